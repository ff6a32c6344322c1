"""Statements on what a trial found.

A value stands on one node with the group it was measured in; groups are never pooled, because a participant may be
counted in several.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from kg.model.results import BaselineMeasure, Denom, FlowStats, OutcomeMeasure, Results
from kg.model.study import Study
from kg.rdf import terms
from kg.rdf.tables import Table, code, flag, label, number, string, total, when

GROUP: Final = Table("ResultGroup", string("id", "groupId"), label("title"), string("description", "description"))
FLOW: Final = Table(
    None,
    string("pre_assignment_details", "preAssignmentDetails"),
    string("recruitment_details", "recruitmentDetails"),
    string("type_units_analyzed", "flowUnits"),
)
PERIOD: Final = Table("FlowPeriod", label("title"))
MILESTONE: Final = Table("FlowMilestone", label("type"), string("comment", "comment"))
DROPOUT: Final = Table("Dropout", label("type"), string("comment", "comment"))
FLOW_COUNT: Final = Table(
    "FlowCount",
    string("comment", "comment"),
    number("num_subjects", "participants"),
    number("num_units", "unitCount"),
)
BASELINE: Final = Table(
    None,
    string("population_description", "baselinePopulation"),
    string("type_units_analyzed", "baselineUnits"),
)
BASELINE_MEASURE: Final = Table(
    "BaselineMeasure",
    label("title"),
    string("description", "description"),
    string("population_description", "populationDescription"),
    code("param_type", "measureParameter", "measure-param"),
    code("dispersion_type", "dispersionType", "dispersion-type"),
    string("unit_of_measure", "unitOfMeasure"),
    flag("calculate_pct", "calculatesPercentage"),
    string("denom_units_selected", "denominatorUnitsSelected"),
)
OUTCOME_MEASURE: Final = Table(
    "OutcomeMeasure",
    code("type", "outcomeMeasureType", "outcome-measure-type"),
    label("title"),
    string("description", "description"),
    string("population_description", "populationDescription"),
    code("reporting_status", "reportingStatus", "reporting-status"),
    when("anticipated_posting_date", "anticipatedPostingDate"),
    code("param_type", "measureParameter", "measure-param"),
    string("dispersion_type", "dispersion"),
    string("unit_of_measure", "unitOfMeasure"),
    flag("calculate_pct", "calculatesPercentage"),
    string("time_frame", "timeFrame"),
    string("type_units_analyzed", "analysisUnits"),
    string("denom_units_selected", "denominatorUnitsSelected"),
)
MEASUREMENT: Final = Table(
    "Measurement",
    number("value", "measuredValue"),
    number("spread", "spread"),
    number("lower_limit", "lowerLimit"),
    number("upper_limit", "upperLimit"),
    string("comment", "comment"),
)
DENOMINATOR: Final = Table("Denominator", number("value", "denominatorCount"))
ANALYSIS: Final = Table(
    "Analysis",
    string("param_type", "analysisParameter"),
    number("param_value", "parameterValue"),
    code("dispersion_type", "analysisDispersionType", "analysis-dispersion"),
    number("dispersion_value", "dispersionValue"),
    string("statistical_method", "statisticalMethod"),
    string("statistical_comment", "statisticalComment"),
    number("p_value", "pValue"),
    string("p_value_comment", "pValueComment"),
    code("ci_num_sides", "intervalSides", "interval-sides"),
    number("ci_pct_value", "intervalPercent"),
    number("ci_lower_limit", "intervalLowerLimit"),
    number("ci_upper_limit", "intervalUpperLimit"),
    string("ci_lower_limit_comment", "intervalLowerLimitComment"),
    string("ci_upper_limit_comment", "intervalUpperLimitComment"),
    string("estimate_comment", "estimateComment"),
    flag("tested_non_inferiority", "testedNonInferiority"),
    code("non_inferiority_type", "nonInferiorityType", "non-inferiority-type"),
    string("non_inferiority_comment", "nonInferiorityComment"),
    string("other_analysis_description", "description"),
    string("group_description", "groupDescription"),
)
ADVERSE_EVENTS: Final = Table(
    None,
    number("frequency_threshold", "frequencyThreshold"),
    string("time_frame", "adverseEventTimeFrame"),
    string("description", "adverseEventDescription"),
    string("all_cause_mortality_comment", "mortalityComment"),
)
EVENT_GROUP: Final = Table(
    "EventGroup",
    string("id", "groupId"),
    label("title"),
    string("description", "description"),
    total("deaths_num_affected", "deathsAffected"),
    total("deaths_num_at_risk", "deathsAtRisk"),
    total("serious_num_affected", "seriousAffected"),
    total("serious_num_at_risk", "seriousAtRisk"),
    total("other_num_affected", "otherAffected"),
    total("other_num_at_risk", "otherAtRisk"),
)
ADVERSE_EVENT: Final = Table(
    "AdverseEvent",
    label("term"),
    string("organ_system", "organSystem"),
    string("source_vocabulary", "sourceVocabulary"),
    code("assessment_type", "eventAssessment", "event-assessment"),
    string("notes", "comment"),
)
EVENT_COUNT: Final = Table(
    "EventCount",
    total("num_events", "events"),
    total("num_affected", "participantsAffected"),
    total("num_at_risk", "participantsAtRisk"),
)
LIMITATIONS: Final = Table(None, string("description", "limitations"))
AGREEMENT: Final = Table(
    None,
    flag("pi_sponsor_employee", "investigatorIsSponsorEmployee"),
    code("restriction_type", "agreementRestriction", "agreement-restriction"),
    flag("restrictive_agreement", "hasRestrictiveAgreement"),
    string("other_details", "agreementDetails"),
)
RESULTS_CONTACT: Final = Table("Contact", label("title"), string("organization", "organizationName"))

TABLES: Final = {
    "resultsSection.participantFlowModule": FLOW,
    "resultsSection.participantFlowModule.groups": GROUP,
    "resultsSection.participantFlowModule.periods": PERIOD,
    "resultsSection.participantFlowModule.periods.milestones": MILESTONE,
    "resultsSection.participantFlowModule.periods.milestones.achievements": FLOW_COUNT,
    "resultsSection.participantFlowModule.periods.dropWithdraws": DROPOUT,
    "resultsSection.participantFlowModule.periods.dropWithdraws.reasons": FLOW_COUNT,
    "resultsSection.baselineCharacteristicsModule": BASELINE,
    "resultsSection.baselineCharacteristicsModule.groups": GROUP,
    "resultsSection.baselineCharacteristicsModule.denoms.counts": DENOMINATOR,
    "resultsSection.baselineCharacteristicsModule.measures": BASELINE_MEASURE,
    "resultsSection.baselineCharacteristicsModule.measures.denoms.counts": DENOMINATOR,
    "resultsSection.baselineCharacteristicsModule.measures.classes.denoms.counts": DENOMINATOR,
    "resultsSection.baselineCharacteristicsModule.measures.classes.categories.measurements": MEASUREMENT,
    "resultsSection.outcomeMeasuresModule.outcomeMeasures": OUTCOME_MEASURE,
    "resultsSection.outcomeMeasuresModule.outcomeMeasures.groups": GROUP,
    "resultsSection.outcomeMeasuresModule.outcomeMeasures.denoms.counts": DENOMINATOR,
    "resultsSection.outcomeMeasuresModule.outcomeMeasures.classes.denoms.counts": DENOMINATOR,
    "resultsSection.outcomeMeasuresModule.outcomeMeasures.classes.categories.measurements": MEASUREMENT,
    "resultsSection.outcomeMeasuresModule.outcomeMeasures.analyses": ANALYSIS,
    "resultsSection.adverseEventsModule": ADVERSE_EVENTS,
    "resultsSection.adverseEventsModule.eventGroups": EVENT_GROUP,
    "resultsSection.adverseEventsModule.seriousEvents": ADVERSE_EVENT,
    "resultsSection.adverseEventsModule.seriousEvents.stats": EVENT_COUNT,
    "resultsSection.adverseEventsModule.otherEvents": ADVERSE_EVENT,
    "resultsSection.adverseEventsModule.otherEvents.stats": EVENT_COUNT,
    "resultsSection.moreInfoModule.limitationsAndCaveats": LIMITATIONS,
    "resultsSection.moreInfoModule.certainAgreement": AGREEMENT,
    "resultsSection.moreInfoModule.pointOfContact": RESULTS_CONTACT,
}
"""The tables of this module by the path of the part they state."""

_IN_GROUP: Final = terms.property_iri("inGroup")
_GROUP_ID: Final = terms.property_iri("groupId")


class _Groups:
    """The groups of one results table; a value whose group is not listed keeps the group's id as text."""

    def __init__(self, lines: list[str], owner: str, link: str, prefix: str, table: Table, groups: Iterable[Any]):
        self._nodes: dict[str, str] = {}
        for order, group in enumerate(groups, 1):
            node = f"<{prefix}-{order}>"
            lines.append(f"{owner} {terms.property_iri(link)} {node} .")
            table.write(lines, node, group)
            if group.id:
                self._nodes.setdefault(group.id, node)

    def place(self, lines: list[str], node: str, group_id: str | None) -> None:
        """Appends which group the value at `node` belongs to."""
        if group_id:
            target = self._nodes.get(group_id)
            lines.append(f"{node} {_IN_GROUP} {target} ." if target else f"{node} {_GROUP_ID} {terms.text(group_id)} .")


