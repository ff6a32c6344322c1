"""What eligibility prose says: a tree of criteria, their expressions and their constraints.

Every piece knows its characters: a `Span` counts them in the verbatim text. Numbers are floats, because the
shortest text of a float gives the printed digits back up to 15 of them; the printed words stay beside them in
`value_span`.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, TypeAlias

import msgspec

__all__ = [
    "COMBINATIONS",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Claim",
    "ClaimSex",
    "ClaimType",
    "Combination",
    "Computability",
    "ConceptConstraint",
    "Constraint",
    "ContradictedAspect",
    "Contradiction",
    "Criterion",
    "Effect",
    "Eligibility",
    "Expression",
    "NoneOf",
    "Operator",
    "QuantityConstraint",
    "QuantityType",
    "Reference",
    "Role",
    "Section",
    "Span",
    "SubCriterion",
    "TemporalWindow",
    "UncomputedConstraint",
    "UncomputedType",
    "WindowRelation",
    "constraints",
]

Section: TypeAlias = Literal["inclusion", "exclusion", "unknown"]
Computability: TypeAlias = Literal["full", "partial", "none"]
Operator: TypeAlias = Literal["lt", "le", "gt", "ge", "eq"]
Reference: TypeAlias = Literal["ULN", "LLN", "percent-predicted", "percentile", "normal", "baseline"]
Effect: TypeAlias = Literal["requires", "forbids", "contributes"]
QuantityType: TypeAlias = Literal[
    "measurement", "score", "class", "stage", "grade", "age", "duration", "count", "ratio"
]
Role: TypeAlias = Literal["condition", "treatment", "procedure", "test-result", "state"]
WindowRelation: TypeAlias = Literal["before", "within", "after", "during", "for"]
ClaimType: TypeAlias = Literal["age", "sex", "healthy-volunteers"]
ContradictedAspect: TypeAlias = Literal["minimum-age", "maximum-age", "sex", "healthy-volunteers"]
ClaimSex: TypeAlias = Literal["FEMALE", "MALE", "ALL"]
UncomputedType: TypeAlias = Literal[
    "attribution",
    "condition",
    "exception",
    "degree",
    "judgement",
    "consent",
    "dose",
    "window",
    "therapy-count",
    "quantity",
    "free-text",
]


class Span(msgspec.Struct, frozen=True, gc=False):
    """Characters [begin:end] of the verbatim text, with what stands there.

    Example:
        >>> Span(begin=4, end=7, text="FVC").text
        'FVC'
    """

    begin: int
    end: int
    text: str


class TemporalWindow(msgspec.Struct, frozen=True, gc=False, tag="TemporalWindow"):
    """When something holds: 'within 4 weeks before enrolment' is before, 4, wk, 'enrolment'.

    Args:
        relation: how the time lies to its anchor.
        value: the length of time as printed, None where only the anchor is named.
        unit: UCUM unit of the length: h, d, wk, mo or a.
        anchor: the event it is counted from, in the words of the text.
        operator: le for 'within', ge for 'at least'; None where no bound is said.
        span: the words of the window.
    """

    relation: WindowRelation
    span: Span
    value: float | None = None
    unit: str | None = None
    anchor: str | None = None
    operator: Operator | None = None


class QuantityConstraint(msgspec.Struct, frozen=True, gc=False, tag="QuantityConstraint"):
    """One one-sided bound on a quantity, its operator as written; a range is two of them.

    Args:
        quantity: id of the kind of quantity (kebab-case), None where the vocabulary does not hold it.
        quantity_span: the words that name it, None where they are only implied ('18 years or older').
        kind: what family the quantity is of.
        operator: as written, whatever the section; negation is told by `negated`, never folded in.
        value: the number; classes and stages as their rank (NYHA III is 3, Child-Pugh B is 2).
        value_span: the characters of the number.
        unit: UCUM unit of the printed unit, None where none is printed.
        quantity_modifier: what narrows the quantity ('corrected for hemoglobin').
        reference: what the value is a multiple or share of.
        canonical_value: the value in the unit of the quantity, None where no conversion is known.
        applies_if: the condition under which alone this bound holds ('in females').
        negated: the bound is said not to hold ('not FVC < 50 %').
        confidence: 0 to 1.
        assumption: what was taken for granted in reading it.
        window: when the quantity has to hold.
        effect: what the bound does to a person who meets it.
        span: all words of the bound.
    """

    quantity: str | None
    kind: QuantityType
    operator: Operator
    value: float
    value_span: Span
    span: Span
    quantity_span: Span | None = None
    quantity_modifier: str | None = None
    unit: str | None = None
    reference: Reference | None = None
    canonical_value: float | None = None
    applies_if: Span | None = None
    negated: bool = False
    confidence: float = 1.0
    assumption: str | None = None
    window: TemporalWindow | None = None
    effect: Effect = "contributes"


class ConceptConstraint(msgspec.Struct, frozen=True, gc=False, tag="ConceptConstraint"):
    """A condition, treatment, procedure, test result or state that a person has, or has not.

    Args:
        span: the words of the concept.
        role: what the concept is to the person.
        negated: the text says it is absent.
        concept: IRI or id of the concept it was linked to, None where it is kept as text.
        rule: the rule that linked it; `person` or `device` where the words name one.
        confidence: 0 to 1, of the link where there is one, else of the words being a concept.
        window: when it has to hold.
        exception: it is excepted from what is said ('other than basal cell carcinoma').
        degree: 'no more than mild' and the like, in the words of the text.
    """

    span: Span
    role: Role
    negated: bool = False
    concept: str | None = None
    rule: str | None = None
    confidence: float = 1.0
    window: TemporalWindow | None = None
    exception: bool = False
    degree: str | None = None
    effect: Effect = "contributes"


class UncomputedConstraint(msgspec.Struct, frozen=True, gc=False, tag="UncomputedConstraint"):
    """Words that a check cannot decide, so that it answers unknown and never guesses.

    Args:
        kind: why they are not computed.
        span: the words.
    """

    kind: UncomputedType
    span: Span
    negated: bool = False
    effect: Effect = "contributes"


class Claim(msgspec.Struct, frozen=True):
    """What a plain-language summary claims on who may join.

    Args:
        kind: what the claim is about.
        span: its words.
        minimum: least age in years, None where the claim sets none.
        maximum: greatest age in years, None where the claim sets none.
        is_exclusive: the one bound is itself left out ('under 12').
        is_named: the bound is in a word ('adults') and in no number.
        sex: who is meant, for a claim on sex.
        healthy_volunteers: whether they are looked for, for a claim on them.
    """

    kind: ClaimType
    span: Span
    minimum: float | None = None
    maximum: float | None = None
    is_exclusive: bool = False
    is_named: bool = False
    sex: ClaimSex | None = None
    healthy_volunteers: bool | None = None


class Contradiction(NamedTuple):
    """Two values of one thing that do not go together; None is a bound that is left open.

    Args:
        by: the claim of a summary, or the id of the criterion, that says one thing.
        aspect: what it is about.
        against: whether the record's field or its criteria say otherwise.
        claimed: what the claim or criterion says; ages in years.
        stated: what the record states.
    """

    by: Claim | str
    aspect: ContradictedAspect
    against: Literal["field", "criteria"]
    claimed: float | str | bool | None
    stated: float | str | bool | None


class SubCriterion(msgspec.Struct, frozen=True, gc=False, tag="SubCriterion"):
    """Stands in a parent's expression for the whole expression of the sub-item with that id."""

    criterion: str


