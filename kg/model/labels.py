"""Words for the registry's codes: what a page or a legacy record prints, and what people read.

One scheme per enumeration of `kg.model.codes`; tokens are the registry's, labels are ours.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, get_args

from kg.model import codes

__all__ = ["SCHEMES", "code_of", "label_of"]

SCHEMES: Final[dict[str, tuple[str, ...]]] = {
    "status": get_args(codes.Status),
    "expanded-access-status": get_args(codes.ExpandedAccessStatus),
    "recruitment-status": get_args(codes.RecruitmentStatus),
    "study-type": get_args(codes.StudyType),
    "phase": get_args(codes.Phase),
    "sex": get_args(codes.Sex),
    "standard-age": get_args(codes.StandardAge),
    "sampling-method": get_args(codes.SamplingMethod),
    "ipd-sharing": get_args(codes.IpdSharing),
    "ipd-sharing-info": get_args(codes.IpdSharingInfoType),
    "org-study-id-type": get_args(codes.OrgStudyIdType),
    "secondary-id-type": get_args(codes.SecondaryIdType),
    "agency-class": get_args(codes.AgencyClass),
    "date-type": get_args(codes.DateType),
    "responsible-party-type": get_args(codes.ResponsiblePartyType),
    "allocation": get_args(codes.DesignAllocation),
    "intervention-model": get_args(codes.InterventionalAssignment),
    "primary-purpose": get_args(codes.PrimaryPurpose),
    "observational-model": get_args(codes.ObservationalModel),
    "time-perspective": get_args(codes.DesignTimePerspective),
    "bio-spec-retention": get_args(codes.BioSpecRetention),
    "enrollment-type": get_args(codes.EnrollmentType),
    "arm-type": get_args(codes.ArmGroupType),
    "intervention-type": get_args(codes.InterventionType),
    "contact-role": get_args(codes.ContactRole),
    "official-role": get_args(codes.OfficialRole),
    "reference-type": get_args(codes.ReferenceType),
    "measure-param": get_args(codes.MeasureParam),
    "dispersion-type": get_args(codes.MeasureDispersionType),
    "outcome-measure-type": get_args(codes.OutcomeMeasureType),
    "reporting-status": get_args(codes.ReportingStatus),
    "event-assessment": get_args(codes.EventAssessment),
    "agreement-restriction": get_args(codes.AgreementRestrictionType),
    "masking": get_args(codes.DesignMasking),
    "who-masked": get_args(codes.WhoMasked),
    "analysis-dispersion": get_args(codes.AnalysisDispersionType),
    "interval-sides": get_args(codes.ConfidenceIntervalNumSides),
    "non-inferiority-type": get_args(codes.NonInferiorityType),
    "unposted-event": get_args(codes.UnpostedEventType),
    "violation-event": get_args(codes.ViolationEventType),
}
"""The tokens of each scheme, in the registry's order."""

_LABELS: Final[dict[str, dict[str, str]]] = {
    "status": {"ACTIVE_NOT_RECRUITING": "Active, not recruiting", "UNKNOWN": "Unknown status"},
    "recruitment-status": {"ACTIVE_NOT_RECRUITING": "Active, not recruiting"},
    "phase": {"NA": "Not applicable", "EARLY_PHASE1": "Early phase 1"},
    "standard-age": {"OLDER_ADULT": "Older adult"},
    "sampling-method": {"NON_PROBABILITY_SAMPLE": "Non-probability sample"},
    "ipd-sharing-info": {
        "SAP": "Statistical analysis plan",
        "ICF": "Informed consent form",
        "CSR": "Clinical study report",
        "ANALYTIC_CODE": "Analytic code",
    },
    "secondary-id-type": {"EUDRACT_NUMBER": "EudraCT number"},
    "agency-class": {
        "NIH": "U.S. National Institutes of Health",
        "FED": "U.S. federal agency",
        "OTHER_GOV": "Other government",
        "INDIV": "Individual",
        "AMBIG": "Ambiguous",
    },
    "responsible-party-type": {"SPONSOR_INVESTIGATOR": "Sponsor-investigator"},
    "allocation": {"NA": "Not applicable", "NON_RANDOMIZED": "Non-randomized"},
    "intervention-model": {
        "SINGLE_GROUP": "Single group assignment",
        "PARALLEL": "Parallel assignment",
        "CROSSOVER": "Crossover assignment",
        "FACTORIAL": "Factorial assignment",
        "SEQUENTIAL": "Sequential assignment",
    },
    "primary-purpose": {"ECT": "Educational, counseling or training"},
    "observational-model": {
        "CASE_CONTROL": "Case-control",
        "CASE_ONLY": "Case-only",
        "CASE_CROSSOVER": "Case-crossover",
        "FAMILY_BASED": "Family-based",
    },
    "time-perspective": {"CROSS_SECTIONAL": "Cross-sectional"},
    "bio-spec-retention": {
        "SAMPLES_WITH_DNA": "Samples with DNA",
        "SAMPLES_WITHOUT_DNA": "Samples without DNA",
    },
    "contact-role": {"SUB_INVESTIGATOR": "Sub-investigator"},
    "official-role": {"SUB_INVESTIGATOR": "Sub-investigator"},
    "measure-param": {
        "GEOMETRIC_LEAST_SQUARES_MEAN": "Geometric least squares mean",
        "LOG_MEAN": "Log mean",
    },
    "dispersion-type": {
        "NA": "Not applicable",
        "INTER_QUARTILE_RANGE": "Inter-quartile range",
        "CONFIDENCE_80": "80% confidence interval",
        "CONFIDENCE_90": "90% confidence interval",
        "CONFIDENCE_95": "95% confidence interval",
        "CONFIDENCE_975": "97.5% confidence interval",
        "CONFIDENCE_99": "99% confidence interval",
        "CONFIDENCE_OTHER": "Other confidence interval level",
    },
    "outcome-measure-type": {"OTHER_PRE_SPECIFIED": "Other pre-specified", "POST_HOC": "Post-hoc"},
    "event-assessment": {
        "NON_SYSTEMATIC_ASSESSMENT": "Non-systematic assessment",
        "SYSTEMATIC_ASSESSMENT": "Systematic assessment",
    },
    "agreement-restriction": {"LTE60": "60 days or less", "GT60": "More than 60 days"},
    "masking": {
        "NONE": "None (open label)",
        "SINGLE": "Single-blind",
        "DOUBLE": "Double-blind",
        "TRIPLE": "Triple-blind",
        "QUADRUPLE": "Quadruple-blind",
    },
    "interval-sides": {"ONE_SIDED": "One-sided", "TWO_SIDED": "Two-sided"},
    "non-inferiority-type": {
        "NON_INFERIORITY": "Non-inferiority",
        "NON_INFERIORITY_OR_EQUIVALENCE": "Non-inferiority or equivalence",
        "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": "Non-inferiority or equivalence (legacy)",
        "SUPERIORITY_OR_OTHER_LEGACY": "Superiority or other (legacy)",
    },
}
"""Labels that the token itself does not give."""

