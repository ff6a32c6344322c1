"""The leaves of an expression, and how members are put under one connective."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens
from kg.criteria.reading import Reading
from kg.model.criterion import (
    AllOf,
    AnyOf,
    ConceptConstraint,
    Constraint,
    Expression,
    QuantityConstraint,
    Section,
)

__all__ = ["ConceptFinder", "Found", "Leaf", "concept_leaves", "join", "leaves_of"]


class Leaf(NamedTuple):
    """A constraint, or several under one bound, and the tokens [first:last+1] that say it."""

    constraint: Expression
    first: int
    last: int


class Found(NamedTuple):
    """A concept found in a text, with its clean offsets [begin:end]."""

    constraint: ConceptConstraint
    begin: int
    end: int


ConceptFinder: TypeAlias = Callable[[CleanText, Tokens], Sequence[Found]]


def concept_leaves(tokens: Tokens, found: Sequence[Found], taken: Sequence[Leaf]) -> list[Leaf]:
    """The leaves of concepts that no quantity constraint has taken the words of.

    Args:
        tokens: of the criterion.
        found: concepts in the order of the text.
        taken: leaves of quantity constraints.

    Returns:
        Leaves in the order of the text.
    """
    leaves: list[Leaf] = []
    for entry in found:
        first = bisect_right(tokens.begins, entry.begin) - 1
        last = bisect_left(tokens.begins, entry.end) - 1
        if first < 0 or last < first or any(first <= leaf.last and leaf.first <= last for leaf in taken):
            continue
        if not leaves or first > leaves[-1].last:
            leaves.append(Leaf(entry.constraint, first, last))
    return leaves


def leaves_of(tokens: Tokens, readings: Sequence[Reading], section: Section) -> list[Leaf]:
    """The leaves of a criterion: the two ends of a range, and quantities that share a bound, hang together.

    Args:
        tokens: of the criterion.
        readings: its constraints in the order of the text.
        section: decides what a bare list means.

    Returns:
        Leaves in the order of the text.
    """
    leaves: list[Leaf] = []
    at = 0
    while at < len(readings):
        this = readings[at].constraint
        stop = at + 1
        while stop < len(readings) and _shares(this, readings[stop].constraint):
            stop += 1
        group = readings[at:stop]
        first, last = min(entry.first for entry in group), max(entry.last for entry in group)
        if len(group) == 1:
            leaves.append(Leaf(this, first, last))
        else:
            words = tokens.texts[first : last + 1]
            said = "or" if "or" in words else "and" if "and" in words or "&" in words else ""
            kind = said or ("or" if section == "exclusion" else "and")
            connective = "and/or" if said == "or" and "and" in words and "/" in words else None
            joined = join(kind, [entry.constraint for entry in group], connective)
            if joined is not None:
                leaves.append(Leaf(joined, first, last))
        at = stop
    leaves.sort(key=lambda leaf: (leaf.first, leaf.last))
    for number in range(len(leaves) - 1):
        leaf, after = leaves[number], leaves[number + 1]
        if leaf.first < after.first <= leaf.last:
            leaves[number] = leaf._replace(last=after.first - 1)
    return leaves


def _shares(this: Constraint, other: Constraint) -> bool:
    return (
        isinstance(this, QuantityConstraint)
        and isinstance(other, QuantityConstraint)
        and this.value_span == other.value_span
        and this.quantity != other.quantity
    )


def join(kind: str, members: Sequence[Expression], connective: str | None = None) -> Expression | None:
    """Members under one connective, flattened; a single member stays itself.

    Args:
        kind: `and` or `or`.
        members: at least none.
        connective: the words that join them.
    """
    flat: list[Expression] = []
    cls = AllOf if kind == "and" else AnyOf
    for member in members:
        if isinstance(member, cls) and member.assumption is None and member.connective in (None, connective):
            flat.extend(member.members)
        else:
            flat.append(member)
    if not flat:
        return None
    if len(flat) == 1:
        return flat[0]
    return cls(tuple(flat), connective)
