"""What the tests of concepts, windows and claims share: the terms of the repository and short notations."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kg.criteria.cleantext import CleanText
from kg.criteria.concepts import concepts_of
from kg.criteria.leaves import Found
from kg.criteria.lexer import Tokens
from kg.criteria.lexicon import Lexicon
from kg.criteria.windows import windows_of

TERMS = Path(__file__).parents[2] / "ontology" / "criteria_terms.csv"


@cache
def lexicon() -> Lexicon:
    """The lexicon of the terms that ship with the package, linked to nothing."""
    with TERMS.open(encoding="utf-8", newline="") as rows:
        return Lexicon.build(csv.DictReader(rows))


def found(text: str, terms: Lexicon | None = None) -> list[Found]:
    """The concepts of a text that is one item."""
    clean = CleanText(text)
    return concepts_of(clean, Tokens(clean.low, 0, len(clean.low), clean.plain), True, terms or lexicon())


def concepts(text: str) -> list[str]:
    """The concepts of a text in short: 'condition renal failure', 'not ...' where denied, 'but ...' where excepted."""
    lines: list[str] = []
    for one in found(text):
        told = one.constraint
        mark = "but " if told.exception else "not " if told.negated else ""
        lines.append(f"{mark}{told.role} {told.span.text}")
    return lines


def windows(text: str) -> list[str]:
    """The windows of a text in short: 'before le 4 wk screening'."""
    clean = CleanText(text)
    lines: list[str] = []
    for one in windows_of(clean, Tokens(clean.low, 0, len(clean.low))):
        told = one.window
        value = None if told.value is None else f"{told.value:g}"
        words = (told.relation, told.operator, value, told.unit, told.anchor)
        lines.append(" ".join(word for word in words if word))
    return lines
