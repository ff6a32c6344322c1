"""Write down what is read of the two seed pages: TRIALKG_DATA=data python tests/criteria/golden.py

The files hold offsets and parsed values, never the pages' sentences.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reading import SIGNS, read

from kg.model.criterion import (
    AllOf,
    AnyOf,
    AtLeast,
    ConceptConstraint,
    Expression,
    NoneOf,
    QuantityConstraint,
    SubCriterion,
)

GOLDEN = Path(__file__).parent / "golden"
# The page, where its criteria begin, and what stands after them.
SEEDS = (
    ("clinconnect_NCT04356287", "Eligibility criteria", "About Marie"),
    ("veeva_NCT03444220", "Inclusion criteria", "Trial design"),
)


def criteria_text(page: str, first: str, after: str) -> str:
    """The part of a page that tells who can take part."""
    begin = page.index(first)
    return page[begin : page.index(after, begin)]


def rendered(text: str) -> str:
    """What is read of a text, one line a criterion and one a constraint."""
    lines: list[str] = []
    for item in read(text, None).criteria:
        above = f" under {item.parent}" if item.parent else ""
        lines.append(f"{item.id} [{item.span.begin}:{item.span.end}] {item.section}{above} {item.computability}")
        lines += _expression(item.expression, 1)
    return "\n".join(lines) + "\n"


def _expression(expression: Expression | None, depth: int) -> list[str]:
    indent = "  " * depth
    if expression is None:
        return []
    if isinstance(expression, AllOf | AnyOf | NoneOf | AtLeast):
        words = [type(expression).__name__]
        words += [str(expression.count)] if isinstance(expression, AtLeast) else []
        words += [f"'{expression.connective}'"] if expression.connective else []
        words += [f"({expression.assumption})"] if expression.assumption else []
        lines = [indent + " ".join(words)]
        for member in expression.members:
            lines += _expression(member, depth + 1)
        return lines
    if isinstance(expression, SubCriterion):
        return [f"{indent}item {expression.criterion}"]
    place = f"[{expression.span.begin}:{expression.span.end}]"
    if isinstance(expression, QuantityConstraint):
        words = [expression.quantity or "?", SIGNS[expression.operator], f"{expression.value:g}"]
        words += [word for word in (expression.unit, expression.reference) if word]
        if expression.canonical_value is not None:
            words.append(f"canonical {expression.canonical_value:g}")
        words += [expression.effect, place]
        words += [f"({expression.assumption})"] if expression.assumption else []
        return [indent + " ".join(words)]
    if isinstance(expression, ConceptConstraint):
        return [f"{indent}{expression.role} {expression.effect} {place}"]
    return [f"{indent}not computed: {expression.kind} {expression.effect} {place}"]


def main() -> None:
    """Write the golden files anew."""
    data = os.environ.get("TRIALKG_DATA")
    if data is None:
        raise SystemExit("TRIALKG_DATA is not set: name the folder that holds seeds/")
    for name, first, after in SEEDS:
        page = (Path(data) / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
        (GOLDEN / f"{name}.txt").write_text(rendered(criteria_text(page, first, after)), encoding="utf-8")


if __name__ == "__main__":
    main()
