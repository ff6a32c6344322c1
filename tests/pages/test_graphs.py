"""Graph pages of the explorer: each kind at its address, held only by pages of this server."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from kg.app.exchange import PageRequest, PageResponse
from kg.app.graph import Graph
from kg.app.serving.web import respond
from kg.errors import QuestionError, UsageError

DAISY = "NCT05925803"


def get(graph: Graph, address: str) -> PageResponse:
    """What an address answers."""
    parts = urlsplit(address)
    return respond(graph, PageRequest(parts.path, tuple(parse_qsl(parts.query))))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"/graph/{DAISY}+NCT03444220", "2 trials side by side"),
        (f"/graph/{DAISY}/criteria", "Who can join"),
        ("/graph/condition/D012595", "Landscape of Scleroderma, Systemic"),
        ("/graph/sponsors?condition=D012595", "Who works with whom"),
        ("/graph/sponsors", "Who works with whom"),
        ("/graph/interventions", "What is studied together"),
        ("/graph/question/top-sponsors?limit=3", "Who sponsors most trials"),
        ("/graph/question/top-sponsors?ask=1&limit=3", "Who sponsors most trials"),
        ("/graph/path?from=NCT03444220&to=AstraZeneca", "From NCT03444220 to AstraZeneca"),
    ],
)
def test_every_kind_has_an_address(example_graph: Graph, address: str, words: str) -> None:
    """A whole page with its own policy, that this server's pages may hold in a frame."""
    answer = get(example_graph, address)
    assert answer.status == 200
    assert words in answer.body.decode()
    assert "frame-ancestors 'self'" in answer.csp and "default-src 'none'" in answer.csp


@pytest.mark.parametrize(
    "address", [f"/graph/{DAISY}/criteria", f"/graph/path?from={DAISY}&to=AstraZeneca", f"/graph/{DAISY}"]
)
def test_only_the_sources_of_what_is_drawn_are_named(example_graph: Graph, address: str) -> None:
    """A source that other trials of the graph come from is none of this picture."""
    page = get(example_graph, address).body.decode()
    source = next(iter(re.findall(r"<p>(Source: [^<]*)</p>", page)))
    assert "ClinicalTrials.gov" in source and "processed" in source
    assert "ClinConnect" not in source
    everything = get(example_graph, "/graph/sponsors").body.decode()
    assert re.search(r"<p>Source: [^<]*ClinConnect", everything)


def test_an_answer_leads_back_to_its_question(example_graph: Graph) -> None:
    """By the address of the question's page, whether or not that was given."""
    for asked in ("limit=3", "ask=1&limit=3"):
        page = get(example_graph, f"/graph/question/top-sponsors?{asked}").body.decode()
        assert 'href="/ask/top-sponsors?ask=1&amp;limit=3"' in page


def test_a_served_page_says_that_it_is(example_graph: Graph) -> None:
    """So that it may lead to other pages of this server."""
    assert b'<html lang="en" data-served>' in get(example_graph, "/graph/sponsors").body


@pytest.mark.parametrize(
    "address",
    ["/graph/NCT09999999", "/graph/NCT09999999/criteria", "/graph/condition/none", "/graph/sponsors?condition=none"],
)
def test_what_is_absent_is_said_to_be(example_graph: Graph, address: str) -> None:
    """A page of status 404."""
    assert get(example_graph, address).status == 404


def test_wrong_parameters_are_errors_with_words(example_graph: Graph) -> None:
    """The server turns them into pages of status 400."""
    with pytest.raises(QuestionError, match="no-such-question"):
        get(example_graph, "/graph/question/no-such-question")
    with pytest.raises(UsageError, match="nothing called"):
        get(example_graph, "/graph/path?from=Nowhere&to=AstraZeneca")


def test_pages_lead_to_their_graphs(example_graph: Graph) -> None:
    """A trial leads to its criteria, a condition to its landscape."""
    trial = get(example_graph, f"/trial/{DAISY}").body.decode()
    assert f'href="/graph/{DAISY}/criteria"' in trial
    condition = get(example_graph, "/condition/D012595").body.decode()
    for found in re.findall(r'href="(/graph/[^"]+)"', condition):
        assert get(example_graph, found.replace("&amp;", "&")).status == 200
    assert 'href="/graph/condition/' in condition


@pytest.mark.parametrize(
    ("address", "back"),
    [
        (f"/graph/{DAISY}", f'<a class="back" href="/trial/{DAISY}">← {DAISY}</a>'),
        (f"/graph/{DAISY}/criteria", f'<a class="back" href="/trial/{DAISY}">← {DAISY}</a>'),
        (f"/graph/{DAISY}+NCT03444220", '<a class="back" href="/">← All trials</a>'),
        ("/graph/condition/D012595", '<a class="back" href="/condition/D012595">← Scleroderma, Systemic</a>'),
        ("/graph/sponsors", '<a class="back" href="/">← All trials</a>'),
        (
            "/graph/question/top-sponsors?limit=3",
            '<a class="back" href="/ask/top-sponsors?ask=1&amp;limit=3">← The question</a>',
        ),
    ],
)
def test_graphs_lead_back_to_where_they_belong(example_graph: Graph, address: str, back: str) -> None:
    """Where they stand alone; in a frame the page around them is there already."""
    parts = urlsplit(address)
    request = PageRequest(parts.path, tuple(parse_qsl(parts.query)))
    assert back in respond(example_graph, request).body.decode()
    framed = replace(request, headers={"sec-fetch-dest": "iframe"})
    assert 'class="back"' not in respond(example_graph, framed).body.decode()
