"""What a list shows of a trial's conditions: the one looked for first, and one that only a MeSH term names."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.graph import Graph, open_graph
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import Hit, hits_of, sought_by
from kg.app.pages.selection import Selection
from kg.app.serving.web import respond

TRIAL = "https://clinicaltrials.gov/study/NCT00000001"
CONDITIONS = ["Fatigue", "Pain", "Sleep", "Breast Cancer Metastatic", "Breast Cancer", "Raynaud Phenomenon"]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """The explorer of a graph of one trial on six conditions, for which the registry names two MeSH terms."""
    folder = tmp_path_factory.mktemp("hits")
    browse = {
        "meshes": [{"id": "D012595", "term": "Scleroderma, Systemic"}],
        "ancestors": [{"id": "D003240", "term": "Connective Tissue Diseases"}],
    }
    made = {
        **record("NCT00000001", conditions={"conditions": CONDITIONS}),
        "derivedSection": {"conditionBrowseModule": browse},
    }
    (folder / "one.json").write_bytes(as_bytes(made))
    build([str(folder / "one.json")], folder / "g", workers=1)
    return Explorer(open_graph(str(folder / "g")))


def listed(explorer: Explorer, words: str) -> Hit:
    """The trial as it is listed for somebody who looks for words."""
    (hit,) = hits_of(explorer, [TRIAL], sought=sought_by(explorer, Selection(q=words)))
    return hit


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("breast cancer", "Breast Cancer"),
        ("metastatic breast cancer", "Breast Cancer Metastatic"),
        ("tamoxifen after surgery for breast cancer in Oslo", "Breast Cancer"),
        ("raynaud iloprost oral", None),
        ("raynaud phenomenon iloprost oral", "Raynaud Phenomenon"),
        ("pain", "Pain"),
        ("painful a b c", None),
        ("asthma", None),
    ],
)
def test_the_condition_that_fits_the_words_stands_first(explorer: Explorer, words: str, first: str | None) -> None:
    """Most of the words in a name, or most of a name among the words; else the order is what it is without words."""
    hit, without = listed(explorer, words), listed(explorer, "")
    assert hit.conditions[0].name == (first or without.conditions[0].name)
    assert sorted(one.name for one in hit.conditions) == sorted(CONDITIONS)
    assert not hit.found_by


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("systemic scleroderma", "Scleroderma, Systemic"),
        ("connective tissue", "Connective Tissue Diseases"),
    ],
)
def test_a_mesh_term_that_fits_the_words_stands_before_other_names(explorer: Explorer, words: str, name: str) -> None:
    """Where no condition bears the words and many are named, the term that does is said, wider ones too."""
    (found,) = listed(explorer, words).found_by
    assert found.name == name


def test_a_condition_inferred_from_keywords_is_shown_and_marked(data: Path, tmp_path: Path) -> None:
    """A portal's trial that names no condition shows the MeSH term of its keywords, on its page and in lists."""
    sources = [str(data / "seeds"), str(data / "ctgov" / "systemic_sclerosis_v2.jsonl")]
    build(sources, tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, "/trial/NCT04356287")
        tile = page[page.index("<h2>For") : page.index("<h2>Where")]
        assert 'href="/condition/D012595"' in tile
        assert "inferred from keywords" in tile
        assert "inferred from keywords" not in shown(graph, "/trial/NCT05925803")
        (hit,) = hits_of(Explorer(graph), ["https://clinicaltrials.gov/study/NCT04356287"])
        assert [one.name for one in hit.terms] == ["Scleroderma, Systemic"]
        (other,) = hits_of(Explorer(graph), ["https://clinicaltrials.gov/study/NCT05925803"])
        assert (bool(other.conditions), other.terms) == (True, ())


def shown(graph: Graph, path: str) -> str:
    """A page's text."""
    return respond(graph, PageRequest(path, ())).body.decode()
