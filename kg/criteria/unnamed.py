"""Bounds whose quantity is not named in reach, and bounds that say nothing: windows, doses, counts of therapies."""

from __future__ import annotations

import re

from kg.criteria.attach import MAX_GAP, Attachment, fits, is_dose
from kg.criteria.bound import Bound
from kg.criteria.lexer import WORD, count_word, word_set
from kg.criteria.ordinals import is_head
from kg.criteria.phrases import asks_for_some
from kg.criteria.reading import Emitter
from kg.criteria.vocabulary import TIME, Quantity

ORDINAL_KINDS = frozenset(("class", "stage", "grade", "score"))
_IMPLIED = {
    "kg/m2": "bmi",
    "mL/min/{1.73_m2}": "egfr",
    "[lb_av]": "body-weight",
    "kg": "body-weight",
    "Cel": "body-temperature",
    "[degF]": "body-temperature",
}
_THERAPY = re.compile(
    r"[\s\w,/()-]{0,60}?\b(?:prior|previous|lines?|regimens?|therap(?:y|ies)|treatments?|chemotherap\w*|cycles?|courses?"
    r"|doses?|drugs?|agents?|medications?|medicines?|nsaids?|dmards?|antibiotics?|antihypertensive\w*|biologics?"
    r"|inhibitors?|infusions?|injections?|vaccinations?|tablets?|methods?|forms? of|contracepti\w*|interventions?"
    r"|surger(?:y|ies)|operations?|transfusions?|transplants?|visits?|antidepressants?|antiepileptic\w*|aeds?)\b"
)
_DURATION_RIGHT = re.compile(
    r"[\s,)-]*(?:(?:of\s+)?(?:disease\s+|symptom\s+)?duration|in\s+duration)\b(?!\s+of\s+treat)"
)
_GESTATION_RIGHT = re.compile(
    r"[\s)-]*(?:of\s+)?(?:completed\s+)?(?:gestation(?:al\s+age)?|pregnancy|amenorrh\w+|ga)\b"
)
_SCALE_WORDS = word_set("scale point numeric nrs vas numerical visual likert")
_BEFORE_SCALE = re.compile(
    r"(?:(?P<scale>\bscale\s*(?:of|from|is|:)|\bon\s+an?)|\brang(?:e[sd]?|ing)\s*(?:of|from|is|:)?|[(\[])\s*(?:from\s+)?$"
)
_AFTER_SCALE = re.compile(r"\s*(?:mm|points?)?\s*(?:[)\].;,]|$|(?:[-\s]*\w+){0,2}[-\s]+(?:scale|nrs|vas|likert)\b)")
_RANKING = word_set(
    "score scores scale grade grades stage stages class classes status level index rating classification"
)
_BETWEEN_TWINS = word_set("or and , / ( ) for in women men males females male female but")


class BoundJudge(Emitter):
    """Decides what an unnamed bound measures and which bounds stand."""

    def _without_mention(self, bound: Bound) -> Attachment | None:
        """What is measured when no quantity is named in reach: the item above, the unit, or open words."""
        unit = bound.unit
        above = self.inherited() if self._begins_criterion(bound) else None
        if unit is not None and unit.dimension == TIME:
            if above is not None and above.quantity.kind == "duration":
                return Attachment(above.quantity, -1, -1, "the quantity is named in the item above", 0.9)
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
            kind != WORD
            or text in ("a", "at", "is", "of", "or", "and", "from", "between", "the", "score", "with", "level")
            for kind, text in zip(self.tokens.kinds[: bound.first], self.tokens.texts[: bound.first], strict=True)
        )

    def _is_scale(self, bound: Bound, kept: Attachment, before: Bound | None) -> bool:
        """Whether a range only tells what a scale runs over ('at least 4 on a scale of 0 to 10')."""
        low, partner = self.tokens.low, bound.partner
        if self.tokens.texts[bound.last + 1 : bound.last + 2] and self.tokens.texts[bound.last + 1] in _SCALE_WORDS:
            return True
        if partner is None or min(bound.value, partner.value) not in (0.0, 1.0):
            return False
        begin = self.tokens.begins[min(bound.number, partner.number)]
        left = _BEFORE_SCALE.search(low, max(self.tokens.begins[0], begin - 24), begin)
        if left is None:
            return False
        if left["scale"]:
            return True
        following = self.bounds.index(bound) + 2
        after = self.bounds[following] if following < len(self.bounds) else None
        leads = after is not None and after.first <= bound.last + 3 and not after.bare
        same = before is not None and before.number < kept.first + MAX_GAP and self._measures(before) is kept.quantity
        return (same or leads) and _AFTER_SCALE.match(
            low, self.tokens.ends[bound.last], self.tokens.ends[-1]
        ) is not None

    def _measures(self, bound: Bound) -> Quantity | Bound | None:
        """What a bound before was found to measure; the bound itself where it was not kept."""
        kept = self.kept.get(id(bound))
        return bound if kept is None else kept.quantity

    def _is_worth(self, bound: Bound, before: Bound | None) -> bool:
        """Whether a number only tells what a unit is worth ('1 cmH2O = 0.098 kPa')."""
        if bound.operator != "eq" or before is None or not before.bare or before.value != 1.0:
            return False
        return self.tokens.texts[bound.first] == "=" and 1 <= bound.first - before.last <= 2

    def _stands(self, bound: Bound, kept: Attachment, words_only: bool, before: Bound | None) -> bool:
        """Whether a bound says something about its quantity, and is not a name, a scale or a restatement."""
        quantity = kept.quantity
        texts = self.tokens.texts
        if bound.bare and bound.ranged:
            return quantity is None or quantity.kind not in ("measurement", "count", "ratio", "duration")
        if self._is_worth(bound, before):
            return False
        if bound.ranged and not bound.bare:
            if self._is_scale(bound, kept, before):
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
