"""Every kind of graph page is drawn from a graph, says what it left out, and refuses what cannot be drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from made import as_bytes, record
from typer.testing import CliRunner

from kg.app.building.build import build
from kg.app.drawing.draw import draw, draw_answer, draw_criteria, draw_query
from kg.app.drawing.networks import draw_condition, draw_interventions, draw_sponsors
from kg.app.graph import Graph, open_graph
from kg.errors import GraphError, ParameterError, QueryError, UnknownQuestionError, UsageError
from kg.interfaces.cli import app

ALL = "PREFIX tkg: <https://w3id.org/trialkg/ontology#>\nCONSTRUCT WHERE { ?trial tkg:leadSponsor ?sponsor }"


def made(number: int) -> bytes:
    """A record with a condition, two drugs, placebo, a sponsor and a collaborator."""
    return as_bytes(
        record(
            f"NCT{number:08d}",
            conditions={"conditions": ["Asthma"]},
            status={"startDateStruct": {"date": f"20{number % 25:02d}-05"}},
            sponsorCollaborators={
                "leadSponsor": {"name": f"Sponsor {number % 7}"},
                "collaborators": [{"name": f"Sponsor {(number + 1) % 7}"}, {"name": f"Partner {number % 3}"}],
            },
            armsInterventions={
                "interventions": [
                    {"type": "DRUG", "name": f"Drug {number % 60}"},
                    {"type": "DRUG", "name": f"Drug {(number + 2) % 60}"},
                    {"type": "DRUG", "name": "Placebo"},
                ]
            },
            eligibility={"eligibilityCriteria": "Inclusion Criteria:\n\n* FEV1 of at least 45 % or no asthma"},
        )
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph of 300 trials."""
    folder = tmp_path_factory.mktemp("draw")
    (folder / "x.jsonl").write_bytes(b"\n".join(made(number) for number in range(1, 301)))
    build([str(folder / "x.jsonl")], folder / "g")
    return str(folder / "g")


@pytest.fixture
def graph(place: str) -> Iterator[Graph]:
    """That graph, open."""
    with open_graph(place) as opened:
        yield opened


def test_every_kind_of_page(graph: Graph) -> None:
    """Each names its subject, its classes and its source, and is one whole document."""
    pages = {
        "trial": draw(graph, ["NCT00000001"]),
        "trials": draw(graph, ["NCT00000001", "NCT00000002"]),
        "criteria": draw_criteria(graph, "NCT00000001"),
        "answer": draw_answer(graph, "top-sponsors"),
        "construct": draw_query(graph, ALL),
        "select": draw_query(graph, "SELECT ?s ?o { ?s <https://w3id.org/trialkg/ontology#condition> ?o } LIMIT 20"),
        "condition": draw_condition(graph, "asthma"),
        "sponsors": draw_sponsors(graph),
        "interventions": draw_interventions(graph, "Asthma"),
    }
    for name, page in pages.items():
        assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>"), name
        assert "Source: ClinicalTrials.gov" in page, name
        assert len(page.encode()) < 1_500_000, name


