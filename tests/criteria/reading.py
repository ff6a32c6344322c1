"""What the tests of criteria share: the vocabulary of the repository and short notations of results."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kg.criteria.parse import parse
from kg.criteria.vocabulary import Vocabulary
from kg.model.criterion import (
    AllOf,
    AnyOf,
    AtLeast,
    ConceptConstraint,
    Eligibility,
    Expression,
    NoneOf,
    QuantityConstraint,
    Section,
    SubCriterion,
    constraints,
)

ONTOLOGY = Path(__file__).parents[2] / "ontology"
SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "="}


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the package."""
    with (
        (ONTOLOGY / "measurements.csv").open(encoding="utf-8") as rows,
        (ONTOLOGY / "units.csv").open(encoding="utf-8") as units,
    ):
        return Vocabulary.build(csv.DictReader(rows), csv.DictReader(units))


def read(text: str, section: Section | None = "inclusion") -> Eligibility:
    """A text, read with that vocabulary."""
    return parse(text, vocabulary(), section)


def bound(constraint: QuantityConstraint) -> str:
    """A constraint in one line: 'fvc < 45 % percent-predicted'."""
    words = [constraint.quantity or "?", SIGNS[constraint.operator], f"{constraint.value:g}"]
    words += [word for word in (constraint.unit, constraint.reference) if word]
    return " ".join(words)


def quantities(text: str, section: Section = "inclusion") -> list[QuantityConstraint]:
    """The quantity constraints of a text in order."""
    found = [constraint for item in read(text, section).criteria for constraint in constraints(item.expression)]
    return [constraint for constraint in found if isinstance(constraint, QuantityConstraint)]


def bounds(text: str, section: Section = "inclusion") -> list[str]:
    """The quantity constraints of a text in short."""
    return [bound(constraint) for constraint in quantities(text, section)]


def logic(expression: Expression | None) -> str:
    """An expression in one line: 'all(age >= 18 a, any(...))'."""
    if expression is None:
        return "-"
    if isinstance(expression, QuantityConstraint):
        return bound(expression)
    if isinstance(expression, ConceptConstraint):
        return f"{expression.role} [{expression.span.begin}:{expression.span.end}]"
    if isinstance(expression, SubCriterion):
        return f"item {expression.criterion}"
    if isinstance(expression, AllOf | AnyOf | NoneOf | AtLeast):
        names = {AllOf: "all", AnyOf: "any", NoneOf: "none", AtLeast: "at least"}
        name = names[type(expression)] + (f" {expression.count}" if isinstance(expression, AtLeast) else "")
        return f"{name}({', '.join(logic(member) for member in expression.members)})"
    return f"~{expression.kind}"


def said(text: str, section: Section = "inclusion") -> str:
    """The logic of the first criterion of a text."""
    return logic(read(text, section).criteria[0].expression)
