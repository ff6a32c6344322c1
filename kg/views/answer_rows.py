"""Rows of an answer as a page shows them: cells that lead somewhere, and a chart where there is a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from kg.model.values import PartialDate
from kg.names import CODE, ID, TRIAL, compact, is_nct_id
from kg.ports import Iri
from kg.views.amounts import amount_of, counts_nothing
from kg.views.charts import Bar, Column, bars, columns
from kg.views.facts import plain_text
from kg.views.site import path_of
from kg.views.table import cell
from kg.views.words import address, clip, code_in_words, date_in_words

__all__ = ["Cell", "Chart", "chart_of", "shown_cell"]

_MOST_BARS: Final = 30
_YEARS: Final = (1900, 2100)
_LABEL_LENGTH: Final = 70
_DWARFED: Final = 20
"""The highest number leaves the others without a visible bar where it is so many times the next."""
_FLAT: Final = 100
"""So too where it is so many times most of them."""


class Cell(NamedTuple):
    """A value as a table shows it: its text, where it leads, whether it is a number, and the whole of it."""

    text: str
    link: str = ""
    numeric: bool = False
    whole: str = ""


class Chart(NamedTuple):
    """Bars by name, or columns by year; what is named and what is counted.

    `tells` is False where it says little at a glance: numbers of single trials, or one that dwarfs the others.
    """

    label: str
    value: str
    bars: list[Bar]
    columns: list[Column]
    left_out: int
    tells: bool = True


def shown_cell(value: Any, column: str = "") -> Cell:
    """A value of an answer, or a term of RDF, as a table shows it.

    Args:
        value: a Python value of an answer, or a term.
        column: the name of its column: a year has no thousands.

    >>> shown_cell(Iri("https://clinicaltrials.gov/study/NCT03444220"))[:2]
    ('NCT03444220', '/trial/NCT03444220')
    >>> shown_cell(1234).text, shown_cell(None).text, shown_cell(PartialDate.parse("2019-05")).text
    ('1,234', '', 'May 2019')
    """
    if isinstance(value, PartialDate):
        return Cell(date_in_words(value.iso))
    if isinstance(value, date):
        return Cell(date_in_words(value.isoformat()))
    if isinstance(value, Iri):
        return _iri(str(value))
    plain = cell(value)
    if plain is None:
        return Cell("")
    if isinstance(plain, bool):
        return Cell("yes" if plain else "no")
    if isinstance(plain, int):
        return Cell(str(plain) if column.endswith("year") else f"{plain:,}", numeric=True)
    if isinstance(plain, float | Decimal):
        return Cell(f"{plain:,.10g}" if isinstance(plain, float) else f"{plain:,f}", numeric=True)
    if is_nct_id(plain):
        return Cell(plain, f"/trial/{plain}")
    if getattr(value, "datatype", None) is None and not isinstance(value, str):
        return _iri(plain)
    return Cell(plain_text(plain))


def _iri(iri: str) -> Cell:
    if iri.startswith(CODE):
        return Cell(code_in_words(iri) or compact(iri), f"/describe?iri={quote(iri, safe='')}", whole=compact(iri))
    path = path_of(iri)
    if iri.startswith(TRIAL):
        return Cell(iri.removeprefix(TRIAL), path, whole=iri)
    name = iri.removeprefix(ID) if iri.startswith(ID) else compact(iri).strip("<>")
    if path:
        return Cell(name, path, whole=iri)
    return Cell(name, f"/describe?iri={quote(iri, safe='')}" if address(iri) else "", whole=iri)


def chart_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Chart | None:
    """A chart of the first column with amounts that differ over the first other one; None where there is none.

    Args:
        names: of the columns.
        rows: Python values, as many a row as there are names.

    >>> made = chart_of(["phase", "n"], [["Phase 1", 3], ["Phase 2", 5]])
    >>> made.value, [bar.number for bar in made.bars]
    ('n', [3.0, 5.0])
    """
    if len(rows) < 2 or len(names) < 2:
        return None
    places = range(len(names))
    years = next((n for n in places if all(_is_year(row[n]) for row in rows)), None)
    numbers = [n for n in places if n != years and all(amount_of(row[n]) is not None for row in rows)]
    value = next((n for n in numbers if not counts_nothing(names[n]) and len({row[n] for row in rows}) > 1), None)
    if value is None:
        return None
    if years is not None and len({row[years] for row in rows}) == len(rows):
        counts = {int(row[years]): amount_of(row[value]) or 0.0 for row in rows}
        if max(counts) - min(counts) < 200:
            return Chart(names[years], names[value], [], columns(counts), 0)
    label = _label_place(names, rows, set(numbers))
    if label is None:
        return None
    cells = [(shown_cell(row[label]), amount_of(row[value]) or 0.0) for row in rows]
    drawn = [(clip(one.text, _LABEL_LENGTH) or "not stated", one.link, number) for one, number in cells[:_MOST_BARS]]
    made = bars(drawn)
    tells = _compares(made) and not {"trial", "nct_id"} & set(names)
    return Chart(names[label], names[value], made, [], max(0, len(rows) - _MOST_BARS), tells)


def _compares(drawn: Sequence[Bar]) -> bool:
    """True where more than one bar can be seen."""
    lengths = sorted((bar.length for bar in drawn), reverse=True)
    return lengths[1] * _DWARFED >= lengths[0] and lengths[len(lengths) // 2] * _FLAT >= lengths[0]


def _label_place(names: Sequence[str], rows: Sequence[Sequence[Any]], numbers: set[int]) -> int | None:
    """The column that names a row: the first of words, else the first of links, with nearly as many values as rows."""
    texts = [n for n in range(len(names)) if n not in numbers]
    words = [n for n in texts if not any(isinstance(row[n], Iri) for row in rows)]
    for place in (*words, *texts):
        if len({str(row[place]) for row in rows}) > 0.9 * len(rows):
            return place
    return None


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and _YEARS[0] <= value <= _YEARS[1]
