"""Similar trials: the right ones, for the right reasons, the same on every run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import as_bytes, record
from typer.testing import CliRunner

from kg.app.building.build import build
from kg.app.finding.similar import similar
from kg.app.graph import Graph, open_graph
from kg.errors import GraphError, UsageError
from kg.interfaces.cli import app

ASKED = "NCT00000001"


def made(number: int, condition: str, drug: str, phase: str = "PHASE2") -> bytes:
    """A record of one condition and one intervention."""
    return as_bytes(
        record(
            f"NCT{number:08d}",
            conditions={"conditions": [condition]},
            armsInterventions={"interventions": [{"type": "DRUG", "name": drug}, {"type": "DRUG", "name": "Placebo"}]},
            design={"studyType": "INTERVENTIONAL", "phases": [phase]},
            eligibility={"eligibilityCriteria": "Inclusion Criteria:\n\n* FVC of at least 45 % of predicted"},
        )
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph of forty trials of asthma on placebo, and of five that share more or less with one of scleroderma."""
    folder = tmp_path_factory.mktemp("similar")
    records = [
        made(1, "Scleroderma", "Nintedanib"),
        made(2, "Scleroderma", "Nintedanib"),
        made(3, "Scleroderma", "Rituximab"),
        made(4, "Asthma", "Nintedanib"),
        made(5, "Scleroderma", "Nintedanib", "PHASE3"),
        *(made(number, "Asthma", f"Drug {number}") for number in range(10, 50)),
    ]
    (folder / "x.jsonl").write_bytes(b"\n".join(records))
    build([str(folder / "x.jsonl")], folder / "g")
    return str(folder / "g")


@pytest.fixture
def graph(place: str) -> Iterator[Graph]:
    """That graph, open."""
    with open_graph(place) as opened:
        yield opened


def test_a_trial_that_states_nothing_is_like_none(tmp_path: Path) -> None:
    """It is there all the same; one that is not there is refused."""
    (tmp_path / "bare.json").write_bytes(as_bytes(record("NCT00000009")))
    build([str(tmp_path / "bare.json")], tmp_path / "g")
    with open_graph(tmp_path / "g") as bare:
        assert similar(bare, "NCT00000009") == []
        with pytest.raises(GraphError, match="has no trial NCT00000008"):
            similar(bare, "NCT00000008")


def test_those_that_share_rare_things_come_first(graph: Graph) -> None:
    """Condition and drug before condition alone, condition before drug, both before a shared placebo."""
    found = similar(graph, ASKED, 5)
    assert [one.nct_id for one in found[:4]] == ["NCT00000002", "NCT00000005", "NCT00000003", "NCT00000004"]
    assert found[0].score == pytest.approx(1)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert ASKED not in [one.nct_id for one in found]


def test_the_reasons_add_up_to_the_score(graph: Graph) -> None:
    """Each reason names what is shared, and its share is part of the score."""
    for one in similar(graph, ASKED, 5):
        assert sum(reason.share for reason in one.reasons) == pytest.approx(one.score, abs=0.001)
        assert all(0 < reason.share <= reason.most + 1e-9 and reason.shared for reason in one.reasons)
    best = {reason.kind: reason.shared for reason in similar(graph, ASKED, 1)[0].reasons}
    assert best["conditions"] == ("Scleroderma",)
    assert best["interventions"] == ("Nintedanib",)
    assert "Phase 2" in best["design"]
    assert best["criteria"] == ("Forced vital capacity",)


def test_equal_ones_are_in_the_order_of_their_ids(graph: Graph) -> None:
    """Of many that are equally alike the first ids are listed, on every run."""
    alike = [one.nct_id for one in similar(graph, "NCT00000010", 6)]
    assert alike[-5:] == sorted(alike[-5:])
    assert alike == [one.nct_id for one in similar(graph, "NCT00000010", 6)]


def test_of_a_trial_with_very_many_features_wider_terms_are_left_out(tmp_path: Path) -> None:
    """It names enough itself; one with fewer is compared by them too."""
    browse = {"ancestors": [{"id": "D003240", "term": "Connective Tissue Diseases"}]}

    def twins(first: int, conditions: int) -> list[bytes]:
        named = {"conditions": [f"Disease {number}" for number in range(conditions)]}
        made = [record(f"NCT0000000{first + twin}", conditions=named) for twin in (0, 1)]
        return [as_bytes({**one, "derivedSection": {"conditionBrowseModule": browse}}) for one in made]

    for conditions, shared in ((3, True), (101, False)):
        folder = tmp_path / str(conditions)
        folder.mkdir()
        (folder / "x.jsonl").write_bytes(b"\n".join(twins(1, conditions)))
        build([str(folder / "x.jsonl")], folder / "g", workers=1)
        with open_graph(folder / "g") as graph:
            (found,) = similar(graph, "NCT00000001")
        assert found.score == pytest.approx(1)
        assert ("Connective Tissue Diseases" in found.reasons[0].shared) == shared
        assert len(found.reasons[0].shared) == conditions + shared


def test_a_trial_that_is_not_there_is_named(graph: Graph) -> None:
    """No empty answer for a trial that the graph does not hold."""
    with pytest.raises(GraphError, match="NCT09999999"):
        similar(graph, "NCT09999999")
    with pytest.raises(UsageError, match="limit"):
        similar(graph, ASKED, 0)


def test_a_trial_alone_is_like_none(tmp_path: Path) -> None:
    """Nothing in common gives no rows."""
    (tmp_path / "x.jsonl").write_bytes(as_bytes(record("NCT00000001", conditions={"conditions": ["Gout"]})))
    build([str(tmp_path / "x.jsonl")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        assert similar(graph, ASKED) == []


def test_the_command(place: str) -> None:
    """A table for people with points and reasons; shares by reason as data; misuse ends with 2."""
    table = CliRunner().invoke(app, ["similar", ASKED, "-g", place, "--limit", "2"])
    assert table.exit_code == 0 and "100%" in table.stdout and "Scleroderma" in table.stdout
    data = json.loads(CliRunner().invoke(app, ["similar", ASKED, "-g", place, "--format", "json"]).stdout)
    assert {"nct_id", "score", "conditions", "interventions", "criteria", "design", "reasons"} <= set(data[0])
    assert CliRunner().invoke(app, ["similar", "x", "-g", place]).exit_code == 2
    assert CliRunner().invoke(app, ["similar", "NCT09999999", "-g", place]).exit_code == 1
