"""What the graph says of one thing: the IRIs that we mint resolve to this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Triple

from kg.app.everything import named_in_query, statements_about
from kg.app.exchange import PageResponse
from kg.app.graph import Graph
from kg.errors import UsageError
from kg.names import BASE, CODE, ID, MEASUREMENT, ONTOLOGY_IRI, RDFS, RECORD, TRIAL, compact, trial_iri
from kg.rdf.dataset import DATASET_GRAPH
from kg.resources import ontology_folder
from kg.store.answer import serialized
from kg.views.plain import Link, plain_page

__all__ = ["describe", "iri_at", "local_address"]

_MOST_LINKS: Final = 1_000
_SHAPES: Final = f"{BASE}shapes"
_FILES: Final = {
    ONTOLOGY_IRI: ("trialkg.ttl", "criteria.ttl"),
    CODE: ("codes.ttl",),
    MEASUREMENT: ("measurements.ttl",),
    _SHAPES: ("shapes.ttl",),
}
"""The IRIs of whole documents, and the files that they are made of."""

_HOUSES: Final = (("/id/", ID), ("/code/", CODE), ("/measurement/", MEASUREMENT))


def iri_at(path: str) -> str | None:
    """The IRI that a path of the server stands for; None where it stands for none.

    >>> iri_at("/code/phase-PHASE2"), iri_at("/trial/NCT03444220")
    ('https://w3id.org/trialkg/code/phase-PHASE2', 'https://clinicaltrials.gov/study/NCT03444220')
    """
    for house, namespace in _HOUSES:
        if path.startswith(house):
            return namespace + path[len(house) :]
    if path.startswith("/trial/"):
        try:
            return trial_iri(path.removeprefix("/trial/"))
        except UsageError:
            return None
    first, _, _ = path[1:].partition("/")
    return {
        "ontology": ONTOLOGY_IRI,
        "shapes": _SHAPES,
        "dataset": DATASET_GRAPH,
        "code": CODE,
        "measurement": MEASUREMENT,
    }.get(first)


def local_address(iri: str) -> str:
    """Where a server answers for an IRI; the IRI itself where it is somebody else's.

    >>> local_address("https://w3id.org/trialkg/code/phase-PHASE2")
    '/code/phase-PHASE2'
    """
    for house, namespace in _HOUSES:
        if iri.startswith(namespace):
            return house + iri[len(namespace) :]
    if iri.startswith(TRIAL):
        return f"/trial/{iri[len(TRIAL) :]}"
    return f"/ontology{iri[len(ONTOLOGY_IRI) :]}" if iri.startswith(ONTOLOGY_IRI) else iri


def describe(graph: Graph, iri: str, format: str, media_type: str, document: str) -> PageResponse:
    """A thing as data, or as a plain page.

    A trial comes whole, with all its parts; anything else with what is said of it and with the first links to it.

    Args:
        graph: an open graph.
        iri: of the thing.
        format: a key of `kg.store.answer.GRAPH_FORMATS`, or `html`.
        media_type: what to call it.
        document: the address that was asked, for what is said of the answer itself.

    Returns:
        404 where nothing is said of it.
    """
    triples = sorted({*_said(graph, iri, document)}, key=str)
    if not triples:
        return PageResponse(404, "text/plain; charset=utf-8", f"nothing is said of <{iri}> here\n".encode())
    headers = (("Vary", "Accept"),)
    if format != "html":
        return PageResponse(200, media_type, serialized(triples, format), headers)
    rows = [(_shown(triple.subject), _shown(triple.predicate), _shown(triple.object)) for triple in triples]
    page = plain_page(_name(iri), [Link(iri, iri)], ("subject", "property", "value"), rows)
    return PageResponse(200, media_type, page, headers)


def _said(graph: Graph, iri: str, document: str) -> Iterator[Triple]:
    if iri in _FILES:
        yield from _in_files(_FILES[iri])
        return
    if iri.startswith(TRIAL):
        yield from statements_about(graph.store, [iri])
        return
    node = named_in_query(iri)
    yield from graph.store.construct(f"CONSTRUCT {{ {node} ?p ?o }} WHERE {{ {node} ?p ?o }}")
    if iri.startswith(RECORD) or iri == DATASET_GRAPH:
        yield from graph.store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}")
    if iri.startswith((CODE, MEASUREMENT)):
        files = _FILES[CODE] if iri.startswith(CODE) else _FILES[MEASUREMENT]
        yield from (triple for triple in _in_files(files) if triple.subject == NamedNode(iri))
        return
    yield from _links_to(graph, node, document)


def _links_to(graph: Graph, node: str, document: str) -> Iterator[Triple]:
    """The first links to a thing, and a word where they are not all."""
    query = f"CONSTRUCT {{ ?s ?p {node} }} WHERE {{ ?s ?p {node} }} LIMIT {_MOST_LINKS + 1}"
    found = list(islice(graph.store.construct(query), _MOST_LINKS + 1))
    yield from found[:_MOST_LINKS]
    if len(found) > _MOST_LINKS:
        words = f"More than {_MOST_LINKS:,} statements name this thing; the first are given. Ask /sparql for all."
        yield Triple(NamedNode(document), NamedNode(f"{RDFS}comment"), Literal(words, language="en"))


@lru_cache(maxsize=8)
def _in_files(names: tuple[str, ...]) -> tuple[Triple, ...]:
    return tuple(triple for name in names for triple in _read(ontology_folder() / name))


def _read(path: Path) -> Iterable[Triple]:
    for quad in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.TURTLE):
        yield quad.triple


def _name(iri: str) -> str:
    name = compact(iri)
    return name[1:-1] if name.startswith("<") else name


def _shown(term: object) -> str | Link:
    if isinstance(term, NamedNode):
        return Link(_name(term.value), local_address(term.value))
    return term.value if isinstance(term, Literal) else str(term)
