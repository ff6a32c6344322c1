"""Islands of number: operator, value, unit and reference, before it is known what is measured."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.criteria.bound import NAMED_CLASSES, Bound, NumberForms
from kg.criteria.lexer import (
    AFTER_WORDS,
    BEFORE_WORDS,
    MARK,
    NUMBER,
    SIGN,
    WORD,
    count_word,
    may_be_number,
    number_value,
    roman_value,
    word_set,
)
from kg.criteria.references import reference_without_number
from kg.model.criterion import Operator, Reference

CLASS_WORDS = word_set(
    "class classes stage stages grade grades nyha asa fc status figo score scores category categories fontaine"
    " rutherford ecog who gcs ccs killip rai iss degree mallampati ps zubrod"
    " okuda binet phototype phototypes fitzpatrick kellgren classification steinbrocker gold"
)
_RANGE_WORDS = frozenset(("-", "to", "~", "through", "until", "till", "thru", "up to", "up to and including"))
_LIST_WORDS = frozenset((",", "or", "and", "/", "&", "-", "to", "~", "through", "+"))
_NUMBERED = word_set(
    "phase period visit visits day days group groups version part cohort arm type types section appendix table figure"
    " criterion criteria cycle protocol item study number no n receptor factor hepatitis icd dsm ctcae recist trial"
    " aim step rct covid interleukin chromosome codon exon diabetes nct"
)
_BEFORE_UPPER = frozenset(("a", "the", "age", "of", "-", "including", "maximum"))
_CLASS_LIST = re.compile(r"\d,\d")
_MAX_LIST = 12
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_PLUS = re.compile(r"\s?\+(?!\s?\d|\s?/)")


class BoundFinder(NumberForms):
    """Finds the bounds of one criterion.

    Args:
        tokens: of the criterion.
        vocabulary: for its units.
    """

    __slots__ = ()

    def run(self) -> list[Bound]:
        """The bounds in the order of the text."""
        kinds, texts = self.tokens.kinds, self.tokens.texts
        following = 0
        for at, kind in enumerate(kinds):
            if at < following or kind in (MARK, AFTER_WORDS) or (kind == WORD and not may_be_number(texts[at])):
                continue
            value: float | None = None
            roman = False
            if kind == NUMBER:
                if not self._is_name(at):
                    value = number_value(texts[at])
            elif kind == WORD:
                value, roman = self._word_value(at)
            else:
                last = reference_without_number(self.tokens, at)
                if last is not None:
                    following = self._reference_bound(at, *last)
                    continue
            if value is not None:
                following = self.done = self._read(at, value, roman)
        self._share_units()
        self._spread_equals()
        return self.bounds

    def _spread_equals(self) -> None:
        """Read '= 18 and = 70' as a range: exports that lost their signs print both ends as equal."""
        texts = self.tokens.texts
        for this, after in pairwise(self.bounds):
            if this.operator != "eq" or after.operator != "eq" or this.value >= after.value:
                continue
            gap = texts[this.last + 1 : after.first]
            if len(gap) == 1 and gap[0] in ("and", "to", "-") and texts[this.first] == "=":
                this.operator, after.operator = "ge", "le"

    def _share_units(self) -> None:
        """Let a unit that is printed once, after the last of two bounds, reach the one before it."""
        texts = self.tokens.texts
        for at in range(len(self.bounds) - 2, -1, -1):
            this, after = self.bounds[at], self.bounds[at + 1]
            if this.unit is not None or after.unit is None or this.operator is None or after.operator is None:
                continue
            if this.reference is not None or this.roman or this.ranged:
                continue
            gap = texts[this.last + 1 : after.first]
            if len(gap) <= 2 and all(text in ("and", "or", "but", ",") for text in gap):
                this.unit = after.unit

    def _is_name(self, at: int) -> bool:
        """Whether a number is part of a name ('COVID-19', 'HTLV-1/2', '2nd')."""
        tokens, texts = self.tokens, self.tokens.texts
        if at + 1 < self.count and tokens.touches(at) and texts[at + 1] in _SUFFIXES:
            following = texts[at + 2] if at + 2 < self.count else ""
            return not following.startswith(("percentile", "centile", "birthday"))
        if at and self._is_label(at):
            return True
        if at >= 2 and texts[at - 1] in "-/" and tokens.touches(at - 1) and tokens.touches(at - 2):
            before = texts[at - 2]
            if texts[at - 1] == "-" and tokens.kinds[at - 2] == WORD:
                return before not in CLASS_WORDS and before not in ("age", "aged", "ages", "bmi", "to", "weight")
            if texts[at - 1] == "/" and tokens.kinds[at - 2] == NUMBER and at - 2 >= self.done:
                return self._is_name(at - 2)
        return False

    def _is_label(self, at: int) -> bool:
        """Whether a number only numbers something ('visit 2', 'group 1', '(3) history of')."""
        texts = self.tokens.texts
        before = texts[at - 1]
        if before in _NUMBERED or (before == "=" and at > 1 and texts[at - 2] == "n"):
            return True
        closes = at + 1 < self.count and texts[at + 1] == ")"
        return (
            closes and before in ("(", "[", ";", ",", ".", "and", "or") and texts[at].isdecimal() and len(texts[at]) < 3
        )

    def _word_value(self, at: int) -> tuple[float | None, bool]:
        text = self.tokens.texts[at]
        value = count_word(text)
        if value is not None:
            is_told = self._left_operator(at)[0] is not None or self._is_compared_after(at) or self._opens_range(at)
            return (value if is_told else None), False
        value = roman_value(text) if len(text) <= 5 else None
        if value is not None and self._in_class_context(at):
            return value, True
        return None, False

    def _in_class_context(self, at: int) -> bool:
        texts, kinds = self.tokens.texts, self.tokens.kinds
        for back in range(at - 1, max(-1, at - 6), -1):
            text = texts[back]
            if text in CLASS_WORDS:
                return True
            if kinds[back] in (SIGN, BEFORE_WORDS) or text in _LIST_WORDS or text in "()[]:" or text == "of":
                continue
            if roman_value(text) is not None or kinds[back] == NUMBER or text in ("functional", "heart", "from"):
                continue
            return text in ("american", "association", "anesthesiologists", "anesthesiologist", "nyha")
        return False

    def _read(self, at: int, value: float, roman: bool) -> int:
        """Read the bound, range or list that begins with a number; the index to go on from."""
        bound = Bound(at, value)
        bound.roman = roman
        self._spaced_decimal(bound)
        self._in_parts(bound)
        self._weeks_and_days(bound)
        self._in_figures(bound)
        self._letter_of_stage(bound)
        self._of_scale(bound)
        self._minus(bound)
        operator, first = self._left_operator(at)
        bound.operator, bound.first = operator, first
        if bound.value < 0 and bound.first == bound.number:
            bound.first = bound.number - 1
        after = self._suffix(bound)
        if bound.operator is None and bound.reference is not None and self.tokens.texts[at - 1 : at] == ["within"]:
            bound.operator, bound.first = "le", at - 1
        following = self._range_partner(after, bound)
        if following is not None:
            return following
        texts = self.tokens.texts
        if _CLASS_LIST.fullmatch(texts[at]) and self._in_class_context(at):
            return self._list(bound, at + 1) or after
        if (
            bound.unit is None
            and bound.reference is None
            and after + 1 < self.count
            and (bound.operator is None or bound.operator == "eq")
            and texts[after] in _LIST_WORDS
        ):
            following = self._list(bound, after)
            if following is not None:
                return following
        if texts[at - 1 : at] == ["/"] and self.bounds and self.tokens.touches(at - 1):
            self._pair(bound)
        if bound.operator is None or bound.operator == "eq":
            self._right_operator(bound)
            self._pair_before(bound)
        bound.bare = bound.operator is None
        self.bounds.append(bound)
        return max(bound.last + 1, at + 1)

    def _range_partner(self, after: int, bound: Bound) -> int | None:
        """Read the upper end of a range, if one follows."""
        tokens, texts = self.tokens, self.tokens.texts
        if after >= self.count:
            return None
        at = after
        if texts[at] == "(":
            at = self._past_bracket(at)
        joint = texts[at] if at < self.count else ""
        opened = self._opened(bound)
        if joint == "old" and at + 1 < self.count:
            at += 1
            joint = texts[at]
        if joint == "of" and at + 2 < self.count and texts[at + 1] == "age":
            at += 2
            joint = texts[at] if at < self.count else ""
        if opened is None and self._plural_ages(bound.first):
            opened = "between"
        if joint == "-" and opened == "between" and texts[at + 1 : at + 2] in (["and"], ["to"]):
            at += 1
            joint = texts[at]
        is_joint = joint in _RANGE_WORDS or (joint in ("and", "&", "an") and opened == "between")
        if not is_joint or at + 1 >= self.count:
            return None
        at += 1
        while at < self.count and (texts[at] in _BEFORE_UPPER or (bound.roman and texts[at] in NAMED_CLASSES)):
            at += 1
        operator: Operator | None = None
        if at + 1 < self.count and tokens.kinds[at] in (SIGN, BEFORE_WORDS):
            operator = tokens.operator(at)
            at += 1
        if at >= self.count:
            return None
        value: float | None = None
        roman = False
        if tokens.kinds[at] == NUMBER:
            value = number_value(texts[at])
        elif tokens.kinds[at] == WORD:
            value = roman_value(texts[at]) if bound.roman else count_word(texts[at])
            roman = bound.roman and value is not None
        if value is None:
            return None
        upper = Bound(at, value)
        upper.roman = roman
        self._in_parts(upper)
        self._weeks_and_days(upper)
        self._letter_of_stage(upper)
        self._minus(upper)
        upper.first = bound.first
        stop = self._suffix(upper)
        lower_operator: Operator
        if operator == bound.operator == "eq" and bound.value < upper.value:
            lower_operator, operator = "ge", "le"  # an export that lost its signs
        elif operator is not None and bound.operator is not None and joint not in ("-", "~"):
            lower_operator = bound.operator
        elif bound.operator in ("lt", "le") and operator is None:
            return None
        else:
            lower_operator = bound.operator if bound.operator in ("gt", "ge") else "ge"
        if upper.value < bound.value and (upper.unit is None or bound.unit is None or upper.unit == bound.unit):
            if not bound.roman and upper.value >= 0:
                return None
            bound.value, upper.value = upper.value, bound.value
            lower_operator, operator = "ge", "le"
            bound.number, upper.number = upper.number, bound.number
            bound.value_end, upper.value_end = upper.value_end, bound.value_end
        if bound.unit is None or (upper.unit is not None and upper.unit.ucum.startswith(bound.unit.ucum + "/")):
            bound.unit = upper.unit
        elif upper.unit is None:
            upper.unit = bound.unit
        if bound.reference is None:
            bound.reference = upper.reference
        bound.operator, upper.operator = lower_operator, operator or "le"
        bound.partner, upper.partner = upper, bound
        bound.ranged = upper.ranged = True
        if opened is not None:
            bound.first = min(bound.first, self._opening(bound.first))
            upper.first = bound.first
        bound.last = upper.last
        self.bounds += (bound, upper)
        return stop

    def _plural_ages(self, first: int) -> bool:
        """Whether 'ages' or 'ages of' stands before a number, which promises two."""
        before = self.tokens.texts[max(0, first - 2) : first]
        return before[-1:] == ["ages"] or before == ["ages", "of"]

    def _list(self, bound: Bound, after: int) -> int | None:
        """Read 'II, III or IV' as the least and the greatest of its members."""
        tokens, texts = self.tokens, self.tokens.texts
        members = [bound]
        if _CLASS_LIST.fullmatch(texts[bound.number]):  # '1,2 or 3' holds no decimal comma
            bound.value, second = (float(digit) for digit in texts[bound.number].split(","))
            members.append(Bound(bound.number, second))
        at = after
        while at + 1 < self.count and texts[at] in _LIST_WORDS and len(members) < _MAX_LIST:
            step = at + 1
            while step + 1 < self.count and texts[step] in ("or", "and", "/", "class", "grade", "stage"):
                step += 1
            if step >= self.count:
                break
            value = roman_value(texts[step]) if bound.roman and tokens.kinds[step] == WORD else None
            if tokens.kinds[step] == NUMBER:
                value = number_value(texts[step])
            if value is None or value > 100 or (value != int(value) and bound.value == int(bound.value)):
                break
            member = Bound(step, value)
            member.roman = bound.roman
            self._letter_of_stage(member)
            if self._suffix(member) != member.value_end + 1:
                break
            members.append(member)
            at = member.value_end + 1
        if len(members) < 2 or (
            texts[after : after + 1] == ["/"] and not bound.roman and len(members) == 2 and bound.value > 12
        ):
            return None
        if at < self.count and self.tokens.kinds[at] == AFTER_WORDS:
            return None
        low = min(members, key=lambda member: member.value)
        high = max(members, key=lambda member: member.value)
        if low is high:
            return None
        low.operator, high.operator = "ge", "le"
        low.partner, high.partner = high, low
        low.ranged = high.ranged = True
        low.bare = high.bare = True
        low.first = high.first = bound.first
        low.last = high.last = at - 1
        self.bounds += (low, high) if low.number < high.number else (high, low)
        return at

    def _pair(self, bound: Bound) -> None:
        """Give the second of '140/90' what the first says."""
        before = self.bounds[-1]
        if before.number == bound.number - 2 and before.operator is not None and bound.operator is None:
            bound.operator = before.operator
            before.partner = bound
            bound.partner = before
            bound.first = before.first
            before.unit = before.unit or bound.unit

    def _pair_before(self, bound: Bound) -> None:
        """Give the first of '160/110 or more' what stands after the second."""
        before = self.bounds[-1] if self.bounds else None
        if before is None or bound.operator is None or before.operator is not None or before.number != bound.number - 2:
            return
        if self.tokens.texts[bound.number - 1] == "/" and before.value > bound.value >= _LEAST_OF_PAIR:
            before.operator, before.unit, before.bare = bound.operator, bound.unit, False
            before.partner, bound.partner = bound, before
            bound.first = before.first

    def _right_operator(self, bound: Bound) -> None:
        """The comparison that stands after a number ('18 years or older', '18+')."""
        tokens = self.tokens
        if bound.last == bound.number:
            plus = _PLUS.match(tokens.low, tokens.ends[bound.number], tokens.ends[-1])
            if plus is not None and bound.value >= 12:
                bound.operator = "ge"
                bound.last = min(bound.number + 1, self.count - 1)
                return
        if self._is_reversed(bound):
            sign = tokens.operator(bound.last + 1)
            bound.operator = _MIRRORED.get(sign) if sign is not None else None
            bound.last += 1
            return
        for at in range(bound.last + 1, min(self.count, bound.last + 6)):
            if tokens.kinds[at] == AFTER_WORDS:
                bound.operator = tokens.operator(at)
                bound.last = at
                return
            if tokens.texts[at] not in _AFTER_FILLERS:
                break
        bound.operator = self._operator_after_bracket(bound) or bound.operator

    def _is_reversed(self, bound: Bound) -> bool:
        """Whether the number stands before its sign, as in '18 < age'."""
        sign = bound.last + 1
        tokens = self.tokens
        if bound.operator is not None or sign + 1 >= self.count or tokens.kinds[sign] != SIGN:
            return False
        return tokens.kinds[sign + 1] == WORD and tokens.texts[sign] != "="

    def _reference_bound(self, at: int, reference: Reference, last: int) -> int:
        """Read '> ULN' as once the limit."""
        bound = Bound(at + 1, 1.0)
        while bound.number < last and self.tokens.texts[bound.number] in ("the", "a", "to", "of", "x"):
            bound.number += 1
        bound.value_end = last
        bound.operator = self.tokens.operator(at)
        bound.first, bound.last = at, last
        bound.reference = reference
        self.bounds.append(bound)
        self.done = last + 1
        return last + 1


_LEAST_OF_PAIR = 30
_MIRRORED: dict[Operator, Operator] = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_AFTER_FILLERS = word_set(
    "of age old years year yrs ( ) [ ] , - in inclusive points point score months month weeks days hours completed"
    " at screening per"
)
