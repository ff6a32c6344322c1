"""Constraints of one criterion -> its expression: and, or, lists, brackets, exceptions, attributions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from kg.criteria.cleantext import CleanText
from kg.criteria.connectives import Connectives, Cut, any_between
from kg.criteria.leaves import Leaf, but_not, join
from kg.criteria.lexer import WORD, Tokens
from kg.criteria.negation import DENIALS, Scope, scopes
from kg.criteria.phrases import (
    ABSORBED,
    ABSORBED_WORDS,
    CHOICE,
    DEFINED_NEXT,
    DEFINED_NEXT_WORDS,
    DEFINING,
    DEFINING_WORDS,
    EXAMPLE,
    EXCEPTIONS,
    LIST_HEAD,
    MODIFIERS,
    REASON,
    SMALL_WORDS,
    choice_of,
    uncomputed_kind,
)
from kg.model.criterion import (
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
    def __init__(self, clean: CleanText, tokens: Tokens, leaves: Sequence[Leaf], section: Section) -> None:
        super().__init__(clean, tokens, leaves, section)
        modifiers = [] if MODIFIERS.firsts.isdisjoint(tokens.words) else MODIFIERS.matches(tokens.texts)
        # Of phrases that begin at one word the longest counts.
        self._modifiers = {at: (size, kind) for at, size, kind in reversed(modifiers)}
        self._denials: list[Scope] | None = None
        self._defines = not DEFINING_WORDS.isdisjoint(tokens.words)
        self._reasons = REASON.may_match(tokens.low[tokens.begins[0] : tokens.ends[-1]]) if tokens.begins else False

    def expression(self, first: int, last: int, depth: int) -> Expression | None:
        """What the tokens [first:last] say."""
        if first >= last:
            return None
        if depth > MAX_DEPTH:
            return self._residual(first, last - 1)
        if self._signs:
            enumerated = self._enumerators(first, last)
            if enumerated:
                return self._enumeration(first, last, enumerated, depth)
        if self._colons:
            choice = self._choice(first, last)
            if choice is not None:
                return self._chosen(first, last, choice, depth)
        cuts = self._cuts(first, last)
        loosest = min([cut.loose for cut in cuts]) if cuts else 0
        if self._modifiers and (not cuts or loosest > 0):
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
        if kind == "or" and self._is_denied_as_one(first, last):
            kind = "and"
            members = [_denied(member) for member in members]
        slashed = "/" in self.tokens.words and any(self._text(cut.first, cut.last) == "and/or" for cut in cuts)
        return join(kind, members, "and/or" if slashed else None)

    def _is_denied_as_one(self, first: int, last: int) -> bool:
        """Whether one denial reaches all alternatives ('no asthma or stroke'): then none of them may hold."""
        leaves = self._leaves[bisect_left(self._leaves, first) : bisect_left(self._leaves, last)]
        if len(leaves) < 2 or DENIALS.isdisjoint(self.tokens.words):
            return False
        if self._denials is None:
            self._denials = [scope for scope in scopes(self.tokens.texts) if scope.kind == "negation"]
        denials = self._denials
        over_all = any(scope.first <= leaves[0] and leaves[-1] <= scope.last for scope in denials)
        return over_all and not any(leaves[0] < scope.first <= leaves[-1] for scope in denials)

    def _modifier(self, first: int, last: int) -> tuple[int, int, str] | None:
        """The first exception or attribution that follows what it modifies."""
        if not any(first < at < last for at in self._modifiers):
            return None
        following = self._outer(last)
        at = first
        while at < last:
            if at in self._modifiers and at not in self.covered and self._has_leaf(first, at):
                return at, *self._modifiers[at]
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
        return but_not(said, inner, kind if kind == "unless" else self._words(at, size), self.section)

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
        if not any_between(self._colons, first, last):
            return None
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
        if kind == "or" and self._is_denied_as_one(start, last):
            kind, members = "and", [_denied(member) for member in members]
        combined = _combined(kind, count, members)
        head = self.expression(first, start - 1, depth + 1) if self._has_leaf(first, start) else None
        return join("and", [part for part in (head, combined) if part is not None])

    def _segment(self, first: int, last: int, depth: int) -> Expression | None:
        """A stretch without connectives: its constraints, what its brackets say, and the words left over."""
        members: list[Expression] = []
        run = done = first
        if first not in self.leaf_at and self.tokens.texts[first] in EXCEPTIONS:
            run += 1
        landmarks = self._landmarks
        for at in landmarks[bisect_left(landmarks, first) : bisect_left(landmarks, last)]:
            if at < done:
                continue
            leaves = self.leaf_at.get(at)
            if leaves is not None:
                self._leftover(run, at, members)
                members.append(_leaves_together(leaves))
                done = run = max([leaf.last for leaf in leaves]) + 1
                continue
            close = self.closing[at]
            if close < last:
                done = close + 1
                if self._has_leaf(at, close):
                    inner = self.expression(at + 1, close, depth + 1)
                    self._bracket(run, at, close, inner, members)
                    run = done
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
        """Keep words that neither a constraint nor its window covers as uncomputed leaves."""
        if self.timed:
            for at in range(first, last):
                if at in self.timed:
                    self._uncovered(first, at, members)
                    first = at + 1
        if first < last:
            self._uncovered(first, last, members)

    def _uncovered(self, first: int, last: int, members: list[Expression]) -> None:
        tokens = self.tokens
        kinds, texts = tokens.kinds, tokens.texts
        while first < last and kinds[first] != WORD:
            first += 1
        if first < last and self._is_absorbed(first, last):
            return
        while first < last and (texts[first] in SMALL_WORDS or kinds[first] != WORD):
            first += 1
        while last > first and (texts[last - 1] in SMALL_WORDS or kinds[last - 1] != WORD):
            if texts[last - 1] in ")]":
                break
            last -= 1
        if first >= last or self._is_definition(first, last) or self._is_absorbed(first, last):
            return
        residual = self._residual(first, last - 1)
        if residual is not None:
            members.append(residual)

    def _is_absorbed(self, first: int, last: int) -> bool:
        """Whether words only tell how, when or where something is found."""
        tokens = self.tokens
        if tokens.texts[first] not in ABSORBED_WORDS:
            return False
        return ABSORBED.match(tokens.low, tokens.begins[first], tokens.ends[last - 1]) is not None

    def _is_definition(self, first: int, last: int) -> bool:
        """Whether words only define what stands beside them."""
        tokens = self.tokens
        begin, end = tokens.begins[first], tokens.ends[last - 1]
        if self._defines and DEFINING.search(tokens.low[begin:end]):
            return True
        may_follow = last == len(tokens) or tokens.texts[last] in DEFINED_NEXT_WORDS
        return may_follow and DEFINED_NEXT.match(tokens.low, end, end + 16) is not None

    def _residual(self, first: int, last: int) -> Expression | None:
        begin, end = self.tokens.begins[first], self.tokens.ends[last]
        span = self.clean.span(begin, end)
        return UncomputedConstraint(uncomputed_kind(self.tokens.low[begin:end], self._reasons), span)


def _denied(member: Expression) -> Expression:
    """Words that are not computed and stand among denied alternatives are denied as these are."""
    if isinstance(member, UncomputedConstraint):
        return msgspec.structs.replace(member, negated=True)
    return member


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
