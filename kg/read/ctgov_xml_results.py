"""The results of a legacy record: where each element goes, and what the model states in another place.

Source: https://clinicaltrials.gov/ct2/html/images/info/public.xsd (version of 2019-02-14, withdrawn since)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kg.read.ctgov_xml_fields import Field
from kg.read.ctgov_xml_kinds import AGREEMENT, COUNT, DATE, EMPLOYEE, GROUP_ID, TEXT, YES_NO, Kind, code

__all__ = ["RESULT_FIELDS", "RESULT_FIXED", "finish_results"]

_FLOW: Final = "resultsSection.participantFlowModule."
_BASELINE: Final = "resultsSection.baselineCharacteristicsModule."
_OUTCOMES: Final = "resultsSection.outcomeMeasuresModule.outcomeMeasures[]."
_EVENTS: Final = "resultsSection.adverseEventsModule."
_MORE: Final = "resultsSection.moreInfoModule."
_X: Final = "clinical_results/"
_OUTCOME: Final = f"{_X}outcome_list/outcome[]/"


def _groups(xpath: str, path: str) -> tuple[Field, ...]:
    element = f"{xpath}group_list/group[]"
    return (
        Field(f"{element}/@group_id", f"{path}.id", GROUP_ID),
        Field(f"{element}/title", f"{path}.title"),
        Field(f"{element}/description", f"{path}.description"),
    )


def _flow_row(element: str, path: str, counts: str) -> tuple[Field, ...]:
    """A milestone, or a reason for leaving: the number of each group, with a comment as the element's text."""
    row, model = f"{_X}participant_flow/period_list/period[]/{element}[]", f"{_FLOW}periods[].{path}[]"
    count = f"{row}/participants_list/participants[]"
    return (
        Field(f"{row}/title", f"{model}.type"),
        Field(f"{count}/@group_id", f"{model}.{counts}[].groupId", GROUP_ID),
        Field(f"{count}/@count", f"{model}.{counts}[].numSubjects"),
        Field(f"{count}/.", f"{model}.{counts}[].comment"),
    )


def _denominators(xpath: str, path: str) -> tuple[Field, ...]:
    analyzed = f"{xpath}analyzed_list/analyzed[]/"
    return (
        Field(f"{analyzed}units", f"{path}denoms[].units"),
        Field(f"{analyzed}count_list/count[]/@group_id", f"{path}denoms[].counts[].groupId", GROUP_ID),
        Field(f"{analyzed}count_list/count[]/@value", f"{path}denoms[].counts[].value"),
    )


def _measure(xpath: str, path: str, dispersion: Kind) -> tuple[Field, ...]:
    rows, classes = f"{xpath}class_list/class[]/", f"{path}classes[]."
    category, categories = f"{rows}category_list/category[]/", f"{classes}categories[]."
    value, values = f"{category}measurement_list/measurement[]/", f"{categories}measurements[]."
    return (
        Field(f"{xpath}title", f"{path}title"),
        Field(f"{xpath}description", f"{path}description"),
        Field(f"{xpath}population", f"{path}populationDescription"),
        Field(f"{xpath}units", f"{path}unitOfMeasure"),
        Field(f"{xpath}param", f"{path}paramType", code("measure-param")),
        Field(f"{xpath}dispersion", f"{path}dispersionType", dispersion),
        Field(f"{xpath}units_analyzed", f"{path}denomUnitsSelected"),
        *_denominators(xpath, path),
        Field(f"{rows}title", f"{classes}title"),
        *_denominators(rows, classes),
        Field(f"{category}title", f"{categories}title"),
        Field(f"{value}@group_id", f"{values}groupId", GROUP_ID),
        Field(f"{value}@value", f"{values}value"),
        Field(f"{value}@spread", f"{values}spread"),
        Field(f"{value}@lower_limit", f"{values}lowerLimit"),
        Field(f"{value}@upper_limit", f"{values}upperLimit"),
        Field(f"{value}.", f"{values}comment"),
    )


