"""The date of a graph's data, which stands for now: a graph of last year is read as of last year."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from kg.errors import ParameterError
from kg.names import TKG, XSD

if TYPE_CHECKING:
    from kg.ports import Store

__all__ = ["data_date", "is_data_date", "resolve_data_date"]

_FORM: Final = re.compile(r"data-date(?:\s*-\s*(\d{1,7})\s+days?)?\Z", re.ASCII)
_DAYS: Final = f"""PREFIX tkg: <{TKG}>
SELECT DISTINCT ?day WHERE {{
  {{
    SELECT DISTINCT ?day WHERE {{
      {{ SELECT ?trial ?day WHERE {{ ?trial tkg:registryDataDate ?day }} }}
      {{ SELECT ?trial WHERE {{ ?trial a tkg:Trial }} }}
    }}
  }}
  UNION
  {{ SELECT DISTINCT ?day WHERE {{ ?record tkg:recordVersionDate ?day }} }}
}}"""
"""Where a graph says how new its data are: the registry's date of an export, and a source's own last update."""


def is_data_date(value: object) -> bool:
    """True for `data-date` and for days before it, such as `data-date - 7 days`.

    >>> is_data_date("data-date"), is_data_date("data-date - 30 days"), is_data_date("2020-05-31")
    (True, True, False)
    """
    return isinstance(value, str) and _FORM.match(value.strip()) is not None


def data_date(store: Store) -> date | None:
    """The newest day that the graph's data are of; None where it states none.

    Raises:
        QueryError: the graph could not be asked.
    """
    terms = (day for (day,) in store.select(_DAYS) if isinstance(day, Literal))
    days = (_day(term.value) for term in terms if term.datatype.value == f"{XSD}date")
    return max((day for day in days if day), default=None)


def _day(text: str) -> date | None:
    """A day as XML Schema writes it, which may have a time zone; None for one that the calendar does not have."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def resolve_data_date(store: Store, name: str, value: str) -> date:
    """The day that a value in the form of `is_data_date` means in a graph.

    Args:
        store: the graph.
        name: of the parameter, for messages.
        value: such as `data-date - 7 days`.

    Raises:
        ParameterError: the graph states no date of its data, or the day is before the calendar's first.
    """
    newest = data_date(store)
    if newest is None:
        raise ParameterError(
            f"parameter {name!r}: this graph states no date of its data; give a day, such as 2020-05-31"
        )
    match = _FORM.match(value.strip())
    try:
        return newest - timedelta(days=int(match[1] or 0) if match else 0)
    except OverflowError:
        raise ParameterError(f"parameter {name!r}: {value!r} is before the year 1; give fewer days") from None
