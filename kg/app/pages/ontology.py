"""What pages tell of the ontology: its terms, and which fields of records its properties state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

import pyoxigraph

from kg.app.finding.columns import text_of
from kg.names import RDFS, TKG, compact
from kg.resources import ontology_folder

__all__ = ["field_paths", "labels_of_ontology", "terms_of_ontology"]

_ONTOLOGY: Final = ("trialkg.ttl", "criteria.ttl")
_OTHERS: Final = ("dcterms:source", "rdf:type", "rdfs:label", "skos:broader", "skos:notation", "skos:prefLabel")


@cache
def terms_of_ontology() -> tuple[str, ...]:
    """The classes and properties of the ontology as prefixed names, and those of others that graphs use most."""
    found = {compact(text_of(quad.subject)) for quad in _ontology()}
    return tuple(sorted(name for name in found if name.startswith("tkg:"))) + _OTHERS


@cache
def labels_of_ontology() -> dict[str, str]:
    """What the ontology calls its classes and properties, by IRI."""
    label = pyoxigraph.NamedNode(f"{RDFS}label")
    return {text_of(quad.subject): text_of(quad.object) for quad in _ontology() if quad.predicate == label}


def _ontology() -> Iterator[pyoxigraph.Quad]:
    for name in _ONTOLOGY:
        data = (ontology_folder() / name).read_bytes()
        yield from pyoxigraph.parse(data, pyoxigraph.RdfFormat.TURTLE)


@cache
def field_paths() -> dict[str, tuple[str, ...]]:
    """The paths of the fields of the registry's records that each property states, by its local name."""
    field = pyoxigraph.NamedNode(f"{TKG}sourceField")
    found: dict[str, list[str]] = defaultdict(list)
    for quad in _ontology():
        if quad.predicate == field and isinstance(quad.object, pyoxigraph.Literal):
            found[text_of(quad.subject).removeprefix(TKG)].append(quad.object.value)
    return {
        name: tuple(sorted(paths, key=lambda path: (path.startswith("derived"), path))) for name, paths in found.items()
    }