def _events(element: str, path: str) -> tuple[Field, ...]:
    table, model = f"{_X}reported_events/{element}/", f"{_EVENTS}{path}[]."
    event = f"{table}category_list/category/event_list/event[]/"
    return (
        Field(f"{table}frequency_threshold", f"{_EVENTS}frequencyThreshold"),
        Field(f"{table}default_vocab", f"{model}sourceVocabulary"),
        Field(f"{table}default_assessment", f"{model}assessmentType", code("event-assessment")),
        Field(f"{table}category_list/category/title", f"{model}organSystem"),
        Field(f"{event}sub_title", f"{model}term"),
        Field(f"{event}sub_title/@vocab", f"{model}sourceVocabulary"),
        Field(f"{event}assessment", f"{model}assessmentType", code("event-assessment")),
        Field(f"{event}description", f"{model}notes"),
        Field(f"{event}counts[]/@group_id", f"{model}stats[].groupId", GROUP_ID),
        Field(f"{event}counts[]/@events", f"{model}stats[].numEvents", COUNT),
        Field(f"{event}counts[]/@subjects_affected", f"{model}stats[].numAffected", COUNT),
        Field(f"{event}counts[]/@subjects_at_risk", f"{model}stats[].numAtRisk", COUNT),
    )


def _analysis() -> Iterator[Field]:
    element, path = f"{_OUTCOME}analysis_list/analysis[]/", f"{_OUTCOMES}analyses[]."
    for name, key, kind in (
        ("group_id_list/group_id[]", "groupIds[]", GROUP_ID),
        ("groups_desc", "groupDescription", TEXT),
        ("non_inferiority", "testedNonInferiority", YES_NO),
        ("non_inferiority_type", "nonInferiorityType", code("non-inferiority-type")),
        ("non_inferiority_desc", "nonInferiorityComment", TEXT),
        ("p_value", "pValue", TEXT),
        ("p_value_desc", "pValueComment", TEXT),
        ("method", "statisticalMethod", TEXT),
        ("method_desc", "statisticalComment", TEXT),
        ("param_type", "paramType", TEXT),
        ("param_value", "paramValue", TEXT),
        ("dispersion_type", "dispersionType", code("analysis-dispersion")),
        ("dispersion_value", "dispersionValue", TEXT),
        ("ci_percent", "ciPctValue", TEXT),
        ("ci_n_sides", "ciNumSides", code("interval-sides")),
        ("ci_lower_limit", "ciLowerLimit", TEXT),
        ("ci_upper_limit", "ciUpperLimit", TEXT),
        ("ci_lower_limit_na_comment", "ciLowerLimitComment", TEXT),
        ("ci_upper_limit_na_comment", "ciUpperLimitComment", TEXT),
        ("estimate_desc", "estimateComment", TEXT),
        ("other_analysis_desc", "otherAnalysisDescription", TEXT),
    ):
        yield Field(element + name, path + key, kind)


RESULT_FIELDS: Final[tuple[Field, ...]] = (
    Field(f"{_X}participant_flow/recruitment_details", f"{_FLOW}recruitmentDetails"),
    Field(f"{_X}participant_flow/pre_assignment_details", f"{_FLOW}preAssignmentDetails"),
    *_groups(f"{_X}participant_flow/", f"{_FLOW}groups[]"),
    Field(f"{_X}participant_flow/period_list/period[]/title", f"{_FLOW}periods[].title"),
    *_flow_row("milestone_list/milestone", "milestones", "achievements"),
    *_flow_row("drop_withdraw_reason_list/drop_withdraw_reason", "dropWithdraws", "reasons"),
    Field(f"{_X}baseline/population", f"{_BASELINE}populationDescription"),
    *_groups(f"{_X}baseline/", f"{_BASELINE}groups[]"),
    *_denominators(f"{_X}baseline/", _BASELINE),
    *_measure(f"{_X}baseline/measure_list/measure[]/", f"{_BASELINE}measures[].", code("dispersion-type")),
    Field(f"{_OUTCOME}type", f"{_OUTCOMES}type", code("outcome-measure-type")),
    Field(f"{_OUTCOME}title", f"{_OUTCOMES}title"),
    Field(f"{_OUTCOME}description", f"{_OUTCOMES}description"),
    Field(f"{_OUTCOME}time_frame", f"{_OUTCOMES}timeFrame"),
    Field(f"{_OUTCOME}posting_date", f"{_OUTCOMES}anticipatedPostingDate", DATE),
    Field(f"{_OUTCOME}population", f"{_OUTCOMES}populationDescription"),
    *_groups(_OUTCOME, f"{_OUTCOMES}groups[]"),
    *_measure(f"{_OUTCOME}measure/", _OUTCOMES, TEXT),
    *_analysis(),
    Field(f"{_X}reported_events/time_frame", f"{_EVENTS}timeFrame"),
    Field(f"{_X}reported_events/desc", f"{_EVENTS}description"),
    *_groups(f"{_X}reported_events/", f"{_EVENTS}eventGroups[]"),
    *_events("serious_events", "seriousEvents"),
    *_events("other_events", "otherEvents"),
    Field(f"{_X}limitations_and_caveats", f"{_MORE}limitationsAndCaveats.description"),
    Field(f"{_X}certain_agreements/pi_employee", f"{_MORE}certainAgreement.piSponsorEmployee", EMPLOYEE),
    Field(f"{_X}certain_agreements/restrictive_agreement", f"{_MORE}certainAgreement", AGREEMENT),
    Field(f"{_X}point_of_contact/name_or_title", f"{_MORE}pointOfContact.title"),
    Field(f"{_X}point_of_contact/organization", f"{_MORE}pointOfContact.organization"),
    Field(f"{_X}point_of_contact/phone", f"{_MORE}pointOfContact.phone"),
    Field(f"{_X}point_of_contact/email", f"{_MORE}pointOfContact.email"),
)
"""Every element and attribute of the results."""

