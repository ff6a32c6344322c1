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
# The format counts these states among the conditions and procedures.
_CONDITION_STATES = re.compile(r"pregnan|lactat|nursing|bearing|healthy|menopaus", re.IGNORECASE)
_PROCEDURE_STATES = re.compile(r"hospitali[sz]", re.IGNORECASE)
_SHORT_NAME = re.compile(r"\s?[(\[]\s?([A-Z][A-Za-z0-9/-]{1,11})\s?[)\]]")
_AGE_WORD = re.compile(r"\b(?:ages?|aged)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"([^()]{2,80}?)\s?\(([^()]{2,40})\)")
_LAST_MEMBER = re.compile(r".{1,80}(?:\b(?:and/or|and|or)\b|/)\s?(?=\S+\s\S)", re.IGNORECASE)
_BESIDE = 12
_ENDS_NEGATIVE = re.compile(r"\bneg(?:ative)?\W{1,2}$", re.IGNORECASE)
_BEGINS_NEGATIVE = re.compile(r"\W{1,2}neg(?:ative)?\b", re.IGNORECASE)
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
        words = constraint.span.text
        kind = _BY_RULE.get(constraint.rule or "") or _TYPES[constraint.role]
        if constraint.role == "state" and constraint.rule != "person":
            if _CONDITION_STATES.search(words):
                kind = "Condition"
            elif _PROCEDURE_STATES.search(words):
                kind = "Procedure"
        # The format counts what is excepted among what is denied, but not what is said to be allowed.
        excepted = constraint.exception and constraint.degree is None
        tested = constraint.role in ("test-result", "condition") and _is_negative(text, constraint.span)
        denied = constraint.negated and not tested
        yield from _spans(text, constraint.span, kind, denied or excepted)
    elif isinstance(constraint, QuantityConstraint):
        span = constraint.quantity_span
        if span is None or constraint.kind in _UNTYPED:
            return
        if constraint.kind != "age":
            yield from _spans(text, span, "Measurement", constraint.negated)
            return
        named = _AGE_WORD.search(span.text)
        if named is not None or span.text.lower() == "old":
            begin, end = named.span() if named is not None else (0, len(span.text))
            yield _entity(span.begin + begin, span.begin + end, "Person", constraint.negated)


def _is_negative(text: str, span: Span) -> bool:
    """Whether the word negative stands beside a test; the format counts it among the values of the test."""
    around = text[max(0, span.begin - _BESIDE) : span.begin], text[span.end : span.end + _BESIDE]
    return _ENDS_NEGATIVE.search(around[0]) is not None or _BEGINS_NEGATIVE.match(around[1]) is not None


def _spans(text: str, span: Span, kind: str, negated: bool) -> Iterator[dict[str, Any]]:
    """The span itself, the short name in brackets after or in it, and the last member of a list in it."""
    bracketed = _BRACKETED.fullmatch(span.text)
    if bracketed is not None:
        for group in (1, 2):
            yield _entity(span.begin + bracketed.start(group), span.begin + bracketed.end(group), kind, negated)
        return
    yield _entity(span.begin, span.end, kind, negated)
    match = _SHORT_NAME.match(text, span.end)
    if match is not None:
        yield _entity(match.start(1), match.end(1), kind, negated)
    listed = _LAST_MEMBER.match(span.text)
    if listed is not None:
        yield _entity(span.begin + listed.end(), span.end, kind, negated)


def _entity(begin: int, end: int, kind: str, negated: bool) -> dict[str, Any]:
    return {"start": begin, "end": end, "type": kind, "negated": negated}
