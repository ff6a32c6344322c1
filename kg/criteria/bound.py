"""A number with its comparison, and the forms in which its value, unit and comparison are printed."""

from __future__ import annotations

from kg.criteria.lexer import (
    AFTER_WORDS,
    BEFORE_WORDS,
    NUMBER,
    SIGN,
    WORD,
    Tokens,
    count_word,
    number_value,
    word_set,
)
from kg.criteria.references import reference_at
from kg.criteria.vocabulary import TIME, Unit, Vocabulary
from kg.model.criterion import Operator, Reference

_LEFT_FILLERS = word_set(
    "( ) [ ] : of a an to is be the are about approximately around was being with value values level levels than"
    " x - = * either at and/or roughly or ~ + age ages aged grade class stage score status"
)
_DAYS_OF_A_WEEK = frozenset("0123456")
_TENS = word_set("twenty thirty forty fifty sixty seventy eighty ninety")
_TIMES = frozenset("x*·")
_FRACTION_SIGNS = frozenset("½¼¾⅓⅔")
_MONTHS_OF_A_YEAR = frozenset(str(month) for month in range(12))
_TIMES_COUNTED = word_set("year years yrs month months week weeks day days")
_COUNTED = word_set("- ( ) of age old") | _TIMES_COUNTED
_RANGING = word_set("to through and -")
_MOST_TO_COMPARISON = 9
_LETTERS = frozenset("abcd")
_GOES_ON = frozenset((",", "and", "or"))
_RANKED = word_set("stage stages grade grades class")
_AWAY = word_set("before prior after ago since following post from earlier later")
_SCALE_TOPS = word_set("10 18 21 24 27 28 30 42 50 52 54 56 60 63 66 68 70 72 84 96 100")
NAMED_CLASSES = word_set("asa ecog nyha gina mmrc figo icdas ctcae")
"""Names of classes that may stand between a comparison and its number, or before both ends of a range."""

_BETWEEN = frozenset(("between", "from", "range", "ranging", "ranges", "ranged"))


class Bound:
    """A number with its comparison, as far as the words around it tell.

    Args:
        number: index of the token of the number.
        value: the number.
    """

    __slots__ = (
        "bare", "first", "last", "number", "operator", "partner", "ranged", "reference", "roman", "unit",
        "unit_last", "value", "value_end",
    )  # fmt: skip

    def __init__(self, number: int, value: float) -> None:
        self.number = number
        self.value = value
        self.value_end = number
        self.first = number
        self.last = number
        self.unit_last = number
        self.operator: Operator | None = None
        self.unit: Unit | None = None
        self.reference: Reference | None = None
        self.partner: Bound | None = None
        self.ranged = False
        self.roman = False
        self.bare = False


