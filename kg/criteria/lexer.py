"""Words, numbers, signs and comparison phrases of one criterion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from kg.criteria.matching import PhraseTable
from kg.model.criterion import Operator

# Comparison words by what they state; each phrase stands before its number.
_BEFORE: dict[Operator, tuple[str, ...]] = {
    "ge": (
        "greater than or equal to", "greater than or equal", "greater or equal to", "greater than / equal to",
        "greater or equal than", "more than or equal to", "higher than or equal to", "more or equal to",
        "equal to or greater than", "equal to or more than", "equal to or higher than", "equal or greater than",
        "equal or more than", "equal or higher than", "equal to or above", "equal or superior to", "equal or above",
        "older than or equal to", "superior or equal to", "bigger than or equal to", "larger than or equal to",
        "over or equal to", "above or equal to", "greater or equal", "equal to or older than", "at least",
        "at a minimum of", "a minimum of", "minimum of", "no less than", "not less than", "no fewer than",
        "not fewer than", "no lower than", "not lower than", "not below", "not under", "no younger than",
        "not younger than", "no shorter than", "not shorter than", "no smaller than", "not smaller than",
        "no earlier than", "minimum", "minimal", "min", "starting at", "or more than or equal to", "at minimum",
        "longer than or equal to", "not worse than or equal to", "must be at least",
        "equal to or over", "equal or over", "over or equal",
        "equal to or older", "at or above", "at or over",
        "greater than / equals to", "greater than or equals to", "greater than or equals", "greater / equal to",
        "greater than / equal", "more than / equal to", "more than or equal",
        "more or equal", "higher or equal to", "higher or equal", "older or equal to",
    ),
    "gt": (
        "greater than", "greater then", "more than", "more then", "higher than", "older than", "older then", "above",
        "over", "exceeds", "exceed", "exceeding", "exceeded", "in excess of", "longer than", "larger than",
        "superior to", "bigger than", "upper than", "beyond", "greater", "superior than", "upwards of", "worse than",
    ),
    "le": (
        "less than or equal to", "less than or equal", "lower than or equal to", "less or equal to", "at most",
        "lower or equal to", "less or equal than", "equal to or less than", "equal or less than", "equal to or below",
        "equal to or lower than", "equal or lower than", "equal or inferior to", "inferior or equal to",
        "below or equal to", "smaller than or equal to", "fewer than or equal to", "younger than or equal to",
        "under or equal to", "equal or below", "equal to or under", "equal to or younger than", "no more than",
        "not more than", "no greater than", "not greater than", "no higher than", "not higher than", "not over",
        "not exceed", "not exceeding", "does not exceed", "do not exceed", "not to exceed", "must not exceed",
        "should not exceed", "cannot exceed", "no longer than", "not longer than", "no older than", "not older than",
        "not above", "up to", "a maximum of", "maximum of", "maximum", "maximal", "max", "at maximum",
        "no larger than", "not larger than", "less or equal", "not exceeded", "no worse than", "not worse than",
        "shorter than or equal to", "not in excess of", "birth to", "equal to or smaller than", "less than / equal to",
        "less / equal to", "less than or equals to", "up to and including", "no later than", "not beyond",
        "at or below", "at or under", "smaller or equal to", "lower than or equal",
    ),
    "lt": (
        "less than", "less then", "lower than", "lower then", "below", "under", "fewer than", "younger than",
        "smaller than", "shorter than", "inferior to", "younger then", "inferior than", "lesser than", "beneath",
    ),
    "eq": ("equal to", "equals", "exactly", "equal"),
}  # fmt: skip
_AFTER: dict[Operator, tuple[str, ...]] = {
    "ge": (
        "or older", "or more", "or greater", "or higher", "or above", "or over", "or longer", "or larger", "or worse",
        "or upper", "or up", "or elder", "or beyond", "and older", "and above", "and over", "and up", "and greater",
        "and higher", "and more", "and beyond", "and longer", "and upper", "and elder", "& older", "& above", "& over",
        "& up", "or superior", "and/or older", "onwards", "and upwards", "or greater in age", "and onwards",
        "at least", "or old", "and olders", "or later", "at minimum", "or great",
    ),
    "le": (
        "or less", "or lower", "or below", "or younger", "or under", "or fewer", "or smaller", "or shorter",
        "and below", "and younger", "and under", "and less", "and lower", "& below", "& under", "or inferior",
        "& younger", "or better", "at most", "or earlier",
    ),
}  # fmt: skip
_SIGNS: dict[str, Operator] = {
    ">": "gt", "<": "lt", "≥": "ge", "≤": "le", ">=": "ge", "<=": "le", "=>": "ge", "=<": "le", "=": "eq", "==": "eq",
    ">or=": "ge", "<or=": "le", ">/=": "ge", "</=": "le", "=/>": "ge", "=/<": "le", "≥/=": "ge", "≤/=": "le",
    "≥=": "ge", "≤=": "le", ">≥": "ge", "<≤": "le", "=or>": "ge", "=or<": "le", ">>": "gt", "<<": "lt", "=≥": "ge",
    "=≤": "le", ">/": "gt", "</": "lt", ">orequalto": "ge", "<orequalto": "le", ">orequal": "ge", "<orequal": "le",
    "≥or=": "ge", "≤or=": "le", ">=/": "ge", "<=/": "le", ">==": "ge", "<==": "le", "<>": "eq",
}  # fmt: skip
BEFORE: dict[str, Operator] = {phrase: operator for operator, group in _BEFORE.items() for phrase in group}
AFTER: dict[str, Operator] = {phrase: operator for operator, group in _AFTER.items() for phrase in group}


_NUMBER = (
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,3}(?:[ ](?!10\d\s?/)\d{3}){1,2}(?![\d.])"
    r"|\d+(?:[.,·]\d+)?|\.\d+(?!\w)|[½¼¾⅓⅔]"
)
# A token, and the blanks after it; what a token is its first character tells.
_TOKEN = re.compile(
    r"("
    r"(?:aged?|ages|status|ps|asa|ecog|grade|stage|class|score|nyha)(?=[\dⅰ-ⅻ])"
    r"|(?:asa|nyha)(?=(?:iv|v|i{1,3})\b)"
    r"|x(?=[1-9](?:[.,]\d+)?(?!\d))|[^\W\d_][^\W_]*(?:'(?=[a-z])[^\W_]*)*"
    r"|(?<![\w.])(?:" + _NUMBER + r")|\d+(?:\.\d+)?"
    r"|[<>≤≥=](?:\s?(?:/|or)?\s?(?:[<>≤≥=]|equal(?:\s+to)?\b))?=?|[≠±]"
    r"|[^\s\w])([\s_]*+)"
)
_COUNTS = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0, "fourteen": 14.0, "fifteen": 15.0,
    "sixteen": 16.0, "seventeen": 17.0, "eighteen": 18.0, "nineteen": 19.0, "twenty": 20.0, "thirty": 30.0,
    "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "twice": 2.0,
}  # fmt: skip
COUNT_WORDS = frozenset(_COUNTS)
"""The words that `count_word` knows."""
_ROMAN = re.compile(r"(?:(?P<v>x|ix|iv|v?i{1,3}|v)|(?P<u>[ⅰ-ⅻ]))[a-d]?\d?")
_ROMAN_LETTERS = frozenset("ivxⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ")
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_LARGEST = 1e150
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ ]\d{3})+|\d{1,3}(?:\.\d{3}){2,}")

NUMBER, SIGN, BEFORE_WORDS, AFTER_WORDS, WORD, MARK = "number", "sign", "before", "after", "word", "mark"


def _phrases() -> Iterator[tuple[tuple[str, ...], tuple[str, Operator]]]:
    """The words of each comparison phrase, with its kind and what it compares."""
    for kind, table in ((BEFORE_WORDS, BEFORE), (AFTER_WORDS, AFTER)):
        for phrase, operator in table.items():
            yield tuple(re.findall(r"\w+|[^\w\s]", phrase)), (kind, operator)


_PHRASES = PhraseTable(_phrases())


class _Kinds(dict[str, str]):
    """The kind of a token by its first character, found once and remembered."""

    def __missing__(self, char: str) -> str:
        kind = NUMBER if char.isdecimal() else WORD if char.isalnum() else SIGN if char in "<>≤≥=≠±" else MARK
        self[char] = kind
        return kind


_KINDS = _Kinds()


def word_set(words: str) -> frozenset[str]:
    """A set of words.

    Args:
        words: with blanks between them.

    Example:
        >>> sorted(word_set("b a"))
        ['a', 'b']
    """
    return frozenset(words.split())


class Tokens:
    """The tokens of one criterion in parallel lists.

    Args:
        low: the folded text.
        begin: where the criterion begins.
        end: where it ends.
        plain: the same text with its capitals; without it every word counts as one with capitals.

    Example:
        >>> Tokens("mrss > 20", 0, 9).texts
        ['mrss', '>', '20']
    """

    __slots__ = ("begins", "blanks", "ends", "kinds", "low", "operators", "plain", "texts", "words")

    def __init__(self, low: str, begin: int, end: int, plain: str | None = None) -> None:
        self.low = low
        self.plain = plain
        texts: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        pieces: list[tuple[str, str]] = _TOKEN.findall(low, begin, end)
        at = low.find(pieces[0][0], begin) if pieces else begin
        for text, gap in pieces:
            texts.append(text)
            begins.append(at)
            at += len(text)
            ends.append(at)
            at += len(gap)
        self.texts, self.begins, self.ends = texts, begins, ends
        self.kinds: list[str] = list(map(_KINDS.__getitem__, [text[0] for text in texts]))
        self.operators: dict[int, Operator] = {}
        joined = " ".join(texts)
        if " ." in joined or joined[:1] == ".":
            self._find_pointed()
        self.blanks = joined.count(" ")
        # With the words of phrases, and those before and after an apostrophe.
        self.words = set(texts)
        if "'" in joined:
            self.words.update(joined.replace("'", " ").split())
        self._join_phrases()

    def _find_pointed(self) -> None:
        """Tell numbers that begin with a point from points."""
        for at, text in enumerate(self.texts):
            if text[0] == "." != text:
                self.kinds[at] = NUMBER

    def _join_phrases(self) -> None:
        """Make one token of each comparison phrase."""
        kinds, texts = self.kinds, self.texts
        found: list[tuple[int, int, str, Operator]] = []
        done = 0
        for at, size, (kind, operator) in _PHRASES.matches(texts):
            if at >= done and not (kind == AFTER_WORDS and _goes_on(texts, at + size)):
                found.append((at, size, kind, operator))
                done = at + size
        gone = 0
        for first, size, kind, operator in found:
            at, stop = first - gone, first - gone + size
            kinds[at:stop] = [kind]
            texts[at:stop] = [" ".join(texts[at:stop])]
            del self.begins[at + 1 : stop], self.ends[at : stop - 1]
            self.operators[at] = operator
            gone += size - 1

    def __len__(self) -> int:
        return len(self.kinds)

    def between_blanks(self, left_out: Set[str]) -> tuple[list[str], Sequence[int]]:
        """The words between blanks, and the token that each is part of: a phrase has several.

        Args:
            left_out: tokens to leave out.

        Example:
            >>> Tokens("co-existing or older", 0, 20).between_blanks({"-"})
            (['co', 'existing', 'or', 'older'], [0, 2, 3, 3])
        """
        texts = words = self.texts
        places: Sequence[int] = range(len(texts))
        if not left_out.isdisjoint(self.words):
            places = [at for at, text in enumerate(texts) if text not in left_out]
            words = [texts[at] for at in places]
        if self.blanks < len(texts):
            return words, places
        return " ".join(words).split(" "), [at for at in places for _ in range(texts[at].count(" ") + 1)]

    def operator(self, at: int) -> Operator | None:
        """The comparison that a token states, None where it states none.

        Args:
            at: index of the token.
        """
        if self.kinds[at] == SIGN:
            return _SIGNS.get("".join(self.texts[at].split()))
        return self.operators.get(at)

    def is_upper(self, at: int) -> bool:
        """Whether a token is printed in capitals.

        Args:
            at: index of the token.
        """
        return self.plain is None or self.plain[self.begins[at] : self.ends[at]].isupper()

    def touches(self, at: int) -> bool:
        """Whether a token and the one after it stand without a blank between them.

        Args:
            at: index of the first of the two.
        """
        return at + 1 < len(self.kinds) and self.ends[at] == self.begins[at + 1]


def _goes_on(texts: list[str], at: int) -> bool:
    """Whether what follows a comparison phrase makes it one that stands before its number ('or more than 3')."""
    after = texts[at] if at < len(texts) else ""
    return after in ("than", "of", "then") or after[:1].isdecimal() or texts[at : at + 2] == ["or", "equal"]


def number_value(text: str) -> float:
    """The value of a number as printed.

    Args:
        text: digits with decimal point or comma, thousands marks, or one fraction sign.

    Returns:
        Its value; for a larger one 1e150, which conversions of units leave finite.

    Example:
        >>> number_value("50,000"), number_value("0,5"), number_value("1.5")
        (50000.0, 0.5, 1.5)
    """
    if text in _FRACTIONS:
        return _FRACTIONS[text]
    if _THOUSANDS.fullmatch(text) and not text.startswith("0"):
        marked = "," in text or " " in text
        text = text.replace(",", "").replace(" ", "") if marked else text.replace(".", "")
    return min(float(text.replace(",", ".").replace("·", ".")), _LARGEST)


def count_word(text: str) -> float | None:
    """The value of a number word ('three'), None where it is none.

    Args:
        text: one folded word.
    """
    return _COUNTS.get(text)


def may_be_number(text: str) -> bool:
    """Whether a word has to be looked at as a number word or a Roman numeral.

    Args:
        text: one folded word.
    """
    return text[0] in _ROMAN_LETTERS or text in _COUNTS


def roman_value(text: str) -> float | None:
    """The value of a Roman numeral after a class word, letters of sub-stages left aside ('iiib' is 3).

    Args:
        text: one folded word.

    Returns:
        1 to 12, None where it is no numeral.

    Example:
        >>> roman_value("iv"), roman_value("iiib"), roman_value("mild")
        (4.0, 3.0, None)
    """
    match = _ROMAN.fullmatch(text)
    if match is None:
        return None
    if match["u"]:
        return float(ord(match["u"]) - 0x2170 + 1)
    value = _ROMANS.get(match["v"])
    return None if value is None else float(value)
