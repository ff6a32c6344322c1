"""The tables that a graph is written out as, declared as data: the writer, the dictionary and the tests read them.

A row stands for a node, or for a link, that is reached from a trial; each column is a path of properties from there.
Names of columns are AACT's where the meaning is AACT's (https://aact.ctti-clinicaltrials.org/).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = ["CODE", "NAME", "Column", "How", "Kind", "TableSpec", "day", "flag", "key", "number", "partial_date", "text"]

Kind: TypeAlias = Literal["text", "integer", "double", "boolean", "date", "texts"]
"""What a column holds; `texts` is a list."""

How: TypeAlias = Literal[
    "value", "label", "iri", "fragment", "link", "class", "day", "stated", "precision", "joined", "count", "lower"
]
"""How a value is made of what the path leads to:

value, the first value; label, the name of a thing, or a text itself; iri, the IRI; fragment, what follows its `#`;
link, the word for the property that the row was reached by; class, the class; day, a date that is stated to the day;
stated, a date as stated; precision, day, month or year; joined, all values with `/` between; count, how many there
are; lower, the label in small letters.
"""

CODE: Final = "skos:notation"
"""Leads from a code to its token."""

NAME: Final = "rdfs:label|skos:prefLabel"
"""Leads from a thing to its name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Args:
        name: its name.
        kind: what it holds.
        meaning: a phrase for people.
        path: properties from the row's node to the value, a local name of the ontology or a prefixed name; `|` between
            alternatives.
        how: how the value is made.
        of: which node of the row the path starts from: 0 is the trial, -1 the row's own.
        aact: the table and column of AACT that mean the same.
    """

    name: str
    kind: Kind
    meaning: str
    path: tuple[str, ...] = ()
    how: How = "value"
    of: int = -1
    aact: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table.

    Args:
        name: its name, that of its file without the suffix.
        meaning: what a row stands for.
        steps: how rows are reached from the trial: for each step the properties that lead on, each with its word.
        columns: its columns after `nct_id`.
        sort: the property by which the rows of a trial are ordered; their IRI where empty.
        only: a path from the row's node and the texts of which it must lead to one, for a row to be taken.
    """

    name: str
    meaning: str
    steps: tuple[Mapping[str, str], ...]
    columns: tuple[Column, ...]
    sort: str = ""
    only: tuple[tuple[str, ...], tuple[str, ...]] | None = None


def partial_date(name: str, stem: str, words: str, aact: str) -> tuple[Column, ...]:
    """The columns of a date that may be known to the month or year only."""
    return (
        Column(
            f"{name}_date_on_or_after",
            "date",
            f"first day that {words} can be, for sorting; where it is stated to the month, the first of it",
            (f"{stem}OnOrAfter",),
        ),
        Column(f"{name}_month_year", "text", f"{words}, as stated", (stem,), "stated", aact=f"{aact}_month_year"),
        Column(f"{name}_date_precision", "text", "day, month or year", (stem,), "precision"),
        Column(f"{name}_date_type", "text", "ACTUAL or ESTIMATED", (f"{stem}Type", CODE), aact=f"{aact}_date_type"),
    )


def text(name: str, meaning: str, *path: str, aact: str = "", of: int = -1) -> Column:
    """A column of text."""
    return Column(name, "text", meaning, path, of=of, aact=aact)


def day(name: str, meaning: str, path: str) -> Column:
    """A column with a date that is stated to the day, and nothing where it is stated to the month."""
    return Column(name, "date", meaning, (path,), "day", aact=f"studies.{name}")


def flag(name: str, meaning: str, path: str, aact: str = "") -> Column:
    """A column of truths."""
    return Column(name, "boolean", meaning, (path,), aact=aact)


def number(name: str, meaning: str, *path: str, kind: Kind = "double", aact: str = "", of: int = -1) -> Column:
    """A column of numbers."""
    return Column(name, kind, meaning, path, of=of, aact=aact)


def key(name: str, meaning: str, *path: str) -> Column:
    """A column that names the row within its trial."""
    return Column(name, "text", f"{meaning}; with the trial's IRI and `#` before it, an IRI", path, "fragment")
