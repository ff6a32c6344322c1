"""The question that patients come with, on the pages that the project starts from."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.graph import open_graph
from kg.app.serving.web import respond

ASKED = (
    ("q", "systemic sclerosis"),
    ("near", "Oslo"),
    ("km", "100"),
    ("age", "40"),
    ("sex", "FEMALE"),
    ("status", "RECRUITING"),
)


def test_recruiting_trials_near_oslo_for_a_woman_of_forty(data: Path, tmp_path: Path) -> None:
    """There is none; the recruiting ones are named with their distance, and the one in Oslo as completed."""
    build([str(data / "seeds"), str(data / "ctgov" / "systemic_sclerosis_v2.jsonl")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = unescape(respond(graph, PageRequest("/", ASKED)).body.decode())
    assert "No trial fits" in page
    listed = re.findall(r'href="/trial/(NCT\d+)".*?<ul class="misses">(.*?)</ul>', page, re.DOTALL)
    reasons = {nct_id: re.findall(r"<li>(.*?)</li>", said) for nct_id, said in listed}
    assert reasons == {
        "NCT04356287": ["nearest site: Montreal, Canada, 5,483 km away"],
        "NCT03840928": ["nearest site: Upper Nyack, United States, 5,876 km away"],
        "NCT05925803": ["is not yet recruiting", "nearest site: Bad Bramstedt, Germany, 669 km away"],
        "NCT03444220": ["is completed", "names no site"],
    }
