"""What each constraint does to a person who meets it, and how much of a criterion is computed."""

from __future__ import annotations

import msgspec

from kg.model.criterion import (
    COMBINATIONS,
    AllOf,
    AnyOf,
    AtLeast,
    Computability,
    ConceptConstraint,
    Constraint,
    Effect,
    Expression,
    NoneOf,
    QuantityConstraint,
    Section,
    SubCriterion,
    TemporalWindow,
    constraints,
)

_IMPURE = (NoneOf, AtLeast)
_PURE: dict[str, tuple[type, Effect]] = {"inclusion": (AllOf, "requires"), "exclusion": (AnyOf, "forbids")}


def with_effects(expression: Expression, section: Section, is_pure: bool) -> tuple[Expression, dict[str, bool]]:
    """An expression whose constraints tell their effect.

    Args:
        expression: of one criterion.
        section: of the criterion.
        is_pure: whether the criterion itself is reached through nothing but AllOf (inclusion) or AnyOf (exclusion).

    Returns:
        The expression, and for each sub-item in it whether it is reached in that way too.
    """
    subs: dict[str, bool] = {}
    pure = _PURE.get(section)
    if pure is None:
        return _contributing(expression, subs), subs
    return _walk(expression, pure[0], pure[1], is_pure, subs), subs


def _walk(expression: Expression, through: type, effect: Effect, is_pure: bool, subs: dict[str, bool]) -> Expression:
    if isinstance(expression, SubCriterion):
        subs[expression.criterion] = is_pure
        return expression
    if isinstance(expression, COMBINATIONS):
        below = is_pure and (isinstance(expression, through) or len(expression.members) == 1)
        below = below and not isinstance(expression, _IMPURE)
        if not below:
            return _contributing(expression, subs)
        members = tuple([_walk(member, through, effect, below, subs) for member in expression.members])
        return msgspec.structs.replace(expression, members=members)
    if not is_pure or _is_qualified(expression):
        return expression
    replaced: Constraint = msgspec.structs.replace(expression, effect=effect)
    return replaced


def as_exceptions(expression: Expression, words: str) -> Expression:
    """An expression whose concepts are excepted from what is said elsewhere: they are allowed.

    Args:
        expression: of a criterion that names an exception of another.
        words: by which the other one excepts it.
    """
    if isinstance(expression, COMBINATIONS):
        members = tuple([as_exceptions(member, words) for member in expression.members])
        return msgspec.structs.replace(expression, members=members)
    if isinstance(expression, ConceptConstraint):
        return msgspec.structs.replace(expression, exception=True, degree=expression.degree or words)
    return expression


def with_window(expression: Expression, window: TemporalWindow) -> Expression:
    """An expression whose constraints hold in the window that the heading above them tells, where they tell none.

    Args:
        expression: of a criterion under that heading.
        window: of the heading.
    """
    if isinstance(expression, COMBINATIONS):
        members = tuple([with_window(member, window) for member in expression.members])
        return msgspec.structs.replace(expression, members=members)
    if isinstance(expression, ConceptConstraint | QuantityConstraint) and expression.window is None:
        told = expression.role if isinstance(expression, ConceptConstraint) else expression.kind
        if told not in ("state", "age"):
            return msgspec.structs.replace(expression, window=window)
    return expression


def _is_qualified(constraint: Constraint) -> bool:
    """True where it holds under a condition only, or is excepted from what is said."""
    if isinstance(constraint, QuantityConstraint):
        return constraint.applies_if is not None
    return isinstance(constraint, ConceptConstraint) and constraint.exception


def _contributing(expression: Expression, subs: dict[str, bool]) -> Expression:
    for member in expression.members if isinstance(expression, COMBINATIONS) else (expression,):
        if isinstance(member, SubCriterion):
            subs[member.criterion] = False
        elif isinstance(member, COMBINATIONS):
            _contributing(member, subs)
    return expression


def computability(expression: Expression | None, children: list[Computability]) -> Computability:
    """How much of a criterion is computed.

    Args:
        expression: of the criterion.
        children: of its sub-items.

    Returns:
        `full` where every leaf is, `none` where no leaf is.
    """
    found = {_is_computed(constraint) for constraint in constraints(expression)}
    if (found or children) and False not in found and all(child == "full" for child in children):
        return "full"
    return "partial" if True in found or any(child != "none" for child in children) else "none"


def _is_computed(constraint: Constraint) -> bool:
    if isinstance(constraint, QuantityConstraint):
        return constraint.quantity is not None and constraint.applies_if is None
    return isinstance(constraint, ConceptConstraint) and constraint.concept is not None
