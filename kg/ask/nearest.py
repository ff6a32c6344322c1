"""Values near those that were given for a parameter, and which of them give rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kg.ask.bind import plain_term
from kg.ask.resolve import choices, resolve
from kg.ask.template import Parameter
from kg.errors import ParameterError
from kg.ports import Store

if TYPE_CHECKING:
    from typing import TypeAlias

    from pyoxigraph import Literal, NamedNode

    Terms: TypeAlias = tuple[NamedNode | Literal, ...]
    GivesRows: TypeAlias = Callable[[Terms], bool | None]

__all__ = ["neighbours"]

_MOST_STEPS: Final = 2**17
_MOST_DAYS: Final = 2**15
_MOST_WORDS: Final = 5
_SHORTEST_WORD: Final = 4


def neighbours(store: Store, parameter: Parameter, terms: Terms, gives_rows: GivesRows) -> Iterator[tuple[str, Terms]]:
    """Other values of a parameter that give rows, as they can be given and as terms.

    A number or a date is moved in both directions, in steps that grow by a quarter and then are halved, to the nearest
    value that gives rows; a range much narrower than its distance may be missed. Of codes and enumerations each other
    value is tried; of a truth value, the other one; of several words, each by itself.

    Args:
        store: the graph.
        parameter: what is varied.
        terms: its value.
        gives_rows: whether a value gives rows; None where nothing more is to be tried.

    Raises:
        QueryError: the graph could not be asked.
    """
    if parameter.type in ("integer", "decimal", "date"):
        for sign in (-1, 1):
            if (near := _moved(parameter, terms[0].value, sign, gives_rows)) is not None:
                yield near, (plain_term(parameter, near),)
        return
    for value in _others(store, parameter, terms):
        tried = (
            (plain_term(parameter, value),)
            if parameter.type in ("boolean", "text")
            else resolve(store, parameter, value)
        )
        given = gives_rows(tried)
        if given is None:
            return
        if given:
            yield value, tried


def _others(store: Store, parameter: Parameter, terms: Terms) -> tuple[str, ...]:
    """Values that are tried one by one."""
    if parameter.type == "boolean":
        return ("false" if terms[0].value == "true" else "true",)
    if parameter.type == "text":
        words = re.findall(r"\w+", terms[0].value)
        telling = tuple(word for word in words if len(word) >= _SHORTEST_WORD)
        return telling[:_MOST_WORDS] if len(words) > 1 else ()
    known = {term.value for term in terms}
    return tuple(
        value
        for value in choices(store, parameter)
        if not known & {term.value for term in resolve(store, parameter, value)}
    )


def _moved(parameter: Parameter, start: str, sign: int, gives_rows: GivesRows) -> str | None:
    """The nearest value in one direction that gives rows; None where none is found."""

    def tried(distance: int) -> bool | None:
        try:
            term = plain_term(parameter, _at(parameter, start, sign * distance))
        except ParameterError:  # a number has an end in its digits, too
            return None
        return gives_rows((term,))

    most = _reach(parameter, start, sign)
    short, far = 0, min(1, most)
    while far > short:
        reached = tried(far)
        if reached is None:
            return None
        if reached:
            break
        short, far = far, min(max(far + 1, far * 5 // 4), most)  # finer steps find narrower ranges
    else:
        return None
    while far - short > 1:
        middle = (short + far) // 2
        reached = tried(middle)
        if reached is None:
            break
        short, far = (short, middle) if reached else (middle, far)
    return _at(parameter, start, sign * far)


def _reach(parameter: Parameter, start: str, sign: int) -> int:
    """How many steps a value can be moved in one direction."""
    if parameter.type == "date":
        return min(_MOST_DAYS, abs((date.fromisoformat(start) - (date.min if sign < 0 else date.max)).days))
    bound = parameter.minimum if sign < 0 else parameter.maximum
    if bound is None:
        return _MOST_STEPS
    distance = sign * (Decimal(str(bound)) - Decimal(start)).scaleb(_places(start))
    return min(_MOST_STEPS, max(0, int(distance)))


def _places(number: str) -> int:
    """How many digits a number has behind its point."""
    exponent = Decimal(number).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _at(parameter: Parameter, start: str, distance: int) -> str:
    """A value so many steps away; a step is a day, or one in the last place of a number."""
    if parameter.type == "date":
        return (date.fromisoformat(start) + timedelta(days=distance)).isoformat()
    return f"{Decimal(start) + Decimal(distance).scaleb(-_places(start)):f}"
