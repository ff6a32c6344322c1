"""References inside a record that point at nothing."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model.labels import label_of
from kg.model.study import Study
from kg.model.trial import Note

__all__ = ["dangling_references"]


def dangling_references(study: Study) -> Iterator[Note]:
    """Notes on arms that name an unknown intervention, the reverse, and results of unknown groups.

    >>> from kg.model.design import ArmGroup, ArmsInterventions
    >>> from kg.model.study import Protocol
    >>> arms = ArmsInterventions(arm_groups=(ArmGroup(label="A", intervention_names=("Drug: X",)),))
    >>> [note.value for note in dangling_references(Study(protocol=Protocol(arms_interventions=arms)))]
    ['Drug: X']
    """
    module = study.protocol.arms_interventions
    labels = {arm.label for arm in module.arm_groups}
    titles = {
        f"{label_of('intervention-type', item.type) if item.type else ''}: {item.name}".casefold()
        for item in module.interventions
    }
    path = "protocolSection.armsInterventionsModule"
    for position, arm in enumerate(module.arm_groups):
        for name in arm.intervention_names:
            if name.casefold() not in titles:
                yield _note(f"{path}.armGroups[{position}].interventionNames", name, "intervention")
    for position, item in enumerate(module.interventions):
        for name in item.arm_group_labels:
            if name not in labels:
                yield _note(f"{path}.interventions[{position}].armGroupLabels", name, "arm")
    yield from _unknown_groups(study)


def _unknown_groups(study: Study) -> Iterator[Note]:
    results = study.results
    events = results.adverse_events
    known = {group.id for group in events.event_groups}
    used = {count.group_id for event in (*events.serious_events, *events.other_events) for count in event.stats}
    yield from _unknown("resultsSection.adverseEventsModule", used - known)
    flow = results.participant_flow
    used = {count.group_id for period in flow.periods for row in period.milestones for count in row.achievements} | {
        count.group_id for period in flow.periods for row in period.drop_withdraws for count in row.reasons
    }
    yield from _unknown("resultsSection.participantFlowModule", used - {group.id for group in flow.groups})
    baseline = results.baseline_characteristics
    tables = [("baselineCharacteristicsModule", {group.id for group in baseline.groups}, baseline.measures)]
    for position, measure in enumerate(results.outcome_measures.outcome_measures):
        place = f"outcomeMeasuresModule.outcomeMeasures[{position}]"
        tables.append((place, {group.id for group in measure.groups}, (measure,)))  # type: ignore[arg-type]
    for place, groups, measures in tables:
        used = {
            value.group_id
            for measure in measures
            for row in measure.classes
            for category in row.categories
            for value in category.measurements
        }
        yield from _unknown(f"resultsSection.{place}", used - groups)


def _unknown(path: str, group_ids: set[str | None]) -> Iterator[Note]:
    for group_id in sorted(group for group in group_ids if group):
        yield _note(path, group_id, "group")


def _note(path: str, name: str, what: str) -> Note:
    return Note(kind="dangling", path=path, value=name, reason=f"names an {what} that the record does not have")
