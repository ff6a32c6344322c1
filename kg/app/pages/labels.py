"""What things are called whose IRIs stand in a table, instead of the IRIs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kg.app.pages.explorer import Explorer
from kg.ask.resolve import select_texts
from kg.names import ID, MESH
from kg.views.answer_rows import Cell

__all__ = ["called", "names_of"]

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
