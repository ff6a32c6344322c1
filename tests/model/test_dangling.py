"""References inside a record that point at nothing are noted."""

from __future__ import annotations

from typing import Any

from made import read, record

from kg.model.dangling import dangling_references


def noted(arms: dict[str, Any] | None = None, results: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """The path and value of each note on a record with these arms and results."""
    study = {**record(armsInterventions=arms or {}), **({"resultsSection": results} if results else {})}
    return [(note.path, note.value) for note in dangling_references(read(study).study)]


def test_arms_and_interventions_that_know_each_other() -> None:
    """An arm may name an intervention with its type in any case, and an intervention its arms."""
    arms = {
        "armGroups": [{"label": "A", "interventionNames": ["Drug: Zinc", "DRUG: zinc"]}],
        "interventions": [{"type": "DRUG", "name": "Zinc", "armGroupLabels": ["A"]}],
    }
    assert noted(arms) == []


def test_an_arm_that_names_nothing() -> None:
    """An unknown intervention, and an unknown arm, are noted where they stand."""
    arms = {
        "armGroups": [{"label": "A", "interventionNames": ["Drug: Zinc"]}],
        "interventions": [{"type": "DEVICE", "name": "Zinc", "armGroupLabels": ["A", "B"]}],
    }
    assert noted(arms) == [
        ("protocolSection.armsInterventionsModule.armGroups[0].interventionNames", "Drug: Zinc"),
        ("protocolSection.armsInterventionsModule.interventions[0].armGroupLabels", "B"),
    ]


def test_results_of_unknown_groups() -> None:
    """Numbers of a group that a table does not declare are noted, once a group and table."""
    value = {"groupId": "G2", "value": "1"}
    table = {"classes": [{"categories": [{"measurements": [value, value]}]}]}
    results = {
        "participantFlowModule": {
            "groups": [{"id": "FG000"}],
            "periods": [{"milestones": [{"achievements": [{"groupId": "FG000"}, {"groupId": "FG001"}]}]}],
        },
        "baselineCharacteristicsModule": {"groups": [{"id": "G1"}], "measures": [table]},
        "outcomeMeasuresModule": {"outcomeMeasures": [{"groups": [{"id": "G2"}], **table}]},
        "adverseEventsModule": {
            "eventGroups": [{"id": "EG000"}],
            "seriousEvents": [{"stats": [{"groupId": "EG000"}, {"groupId": "EG009"}]}],
        },
    }
    assert noted(results=results) == [
        ("resultsSection.adverseEventsModule", "EG009"),
        ("resultsSection.participantFlowModule", "FG001"),
        ("resultsSection.baselineCharacteristicsModule", "G2"),
    ]
