"""Graphs in this process: RDF files in memory and store directories."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.errors import GraphError, GraphNotFoundError, QueryError
from kg.store import embedded
from kg.store.embedded import EmbeddedStore, open_file, open_store

A, B, P, G = (NamedNode(f"http://example.org/{name}") for name in "abpg")
TURTLE = "@prefix e: <http://example.org/> . e:a e:p e:b , 1 ."
STATEMENT = "<http://example.org/a> <http://example.org/p> <http://example.org/b> <http://example.org/g> .\n"


def memory() -> EmbeddedStore:
    store = Store()
    store.extend([Quad(A, P, B), Quad(A, P, Literal(1)), Quad(B, P, Literal(2), G)])
    return EmbeddedStore(store, "memory")


def test_rows_have_their_variables_and_none_where_unbound() -> None:
    """A SELECT gives its columns in order, with None where nothing is bound."""
    rows = memory().select("SELECT ?o ?none WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    assert rows.variables == ("o", "none")
    assert list(rows) == [(B, None)]


def test_an_ask_is_one_row() -> None:
    """An ASK answers in a row of one column."""
    rows = memory().select("ASK { ?s ?p ?o }")
    assert (rows.variables, list(rows)) == (("answer",), [(Literal(True),)])


def test_the_default_graph_is_not_the_union() -> None:
    """Statements of named graphs are counted, and seen only through GRAPH."""
    store = memory()
    assert store.size() == 3
    assert len(list(store.select("SELECT * { ?s ?p ?o }"))) == 2
    assert len(list(store.construct("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"))) == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * {\n ?s ?p }", r"line 2, column 8: \} cannot stand behind \?s \?p; a value seems to be missing"),
        ("SELECT * { ?s nope:p ?o }", "line 1, column 15: the prefix nope: is not declared; write PREFIX nope: <...>"),
        ("SELECT (<http://f/>(1) AS ?x) {}", "custom function <http://f/> is not supported"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", r"use SELECT, or construct\(\)"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { } }", "SERVICE would call another host"),
    ],
)
def test_faults_of_a_query_are_query_errors(query: str, message: str) -> None:
    """What Oxigraph raises arrives as a QueryError with line and column."""
    with pytest.raises(QueryError, match=message):
        list(memory().select(query))


def test_what_is_stated_is_what_a_query_gives() -> None:
    """Some properties of some subjects, of the default graph alone; what is unknown states nothing."""
    found = memory().stated([A.value, B.value, "urn:none"], [P.value, "urn:none"])
    assert set(found) == {Triple(A, P, B), Triple(A, P, Literal(1))}
    assert len(found) == 2
    with pytest.raises(QueryError):
        memory().stated(["no IRI"], [P.value])


def test_rows_asked_as_triples_are_refused() -> None:
    """construct() takes no SELECT."""
    with pytest.raises(QueryError, match=r"use CONSTRUCT, or select\(\)"):
        memory().construct("SELECT * { ?s ?p ?o }")


def test_a_closed_store_answers_no_more() -> None:
    """After close() each call says that the store was closed."""
    store = memory()
    store.close()
    with pytest.raises(GraphError, match="memory was closed"):
        store.select("SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("a.ttl", TURTLE, 2),
        ("a.TTL", TURTLE, 2),
        ("a.trig", "@prefix e: <http://example.org/> . e:g { e:a e:p e:b }", 1),
        ("a.nq", STATEMENT, 1),
        ("a.nt", STATEMENT.replace("<http://example.org/g> ", ""), 1),
        ("a.jsonld", '{"@id": "http://example.org/a", "http://example.org/p": 1}', 1),
        ("a.dat", STATEMENT, 1),
        ("b.dat", "# a comment\n" + TURTLE, 2),
        ("c.dat", '{"@id": "http://example.org/a", "http://example.org/p": 1}', 1),
        ("empty.nq", "", 0),
    ],
)
@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzipped"])
def test_files_are_read_by_suffix_or_content(tmp_path: Path, name: str, content: str, size: int, zipped: bool) -> None:
    """A known suffix decides, else the content does; gzip is recognised by its first bytes."""
    path = tmp_path / (name + ".gz" if zipped else name)
    path.write_bytes(gzip.compress(content.encode()) if zipped else content.encode())
    store = open_file(path)
    assert (store.size(), store.name) == (size, str(path))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", b"@prefix e: <http://example.org/> .\n e:a e:p .", "line 2, column 10: . is not a valid RDF object"),
        ("a.rdf", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rdf:RDF/>', "RDF/XML is not read"),
        ("a.ttl", b"<rdf:RDF xmlns:rdf='x'/>", "RDF/XML is not read"),
        ("a.txt", b"hello", "no graph, neither by its suffix nor by its content"),
        ("a.ttl", b"\xff\xfe\x00", "damaged"),
        ("a.nq.gz", gzip.compress(STATEMENT.encode() * 5_000)[:-9], "cannot be read"),
        ("a.jsonld", b'{"@context": "http://127.0.0.1:9/", "a": 1}', "cannot be read"),
    ],
)
def test_faults_of_a_file_are_graph_errors(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A damaged file, one of another format and a context somewhere else are refused in one sentence."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GraphError, match=message):
        open_file(tmp_path / name)


def test_a_file_that_unpacks_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are counted after unpacking."""
    monkeypatch.setattr(embedded, "MAX_FILE_BYTES", 1000)
    path = tmp_path / "bomb.nq.gz"
    path.write_bytes(gzip.compress(STATEMENT.encode() * 1000))
    with pytest.raises(GraphError, match="too much to keep in memory"):
        open_file(path)


def test_a_store_directory_is_opened_for_reading(tmp_path: Path) -> None:
    """What was written is read, and nothing can be added."""
    store = Store(str(tmp_path / "store"))
    store.add(Quad(A, P, B))
    store.flush()
    del store
    opened = open_store(tmp_path / "store")
    assert opened.size() == 1
    with pytest.raises(RuntimeError, match="read-write"):
        opened.oxigraph.add(Quad(B, P, A))


def test_no_store_is_made_by_reading(tmp_path: Path) -> None:
    """A folder without a store stays as it is."""
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(GraphNotFoundError, match="there is no graph in"):
            open_store(path)
    with pytest.raises(GraphNotFoundError, match="there is no file"):
        open_file(tmp_path / "absent.ttl")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_store_is_a_graph_error(tmp_path: Path) -> None:
    """A store whose files are gone is told, not opened."""
    (tmp_path / "CURRENT").write_bytes(b"MANIFEST-000005\n")
    with pytest.raises(GraphError, match="cannot be read"):
        open_store(tmp_path)


def test_what_a_parser_expects_is_told_without_ranges_of_characters(tmp_path: Path) -> None:
    """A reader is told which signs may follow, and not which of a hundred letters."""
    (tmp_path / "one.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    with closing(open_file(tmp_path / "one.nt")) as store, pytest.raises(QueryError) as refusal:
        store.select("SELECT * {\n ?s <urn:b>/ ?o }")
    assert str(refusal.value).startswith('line 2, column 14: ?o cannot stand here; expected one of "!", "("')
    assert "u{" not in str(refusal.value)
