"""Statements on what eligibility prose says: criteria, their logic, their constraints, each with its characters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.model.criterion import (
    COMBINATIONS,
    AtLeast,
    ConceptConstraint,
    Constraint,
    Criterion,
    Eligibility,
    Expression,
    QuantityConstraint,
    Span,
    SubCriterion,
    TemporalWindow,
    UncomputedConstraint,
    constraints,
)
from kg.model.design import Eligibility as EligibilityFields
from kg.names import MEASUREMENT
from kg.rdf import terms
from kg.rdf.shared import SharedNodes
from kg.rdf.summary import plain_words

__all__ = ["write_criteria", "write_field_constraints"]


def _p(name: str) -> str:
    return terms.property_iri(name)


_TEXT, _BEGIN, _END = _p("text"), _p("beginIndex"), _p("endIndex")
_EFFECT, _IN_CRITERION, _NEGATED = _p("effect"), _p("inCriterion"), _p("negated")
_MEMBER, _EXPRESSION, _CONSTRAINT = _p("member"), _p("expression"), _p("constraint")
_TRUE: Final = terms.boolean(True)
_AGE: Final = "age"
_UCUM: Final = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min"}
_DAYS: Final = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}


def write_criteria(
    lines: list[str],
    root: str,
    eligibility: Eligibility,
    shared: SharedNodes,
    quantities: Mapping[str, str],
    *,
    whole: bool = True,
) -> None:
    """Appends the criteria of a trial.

    Args:
        root: the trial's IRI; every part's IRI begins with it.
        eligibility: the text as read; its spans count characters of `tkg:eligibilityText`.
        shared: takes the quantity kinds that are named.
        quantities: for each quantity kind, by id, its statements joined by line ends.
        whole: False leaves out the logic, what is not computed, concepts that are linked to nothing, and what
            follows from the rest: where words end, which place an item has, how much of it is computed.
    """
    _Writer(lines, root, shared, quantities, whole).write(eligibility)


def write_field_constraints(
    lines: list[str], root: str, fields: EligibilityFields, shared: SharedNodes, quantities: Mapping[str, str]
) -> None:
    """Appends the record's own age, sex and healthy-volunteer fields as constraints, so that one query sees both.

    Args:
        root: the trial's IRI.
        fields: the eligibility module of the record; ALL sexes and accepted healthy volunteers limit nobody.
        shared: takes the quantity kind of ages.
        quantities: for each quantity kind, by id, its statements joined by line ends.
    """
    add = lines.append
    for name, operator, span in (("minimum", "ge", fields.minimum_age), ("maximum", "le", fields.maximum_age)):
        if span is None:
            continue
        node = _field_constraint(lines, root, f"{name}-age", "QuantityConstraint", span.text)
        if _AGE in quantities:
            add(f"{node} {_p('quantity')} <{MEASUREMENT}{_AGE}> .")
            shared.blocks[MEASUREMENT + _AGE] = quantities[_AGE]
        add(f"{node} {_p('operator')} {terms.code('operator', operator)} .")
        add(f"{node} {_p('value')} {terms.decimal_literal(span.number)} .")
        add(f"{node} {_p('unit')} {terms.text(_UCUM[span.unit])} .")
        add(f"{node} {_p('canonicalValue')} {terms.decimal_literal(span.years)} .")
    if fields.sex in ("FEMALE", "MALE"):
        node = _field_constraint(lines, root, "sex", "ConceptConstraint", fields.sex)
        add(f"{node} {_p('role')} {terms.code('role', 'state')} .")
        add(f"{node} {_p('words')} {terms.text(fields.sex.lower())} .")
        add(f"{node} {_p('concept')} {terms.code('sex', fields.sex)} .")
    if fields.healthy_volunteers is False:
        node = _field_constraint(lines, root, "healthy-volunteers", "ConceptConstraint", "Healthy volunteers")
        add(f"{node} {_p('words')} {terms.text('healthy volunteers')} .")
        add(f"{node} {_p('role')} {terms.code('role', 'state')} .")
        add(f"{node} {_NEGATED} {_TRUE} .")


def _is_detail(constraint: Constraint) -> bool:
    """True for what a graph of the core leaves to the criterion's words."""
    if isinstance(constraint, ConceptConstraint):
        return constraint.concept is None
    return isinstance(constraint, UncomputedConstraint)


