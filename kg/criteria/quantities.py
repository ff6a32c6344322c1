"""Bounds with what they measure -> quantity constraints; doses, windows and therapy counts are told apart here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from kg.criteria.attach import Attacher, Attachment, fits, is_dose
from kg.criteria.bounds import Bound, BoundFinder
from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import WORD, Tokens, count_word
from kg.criteria.ordinals import is_head, letter_classes, ordinal_quantity
from kg.criteria.phrases import asks_for_some
from kg.criteria.references import says_predicted
from kg.criteria.vocabulary import TIME, Quantity, Vocabulary
from kg.model.criterion import QuantityConstraint, QuantityType, Span, UncomputedConstraint, UncomputedType

ORDINAL_KINDS = frozenset(("class", "stage", "grade", "score"))
_IMPLIED = {"kg/m2": "bmi", "mL/min/{1.73_m2}": "egfr", "[lb_av]": "body-weight", "kg": "body-weight", "Cel": "body-temperature", "[degF]": "body-temperature"}
_THERAPY = re.compile(
    r"[\s\w,/()-]{0,60}?\b(?:prior|previous|lines?|regimens?|therap(?:y|ies)|treatments?|chemotherap\w*|cycles?|courses?"
    r"|doses?|drugs?|agents?|medications?|medicines?|nsaids?|dmards?|antibiotics?|antihypertensive\w*|biologics?"
    r"|inhibitors?|infusions?|injections?|vaccinations?|tablets?|methods?|forms? of|contracepti\w*|interventions?"
    r"|surger(?:y|ies)|operations?|transfusions?|transplants?|visits?|antidepressants?|antiepileptic\w*|aeds?)\b"
)
_DURATION_RIGHT = re.compile(r"[\s,)-]*(?:(?:of\s+)?(?:disease\s+|symptom\s+)?duration|in\s+duration)\b(?!\s+of\s+treat)")
_GESTATION_RIGHT = re.compile(r"[\s)-]*(?:of\s+)?(?:completed\s+)?(?:gestation(?:al\s+age)?|pregnancy|amenorrh\w+|ga)\b")
_CONDITION_RIGHT = re.compile(
    r"[\s,(\[]{0,3}(?:(?:if|in\s+case\s+of|in\s+the\s+case\s+of|in\s+cases\s+of|in\s+the\s+presence\s+of|when|where|unless)\s+\w"
    r"|(?:for|in|among)\s+(?:the\s+|all\s+|any\s+|adult\s+|non-?\w+\s+)?(?:men|women|males?|females?|patients?|subjects?"
    r"|participants?|those|children|boys|girls|adolescents|smokers|individuals|persons|infants|adults)\b)[^,;:.()\[\]\n<>≥≤=]*"
)
_CONDITION_LEFT = re.compile(
    r"(?:^|[(\[,;.:]\s?|\b(?:and|or)\s)(?P<words>(?:if|in\s+case\s+of|in\s+cases\s+of|when|for|in)\s[^,;.()\[\]<>≥≤]{2,60})[\s,:]*$"
)
_JOINT = re.compile(r"\s(?:and|or)\b")
_FOR_PERSONS = re.compile(
    r"(?:for|in)\s+(?:the\s+|all\s+|adult\s+)?(?:men|women|males?|females?|patients?|subjects?|participants?|children"
    r"|boys|girls|adolescents|smokers|adults)\b"
)
_NEGATION = re.compile(r"\b(?:no|not|without|absence\s+of|never|lack\s+of)\s+(?:(?:a|an|any|have|has|known|evidence|history|of)\s+){0,3}(?:\w+\s+)?$")
_TWO_HOURS = re.compile(
    r"\b(?:2|two)[\s-]?(?:h|hrs?|hours?)[\s:-]*(?:(?:post\w*|after|glucose|load|ogtt|plasma|blood|value|level|pg)[\s:-]*){0,4}$"
)


_RANKING = frozenset(
    "score scores scale grade grades stage stages class classes status level index rating classification".split()
)
_BETWEEN_TWINS = frozenset("or and , / ( ) for in women men males females male female but".split())


class Reading(NamedTuple):
    """One bound read: its constraint and its tokens [first:last+1]."""

    constraint: QuantityConstraint | UncomputedConstraint
    first: int
    last: int


class Inherited(NamedTuple):
    """A quantity that the item above, or the heading above, names."""

    quantity: Quantity
    span: Span


def read_quantities(
    clean: CleanText,
    tokens: Tokens,
    vocabulary: Vocabulary,
    inherited: Callable[[], Inherited | None],
) -> list[Reading]:
    """The numeric constraints of one criterion in the order of the text.

    Args:
        clean: the whole text.
        tokens: of the criterion.
        vocabulary: of quantities and units.
        inherited: gives the quantity of the item above, asked only when a bound names none.

    Returns:
        Constraints with their tokens; what is no measurement comes as an uncomputed constraint.
    """
    bounds = BoundFinder(tokens, vocabulary).run()
    mentions = vocabulary.mentions(tokens)
    in_units = {at for bound in bounds for at in range(bound.number + 1, bound.unit_last + 1)}
    if in_units:
        mentions = [mention for mention in mentions if mention.first not in in_units]
    readings: list[Reading] = []
    if bounds:
        reader = _Reader(clean, tokens, vocabulary, bounds, Attacher(tokens, bounds, mentions, vocabulary), inherited)
        readings = reader.run()
    for mention in mentions:
        if mention.quantity.kind == "class":
            readings += [
                Reading(_letter_constraint(clean, tokens, mention.quantity, mention.first, entry), mention.first, entry[1])
                for entry in letter_classes(tokens, mention)
            ]
    return _share_predicted(tokens, readings)


def _share_predicted(tokens: Tokens, readings: list[Reading]) -> list[Reading]:
    """Let 'predicted' that is printed once, after the last of two shares, reach the one before it."""
    for at in range(len(readings) - 2, -1, -1):
        this, after = readings[at].constraint, readings[at + 1].constraint
        if not isinstance(this, QuantityConstraint) or not isinstance(after, QuantityConstraint):
            continue
        if this.unit != "%" or this.reference is not None or after.reference != "percent-predicted":
            continue
        if after.unit != "%" or this.kind == "ratio" or this.span.end > after.span.begin or this.quantity is None:
            continue
        gap = tokens.texts[readings[at].last + 1 : readings[at + 1].first]
        if gap and all(text in ("and", "or", "/", ",", "&") for text in gap):
            words = after.quantity_span.text if after.quantity_span is not None else "the next"
            shared = msgspec.structs.replace(
                this, reference="percent-predicted", assumption=f"'predicted' is printed once, after {words}"
            )
            readings[at] = readings[at]._replace(constraint=shared)
    return readings


def _letter_constraint(
    clean: CleanText, tokens: Tokens, quantity: Quantity, first: int, entry: tuple[float, int, str]
) -> QuantityConstraint:
    value, at, operator = entry
    value_span = clean.span(tokens.begins[at], tokens.ends[at])
    return QuantityConstraint(
        quantity=quantity.id,
        kind=quantity.kind,
        operator="ge" if operator == "ge" else "le" if operator == "le" else "eq",
        value=value,
        value_span=value_span,
        span=clean.span(tokens.begins[first], tokens.ends[at]),
        quantity_span=clean.span(tokens.begins[first], tokens.ends[max(first, at - 1)]),
        canonical_value=value,
        confidence=0.9,
    )


class _Reader:
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

    def run(self) -> list[Reading]:
        for at, bound in enumerate(self.bounds):
            self._read(at, bound)
        return self.readings

    def _read(self, at: int, bound: Bound) -> None:
        before = self.bounds[at - 1] if at else None
        if bound.partner is not None and bound.partner is before and before is not None:
            kept = self.kept.get(id(before))
            if kept is not None and not (before.ranged or bound.unit is None):
                kept = self._second_of_pair(kept)
            elif kept is not None and not before.ranged:
                kept = self._second_of_pair(kept)
            if kept is None:
                return
        else:
            kept = self.attacher.attach(at)
            kept = self._after_load(self._first_of_pair(kept, bound), bound)
        words_only = kept is not None and kept.quantity is None
        if kept is None or (kept.quantity is not None and kept.quantity.kind in ORDINAL_KINDS):
            ordinal = ordinal_quantity(self.tokens, bound, self.vocabulary)
            bare_head = kept is not None and kept.first == kept.last and is_head(self.tokens.texts[kept.first])
            if ordinal is not None and (kept is None or (bare_head and ordinal.quantity is not None)):
                kept = ordinal
                words_only = ordinal.quantity is None
        if kept is None:
            kept = self._without_mention(bound)
            if kept is None:
                return
            words_only = kept.quantity is None
        if not self._stands(bound, kept, words_only, before):
            return
        if self._is_spelled_count(bound, kept):
            self._uncomputed(bound, "quantity")
            return
        self.kept[id(bound)] = kept
        for attachment in self._coordinated(bound, kept):
            for single in self._singles(attachment):
                self._emit(bound, single)

    def _singles(self, kept: Attachment) -> list[Attachment]:
        """The single quantities of one that is named as a pair ('transaminases')."""
        if kept.quantity is None or kept.quantity.id != "ast-alt":
            return [kept]
        both = [self.vocabulary.quantities.get(name) for name in ("ast", "alt")]
        return [kept._replace(quantity=single) for single in both if single is not None] or [kept]

    def _is_spelled_count(self, bound: Bound, kept: Attachment) -> bool:
        """Whether a number word counts something that is no quantity of its own ('at least one visit')."""
        if bound.unit is not None or bound.reference is not None or kept.quantity is None:
            return False
        return kept.quantity.kind not in ("age", "count", "grade", "stage", "class") and (
            count_word(self.tokens.texts[bound.number]) is not None
        )

    def _first_of_pair(self, kept: Attachment | None, bound: Bound) -> Attachment | None:
        """The systolic half of a blood pressure."""
        if kept is None or kept.quantity is None or kept.quantity.id != "blood-pressure":
            return kept
        systolic = self.vocabulary.quantities.get("sbp")
        if bound.partner is None or bound.ranged or systolic is None:
            return kept
        return kept._replace(quantity=systolic)

    def _after_load(self, kept: Attachment | None, bound: Bound) -> Attachment | None:
        """A glucose that is told at two hours ('2 hour: 140 mg/dL')."""
        if kept is None or kept.quantity is None or not kept.quantity.id.startswith("glucose"):
            return kept
        before = self.readings[-1].constraint if self.readings else None
        if isinstance(before, QuantityConstraint) and before.quantity == "glucose-2h-ogtt":
            if kept.last < self.readings[-1].first and bound.first - self.readings[-1].last <= 3:
                loaded = self.vocabulary.quantities.get("glucose-2h-ogtt")
                return kept if loaded is None else kept._replace(quantity=loaded)
        match = _TWO_HOURS.search(self.tokens.low, self.tokens.begins[0], self.tokens.begins[bound.first])
        loaded = self.vocabulary.quantities.get("glucose-2h-ogtt")
        if match is None or loaded is None or kept.first > bound.number:
            return kept
        return kept._replace(quantity=loaded)

    def _second_of_pair(self, kept: Attachment) -> Attachment | None:
        """The diastolic half of a blood pressure; other pairs bound nothing twice."""
        diastolic = self.vocabulary.quantities.get("dbp")
        if kept.quantity is None or kept.quantity.id not in ("sbp", "blood-pressure") or diastolic is None:
            return None
        return kept._replace(quantity=diastolic)

    def _without_mention(self, bound: Bound) -> Attachment | None:
        """What is measured when no quantity is named in reach: the item above, the unit, or open words."""
        unit = bound.unit
        if unit is not None and unit.dimension == TIME:
            return self._timed(bound)
        if unit is not None and is_dose(unit):
            self._uncomputed(bound, "dose")
            return None
        if bound.bare and not bound.ranged:
            return None
        low, end = self.tokens.low, self.tokens.ends[-1]
        if unit is None and bound.reference is None and asks_for_some(low, self.tokens.begins[bound.first], end):
            return None
        if unit is None and bound.reference is None and _THERAPY.match(low, self.tokens.ends[bound.last], end):
            self._uncomputed(bound, "therapy-count")
            return None
        above = self.inherited() if self._begins_criterion(bound) else None
        if above is not None and fits(above.quantity, unit, self.vocabulary) and above.quantity.kind != "age":
            return Attachment(above.quantity, -1, -1, "the quantity is named in the item above", 0.9)
        if unit is not None and unit.ucum in _IMPLIED:
            implied = self.vocabulary.quantities.get(_IMPLIED[unit.ucum])
            words = self.attacher.open_words(bound) if unit.dimension == "kg" else None
            if implied is not None and (words is None or words[0] > bound.number):
                return Attachment(implied, bound.number, bound.last, "the quantity is told by its unit", 0.8)
        if bound.bare and not bound.ranged:
            return None
        if unit is not None and unit.dimension == "kg" and unit.ucum not in ("kg", "g", "[lb_av]"):
            self._uncomputed(bound, "dose")
            return None
        if unit is None and bound.reference is None and self._is_year(bound):
            return None
        words = self.attacher.open_words(bound)
        if bound.bare and (words is None or self.tokens.texts[words[1]] not in _RANKING):
            return None
        spelled = unit is None and bound.reference is None and count_word(self.tokens.texts[bound.number]) is not None
        before = self._same_open(bound) if words is None or words[0] > bound.number else None
        if before is not None:
            return before
        if words is None or spelled:
            self._uncomputed(bound, "quantity")
            return None
        return Attachment(None, words[0], words[1], None, 0.6)

    def _is_year(self, bound: Bound) -> bool:
        return 1900 <= bound.value <= 2100 and len(self.tokens.texts[bound.number]) == 4

    def _same_open(self, bound: Bound) -> Attachment | None:
        """The open words of the bound before, when only small words stand between ('< 10 % or > 90 %')."""
        at = self.bounds.index(bound)
        before = self.bounds[at - 1] if at else None
        kept = self.kept.get(id(before)) if before is not None else None
        if before is None or kept is None or kept.quantity is not None or before.unit is not bound.unit:
            return None
        gap = self.tokens.texts[before.last + 1 : bound.first]
        if len(gap) > 4 or any(text not in _BETWEEN_TWINS for text in gap) or kept.first > before.number:
            return None
        return kept

    def _timed(self, bound: Bound) -> Attachment | None:
        """A length of time that is a duration of disease, or of a pregnancy; any other is a window."""
        low, end = self.tokens.low, self.tokens.ends[-1]
        gestation = _GESTATION_RIGHT.match(low, self.tokens.ends[bound.last], end)
        if gestation is not None and (bound.operator is not None or bound.ranged):
            pregnancy = self.vocabulary.quantities.get("gestational-age")
            if pregnancy is not None:
                return Attachment(pregnancy, bound.number, bound.last, None, 0.9)
        if bound.operator is not None and _DURATION_RIGHT.match(low, self.tokens.ends[bound.last], end):
            duration = self.vocabulary.quantities.get("disease-duration")
            if duration is not None:
                words = self.attacher.open_words(bound) or (bound.last, bound.last)
                return Attachment(duration, words[0], words[1], None, 0.85)
        if bound.operator is not None:
            self._uncomputed(bound, "window")
        return None

    def _begins_criterion(self, bound: Bound) -> bool:
        return all(
            kind != WORD or text in ("a", "at", "is", "of", "or", "and", "from", "between", "the", "score", "with", "level")
            for kind, text in zip(self.tokens.kinds[: bound.first], self.tokens.texts[: bound.first], strict=True)
        )

    def _stands(self, bound: Bound, kept: Attachment, words_only: bool, before: Bound | None) -> bool:
        """Whether a bound says something about its quantity, and is not a name, a scale or a restatement."""
        quantity = kept.quantity
        texts = self.tokens.texts
        if bound.bare and bound.ranged:
            if quantity is not None and quantity.kind in ("measurement", "count", "ratio", "duration"):
                return False
            return True
        if bound.ranged and not bound.bare:
            following = texts[bound.last + 1 : bound.last + 3]
            if following and following[0] in ("scale", "point", "numeric", "nrs", "vas", "numerical", "visual", "likert"):
                return False
            if bound.first > 0 and texts[bound.first - 1] in ("scale", "on") and quantity is None:
                return False
            return quantity is not None or bound.unit is not None or words_only
        if bound.bare and not bound.ranged and quantity is not None:
            self._named_operator(bound, kept)
        if bound.bare and quantity is not None and quantity.kind == "duration" and bound.unit is not None:
            self._within(bound)
        if not bound.bare:
            return True
        if quantity is None:
            return words_only
        gap = texts[kept.last + 1 : bound.first] if 0 <= kept.last < bound.first else []
        if before is not None and before.number >= kept.last >= 0:
            return False
        if quantity.kind in ORDINAL_KINDS:
            if len(gap) > 4 or bound.value > 100:
                return False
            bound.operator = "eq"
            if kept.first > bound.number and (bound.first == 0 or not is_head(texts[bound.first - 1])):
                return False
            return all(text not in (",", ".", ";", "(") or at == 0 for at, text in enumerate(gap))
        if quantity.kind in ("age", "duration") or bound.unit is None:
            if quantity.kind == "age" and bound.unit is not None and kept.last < bound.first and len(gap) <= 2:
                bound.operator = "eq"
                return True
            return False
        if kept.first <= bound.number or len(gap) > 3:
            minimal = "minimal" in texts or "minimum" in texts
            if len(gap) > 3 or kept.last > bound.number:
                return False
            bound.operator = "ge" if minimal else "eq"
            return True
        return False

    def _named_operator(self, bound: Bound, kept: Attachment) -> None:
        """Take the comparison that stands before the name ('minimum age of 18 years')."""
        at = kept.first - 1
        if not 0 <= kept.first <= kept.last < bound.number:
            return
        if self.tokens.kinds[kept.first] == "before":
            bound.operator, bound.bare = self.tokens.operator(kept.first), False
            return
        if at < 0:
            return
        if self.tokens.texts[at] in ("a", "an", "the", "patient", "body") and at > 0:
            at -= 1
        if self.tokens.kinds[at] == "before":
            bound.operator, bound.bare = self.tokens.operator(at), False

    def _within(self, bound: Bound) -> None:
        """Read 'duration within 6 years' as at most 6 years."""
        texts = self.tokens.texts
        if bound.first > 0 and texts[bound.first - 1] in ("within", "under", "<"):
            bound.operator, bound.bare, bound.first = "le", False, bound.first - 1

    def _coordinated(self, bound: Bound, kept: Attachment) -> list[Attachment]:
        """The quantities that share a bound ('AST and ALT < 3 x ULN')."""
        if kept.quantity is None or kept.first < 0 or kept.last >= bound.first or kept.quantity.kind in ORDINAL_KINDS:
            return [kept]
        found = [kept]
        texts = self.tokens.texts
        first = self._before_name(kept.first)
        for mention in reversed(self.attacher.mentions):
            if mention.last >= first:
                continue
            gap = texts[mention.last + 1 : first]
            joints = [text for text in gap if text in ("and", "or", "/", ",", "&")]
            loose = [
                text for text in gap if text not in ("and", "or", "/", ",", "&", "(", ")", "[", "]", "serum", "both", "either", "the", "-")
            ]
            if len(gap) > 7 or loose:
                break
            if any(mention.last < other.number < first for other in self.bounds):
                break
            if mention.quantity is found[-1].quantity or mention.quantity.id == found[-1].quantity.id if found[-1].quantity else False:
                first = mention.first
                continue
            if not joints or not fits(mention.quantity, bound.unit, self.vocabulary) or mention.quantity.kind in ("age",):
                break
            found.append(Attachment(mention.quantity, mention.first, mention.last, None, 0.9))
            first = mention.first
            if len(found) >= 5:
                break
        found.reverse()
        return found

    def _before_name(self, first: int) -> int:
        """Step back over the words that an abbreviation in brackets stands for."""
        texts, kinds = self.tokens.texts, self.tokens.kinds
        if first < 2 or texts[first - 1] != "(":
            return first
        at = first - 1
        while at > 0 and first - at < 4 and kinds[at - 1] == WORD and texts[at - 1] not in ("and", "or"):
            at -= 1
        return at

    def _uncomputed(self, bound: Bound, kind: UncomputedType) -> None:
        tokens = self.tokens
        span = self.clean.span(tokens.begins[bound.first], tokens.ends[max(bound.last, bound.number)])
        self.readings.append(Reading(UncomputedConstraint(kind, span), bound.first, bound.last))

    def _emit(self, bound: Bound, kept: Attachment) -> None:
        tokens, clean = self.tokens, self.clean
        quantity = kept.quantity
        operator = bound.operator or "eq"
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
        if named and bound.ranged and kept.last > bound.last and kept.quantity is not None and kept.quantity.kind == "age":
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
            negated=bool(_NEGATION.search(tokens.low, max(tokens.begins[0], begin_low - 60), begin_low)),
            confidence=kept.confidence if operator == bound.operator else min(kept.confidence, 0.6),
            assumption=kept.assumption or assumption,
        )
        if constraint.applies_if is not None:
            first, last = self._with_condition(constraint.applies_if, first, last)
        self.readings.append(Reading(constraint, first, last))

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
            kept.last < other.number < bound.first for other in self.bounds if other is not bound and other is not bound.partner
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
