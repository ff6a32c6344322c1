"""Constraints of one criterion -> its expression: and, or, lists, brackets, exceptions, attributions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import WORD, Tokens
from kg.criteria.phrases import (
    ABSORBED,
    CHOICE,
    DEFINING,
    EXAMPLE,
    EXCEPTIONS,
    LIST_HEAD,
    MODIFIERS,
    SMALL_WORDS,
    choice_of,
    uncomputed_kind,
)
from kg.criteria.quantities import Reading
from kg.model.criterion import (
    AllOf,
    AnyOf,
    AtLeast,
    Constraint,
    Expression,
    NoneOf,
    QuantityConstraint,
    Section,
    UncomputedConstraint,
)

MAX_DEPTH = 24
_ENUMERATOR = re.compile(r"(?:i{1,3}|iv|vi{0,3}|[a-h]|[1-9])$")


class Leaf(NamedTuple):
    """A constraint, or several under one bound, and the tokens [first:last+1] that say it."""

    constraint: Expression
    first: int
    last: int


class _Cut(NamedTuple):
    """A connective between segments: what it joins by, and how loosely."""

    first: int
    last: int
    join: str
    loose: int


def build(clean: CleanText, tokens: Tokens, leaves: Sequence[Leaf], section: Section) -> Expression | None:
    """The expression of a criterion.

    Args:
        clean: the whole text.
        tokens: of the criterion.
        leaves: its constraints in the order of the text.
        section: decides what a bare list means: alternatives in an exclusion, all of it elsewhere.

    Returns:
        The expression; words that no constraint covers are uncomputed leaves. None where there are no words.
    """
    return _Builder(clean, tokens, leaves, section).expression(0, len(tokens), 0)


def leaves_of(tokens: Tokens, readings: Sequence[Reading], section: Section) -> list[Leaf]:
    """The leaves of a criterion: the two ends of a range, and quantities that share a bound, hang together.

    Args:
        tokens: of the criterion.
        readings: its constraints in the order of the text.
        section: decides what a bare list means.

    Returns:
        Leaves in the order of the text.
    """
    leaves: list[Leaf] = []
    at = 0
    while at < len(readings):
        this = readings[at].constraint
        stop = at + 1
        while stop < len(readings) and _shares(this, readings[stop].constraint):
            stop += 1
        group = readings[at:stop]
        first, last = min(entry.first for entry in group), max(entry.last for entry in group)
        if len(group) == 1:
            leaves.append(Leaf(this, first, last))
        else:
            words = tokens.texts[first : last + 1]
            said = "or" if "or" in words else "and" if "and" in words or "&" in words else ""
            kind = said or ("or" if section == "exclusion" else "and")
            connective = "and/or" if said == "or" and "and" in words and "/" in words else None
            joined = join(kind, [entry.constraint for entry in group], connective)
            if joined is not None:
                leaves.append(Leaf(joined, first, last))
        at = stop
    leaves.sort(key=lambda leaf: (leaf.first, leaf.last))
    for number in range(len(leaves) - 1):
        this, after = leaves[number], leaves[number + 1]
        if this.first < after.first <= this.last:
            leaves[number] = this._replace(last=after.first - 1)
    return leaves


def _shares(this: Constraint, other: Constraint) -> bool:
    return (
        isinstance(this, QuantityConstraint)
        and isinstance(other, QuantityConstraint)
        and this.value_span == other.value_span
        and this.quantity != other.quantity
    )


def join(kind: str, members: Sequence[Expression], connective: str | None = None) -> Expression | None:
    """Members under one connective, flattened; a single member stays itself.

    Args:
        kind: `and` or `or`.
        members: at least none.
        connective: the words that join them.
    """
    flat: list[Expression] = []
    cls = AllOf if kind == "and" else AnyOf
    for member in members:
        if isinstance(member, cls) and member.assumption is None and member.connective in (None, connective):
            flat.extend(member.members)
        else:
            flat.append(member)
    if not flat:
        return None
    if len(flat) == 1:
        return flat[0]
    return cls(tuple(flat), connective)


class _Builder:
    def __init__(self, clean: CleanText, tokens: Tokens, leaves: Sequence[Leaf], section: Section) -> None:
        self.clean = clean
        self.tokens = tokens
        self.default = "or" if section == "exclusion" else "and"
        self.section = section
        self.leaf_at: dict[int, list[Leaf]] = {}
        self.covered: dict[int, int] = {}
        for leaf in leaves:
            self.leaf_at.setdefault(leaf.first, []).append(leaf)
            for at in range(leaf.first, leaf.last + 1):
                self.covered[at] = max(self.covered.get(at, 0), leaf.last)
        self.closing = _closings(tokens)

    def expression(self, first: int, last: int, depth: int) -> Expression | None:
        """What the tokens [first:last] say."""
        if first >= last:
            return None
        if depth > MAX_DEPTH:
            return self._residual(first, last - 1)
        enumerated = self._enumerators(first, last)
        if enumerated:
            return self._enumeration(first, last, enumerated, depth)
        choice = self._choice(first, last)
        if choice is not None:
            return self._chosen(first, last, choice, depth)
        cuts = self._cuts(first, last)
        loosest = min((cut.loose for cut in cuts), default=0)
        if not cuts or loosest > 0:
            modifier = self._modifier(first, last)
            if modifier is not None:
                return self._modified(first, last, modifier, depth)
        if not cuts:
            return self._segment(first, last, depth)
        cuts = [cut for cut in cuts if cut.loose == loosest]
        kinds = [cut.join for cut in cuts]
        kind = "or" if "or" in kinds else "and"
        cuts = [cut for cut in cuts if cut.join == kind]
        members: list[Expression] = []
        start = first
        for cut in cuts:
            member = self.expression(start, cut.first, depth + 1)
            if member is not None:
                members.append(member)
            start = cut.last + 1
        member = self.expression(start, last, depth + 1)
        if member is not None:
            members.append(member)
        words = {self._text(cut.first, cut.last) for cut in cuts}
        return join(kind, members, "and/or" if "and/or" in words else None)

    def _text(self, first: int, last: int) -> str:
        return "".join(self.tokens.texts[first : last + 1]).strip(",;")

    def _outer(self, first: int, last: int) -> Callable[[int], int]:
        """The next index at this level: over brackets and over the words of a leaf."""
        covered, closing = self.covered, self.closing

        def following(at: int) -> int:
            if at in covered:
                return covered[at] + 1
            close = closing.get(at)
            if close is not None and close < last:
                return close + 1
            return at + 1

        return following

    def _cuts(self, first: int, last: int) -> list[_Cut]:
        texts = self.tokens.texts
        following = self._outer(first, last)
        cuts: list[_Cut] = []
        commas: list[int] = []
        at = first
        while at < last:
            text = texts[at]
            if at not in self.covered:
                cut = self._cut_at(at, first, last)
                if cut is not None:
                    for comma in commas:
                        cuts.append(_Cut(comma, comma, cut.join, 2 if cut.join == "or" else 3))
                    commas.clear()
                    cuts.append(cut)
                    at = cut.last + 1
                    continue
                if text == ",":
                    commas.append(at)
            at = following(at)
        for comma in commas:
            cuts.append(_Cut(comma, comma, self.default, 2 if self.default == "or" else 3))
        cuts.sort(key=lambda cut: cut.first)
        return cuts

    def _cut_at(self, at: int, first: int, last: int) -> _Cut | None:
        texts = self.tokens.texts
        text = texts[at]
        following = texts[at + 1] if at + 1 < last else ""
        if text == ";" or (text == "." and not self.tokens.touches(at)):
            if following in ("and", "or"):
                return _Cut(at, at + 1, following, 0)
            return _Cut(at, at, self.default if text == ";" else "and", 0)
        if text in ("and", "or", "and / or", "plus", "et", "but", "&"):
            if text == "and" and texts[at + 1 : at + 3] == ["/", "or"]:
                return _Cut(at, at + 2, "or", 2)
            comma = at > first and texts[at - 1] == ","
            if text == "or":
                return _Cut(at, at, "or", 2)
            if comma and not self._has_list_comma(first, at - 1):
                return _Cut(at, at, "and", 1)
            return _Cut(at, at, "and", 3)
        if text == "with" and at > first and (at - 1) in self.covered and self._has_leaf(at, last):
            return _Cut(at, at, "and", 3)
        return None

    def _has_leaf(self, first: int, last: int) -> bool:
        return any(first <= at < last for at in self.leaf_at)

    def _has_list_comma(self, first: int, last: int) -> bool:
        following = self._outer(first, last)
        at = first
        while at < last:
            if self.tokens.texts[at] == "," and at not in self.covered:
                return True
            at = following(at)
        return False

    def _modifier(self, first: int, last: int) -> tuple[int, int, str] | None:
        """The first exception or attribution that follows what it modifies."""
        texts = self.tokens.texts
        following = self._outer(first, last)
        at = first
        while at < last:
            phrases = MODIFIERS.get(texts[at])
            if phrases is not None and at > first and at not in self.covered:
                for words, kind in phrases:
                    if tuple(texts[at : at + len(words)]) == words and self._has_leaf(first, at):
                        return at, len(words), kind
            at = following(at)
        return None

    def _modified(self, first: int, last: int, modifier: tuple[int, int, str], depth: int) -> Expression | None:
        at, size, kind = modifier
        end = at
        while end > first and self.tokens.texts[end - 1] in (",", "-"):
            end -= 1
        said = self.expression(first, end, depth + 1)
        if kind == "attribution":
            span = self.clean.span(self.tokens.begins[at], self.tokens.ends[last - 1])
            return join("and", [said] if said is not None else []) if span.end <= span.begin else join(
                "and", [*([said] if said is not None else []), UncomputedConstraint("attribution", span)]
            )
        inner = self.expression(at + size, last, depth + 1)
        if inner is None:
            return said
        if isinstance(inner, UncomputedConstraint):
            span = self.clean.span(self.tokens.begins[at + size], self.tokens.ends[last - 1])
            inner = UncomputedConstraint("exception", span)
        if said is None:
            return NoneOf((inner,), self._words(at, size))
        if kind == "unless" and self.section != "exclusion":
            return AnyOf((said, inner), "unless")
        members = said.members if isinstance(said, AllOf) and said.connective is None else (said,)
        return AllOf((*members, NoneOf((inner,), self._words(at, size))))

    def _words(self, at: int, size: int) -> str:
        return " ".join(self.tokens.texts[at : at + size])

    def _enumerators(self, first: int, last: int) -> list[tuple[int, int]]:
        """Where 'i) ... ii) ...' or 'a) ... b) ...' begin their parts: the sign's and the words' token."""
        texts = self.tokens.texts
        found: list[tuple[int, int]] = []
        style = ""
        expected = 1
        opens_here = first == 0
        following = self._outer(first, last)
        at = first
        while at + 1 < last:
            mark = texts[at]
            opened = mark == "(" and at + 2 < last and texts[at + 2] == ")"
            sign = texts[at + 1] if opened else mark
            closed = opened or texts[at + 1] == ")" or (texts[at + 1] == "." and len(sign) == 1 and sign.isalpha())
            if closed and len(sign) <= 3 and _ENUMERATOR.match(sign) and at not in self.covered:
                kind, rank = _rank(sign, expected)
                if opens_here and not style and rank == 2 and texts[at - 1] in ("or", "and", ";", ",", "."):
                    found.append((first, first))
                    style, expected = kind, 2
                if (not style and rank == 1) or (style == kind and rank == expected):
                    style, expected = kind, rank + 1
                    found.append((at, at + (3 if opened else 2)))
                    at += 3 if opened else 2
                    continue
            at = following(at)
        return found if len(found) >= 2 else []

    def _enumeration(self, first: int, last: int, parts: list[tuple[int, int]], depth: int) -> Expression | None:
        texts = self.tokens.texts
        kinds: list[str] = []
        members: list[Expression] = []
        for number, (_, start) in enumerate(parts):
            end = parts[number + 1][0] if number + 1 < len(parts) else last
            while end > start and texts[end - 1] in (",", ";", "and", "or", ".", "/"):
                if texts[end - 1] in ("and", "or"):
                    kinds.append(texts[end - 1])
                end -= 1
            member = self.expression(start, end, depth + 1)
            if member is not None:
                members.append(member)
        head_last = parts[0][0]
        low = self.tokens.low[self.tokens.begins[first] : self.tokens.begins[head_last]] if head_last > first else ""
        kind, count = choice_of(low)
        if not kind:
            kind = "or" if "or" in kinds else "and" if "and" in kinds else self.default
        combined = _combined(kind, count, members)
        if head_last == first:
            return combined
        head = None if LIST_HEAD.search(low) or kind == "none" else self.expression(first, head_last, depth + 1)
        if head is None and self._has_leaf(first, head_last):
            head = self.expression(first, head_last, depth + 1)
        return join("and", [part for part in (head, combined) if part is not None])

    def _choice(self, first: int, last: int) -> tuple[int, str, int] | None:
        """'at least one of the following: a, b, c' inside a line: where its list begins and what it asks."""
        tokens = self.tokens
        begin, end = tokens.begins[first], tokens.ends[last - 1]
        match = CHOICE.search(tokens.low, begin, end)
        if match is None:
            return None
        kind, count = choice_of(match[0])
        colon = tokens.low.find(":", match.end(), end)
        if not kind or colon < 0:
            return None
        for at in range(first, last):
            if tokens.begins[at] > colon:
                return (at, kind, count) if at not in self.covered else None
        return None

    def _chosen(self, first: int, last: int, choice: tuple[int, str, int], depth: int) -> Expression | None:
        start, kind, count = choice
        cuts = [cut for cut in self._cuts(start, last) if self.tokens.texts[cut.first] != "with"]
        members: list[Expression] = []
        begin = start
        for cut in [*cuts, _Cut(last, last, "", 0)]:
            member = self.expression(begin, cut.first, depth + 1)
            if member is not None:
                members.append(member)
            begin = cut.last + 1
        combined = _combined(kind, count, members)
        head = self.expression(first, start - 1, depth + 1) if self._has_leaf(first, start) else None
        return join("and", [part for part in (head, combined) if part is not None])

    def _segment(self, first: int, last: int, depth: int) -> Expression | None:
        """A stretch without connectives: its constraints, what its brackets say, and the words left over."""
        texts = self.tokens.texts
        members: list[Expression] = []
        run = first
        at = first
        while at < last:
            if at in self.leaf_at:
                self._leftover(run, at, members)
                end = at
                leaves = self.leaf_at[at]
                members.append(_leaves_together(leaves))
                end = max(leaf.last for leaf in leaves)
                at = run = end + 1
                continue
            close = self.closing.get(at)
            if close is not None and close < last and at not in self.covered:
                if self._has_leaf(at, close):
                    inner = self.expression(at + 1, close, depth + 1)
                    self._bracket(run, at, close, inner, members)
                    at = run = close + 1
                else:
                    at = close + 1
                continue
            if texts[at] in EXCEPTIONS and at == first:
                run = at + 1
            at += 1
        self._leftover(run, last, members)
        return join("and", members)

    def _bracket(
        self, run: int, at: int, close: int, inner: Expression | None, members: list[Expression]
    ) -> None:
        """Add what a bracket says: a definition, an example or a condition of what stands before it."""
        if inner is None:
            self._leftover(run, at, members)
            return
        opening = self.tokens.low[self.tokens.begins[at] : self.tokens.ends[close]]
        before = len(members)
        self._leftover(run, at, members)
        if EXAMPLE.match(opening) and len(members) > before:
            said = members.pop()
            together = join("or", [said, inner])
            if together is not None:
                members.append(together)
            return
        if len(members) > before:
            members.pop()
        elif members and isinstance(inner, QuantityConstraint) and inner.applies_if is not None:
            said = members[-1]
            if isinstance(said, QuantityConstraint) and said.quantity == inner.quantity:
                members[-1] = AnyOf((said, inner), None, "the bound in brackets takes its place under its condition")
                return
        members.append(inner)

    def _leftover(self, first: int, last: int, members: list[Expression]) -> None:
        """Keep words that no constraint covers as an uncomputed leaf."""
        while first < last and self.tokens.kinds[first] != WORD:
            first += 1
        if first < last and ABSORBED.match(self.tokens.low, self.tokens.begins[first], self.tokens.ends[last - 1]):
            return
        while first < last and (self.tokens.texts[first] in SMALL_WORDS or self.tokens.kinds[first] != WORD):
            first += 1
        while last > first and (self.tokens.texts[last - 1] in SMALL_WORDS or self.tokens.kinds[last - 1] != WORD):
            if self.tokens.texts[last - 1] in ")]":
                break
            last -= 1
        if first >= last:
            return
        words = self.tokens.low[self.tokens.begins[first] : self.tokens.ends[last - 1]]
        following = self.tokens.low[self.tokens.ends[last - 1] : self.tokens.ends[last - 1] + 16]
        if DEFINING.search(words) or DEFINING.match(following) or ABSORBED.match(words):
            return
        residual = self._residual(first, last - 1)
        if residual is not None:
            members.append(residual)

    def _residual(self, first: int, last: int) -> Expression | None:
        begin, end = self.tokens.begins[first], self.tokens.ends[last]
        span = self.clean.span(begin, end)
        return UncomputedConstraint(uncomputed_kind(self.tokens.low[begin:end]), span)


def _combined(kind: str, count: int, members: list[Expression]) -> Expression | None:
    if not members:
        return None
    if kind == "none":
        return NoneOf(tuple(members))
    if kind == "count" and count > 1:
        return AtLeast(count, tuple(members))
    return join("or" if kind in ("or", "count") else "and", members)


def _leaves_together(leaves: list[Leaf]) -> Expression:
    """Constraints that share their first word: the two ends of a range, or a shared bound."""
    if len(leaves) == 1:
        return leaves[0].constraint
    joined = join("and", [leaf.constraint for leaf in leaves])
    return joined if joined is not None else leaves[0].constraint


def _rank(sign: str, expected: int) -> tuple[str, int]:
    romans = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
    if sign.isdigit():
        return "number", int(sign)
    if sign in romans:
        return "roman", romans[sign]
    return "letter", ord(sign) - 96


def _closings(tokens: Tokens) -> dict[int, int]:
    """For each opening bracket the token that closes it."""
    closings: dict[int, int] = {}
    opened: list[int] = []
    for at, text in enumerate(tokens.texts):
        if text in ("(", "["):
            opened.append(at)
        elif text in (")", "]") and opened:
            closings[opened.pop()] = at
    return closings
