"""What things are called whose IRIs stand in a table, instead of the IRIs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kg.app.pages.explorer import Explorer
from kg.app.pages.ontology import labels_of_ontology
from kg.ask.resolve import select_texts
from kg.names import ID, MESH
from kg.views.answer_rows import Cell

__all__ = ["called", "names_of", "properties_called"]

_AT_ONCE: Final = 1_000


def names_of(explorer: Explorer, iris: Iterable[str]) -> dict[str, str]:
    """The names of things, of several the first; a thing that the graph does not name is left out.

    Args:
        explorer: of the graph.
        iris: of the things, each as RDF allows it.
    """
    asked = list(dict.fromkeys(iris))
    found: dict[str, str] = {}
    for first in range(0, len(asked), _AT_ONCE):
        nodes = " ".join(f"<{iri}>" for iri in asked[first : first + _AT_ONCE])
        query = f"SELECT ?node ?name WHERE {{ VALUES ?node {{ {nodes} }} ?node rdfs:label ?name }} ORDER BY DESC(?name)"
        found |= {row[0]: row[1] for row in select_texts(explorer.graph.store, query)}
    return found


def called(explorer: Explorer, rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows with the names of shared things and of MeSH terms; trials and the rest are told by their ids."""
    names = names_of(explorer, (one.whole for row in rows for one in row if one.whole.startswith((ID, MESH))))
    return tuple(tuple(one._replace(text=names.get(one.whole, one.text)) for one in row) for row in rows)


def properties_called(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows with what the ontology calls its properties and classes, instead of their prefixed names.

    >>> properties_called([(Cell("tkg:startDate", whole="https://w3id.org/trialkg/ontology#startDate"),)])[0][0].text
    'start date'
    """
    names = labels_of_ontology()
    return tuple(
        tuple(one._replace(text=names[one.whole], link="") if one.whole in names else one for one in row)
        for row in rows
    )
