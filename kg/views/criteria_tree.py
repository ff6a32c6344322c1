"""The criteria of a trial as a tree of values: words, the places in them that were read, and what was computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.views.criteria import (
    constraints_by_criterion,
    effect_of,
    field_in_words,
    in_order,
    left_to_people,
    limit_in_words,
    mark_of,
    read_in_part,
    token_of,
)
from kg.views.facts import plain_text
from kg.views.statements import Statements
from kg.views.words import effect_in_words

__all__ = ["CriterionShown", "Limit", "Section", "Span", "criteria_tree", "field_limits"]

_STATE: Final = "state"
_NEGATED: Final = {_STATE: "not {}", "test-result": "{} negative or absent"}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a criterion's words; `marked` where something was computed from it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """What was computed from some words.

    Args:
        effect: `requires`, `forbids`, `contributes`, `in-part` where words around it were not read, or `unknown` where
            nothing could be computed.
        role: what the words name (condition, treatment, procedure, test result), or that they are left to people;
            empty for a measured limit and for a state of the person.
        words: what it says; of several things of one role, all of them.
    """

    effect: str
    role: str
    words: str


@dataclass(slots=True)
class CriterionShown:
    """One criterion with those below it."""

    key: str
    spans: tuple[Span, ...]
    limits: tuple[Limit, ...]
    depth: int
    group: str = ""
    below: list[CriterionShown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that must be true (`inclusion`), must not be (`exclusion`), or of which it is not said."""

    name: str
    criteria: list[CriterionShown]


def criteria_tree(said: Statements, trial: str) -> list[Section]:
    """The criteria of one trial, in the order of the text.

    Args:
        said: what is stated of the trial, its criteria and constraints.
        trial: the trial's IRI.

    >>> criteria_tree(Statements([]), "https://clinicaltrials.gov/study/NCT03444220")
    []
    """
    whole = said.text(trial, "eligibilityText") or ""
    limits = constraints_by_criterion(said, trial)
    in_part = read_in_part(said, trial)
    sections: list[Section] = []
    path: list[CriterionShown] = []
    for node in in_order(said.nodes(trial, "criterion")):
        name = token_of(said, node, "section")
        if not sections or sections[-1].name != name:
            sections.append(Section(name, []))
            path = []
        shown = _shown(said, node, limits.get(node, []), in_part, whole)
        if mark := mark_of(said, trial, node):
            shown.spans = (Span(mark, False), *shown.spans)
        while path and path[-1].depth >= shown.depth:
            path.pop()
        (path[-1].below if path else sections[-1].criteria).append(shown)
        path.append(shown)
    return sections


def field_limits(said: Statements, trial: str) -> list[Limit]:
    """What the record's own fields ask for: ages, sex, health."""
    nodes = [node for node in said.nodes(trial, "constraint") if not said.nodes(node, "inCriterion")]
    return [Limit(effect_of(said, node), "", words) for node in sorted(nodes) if (words := field_in_words(said, node))]


def _shown(said: Statements, node: str, constraints: list[str], in_part: frozenset[str], whole: str) -> CriterionShown:
    text = said.text(node, "text") or ""
    begin = said.number(node, "beginIndex") or 0
    exact = whole[begin : begin + len(text)] == text
    marks = sorted(_marks(said, constraints, begin, len(text))) if exact else []
    return CriterionShown(
        key=node.rpartition("#")[2],
        spans=tuple(_spans(text, marks)),
        limits=tuple(_limits(said, constraints, in_part)),
        depth=said.number(node, "depth") or 0,
        group=said.text(node, "cohortGroup") or "",
    )


def _marks(said: Statements, constraints: Iterable[str], begin: int, length: int) -> Iterator[tuple[int, int]]:
    for node in constraints:
        first = said.number(node, "beginIndex")
        if first is None or token_of(said, node, "kind") == "free-text":
            continue
        last = first + len(said.text(node, "text") or "")
        if 0 <= first - begin < last - begin <= length:
            yield first - begin, last - begin


def _spans(text: str, marks: Iterable[tuple[int, int]]) -> Iterator[Span]:
    at = 0
    for first, last in marks:
        if last <= at:
            continue
        first = max(first, at)
        if first > at:
            yield Span(plain_text(text[at:first]), False)
        yield Span(plain_text(text[first:last]), True)
        at = last
    if at < len(text):
        yield Span(plain_text(text[at:]), False)


def _limits(said: Statements, constraints: list[str], in_part: frozenset[str]) -> Iterator[Limit]:
    """What was computed, in the order of the words; things of one role and effect that stand together are one."""
    last: Limit | None = None
    seen = set()
    shown = left_to_people(said, constraints, in_part)
    for node in sorted(constraints, key=lambda one: said.number(one, "beginIndex") or 0):
        limit = _limit(said, node, in_part)
        if node in shown:
            limit = Limit("unknown", effect_in_words("unknown"), plain_text(said.text(node, "text") or ""))
        if limit is None or limit in seen:
            continue
        seen.add(limit)
        if last is not None and limit.role and (last.effect, last.role) == (limit.effect, limit.role):
            last = Limit(last.effect, last.role, f"{last.words}; {limit.words}")
            continue
        if last is not None:
            yield last
        last = limit
    if last is not None:
        yield last


def _limit(said: Statements, node: str, in_part: frozenset[str]) -> Limit | None:
    """What one constraint says, as a reader would say it; None where it says no more than the text."""
    words = plain_text(limit_in_words(said, node))
    if not words:
        return None
    effect = "in-part" if node in in_part else effect_of(said, node)
    if said.nodes(node, "role"):
        role, _, text = words.removeprefix("not ").partition(": ")
        if said.flag(node, "negated"):
            text = _NEGATED.get(role, "no {}").format(text)
        return Limit(effect, "" if role == _STATE else role.replace("-", " "), text)
    if said.nodes(node, "operator"):
        return Limit(effect, "", words)
    return Limit("unknown", effect_in_words("unknown"), words.partition(": ")[2])
