"""The criteria of a trial as a tree of text: the words, and beside them what was computed from them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Any, Final

from kg.model.escapes import without_escapes
from kg.names import CODE
from kg.views.statements import Statements
from kg.views.words import effect_class, effect_in_words, sex_in_words, unit_in_words, visible

__all__ = [
    "CRITERION_CLASSES",
    "constraints_by_criterion",
    "criteria_text",
    "criterion_class",
    "effect_of",
    "field_in_words",
    "in_order",
    "left_to_people",
    "limit_class",
    "limit_in_words",
    "mark_of",
    "read_in_part",
    "token_of",
]

CRITERION_CLASSES: Final = {"inclusion": "InclusionCriterion", "exclusion": "ExclusionCriterion"}
"""What the criteria of a section are drawn as; those of any other as `Criterion`."""

_SIGNS: Final = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "="}
_REFERENCES: Final = {
    "ULN": "× upper limit of normal",
    "LLN": "× lower limit of normal",
    "percent-predicted": "predicted",
    "percentile": "percentile",
    "normal": "× normal",
    "baseline": "of baseline",
}
_HEADINGS: Final = {"inclusion": "MUST BE TRUE (inclusion)", "exclusion": "MUST NOT BE TRUE (exclusion)"}
_ID: Final = re.compile(r"#criterion-([a-z])([\d-]+)\Z")
_NARROWEST: Final = 60
_FIRST_MARK: Final = re.compile(r"(?<!\S)(\(?)(i|I|a|A|1)([.)])\s*\Z")
_SECOND: Final = {"i": "ii", "I": "II", "a": "b", "A": "B", "1": "2"}


def criteria_text(triples: Iterable[Any], trial: str, width: int = 100) -> str:
    """The criteria of one trial, each item with the limits and concepts that were read from it.

    Args:
        triples: what is stated of the trial, its criteria and constraints.
        trial: the trial's IRI.
        width: columns, 60 or more.

    Returns:
        Lines of text; empty where the trial has no criteria.

    >>> criteria_text([], "https://clinicaltrials.gov/study/NCT03444220")
    ''
    """
    said = Statements(triples)
    width = max(width, _NARROWEST)
    criteria = in_order(said.nodes(trial, "criterion"))
    limits = constraints_by_criterion(said, trial)
    in_part = read_in_part(said, trial)
    lines: list[str] = []
    fields = [node for node in said.nodes(trial, "constraint") if not said.nodes(node, "inCriterion")]
    if fields:
        lines.append("FROM THE RECORD'S FIELDS")
        lines += [f"  → {visible(_reading(said, node, in_part))}" for node in sorted(fields, key=_place)]
    section = group = None
    for criterion in criteria:
        here = token_of(said, criterion, "section")
        if here != section:
            section, group = here, None
            lines += ["", _HEADINGS.get(here, "NOT SAID WHETHER TRUE OR NOT")]
        cohort = said.text(criterion, "cohortGroup")
        if cohort != group:
            group = cohort
            if cohort:
                lines.append(f"  {visible(cohort)}:")
        depth = int(said.text(criterion, "depth") or 0)
        mark = mark_of(said, trial, criterion)
        lines += _item(said, mark, criterion, limits.get(criterion, []), in_part, "  " * (depth + 1), width)
    return "\n".join(lines).strip("\n")


def in_order(criteria: Iterable[str]) -> list[str]:
    """The nodes of criteria in the order of their text: inclusion first, each before what stands below it."""
    return sorted(criteria, key=_order)


def constraints_by_criterion(said: Statements, trial: str) -> dict[str, list[str]]:
    """The nodes of a trial's constraints by the criterion they were read from."""
    found: dict[str, list[str]] = {}
    for node in said.nodes(trial, "constraint"):
        for owner in said.nodes(node, "inCriterion"):
            found.setdefault(owner, []).append(node)
    return found


