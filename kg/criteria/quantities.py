"""Bounds with what they measure -> quantity constraints; doses, windows and therapy counts are told apart here."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from kg.criteria.attach import Attacher, Attachment, fits
from kg.criteria.bound import Bound
from kg.criteria.bounds import BoundFinder
from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import WORD, Tokens, count_word
from kg.criteria.ordinals import LetterClass, is_head, letter_classes, names_no_scale, ordinal_quantity
from kg.criteria.reading import Inherited, Reading
from kg.criteria.unnamed import ORDINAL_KINDS, BoundJudge
from kg.criteria.vocabulary import Mention, Vocabulary
from kg.model.criterion import QuantityConstraint

_TWO_HOURS = re.compile(
    r"\b(?:2|two)[\s-]?(?:h|hrs?|hours?)[\s:-]*(?:(?:post\w*|after|glucose|load|ogtt|plasma|blood|value|level|pg)[\s:-]*){0,4}$"
)


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
        if mention.quantity.kind in ("class", "score"):
            readings += [
                Reading(_letter_constraint(clean, tokens, mention, found), mention.first, found.last)
                for found in letter_classes(tokens, mention)
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


def _letter_constraint(clean: CleanText, tokens: Tokens, mention: Mention, found: LetterClass) -> QuantityConstraint:
    begin = tokens.begins[mention.first]
    return QuantityConstraint(
        quantity=mention.quantity.id,
        kind=mention.quantity.kind,
        operator=found.operator,
        value=found.rank,
        value_span=clean.span(tokens.begins[found.at], tokens.ends[found.at]),
        span=clean.span(begin, tokens.ends[found.last]),
        quantity_span=clean.span(begin, tokens.ends[max(mention.first, found.at - 1)]),
        canonical_value=found.rank,
        confidence=0.9,
    )


class _Reader(BoundJudge):
    """Reads the bounds of one criterion in turn."""

    def run(self) -> list[Reading]:
        for at, bound in enumerate(self.bounds):
            self._read(at, bound)
        return self.readings

    def _read(self, at: int, bound: Bound) -> None:
        before = self.bounds[at - 1] if at else None
        if bound.partner is not None and bound.partner is before and before is not None:
            kept = self.kept.get(id(before))
            if kept is not None and not before.ranged:
                kept = self._second_of_pair(kept)
            if kept is None:
                return
        else:
            kept = self.attacher.attach(at)
            kept = self._by_dipstick(self._after_load(self._first_of_pair(kept, bound), bound), bound)
        words_only = kept is not None and kept.quantity is None
        if kept is None or (kept.quantity is not None and kept.quantity.kind in ORDINAL_KINDS):
            ordinal = ordinal_quantity(self.tokens, bound, self.attacher.mentions, self.vocabulary)
            bare_head = kept is not None and kept.first == kept.last and is_head(self.tokens.texts[kept.first])
            named_only = kept is not None and bare_head and names_no_scale(self.tokens, kept.first)
            if ordinal is not None and (kept is None or named_only or (bare_head and ordinal.quantity is not None)):
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
        loaded = self.vocabulary.quantities.get("glucose-2h-ogtt")
        was_loaded = isinstance(before, QuantityConstraint) and before.quantity == "glucose-2h-ogtt"
        if was_loaded and kept.last < self.readings[-1].first and bound.first - self.readings[-1].last <= 3:
            return kept if loaded is None else kept._replace(quantity=loaded)
        match = _TWO_HOURS.search(self.tokens.low, self.tokens.begins[0], self.tokens.begins[bound.first])
        if match is None or loaded is None or kept.first > bound.number:
            return kept
        return kept._replace(quantity=loaded)

    def _by_dipstick(self, kept: Attachment | None, bound: Bound) -> Attachment | None:
        """Protein in urine that is told in plus signs ('proteinuria > 1+')."""
        if kept is None or kept.quantity is None or kept.quantity.id != "urine-protein-24h" or bound.unit is not None:
            return kept
        dipstick = self.vocabulary.quantities.get("urine-protein-dipstick")
        beside = (
            self.tokens.texts[bound.number - 1 : bound.number] + self.tokens.texts[bound.number + 1 : bound.number + 2]
        )
        if dipstick is None or "+" not in beside:
            return kept
        return kept._replace(quantity=dipstick)

    def _second_of_pair(self, kept: Attachment) -> Attachment | None:
        """The diastolic half of a blood pressure; other pairs bound nothing twice."""
        diastolic = self.vocabulary.quantities.get("dbp")
        if kept.quantity is None or kept.quantity.id not in ("sbp", "blood-pressure") or diastolic is None:
            return None
        return kept._replace(quantity=diastolic)

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
                text
                for text in gap
                if text not in ("and", "or", "/", ",", "&", "(", ")", "[", "]", "serum", "both", "either", "the", "-")
            ]
            if len(gap) > 7 or loose:
                break
            if any(mention.last < other.number < first for other in self.bounds):
                break
            if (
                mention.quantity is found[-1].quantity or mention.quantity.id == found[-1].quantity.id
                if found[-1].quantity
                else False
            ):
                first = mention.first
                continue
            if (
                not joints
                or not fits(mention.quantity, bound.unit, self.vocabulary)
                or mention.quantity.kind == "age"
                or mention.quantity.id == "blood-pressure"
            ):
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
