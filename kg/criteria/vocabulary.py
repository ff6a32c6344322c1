"""The words a parser knows: kinds of quantity with their aliases, and units with their spellings.

A vocabulary is a value: the caller reads the rows from wherever they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

import msgspec

from kg.criteria.brackets import are_few_words, outside
from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import WORD, Tokens, word_set
from kg.criteria.matching import PhraseTable
from kg.criteria.spellings import AFTER_INCHES, UNIT_GAPS, UNIT_WORDS, balanced, first_tokens, forms, unit_pieces
from kg.errors import UsageError
from kg.model.criterion import QuantityType

__all__ = ["Mention", "Quantity", "Unit", "Vocabulary"]

KINDS: frozenset[str] = frozenset(
    {"measurement", "score", "class", "stage", "grade", "age", "duration", "count", "ratio"}
)
TIME = "s"
_GAPS = frozenset("-+^*.'\"")
_MAX_UNIT_TOKENS = 14
# Abbreviations that are words of the language when printed small.
_ORDINARY_WORDS = word_set(
    "must cat map fast date rest care page fit hot was best mid as at it is or all aim arms bad can case cap cast"
    " did dose ears end face far few for had hat her him his hit how ices ill led lip low mad man mean men mild mind"
    " nose not now old one our out past per pin pop post pro pull rate rear rise set she sit so son stop tap tear"
    " the tip ton top trial use van war wash who win us be by do go he if in me my no of on to up we an"
)


class Quantity(msgspec.Struct, frozen=True):
    """One kind of quantity.

    Args:
        id: kebab-case name, the last part of its IRI.
        label: what people call it.
        kind: the family it is of.
        unit: UCUM unit of its canonical value, None for scores and counts.
        conversions: printed UCUM unit -> (factor, offset) into `unit`.
        lower: least plausible canonical value.
        upper: greatest plausible canonical value.
    """

    id: str
    label: str
    kind: QuantityType
    unit: str | None = None
    conversions: dict[str, tuple[float, float]] = {}
    lower: float | None = None
    upper: float | None = None


class Unit(NamedTuple):
    """A unit as UCUM writes it, with what makes it comparable within its dimension."""

    ucum: str
    dimension: str
    factor: float
    offset: float


class Mention(NamedTuple):
    """A quantity named in a text: its kind and its tokens [first:last+1]."""

    quantity: Quantity
    first: int
    last: int


class Vocabulary:
    """Quantities and units, ready for matching.

    Example:
        >>> words = Vocabulary.build(
        ...     [{"id": "fvc", "label": "FVC", "kind": "measurement", "aliases": "forced vital capacity", "unit": "%"}],
        ...     [{"spelling": "%", "ucum": "%", "dimension": "1", "factor": "0.01", "offset": "0"}],
        ... )
        >>> [mention.quantity.id for mention in words.mentions(Tokens("fvc < 50 %", 0, 10))]
        ['fvc']
    """

    __slots__ = (
        "_clashing", "_exact", "_names", "_unit_beginnings", "_unit_starts", "_units", "_units_by_code", "quantities",
    )  # fmt: skip

    def __init__(
        self, quantities: Iterable[Quantity], aliases: Mapping[str, str], spellings: Mapping[str, Unit]
    ) -> None:
        self.quantities = {quantity.id: quantity for quantity in quantities}
        names: dict[tuple[str, ...], tuple[Quantity, bool]] = {}
        for alias, name in aliases.items():
            words = _alias_words(alias)
            if words:
                names[words] = self.quantities[name], alias.isupper() and alias.lower() in _ORDINARY_WORDS
        self._names = PhraseTable(names.items())
        self._units: dict[str, Unit] = {}
        self._unit_starts: set[str] = set()
        self._unit_beginnings: set[str] = set()
        self._units_by_code: dict[str, Unit] = {}
        self._exact: dict[str, Unit] = {}
        self._clashing: set[str] = set()
        for spelling, unit in spellings.items():
            pieces = unit_pieces(spelling)
            if pieces:
                key = "".join(pieces)
                if self._units.setdefault(key, unit).dimension != unit.dimension:
                    self._clashing.add(key)
                self._exact.setdefault("".join(spelling.split()), unit)
                self._unit_starts.update(first_tokens(pieces[0]))
                self._unit_beginnings.update(key[:size] for size in range(len(key) + 1))
            self._units_by_code.setdefault(unit.ucum, unit)

    @classmethod
    def build(cls, rows: Iterable[Mapping[str, str]], unit_rows: Iterable[Mapping[str, str]]) -> Vocabulary:
        """Make a vocabulary of table rows.

        Args:
            rows: id, label, kind, aliases (split by `|`), unit, conversions, lower, upper; other columns are ignored.
                A conversion is `unit:factor` or `unit:factor:offset`, several are split by blanks.
            unit_rows: spelling, ucum, dimension, factor, offset.

        Returns:
            The vocabulary.

        Raises:
            UsageError: a kind is unknown or a number cannot be read.
        """
        quantities: list[Quantity] = []
        aliases: dict[str, str] = {}
        for row in rows:
            quantity = _quantity(row)
            quantities.append(quantity)
            names = [quantity.id.replace("-", " "), quantity.label, *row.get("aliases", "").split("|")]
            for name in names:
                for form in forms(balanced(name)):
                    aliases.setdefault(form, quantity.id)
        spellings: dict[str, Unit] = {}
        for row in unit_rows:
            spellings.setdefault(
                row["spelling"],
                Unit(row["ucum"], row["dimension"], float(row["factor"] or 1), float(row["offset"] or 0)),
            )
        return cls(quantities, aliases, spellings)

    def mentions(self, tokens: Tokens) -> list[Mention]:
        """The quantities a criterion names, longest first where they overlap.

        Args:
            tokens: of the criterion.

        Returns:
            Mentions in the order of the text.
        """
        words, places = tokens.between_blanks(_GAPS)
        found: list[tuple[int, int, Quantity]] = []
        for at, size, (quantity, cased) in self._names.matches(words):
            stop = at + size
            first, last = places[at], places[stop - 1]
            parts_phrase = (at and places[at - 1] == first) or (stop < len(places) and places[stop] == last)
            if not parts_phrase and (not cased or tokens.is_upper(first)):
                found.append((first, -last, quantity))
        if len(found) > 1:
            found.sort(key=lambda entry: entry[:2])
        mentions: list[Mention] = []
        taken = -1
        for first, negative_last, quantity in found:
            if first > taken and quantity.id not in _UNNUMBERED:
                taken = -negative_last
                mentions.append(Mention(quantity, first, taken))
        if len(mentions) > 1:
            return self._joined_mentions(mentions, tokens)
        return mentions

    def _joined_mentions(self, mentions: list[Mention], tokens: Tokens) -> list[Mention]:
        """Join 'forced vital capacity (FVC)', and 'FEV1 (...) / FVC' where their ratio is known."""
        joined: list[Mention] = []
        for mention in mentions:
            before = joined[-1] if joined else None
            if before is not None:
                ratio = self.quantities.get(f"{before.quantity.id}-{mention.quantity.id}-ratio")
                gap = outside(tokens, before.last + 1, mention.first)
                pair = self.quantities.get(f"{before.quantity.id}-{mention.quantity.id}")
                if ratio is not None and pair is None and gap == ["/"]:
                    joined[-1] = Mention(ratio, before.first, mention.last)
                    continue
                same = before.quantity.id.endswith(f"-{mention.quantity.id}-ratio")
                if same and not gap and mention.first - before.last <= 3:
                    joined[-1] = Mention(before.quantity, before.first, mention.last)
                    continue
                inside = before.quantity is mention.quantity and tokens.texts[mention.first - 1] in "(["
                if inside and are_few_words(tokens, before.last + 1, mention.first - 1):
                    closed = mention.last + 1 < len(tokens) and tokens.texts[mention.last + 1] in ")]"
                    joined[-1] = Mention(before.quantity, before.first, mention.last + closed)
                    continue
                is_subset = before.quantity.id in _SUBSETS and mention.quantity.id == "lymphocytes"
                if is_subset and are_few_words(tokens, before.last + 1, mention.first):
                    joined[-1] = Mention(before.quantity, before.first, mention.last)
                    continue
                opened = tokens.texts[mention.first - 1] in "(["
                if (
                    opened
                    and len(joined) > 1
                    and joined[-2].quantity is mention.quantity
                    and mention.first - joined[-2].last <= 5
                ):
                    joined.pop()
                    joined[-1] = Mention(mention.quantity, joined[-1].first, mention.last)
                    continue
            joined.append(mention)
        return joined

    def unit_at(self, tokens: Tokens, at: int) -> tuple[Unit, int] | None:
        """The longest unit that begins at a token.

        Args:
            tokens: of the criterion.
            at: index of the first token after the number.

        Returns:
            The unit and the index after its last token, None where no unit stands there.
        """
        texts = tokens.texts
        count = len(texts)
        while at < count and texts[at] in ("cells", "cell"):
            at += 1
        if at >= count or UNIT_WORDS.get(texts[at], texts[at]) not in self._unit_starts:
            return None
        best = self._longest_unit(tokens, at, False)
        if "(" in texts[at : at + _MAX_UNIT_TOKENS]:
            other = self._longest_unit(tokens, at, True)
            if other is not None and (best is None or other[1] > best[1]):
                return other
        return best

    def _longest_unit(self, tokens: Tokens, at: int, skips_brackets: bool) -> tuple[Unit, int] | None:
        """The longest unit from a token on; 'mL/minute (min)/1.73 m2' is read by skipping the bracket."""
        texts = tokens.texts
        count = len(texts)
        best: tuple[Unit, int] | None = None
        key = ""
        here = at
        stop = min(count, at + _MAX_UNIT_TOKENS)
        while here < stop:
            text = texts[here]
            if text == "(" and skips_brackets:
                while here < stop and texts[here] != ")":
                    here += 1
            elif text in UNIT_GAPS:
                if text == "." and here + 1 < count and not tokens.touches(here):
                    break
            else:
                key += UNIT_WORDS.get(text, text)
                if key not in self._unit_beginnings:
                    break
                unit = self._units.get(key)
                if key == "in" and here + 1 < count and _is_no_unit_before(tokens, here + 1):
                    unit = None
                if unit is not None and key in self._clashing:
                    unit = self._by_capitals(tokens, at, here, unit)
                if unit is not None:
                    best = (unit, here + 1)
            here += 1
        return best

    def _by_capitals(self, tokens: Tokens, first: int, last: int, unit: Unit) -> Unit:
        """Of units that differ in their capitals alone ('D' and 'd') the one that is printed."""
        if tokens.plain is None:
            return unit
        printed = "".join(tokens.plain[tokens.begins[first] : tokens.ends[last]].split())
        return self._exact.get(printed, unit)

    def unit(self, ucum: str) -> Unit | None:
        """A unit by its UCUM code.

        Args:
            ucum: the code.
        """
        return self._units_by_code.get(ucum)

    def canonical(self, quantity: Quantity, value: float, ucum: str | None) -> float | None:
        """A value in the unit of its quantity.

        Args:
            quantity: of the value.
            value: as printed.
            ucum: its unit, None where none is printed.

        Returns:
            The canonical value, None where no conversion is known.
        """
        target = quantity.unit
        if ucum == target or (target is None and ucum is None):
            return value
        if ucum is None:
            return None
        conversion = quantity.conversions.get(ucum)
        if conversion is not None:
            return _tidy(value * conversion[0] + conversion[1])
        if target is None:
            return None
        here, there = self._units_by_code.get(ucum), self._units_by_code.get(target)
        if here is None or there is None or here.dimension != there.dimension:
            return None
        return _tidy(((value * here.factor + here.offset) - there.offset) / there.factor)


_SUBSETS = frozenset(("cd4-count", "cd8-count", "cd19-count"))
_UNNUMBERED = frozenset(("sex",))


def _tidy(value: float) -> float:
    """The value without the dust of binary arithmetic."""
    return float(f"{value:.12g}")


def _alias_words(alias: str) -> tuple[str, ...]:
    low = CleanText(alias).low
    return tuple(Tokens(low, 0, len(low)).between_blanks(_GAPS)[0])


def _number(text: str | None) -> float | None:
    return float(text) if text and text.strip() else None


def _quantity(row: Mapping[str, str]) -> Quantity:
    kind = row["kind"]
    if kind not in KINDS:
        raise UsageError(f"quantity {row['id']!r}: unknown kind {kind!r}, use one of {', '.join(sorted(KINDS))}")
    conversions: dict[str, tuple[float, float]] = {}
    for entry in (row.get("conversions") or "").split():
        unit, _, rule = entry.partition(":")
        conversions[unit] = _rule(rule)
    return Quantity(
        id=row["id"],
        label=row["label"],
        kind=cast(QuantityType, kind),
        unit=row.get("unit") or None,
        conversions=conversions,
        lower=_number(row.get("lower")),
        upper=_number(row.get("upper")),
    )


def _rule(rule: str) -> tuple[float, float]:
    """Factor and offset of `18` or `0.09148:2.152`."""
    factor, _, offset = rule.partition(":")
    return float(factor), float(offset or 0)


def _is_no_unit_before(tokens: Tokens, at: int) -> bool:
    """Whether 'in' before a token is the preposition: 'grade 2 in at least one eye', '3 in both'."""
    after = tokens.texts[at]
    return (tokens.kinds[at] == WORD and after not in AFTER_INCHES) or after.startswith("at ")
