"""Eligibility text -> criteria with their constraints and logic: the way in to this package."""

from __future__ import annotations

import re

from kg.criteria.cleantext import CleanText
from kg.criteria.effects import as_exceptions, computability, with_effects, with_window
from kg.criteria.leaves import ConceptFinder, Leaf, but_not, join, leaves_of, none_of, with_concepts
from kg.criteria.lexer import COUNT_WORDS, Tokens, word_set
from kg.criteria.logic import build
from kg.criteria.means import with_means
from kg.criteria.phrases import (
    asks_together,
    choice_of,
    defined_below,
    excepts_below,
    excluded_before,
    kind_named_from,
    leads_to_list,
    uncomputed_kind,
)
from kg.criteria.quantities import read_quantities
from kg.criteria.reading import Inherited
from kg.criteria.split import Item, split
from kg.criteria.vocabulary import Vocabulary
from kg.criteria.windows import windows_of
from kg.model.criterion import (
    AllOf,
    AnyOf,
    AtLeast,
    Computability,
    ConceptConstraint,
    Constraint,
    Criterion,
    Eligibility,
    Expression,
    NoneOf,
    QuantityConstraint,
    Section,
    SubCriterion,
    TemporalWindow,
    UncomputedConstraint,
    constraints,
)

__all__ = ["ConceptFinder", "parse"]

_FIGURE = re.compile(r"[0-9ⅰ-ⅻ½¼¾⅓⅔]")
_NUMBER_WORDS = word_set("limit limits i ii iii iv child") | COUNT_WORDS
_NUMBER_WORD = re.compile(rf"\b(?:[iu]*lns?|{'|'.join(sorted(_NUMBER_WORDS))})\b")
# Attaching numbers to names looks at pairs of them: pieces of bounded length keep the whole linear.
_PIECE = 4000
_MUST_NOT = re.compile(r"\b(?:must|should|may|can)\s*not\b")
_LAST_JOINT = re.compile(r"(?:^|[\s,;])(and/or|and|or)\W*$")
_FIRST_JOINT = re.compile(r"\W*(and/or|and|or)\b")


def parse(
    text: str,
    vocabulary: Vocabulary,
    section: Section | None = None,
    concepts: ConceptFinder | None = None,
    *,
    whole: bool = True,
) -> Eligibility:
    """Read an eligibility text.

    Args:
        text: as the registry prints it, escapes and all.
        vocabulary: the quantities and units to know.
        section: what the text is part of where no heading says so.
        concepts: finds conditions, treatments and states among the tokens of an item; none are looked for without it.
        whole: False leaves items that set no limit, name no linked concept and have no sub-items to their words, and
            does not tell how much of an item is computed, which takes less time; the limits and linked concepts of the
            text are the same.

    Returns:
        The criteria in printed order; every span counts characters of `text`.

    Source:
        DESIGN.md, "Criteria".

    Example:
        >>> eligibility = parse("Inclusion Criteria:\\n\\n* Adults", Vocabulary.build([], []))
        >>> eligibility.criteria[0].id, eligibility.criteria[0].span.begin
        ('i1', 23)
    """
    clean = CleanText(text)
    return Eligibility(criteria=tuple(_Parser(clean, split(clean, section), vocabulary, concepts, whole).run()))


