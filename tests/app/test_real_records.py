"""Real records, read where they lie: all of them build, and their counts are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.app.building.build import BuildSummary, build
from kg.app.check import verify
from kg.app.graph import open_graph


@pytest.fixture(scope="module")
def v2(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildSummary]:
    """The graph of all registry records in JSON."""
    graph = tmp_path_factory.mktemp("v2") / "g"
    sources = [str(data / "ctgov" / name) for name in ("studies_v2.jsonl", "systemic_sclerosis_v2.jsonl")]
    return graph, build(sources, graph)


def test_registry_records(v2: tuple[Path, BuildSummary]) -> None:
    """717 records are 715 trials and 2 duplicates, and none is rejected."""
    _, summary = v2
    counts = (summary.records, summary.trials, summary.used, summary.duplicates, summary.rejected)
    assert counts == (717, 715, 715, 2, 0)
    assert set(summary.note_counts) <= {"unmapped", "sentinel", "dangling"}


def test_the_trial_with_131_sites_keeps_them(v2: tuple[Path, BuildSummary]) -> None:
    """NCT05925803 has 131 sites, whatever they are called."""
    query = """PREFIX tkg: <https://w3id.org/trialkg/ontology#>
        SELECT (COUNT(?site) AS ?sites) { <https://clinicaltrials.gov/study/NCT05925803> tkg:site ?site }"""
    with open_graph(str(v2[0])) as opened:
        assert [row.sites for row in opened.query(query)] == [131]


def test_the_store_is_what_its_manifest_says(v2: tuple[Path, BuildSummary]) -> None:
    """Every statement of the store is counted in the manifest, and no other."""
    graph, summary = v2
    with open_graph(str(graph)) as opened:
        found = verify(opened)
        assert (found.statements, found.trials) == (summary.statements, summary.trials)


def test_placeholder_facilities_are_not_shared(v2: tuple[Path, BuildSummary]) -> None:
    """No facility that trials share is called like a placeholder, and most placeholders seen in records are known."""
    query = """PREFIX tkg: <https://w3id.org/trialkg/ontology#>
        SELECT (COUNT(?site) AS ?n) { ?site a tkg:Site ; tkg:facilityName ?name MINUS { ?site tkg:facility ?f } }"""
    shared = """PREFIX tkg: <https://w3id.org/trialkg/ontology#>
        SELECT ?label { ?f a tkg:Facility ; <http://www.w3.org/2000/01/rdf-schema#label> ?label }"""
    with open_graph(str(v2[0])) as opened:
        (count,) = opened.query(query).column("n")
        named = opened.query(shared).column("label")
    withheld = re.compile(
        r"(research|study|clinical) site[^a-z]*|local institution.*|.* investigational site .{0,12}", re.IGNORECASE
    )
    assert count >= 1_400
    assert [name for name in named if withheld.fullmatch(name)] == []


def test_legacy_records(data: Path, tmp_path: Path) -> None:
    """All 358 legacy records build."""
    summary = build([str(data / "ctgov" / "xml")], tmp_path / "g")
    assert (summary.records, summary.rejected) == (358, 0)
    assert summary.records == summary.used + summary.duplicates
    assert summary.trials == summary.used


def test_altered_records(data: Path, tmp_path: Path) -> None:
    """Records altered by hand build with notes, or are rejected with a sentence."""
    summary = build([str(data / "ctgov" / "altered_fixtures_v2.jsonl")], tmp_path / "g")
    assert summary.records == 20 == summary.used + summary.duplicates + summary.rejected
    assert summary.published
    assert summary.rejected or summary.note_counts
    assert not [message for message in summary.messages if "could not cope" in message]


def test_contradictions_are_those_that_were_read(v2: tuple[Path, BuildSummary]) -> None:
    """What a person found right beside the records, and nothing more: docs/criteria.md lists them."""
    with open_graph(str(v2[0])) as opened:
        found = {(str(row.nct_id), str(row.about), str(row.claimed)) for row in opened.ask("contradictions")}
    assert found == {
        ("NCT02031822", "highest age", "80 years"),
        ("NCT05065372", "highest age", "21 years"),
        ("NCT05915845", "highest age", "45 years"),
        ("NCT06820320", "highest age", "75 years"),
    }
