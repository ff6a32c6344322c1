"""The question that patients come with, on the pages that the project starts from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.graph import Graph, open_graph
from kg.app.serving.web import respond

ASKED = (
    ("q", "systemic sclerosis"),
    ("near", "Oslo"),
    ("km", "100"),
    ("age", "40"),
    ("sex", "FEMALE"),
    ("status", "RECRUITING"),
)


MISSED = {
    "NCT04356287": ["nearest site: Montreal, Canada, 5,483 km away"],
    "NCT03840928": ["nearest site: Upper Nyack, United States, 5,876 km away"],
    "NCT05925803": ["is not yet recruiting", "nearest site: Bad Bramstedt, Germany, 669 km away"],
    "NCT03444220": ["is completed", "has 1 site, but does not say where; it is led by University of Oslo (UIO)"],
}


@pytest.fixture(scope="module")
def graph(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """A graph of the four trials."""
    folder = tmp_path_factory.mktemp("oslo") / "g"
    build([str(data / "seeds"), str(data / "ctgov" / "systemic_sclerosis_v2.jsonl")], folder)
    with open_graph(str(folder)) as graph:
        yield graph


def shown(graph: Graph, asked: tuple[tuple[str, str], ...]) -> str:
    """The first page, entities resolved."""
    return unescape(respond(graph, PageRequest("/", asked)).body.decode())


def reasons(page: str) -> dict[str, list[str]]:
    """What keeps each trial out, by its id."""
    listed = re.findall(r'href="/trial/(NCT\d+)".*?<ul class="misses">(.*?)</ul>', page, re.DOTALL)
    return {nct_id: re.findall(r"<li>(.*?)</li>", said) for nct_id, said in listed}


def test_recruiting_trials_near_oslo_for_a_woman_of_forty(graph: Graph) -> None:
    """There is none; the recruiting ones are named with their distance, and the one in Oslo as completed."""
    page = shown(graph, ASKED)
    assert "No trial fits" in page
    assert reasons(page) == MISSED
    at_once = page.index('<p class="at-once">')
    assert at_once < page.index('<ol class="steps">')
    assert re.sub("<[^>]+>", "", page[at_once : page.index("</p>", at_once)]) == (
        "2 of 4 trials on “systemic sclerosis” recruit; the nearest is in Montreal, Canada, 5,483 km away."
    )


def test_what_is_suggested_first_loses_none_of_them(graph: Graph) -> None:
    """The MeSH term comes before the sponsor's wording that was typed, with all its trials; both are offered."""
    body = respond(graph, PageRequest("/suggest", ASKED[:1])).body
    (first, *others) = json.loads(body)
    assert (first["text"], first["count"]) == ("Scleroderma, Systemic", 4)
    assert ("Systemic Sclerosis", 1) in [(one["text"], one["count"]) for one in others]
    assert reasons(shown(graph, (tuple(first["adds"]), *ASKED[1:]))) == MISSED
    texts = [one["text"] for one in json.loads(body)]
    assert len(texts) == len(set(texts))


def test_a_sponsors_wording_that_is_chosen_loses_none_of_them_either(graph: Graph) -> None:
    """Where nothing fits, the trials on its MeSH term are named with what keeps them out."""
    suggested = json.loads(respond(graph, PageRequest("/suggest", ASKED[:1])).body)
    (wording,) = (one for one in suggested if one["text"] == "Systemic Sclerosis")
    page = shown(graph, (tuple(wording["adds"]), *ASKED[1:]))
    assert reasons(page) == MISSED
    assert "2 of 4 trials on Systemic Sclerosis or Scleroderma, Systemic recruit; the nearest is in" in page
