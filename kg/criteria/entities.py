"""What is read of a criterion as labelled spans: the entity part of the interchange format of criteria scorers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.model.criterion import ConceptConstraint, Constraint, QuantityConstraint, Span

_TYPES = {
    "condition": "Condition",
    "treatment": "Drug",
    "procedure": "Procedure",
    "test-result": "Measurement",
    "state": "Observation",
}
_BY_RULE = {"person": "Person", "device": "Device"}
# The format counts being with child among the conditions; here it is a state.
_CONDITION_STATES = re.compile(r"pregnan", re.IGNORECASE)
_SHORT_NAME = re.compile(r"\s?[(\[]\s?([A-Z][A-Za-z0-9/-]{1,11})\s?[)\]]")
_OF_A_PERSON = frozenset(("age",))
_UNTYPED = frozenset(("duration",))


def entities(text: str, constraint: Constraint) -> Iterator[dict[str, Any]]:
    """The labelled spans of one constraint.

    Args:
        text: the verbatim text that was read.
        constraint: of one of its criteria.

    Yields:
        JSON-ready objects: start, end, type, negated; a short name in brackets is a span of its own.

    Example:
        >>> leaf = ConceptConstraint(span=Span(0, 12, "heart attack"), role="condition")
        >>> [entity["end"] for entity in entities("heart attack (MI)", leaf)]
        [12, 16]
    """
    if isinstance(constraint, ConceptConstraint):
        kind = _BY_RULE.get(constraint.rule or "") or _TYPES[constraint.role]
        if constraint.role == "state" and _CONDITION_STATES.search(constraint.span.text):
            kind = "Condition"
        # The format counts what is excepted among what is denied, but not what is said to be allowed.
        excepted = constraint.exception and constraint.degree is None
        yield from _spans(text, constraint.span, kind, constraint.negated or excepted)
    elif isinstance(constraint, QuantityConstraint):
        span = constraint.quantity_span
        if span is None or constraint.kind in _UNTYPED:
            return
        kind = "Person" if constraint.kind == "age" else "Measurement"
        yield from _spans(text, span, kind, constraint.negated)


def _spans(text: str, span: Span, kind: str, negated: bool) -> Iterator[dict[str, Any]]:
    yield {"start": span.begin, "end": span.end, "type": kind, "negated": negated}
    match = _SHORT_NAME.match(text, span.end)
    if match is not None:
        yield {"start": match.start(1), "end": match.end(1), "type": kind, "negated": negated}
