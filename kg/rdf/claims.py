"""Statements on what summaries claim of who may join, and on what contradicts what within a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.model.criterion import Claim, Contradiction
from kg.rdf import terms

__all__ = ["SUMMARIES", "write_claims"]

SUMMARIES: Final = ("plainSummary", "briefSummary")
"""The texts that are read for claims, by the property that states them."""

_PROPERTIES: Final = {
    "minimum-age": "minimumAge",
    "maximum-age": "maximumAge",
    "sex": "sex",
    "healthy-volunteers": "healthyVolunteers",
}
_AGAINST: Final = {"field": "the record's field", "criteria": "the criteria"}


def _p(name: str) -> str:
    return terms.property_iri(name)


def write_claims(
    lines: list[str], root: str, record: str, claims: Sequence[tuple[str, Claim]], found: Sequence[Contradiction]
) -> None:
    """Appends claims with their characters, and a discrepancy for each contradiction.

    Args:
        root: the trial's IRI.
        record: the IRI of the record that the contradicted values stand in.
        claims: each with the property that states the summary it stands in.
        found: contradictions of these claims, and of criteria.
    """
    nodes: dict[int, str] = {}
    add = lines.append
    for order, (summary, claim) in enumerate(claims, 1):
        node = nodes[id(claim)] = f"<{root}#claim-{order}>"
        add(f"<{root}> {_p('claim')} {node} .")
        add(f"{node} {terms.A} {_p('Claim')} .")
        add(f"{node} {_p('claimedIn')} {_p(summary)} .")
        add(f"{node} {_p('beginIndex')} {terms.integer(claim.span.begin)} .")
        add(f"{node} {_p('endIndex')} {terms.integer(claim.span.end)} .")
        add(f"{node} {_p('text')} {terms.text(claim.span.text)} .")
        if claim.minimum is not None:
            add(f"{node} {_p('claimedMinimumYears')} {terms.decimal_literal(claim.minimum)} .")
        if claim.maximum is not None:
            add(f"{node} {_p('claimedMaximumYears')} {terms.decimal_literal(claim.maximum)} .")
        if claim.sex is not None:
            add(f"{node} {_p('claimedSex')} {terms.code('sex', claim.sex)} .")
        if claim.healthy_volunteers is not None:
            add(f"{node} {_p('claimedHealthyVolunteers')} {terms.boolean(claim.healthy_volunteers)} .")
    for one in found:
        by_criterion = isinstance(one.by, str)
        said_in = f"<{root}#criterion-{one.by}>" if by_criterion else nodes[id(one.by)]
        node = f"{said_in[:-1]}-against-{one.aspect}>"
        add(f"<{root}> {_p('discrepancy')} {node} .")
        add(f"{node} {terms.A} {_p('Discrepancy')} .")
        add(f"{node} {_p('discrepancyKind')} {terms.code('discrepancy-kind', 'text-against-field')} .")
        add(f"{node} {_p('discrepantProperty')} {_p(_PROPERTIES[one.aspect])} .")
        add(f"{node} {_p('aboutCriterion' if by_criterion else 'aboutClaim')} {said_in} .")
        said_by = _AGAINST["criteria"] if by_criterion else "the summary"
        values = ((said_by, one.claimed), (_AGAINST[one.against], one.stated))
        for order, (place, value) in enumerate(values, 1):
            below = f"{node[:-1]}-{order}>"
            add(f"{node} {_p('statedValue')} {below} .")
            add(f"{below} {terms.A} {_p('StatedValue')} .")
            add(f"{below} {_p('statedIn')} <{record}> .")
            add(f"{below} {_p('valueInWords')} {terms.text(f'{place}: {_words(value)}')} .")


def _words(value: float | str | bool | None) -> str:
    if value is None:
        return "no limit"
    if isinstance(value, bool):
        return "healthy volunteers are taken" if value else "no healthy volunteers"
    return value if isinstance(value, str) else f"{value:g} years"
