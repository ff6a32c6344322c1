"""Trials that certain words occur in."""

from __future__ import annotations

from collections.abc import Sequence

from kg.app.index_build import text_of
from kg.app.pages.explorer import Explorer
from kg.names import PREFIXES

__all__ = ["rows_with"]


def rows_with(explorer: Explorer, words: str) -> Sequence[int]:
    """The rows of the trials that words occur in, the best first."""
    index = explorer.index
    wanted = words.casefold().split()
    facet = index.facets["condition"]
    numbers = [n for n, label in enumerate(facet.labels) if all(word in label.casefold() for word in wanted)]
    rows = {int(row) for row in facet.having(numbers, len(index)).nonzero()[0]}
    query = f"PREFIX rdfs: <{PREFIXES['rdfs']}> PREFIX tkg: <{PREFIXES['tkg']}> SELECT ?t ?l {{ ?t tkg:briefTitle ?l }}"
    for trial, label in explorer.graph.store.select(query):
        if all(word in text_of(label).casefold() for word in wanted):
            rows.add(index.row_of[text_of(trial)])
    return sorted(rows)
