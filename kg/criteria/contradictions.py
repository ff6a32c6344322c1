"""Where a summary, the fields of a record and its criteria contradict one another: on normalised values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.model.criterion import (
    Claim,
    ClaimSex,
    Constraint,
    ContradictedAspect,
    Contradiction,
    Criterion,
    QuantityConstraint,
    SubCriterion,
    constraints,
)

__all__ = ["contradictions", "criteria_against_fields"]

# Completed years are said in several ways ('under 18', '17 and younger'): only what differs by more is told.
_TOLERANCE_YEARS = 1.0
# 'Adults' begin at 16 in some countries.
_ADULT_FROM_YEARS = 16.0


class _Stated(NamedTuple):
    """What a record says of one bound of age."""

    field: float | None
    criteria: tuple[float, ...]
    is_open: bool


def contradictions(
    claims: Sequence[Claim],
    minimum_age: float | None = None,
    maximum_age: float | None = None,
    sex: ClaimSex | None = None,
    healthy_volunteers: bool | None = None,
    ages: Iterable[QuantityConstraint] = (),
) -> tuple[Contradiction, ...]:
    """The claims that set a narrower or wider bound than the fields and the criteria state.

    A claim that agrees with the fields or with any age in the criteria contradicts nothing; where several claims on
    age are made (one for each cohort), what they span together counts.

    Args:
        claims: of the summary.
        minimum_age: of the record's field, in years.
        maximum_age: of the record's field, in years; None is no limit where the other field is stated. A record without
            either has no field that a claim could contradict.
        sex: of the record's field.
        healthy_volunteers: of the record's field.
        ages: quantity constraints of the criteria; those on other quantities, and ages at an event, are left aside.

    Returns:
        The contradictions in the order of the claims.

    Example:
        >>> from kg.criteria.claims import claims_of
        >>> found = contradictions(claims_of("Participants aged 60 to 70 can join."), minimum_age=18.0)
        >>> [(one.aspect, one.claimed, one.stated) for one in found]
        [('minimum-age', 60.0, 18.0), ('maximum-age', 70.0, None)]
    """
    found: list[Contradiction] = []
    aged = [claim for claim in claims if claim.kind == "age"]
    if aged:
        lower, upper = _stated(minimum_age, maximum_age, [age for age in ages if age.quantity == "age"])
        found += _on_minimum(aged, lower)
        found += _on_maximum(aged, upper)
    found += _on_sex([claim for claim in claims if claim.kind == "sex"], sex)
    for claim in claims:
        told = claim.healthy_volunteers
        if told is True and healthy_volunteers is False:
            found.append(Contradiction(claim, "healthy-volunteers", "field", told, healthy_volunteers))
    order = {id(claim): at for at, claim in enumerate(claims)}
    return tuple(sorted(found, key=lambda one: order[id(one.by)]))


def criteria_against_fields(
    criteria: Sequence[Criterion], minimum_age: float | None, maximum_age: float | None
) -> tuple[Contradiction, ...]:
    """The criteria on nothing but age whose bound is another than that of the record's field.

    Only what holds for every participant counts: no cohort's criterion, no sub-item, nothing with a condition, an
    exception or an event. Where any age of the criteria agrees with the field, or criteria name several bounds, there
    is no contradiction.

    Args:
        criteria: of the record.
        minimum_age: of the record's field, in years.
        maximum_age: of the record's field, in years; None is no limit where the other field is stated.

    Returns:
        At most one contradiction for each of the two fields.

    Example:
        >>> criteria_against_fields((), 18.0, None)
        ()
    """
    if minimum_age is None and maximum_age is None:
        return ()
    lower: list[tuple[float, str]] = []
    upper: list[tuple[float, str]] = []
    ages: list[float] = []
    for criterion in criteria:
        leaves = constraints(criterion.expression)
        found_ages = _ages(leaves)
        if not found_ages:
            continue
        ages += [age.canonical_value for age in found_ages if age.canonical_value is not None]
        if len(found_ages) == len(leaves) and _bounds_everybody(criterion, found_ages):
            for age in found_ages:
                if age.canonical_value is not None:
                    bounds = lower if _is_lower(age) else upper
                    bounds.append((age.canonical_value, criterion.id))
    found: list[Contradiction] = []
    sides: tuple[tuple[ContradictedAspect, float | None, list[tuple[float, str]]], ...] = (
        ("minimum-age", minimum_age, lower),
        ("maximum-age", maximum_age, upper),
    )
    for aspect, field, bounds in sides:
        agreed = field is not None and any(abs(field - age) <= _TOLERANCE_YEARS for age in ages)
        if len({value for value, _ in bounds}) == 1 and not agreed:
            value, criterion_id = bounds[0]
            found.append(Contradiction(criterion_id, aspect, "field", value, field))
    return tuple(found)


def _ages(leaves: Iterable[Constraint]) -> list[QuantityConstraint]:
    return [leaf for leaf in leaves if isinstance(leaf, QuantityConstraint) and leaf.quantity == "age"]


def _is_lower(age: QuantityConstraint) -> bool:
    """Whether a limit lets in those above it."""
    return (age.operator in ("ge", "gt")) == ((age.effect == "requires") != age.negated)


def _bounds_everybody(criterion: Criterion, ages: Sequence[QuantityConstraint]) -> bool:
    """Whether what a criterion says of age bounds every participant."""
    if criterion.group or criterion.parent or _has_sub_items(criterion.expression):
        return False
    return all(
        age.effect != "contributes"
        and age.operator != "eq"
        and not age.applies_if
        and not age.window
        and not age.quantity_modifier
        for age in ages
    )


def _has_sub_items(expression: object) -> bool:
    members = getattr(expression, "members", ())
    return isinstance(expression, SubCriterion) or any(map(_has_sub_items, members))


def _stated(least: float | None, most: float | None, ages: Sequence[QuantityConstraint]) -> tuple[_Stated, _Stated]:
    lower: list[float] = []
    upper: list[float] = []
    for age in ages:
        value = age.canonical_value
        if value is None:
            continue
        if age.effect == "contributes" or age.operator == "eq":
            lower.append(value)
            upper.append(value)
        elif _is_lower(age):
            lower.append(value)
        else:
            upper.append(value)
    some = least is not None or most is not None
    return (
        _Stated(least, tuple(lower), some and least is None and not lower),
        _Stated(most, tuple(upper), some and most is None and not upper),
    )


def _on_minimum(claims: Sequence[Claim], stated: _Stated) -> list[Contradiction]:
    bounds = [claim.minimum for claim in claims]
    numbers = [bound for bound in bounds if bound is not None]
    if not numbers or (len(numbers) < len(bounds) and len(claims) > 1):
        return []
    claimed = min(numbers)
    claim = next(one for one in claims if one.minimum == claimed)
    if claim.is_named:
        given = stated.field
        wide = given is not None and given < _ADULT_FROM_YEARS and _disagree(claimed, stated)
        return [Contradiction(claim, "minimum-age", "field", claimed, given)] if wide else []
    if not _disagree(claimed, stated):
        return []
    return [_against(claim, "minimum-age", claimed, stated)]


def _on_maximum(claims: Sequence[Claim], stated: _Stated) -> list[Contradiction]:
    bounds = [claim.maximum for claim in claims]
    numbers = [bound for bound in bounds if bound is not None]
    if not numbers or len(numbers) < len(bounds):
        return []
    claimed = max(numbers)
    claim = next(one for one in claims if one.maximum == claimed)
    if not _disagree(claimed, stated):
        return []
    return [_against(claim, "maximum-age", claimed, stated)]


def _disagree(claimed: float, stated: _Stated) -> bool:
    values = [*stated.criteria] if stated.field is None else [stated.field, *stated.criteria]
    if not values:
        return stated.is_open
    return all(abs(claimed - value) > _TOLERANCE_YEARS for value in values)


def _against(claim: Claim, aspect: ContradictedAspect, claimed: float, stated: _Stated) -> Contradiction:
    if stated.field is None and stated.criteria:
        return Contradiction(claim, aspect, "criteria", claimed, stated.criteria[0])
    return Contradiction(claim, aspect, "field", claimed, stated.field)


def _on_sex(claims: Sequence[Claim], sex: ClaimSex | None) -> list[Contradiction]:
    """A claim of both sexes against one, or of one against the other; one of both may be a cohort."""
    claimed = {claim.sex for claim in claims}
    if not claims or sex in (None, "ALL") or sex in claimed:
        return []
    return [Contradiction(claims[0], "sex", "field", claims[0].sex, sex)]
