"""Real records, and the examples, make graphs that are as the shapes ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph
from records_of import records, statements
from terms_of import DATA, EXAMPLES, FOLDER, quads

from kg.rdf.check import BATCH_SIZE, batch_graph, check, load_rules


def _batches(found: Iterable[list[str]]) -> Iterator[Graph]:
    trials = iter(found)
    while some := list(islice(trials, BATCH_SIZE)):
        lines = dict.fromkeys(line for trial in some for line in trial)
        yield batch_graph(quad for quad in quads(lines) if quad.graph_name == pyoxigraph.DefaultGraph())


def _findings(*paths: Path) -> list[str]:
    found = check(_batches(statements(records(*paths))), load_rules(FOLDER))
    return [str(finding) for finding in found if finding.severity == "violation"]


def test_examples_are_sound() -> None:
    """The example records of all formats give no violation."""
    assert _findings(EXAMPLES) == []


@pytest.mark.skipif(DATA is None, reason="needs TRIALKG_DATA")
def test_seed_pages_are_sound() -> None:
    """The pages the project starts from give no violation."""
    assert DATA is not None
    assert _findings(DATA / "seeds") == []


@pytest.mark.skipif(DATA is None, reason="needs TRIALKG_DATA")
@pytest.mark.parametrize(
    "name", ["systemic_sclerosis_v2.jsonl", "altered_fixtures_v2.jsonl", "studies_v2.jsonl", "xml"]
)
def test_shared_records_are_sound(name: str) -> None:
    """All shared records give no violation; hand-altered ones that can be used neither."""
    assert DATA is not None
    assert _findings(DATA / "ctgov" / name) == []
