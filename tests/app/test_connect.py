"""Connections between two things of a graph: the shortest, in sentences, without hubs, and names that are found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import as_bytes, record
from typer.testing import CliRunner

from kg.app.building.build import build
from kg.app.finding.connect import connect, connection_as_text, draw_connection, find_thing
from kg.app.graph import Graph, open_graph
from kg.errors import GraphError, UsageError
from kg.interfaces.cli import app


def made(number: int, condition: str, drug: str, sponsor: str) -> bytes:
    """A record of one condition, one drug and placebo."""
    names = (drug, "Placebo")
    return as_bytes(
        record(
            f"NCT{number:08d}",
            conditions={"conditions": [condition]},
            sponsorCollaborators={"leadSponsor": {"name": sponsor}},
            armsInterventions={"interventions": [{"type": "DRUG", "name": name} for name in names]},
        )
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Trials in a chain, and a hundred and fifty of one sponsor that connect everything by placebo."""
    folder = tmp_path_factory.mktemp("connect")
    records = [
        made(1, "Scleroderma", "Nintedanib", "Small Pharma"),
        made(2, "Scleroderma", "Rituximab", "University"),
        made(3, "Lymphoma", "Rituximab", "Clinic"),
        *(made(number, f"Condition {number}", f"Drug {number}", "Big Pharma") for number in range(100, 250)),
        made(300, "Lymphoma", "Drug 300", "Big Pharma"),
        made(301, "Alone", "Drug 301", "Nobody Else"),
    ]
    (folder / "x.jsonl").write_bytes(b"\n".join(records))
    build([str(folder / "x.jsonl")], folder / "g")
    return str(folder / "g")


@pytest.fixture
def graph(place: str) -> Iterator[Graph]:
    """That graph, open."""
    with open_graph(place) as opened:
        yield opened


def test_the_shortest_way_in_sentences(graph: Graph) -> None:
    """From a sponsor over two trials to a disease, each step a sentence; never by placebo."""
    found = connect(graph, "Small Pharma", "Lymphoma")
    assert [step.words for step in found.paths[0]] == [
        "NCT00000001 has lead sponsor Small Pharma",
        "NCT00000001 has condition Scleroderma",
        "NCT00000002 has condition Scleroderma",
        "NCT00000002 has intervention Rituximab",
        "NCT00000003 has intervention Rituximab",
        "NCT00000003 has condition Lymphoma",
    ]
    assert found.is_whole and found.hubs[0] == "Placebo"


def test_hubs_are_no_bridge_but_may_be_ends(graph: Graph) -> None:
    """A sponsor of over a hundred trials connects nothing in between, and can be asked for."""
    found = connect(graph, "NCT00000100", "NCT00000101")
    assert found.paths == () and {"Placebo", "Big Pharma"} <= set(found.hubs)
    text = connection_as_text(found, "text")
    assert "not connected within 6 steps" in text and "Left out as hubs, for each is named by over 100 trials: " in text
    few = [line for line in text.splitlines() if "Placebo" in line]
    assert few == ["Left out as they tell nothing in common, being comparators or healthy people: Placebo."]
    assert len(connect(graph, "Big Pharma", "Lymphoma").paths[0]) == 2
    assert len(connect(graph, "NCT00000100", "Placebo").paths[0]) == 1


def test_names_are_found_in_any_case_and_by_id(graph: Graph) -> None:
    """A name, a trial's id and address, an IRI; unknown ones get advice."""
    sponsor = find_thing(graph, "BIG pharma")
    assert len(sponsor) == 1 and find_thing(graph, sponsor[0]) == sponsor
    assert find_thing(graph, "https://clinicaltrials.gov/study/NCT00000001") == find_thing(graph, "nct00000001")
    with pytest.raises(UsageError, match="did you mean 'Rituximab'"):
        find_thing(graph, "Rituximap")
    with pytest.raises(UsageError, match="did you mean 'Small Pharma'"):
        find_thing(graph, "small pha")
    with pytest.raises(UsageError, match="has nothing called"):
        find_thing(graph, 'x" } # <y> \\ 😀')
    with pytest.raises(UsageError, match=r"has no http://example\.org/none"):
        find_thing(graph, "http://example.org/none")
    with pytest.raises(GraphError, match="NCT09999999"):
        find_thing(graph, "NCT09999999")


def test_misuse_is_refused(graph: Graph) -> None:
    """The same thing twice, no steps, nothing to draw."""
    with pytest.raises(UsageError, match="the same thing"):
        connect(graph, "Lymphoma", "lymphoma")
    with pytest.raises(UsageError, match="1 or more"):
        connect(graph, "Lymphoma", "Scleroderma", most_steps=0)
    with pytest.raises(UsageError, match="nothing to draw"):
        draw_connection(graph, connect(graph, "Nobody Else", "Lymphoma"))


def test_it_can_be_drawn(graph: Graph) -> None:
    """The page shows every node of the ways."""
    page = draw_connection(graph, connect(graph, "Small Pharma", "Lymphoma"))
    for name in ("Small Pharma", "NCT00000001", "Scleroderma", "Rituximab", "Lymphoma"):
        assert name in page


def test_the_command(place: str, tmp_path: Path) -> None:
    """Sentences, JSON with IRIs, a page; unknown names end with 2."""
    told = CliRunner().invoke(app, ["path", "Small Pharma", "University", "-g", place])
    assert told.exit_code == 0 and "NCT00000002 has lead sponsor University" in told.stdout
    output = str(tmp_path / "path.html")
    told = CliRunner().invoke(app, ["path", "Clinic", "Lymphoma", "-g", place, "--format", "json", "-o", output])
    data = json.loads(told.stdout)
    assert data["paths"][0][0]["predicate"].startswith("https://w3id.org/trialkg/ontology#")
    assert Path(output).read_text("utf-8").startswith("<!doctype html>")
    assert CliRunner().invoke(app, ["path", "Nowhere", "Lymphoma", "-g", place]).exit_code == 2
