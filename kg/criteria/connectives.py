"""Where the connectives and enumerators of a criterion stand, and how loosely they join."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

import msgspec

from kg.criteria.brackets import closings
from kg.criteria.cleantext import CleanText
from kg.criteria.leaves import Found, Leaf
from kg.criteria.lexer import Tokens
from kg.criteria.windows import joined_relations
from kg.model.criterion import Section

_JOINTS = frozenset((";", ".", ",", "and", "or", "and / or", "plus", "et", "but", "&", "with"))
_CLOSERS = frozenset((")", "."))
_ENUMERATOR = re.compile(r"(?:i{1,3}|iv|vi{0,3}|[a-h]|[1-9])$")


class Cut(msgspec.Struct, frozen=True, gc=False):
    """A connective between segments: what it joins by, and how loosely."""

    first: int
    last: int
    join: str
    loose: int


class Connectives:
    """The connectives of one criterion.

    Args:
        clean: the whole text.
        tokens: of the criterion.
        leaves: its constraints in the order of the text.
        section: decides what a bare list means.
    """

    def __init__(self, clean: CleanText, tokens: Tokens, leaves: Sequence[Leaf], section: Section) -> None:
        self.clean = clean
        self.tokens = tokens
        self.default = "or" if section == "exclusion" else "and"
        self.section = section
        self.leaf_at: dict[int, list[Leaf]] = {}
        self.covered: dict[int, int] = {}
        self.timed: set[int] = set()
        for leaf in leaves:
            self.leaf_at.setdefault(leaf.first, []).append(leaf)
            if isinstance(leaf, Found) and leaf.timed:
                self.timed.update(leaf.timed)
        for leaf in sorted(leaves, key=lambda leaf: leaf.last):  # of two that overlap the farther one counts
            self.covered.update(dict.fromkeys(range(leaf.first, leaf.last + 1), leaf.last))
        self._leaves = sorted(self.leaf_at)
        self.closing = closings(tokens)
        texts = tokens.texts
        joints = [at for at, text in enumerate(texts) if text in _JOINTS]
        self._joints = joints
        opened = [at for at in self.closing if at not in self.covered]
        self._stops = [at for at in joints if at not in self.covered]
        for begin, end in joined_relations(tokens, joints):
            self._stops = [at for at in self._stops if not begin <= tokens.begins[at] < end]
        self._landmarks = self._leaves
        if opened:
            self._stops = sorted(self._stops + opened)
            self._landmarks = sorted(self._leaves + opened)
        self._signs = [] if _CLOSERS.isdisjoint(tokens.words) else _signs(texts)
        self._colons = [at for at, text in enumerate(texts) if text == ":"] if ":" in tokens.words else []

    def _text(self, first: int, last: int) -> str:
        return "".join(self.tokens.texts[first : last + 1]).strip(",;")

    def _outer(self, last: int) -> Callable[[int], int]:
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

    def _cuts(self, first: int, last: int) -> list[Cut]:
        if not any_between(self._joints, first, last):
            return []
        cuts: list[Cut] = []
        commas: list[int] = []
        begin = first
        stops = self._stops
        for number in range(bisect_left(stops, first), bisect_left(stops, last)):
            at = stops[number]
            if at < begin:
                continue
            close = self.closing.get(at)
            if close is not None:
                begin = close + 1 if close < last else begin
                continue
            cut = self._cut_at(at, first, last)
            if cut is not None:
                for comma in commas:
                    cuts.append(Cut(comma, comma, cut.join, 2 if cut.join == "or" else 3))
                commas.clear()
                cuts.append(cut)
                begin = cut.last + 1
            elif self.tokens.texts[at] == ",":
                commas.append(at)
        for comma in commas:
            cuts.append(Cut(comma, comma, self.default, 2 if self.default == "or" else 3))
        return cuts

    def _cut_at(self, at: int, first: int, last: int) -> Cut | None:
        texts = self.tokens.texts
        text = texts[at]
        following = texts[at + 1] if at + 1 < last else ""
        if text == ";" or (text == "." and not self.tokens.touches(at)):
            if following in ("and", "or"):
                return Cut(at, at + 1, following, 0)
            return Cut(at, at, self.default if text == ";" else "and", 0)
        if text in ("and", "or", "and / or", "plus", "et", "but", "&"):
            if text == "and" and texts[at + 1 : at + 3] == ["/", "or"]:
                return Cut(at, at + 2, "or", 2)
            comma = at > first and texts[at - 1] == ","
            if text == "or":
                return Cut(at, at, "or", 2)
            if comma and not self._has_list_comma(first, at - 1):
                return Cut(at, at, "and", 1)
            return Cut(at, at, "and", 3)
        if text == "with" and at > first and (at - 1) in self.covered and self._has_leaf(at, last):
            return Cut(at, at, "and", 3)
        return None

    def _has_leaf(self, first: int, last: int) -> bool:
        return any_between(self._leaves, first, last)

    def _has_list_comma(self, first: int, last: int) -> bool:
        following = self._outer(last)
        at = first
        while at < last:
            if self.tokens.texts[at] == "," and at not in self.covered:
                return True
            at = following(at)
        return False

    def _words(self, at: int, size: int) -> str:
        return " ".join(self.tokens.texts[at : at + size])

    def _enumerators(self, first: int, last: int) -> list[tuple[int, int]]:
        """Where 'i) ... ii) ...' or 'a) ... b) ...' begin their parts: the sign's and the words' token."""
        if not any_between(self._signs, first, last):
            return []
        texts = self.tokens.texts
        found: list[tuple[int, int]] = []
        style = ""
        expected = 1
        opens_here = first == 0
        following = self._outer(last)
        at = first
        while at + 1 < last:
            mark = texts[at]
            opened = mark == "(" and at + 2 < last and texts[at + 2] == ")"
            sign = texts[at + 1] if opened else mark
            closed = opened or texts[at + 1] == ")" or (texts[at + 1] == "." and len(sign) == 1 and sign.isalpha())
            if closed and len(sign) <= 3 and _ENUMERATOR.match(sign) and at not in self.covered:
                kind, rank = _rank(sign)
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


def _signs(texts: list[str]) -> list[int]:
    """Where a number or a letter stands that a bracket or a full stop follows."""
    return [
        at
        for at, text in enumerate(texts[1:])
        if text in _CLOSERS and len(texts[at]) <= 3 and _ENUMERATOR.match(texts[at])
    ]


def any_between(places: list[int], first: int, last: int) -> bool:
    """Whether any of the sorted places lies in [first:last]."""
    at = bisect_left(places, first)
    return at < len(places) and places[at] < last


def _rank(sign: str) -> tuple[str, int]:
    romans = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
    if sign.isdecimal():
        return "number", int(sign)
    if sign in romans:
        return "roman", romans[sign]
    return "letter", ord(sign) - 96