class NumberForms:
    """How numbers, units and comparisons are printed in one criterion.

    Args:
        tokens: of the criterion.
        vocabulary: for its units.
    """

    __slots__ = ("bounds", "count", "done", "tokens", "vocabulary")

    def __init__(self, tokens: Tokens, vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.count = len(tokens)
        self.bounds: list[Bound] = []
        self.done = 0

    def _left_operator(self, at: int) -> tuple[Operator | None, int]:
        """The comparison that stands before a number, and the index of its first token."""
        tokens = self.tokens
        kinds, texts = tokens.kinds, tokens.texts
        if at >= self.done + 2 and texts[at - 1] in NAMED_CLASSES and kinds[at - 2] in (SIGN, BEFORE_WORDS):
            return tokens.operator(at - 2), at
        for back in range(at - 1, max(self.done - 1, at - 5), -1):
            kind = kinds[back]
            if kind in (SIGN, BEFORE_WORDS):
                operator = tokens.operator(back)
                first = back
                if kind == SIGN and back >= 1 and (kinds[back - 1] == BEFORE_WORDS or texts[back - 1] == "("):
                    worded = back - 1 if kinds[back - 1] == BEFORE_WORDS else back - 2
                    if worded >= self.done and kinds[worded] == BEFORE_WORDS:
                        first = worded
                return operator, first
            if texts[back] not in _LEFT_FILLERS or kinds[back] == NUMBER:
                return None, at
        return None, at

    def _is_compared_after(self, at: int) -> bool:
        """Whether a comparison follows a number word, or what it counts ('eighteen (18) years of age or older')."""
        kinds, texts = self.tokens.kinds, self.tokens.texts
        for after in range(at + 1, min(self.count, at + _MOST_TO_COMPARISON)):
            if kinds[after] == AFTER_WORDS:
                return True
            is_figure = kinds[after] == NUMBER and texts[after - 1] == "("
            if texts[after] not in _COUNTED and not is_figure and count_word(texts[after]) is None:
                return False
        return False

    def _opens_range(self, at: int) -> bool:
        """Whether a number word begins a range of ages or times ('eighteen to sixty-five years')."""
        texts = self.tokens.texts
        joint = at + 3 if texts[at + 1 : at + 2] == ["-"] and texts[at] in _TENS else at + 1
        upper = joint + 1
        if upper >= self.count or texts[joint] not in _RANGING:
            return False
        if texts[joint] == "and" and texts[at - 1 : at] != ["between"]:
            return False
        is_number = self.tokens.kinds[upper] == NUMBER or count_word(texts[upper]) is not None
        return is_number and not _TIMES_COUNTED.isdisjoint(texts[upper + 1 : upper + 4])

    def _operator_after_bracket(self, bound: Bound) -> Operator | None:
        """The comparison after a bracket that gives a number in another unit ('126 mg/dl (7 mmol/l) or higher')."""
        tokens, opening = self.tokens, bound.last + 1
        if tokens.texts[opening : opening + 1] != ["("] or bound.unit is None:
            return None
        closing = next((at for at in range(opening, min(self.count, opening + 8)) if tokens.texts[at] == ")"), None)
        if closing is None or closing + 1 >= self.count or tokens.kinds[opening + 1] != NUMBER:
            return None
        return tokens.operator(closing + 1) if tokens.kinds[closing + 1] == AFTER_WORDS else None

    def _spaced_decimal(self, bound: Bound) -> None:
        """Read '7 , 8' as 7.8: a comma with a blank before it is no comma of a list."""
        tokens, at = self.tokens, bound.number
        if tokens.texts[at - 1 : at] and tokens.texts[at - 1] in _RANKED:
            return
        if at + 2 < self.count and tokens.texts[at + 1] == "," and not tokens.touches(at):
            whole, part = tokens.texts[at], tokens.texts[at + 2]
            if whole.isdecimal() and part.isdecimal() and len(part) <= 2 and not tokens.touches(at + 1):
                if at + 4 < self.count and tokens.texts[at + 3] in _GOES_ON and tokens.texts[at + 4].isdecimal():
                    return
                bound.value = number_value(f"{whole}.{part}")
                bound.value_end = at + 2

    def _in_parts(self, bound: Bound) -> None:
        """Read 'sixty-five', '1 1/2' and '1½' as one number."""
        tokens, at = self.tokens, bound.number
        texts = tokens.texts
        if at + 1 < self.count and texts[at + 1] in _FRACTION_SIGNS and texts[at].isdecimal():
            bound.value += number_value(texts[at + 1])
            bound.value_end = at + 1
        if at + 2 >= self.count:
            return
        ones = count_word(texts[at + 2]) if texts[at] in _TENS and texts[at + 1] == "-" and tokens.touches(at) else None
        if ones is not None and ones < 10:
            bound.value += ones
            bound.value_end = at + 2
        elif texts[at].isdecimal() and texts[at + 1 : at + 4] == ["1", "/", "2"] and tokens.touches(at + 1):
            bound.value += 0.5
            bound.value_end = at + 3

    def _power_of_ten(self, bound: Bound) -> bool:
        """Read '10^5' and '1 x 10^5' as the number they come to."""
        texts, at = self.tokens.texts, bound.value_end
        factor = 1.0
        if texts[at : at + 2] != ["10", "^"]:
            factor = bound.value
            at += 1
            if texts[at : at + 1] and texts[at] in _TIMES:
                at += 1
            if texts[at : at + 2] not in (["10", "^"], ["x10", "^"]):
                return False
        exponent = texts[at + 2] if at + 2 < self.count else ""
        if not exponent.isdecimal() or len(exponent) > 2:
            return False
        bound.value = factor * 10 ** int(exponent)
        bound.value_end = at + 2
        return True

    def _weeks_and_days(self, bound: Bound) -> None:
        """Read '36 6/7' and '37+0' as weeks and days."""
        tokens, at = self.tokens, bound.number
        texts = tokens.texts
        if at + 3 < self.count and texts[at + 3] == "7" and texts[at + 2] == "/" and texts[at + 1] in _DAYS_OF_A_WEEK:
            bound.value += round(int(texts[at + 1]) / 7, 3)
            bound.value_end = at + 3
        elif (
            at + 2 < self.count
            and texts[at + 1] == "+"
            and texts[at + 2] in _DAYS_OF_A_WEEK
            and 20 <= bound.value <= 43
        ):
            bound.value += round(int(texts[at + 2]) / 7, 3)
            bound.value_end = at + 2

    def _and_days(self, bound: Bound, after: int) -> int:
        """Read the days of '16 weeks 0 days' and '23 weeks and 6 days' as part of the weeks."""
        texts = self.tokens.texts
        if bound.unit is None or bound.unit.ucum != "wk":
            return after
        at = after + 1 if after < self.count and texts[after] in ("and", ",", "+") else after
        if (
            at + 1 < self.count
            and texts[at] in ("0", "1", "2", "3", "4", "5", "6")
            and texts[at + 1] in ("day", "days")
        ):
            bound.value += round(int(texts[at]) / 7, 3)
            bound.value_end = at
            return at + 2
        return after

    def _and_months(self, bound: Bound, after: int) -> int:
        """Read the months of '6 years, 11 months' as part of the years, unless they are a time before something."""
        texts = self.tokens.texts
        if bound.unit is None or bound.unit.ucum != "a":
            return after
        at = after + 1 if after < self.count and texts[after] in ("and", ",") else after
        if at + 1 >= self.count or texts[at] not in _MONTHS_OF_A_YEAR or texts[at + 1] not in ("month", "months"):
            return after
        if texts[at + 2 : at + 3] and texts[at + 2] in _AWAY:
            return after
        bound.value += round(int(texts[at]) / 12, 3)
        bound.value_end = at
        return at + 2

    def _letter_of_stage(self, bound: Bound) -> None:
        """Read '3b' after 'stage' as the third stage, its letter left aside."""
        tokens, at = self.tokens, bound.value_end
        if at + 1 < self.count and tokens.texts[at + 1] in _LETTERS and tokens.touches(at):
            touches_more = at + 2 < self.count and tokens.touches(at + 1) and tokens.kinds[at + 2] == WORD
            if not touches_more and not _RANKED.isdisjoint(tokens.texts[max(0, at - 5) : at]):
                bound.value_end = at + 1

    def _in_figures(self, bound: Bound) -> None:
        """Read 'three (3)' as one number."""
        texts, at = self.tokens.texts, bound.value_end + 1
        if at + 2 >= self.count or texts[at] != "(" or texts[at + 2] != ")" or not texts[at + 1].isdecimal():
            return
        if float(texts[at + 1]) == bound.value:
            bound.value_end = at + 2

    def _of_scale(self, bound: Bound) -> None:
        """Read '24/30' as 24 of a scale to 30; a visual acuity, a blood pressure and 'grade 1/2' are none."""
        tokens, at = self.tokens, bound.value_end
        if at + 2 >= self.count or tokens.texts[at + 1] != "/" or tokens.kinds[at + 2] != NUMBER:
            return
        top = tokens.texts[at + 2]
        if not (tokens.touches(at) and tokens.touches(at + 1)) or bound.value in (6.0, 20.0):
            return
        if top in _SCALE_TOPS and bound.value <= float(top):
            bound.value_end = at + 2

    def _minus(self, bound: Bound) -> None:
        """Read '-2.5' after a comparison as a negative number."""
        tokens, at = self.tokens, bound.number
        if at < 2 or tokens.texts[at - 1] != "-" or tokens.kinds[at - 2] == NUMBER:
            return
        before = tokens.texts[at - 2]
        compared = tokens.kinds[at - 2] in (SIGN, BEFORE_WORDS)
        if compared or (
            tokens.touches(at - 1)
            and not tokens.touches(at - 2)
            and before in ("between", "of", "to", "and", "from", "or", "score")
        ):
            bound.value = -bound.value

    def _past_bracket(self, at: int) -> int:
        """Step over one word or one unit in brackets, as in '23 kilogram per square meter (kg/m2) to'."""
        texts = self.tokens.texts
        if at + 2 < self.count and texts[at + 2] == ")":
            return at + 3
        found = self.vocabulary.unit_at(self.tokens, at + 1) if at + 1 < self.count else None
        return found[1] + 1 if found is not None and texts[found[1] : found[1] + 1] == [")"] else at

    def _suffix(self, bound: Bound) -> int:
        """Read unit and reference after the number; the index of the token after them."""
        tokens = self.tokens
        after = bound.value_end + 1
        if after + 1 < self.count and tokens.texts[after] in "*·" and tokens.texts[after + 1].startswith("10"):
            after += 1
        if after < self.count and tokens.texts[after] == "(" and after + 1 < self.count:
            found = None
        else:
            start = after
            if start + 1 < self.count and tokens.texts[start] == "-" and tokens.kinds[start + 1] == WORD:
                start += 1
            found = self.vocabulary.unit_at(tokens, start)
            if found is not None and start > after and found[0].dimension != TIME and not tokens.touches(after):
                found = None
            if found is None and self._power_of_ten(bound):
                after = bound.value_end + 1
                found = self.vocabulary.unit_at(tokens, after) if after < self.count else None
        if found is not None:
            bound.unit, after = found
            after = self._per_creatinine(after)
            after = self._and_months(bound, self._and_days(bound, after))
            bound.unit_last = after - 1
        reference, stop = reference_at(tokens, after, bound.unit)
        if reference is not None:
            bound.reference, after = reference, stop
        bound.last = after - 1
        return after

    def _per_creatinine(self, after: int) -> int:
        """Step over 'creatinine' in 'mg/g creatinine', which is part of the unit."""
        texts = self.tokens.texts
        step = after + 1 if after + 1 < self.count and texts[after] == "." and self.tokens.touches(after) else after
        if step < self.count and texts[step] in ("cr", "creatinine", "crea") and texts[after - 1] in ("g", "mmol"):
            following = step + 1
            if following < self.count and texts[following] == ".":
                following += 1
            return following
        return after

    def _opened(self, bound: Bound) -> str | None:
        """The word that opens a range before its lower end."""
        at = self._opening(bound.first)
        return self.tokens.texts[at] if at < bound.first else None

    def _opening(self, first: int) -> int:
        texts = self.tokens.texts
        for back in range(first - 1, max(-1, first - 6), -1):
            if texts[back] in _BETWEEN:
                return back
            if texts[back] not in (
                "the",
                "ages",
                "age",
                "of",
                "values",
                "(",
                ":",
                "-",
                "a",
                "score",
                "aged",
                "is",
                "from",
            ):
                break
        return first
