"""Searching graphs by words: with an index, without one, and what is suggested while somebody types."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.app.building.build import build
from kg.app.finding.index_file import index_of
from kg.app.finding.search import search
from kg.app.finding.suggest import Names
from kg.app.finding.words import TEXT_FOLDER, document_of, documents_in
from kg.app.graph import Graph, open_graph
from kg.app.transfer.export import export
from kg.ask.find import NO_INDEX
from kg.errors import UsageError
from kg.model.resolve import precedence, resolve
from kg.model.trial import Trial
from kg.read.formats import read_record
from kg.read.sources import Piece, plan, raw_records


@pytest.fixture(scope="module")
def built(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The graph of the example records."""
    folder = tmp_path_factory.mktemp("built") / "graph"
    build([str(examples)], folder, workers=1)
    with open_graph(folder) as graph:
        yield graph


@pytest.fixture(scope="module")
def exported(built: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as N-Quads."""
    path = tmp_path_factory.mktemp("exported") / "graph.nq"
    export(built, path, "nq")
    return path


def test_trials_are_found_with_where_the_words_stand(built: Graph) -> None:
    """The best first, each with its title, its status and the text around the words."""
    found = search(built, "gut microbiota sclerosis")
    first = found.hits[0]
    assert (first.rank, first.nct_id, first.status, first.where) == (1, "NCT03444220", "Completed", "title")
    assert "Microbiota" in first.snippet and "<" not in first.snippet
    assert (found.how, found.note) == ("all words", "")


def test_other_spellings_are_told(built: Graph) -> None:
    """Where no trial holds the words, those with words like them are given, and the reader is told."""
    found = search(built, "sclerodrma")
    assert found.hits and found.how == "similar words"
    assert found.note == "no trial holds all these words; those below hold similar words"
    assert search(built, "qqqqqqqq").hits == ()


def test_what_is_no_search_is_refused(built: Graph) -> None:
    """No text, too much of it, and too many trials."""
    for text, limit in (("", 5), (" ", 5), ("x" * 1001, 5), ("x", 0), ("x", 1001)):
        with pytest.raises(UsageError, match="search for 1 to 1,000 characters"):
            search(built, text, limit)


def test_names_are_suggested(built: Graph) -> None:
    """Names in which words begin as typed, with what they find; accents, case and signs do not matter."""
    names = Names(index_of(built))
    first, *_ = names.suggest("condition", "scler")
    assert first.name.lower().startswith("scler") and first.count > 5
    assert [one.name for one in names.suggest("place", "OSLÓ norw")] == ["Oslo, Norway"]
    assert "Scleroderma, Systemic" in {one.name for one in names.suggest("condition", "systemic scler")}
    assert len(names.suggest("intervention", "pla", 2)) <= 2
    assert names.suggest("sponsor", "s") == names.suggest("sponsor", "") == names.suggest("country", "/") == []


def test_a_graph_without_an_index_is_looked_through(exported: Path) -> None:
    """In an RDF file titles and names alone are searched, and the reader is told."""
    with open_graph(exported) as graph:
        found = search(graph, "gut microbiota sclerosis")
        assert [hit.nct_id for hit in found.hits] == ["NCT03444220"]
        assert found.hits[0].where == "title"
        assert found.note == NO_INDEX
        assert search(graph, '(") } #').hits == ()


def test_a_graph_built_from_rdf_has_an_index_too(built: Graph, exported: Path, tmp_path: Path) -> None:
    """What is found in a graph is found in the graph that its export gives."""
    build([str(exported)], tmp_path / "again", workers=1)
    with open_graph(tmp_path / "again") as again:
        for text in ("scleroderma", "gut microbiota", "durham", "placebo lung", "NCT03444220", "sclerodrma"):
            ours, theirs = search(built, text, 1000), search(again, text, 1000)
            assert {hit.nct_id for hit in ours.hits} == {hit.nct_id for hit in theirs.hits}, text


def test_records_and_statements_give_the_same_words(built: Graph, examples: Path) -> None:
    """What the index holds of a trial is the same from its records and from what the graph states."""
    records: dict[str, list[Trial]] = {}
    for piece in plan([str(examples)]):
        for raw in raw_records(piece) if isinstance(piece, Piece) else ():
            one = read_record(raw)  # type: ignore[arg-type]
            if isinstance(one, Trial):
                records.setdefault(one.nct_id, []).append(one)
    stated = {json.loads(line)["nct_id"]: json.loads(line) for line in documents_in(built.store)}
    assert stated.keys() == records.keys()
    single = [group[0] for group in records.values() if len(group) == 1]
    assert len(single) > 10
    for one in single:
        document = json.loads(document_of(resolve(sorted([one], key=precedence))))
        assert document.pop("number") == stated[one.nct_id]["number"] == int(one.nct_id[3:])
        for name, texts in document.items():
            assert sorted(filter(None, texts)) == sorted(stated[one.nct_id].get(name) or ()), (one.nct_id, name)


def test_the_index_is_published_and_removed_with_its_version(examples: Path, tmp_path: Path) -> None:
    """Each version has an index of its own; nothing of it is left when the version goes."""
    graph = tmp_path / "graph"
    for _ in range(2):
        build([str(examples / "NCT03444220.json")], graph, workers=1)
    (only,) = (graph / "versions").iterdir()
    assert (only / TEXT_FOLDER / "meta.json").is_file()
    assert not list(only.glob("shards"))


def test_an_open_index_needs_no_more_files(built: Graph) -> None:
    """A process that may open nothing more goes on searching once the index was opened."""
    code = (
        "import resource, sys; from kg.app.graph import open_graph; graph = open_graph(sys.argv[1]); "
        "graph.store.text.open(); resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0)); "
        "print(graph.store.text.search('sclerosis', 5).total)"
    )
    done = subprocess.run([sys.executable, "-c", code, built.name], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 5
