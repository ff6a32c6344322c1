"""All tables that a graph is written out as."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.analysis.star import TableSpec
from kg.analysis.star_read import READ_AND_POSTED
from kg.analysis.star_registered import REGISTERED

__all__ = ["FOLLOWED", "NEEDED", "TABLES", "table_named"]

TABLES: Final = (*REGISTERED, *READ_AND_POSTED)
"""All tables, in the order of the dictionary."""


def _links() -> Iterator[str]:
    for table in TABLES:
        for step in table.steps:
            yield from step
        paths = [column.path if column.how in ("label", "lower") else column.path[:-1] for column in table.columns]
        for path in (*paths, table.only[0][:-1] if table.only else ()):
            yield from (name for step in path for name in step.split("|"))


FOLLOWED: Final = frozenset(_links())
"""The properties behind which something else stands that a table needs."""


def _all() -> Iterator[str]:
    yield from ("nctId", "rdf:type", "rdfs:label", "skos:prefLabel")
    for table in TABLES:
        yield from (table.sort, *(table.only[0] if table.only else ()))
        yield from (name for column in table.columns for step in column.path for name in step.split("|"))


NEEDED: Final = FOLLOWED | frozenset(_all())
"""All properties that a table needs."""


def table_named(name: str) -> TableSpec:
    """The table of that name.

    Raises:
        KeyError: there is none.
    """
    return {table.name: table for table in TABLES}[name]
