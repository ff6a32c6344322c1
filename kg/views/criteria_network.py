"""The criteria of a trial as a tree to walk through: sections, items, their logic, and what each limit says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from kg.names import CODE
from kg.views.criteria import (
    CRITERION_CLASSES,
    criterion_class,
    field_in_words,
    limit_class,
    limit_in_words,
    mark_of,
    read_in_part,
)
from kg.views.facts import facts_of, plain_text, with_bullets
from kg.views.network import Fact, Network, Node
from kg.views.sketch import Sketch
from kg.views.statements import Statements, natural_key
from kg.views.words import address, clip, count_of, short_name

__all__ = ["criteria_network"]

_SECTIONS: Final = {
    "inclusion": "must be true",
    "exclusion": "must not be true",
    "unknown": "not said whether true or not",
}
_ORDER: Final = {section: place for place, section in enumerate(_SECTIONS)}
_FIELDS: Final = "from the record's fields"
_COMBINATIONS: Final = {"AllOf": "all of", "AnyOf": "any of", "NoneOf": "none of", "AtLeast": "at least"}
_OPEN: Final = 60
"""A tree of more nodes than these starts with its items folded."""

_LONGEST: Final = 90
_SHOWN_ELSEWHERE: Final = ("parent", "expression", "inCriterion", "member", "section", "effect")


def criteria_network(triples: Iterable[Any], trial: str) -> Network:
    """The criteria of one trial as a tree.

    Args:
        triples: all that is stated of the trial and its parts, quantities and concepts with their names.
        trial: the trial's IRI.

    Returns:
        The tree, about the trial; empty where the trial has no criteria. What the graph does not state of the logic
        (a graph of core detail) is left out: each limit then hangs on its item.
    """
    said = Statements(triples)
    criteria = sorted(said.nodes(trial, "criterion"), key=natural_key)
    constraints = said.nodes(trial, "constraint")
    if not criteria and not constraints:
        return Network()
    nct_id = said.text(trial, "nctId") or short_name(trial)
    sketch = Sketch(said, trial)
    facts = [Fact("registry entry", nct_id, address(trial))]
    facts += [
        Fact("who can join, in the source's words", "", words=with_bullets(plain_text(text)))
        for text in said.texts(trial, "eligibilityText")
    ]
    sketch.add(Node(trial, nct_id, "Trial", tuple(facts), weight=1.4))
    _Tree(sketch, said, trial, criteria, constraints).grow()
    network = sketch.finished()
    if len(network.nodes) > _OPEN:
        network = _with_items_folded(network)
    return Network(network.nodes, network.edges, trial, is_tree=True)


def _with_items_folded(network: Network) -> Network:
    from dataclasses import replace

    items = {"Criterion", *CRITERION_CLASSES.values()}
    nodes = tuple(replace(node, folded=node.kind in items) for node in network.nodes)
    return replace(network, nodes=nodes)


class _Tree:
    """The nodes below a trial, in the order of the text."""

    def __init__(
        self, sketch: Sketch, said: Statements, trial: str, criteria: list[str], constraints: list[str]
    ) -> None:
        self.sketch = sketch
        self.said = said
        self.trial = trial
        self.criteria = criteria
        self.constraints = constraints
        self.in_part = read_in_part(said, trial)
        self.owner_of = {node: criterion for criterion in criteria for node in said.nodes(criterion, "expression")}
        self.limits: dict[str, list[str]] = defaultdict(list)
        for node in constraints:
            for owner in said.nodes(node, "inCriterion"):
                self.limits[owner].append(node)
        self.children: dict[str, list[str]] = defaultdict(list)
        for criterion in criteria:
            for parent in said.nodes(criterion, "parent"):
                self.children[parent].append(criterion)
        self.placed: set[str] = set()

    def grow(self) -> None:
        sections: dict[str, list[str]] = defaultdict(list)
        for criterion in self.criteria:
            code = next(iter(self.said.nodes(criterion, "section")), "")
            sections[code.removeprefix(f"{CODE}section-") or "unknown"].append(criterion)
        self._fields()
        for section in sorted(sections, key=lambda one: _ORDER.get(one, len(_ORDER))):
            members = sections[section]
            count = count_of(len(members), "criterion", "criteria")
            holder = self._holder(_SECTIONS.get(section, section), section, count)
            for criterion in members:
                if not self.said.nodes(criterion, "parent"):
                    self._criterion(holder, criterion)
            for criterion in members:  # whose parent stands in another section, or nowhere
                if criterion not in self.placed:
                    self._criterion(holder, criterion)

    def _fields(self) -> None:
        fields = [node for node in self.constraints if not self.said.nodes(node, "inCriterion")]
        if fields:
            holder = self._holder(_FIELDS, "fields", count_of(len(fields), "limit"))
            for node in sorted(fields, key=natural_key):
                self._constraint(holder, node)

    def _holder(self, title: str, name: str, count: str) -> str:
        node = f"{self.trial}#group/criteria/{name}"
        self.sketch.add(Node(node, title, "Group", (Fact("holds", count),), weight=1.2))
        self.sketch.link(self.trial, title, node)
        return node

    def _criterion(self, holder: str, node: str) -> None:
        if node in self.placed:
            return
        self.placed.add(node)
        text = mark_of(self.said, self.trial, node) + plain_text(self.said.text(node, "text") or short_name(node))
        kind = criterion_class(self.said, node)
        self.sketch.add(Node(node, clip(text, _LONGEST), kind, facts_of(self.said, node, skip=_SHOWN_ELSEWHERE)))
        self.sketch.link(holder, "criterion", node)
        expressions = [one for one in self.said.nodes(node, "expression") if self.said.class_of(one)]
        for expression in expressions:
            self._expression(node, expression, node)
        for constraint in self.limits[node]:
            if constraint not in self.placed:
                self._constraint(node, constraint)
        for child in self.children[node]:
            self._criterion(node, child)

    def _expression(self, holder: str, node: str, criterion: str) -> None:
        owner = self.owner_of.get(node)
        if owner is not None and owner != criterion:
            self._criterion(holder, owner)
            return
        if node in self.placed:
            return
        kind = self.said.class_of(node) or "Expression"
        if kind not in _COMBINATIONS:
            self._constraint(holder, node)
            return
        self.placed.add(node)
        label = _COMBINATIONS[kind]
        if kind == "AtLeast":
            label = f"at least {self.said.text(node, 'minimumCount') or '?'} of"
        facts = facts_of(self.said, node, skip=_SHOWN_ELSEWHERE)
        self.sketch.add(Node(node, label, kind, facts))
        self.sketch.link(holder, "says", node)
        for member in self.said.nodes(node, "member"):
            if self.said.class_of(member):
                self._expression(node, member, criterion)

    def _constraint(self, holder: str, node: str) -> None:
        self.placed.add(node)
        said = field_in_words(self.said, node) or limit_in_words(self.said, node)
        said = said or plain_text(self.said.text(node, "text") or short_name(node))
        facts = (Fact("reading", said), *facts_of(self.said, node, skip=_SHOWN_ELSEWHERE))
        self.sketch.add(Node(node, clip(said, _LONGEST), limit_class(self.said, node, self.in_part), facts))
        self.sketch.link(holder, "says", node)
