"""The registry's enumerations, as types.

Source: https://clinicaltrials.gov/data-api/api (schemas).
"""

from typing import Literal

AgencyClass = Literal[
    "NIH",
    "FED",
    "OTHER_GOV",
    "INDIV",
    "INDUSTRY",
    "NETWORK",
    "AMBIG",
    "OTHER",
    "UNKNOWN",
]
AgreementRestrictionType = Literal[
    "LTE60",
    "GT60",
    "OTHER",
]
AnalysisDispersionType = Literal[
    "STANDARD_DEVIATION",
    "STANDARD_ERROR_OF_MEAN",
]
ArmGroupType = Literal[
    "EXPERIMENTAL",
    "ACTIVE_COMPARATOR",
    "PLACEBO_COMPARATOR",
    "SHAM_COMPARATOR",
    "NO_INTERVENTION",
    "OTHER",
]
BioSpecRetention = Literal[
    "NONE_RETAINED",
    "SAMPLES_WITH_DNA",
    "SAMPLES_WITHOUT_DNA",
]
ConfidenceIntervalNumSides = Literal[
    "ONE_SIDED",
    "TWO_SIDED",
]
ContactRole = Literal[
    "STUDY_CHAIR",
    "STUDY_DIRECTOR",
    "PRINCIPAL_INVESTIGATOR",
    "SUB_INVESTIGATOR",
    "CONTACT",
]
DateType = Literal[
    "ACTUAL",
    "ESTIMATED",
]
DesignAllocation = Literal[
    "RANDOMIZED",
    "NON_RANDOMIZED",
    "NA",
]
DesignMasking = Literal[
    "NONE",
    "SINGLE",
    "DOUBLE",
    "TRIPLE",
    "QUADRUPLE",
]
DesignTimePerspective = Literal[
    "RETROSPECTIVE",
    "PROSPECTIVE",
    "CROSS_SECTIONAL",
    "OTHER",
]
EnrollmentType = Literal[
    "ACTUAL",
    "ESTIMATED",
]
EventAssessment = Literal[
    "NON_SYSTEMATIC_ASSESSMENT",
    "SYSTEMATIC_ASSESSMENT",
]
ExpandedAccessStatus = Literal[
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
]
InterventionType = Literal[
    "BEHAVIORAL",
    "BIOLOGICAL",
    "COMBINATION_PRODUCT",
    "DEVICE",
    "DIAGNOSTIC_TEST",
    "DIETARY_SUPPLEMENT",
    "DRUG",
    "GENETIC",
    "PROCEDURE",
    "RADIATION",
    "OTHER",
]
InterventionalAssignment = Literal[
    "SINGLE_GROUP",
    "PARALLEL",
    "CROSSOVER",
    "FACTORIAL",
    "SEQUENTIAL",
]
IpdSharing = Literal[
    "YES",
    "NO",
    "UNDECIDED",
]
IpdSharingInfoType = Literal[
    "STUDY_PROTOCOL",
    "SAP",
    "ICF",
    "CSR",
    "ANALYTIC_CODE",
]
MeasureDispersionType = Literal[
    "NA",
    "STANDARD_DEVIATION",
    "STANDARD_ERROR",
    "INTER_QUARTILE_RANGE",
    "FULL_RANGE",
    "CONFIDENCE_80",
    "CONFIDENCE_90",
    "CONFIDENCE_95",
    "CONFIDENCE_975",
    "CONFIDENCE_99",
    "CONFIDENCE_OTHER",
    "GEOMETRIC_COEFFICIENT",
]
MeasureParam = Literal[
    "GEOMETRIC_MEAN",
    "GEOMETRIC_LEAST_SQUARES_MEAN",
    "LEAST_SQUARES_MEAN",
    "LOG_MEAN",
    "MEAN",
    "MEDIAN",
    "NUMBER",
    "COUNT_OF_PARTICIPANTS",
    "COUNT_OF_UNITS",
]
NonInferiorityType = Literal[
    "SUPERIORITY",
    "NON_INFERIORITY",
    "EQUIVALENCE",
    "OTHER",
    "NON_INFERIORITY_OR_EQUIVALENCE",
    "SUPERIORITY_OR_OTHER",
    "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY",
    "SUPERIORITY_OR_OTHER_LEGACY",
]
ObservationalModel = Literal[
    "COHORT",
    "CASE_CONTROL",
    "CASE_ONLY",
    "CASE_CROSSOVER",
    "ECOLOGIC_OR_COMMUNITY",
    "FAMILY_BASED",
    "DEFINED_POPULATION",
    "NATURAL_HISTORY",
    "OTHER",
]
OfficialRole = Literal[
    "STUDY_CHAIR",
    "STUDY_DIRECTOR",
    "PRINCIPAL_INVESTIGATOR",
    "SUB_INVESTIGATOR",
]
OrgStudyIdType = Literal[
    "NIH",
    "FDA",
    "VA",
    "CDC",
    "AHRQ",
    "SAMHSA",
]
OutcomeMeasureType = Literal[
    "PRIMARY",
    "SECONDARY",
    "OTHER_PRE_SPECIFIED",
    "POST_HOC",
]
Phase = Literal[
    "NA",
    "EARLY_PHASE1",
    "PHASE1",
    "PHASE2",
    "PHASE3",
    "PHASE4",
]
PrimaryPurpose = Literal[
    "TREATMENT",
    "PREVENTION",
    "DIAGNOSTIC",
    "ECT",
    "SUPPORTIVE_CARE",
    "SCREENING",
    "HEALTH_SERVICES_RESEARCH",
    "BASIC_SCIENCE",
    "DEVICE_FEASIBILITY",
    "OTHER",
]
RecruitmentStatus = Literal[
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
]
ReferenceType = Literal[
    "BACKGROUND",
    "RESULT",
    "DERIVED",
]
ReportingStatus = Literal[
    "NOT_POSTED",
    "POSTED",
]
ResponsiblePartyType = Literal[
    "SPONSOR",
    "PRINCIPAL_INVESTIGATOR",
    "SPONSOR_INVESTIGATOR",
]
SamplingMethod = Literal[
    "PROBABILITY_SAMPLE",
    "NON_PROBABILITY_SAMPLE",
]
SecondaryIdType = Literal[
    "NIH",
    "FDA",
    "VA",
    "CDC",
    "AHRQ",
    "SAMHSA",
    "OTHER_GRANT",
    "EUDRACT_NUMBER",
    "REGISTRY",
    "OTHER",
]
Sex = Literal[
    "FEMALE",
    "MALE",
    "ALL",
]
StandardAge = Literal[
    "CHILD",
    "ADULT",
    "OLDER_ADULT",
]
Status = Literal[
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
]
StudyType = Literal[
    "EXPANDED_ACCESS",
    "INTERVENTIONAL",
    "OBSERVATIONAL",
]
UnpostedEventType = Literal[
    "RESET",
    "RELEASE",
    "UNRELEASE",
]
ViolationEventType = Literal[
    "VIOLATION_IDENTIFIED",
    "CORRECTION_CONFIRMED",
    "PENALTY_IMPOSED",
]
WhoMasked = Literal[
    "PARTICIPANT",
    "CARE_PROVIDER",
    "INVESTIGATOR",
    "OUTCOMES_ASSESSOR",
]
