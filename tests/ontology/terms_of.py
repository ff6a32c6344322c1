"""What the ontology declares, as plain values for tests."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.names import TKG
from kg.resources import ontology_folder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
DATA = Path(os.environ["TRIALKG_DATA"]) if "TRIALKG_DATA" in os.environ else None
FOLDER = ontology_folder()
FILES = ("trialkg.ttl", "criteria.ttl", "codes.ttl", "shapes.ttl", "measurements.ttl")
CODE_LIST = URIRef(TKG + "codeList")
SOURCE_FIELD = URIRef(TKG + "sourceField")


@cache
def turtle(*names: str) -> Graph:
    """The statements of files of the ontology."""
    graph = Graph()
    for name in names:
        graph.parse(FOLDER / name)
    return graph


def declared(*names: str) -> tuple[set[str], set[str]]:
    """Local names of the classes and of the properties that files declare, without annotation properties."""
    graph = turtle(*names)
    properties = [*graph.subjects(RDF.type, OWL.DatatypeProperty), *graph.subjects(RDF.type, OWL.ObjectProperty)]
    return {local(name) for name in graph.subjects(RDF.type, OWL.Class)}, {local(name) for name in properties}


def local(iri: object) -> str:
    """The local name of a term of the ontology."""
    assert str(iri).startswith(TKG), iri
    return str(iri).removeprefix(TKG)


def above(graph: Graph, name: str) -> set[str]:
    """IRIs of a class and of all classes above it."""
    return {str(found) for found in graph.transitive_objects(URIRef(name), RDFS.subClassOf)}


def quads(lines: Iterable[str]) -> Iterator[pyoxigraph.Quad]:
    """N-Quads, parsed."""
    return pyoxigraph.parse("\n".join(lines).encode(), pyoxigraph.RdfFormat.N_QUADS)


def iri(term: object) -> str:
    """The IRI of a node of a graph, none of which is blank."""
    assert isinstance(term, pyoxigraph.NamedNode), term
    return term.value
