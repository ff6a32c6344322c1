"""The statements that every graph carries: the code lists."""

from __future__ import annotations

from functools import cache

import pyoxigraph

from kg.resources import ontology_folder

__all__ = ["constant_lines"]


@cache
def _constants() -> tuple[str, ...]:
    path = ontology_folder() / "codes.ttl"
    triples = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return tuple(sorted({f"{triple.subject} {triple.predicate} {triple.object} ." for triple in triples}))


def constant_lines() -> list[str]:
    """The code lists as lines of N-Quads, in order."""
    return list(_constants())
