"""A store as an rdflib graph: the same statements, the same answers, and no way to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from sparql_server import SparqlServer

from kg.errors import QueryError, UsageError
from kg.names import TKG, XSD
from kg.store.as_rdflib import as_rdflib
from kg.store.embedded import EmbeddedStore
from kg.store.remote import RemoteStore

A, B = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
SAID = ox.NamedNode(TKG + "said")
LITERALS = (
    ox.Literal('é " \\ \n\t'),
    ox.Literal("Hei", language="nb"),
    ox.Literal("2019-05", datatype=ox.NamedNode(XSD + "gYearMonth")),
    ox.Literal("1.5", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal(True),
)
TKG_SAID = rdflib.URIRef(TKG + "said")


@pytest.fixture(params=["embedded", "endpoint"])
def graph(request: pytest.FixtureRequest) -> Iterator[rdflib.Graph]:
    """Six statements in the default graph and one in a named graph."""
    store = ox.Store()
    store.extend([ox.Quad(A, SAID, literal) for literal in LITERALS])
    store.add(ox.Quad(A, SAID, B))
    store.add(ox.Quad(B, SAID, A, ox.NamedNode("urn:graph")))
    if request.param == "embedded":
        yield as_rdflib(EmbeddedStore(store, "small"))
        return
    with SparqlServer(store) as server:
        yield as_rdflib(RemoteStore(server.url))


def test_statements_are_those_of_the_default_graph(graph: rdflib.Graph) -> None:
    """Terms arrive as they are, and the named graph stays out."""
    assert len(graph) == 6
    said = {o if isinstance(o, rdflib.URIRef) else (str(o), o.language, o.datatype) for _, _, o in graph}  # type: ignore[attr-defined]
    assert said == {
        rdflib.URIRef("urn:b"),
        ('é " \\ \n\t', None, rdflib.XSD.string),
        ("Hei", "nb", None),
        ("2019-05", None, rdflib.XSD.gYearMonth),
        ("1.5", None, rdflib.XSD.decimal),
        ("true", None, rdflib.XSD.boolean),
    }


def test_patterns_find_what_fits(graph: rdflib.Graph) -> None:
    """Each place of a pattern may be given; each literal is found again by itself."""
    a, b = rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b")
    assert list(graph.triples((None, None, b))) == [(a, TKG_SAID, b)]
    assert (a, TKG_SAID, b) in graph and (b, TKG_SAID, a) not in graph
    assert (rdflib.BNode("x"), None, None) not in graph
    for literal in list(graph.objects(a, TKG_SAID)):
        assert list(graph.subjects(TKG_SAID, literal)) == [a]


def test_queries_are_answered_by_the_store(graph: rdflib.Graph) -> None:
    """SELECT, ASK and CONSTRUCT work with our prefixes, with prefixes of one's own, and with bindings."""
    rows = list(graph.query("SELECT ?o ?none WHERE { ?s tkg:said ?o FILTER(isIRI(?o)) }"))
    assert [(row.o, row.none) for row in rows] == [(rdflib.URIRef("urn:b"), None)]  # type: ignore[union-attr]
    asked = graph.query("ASK { x:a tkg:said ?what }", initNs={"x": "urn:"}, initBindings={"what": rdflib.Literal("no")})
    assert asked.askAnswer is False
    bound = graph.query("SELECT ?s { ?s tkg:said ?what }", initBindings={"what": rdflib.URIRef("urn:b")})
    assert [str(row.s) for row in bound] == ["urn:a"]  # type: ignore[union-attr]
    made = graph.query("CONSTRUCT { ?o tkg:saidBy ?s } WHERE { ?s tkg:said ?o FILTER(isIRI(?o)) }").graph
    assert made is not None and [str(s) for s in made.subjects()] == ["urn:b"]


def test_a_prepared_query_is_answered_too(graph: rdflib.Graph) -> None:
    """What rdflib has parsed itself it evaluates over the store's statements."""
    prepared = prepareQuery("SELECT ?s { ?s <urn:none> ?o }")
    assert list(graph.query(prepared)) == []


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT * {", "DELETE WHERE { ?s ?p ?o }"]
)
def test_queries_are_guarded_as_everywhere(graph: rdflib.Graph, query: str) -> None:
    """Calls to other hosts, updates and nonsense are our errors."""
    with pytest.raises(QueryError):
        graph.query(query)


WRITES: list[Callable[[rdflib.Graph], object]] = [
    lambda graph: graph.add((TKG_SAID, TKG_SAID, TKG_SAID)),
    lambda graph: graph.addN([(TKG_SAID, TKG_SAID, TKG_SAID, graph)]),
    lambda graph: graph.remove((None, None, None)),
    lambda graph: graph.update("DELETE WHERE { ?s ?p ?o }"),
    lambda graph: graph.parse(data="<urn:x> <urn:y> <urn:z> .", format="turtle"),
    lambda graph: graph.set((TKG_SAID, TKG_SAID, TKG_SAID)),
    lambda graph: graph.store.add_graph(graph),
    lambda graph: graph.store.destroy(""),
]


@pytest.mark.parametrize("write", WRITES)
def test_nothing_can_be_written(graph: rdflib.Graph, write: Callable[[rdflib.Graph], object]) -> None:
    """Every way of writing is refused by name, and changes nothing."""
    with pytest.raises(UsageError, match="is read-only"):
        write(graph)
    assert len(graph) == 6


def test_other_graphs_are_asked_for_in_the_query(graph: rdflib.Graph) -> None:
    """A graph object of another name over the same store is not silently the default graph."""
    other = rdflib.Graph(store=graph.store, identifier=rdflib.URIRef("urn:graph"))
    with pytest.raises(QueryError, match="write GRAPH"):
        other.query("SELECT * { ?s ?p ?o }")
    inside = graph.query("SELECT ?s { GRAPH <urn:graph> { ?s ?p ?o } }")
    assert [str(row.s) for row in inside] == ["urn:b"]  # type: ignore[union-attr]


def test_closing_leaves_the_store_open(graph: rdflib.Graph) -> None:
    """The graph's owner closes the store."""
    graph.close()
    assert len(graph) == 6