class _Parser:
    def __init__(
        self,
        clean: CleanText,
        items: list[Item],
        vocabulary: Vocabulary,
        concepts: ConceptFinder | None,
        whole: bool,
    ) -> None:
        self.whole = whole
        self.clean = clean
        self.concepts = concepts
        self.items = items
        self.vocabulary = vocabulary
        self.ids: list[str] = []
        self.counts: dict[str, int] = {}
        self.children: dict[int, list[int]] = {}
        self.excepted: dict[int, str] = {}
        self.timed: dict[int, TemporalWindow] = {}
        self.named_last: dict[tuple[int, int], Inherited | None] = {}

    def run(self) -> list[Criterion]:
        for at, item in enumerate(self.items):
            self.ids.append(self._id(item))
            if item.parent is not None:
                self.children.setdefault(item.parent, []).append(at)
        expressions = self._expressions()
        states: list[Computability] = ["none"] * len(self.items)
        for at in range(len(self.items) - 1, -1, -1) if self.whole else ():
            below = [states[child] for child in self.children.get(at, ())]
            states[at] = computability(expressions[at], below)
        orders: dict[str, int] = {}
        found: list[Criterion] = []
        for at, item in enumerate(self.items):
            order = orders[item.section] = orders.get(item.section, 0) + 1
            found.append(
                Criterion(
                    id=self.ids[at],
                    section=item.section,
                    order=order,
                    depth=item.depth,
                    span=self.clean.span(item.begin, item.end),
                    parent=None if item.parent is None else self.ids[item.parent],
                    group=self.clean.span(*item.group).text if item.group is not None else None,
                    computability=states[at],
                    expression=expressions[at],
                )
            )
        return found

    def _expressions(self) -> list[Expression | None]:
        """The expression of each item, effects told; parents come before their sub-items."""
        found: list[Expression | None] = []
        pure: dict[str, bool] = {}
        for at, item in enumerate(self.items):
            expression = self._with_children(at, item)
            if item.parent in self.excepted:
                self.excepted.setdefault(at, self.excepted[item.parent])
            if at in self.excepted and expression is not None:
                expression = as_exceptions(expression, self.excepted[at])
            if item.parent in self.timed:
                self.timed.setdefault(at, self.timed[item.parent])
            if at in self.timed and expression is not None:
                expression = with_window(expression, self.timed[at])
            if expression is None:
                found.append(None)
                continue
            told, subs = with_effects(expression, item.section, pure.get(self.ids[at], True))
            pure.update(subs)
            found.append(told)
        return found

    def _own(self, item: Item, at: int) -> Expression | None:
        """What the item's own words say."""
        words = self.clean.low[item.begin : item.end]
        end = excluded_before(words, item.section)
        said = self._constrained(_shortened(item, end), words[:end], whole=self.whole or at in self.children)
        if said is not None and end < len(words) and item.section != "exclusion":
            said = none_of(said)
        if said is not None:
            return None if at in self.children and self._is_said_below(said, item, words) else said
        if at in self.children:
            if leads_to_list(words):
                return None
        elif not self.whole:
            return None
        return UncomputedConstraint(uncomputed_kind(words), self.clean.span(item.begin, item.end))

    def _is_said_below(self, said: Expression, item: Item, words: str) -> bool:
        """Whether an item's words only name what its sub-items define, or in an exclusion the kind they are of."""
        if _has_bound(said):
            return False
        if defined_below(words, item.section):
            return True
        begin = kind_named_from(words) if item.section == "exclusion" else None
        if begin is None:
            return False
        named = self.clean.span(item.begin + begin, item.end).begin
        return all(_names_a_kind(leaf, named) for leaf in constraints(said))

    def _constrained(self, item: Item, words: str, *, whole: bool = True) -> Expression | None:
        """What an item with constraints in it says; one of many pages is read piece by piece."""
        found: list[Expression] = []
        pieces = self._pieces(item)
        whole = whole or len(pieces) > 1
        is_read = False
        is_numeric = _is_numeric(words, pieces)
        for number, tokens in enumerate(pieces, 1):
            leaves: list[Leaf] = []
            if is_numeric:
                readings = read_quantities(self.clean, tokens, self.vocabulary, lambda: self._inherited(item))
                whole = whole or any(isinstance(one.constraint, QuantityConstraint) for one in readings)
                leaves = leaves_of(tokens, readings, item.section)
            if self.concepts is not None:
                concepts = self.concepts(self.clean, tokens, whole)
                if not (whole or concepts):
                    return None
                leaves = with_concepts(concepts, leaves)
                if is_numeric:
                    leaves = with_means(self.clean, tokens, leaves)
            is_read = is_read or bool(leaves)
            if not is_read and number == len(pieces):
                return None
            said = build(self.clean, tokens, leaves, item.section)
            if said is not None:
                found.append(said)
        return join("or" if item.section == "exclusion" else "and", found) if is_read else None

    def _pieces(self, item: Item) -> list[Tokens]:
        pieces: list[Tokens] = []
        begin = item.begin
        while begin < item.end:
            end = item.end if item.end - begin <= _PIECE else _cut(self.clean.low, begin, begin + _PIECE)
            pieces.append(Tokens(self.clean.low, begin, end, self.clean.plain))
            begin = end
        return pieces

    def _with_children(self, at: int, item: Item) -> Expression | None:
        children = self.children.get(at)
        if not children:
            return self._own(item, at)
        members = tuple(SubCriterion(self.ids[child]) for child in children)
        words = self.clean.low[item.begin : item.end]
        excepts = excepts_below(words)
        if excepts is not None:
            self.excepted.update(dict.fromkeys(children, excepts[1]))
            return self._excepting(item, words, *excepts, self._exception(words, children, members))
        own = self._own(item, at)
        if own is None:
            self._pass_window(item, children)
        combined = self._combination(item, children, members)
        return combined if own is None else join("and", [own, combined])

    def _pass_window(self, item: Item, children: list[int]) -> None:
        """Let the one window that a heading, which only opens a list, begins or ends with reach the sub-items."""
        tokens = self._pieces(item)
        windows = windows_of(self.clean, tokens[0]) if len(tokens) == 1 else []
        if len(windows) != 1:
            return
        beside = self.clean.low[item.begin : windows[0].begin], self.clean.low[windows[0].end : item.end]
        if not all(words.strip(" :,;.-\n") for words in beside):
            self.timed.update(dict.fromkeys(children, windows[0].window))

    def _excepting(self, item: Item, words: str, end: int, kind: str, excepted: Expression) -> Expression:
        """What an item says up to where its exceptions are opened, and these."""
        said = self._constrained(_shortened(item, end), words[:end])
        if said is None:
            said = UncomputedConstraint("exception", self.clean.span(item.begin, item.end))
        return but_not(said, excepted, kind, item.section)

    def _exception(self, words: str, children: list[int], members: tuple[SubCriterion, ...]) -> Expression:
        """How the exceptions hang together: each is one, where they are not all to hold."""
        kind, _ = choice_of(words)
        together = kind == "and" or (not kind and "unless" in words and self._joint(children) == "and")
        return AllOf(members) if together else AnyOf(members)

    def _combination(self, item: Item, children: list[int], members: tuple[SubCriterion, ...]) -> Expression:
        """How the sub-items of an item hang together."""
        low = self.clean.low
        words = low[item.begin : item.end]
        kind, count = choice_of(words)
        if kind == "none" and item.section == "exclusion" and _MUST_NOT.search(words):
            return AnyOf(members, assumption="what excluded patients 'must not have' excludes them")
        if kind == "none":
            return NoneOf(members)
        if kind == "count" and 1 < count <= len(members):
            return AtLeast(count, members)
        if kind == "count" and count > 1:
            kind = ""
        if kind:
            return AllOf(members) if kind == "and" else AnyOf(members)
        joint = self._joint(children)
        if joint == "and" and item.section == "exclusion" and not asks_together(words):
            return AnyOf(members, assumption="sub-items of an exclusion are alternatives, though 'and' joins them")
        if joint is not None:
            return AllOf(members, joint) if joint == "and" else AnyOf(members, joint)
        if item.section == "exclusion":
            return AnyOf(members, assumption="sub-items of an exclusion are alternatives")
        return AllOf(members, assumption="sub-items are all asked for")

    def _joint(self, children: list[int]) -> str | None:
        """The connective that ends or begins one of the sub-items."""
        low = self.clean.low
        for number, child in enumerate(children):
            item = self.items[child]
            if number + 1 < len(children):
                match = _LAST_JOINT.search(low, max(item.begin, item.end - 12), item.end)
                if match is not None:
                    return match[1]
            if number:
                match = _FIRST_JOINT.match(low, item.begin, item.end)
                if match is not None:
                    return match[1]
        return None

    def _id(self, item: Item) -> str:
        stem = item.section[0] if item.parent is None else self.ids[item.parent] + "-"
        number = self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}{number}"

    def _inherited(self, item: Item) -> Inherited | None:
        """The quantity that the item above names last, or else the heading above."""
        sources: list[tuple[int, int]] = []
        above = item.parent
        if above is not None:
            sources.append((self.items[above].begin, self.items[above].end))
        if item.group is not None:
            sources.append(item.group)
        for source in sources:
            if source not in self.named_last:
                self.named_last[source] = self._named_last(*source)
            found = self.named_last[source]
            if found is not None:
                return found
        return None

    def _named_last(self, begin: int, end: int) -> Inherited | None:
        """The quantity that words name last."""
        tokens = Tokens(self.clean.low, begin, end, self.clean.plain)
        mentions = self.vocabulary.mentions(tokens)
        if not mentions:
            return None
        last = mentions[-1]
        return Inherited(last.quantity, self.clean.span(tokens.begins[last.first], tokens.ends[last.last]))


