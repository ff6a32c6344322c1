"""The leaves of an expression, and how members are put under one connective."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens
from kg.criteria.reading import Reading
from kg.model.criterion import (
    COMBINATIONS,
    AllOf,
    AnyOf,
    ConceptConstraint,
    Constraint,
    Expression,
    NoneOf,
    QuantityConstraint,
    Section,
    SubCriterion,
    UncomputedConstraint,
)

__all__ = ["ConceptFinder", "Found", "Leaf", "but_not", "join", "leaves_of", "none_of", "with_concepts"]


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """A constraint, or several under one bound, and the tokens [first:last+1] that say it."""

    constraint: Expression
    first: int
    last: int


class Found(Leaf, frozen=True, gc=False):
    """A concept found in a text, the tokens [first:last+1] that name it, and those that tell its window."""

    constraint: ConceptConstraint
    timed: range = range(0)


ConceptFinder: TypeAlias = Callable[[CleanText, Tokens, bool], Sequence[Found]]
"""Finds the concepts that tokens of a text name; it is told whether to give all, or none where none is linked."""


def with_concepts(found: Sequence[Found], taken: Sequence[Leaf]) -> list[Leaf]:
    """The leaves of quantity constraints, and of the concepts that none of these has taken the words of.

    Args:
        found: concepts in the order of the text.
        taken: leaves of quantity constraints; a length of time that a concept's window tells is none.

    Returns:
        Leaves in the order of the text.
    """
    concepts: list[Found] = []
    for entry in found:
        if taken and any(entry.first <= leaf.last and leaf.first <= entry.last for leaf in taken):
            continue
        if not concepts or entry.first > concepts[-1].last:
            concepts.append(entry)
    if not taken:
        return [*concepts]
    timed = {at for entry in concepts for at in entry.timed}
    leaves = [leaf for leaf in taken if not (_is_time(leaf.constraint) and leaf.first in timed)]
    return sorted([*leaves, *concepts], key=lambda leaf: leaf.first)


def _is_time(said: Expression) -> bool:
    return isinstance(said, UncomputedConstraint) and said.kind == "window"


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
        if stop == at + 1:
            leaves.append(Leaf(this, readings[at].first, readings[at].last))
        else:
            group = readings[at:stop]
            first, last = min(entry.first for entry in group), max(entry.last for entry in group)
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
            leaves[number] = Leaf(leaf.constraint, leaf.first, after.first - 1)
    return leaves


def _shares(this: Constraint, other: Constraint) -> bool:
    return (
        isinstance(this, QuantityConstraint)
        and isinstance(other, QuantityConstraint)
        and this.value_span == other.value_span
        and this.quantity != other.quantity
    )


_LISTS = (AllOf, AnyOf)


def join(kind: str, members: Sequence[Expression], connective: str | None = None) -> Expression | None:
    """Members under one connective, flattened; a single member stays itself.

    Args:
        kind: `and` or `or`.
        members: at least none.
        connective: the words that join them.
    """
    if len(members) == 1 and not isinstance(members[0], _LISTS):
        return members[0]
    flat: list[Expression] = []
    cls = AllOf if kind == "and" else AnyOf
    for member in members:
        if isinstance(member, cls) and member.assumption is None and member.connective in (None, connective):
            flat.extend(member.members)
        else:
            flat.append(member)
    if len(flat) > 1:
        return cls(tuple(flat), connective)
    return flat[0] if flat else None


def none_of(said: Expression) -> Expression:
    """That what is said does not hold: of alternatives, that each is denied.

    Args:
        said: what is denied.
    """
    if isinstance(said, AnyOf):
        return AllOf(tuple([none_of(member) for member in said.members]))
    if isinstance(said, (*COMBINATIONS, SubCriterion)) or said.negated:
        return NoneOf((said,))
    denied: Constraint = msgspec.structs.replace(said, negated=True)
    return denied


def but_not(said: Expression, excepted: Expression, words: str, section: Section) -> Expression:
    """What is said, except where something else holds.

    Args:
        said: what the exception is of.
        excepted: the exception.
        words: that name it as one ('unless'); what is asked for unless something holds is fulfilled by that as well.
        section: of the criterion.
    """
    if words == "unless" and section != "exclusion":
        return AnyOf((said, excepted), words)
    together = said.members if isinstance(said, AllOf) and said.connective is None else (said,)
    return AllOf((*together, NoneOf((excepted,), words)))