def _field_constraint(lines: list[str], root: str, name: str, class_name: str, words: str) -> str:
    node = f"<{root}#constraint-field-{name}>"
    lines.append(f"<{root}> {_CONSTRAINT} {node} .")
    lines.append(f"{node} {terms.A} {_p(class_name)} .")
    lines.append(f"{node} {_EFFECT} {terms.code('effect', 'requires')} .")
    lines.append(f"{node} {_TEXT} {terms.text(words)} .")
    return node


class _Writer:
    def __init__(
        self, lines: list[str], root: str, shared: SharedNodes, quantities: Mapping[str, str], whole: bool
    ) -> None:
        self.whole = whole
        self.lines = lines
        self.root = root
        self.shared = shared
        self.quantities = quantities
        self.names: dict[str, str] = {}
        self.criterion = ""
        self.constraints = 0
        self.uncomputed = 0

    def write(self, eligibility: Eligibility) -> None:
        for criterion in eligibility.criteria:
            if criterion.expression is not None:
                self.names[criterion.id] = self._name(criterion.id, criterion.expression)
        for criterion in eligibility.criteria:
            self._criterion(criterion)

    def _name(self, place: str, expression: Expression) -> str:
        """The node of the expression at a place: the first constraint of a criterion, or a combination."""
        if isinstance(expression, SubCriterion):
            return self.names.get(expression.criterion, f"<{self.root}#expression-{expression.criterion}>")
        if isinstance(expression, UncomputedConstraint):
            return f"<{self.root}#uncomputed-{place}-1>"
        if isinstance(expression, (QuantityConstraint, ConceptConstraint)):
            return f"<{self.root}#constraint-{place}-1>"
        return f"<{self.root}#expression-{place}>"

    def _criterion(self, criterion: Criterion) -> None:
        node = f"<{self.root}#criterion-{criterion.id}>"
        self.criterion, self.constraints, self.uncomputed = criterion.id, 0, 0
        add = self.lines.append
        add(f"<{self.root}> {_p('criterion')} {node} .")
        add(f"{node} {terms.A} {_p('Criterion')} .")
        add(f"{node} {_p('section')} {terms.code('section', criterion.section)} .")
        add(f"{node} {_p('depth')} {terms.integer(criterion.depth)} .")
        if self.whole:
            add(f"{node} {_p('order')} {terms.integer(criterion.order)} .")
            add(f"{node} {_p('computability')} {terms.code('computability', criterion.computability)} .")
        self._span(node, criterion.span)
        if criterion.parent is not None:
            add(f"{node} {_p('parent')} <{self.root}#criterion-{criterion.parent}> .")
        if criterion.group is not None:
            add(f"{node} {_p('cohortGroup')} {terms.text(criterion.group)} .")
        if self.whole and criterion.expression is not None:
            add(f"{node} {_EXPRESSION} {self._expression(criterion.id, criterion.expression)} .")
        elif not self.whole:
            for constraint in constraints(criterion.expression):
                self._leaf(constraint)

    def _span(self, node: str, span: Span) -> None:
        self.lines.append(f"{node} {_BEGIN} {terms.integer(span.begin)} .")
        if self.whole:
            self.lines.append(f"{node} {_END} {terms.integer(span.end)} .")
        self.lines.append(f"{node} {_TEXT} {terms.text(span.text)} .")

    def _expression(self, place: str, expression: Expression) -> str:
        """Appends an expression and gives its node."""
        if isinstance(expression, SubCriterion):
            return self._name(place, expression)
        if not isinstance(expression, COMBINATIONS):
            return self._leaf(expression)
        node = f"<{self.root}#expression-{place}>"
        add = self.lines.append
        add(f"{node} {terms.A} {_p(type(expression).__name__)} .")
        if isinstance(expression, AtLeast):
            add(f"{node} {_p('minimumCount')} {terms.integer(expression.count)} .")
        if expression.connective:
            add(f"{node} {_p('connective')} {terms.text(expression.connective)} .")
        if expression.assumption:
            add(f"{node} {_p('assumption')} {terms.text(expression.assumption)} .")
        for order, member in enumerate(expression.members, 1):
            add(f"{node} {_MEMBER} {self._expression(f'{place}-x{order}', member)} .")
        return node

    def _leaf(self, constraint: Constraint) -> str:
        if isinstance(constraint, UncomputedConstraint):
            self.uncomputed += 1
            node = f"<{self.root}#uncomputed-{self.criterion}-{self.uncomputed}>"
        else:
            self.constraints += 1
            node = f"<{self.root}#constraint-{self.criterion}-{self.constraints}>"
        if not self.whole and _is_detail(constraint):
            return node
        add = self.lines.append
        add(f"<{self.root}> {_CONSTRAINT} {node} .")
        add(f"{node} {terms.A} {_p(type(constraint).__name__)} .")
        add(f"{node} {_IN_CRITERION} <{self.root}#criterion-{self.criterion}> .")
        add(f"{node} {_EFFECT} {terms.code('effect', constraint.effect)} .")
        self._span(node, constraint.span)
        if constraint.negated:
            add(f"{node} {_NEGATED} {_TRUE} .")
        if isinstance(constraint, QuantityConstraint):
            self._quantity(node, constraint)
        elif isinstance(constraint, ConceptConstraint):
            self._concept(node, constraint)
        else:
            add(f"{node} {_p('kind')} {terms.code('uncomputed', constraint.kind)} .")
        return node

    def _quantity(self, node: str, constraint: QuantityConstraint) -> None:
        add = self.lines.append
        is_known = constraint.quantity is not None and constraint.quantity in self.quantities
        if constraint.quantity is not None and is_known:
            add(f"{node} {_p('quantity')} <{MEASUREMENT}{constraint.quantity}> .")
            self.shared.blocks[MEASUREMENT + constraint.quantity] = self.quantities[constraint.quantity]
        if constraint.quantity_span is not None and (self.whole or not is_known):
            add(f"{node} {_p('quantityText')} {terms.text(constraint.quantity_span.text)} .")
        if constraint.quantity_modifier:
            add(f"{node} {_p('quantityModifier')} {terms.text(constraint.quantity_modifier)} .")
        add(f"{node} {_p('operator')} {terms.code('operator', constraint.operator)} .")
        add(f"{node} {_p('value')} {terms.decimal_literal(constraint.value)} .")
        if constraint.unit is not None:
            add(f"{node} {_p('unit')} {terms.text(constraint.unit)} .")
        if constraint.reference is not None:
            add(f"{node} {_p('reference')} {terms.code('reference', constraint.reference)} .")
        if constraint.canonical_value is not None:
            add(f"{node} {_p('canonicalValue')} {terms.decimal_literal(constraint.canonical_value)} .")
        if constraint.applies_if is not None:
            add(f"{node} {_p('appliesIf')} {terms.text(constraint.applies_if.text)} .")
        if constraint.assumption:
            add(f"{node} {_p('assumption')} {terms.text(constraint.assumption)} .")
        self._certainty(node, constraint.confidence, constraint.window)

    def _concept(self, node: str, constraint: ConceptConstraint) -> None:
        add = self.lines.append
        add(f"{node} {_p('role')} {terms.code('role', constraint.role)} .")
        words = plain_words(constraint.span.text)
        if words:
            add(f"{node} {_p('words')} {terms.text(words)} .")
        if constraint.concept is not None:
            add(f"{node} {_p('concept')} {terms.iri(constraint.concept)} .")
        if constraint.rule is not None:
            add(f"{node} {_p('rule')} {terms.text(constraint.rule)} .")
        if constraint.exception:
            add(f"{node} {_p('isException')} {_TRUE} .")
        if constraint.degree:
            add(f"{node} {_p('degree')} {terms.text(constraint.degree)} .")
        self._certainty(node, constraint.confidence, constraint.window)

    def _certainty(self, node: str, confidence: float, window: TemporalWindow | None) -> None:
        add = self.lines.append
        if confidence < 1 and self.whole:
            add(f"{node} {_p('confidence')} {terms.decimal_literal(round(confidence, 3))} .")
        if window is None:
            return
        below = f"{node[:-1]}-window>"
        add(f"{node} {_p('window')} {below} .")
        add(f"{below} {terms.A} {_p('TemporalWindow')} .")
        add(f"{below} {_p('relation')} {terms.code('window-relation', window.relation)} .")
        self._span(below, window.span)
        if window.operator is not None:
            add(f"{below} {_p('operator')} {terms.code('operator', window.operator)} .")
        if window.value is not None:
            add(f"{below} {_p('value')} {terms.decimal_literal(window.value)} .")
        if window.unit is not None:
            add(f"{below} {_p('unit')} {terms.text(window.unit)} .")
        if window.value is not None and window.unit in _DAYS:
            days = round(window.value * _DAYS[window.unit], 4)
            add(f"{below} {_p('lengthInDays')} {terms.decimal_literal(days)} .")
        if window.anchor:
            add(f"{below} {_p('anchor')} {terms.text(window.anchor)} .")