def _shortened(item: Item, length: int) -> Item:
    """An item with only so many of its first characters."""
    return Item(item.begin, item.begin + length, item.section, item.group, item.parent, item.depth)


def _is_numeric(words: str, pieces: list[Tokens]) -> bool:
    """Whether an item may hold a number: a figure, a word or a rank, or a limit that is one itself."""
    if _FIGURE.search(words) is not None:
        return True
    is_likely = "ln" in words or any(not _NUMBER_WORDS.isdisjoint(tokens.words) for tokens in pieces)
    return is_likely and _NUMBER_WORD.search(words) is not None


def _names_a_kind(leaf: Constraint, begin: int) -> bool:
    """Whether a constraint is a mere name that stands where the kind of sub-items is named, or one of people."""
    if isinstance(leaf, ConceptConstraint):
        return leaf.span.begin >= begin or leaf.rule == "person"
    return isinstance(leaf, UncomputedConstraint) and leaf.kind == "free-text" and leaf.span.begin >= begin


def _has_bound(expression: Expression) -> bool:
    return any(isinstance(constraint, QuantityConstraint) for constraint in constraints(expression))


def _cut(low: str, begin: int, end: int) -> int:
    """A place at most at `end` where a text may be cut."""
    for mark in (";", ". ", ",", " "):
        at = low.rfind(mark, begin + 1, end)
        if at > begin:
            return at + 1
    return end
