"""A bound and what it measures -> a constraint with its characters, condition, modifier and canonical value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kg.criteria.attach import Attacher, Attachment
from kg.criteria.bound import Bound
from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens, word_set
from kg.criteria.references import says_predicted
from kg.criteria.vocabulary import Quantity, Vocabulary
from kg.model.criterion import Operator, QuantityConstraint, QuantityType, Span, UncomputedConstraint, UncomputedType

_CONDITION_RIGHT = re.compile(
    r"[\s,(\[]{0,3}(?:(?:if|in\s+case\s+of|in\s+the\s+case\s+of|in\s+cases\s+of|in\s+the\s+presence\s+of|when|where)\s+\w"
    r"|(?:men|women|males?|females?|boys|girls)(?=\s?[)\]])"
    r"|(?:for|in|among)\s+(?:the\s+|all\s+|any\s+|adult\s+|non-?\w+\s+)?(?:men|women|males?|females?|patients?|subjects?"
    r"|participants?|those|children|boys|girls|adolescents|smokers|individuals|persons|infants|adults"
    r"|residents|citizens)\b)[^,;:.()\[\]\n<>≥≤=]*"
)
_CONDITION_LEFT = re.compile(
    r"(?:^|[(\[,;.:]\s?|\b(?:and|or)\s)(?P<words>(?:if|in\s+case\s+of|in\s+cases\s+of|when|for|in)\s[^,;.()\[\]<>≥≤]{2,60}"
    r"|(?:men|women|males?|females?|boys|girls)(?=\s?:))[\s,:]*(?:(?:you|they|who)\s+(?:must|should)\s+be\s+)?$"
)
# One of these stands in all words of a condition.
_CONDITION_WORDS = word_set("if in when where for among men women male males female females boys girls")
_JOINT = re.compile(r"\s(?:and|or)\b")
_FOR_PERSONS = re.compile(
    r"(?:for|in)\s+(?:the\s+|all\s+|adult\s+)?(?:men|women|males?|females?|patients?|subjects?|participants?|children"
    r"|boys|girls|adolescents|smokers|adults|(?:[a-z'-]+\s+){0,3}(?:residents|citizens))\b"
)
_NEGATION = re.compile(
    r"\b(?:no|not|without|absence\s+of|never|lack\s+of)\s+(?:(?:a|an|any|have|has|known|evidence|history|of)\s+){0,3}(?:\w+\s+)?$"
)

# On these scales more is better.
_HIGHER_IS_BETTER = frozenset(("karnofsky", "lansky", "mmse", "moca", "gcs", "lvef", "spo2", "fev1", "fvc", "dlco"))
_BETTER: dict[str, Operator] = {
    "or better": "ge", "or worse": "le", "no worse than": "ge", "not worse than": "ge", "worse than": "lt",
}  # fmt: skip
_DENIED_BOUND = re.compile(r"\b(?:not|never|cannot)(?:\s+(?:be|been|being|to\s+be|have|has|had))*\s*$")


class Reading(NamedTuple):
    """One bound read: its constraint and its tokens [first:last+1]."""

    constraint: QuantityConstraint | UncomputedConstraint
    first: int
    last: int


class Inherited(NamedTuple):
    """A quantity that the item above, or the heading above, names."""

    quantity: Quantity
    span: Span


class Emitter:
    """Writes the constraints of one criterion.

    Args:
        clean: the whole text.
        tokens: of the criterion.
        vocabulary: of quantities and units.
        bounds: found in the criterion.
        attacher: of its bounds.
        inherited: gives the quantity of the item above.
    """

    def __init__(
        self,
        clean: CleanText,
        tokens: Tokens,
        vocabulary: Vocabulary,
        bounds: list[Bound],
        attacher: Attacher,
        inherited: Callable[[], Inherited | None],
    ) -> None:
        self.clean = clean
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.bounds = bounds
        self.attacher = attacher
        self.inherited = inherited
        self.readings: list[Reading] = []
        self.kept: dict[int, Attachment] = {}

    def _uncomputed(self, bound: Bound, kind: UncomputedType) -> None:
        tokens = self.tokens
        span = self.clean.span(tokens.begins[bound.first], tokens.ends[max(bound.last, bound.number)])
        self.readings.append(Reading(UncomputedConstraint(kind, span), bound.first, bound.last))

    def _emit(self, bound: Bound, kept: Attachment) -> None:
        tokens, clean = self.tokens, self.clean
        quantity = kept.quantity
        operator = self._operator(bound, quantity)
        number_last = max(bound.value_end, bound.number)
        value_span = clean.span(tokens.begins[bound.number], tokens.ends[number_last])
        named = kept.first >= 0
        quantity_span = clean.span(tokens.begins[kept.first], tokens.ends[kept.last]) if named else None
        if not named:
            above = self.inherited()
            quantity_span = above.span if above is not None else None
        first = min(bound.first, kept.first) if named and not self._is_second(bound, kept) else bound.first
        last = max(bound.last, bound.number, kept.last) if named else max(bound.last, bound.number)
        first = self._before_bracket(first, bound.first)
        if (
            named
            and bound.ranged
            and kept.last > bound.last
            and kept.quantity is not None
            and kept.quantity.kind == "age"
        ):
            last = kept.last
        kind: QuantityType = quantity.kind if quantity is not None else _open_kind(bound)
        reference = bound.reference
        unit = bound.unit.ucum if bound.unit is not None else None
        if reference is None and unit == "%" and named and says_predicted(tokens, kept.first - 2, bound.number):
            reference = "percent-predicted"
        canonical, assumption = self._canonical(bound, quantity, unit, reference)
        begin_low, end_low = tokens.begins[first], tokens.ends[last]
        constraint = QuantityConstraint(
            quantity=quantity.id if quantity is not None else None,
            kind=kind,
            operator=operator,
            value=bound.value,
            value_span=value_span,
            span=clean.span(begin_low, end_low),
            quantity_span=quantity_span,
            quantity_modifier=self._modifier(kept, bound),
            unit=unit,
            reference=reference,
            canonical_value=canonical,
            applies_if=self._applies_if(begin_low, end_low),
            negated=self._is_denied(begin_low, tokens.begins[bound.first]),
            confidence=kept.confidence if bound.operator is not None else min(kept.confidence, 0.6),
            assumption=kept.assumption or assumption,
        )
        if constraint.applies_if is not None:
            first, last = self._with_condition(constraint.applies_if, first, last)
        self.readings.append(Reading(constraint, first, last))

    def _operator(self, bound: Bound, quantity: Quantity | None) -> Operator:
        """How a bound compares; what is better or worse depends on the scale."""
        if quantity is not None and quantity.id in _HIGHER_IS_BETTER:
            for words in self.tokens.texts[bound.first : max(bound.last, bound.number) + 1]:
                if words in _BETTER:
                    return _BETTER[words]
        return bound.operator or "eq"

    def _is_denied(self, begin: int, bound: int) -> bool:
        """Whether a denial stands before a constraint, or between what it measures and the comparison."""
        low = self.tokens.low
        if _NEGATION.search(low, max(self.tokens.begins[0], begin - 60), begin):
            return True
        return begin < bound and _DENIED_BOUND.search(low, max(begin, bound - 30), bound) is not None

    def _with_condition(self, condition: Span, first: int, last: int) -> tuple[int, int]:
        """The tokens of a constraint together with those of its condition."""
        begins, ends = self.tokens.begins, self.tokens.ends
        offset = self.clean.offset
        while last + 1 < len(begins) and offset(begins[last + 1]) < condition.end:
            last += 1
        while first > 0 and offset(ends[first - 1]) > condition.begin:
            first -= 1
        return first, last

    def _is_second(self, bound: Bound, kept: Attachment) -> bool:
        """Whether another bound stands between a quantity and this bound."""
        return any(
            kept.last < other.number < bound.first
            for other in self.bounds
            if other is not bound and other is not bound.partner
        )

    def _before_bracket(self, first: int, last: int) -> int:
        """Step back to the bracket that a constraint begins in but does not stay in."""
        depths = self.attacher.depths
        if depths is None or depths[first] <= depths[last]:
            return first
        while first > 0 and depths[first - 1] > depths[last]:
            first -= 1
        return first

    def _canonical(
        self, bound: Bound, quantity: Quantity | None, unit: str | None, reference: str | None
    ) -> tuple[float | None, str | None]:
        if quantity is None or reference in ("ULN", "LLN", "normal", "baseline", "percentile"):
            return None, None
        value = bound.value
        canonical = self.vocabulary.canonical(quantity, value, unit)
        if canonical is not None:
            return canonical, None
        target = quantity.unit
        if unit is None and target is not None and quantity.lower is not None and quantity.upper is not None:
            if quantity.lower <= value <= quantity.upper:
                return value, f"no unit is printed, read as {target}"
        elif unit is not None and target is not None and target.startswith(unit + "/"):
            return value, f"unit printed as {unit}, read as {target}"
        return None, None

    def _modifier(self, kept: Attachment, bound: Bound) -> str | None:
        """The bracket between a quantity and its bound, when it is more than another name."""
        tokens = self.tokens
        at = kept.last + 1
        if kept.first < 0 or at >= bound.first or tokens.texts[at] not in "([":
            return None
        stop = at + 1
        while stop < bound.first and tokens.texts[stop] not in ")]":
            stop += 1
        if stop - at < 3 or stop >= bound.first:
            return None
        return self.clean.plain[tokens.begins[at + 1] : tokens.ends[stop - 1]]

    def _applies_if(self, begin: int, end: int) -> Span | None:
        low, tokens = self.tokens.low, self.tokens
        if _CONDITION_WORDS.isdisjoint(tokens.words):
            return None
        match = _CONDITION_RIGHT.match(low, end, tokens.ends[-1])
        if match is not None and low[match.end() : match.end() + 1] != ":":
            start = end + len(match[0]) - len(match[0].lstrip(" ,(["))
            stop = match.end()
            if low[stop : stop + 1] in ("<", ">", "≥", "≤", "="):
                joint = _JOINT.search(low, start, stop)
                stop = joint.start() if joint is not None else stop
            return self.clean.span(start, start + len(low[start:stop].rstrip()))
        left = _CONDITION_LEFT.search(low, max(tokens.begins[0], begin - 80), begin)
        if left is None:
            return None
        words = left["words"]
        if words.startswith(("for", "in ")) and not words.startswith("in case") and not _FOR_PERSONS.match(words):
            return None
        start = left.start("words")
        return self.clean.span(start, start + len(words.rstrip(" :")))


def _open_kind(bound: Bound) -> QuantityType:
    if bound.unit is None and bound.reference is None and bound.value == int(bound.value):
        return "count"
    return "measurement"
