"""All statements of an endpoint that holds a graph of ours, fetched trial by trial, so that no answer is too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.app.everything import instances, is_described, statements_of, trial_iris
from kg.errors import GraphError, QueryError
from kg.names import PREFIXES, TKG, TRIAL, XSD
from kg.ports import Store
from kg.rdf.dataset import DATASET_GRAPH

if TYPE_CHECKING:
    from kg.ports import Term

__all__ = ["quads_of_endpoint"]

_TRIALS_AT_ONCE: Final = 50
_BESIDE_TRIALS: Final = (
    PREFIXES["skos"] + "ConceptScheme",
    PREFIXES["skos"] + "Concept",
    PREFIXES["owl"] + "Ontology",
    TKG + "MeshConcept",
)
"""Classes whose things stand in the graph although no trial may lead to them."""

_TRIPLES: Final = PREFIXES["void"] + "triples"


def quads_of_endpoint(store: Store) -> Iterator[Quad]:
    """All statements, each once, with the graph that they stand in.

    Where the default graph is the union of all graphs, what stands in a named graph is told apart again.

    Args:
        store: an endpoint that holds a graph of ours.

    Raises:
        GraphError: at the end, where there were fewer or more statements than the graph says of itself.
        QueryError: the endpoint cannot answer.
    """
    given = 0
    known: set[str] = set()
    trials = iter(sorted(trial_iris(store)))
    while batch := list(islice(trials, _TRIALS_AT_ONCE)):
        for quad in _around(store, batch, known):
            given += 1
            yield quad
    for name in _BESIDE_TRIALS:
        for triple in statements_of(store, sorted(iri for iri in instances(store, name) if iri not in known)):
            given += 1
            yield Quad(*triple)
        known.update(instances(store, name))
    said = None
    for quad in _in_graphs(store, [DATASET_GRAPH]):
        if quad.predicate.value == _TRIPLES and quad.subject == NamedNode(DATASET_GRAPH):
            said = int(quad.object.value) if isinstance(quad.object, Literal) else None
        yield quad
    if said is not None and said != given:
        raise GraphError(
            f"{store.name} gave {given:,} statements and says that it has {said:,}: what was written is not whole; "
            "load the graph there again, or ask its owner for a dump"
        )


def _around(store: Store, trials: list[str], known: set[str]) -> Iterator[Quad]:
    """The statements of some trials, of their records, and of what they name and nobody has given yet."""
    stated: list[Triple] = []
    waiting = dict.fromkeys(trials)
    named: list[Quad] = []
    asked: set[str] = set()
    while waiting:
        asked.update(waiting)
        known.update(name for name in waiting if not name.startswith(TRIAL))
        found = list(statements_of(store, waiting))
        stated += found
        records = _objects(triple for triple in found if triple.predicate.value == TKG + "describedIn")
        in_graphs = list(_in_graphs(store, sorted(records)))
        named += in_graphs
        reached = _objects(found) | _objects(quad.triple for quad in in_graphs)
        waiting = dict.fromkeys(
            sorted(name for name in reached if name not in asked and name not in known and is_described(name))
        )
    apart = {quad.triple for quad in named}
    yield from (Quad(*triple) for triple in stated if triple not in apart)
    yield from named


def _objects(triples: Iterable[Triple]) -> set[str]:
    return {triple.object.value for triple in triples if isinstance(triple.object, NamedNode)}


def _in_graphs(store: Store, graphs: list[str]) -> Iterator[Quad]:
    """The statements of some named graphs, asked for in portions that the store can answer."""
    if not graphs:
        return
    values = " ".join(f"<{graph}>" for graph in graphs)
    try:
        rows = store.select(f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}")
    except QueryError:
        if len(graphs) == 1:
            raise
        half = len(graphs) // 2
        yield from _in_graphs(store, graphs[:half])
        yield from _in_graphs(store, graphs[half:])
        return
    for subject, predicate, value, graph in rows:
        yield Quad(subject, predicate, _as_written(value), graph)  # type: ignore[arg-type]


def _as_written(term: Term | None) -> Term | None:
    """A term as it was loaded: Virtuoso gives the truths of a SELECT as 1 and 0."""
    if isinstance(term, Literal) and term.datatype.value == XSD + "boolean" and term.value in ("0", "1"):
        return Literal(term.value == "1")
    return term
