"""Where the claims of a summary contradict the fields of its record, or its criteria: on normalised values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.model.criterion import Claim, ClaimSex, ContradictedAspect, Contradiction, QuantityConstraint

__all__ = ["contradictions"]

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
        maximum_age: of the record's field, in years; None is no limit where the other field is stated.
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
    return tuple(sorted(found, key=lambda one: order[id(one.claim)]))


def _stated(least: float | None, most: float | None, ages: Sequence[QuantityConstraint]) -> tuple[_Stated, _Stated]:
    lower: list[float] = []
    upper: list[float] = []
    for age in ages:
        value = age.canonical_value
        if value is None:
            continue
        upward = age.operator in ("ge", "gt")
        if age.effect == "contributes" or age.operator == "eq":
            lower.append(value)
            upper.append(value)
        elif upward == (age.effect == "requires"):
            lower.append(value)
        else:
            upper.append(value)
    some = least is not None or most is not None or bool(lower) or bool(upper)
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
