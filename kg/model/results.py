"""What a trial found: participant flow, baseline, outcome measures, adverse events.

Names and nesting follow the registry's own data dictionary
(https://clinicaltrials.gov/data-api/about-api/study-data-structure): a field is found under the same path in
the model, the record and the documentation.
"""

from __future__ import annotations

from kg.model import codes
from kg.model.values import Count, Part, PartialDate, field


class FlowGroup(Part, frozen=True, kw_only=True):
    """A group in the participant flow."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class FlowStats(Part, frozen=True, kw_only=True):
    """The number of participants of one group at one milestone, or lost for one reason."""

    group_id: str | None = None
    comment: str | None = None
    num_subjects: str | None = None
    num_units: str | None = None


class FlowMilestone(Part, frozen=True, kw_only=True):
    """A milestone of a period."""

    type: str | None = None
    comment: str | None = None
    achievements: tuple[FlowStats, ...] = ()


class DropWithdraw(Part, frozen=True, kw_only=True):
    """A reason for not completing a period."""

    type: str | None = None
    comment: str | None = None
    reasons: tuple[FlowStats, ...] = ()


class FlowPeriod(Part, frozen=True, kw_only=True):
    """A period of the study."""

    title: str | None = None
    milestones: tuple[FlowMilestone, ...] = ()
    drop_withdraws: tuple[DropWithdraw, ...] = ()


class ParticipantFlow(Part, frozen=True, kw_only=True):
    """How participants went through the study."""

    pre_assignment_details: str | None = None
    recruitment_details: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[FlowGroup, ...] = ()
    periods: tuple[FlowPeriod, ...] = ()


class MeasureGroup(Part, frozen=True, kw_only=True):
    """A group in the baseline table or under an outcome measure."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class DenomCount(Part, frozen=True, kw_only=True):
    """The denominator of one group."""

    group_id: str | None = None
    value: str | None = None


class Denom(Part, frozen=True, kw_only=True):
    """Denominators in one unit of analysis."""

    units: str | None = None
    counts: tuple[DenomCount, ...] = ()


class Measurement(Part, frozen=True, kw_only=True):
    """The value of one group in one category."""

    group_id: str | None = None
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: str | None = None


class MeasureCategory(Part, frozen=True, kw_only=True):
    """A category (row) of a class."""

    title: str | None = None
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Part, frozen=True, kw_only=True):
    """A class of a measure."""

    title: str | None = None
    denoms: tuple[Denom, ...] = ()
    categories: tuple[MeasureCategory, ...] = ()


class BaselineMeasure(Part, frozen=True, kw_only=True):
    """A characteristic of participants at baseline."""

    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    param_type: codes.MeasureParam | None = None
    dispersion_type: codes.MeasureDispersionType | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    denom_units_selected: str | None = None
    denoms: tuple[Denom, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class BaselineCharacteristics(Part, frozen=True, kw_only=True):
    """Participants at baseline."""

    population_description: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[MeasureGroup, ...] = ()
    denoms: tuple[Denom, ...] = ()
    measures: tuple[BaselineMeasure, ...] = ()


class MeasureAnalysis(Part, frozen=True, kw_only=True):
    """A statistical analysis of an outcome measure."""

    param_type: str | None = None
    param_value: str | None = None
    dispersion_type: codes.AnalysisDispersionType | None = None
    dispersion_value: str | None = None
    statistical_method: str | None = None
    statistical_comment: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    ci_num_sides: codes.ConfidenceIntervalNumSides | None = None
    ci_pct_value: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None
    ci_lower_limit_comment: str | None = None
    ci_upper_limit_comment: str | None = None
    estimate_comment: str | None = None
    tested_non_inferiority: bool | None = None
    non_inferiority_type: codes.NonInferiorityType | None = None
    non_inferiority_comment: str | None = None
    other_analysis_description: str | None = None
    group_description: str | None = None
    group_ids: tuple[str, ...] = ()


class OutcomeMeasure(Part, frozen=True, kw_only=True):
    """An outcome measure as reported."""

    type: codes.OutcomeMeasureType | None = None
    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    reporting_status: codes.ReportingStatus | None = None
    anticipated_posting_date: PartialDate | None = None
    param_type: codes.MeasureParam | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[MeasureGroup, ...] = ()
    denoms: tuple[Denom, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[MeasureAnalysis, ...] = ()


class OutcomeMeasures(Part, frozen=True, kw_only=True):
    """Reported outcome measures."""

    outcome_measures: tuple[OutcomeMeasure, ...] = ()


class EventGroup(Part, frozen=True, kw_only=True):
    """A group in the adverse-event tables, with its totals."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    deaths_num_affected: Count | None = None
    deaths_num_at_risk: Count | None = None
    serious_num_affected: Count | None = None
    serious_num_at_risk: Count | None = None
    other_num_affected: Count | None = None
    other_num_at_risk: Count | None = None


class EventStats(Part, frozen=True, kw_only=True):
    """Participants affected and at risk in one group."""

    group_id: str | None = None
    num_events: Count | None = None
    num_affected: Count | None = None
    num_at_risk: Count | None = None


class AdverseEvent(Part, frozen=True, kw_only=True):
    """An adverse event by term and organ system."""

    term: str | None = None
    organ_system: str | None = None
    source_vocabulary: str | None = None
    assessment_type: codes.EventAssessment | None = None
    notes: str | None = None
    stats: tuple[EventStats, ...] = ()


class AdverseEvents(Part, frozen=True, kw_only=True):
    """Adverse events."""

    frequency_threshold: str | None = None
    time_frame: str | None = None
    description: str | None = None
    all_cause_mortality_comment: str | None = None
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[AdverseEvent, ...] = ()
    other_events: tuple[AdverseEvent, ...] = ()


class LimitationsAndCaveats(Part, frozen=True, kw_only=True):
    """What limits the results."""

    description: str | None = None


class CertainAgreement(Part, frozen=True, kw_only=True):
    """What investigators agreed on publishing."""

    pi_sponsor_employee: bool | None = None
    restriction_type: codes.AgreementRestrictionType | None = None
    restrictive_agreement: bool | None = None
    other_details: str | None = None


class PointOfContact(Part, frozen=True, kw_only=True):
    """Whom to ask about results; telephone and e-mail are read only to be left out."""

    title: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_ext: str | None = None


class MoreInfo(Part, frozen=True, kw_only=True):
    """Limits, agreements and the contact for results."""

    limitations_and_caveats: LimitationsAndCaveats = LimitationsAndCaveats()
    certain_agreement: CertainAgreement = CertainAgreement()
    point_of_contact: PointOfContact = PointOfContact()


class Results(Part, frozen=True, kw_only=True):
    """What was found."""

    participant_flow: ParticipantFlow = field(default=ParticipantFlow(), name="participantFlowModule")
    baseline_characteristics: BaselineCharacteristics = field(
        default=BaselineCharacteristics(), name="baselineCharacteristicsModule"
    )
    outcome_measures: OutcomeMeasures = field(default=OutcomeMeasures(), name="outcomeMeasuresModule")
    adverse_events: AdverseEvents = field(default=AdverseEvents(), name="adverseEventsModule")
    more_info: MoreInfo = field(default=MoreInfo(), name="moreInfoModule")
