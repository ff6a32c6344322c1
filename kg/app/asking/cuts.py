"""How much of an answer can be read at once, by a language model or a person."""

from __future__ import annotations

import json
from typing import Any, Final

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "cut_rows"]

MOST_ROWS: Final = 50
"""Rows given at once."""

MOST_CHARACTERS: Final = 40_000
"""Characters given at once."""


def cut_rows(rows: list[Any]) -> list[Any]:
    """The first rows, as many as can be read at once, but one at least.

    Args:
        rows: values that JSON has.

    >>> len(cut_rows(list(range(100)))), len(cut_rows(["x" * 30_000] * 3))
    (50, 1)
    """
    given: list[Any] = []
    size = 0
    for row in rows[:MOST_ROWS]:
        size += len(json.dumps(row, ensure_ascii=False))
        if given and size > MOST_CHARACTERS:
            break
        given.append(row)
    return given