def write_results(lines: list[str], root: str, study: Study) -> None:
    """Appends participant flow, baseline, outcome measures, adverse events and what limits them."""
    results = study.results
    _write_flow(lines, root, results)
    _write_baseline(lines, root, results)
    for order, measure in enumerate(results.outcome_measures.outcome_measures, 1):
        _write_outcome_measure(lines, root, f"{root}#outcome-measure-{order}", measure)
    _write_events(lines, root, results)
    subject = f"<{root}>"
    LIMITATIONS.write(lines, subject, results.more_info.limitations_and_caveats)
    AGREEMENT.write(lines, subject, results.more_info.certain_agreement)
    contact = results.more_info.point_of_contact
    if contact.title or contact.organization:
        node = f"<{root}#results-contact>"
        lines.append(f"{subject} {terms.property_iri('resultsContact')} {node} .")
        RESULTS_CONTACT.write(lines, node, contact)


def _write_flow(lines: list[str], root: str, results: Results) -> None:
    flow = results.participant_flow
    subject = f"<{root}>"
    FLOW.write(lines, subject, flow)
    groups = _Groups(lines, subject, "flowGroup", f"{root}#flow-group", GROUP, flow.groups)
    for order, period in enumerate(flow.periods, 1):
        name = f"{root}#flow-period-{order}"
        lines.append(f"{subject} {terms.property_iri('flowPeriod')} <{name}> .")
        PERIOD.write(lines, f"<{name}>", period)
        for position, milestone in enumerate(period.milestones, 1):
            node = f"{name}-milestone-{position}"
            lines.append(f"<{name}> {terms.property_iri('milestone')} <{node}> .")
            MILESTONE.write(lines, f"<{node}>", milestone)
            _write_flow_counts(lines, node, milestone.achievements, groups)
        for position, dropout in enumerate(period.drop_withdraws, 1):
            node = f"{name}-dropout-{position}"
            lines.append(f"<{name}> {terms.property_iri('dropout')} <{node}> .")
            DROPOUT.write(lines, f"<{node}>", dropout)
            _write_flow_counts(lines, node, dropout.reasons, groups)


