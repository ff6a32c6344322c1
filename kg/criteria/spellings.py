"""How names of quantities and units are spelled: their plurals, their pieces, the tokens they begin with."""

from __future__ import annotations

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens, word_set

UNIT_GAPS = frozenset(("-", "^", "*", "(", ")", "{", "}", "[", "]", ",", ".", "cells", "cell"))
"""Tokens that a unit may be printed with and without."""
UNIT_WORDS = {"per": "/", "·": "", "µ": "u"}
"""Tokens of units, and how they are compared."""
AFTER_INCHES = word_set("or and to for tall if with at")
"""Words that may follow 'in' where it stands for inches."""


def balanced(name: str) -> str:
    """A name without a bracket that is opened and never closed.

    Args:
        name: of a quantity.

    Example:
        >>> balanced("vital capacity (forced")
        'vital capacity'
    """
    return (name if name.count("(") == name.count(")") else name.partition("(")[0]).strip()


def forms(name: str) -> list[str]:
    """An alias and its plural.

    Args:
        name: of a quantity, possibly empty.

    Example:
        >>> forms("platelet"), forms("mRSS")
        (['platelet', 'platelets'], ['mRSS'])
    """
    if not name:
        return []
    if name[-1].isalpha() and len(name) > 3 and name[-1] not in "sSxyY" and name[-1].islower():
        return [name, name + "s"]
    return [name]


def unit_pieces(spelling: str) -> list[str]:
    """The tokens of a unit in the form in which they are compared.

    Args:
        spelling: as printed.

    Example:
        >>> unit_pieces("mg per kg")
        ['mg', '/', 'kg']
    """
    low = CleanText(spelling).low
    return [UNIT_WORDS.get(text, text) for text in Tokens(low, 0, len(low)).texts if text not in UNIT_GAPS]


def first_tokens(piece: str) -> list[str]:
    """The tokens that a unit may begin with, powers of ten written apart included.

    Args:
        piece: the first piece of the unit.

    Example:
        >>> first_tokens("x10"), first_tokens("mg")
        (['x10', 'x', 'x10'], ['mg'])
    """
    if piece.startswith("x10"):
        return [piece, "x", "x10"]
    return [piece, "10"] if piece.startswith("10") else [piece]