def test_very_many_sites_stand_by_city(tmp_path: Path) -> None:
    """The cities with most sites are drawn with their statuses; the page says where the others are."""
    sites = [
        {"city": "Oslo", "country": "Norway", "status": status} for status in ["RECRUITING"] * 30 + ["COMPLETED"] * 4
    ]
    sites += [{"city": f"Ort {number:03d}", "country": "Germany"} for number in range(120)]
    sites += [{"facility": "Somewhere"}, *[{"facility": f"Klinik {number}", "country": "Germany"} for number in (1, 2)]]
    made = as_bytes(record("NCT00000007", contactsLocations={"locations": sites}))
    few = as_bytes(record("NCT00000008", contactsLocations={"locations": sites[:140]}))
    (tmp_path / "two.jsonl").write_bytes(made + b"\n" + few)
    build([str(tmp_path / "two.jsonl")], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        page = unescape(draw(graph, ["NCT00000007"]))
        assert "157 sites stand by city: the trial's page lists them." in page
        assert "Norway (34 sites)" in page and "Germany (122 sites)" in page
        assert "30 sites" in page and "4 sites" in page
        assert "21 cities with 21 sites and 2 sites without a city" in page
        assert "<dt>not drawn</dt><dd>1 site without a city</dd>" in page, "of no country either"
        assert len(set(re.findall(r"Ort \d{3}", page))) == 99
        assert "by city" not in draw(graph, ["NCT00000008"])


def test_the_same_graph_gives_the_same_page(graph: Graph) -> None:
    """Layout, communities and order depend on the graph alone."""
    assert draw_sponsors(graph) == draw_sponsors(graph)
    assert draw_condition(graph, "Asthma") == draw_condition(graph, "Asthma")


def test_a_landscape_says_which_trials_it_shows(graph: Graph) -> None:
    """Above 240 trials those that started last stay, and the page says so."""
    page = draw_condition(graph, "Asthma")
    assert "300 trials" in page
    assert "60 nodes" in page and "the trials that started last are shown" in page
    assert "Comparators such as placebo are left out" in page


def test_hubs_are_left_out_and_named(graph: Graph) -> None:
    """Placebo ties everything together, so it is named and not drawn."""
    page = draw_interventions(graph)
    assert "Left out as hubs: Placebo" in page
    assert ">Placebo<" not in page


def test_networks_name_the_sources_of_the_trials_drawn(tmp_path: Path, examples: Path) -> None:
    """A portal's trial that has no part in the network brings in neither its source nor that it is restated."""
    (tmp_path / "two.jsonl").write_bytes(b"\n".join(made(number) for number in (1, 2)))
    page = examples / "clinconnect_NCT04356287.txt"
    build([str(tmp_path / "two.jsonl"), str(page)], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        assert "Source: ClinConnect and ClinicalTrials.gov, processed" in draw_query(graph, ALL)
        for function in (draw_sponsors, draw_interventions):
            drawn = function(graph)
            assert "Source: ClinicalTrials.gov, processed" in drawn
            assert "restated" not in drawn


def test_what_cannot_be_drawn_is_refused(graph: Graph) -> None:
    """Absent trials, unknown conditions with advice, empty answers, ASK, nonsense."""
    with pytest.raises(GraphError, match="NCT09999999"):
        draw(graph, ["NCT09999999"])
    with pytest.raises(GraphError, match="NCT09999999"):
        draw_criteria(graph, "NCT09999999")
    with pytest.raises(ParameterError, match="did you mean 'Asthma'"):
        draw_condition(graph, "Astma")
    with pytest.raises(UsageError, match="empty"):
        draw_query(graph, "CONSTRUCT WHERE { <urn:nothing> ?p ?o }")
    with pytest.raises(UsageError, match="empty"):
        draw_answer(graph, "serious-ae", {"trial": "NCT00000001"})
    with pytest.raises(UsageError, match="ASK"):
        draw_query(graph, "ASK { ?s ?p ?o }")
    with pytest.raises(QueryError):
        draw_query(graph, "nonsense")
    with pytest.raises(UnknownQuestionError):
        draw_answer(graph, "no-such-question")


def test_networks_of_nothing_are_refused(tmp_path: Path) -> None:
    """A trial alone works with nobody."""
    (tmp_path / "x.jsonl").write_bytes(as_bytes(record("NCT00000001")))
    build([str(tmp_path / "x.jsonl")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        for function in (draw_sponsors, draw_interventions):
            with pytest.raises(UsageError, match="no two"):
                function(graph)
        with pytest.raises(UsageError, match="no eligibility criteria"):
            draw_criteria(graph, "NCT00000001")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["NCT00000001"], 0, "wrote"),
        (["NCT00000001", "--criteria"], 0, "wrote"),
        (["--ask", "top-sponsors", "-p", "limit=3"], 0, "wrote"),
        (["--query", ALL], 0, "wrote"),
        (["--condition", "Asthma"], 0, "wrote"),
        (["--sponsors", "--condition", "Asthma"], 0, "wrote"),
        (["--interventions"], 0, "wrote"),
        ([], 2, "give one thing to draw"),
        (["NCT00000001", "--sponsors"], 2, "give one thing to draw"),
        (["--criteria", "--sponsors"], 2, "name one"),
        (["NCT00000001", "-p", "a=b"], 2, "-p is for --ask"),
        (["NCT00000001", "--condition", "Asthma"], 2, "give one thing to draw"),
        (["--ask", "top-sponsors", "-p", "limit"], 2, "NAME=VALUE"),
        (["NCT09999999"], 1, "has no trial"),
    ],
)
def test_the_command(arguments: list[str], status: int, words: str, place: str, tmp_path: Path) -> None:
    """One thing at a time; what does not go together ends with 2 and a sentence."""
    told = CliRunner().invoke(app, ["draw", *arguments, "-g", place, "-o", str(tmp_path / "page.html")])
    assert (told.exit_code, words in told.stderr) == (status, True), told.stderr
    assert (tmp_path / "page.html").exists() == (status == 0)
