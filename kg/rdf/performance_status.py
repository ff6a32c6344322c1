"""Statements on the performance status that a trial's criteria let in, on each scale that they name."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kg.model.criterion import ConceptConstraint, Constraint, Criterion, QuantityConstraint, UncomputedConstraint
from kg.names import MEASUREMENT
from kg.rdf import terms

__all__ = ["Limit", "limits_on", "write_performance_status"]

_STEPS: Final = {"ecog": 1, "karnofsky": 10, "lansky": 10}
"""The scales, and by how much one score differs from the next."""
_ENDS: Final = {"ecog": 5, "karnofsky": 100, "lansky": 100}
"""The last score of each scale; all begin with 0."""
_EVERYBODY: Final = re.compile(r"performance status|all ", re.IGNORECASE)
"""Headings that look like those of a cohort and are meant for everybody."""
_RANGE, _SCALE, _IS_BAR, _SET_BY = map(terms.property_iri, ("performanceStatusRange", "scale", "isBar", "rangeSetBy"))
_LOWEST, _HIGHEST = terms.property_iri("lowestScore"), terms.property_iri("highestScore")
_CLASS: Final = terms.property_iri("PerformanceStatusRange")


@dataclass(slots=True)
class _Range:
    """The scores that are let in on one scale, each side as its limits give it, and the constraints that set them."""

    lowest: list[float] = field(default_factory=list)
    highest: list[float] = field(default_factory=list)
    set_by: list[str] = field(default_factory=list)


_ANYBODY: Final = frozenset((
    "adult", "adults", "children", "adolescents", "patient", "patients", "subject", "subjects", "participant",
    "participants", "person", "persons", "people", "individual", "individuals",
))  # fmt: skip


class Limit(NamedTuple):
    """A limit of one criterion, with its node, and whether the criterion speaks of nothing else but who is meant."""

    criterion: Criterion
    node: str
    constraint: QuantityConstraint
    is_alone: bool


def limits_on(
    quantities: Container[str], root: str, leaves: Iterable[tuple[Criterion, Iterable[Constraint]]]
) -> list[Limit]:
    """The limits that criteria set on some quantities, performance status among them.

    Args:
        quantities: ids of the other quantity kinds.
        root: the trial's IRI.
        leaves: the criteria of the trial, each with all its constraints in the order of the text.
    """
    found: list[Limit] = []
    for criterion, constraints in leaves:
        number = 0
        is_alone = _speak_of_one_quantity(constraints)
        for constraint in constraints:
            if isinstance(constraint, UncomputedConstraint):
                continue
            number += 1
            if isinstance(constraint, QuantityConstraint):
                quantity = constraint.quantity
                if quantity in _STEPS or quantity in quantities:
                    node = f"<{root}#constraint-{criterion.id}-{number}>"
                    found.append(Limit(criterion, node, constraint, is_alone))
    return found


def _speak_of_one_quantity(constraints: Iterable[Constraint]) -> bool:
    """Whether all constraints limit one quantity; one may name people, but not some of them, such as women."""
    kinds: set[str | None] = set()
    people = 0
    for constraint in constraints:
        if isinstance(constraint, QuantityConstraint):
            kinds.add(constraint.quantity)
        elif isinstance(constraint, ConceptConstraint) and constraint.span.text.lower() in _ANYBODY:
            people += 1
        else:
            return False
    return len(kinds) == 1 and people <= 1


def write_performance_status(lines: list[str], root: str, limits: Iterable[Limit], known: Container[str]) -> None:
    """Appends the scores let in on each scale: a range that bars by itself, and the widest of those that do not.

    Args:
        root: the trial's IRI.
        limits: of the trial's criteria.
        known: ids of the quantity kinds that are stated.
    """
    ranges: dict[tuple[str, bool], _Range] = {}
    for criterion, node, constraint, _ in limits:
        scale = constraint.quantity
        if scale is None or scale not in _STEPS or criterion.section == "unknown":
            continue
        for_some = criterion.group is not None and not _EVERYBODY.match(criterion.group)
        is_bar = constraint.effect != "contributes" and not for_some
        found = ranges.get((scale, is_bar)) or _Range()
        if _takes(found, constraint, node, criterion.section == "exclusion"):
            ranges[scale, is_bar] = found
    for (scale, is_bar), found in ranges.items():
        if scale in known:
            _write(lines, root, scale, is_bar, found)


def _takes(found: _Range, score: QuantityConstraint, name: str, is_exclusion: bool) -> bool:
    """Takes up a limit, turned to what it lets in; scores move in steps."""
    bound = score.canonical_value
    if bound is None:
        if score.quantity == "ecog":
            return False
        bound = score.value
    is_turned = is_exclusion != score.negated
    if score.operator == "eq":
        if is_turned:
            return False
        found.lowest.append(bound)
        found.highest.append(bound)
    else:
        is_strict = (score.operator in ("lt", "gt")) != is_turned
        step = _STEPS[score.quantity or ""] if is_strict else 0
        if (score.operator in ("gt", "ge")) != is_turned:
            found.lowest.append(bound + step)
        else:
            found.highest.append(bound - step)
    found.set_by.append(name)
    return True


def _let_in(scale: str, is_bar: bool, found: _Range) -> tuple[float | None, float | None]:
    """The lowest and the highest score; of a range that is shut out, the longer of the two sides that are left."""
    # What must hold is as narrow as all limits together; of alternatives, the widest lets in most.
    of_lowest, of_highest = (max, min) if is_bar else (min, max)
    lowest = of_lowest(found.lowest, default=None)
    highest = of_highest(found.highest, default=None)
    if is_bar or lowest is None or highest is None or lowest <= highest:
        return lowest, highest
    return (None, highest) if highest >= _ENDS[scale] - lowest else (lowest, None)


def _write(lines: list[str], root: str, scale: str, is_bar: bool, found: _Range) -> None:
    node = f"<{root}#performance-status-{scale}{'' if is_bar else '-alternative'}>"
    lines.append(f"<{root}> {_RANGE} {node} .")
    lines.append(f"{node} {terms.A} {_CLASS} .")
    lines.append(f"{node} {_SCALE} <{MEASUREMENT}{scale}> .")
    lines.append(f"{node} {_IS_BAR} {terms.boolean(is_bar)} .")
    lowest, highest = _let_in(scale, is_bar, found)
    if lowest is not None:
        lines.append(f"{node} {_LOWEST} {terms.decimal_literal(lowest)} .")
    if highest is not None:
        lines.append(f"{node} {_HIGHEST} {terms.decimal_literal(highest)} .")
    lines.extend(f"{node} {_SET_BY} {name} ." for name in found.set_by)