def _order(criterion: str) -> tuple[str, tuple[int, ...]]:
    match = _ID.search(criterion)
    if not match:
        return ("~", ())
    letter, path = match.groups()
    return ({"i": "a", "e": "b"}.get(letter, "c"), tuple(int(step) for step in path.split("-")))


def _place(node: str) -> int:
    """Where a field's constraint stands among those of the record's fields."""
    name = node.rsplit("#constraint-field-", 1)[-1]
    return ("minimum-age", "maximum-age", "sex", "healthy-volunteers").index(name)


def token_of(said: Statements, node: str, name: str) -> str:
    """The token of a code: what stands behind the scheme in its IRI."""
    scheme = {"kind": "uncomputed", "relation": "window-relation"}.get(name, name)
    codes = said.nodes(node, name)
    return codes[0].removeprefix(f"{CODE}{scheme}-") if codes else ""


def read_in_part(said: Statements, trial: str) -> frozenset[str]:
    """The limits that do nothing by themselves though no other is shown beside them: words around them were not read.

    Args:
        said: what is stated of the trial, its criteria and constraints.
        trial: the trial's IRI.
    """
    within = {node for node in said.nodes(trial, "criterion") if said.nodes(node, "parent")}
    within |= {parent for node in within for parent in said.nodes(node, "parent")}
    found: set[str] = set()
    for criterion, constraints in constraints_by_criterion(said, trial).items():
        parts = [node for node in constraints if effect_of(said, node) == "contributes"]
        computed = [node for node in parts if _is_computed(said, node)]
        is_one = len({limit_in_words(said, node) for node in computed}) == 1
        if is_one and (len(parts) > len(computed) or criterion not in within):
            found.update(node for node in computed if not said.flag(node, "isException"))
    return frozenset(found)


def left_to_people(said: Statements, constraints: Iterable[str], in_part: frozenset[str]) -> frozenset[str]:
    """Words of a criterion that say why the limit beside them is read only in part."""
    nodes = list(constraints)
    if in_part.isdisjoint(nodes):
        return frozenset()
    return frozenset(
        node for node in nodes if effect_of(said, node) == "contributes" and token_of(said, node, "kind") == "free-text"
    )


def mark_of(said: Statements, trial: str, criterion: str) -> str:
    """The mark that stands before a criterion where the next of its kind stands within: i) before what holds a ii).

    Elsewhere a mark says no more than the list that it stands in.
    """
    text, begin = said.text(criterion, "text") or "", said.number(criterion, "beginIndex") or 0
    match = _FIRST_MARK.search((said.text(trial, "eligibilityText") or "")[max(0, begin - 8) : begin])
    if match is None:
        return ""
    opening, letter, closing = match.groups()
    following = rf"(?<!\S){re.escape(opening + _SECOND[letter] + closing)}\s"
    return f"{opening}{letter}{closing} " if re.search(following, text) else ""


def _is_computed(said: Statements, node: str) -> bool:
    return bool(said.nodes(node, "operator") or said.nodes(node, "role"))


def _item(
    said: Statements,
    mark: str,
    criterion: str,
    constraints: list[str],
    in_part: frozenset[str],
    indent: str,
    width: int,
) -> list[str]:
    words = " ".join(without_escapes(said.text(criterion, "text") or "").split())
    lines = textwrap.wrap(visible(mark + words), width, initial_indent=f"{indent}• ", subsequent_indent=f"{indent}  ")
    ordered = sorted(constraints, key=lambda node: int(said.text(node, "beginIndex") or 0))
    shown = left_to_people(said, constraints, in_part)
    for node in ordered:
        reading = _reading(said, node, in_part)
        if node in shown:
            reading = f"{effect_in_words('unknown')}: {said.text(node, 'text')}"
        if reading:
            lines += textwrap.wrap(
                visible(reading), width, initial_indent=f"{indent}    → ", subsequent_indent=f"{indent}      "
            )
    return lines


