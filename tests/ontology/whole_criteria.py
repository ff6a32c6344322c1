"""Criteria in which every kind of expression and every field of a constraint is used."""

from __future__ import annotations

import msgspec

from kg.model.criterion import (
    AllOf,
    AnyOf,
    AtLeast,
    Claim,
    ConceptConstraint,
    Contradiction,
    Criterion,
    Effect,
    Eligibility,
    Expression,
    NoneOf,
    Operator,
    QuantityConstraint,
    Span,
    SubCriterion,
    TemporalWindow,
    UncomputedConstraint,
)
from kg.names import CODE, MEASUREMENT, RDF, SKOS, TKG
from kg.rdf.trial import CriteriaReading

_SPAN = Span(begin=4, end=7, text="FVC")
_WINDOW = TemporalWindow(relation="before", span=_SPAN, value=4.0, unit="wk", anchor="enrolment", operator="le")
_QUANTITY = QuantityConstraint(
    quantity="fvc",
    kind="measurement",
    operator="lt",
    value=45.0,
    value_span=_SPAN,
    span=_SPAN,
    quantity_span=_SPAN,
    quantity_modifier="sitting",
    unit="%",
    reference="percent-predicted",
    canonical_value=45.0,
    applies_if=_SPAN,
    negated=True,
    confidence=0.9,
    assumption="predicted is meant",
    window=_WINDOW,
    effect="requires",
)
_CONCEPT = ConceptConstraint(
    span=_SPAN,
    role="condition",
    negated=True,
    concept="http://id.nlm.nih.gov/mesh/D012595",
    rule="label",
    confidence=0.8,
    window=_WINDOW,
    exception=True,
    degree="no more than mild",
    effect="contributes",
)
_UNCOMPUTED = UncomputedConstraint(kind="judgement", span=_SPAN, negated=True, effect="forbids")


def _criterion(name: str, expression: Expression, order: int, parent: str | None = None) -> Criterion:
    return Criterion(
        id=name,
        section="inclusion",
        order=order,
        depth=1 if parent else 0,
        span=_SPAN,
        parent=parent,
        group="Cohort A",
        computability="partial",
        expression=expression,
    )


def _limit(quantity: str, operator: Operator, value: float) -> QuantityConstraint:
    return QuantityConstraint(
        quantity=quantity,
        kind="age" if quantity == "age" else "score",
        operator=operator,
        value=value,
        value_span=_SPAN,
        span=_SPAN,
        canonical_value=value,
        effect="forbids",
    )


def _named(concept: str | None, words: str, effect: Effect) -> ConceptConstraint:
    span = Span(begin=0, end=len(words), text=words)
    return ConceptConstraint(span=span, role="condition", concept=concept, effect=effect)


_HEART_DISEASES = _named("http://id.nlm.nih.gov/mesh/D006331", "Heart diseases", "contributes")
_EXCLUSION = AnyOf(
    members=(
        _limit("ecog", "ge", 3.0),
        _limit("ecog", "lt", 1.0),
        _named("http://id.nlm.nih.gov/mesh/D012595", "Scleroderma", "forbids"),
        _HEART_DISEASES,
        _named(None, "Sore throat", "forbids"),
        _named(None, "Hoarse voice", "contributes"),
    )
)
_AGES = AnyOf(members=(_limit("age", "le", 17.0), _limit("age", "ge", 66.0)))
_PREGNANT = Span(begin=0, end=8, text="Pregnant")
_WORDS = {"connective": "and/or", "assumption": "taken together"}
ELIGIBILITY = Eligibility(
    criteria=(
        _criterion("i1", AllOf(members=(_QUANTITY, SubCriterion(criterion="i1-1")), **_WORDS), 1),
        _criterion("i1-1", AnyOf(members=(_CONCEPT, _UNCOMPUTED, _HEART_DISEASES), **_WORDS), 2, "i1"),
        msgspec.structs.replace(_criterion("e1", _EXCLUSION, 1), section="exclusion", group=None, span=_PREGNANT),
        msgspec.structs.replace(_criterion("e2", _AGES, 2), section="exclusion", group=None),
        _criterion("i2", NoneOf(members=(AtLeast(count=2, members=(_CONCEPT, _UNCOMPUTED), **_WORDS),), **_WORDS), 3),
    )
)

CLAIM = Claim(
    kind="age",
    span=Span(begin=0, end=1, text="a"),
    minimum=60.0,
    maximum=70.0,
    sex="FEMALE",
    healthy_volunteers=True,
)

_FVC, _ECOG = f"<{MEASUREMENT}fvc>", f"<{MEASUREMENT}ecog>"
READING = CriteriaReading(
    read=lambda text, takes_all_sexes, whole: ELIGIBILITY,
    conditions={},
    quantities={
        "fvc": "\n".join(
            [
                f"{_FVC} <{RDF}type> <{SKOS}Concept> .",
                f"{_FVC} <{TKG}quantityKind> <{CODE}quantity-kind-measurement> .",
                f'{_FVC} <{TKG}canonicalUnit> "L" .',
            ]
        ),
        "ecog": "\n".join(
            [
                f"{_ECOG} <{RDF}type> <{SKOS}Concept> .",
                f"{_ECOG} <{TKG}quantityKind> <{CODE}quantity-kind-score> .",
            ]
        ),
    },
    claims=lambda text: (CLAIM,),
    contradictions=lambda claims, fields, eligibility: (
        (
            Contradiction(claims[0], "minimum-age", "field", 60.0, None),
            Contradiction("i1", "sex", "field", "MALE", "ALL"),
        )
        if claims
        else ()
    ),
)