_WORDINGS: Final[dict[str, dict[str, str]]] = {
    "status": {
        "enrolling": "RECRUITING",
        "not yet enrolling": "NOT_YET_RECRUITING",
        "invitation only": "ENROLLING_BY_INVITATION",
        "active, not enrolling": "ACTIVE_NOT_RECRUITING",
    },
    "phase": {"n/a": "NA", "phase 0": "EARLY_PHASE1"},
    "sex": {"both": "ALL", "women": "FEMALE", "men": "MALE"},
    "agency-class": {"u.s. fed": "FED", "nih": "NIH", "other government": "OTHER_GOV"},
    "allocation": {"n/a": "NA"},
    "intervention-model": {"single group": "SINGLE_GROUP", "crossover": "CROSSOVER", "parallel": "PARALLEL"},
    "masking": {
        "open label": "NONE",
        "none": "NONE",
        "single": "SINGLE",
        "single blind": "SINGLE",
        "double": "DOUBLE",
        "double blind": "DOUBLE",
        "triple": "TRIPLE",
        "triple blind": "TRIPLE",
        "quadruple": "QUADRUPLE",
        "quadruple blind": "QUADRUPLE",
    },
    "primary-purpose": {"educational/counseling/training": "ECT"},
    "who-masked": {
        "subject": "PARTICIPANT",
        "caregiver": "CARE_PROVIDER",
        "outcomes assessor": "OUTCOMES_ASSESSOR",
    },
    "arm-type": {"placebo comparator": "PLACEBO_COMPARATOR"},
    "dispersion-type": {
        "95% confidence interval": "CONFIDENCE_95",
        "full range": "FULL_RANGE",
        "geometric coefficient of variation": "GEOMETRIC_COEFFICIENT",
    },
    "analysis-dispersion": {"standard error of the mean": "STANDARD_ERROR_OF_MEAN"},
    "interval-sides": {"1-sided": "ONE_SIDED", "2-sided": "TWO_SIDED"},
    "ipd-sharing-info": {
        "statistical analysis plan (sap)": "SAP",
        "informed consent form (icf)": "ICF",
        "clinical study report (csr)": "CSR",
    },
    "date-type": {"anticipated": "ESTIMATED", "estimate": "ESTIMATED"},
    "enrollment-type": {"anticipated": "ESTIMATED"},
    "event-assessment": {
        "systematic": "SYSTEMATIC_ASSESSMENT",
        "non-systematic": "NON_SYSTEMATIC_ASSESSMENT",
    },
}
"""Wordings that sources print and that neither a token nor a label gives (case-folded)."""


@cache
def label_of(scheme: str, token: str) -> str:
    """The words for one code.

    Args:
        scheme: a key of `SCHEMES`.
        token: one of its tokens.

    Raises:
        KeyError: there is no such scheme or token.

    >>> label_of("phase", "PHASE2"), label_of("masking", "QUADRUPLE"), label_of("status", "COMPLETED")
    ('Phase 2', 'Quadruple-blind', 'Completed')
    """
    if token not in SCHEMES[scheme]:
        raise KeyError(f"scheme {scheme!r} has no code {token!r}")
    given = _LABELS.get(scheme, {}).get(token)
    if given:
        return given
    if re.fullmatch(r"NIH|FDA|VA|CDC|AHRQ|SAMHSA", token):
        return token
    return re.sub(r"(?<=[a-z])(\d)", r" \1", token.replace("_", " ").lower()).capitalize()


def code_of(scheme: str, words: str) -> str | None:
    """The code that a source's words mean, or None.

    Args:
        scheme: a key of `SCHEMES`.
        words: a token, a label or another wording, in any case.

    >>> code_of("status", "Active, not recruiting"), code_of("masking", "Quadruple Blind")
    ('ACTIVE_NOT_RECRUITING', 'QUADRUPLE')
    >>> code_of("status", "paused by aliens") is None
    True
    """
    return _wordings(scheme).get(_key(words))


def _key(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words).strip().casefold()


@cache
def _wordings(scheme: str) -> dict[str, str]:
    table = {_key(words): token for words, token in _WORDINGS.get(scheme, {}).items()}
    for token in SCHEMES[scheme]:
        table[_key(token)] = table[_key(label_of(scheme, token))] = token
    return table
