"""An eligibility text, read, in the interchange format of criteria scorers: one JSON object for a trial."""

from __future__ import annotations

from typing import Any

import msgspec

from kg.criteria.entities import entities
from kg.model.criterion import Constraint, Criterion, Eligibility, QuantityConstraint, constraints

__all__ = ["prediction"]

_OPERATORS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "="}
_REFERENCES = {"percent-predicted": "predicted"}
_KINDS = {"class": "ordinal", "stage": "ordinal", "grade": "ordinal", "score": "ordinal", "ratio": "measurement"}
_PAIRED = frozenset(("ast", "alt"))
PARSER = "trialkg"


def prediction(trial_id: str, text: str, eligibility: Eligibility) -> dict[str, Any]:
    """One trial's criteria in the scorer's format.

    Args:
        trial_id: of the trial.
        text: the verbatim text that was read.
        eligibility: what was read from it.

    Returns:
        A JSON-ready object: criteria, constraints and entities with offsets into `text`.

    Example:
        >>> prediction("NCT90000000", "", Eligibility(criteria=()))["criteria"]
        []
    """
    rows: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for criterion in eligibility.criteria:
        for constraint in _without_repeats(constraints(criterion.expression)):
            found.extend(entities(text, constraint))
            if isinstance(constraint, QuantityConstraint) and not _is_lettered(constraint):
                rows.append(_quantity_row(criterion, constraint))
    return {
        "trial_id": trial_id,
        "parser": PARSER,
        "criteria": [_criterion_row(criterion, order) for order, criterion in enumerate(eligibility.criteria, start=1)],
        "constraints": rows,
        "entities": found,
    }


def _criterion_row(criterion: Criterion, order: int) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "start": criterion.span.begin,
        "end": criterion.span.end,
        "section": criterion.section,
        "parent": criterion.parent,
        "group": criterion.group,
        "order": order,
    }


def _quantity_row(criterion: Criterion, constraint: QuantityConstraint) -> dict[str, Any]:
    words = constraint.quantity_span
    name = constraint.quantity or (words.text if words is not None else None)
    return {
        "criterion_id": criterion.id,
        "quantity": name,
        "operator": _OPERATORS[constraint.operator],
        "value": constraint.value,
        "unit": constraint.unit,
        "ref": _REFERENCES.get(constraint.reference, constraint.reference) if constraint.reference else None,
        "value_start": constraint.value_span.begin,
        "value_end": constraint.value_span.end,
        "quantity_start": words.begin if words is not None else None,
        "quantity_end": words.end if words is not None else None,
        "section": criterion.section,
        "kind": "dose" if (name or "").endswith("-dose") else _KINDS.get(constraint.kind, constraint.kind),
        "negated": constraint.negated,
        "conditional": constraint.applies_if is not None,
        "confidence": constraint.confidence,
    }


def _is_lettered(constraint: QuantityConstraint) -> bool:
    """The format holds numbers as printed: a class A, B or C is none."""
    return constraint.kind in ("class", "score") and constraint.value_span.text[:1] in "ABCabc"


def _without_repeats(found: list[Constraint]) -> list[Constraint]:
    """The format names AST and ALT under one bound as one row."""
    kept: list[Constraint] = []
    for constraint in found:
        before = kept[-1] if kept else None
        if (
            isinstance(constraint, QuantityConstraint)
            and isinstance(before, QuantityConstraint)
            and constraint.value_span == before.value_span
            and {constraint.quantity, before.quantity} == _PAIRED
        ):
            kept[-1] = _renamed(before)
            continue
        kept.append(constraint)
    return kept


def _renamed(constraint: QuantityConstraint) -> QuantityConstraint:
    return msgspec.structs.replace(constraint, quantity="ast-alt")