class AllOf(msgspec.Struct, frozen=True, gc=False, tag="AllOf"):
    """Every member holds."""

    members: tuple[Expression, ...]
    connective: str | None = None
    assumption: str | None = None


class AnyOf(msgspec.Struct, frozen=True, gc=False, tag="AnyOf"):
    """At least one member holds."""

    members: tuple[Expression, ...]
    connective: str | None = None
    assumption: str | None = None


class NoneOf(msgspec.Struct, frozen=True, gc=False, tag="NoneOf"):
    """No member holds: the scope of a negation, or what an exception takes away."""

    members: tuple[Expression, ...]
    connective: str | None = None
    assumption: str | None = None


class AtLeast(msgspec.Struct, frozen=True, gc=False, tag="AtLeast"):
    """`count` or more of the members hold."""

    count: int
    members: tuple[Expression, ...]
    connective: str | None = None
    assumption: str | None = None


Constraint: TypeAlias = QuantityConstraint | ConceptConstraint | UncomputedConstraint
Combination: TypeAlias = AllOf | AnyOf | NoneOf | AtLeast
COMBINATIONS: Final = (AllOf, AnyOf, NoneOf, AtLeast)
"""The same for `isinstance`: a union of types would be made anew at each call."""

Expression: TypeAlias = (
    AllOf | AnyOf | NoneOf | AtLeast | QuantityConstraint | ConceptConstraint | UncomputedConstraint | SubCriterion
)


class Criterion(msgspec.Struct, frozen=True, gc=False):
    """One item of the eligibility text, in the order it is printed.

    Args:
        id: section letter and path among its siblings: i1, e3-2, u4.
        section: who is let in by it.
        order: 1, 2, 3 ... within its section, sub-items counted.
        depth: 0 for an item, 1 for its sub-items and so on.
        parent: id of the item it stands under.
        group: the cohort heading it stands under as printed, without its colon.
        span: its own words, without bullet and without its sub-items.
        computability: whether all, part or nothing of it is computed.
        expression: what it says.
    """

    id: str
    section: Section
    order: int
    depth: int
    span: Span
    parent: str | None = None
    group: str | None = None
    computability: Computability = "none"
    expression: Expression | None = None


class Eligibility(msgspec.Struct, frozen=True, gc=False):
    """A whole eligibility text, read.

    Example:
        >>> Eligibility(criteria=()).criteria
        ()
    """

    criteria: tuple[Criterion, ...]


# Types are told from one another by looking them up: `isinstance` takes several times as long for a structure.
_CONSTRAINTS: Final = frozenset((QuantityConstraint, ConceptConstraint, UncomputedConstraint))


def constraints(expression: Expression | None) -> list[Constraint]:
    """All constraints of an expression, in the order of the text.

    Args:
        expression: of a criterion; sub-items keep theirs, so a `SubCriterion` gives none.

    Returns:
        The leaves that are constraints.

    Example:
        >>> constraints(AllOf(members=(SubCriterion(criterion="i1-1"),)))
        []
    """
    if expression is None:
        return []
    found: list[Constraint] = []
    _gather((expression,), found)
    return found


def _gather(members: tuple[Any, ...], found: list[Constraint]) -> None:
    for member in members:
        kind = type(member)
        if kind in _CONSTRAINTS:
            found.append(member)
        elif kind is not SubCriterion:
            _gather(member.members, found)