def _write_flow_counts(lines: list[str], name: str, counts: tuple[FlowStats, ...], groups: _Groups) -> None:
    for order, count in enumerate(counts, 1):
        node = f"<{name}-count-{order}>"
        lines.append(f"<{name}> {terms.property_iri('flowCount')} {node} .")
        FLOW_COUNT.write(lines, node, count)
        groups.place(lines, node, count.group_id)


def _write_baseline(lines: list[str], root: str, results: Results) -> None:
    baseline = results.baseline_characteristics
    subject = f"<{root}>"
    BASELINE.write(lines, subject, baseline)
    groups = _Groups(lines, subject, "baselineGroup", f"{root}#baseline-group", GROUP, baseline.groups)
    _write_denominators(lines, subject, "baselineDenominator", f"{root}#baseline", baseline.denoms, groups, None)
    for order, measure in enumerate(baseline.measures, 1):
        name = f"{root}#baseline-measure-{order}"
        lines.append(f"{subject} {terms.property_iri('baselineMeasure')} <{name}> .")
        BASELINE_MEASURE.write(lines, f"<{name}>", measure)
        _write_table(lines, name, measure, groups)


def _write_outcome_measure(lines: list[str], root: str, name: str, measure: OutcomeMeasure) -> None:
    node = f"<{name}>"
    lines.append(f"<{root}> {terms.property_iri('outcomeMeasure')} {node} .")
    OUTCOME_MEASURE.write(lines, node, measure)
    groups = _Groups(lines, node, "measureGroup", f"{name}-group", GROUP, measure.groups)
    _write_table(lines, name, measure, groups)
    for order, analysis in enumerate(measure.analyses, 1):
        below = f"<{name}-analysis-{order}>"
        lines.append(f"{node} {terms.property_iri('analysis')} {below} .")
        ANALYSIS.write(lines, below, analysis)
        for group_id in analysis.group_ids:
            groups.place(lines, below, group_id)


