"""What of an answer is an amount: what can be drawn as a size or a length."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import Any

from kg.views.table import cell

__all__ = ["amount_of"]


def amount_of(value: Any) -> float | None:
    """The number that a value is; None for any other value, and for a number that is infinite or too large to draw.

    Args:
        value: a Python value of an answer, or a term.

    >>> from pyoxigraph import Literal
    >>> amount_of(Literal(3)), amount_of(2.5), amount_of("3"), amount_of(10**400), amount_of(float("inf"))
    (3.0, 2.5, None, None, None)
    """
    plain = cell(value)
    if isinstance(plain, bool) or not isinstance(plain, int | float | Decimal):
        return None
    try:
        number = float(plain)
    except (OverflowError, ValueError):
        return None
    return number if isfinite(number) else None
