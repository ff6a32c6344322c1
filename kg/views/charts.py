"""Small charts as values for templates: their lengths are attributes of SVG, so that no page needs inline styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["Bar", "Column", "Part", "bars", "columns", "parts"]


class Bar(NamedTuple):
    """A horizontal bar: its name, where the name leads, its number, and its length from 0 to 100."""

    name: str
    link: str
    number: float
    length: float


class Column(NamedTuple):
    """A column of a histogram: its name, its number, its height from 0 to 100, and where it begins."""

    name: str
    number: float
    height: float
    x: float
    width: float


class Part(NamedTuple):
    """A part of a whole: its name, a word for the style sheet, its number, where it begins and how long it is."""

    name: str
    tone: str
    number: int
    x: float
    length: float


def bars(rows: Sequence[tuple[str, str, float]]) -> list[Bar]:
    """Bars for names, links and numbers, the longest being 100 long.

    >>> bars([("a", "", 4), ("b", "/b", 1)])[1].length
    25.0
    """
    highest = max((number for _, _, number in rows), default=0)
    return [Bar(name, link, number, _share(number, highest)) for name, link, number in rows]


def columns(counts: Mapping[int, float], since: int | None = None) -> list[Column]:
    """A histogram over years, with those between that have no number of their own.

    Args:
        counts: a number for each year.
        since: the first year with a column of its own; what is earlier is counted with it, and its name says so.

    >>> [column.number for column in columns({2001: 3, 2003: 1})]
    [3, 0, 1]
    >>> [(column.name, column.number) for column in columns({1970: 2, 1980: 1, 1981: 4}, since=1980)]
    [('1980 or before', 3), ('1981', 4)]
    """
    if not counts:
        return []
    has_earlier = since is not None and min(counts) < since
    if since is not None and has_earlier:
        before = sum(number for year, number in counts.items() if year <= since)
        counts = {since: before, **{year: number for year, number in counts.items() if year > since}}
    first, last = min(counts), max(counts)
    highest = max(counts.values())
    step = 1000 / (last - first + 1)
    return [
        Column(
            f"{year} or before" if has_earlier and year == first else str(year),
            counts.get(year, 0),
            _share(counts.get(year, 0), highest),
            round((year - first) * step, 2),
            round(step * 0.82, 2),
        )
        for year in range(first, last + 1)
    ]


def _share(number: float, highest: float) -> float:
    """How long a number is drawn, from 0 to 100; one below zero has no length."""
    return round(100 * (number / highest), 2) if number > 0 else 0.0


def parts(rows: Sequence[tuple[str, str, int]]) -> list[Part]:
    """Parts of a whole for names, tones and numbers, 1,000 long together.

    >>> [part.length for part in parts([("a", "open", 3), ("b", "done", 1)])]
    [750.0, 250.0]
    """
    whole = sum(number for _, _, number in rows) or 1
    made = []
    at = 0.0
    for name, tone, number in rows:
        length = 1000 * number / whole
        made.append(Part(name, tone, number, round(at, 2), round(length, 2)))
        at += length
    return made
