"""The statements that every graph carries: the code lists and the quantity kinds."""

from __future__ import annotations

from functools import cache

import pyoxigraph

from kg.resources import ontology_folder

__all__ = ["constant_lines"]


@cache
def _constants() -> tuple[str, ...]:
    lines: set[str] = set()
    for name in ("codes.ttl", "measurements.ttl"):
        path = ontology_folder() / name
        if path.exists():
            lines.update(
                f"{triple.subject} {triple.predicate} {triple.object} ."
                for triple in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
            )
    return tuple(sorted(lines))


def constant_lines() -> list[str]:
    """The code lists and quantity kinds as lines of N-Quads, in order."""
    return list(_constants())