_OUTCOME_STEP: Final = f"{_X}outcome_list/outcome/measure/"
_BASELINE_STEP: Final = f"{_X}baseline/measure_list/measure/"
RESULT_FIXED: Final[dict[str, str]] = {
    f"{_X}baseline/analyzed_list/analyzed/scope": "Overall",
    f"{_BASELINE_STEP}analyzed_list/analyzed/scope": "Measure",
    f"{_BASELINE_STEP}class_list/class/analyzed_list/analyzed/scope": "Class",
    f"{_OUTCOME_STEP}analyzed_list/analyzed/scope": "Measure",
    f"{_OUTCOME_STEP}class_list/class/analyzed_list/analyzed/scope": "Class",
}
"""The scope of denominators, which their place says already."""

_TOTALS: Final = {
    "Total, serious adverse events": "serious",
    "Total, other adverse events": "other",
    "Total, all-cause mortality": "deaths",
}


def finish_results(results: dict[str, Any]) -> None:
    """Puts into `results` what the model states in another way than the elements do.

    Whether an outcome is posted, the unit of analysis that is not participants, and the totals of adverse events,
    which stand among the events of a legacy record and with the groups in the model.
    """
    baseline = results.get("baselineCharacteristicsModule", {})
    outcomes = results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    for measure in outcomes:
        measure["reportingStatus"] = "POSTED" if "denoms" in measure or "classes" in measure else "NOT_POSTED"
    for table in (baseline, *outcomes):
        units = [denominator.get("units") for denominator in table.get("denoms", [])]
        others = [unit for unit in units if unit and unit.casefold() != "participants"]
        if len(others) == 1:
            table["typeUnitsAnalyzed"] = others[0]
    events = results.get("adverseEventsModule", {})
    groups = {group.get("id"): group for group in events.get("eventGroups", [])}
    for name in ("seriousEvents", "otherEvents"):
        rows = events.get(name, [])
        rest = [row for row in rows if not _is_total(row, groups)]
        for row in rows:
            if _is_total(row, groups):
                _give_totals(row, groups)
        if rows:
            events[name] = rest


def _is_total(row: dict[str, Any], groups: dict[str | None, dict[str, Any]]) -> bool:
    stats = row.get("stats", [])
    return (
        row.get("organSystem") == "Total"
        and row.get("term") in _TOTALS
        and all(count.get("groupId") in groups and "numEvents" not in count for count in stats)
    )


def _give_totals(row: dict[str, Any], groups: dict[str | None, dict[str, Any]]) -> None:
    total = _TOTALS[row["term"]]
    for count in row.get("stats", []):
        group = groups[count["groupId"]]
        for key, name in (("numAffected", f"{total}NumAffected"), ("numAtRisk", f"{total}NumAtRisk")):
            if key in count:
                group[name] = count[key]
