"""What a graph says of itself is true, and a graph that was tampered with is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.check import verify
from kg.app.describe import describe, digest_of_graph
from kg.app.graph import find_graph, open_graph
from kg.errors import GraphDamagedError, GraphNotFoundError, UsageError
from kg.store.publication import GraphDirectory

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """A graph of two trials."""
    source = tmp_path / "x.jsonl"
    source.write_bytes(b"\n".join(as_bytes(record(f"NCT0000000{number}")) for number in (1, 2)))
    build([str(source)], tmp_path / "g")
    return tmp_path / "g"


def test_the_digest_is_one_line_without_path_or_time(graph: Path, tmp_path: Path) -> None:
    """A digest tells trials, statements and a hash, and nothing that two equal graphs differ in."""
    assert digest_of_graph(str(tmp_path / "absent")) == {"complete": False}
    assert not (tmp_path / "absent").exists()
    digest = digest_of_graph(str(graph))
    assert list(digest) == ["complete", "trials", "statements", "hash"]
    assert (digest["complete"], digest["trials"]) == (True, 2)
    assert "\n" not in json.dumps(digest)


def test_the_hash_is_of_the_content(graph: Path, tmp_path: Path) -> None:
    """Another title gives another hash."""
    source = tmp_path / "y.jsonl"
    changed = record("NCT00000002", identification={"briefTitle": "A trial."})
    source.write_bytes(as_bytes(record("NCT00000001")) + b"\n" + as_bytes(changed))
    build([str(source)], tmp_path / "h")
    one, other = digest_of_graph(str(graph)), digest_of_graph(str(tmp_path / "h"))
    assert (one["statements"], one["trials"]) == (other["statements"], other["trials"])
    assert one["hash"] != other["hash"]


def test_description(graph: Path) -> None:
    """The description for people names trials, statements and hash."""
    text, digest = describe(str(graph)), digest_of_graph(str(graph))
    for words in ("2", f"{digest['statements']:,}", digest["hash"], "full", "2 Trial"):
        assert words in text


def test_a_sound_graph_is_verified(graph: Path) -> None:
    """A graph as it was built agrees with its manifest."""
    with open_graph(str(graph)) as opened:
        found = verify(opened)
    digest = digest_of_graph(str(graph))
    assert (found.statements, found.trials, found.digest) == (digest["statements"], digest["trials"], digest["hash"])


def _remove(store: ox.Store) -> None:
    store.remove(next(iter(store)))


def _add(store: ox.Store) -> None:
    store.add(ox.Quad(ox.NamedNode("http://example.org/s"), TYPE, ox.NamedNode("http://example.org/C")))


def _change(store: ox.Store) -> None:
    quad = next(quad for quad in store if isinstance(quad.object, ox.Literal) and quad.object.value == "A trial")
    store.remove(quad)
    store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal("A trial!"), quad.graph_name))


def _move(store: ox.Store) -> None:
    quad = next(iter(store))
    store.remove(quad)
    store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("http://example.org/g")))


@pytest.mark.parametrize("tamper", [_remove, _add, _change, _move])
def test_what_was_changed_is_found(tamper: Callable[[ox.Store], None], graph: Path) -> None:
    """A statement that was removed, added, changed or moved is found out."""
    published = GraphDirectory(graph).open()
    store = ox.Store(str(published.store_path))
    tamper(store)
    store.flush()
    del store
    published.close()
    with open_graph(str(graph)) as opened, pytest.raises(GraphDamagedError, match="build the graph again"):
        verify(opened)


def test_files_have_nothing_to_verify(graph: Path, tmp_path: Path) -> None:
    """An RDF file has no manifest, and says so."""
    (tmp_path / "x.nq").write_text("<http://a> <http://b> <http://c> .\n")
    with open_graph(str(tmp_path / "x.nq")) as opened, pytest.raises(UsageError, match="no manifest"):
        verify(opened)
    assert "statements  1" in describe(str(tmp_path / "x.nq"))


def test_where_a_graph_is_found(graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph is as named, else KG_GRAPH, else kg-data here or above; nothing is made by looking."""
    monkeypatch.delenv("KG_GRAPH", raising=False)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    with pytest.raises(GraphNotFoundError, match="-g"):
        find_graph()
    (tmp_path / "kg-data").mkdir()
    assert find_graph() == str(tmp_path / "kg-data")
    monkeypatch.setenv("KG_GRAPH", str(graph))
    assert find_graph() == str(graph)
    assert find_graph("elsewhere") == "elsewhere"
    with pytest.raises(GraphNotFoundError, match="kg build"):
        open_graph("elsewhere")
    assert list(below.iterdir()) == []