def effect_of(said: Statements, node: str) -> str:
    """What a constraint does by itself: `requires`, `forbids` or `contributes`."""
    return token_of(said, node, "effect")


def limit_class(said: Statements, node: str, in_part: frozenset[str]) -> str:
    """What a constraint is drawn as: by what it does, as an alternative within an exclusion bars like the exclusion.

    Args:
        said: what is stated of the constraint.
        node: its IRI.
        in_part: of its trial's constraints those of `read_in_part`.
    """
    kind = said.class_of(node) or "Constraint"
    if kind == "UncomputedConstraint":
        return kind
    return effect_class("in-part" if node in in_part else effect_of(said, node)) or kind


def criterion_class(said: Statements, node: str) -> str:
    """What a criterion is drawn as, by its section."""
    return CRITERION_CLASSES.get(token_of(said, node, "section"), "Criterion")


def _reading(said: Statements, node: str, in_part: frozenset[str]) -> str:
    effect = "in-part" if node in in_part else effect_of(said, node)
    if field := field_in_words(said, node):
        return f"{effect_in_words(effect)}: {field}"
    words = limit_in_words(said, node)
    if not _is_computed(said, node):
        return words
    if said.nodes(node, "role"):
        words = words.replace(": ", " ", 1)
    return f"{effect_in_words(effect)}: {words}"


def field_in_words(said: Statements, node: str) -> str | None:
    """What a limit of the record's own fields says, as a reader would say it; None for a limit read from prose.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> from kg.names import TKG
    >>> node = NamedNode("https://clinicaltrials.gov/study/NCT03444220#constraint-field-minimum-age")
    >>> field_in_words(Statements([Triple(node, NamedNode(TKG + "text"), Literal("18 Years"))]), node.value)
    'From 18 years'
    """
    _, is_field, name = node.rpartition("#constraint-field-")
    text = said.text(node, "text")
    if not is_field or not text:
        return None
    if name == "sex":
        return sex_in_words(text)
    if name == "healthy-volunteers":
        return "No healthy volunteers" if said.flag(node, "negated") else "Healthy volunteers"
    return f"{'From' if name == 'minimum-age' else 'Up to'} {text.lower()}"


def limit_in_words(said: Statements, node: str) -> str:
    """What a constraint says, without what it does; empty where only words are kept that say no more than the text."""
    negation = "not " if said.text(node, "negated") == "true" else ""
    if said.nodes(node, "operator"):
        return f"{negation}{_bound(said, node)}"
    if said.nodes(node, "role"):
        exception = ", an exception" if said.text(node, "isException") == "true" else ""
        windows = (said.text(below, "text") for below in said.nodes(node, "window"))
        window = "".join(f", {text}" for text in windows if text)
        return f"{negation}{token_of(said, node, 'role')}: {said.text(node, 'text')}{window}{exception}"
    kind = token_of(said, node, "kind").replace("-", " ")
    return "" if kind == "free text" else f"{effect_in_words('unknown')} ({kind}): {said.text(node, 'text')}"


def _bound(said: Statements, node: str) -> str:
    quantities = said.nodes(node, "quantity")
    name = (said.label(quantities[0]) if quantities else "") or said.text(node, "quantityText") or "an unnamed quantity"
    parts = [name]
    modifier = said.text(node, "quantityModifier")
    if modifier:
        parts.append(f"({modifier})")
    parts += [_SIGNS.get(token_of(said, node, "operator"), ""), said.text(node, "value") or ""]
    unit = said.text(node, "unit")
    if unit:
        parts.append(unit_in_words(unit))
    reference = token_of(said, node, "reference")
    if reference:
        parts.append(_REFERENCES.get(reference, reference))
    condition = said.text(node, "appliesIf")
    if condition:
        parts.append(f"if {condition}")
    assumption = said.text(node, "assumption")
    if assumption:
        parts.append(f"(taking for granted: {assumption})")
    return " ".join(parts)
