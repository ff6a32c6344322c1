"""What of an answer is an amount: what can be drawn as a size or a length."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from kg.views.table import cell

__all__ = ["amount_of", "counts_nothing"]

_NO_AMOUNT: Final = re.compile(
    r"(?:.*_)?(?:year|id|depth|order|rank|level|position|begin|end|number|row|lat|lon|long|latitude|longitude)\Z"
)


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


def counts_nothing(column: str) -> bool:
    """True for a column whose numbers count and measure nothing: neither a size nor a length can tell them.

    >>> counts_nothing("start_year"), counts_nothing("trials")
    (True, False)
    """
    return _NO_AMOUNT.match(column) is not None
