"""Rows for spreadsheets: beside codes their words, beside ages as written their years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from kg.model.values import TimeSpan
from kg.ports import Iri
from kg.views.words import code_in_words

__all__ = ["with_words_beside"]


def with_words_beside(
    columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The same rows with a column `…_label` after one of codes, and `…_years` after one of ages as written.

    A column whose words stand in another already, or whose values are not all of one kind, stays alone.

    Args:
        columns: the names of the columns.
        rows: Python values, as many a row as there are names.

    >>> from kg.names import code_iri
    >>> with_words_beside(["sex", "age"], [[Iri(code_iri("sex", "ALL")), "6 Months"], [None, None]])
    (('sex', 'sex_label', 'age', 'age_years'), [(..., 'All', '6 Months', Decimal('0.5')), (None, None, None, None)])
    """
    told = {tuple(_folded(row[place]) for row in rows) for place in range(len(columns))}
    named: list[str] = []
    values: list[Sequence[Any]] = []
    for place, name in enumerate(columns):
        own = [row[place] for row in rows]
        named.append(name)
        values.append(own)
        for suffix, reading in _READINGS.items():
            read = _all_read(own, reading)
            if read and f"{name}{suffix}" not in columns and tuple(map(_folded, read)) not in told:
                named.append(f"{name}{suffix}")
                values.append(read)
                break
    return tuple(named), list(zip(*values, strict=True))


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _all_read(values: Sequence[Any], reading: Callable[[Any], Any]) -> list[Any]:
    """What each value says; nothing where there are none, or one says nothing of the kind."""
    read = {value: reading(value) for value in {value for value in values if value is not None}}
    return [read.get(value) for value in values] if read and None not in read.values() else []


def _label(value: Any) -> str | None:
    return code_in_words(value) if isinstance(value, Iri) else None


def _years(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Iri):
        return None
    try:
        return TimeSpan.parse(value).years
    except ValueError:
        return None


_READINGS: Final[dict[str, Callable[[Any], Any]]] = {"_label": _label, "_years": _years}
