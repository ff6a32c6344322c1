"""Constraints of one criterion -> its expression: and, or, lists, brackets, exceptions, attributions."""

from __future__ import annotations

from collections.abc import Sequence

from kg.criteria.cleantext import CleanText
from kg.criteria.connectives import Connectives, Cut
from kg.criteria.leaves import Leaf, join
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
from kg.model.criterion import (
    AllOf,
    AnyOf,
    AtLeast,
    Expression,
    NoneOf,
    QuantityConstraint,
    Section,
    UncomputedConstraint,
)

MAX_DEPTH = 24


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


class _Builder(Connectives):
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

    def _modifier(self, first: int, last: int) -> tuple[int, int, str] | None:
        """The first exception or attribution that follows what it modifies."""
        texts = self.tokens.texts
        if MODIFIERS.keys().isdisjoint(texts[first:last]):
            return None
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
            members = [said] if said is not None else []
            return join("and", [*members, UncomputedConstraint("attribution", span)])
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
        together = said.members if isinstance(said, AllOf) and said.connective is None else (said,)
        return AllOf((*together, NoneOf((inner,), self._words(at, size))))

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
        if tokens.low.find(":", begin, end) < 0:
            return None
        match = CHOICE.search(tokens.low, begin, end)
        if match is None:
            return None
        kind, count = choice_of(match[0])
        colon = tokens.low.find(":", match.end(), end)
        if not kind or colon < 0:
            return None
        for at in range(first, last):
            if tokens.begins[at] > colon:
                is_free = at in self.leaf_at or at not in self.covered
                return (at, kind, count) if is_free else None
        return None

    def _chosen(self, first: int, last: int, choice: tuple[int, str, int], depth: int) -> Expression | None:
        start, kind, count = choice
        cuts = [cut for cut in self._cuts(start, last) if self.tokens.texts[cut.first] != "with"]
        members: list[Expression] = []
        begin = start
        for cut in [*cuts, Cut(last, last, "", 0)]:
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

    def _bracket(self, run: int, at: int, close: int, inner: Expression | None, members: list[Expression]) -> None:
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
