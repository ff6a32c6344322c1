"""Statements that sum up a trial's criteria, so that questions over many trials need not look into each criterion."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import Final, NamedTuple

from kg.model.criterion import (
    ConceptConstraint,
    Constraint,
    Criterion,
    Eligibility,
    QuantityConstraint,
    constraints,
)
from kg.names import MEASUREMENT, MESH
from kg.rdf import terms
from kg.rdf.performance_status import Limit, limits_on, write_performance_status

__all__ = ["REPRODUCTION", "plain_words", "speaks_of_reproduction", "write_summary"]

_WORD: Final = re.compile(r"\w+")
_EVERYBODY: Final = re.compile(r"age$|all ", re.IGNORECASE)
"""Headings that look like those of a cohort and are meant for everybody."""
_OF_SOME: Final = re.compile(
    r"(?!age)[^:.]{0,60}\b(?:arm|cohort|group|part|phase|stratum)\b[^:.]{0,30}:", re.IGNORECASE
)
"""How a criterion begins that is for one cohort of several ('Adult arm: aged 18 and older')."""
_TOO_WIDE: Final = frozenset(MESH + name for name in ("D004194", "D013577", "D009369", "D012816"))
"""Disease, syndrome, neoplasms, signs and symptoms: they say less than the words that were linked to them."""
_LEAST: Final = tuple(
    map(terms.property_iri, ("minimumAgeSetBy", "criteriaMinimumAgeYears", "criteriaMinimumAgeIsExclusive"))
)
_MOST: Final = tuple(
    map(terms.property_iri, ("maximumAgeSetBy", "criteriaMaximumAgeYears", "criteriaMaximumAgeIsExclusive"))
)
_AGE: Final = "age"
_REPRODUCTIVE: Final = terms.property_iri("reproductiveCriterion")
_THINGS: Final = {
    "inclusion": tuple(map(terms.property_iri, ("mayRequire", "requires"))),
    "exclusion": tuple(map(terms.property_iri, ("mayExclude", "excludes"))),
}
"""By section, how a trial is linked to what its criteria name: as one part of several, and by itself."""
_EXCLUDED_WORDS: Final = tuple(map(terms.property_iri, ("mayExcludeWords", "excludesWords")))


class _Bound(NamedTuple):
    """A limit of age in years, whether it is itself left out, and the constraint that sets it."""

    years: float
    is_exclusive: bool
    constraint: str


REPRODUCTION: Final = (
    "pregnan", "gestat", "lactat", "breastfe", "breast fe", "breast-fe", "nursing", "contracept", "birth control",
    "birth-control", "birthcontrol", "childbearing", "child bearing", "child-bearing", "fertil",
)  # fmt: skip
"""The words by which a criterion is known to speak of having children, in small letters."""


def speaks_of_reproduction(text: str) -> bool:
    """True where words name pregnancy, lactation, contraception or the ability to have children.

    >>> speaks_of_reproduction("Women of Child-Bearing potential"), speaks_of_reproduction("Adults")
    (True, False)
    """
    return any(map(text.lower().__contains__, REPRODUCTION))


def plain_words(text: str) -> str:
    """Words in small letters with one blank between them, in which words are compared.

    >>> plain_words("Hepatitis B, non-viral")
    'hepatitis b non viral'
    """
    return " ".join(_WORD.findall(text.lower()))


def write_summary(lines: list[str], root: str, eligibility: Eligibility, known: Container[str], *, whole: bool) -> None:
    """Appends what the criteria leave of age and of performance status, what they require and exclude, and which are
    reproductive.

    Args:
        root: the trial's IRI.
        eligibility: the criteria of the trial.
        known: ids of the quantity kinds that are stated.
        whole: False leaves out words that are linked to no concept.
    """
    leaves = [(criterion, constraints(criterion.expression)) for criterion in eligibility.criteria]
    limits = limits_on((_AGE,), root, leaves)
    _write_ages(lines, root, limits)
    write_performance_status(lines, root, limits, known)
    for criterion in eligibility.criteria:
        if speaks_of_reproduction(criterion.span.text):
            lines.append(f"<{root}> {_REPRODUCTIVE} <{root}#criterion-{criterion.id}> .")
    for section, links in _THINGS.items():
        _write_things(lines, root, leaves, section, links, known, whole=whole)


def _write_things(
    lines: list[str],
    root: str,
    leaves: Iterable[tuple[Criterion, Sequence[Constraint]]],
    section: str,
    links: tuple[str, ...],
    known: Container[str],
    *,
    whole: bool,
) -> None:
    decided: dict[str, bool] = {}
    decides_by = "forbids" if section == "exclusion" else "requires"
    for criterion, found in leaves:
        if criterion.section == section:
            for thing, decides in _things(found, decides_by, known, whole):
                decided[thing] = decided.get(thing, False) or decides
    for thing, decides in decided.items():
        if thing.startswith("<"):
            lines.append(f"<{root}> {links[decides]} {thing} .")
        elif section == "exclusion":
            lines.append(f"<{root}> {_EXCLUDED_WORDS[decides]} {thing} .")


def _things(
    found: Iterable[Constraint], decides_by: str, known: Container[str], whole: bool
) -> Iterable[tuple[str, bool]]:
    """What the constraints of a criterion name without denying it, as terms, and whether that decides by itself."""
    for constraint in found:
        decides = constraint.effect == decides_by
        if isinstance(constraint, QuantityConstraint):
            if constraint.quantity in known:
                yield f"<{MEASUREMENT}{constraint.quantity}>", decides
        elif isinstance(constraint, ConceptConstraint):
            concept = constraint.concept
            if constraint.negated or constraint.exception or constraint.rule == "person":
                continue
            if concept is not None and concept not in _TOO_WIDE:
                yield terms.iri(concept), decides
            elif concept is not None or whole:
                words = plain_words(constraint.span.text)
                if words:
                    yield terms.text(words), decides


def _write_ages(lines: list[str], root: str, limits: Iterable[Limit]) -> None:
    lower: list[_Bound] = []
    upper: list[_Bound] = []
    for criterion, node, constraint, is_alone in limits:
        if constraint.quantity == _AGE and is_alone and _is_for_everybody(criterion):
            _add_bound(node, constraint, lower, upper)
    least = max(lower, key=lambda bound: (bound.years, bound.is_exclusive), default=None)
    most = min(upper, key=lambda bound: (bound.years, not bound.is_exclusive), default=None)
    # Limits that leave no age at all are meant for different people.
    if least is not None and most is not None and least.years > most.years:
        return
    for bound, (set_by, years, exclusive) in ((least, _LEAST), (most, _MOST)):
        if bound is not None:
            lines.append(f"<{root}> {set_by} {bound.constraint} .")
            lines.append(f"<{root}> {years} {terms.decimal_literal(bound.years)} .")
            if bound.is_exclusive:
                lines.append(f"<{root}> {exclusive} {terms.boolean(True)} .")


def _is_for_everybody(criterion: Criterion) -> bool:
    of_some = criterion.group is not None and not _EVERYBODY.match(criterion.group)
    return not of_some and not _OF_SOME.match(criterion.span.text)


def _add_bound(name: str, age: QuantityConstraint, lower: list[_Bound], upper: list[_Bound]) -> None:
    """Takes up a bound that holds by itself for everybody, turned to what it leaves."""
    value = age.canonical_value
    if value is None or age.operator == "eq" or age.effect == "contributes":
        return
    if age.window is not None or age.applies_if is not None or age.quantity_modifier is not None:
        return
    turned = (age.effect == "forbids") != age.negated
    is_lower = (age.operator in ("gt", "ge")) != turned
    is_exclusive = (age.operator in ("gt", "lt")) != turned
    (lower if is_lower else upper).append(_Bound(value, is_exclusive, name))