def _write_denominators(
    lines: list[str],
    owner: str,
    link: str,
    prefix: str,
    denominators: tuple[Denom, ...],
    groups: _Groups,
    class_title: str | None,
) -> None:
    for order, denominator in enumerate(denominators, 1):
        for position, count in enumerate(denominator.counts, 1):
            node = f"<{prefix}-denominator-{order}-{position}>"
            lines.append(f"{owner} {terms.property_iri(link)} {node} .")
            DENOMINATOR.write(lines, node, count)
            if denominator.units:
                lines.append(f"{node} {terms.property_iri('units')} {terms.text(denominator.units)} .")
            if class_title:
                lines.append(f"{node} {terms.property_iri('classTitle')} {terms.text(class_title)} .")
            groups.place(lines, node, count.group_id)


def _write_table(lines: list[str], name: str, measure: BaselineMeasure | OutcomeMeasure, groups: _Groups) -> None:
    owner = f"<{name}>"
    _write_denominators(lines, owner, "denominator", name, measure.denoms, groups, None)
    for row, class_ in enumerate(measure.classes, 1):
        prefix = f"{name}-class-{row}"
        _write_denominators(lines, owner, "denominator", prefix, class_.denoms, groups, class_.title)
        for column, category in enumerate(class_.categories, 1):
            for order, value in enumerate(category.measurements, 1):
                node = f"<{name}-value-{row}-{column}-{order}>"
                lines.append(f"{owner} {terms.property_iri('measurement')} {node} .")
                MEASUREMENT.write(lines, node, value)
                if class_.title:
                    lines.append(f"{node} {terms.property_iri('classTitle')} {terms.text(class_.title)} .")
                if category.title:
                    lines.append(f"{node} {terms.property_iri('categoryTitle')} {terms.text(category.title)} .")
                groups.place(lines, node, value.group_id)


def _write_events(lines: list[str], root: str, results: Results) -> None:
    module = results.adverse_events
    subject = f"<{root}>"
    ADVERSE_EVENTS.write(lines, subject, module)
    groups = _Groups(lines, subject, "eventGroup", f"{root}#event-group", EVENT_GROUP, module.event_groups)
    for kind, events in (("serious", module.serious_events), ("other", module.other_events)):
        link = terms.property_iri(f"{kind}Event")
        for order, event in enumerate(events, 1):
            name = f"{root}#{kind}-event-{order}"
            lines.append(f"{subject} {link} <{name}> .")
            ADVERSE_EVENT.write(lines, f"<{name}>", event)
            for position, count in enumerate(event.stats, 1):
                node = f"<{name}-count-{position}>"
                lines.append(f"<{name}> {terms.property_iri('eventCount')} {node} .")
                EVENT_COUNT.write(lines, node, count)
                groups.place(lines, node, count.group_id)
