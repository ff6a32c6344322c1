"""How a trial is designed: arms, interventions, outcomes, eligibility.

Names and nesting follow the registry's own data dictionary
(https://clinicaltrials.gov/data-api/about-api/study-data-structure): a field is found under the same path in
the model, the record and the documentation.
"""

from __future__ import annotations

from kg.model import codes
from kg.model.values import Count, Enrollment, Part, TimeSpan


class ExpandedAccessTypes(Part, frozen=True, kw_only=True):
    """For whom expanded access is meant."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class MaskingBlock(Part, frozen=True, kw_only=True):
    """Who does not know which arm a participant is in."""

    masking: codes.DesignMasking | None = None
    masking_description: str | None = None
    who_masked: tuple[codes.WhoMasked, ...] = ()


class DesignInfo(Part, frozen=True, kw_only=True):
    """Allocation, model, purpose and masking."""

    allocation: codes.DesignAllocation | None = None
    intervention_model: codes.InterventionalAssignment | None = None
    intervention_model_description: str | None = None
    primary_purpose: codes.PrimaryPurpose | None = None
    observational_model: codes.ObservationalModel | None = None
    time_perspective: codes.DesignTimePerspective | None = None
    masking_info: MaskingBlock = MaskingBlock()


class BioSpec(Part, frozen=True, kw_only=True):
    """Which biological samples are kept."""

    retention: codes.BioSpecRetention | None = None
    description: str | None = None


class EnrollmentInfo(Part, frozen=True, kw_only=True):
    """How many participants, planned or enrolled."""

    count: Enrollment | None = None
    type: codes.EnrollmentType | None = None


class Design(Part, frozen=True, kw_only=True):
    """Study type, phases, design and enrollment."""

    study_type: codes.StudyType | None = None
    n_ptrs_to_this_exp_acc_nct_id: Count | None = None
    expanded_access_types: ExpandedAccessTypes = ExpandedAccessTypes()
    patient_registry: bool | None = None
    target_duration: TimeSpan | None = None
    phases: tuple[codes.Phase, ...] = ()
    design_info: DesignInfo = DesignInfo()
    bio_spec: BioSpec = BioSpec()
    enrollment_info: EnrollmentInfo = EnrollmentInfo()


class ArmGroup(Part, frozen=True, kw_only=True):
    """An arm of an interventional study or a group of an observational one."""

    label: str | None = None
    type: codes.ArmGroupType | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(Part, frozen=True, kw_only=True):
    """What is given or done, in which arms."""

    type: codes.InterventionType | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventions(Part, frozen=True, kw_only=True):
    """Arms and interventions."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class Outcome(Part, frozen=True, kw_only=True):
    """An outcome measure as planned."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class Outcomes(Part, frozen=True, kw_only=True):
    """Planned outcome measures."""

    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()


class Eligibility(Part, frozen=True, kw_only=True):
    """Who may take part."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: codes.Sex | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: TimeSpan | None = None
    maximum_age: TimeSpan | None = None
    std_ages: tuple[codes.StandardAge, ...] = ()
    study_population: str | None = None
    sampling_method: codes.SamplingMethod | None = None
