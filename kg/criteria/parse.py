"""Eligibility text -> criteria with their constraints and logic: the way in to this package."""

from __future__ import annotations

import re

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens
from kg.criteria.quantities import Inherited, Reading, read_quantities
from kg.criteria.split import Item, split
from kg.criteria.vocabulary import Vocabulary
from kg.model.criterion import AllOf, Criterion, Eligibility, Section, Span

_NUMERIC = re.compile(r"[0-9ⅰ-ⅻ½¼¾⅓⅔]|\b(?:[iu]*lns?|limits?|iii?|iv|one|two|three|four|five|six|child)\b")


def parse(text: str, vocabulary: Vocabulary, section: Section | None = None) -> Eligibility:
    """Read an eligibility text.

    Args:
        text: as the registry prints it, escapes and all.
        vocabulary: the quantities and units to know.
        section: what the text is part of where no heading says so.

    Returns:
        The criteria in printed order; every span counts characters of `text`.

    Source:
        DESIGN.md, "Criteria".
    """
    clean = CleanText(text)
    items = split(clean, section)
    parser = _Parser(clean, items, vocabulary)
    return Eligibility(criteria=tuple(parser.criterion(at) for at in range(len(items))))


class _Parser:
    def __init__(self, clean: CleanText, items: list[Item], vocabulary: Vocabulary) -> None:
        self.clean = clean
        self.items = items
        self.vocabulary = vocabulary
        self.ids: list[str] = []
        self.counts: dict[str, int] = {}
        self.orders: dict[str, int] = {}

    def criterion(self, at: int) -> Criterion:
        item = self.items[at]
        own = self._id(item)
        self.ids.append(own)
        order = self.orders[item.section] = self.orders.get(item.section, 0) + 1
        low = self.clean.low
        readings: list[Reading] = []
        if _NUMERIC.search(low, item.begin, item.end):
            tokens = Tokens(low, item.begin, item.end, self.clean.plain)
            readings = read_quantities(self.clean, tokens, self.vocabulary, lambda: self._inherited(item))
        expression = AllOf(tuple(reading.constraint for reading in readings)) if readings else None
        return Criterion(
            id=own,
            section=item.section,
            order=order,
            depth=item.depth,
            span=self.clean.span(item.begin, item.end),
            parent=None if item.parent is None else self.ids[item.parent],
            group=self._group(item),
            expression=expression,
        )

    def _id(self, item: Item) -> str:
        stem = item.section[0] if item.parent is None else self.ids[item.parent] + "-"
        number = self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}{number}"

    def _group(self, item: Item) -> str | None:
        return self.clean.span(*item.group).text if item.group is not None else None

    def _inherited(self, item: Item) -> Inherited | None:
        """The quantity that the item above names last, or else the heading above."""
        sources: list[tuple[int, int]] = []
        above = item.parent
        if above is not None:
            sources.append((self.items[above].begin, self.items[above].end))
        if item.group is not None:
            sources.append(item.group)
        for begin, end in sources:
            tokens = Tokens(self.clean.low, begin, end, self.clean.plain)
            mentions = self.vocabulary.mentions(tokens)
            if mentions:
                last = mentions[-1]
                span: Span = self.clean.span(tokens.begins[last.first], tokens.ends[last.last])
                return Inherited(last.quantity, span)
        return None
