"""Pages of what trials name: counts, lists, facts, and the way there from an IRI."""

from __future__ import annotations

import re
from html import unescape

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.graph import Graph, open_graph
from kg.app.serving.web import respond


def shown(graph: Graph, path: str, *query: tuple[str, str]) -> str:
    """A page's text, entities resolved."""
    answer = respond(graph, PageRequest(path, query))
    assert answer.status == 200, path
    return unescape(answer.body.decode())


def path_to(graph: Graph, kind: str) -> str:
    """The address of the first thing of a kind that a trial's page leads to."""
    found = re.search(rf'href="(/{kind}/[^"]+)"', shown(graph, "/trial/NCT00000001"))
    assert found
    return found[1]


@pytest.mark.parametrize(("kind", "trials"), [("condition", 5), ("site", 3), ("place", 3)])
def test_a_thing_knows_its_trials(small_graph, kind, trials):
    """How many there are, how many recruit, and a way to search among them."""
    path = path_to(small_graph, kind)
    page = shown(small_graph, path)
    assert f"{trials} trials" in page
    assert len(set(re.findall(r'href="/trial/(NCT\d+)"', page))) == trials
    among = shown(small_graph, "/", ("of", path[1:]), ("status", "RECRUITING"))
    assert re.search(r"<h2>(\d) trials? ", among)
    assert "Clear all" in among


def test_a_mesh_term_has_a_page_of_all_that_is_filed_below_it(example_graph):
    """By its id, with a way to MeSH itself."""
    page = shown(example_graph, "/condition/D012595")
    assert "Scleroderma, Systemic</h1>" in page
    assert "https://meshb.nlm.nih.gov/record/ui?ui=D012595" in page
    assert 'class="histogram"' in page


def test_early_years_are_one_column_that_says_so(tmp_path):
    """What began before 1980 is counted with that year, and not told as begun in it."""
    started = [("1965-03", 1), ("1980-01", 2), ("1982-05", 3)]
    records = [
        record(
            f"NCT{number:08d}",
            status={"startDateStruct": {"date": month}},
            conditions={"conditions": ["Asthma"]},
        )
        for month, number in started
    ]
    (tmp_path / "old.jsonl").write_bytes(b"\n".join(map(as_bytes, records)))
    build([str(tmp_path / "old.jsonl")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, path_to(graph, "condition"))
    figure = page[page.index('<figure class="histogram">') :].partition("</figure>")[0]
    assert re.findall(r"<title>([^<]*)</title>", figure) == [
        "1980 or before: 2 trials",
        "1981: 0 trials",
        "1982: 1 trial",
    ]


def test_places_and_sites_lead_to_one_another(small_graph):
    """A place lists its sites, a site its place."""
    assert "Oslo Hospital" in shown(small_graph, path_to(small_graph, "place"))
    assert 'href="/place/' in shown(small_graph, path_to(small_graph, "site"))


def test_an_iri_leads_to_the_page(small_graph):
    """What the graph calls a thing is an address of this server, too."""
    key = path_to(small_graph, "condition").rpartition("/")[2]
    answer = respond(small_graph, PageRequest(f"/id/condition/{key}"))
    assert (answer.status, dict(answer.headers)["Location"]) == (307, f"/condition/{key}")


@pytest.mark.parametrize("path", ["/condition/none", "/site/none", "/place/a>b", "/sponsor/none", "/id/place/none"])
def test_what_no_trial_names_is_absent(small_graph, path):
    """An unknown thing is said to be unknown, whatever its name."""
    assert respond(small_graph, PageRequest(path)).status == 404


@pytest.mark.parametrize("number", ["²", "00", "0", "-1", "٣", "9" * 5000, "x"])
def test_what_counts_no_page_is_the_first(small_graph, number):
    """Whatever stands for the page or the first site, some page is shown, and none before the first."""
    path = path_to(small_graph, "condition")
    pages = {asked: shown(small_graph, path, ("page", asked)) for asked in ("1", number)}
    assert pages[number] == pages["1"]
    sites = [shown(small_graph, "/trial/NCT00000001/sites/1", ("from", asked)) for asked in ("1", number)]
    assert sites[0] == sites[1]


@pytest.mark.parametrize("number", ["²", "00", "-1", "9" * 5000])
@pytest.mark.parametrize("part", ["record", "sites"])
def test_what_counts_no_part_is_absent(small_graph, part, number):
    """A record or country of no number is said to be unknown."""
    assert respond(small_graph, PageRequest(f"/trial/NCT00000001/{part}/{number}")).status == 404
