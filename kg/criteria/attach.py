"""What each bound measures: a quantity named to its left or right, one that is implied, or open words."""

from __future__ import annotations

from typing import NamedTuple

from kg.criteria.ages import age_quantity
from kg.criteria.bound import Bound
from kg.criteria.brackets import depths
from kg.criteria.lexer import NUMBER, SIGN, WORD, Tokens, count_word, word_set
from kg.criteria.vocabulary import TIME, Mention, Quantity, Unit, Vocabulary

_CONJUNCTIONS = frozenset(("plus", "and", "or", ",", ";", "but", "/", "with", "et", "&", "who", "which", "that"))
_BREAKS = frozenset((";", ".", "?"))
_FILLERS = word_set(
    "of is was are be been being were level levels value values count counts score scores concentration concentrations"
    " index range ranges ranging at screening baseline a an the in on must should shall has have had having with"
    " measured defined as by blood serum plasma test tests result results between from to and or , ( ) [ ] : - = * /"
    " both either if its their not for equal total absolute current documented confirmed mean average reading readings"
    " status class grade stage performance interval rate time ratio than above below activity resting seated sitting"
    " supine visit enrollment enrolment randomization entry day inclusion functional type scale points least one two"
    " cell cells estimated calculated least minimum maximum urine urinary normal abnormal increased decreased elevated"
    " low high severe moderate mild known i e g eg ie history pre post bronchodilator adult adults patient patients"
    " subjects participants men women male female only limit limits physical dose using study + ' \" % classification"
    " system new york heart association according clinical baseline last most recent"
)
_STRICT_DIMENSIONS = frozenset(("kg", "m", "m3", "m2", "K", "kg.m-1.s-2"))
_NEVER_SHARES = frozenset(("wbc", "platelets", "rbc"))
_DOSE_DIMENSIONS = word_set(
    "kg.s-1 kg.kg-1.s-1 kg.m-2.s-1 s-1.{unit} kg-1.s-1.{unit} m2.s-2 [IU] {unit} s-1.[IU] kg-1.[IU] {tablet}"
)
_BODY_DOSES = frozenset(("mg/kg", "ug/kg", "mg/m2", "g/m2", "g/kg", "ug/m2", "ng/kg"))
_ENDING_NAMES = word_set(
    "and or with if who have has had is are was were be been by than that which must should can may will in at on from"
    " to for of the a an any all no not without but as their his her more less either both least per after before"
    " during within prior since when while where whose including such defined patients subjects participants men women"
    " male female patient subject between plus"
)
_BEFORE_BOUNDS = word_set(
    "of is are was were be a an the been at has have with to in must should level levels value ( ) [ ] : - = equal than"
    " being from and between"
)
_NO_NAMES = word_set(
    "do does provide give able agree agreed encompass perform have complete undergo received receive"
    " men women males females"
)
# After these stands what holds the quantity measured ('grade 2 on at least one side').
_HOLDERS = word_set("on in having")
MAX_GAP = 14


class Attachment(NamedTuple):
    """What a bound measures: the quantity where it is known, and the tokens [first:last+1] of its words."""

    quantity: Quantity | None
    first: int
    last: int
    assumption: str | None
    confidence: float


class Attacher:
    """Attaches the bounds of one criterion to quantities.

    Args:
        tokens: of the criterion.
        bounds: found in it.
        mentions: quantities named in it.
        vocabulary: of units.
    """

    __slots__ = ("bounds", "depths", "in_bounds", "mentions", "tokens", "vocabulary")

    def __init__(self, tokens: Tokens, bounds: list[Bound], mentions: list[Mention], vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.bounds = bounds
        self.mentions = mentions
        self.vocabulary = vocabulary
        self.in_bounds = {at for bound in bounds for at in range(bound.first, bound.last + 1)}
        self.depths = depths(tokens) if "(" in tokens.texts or "[" in tokens.texts else None

    def attach(self, at: int) -> Attachment | None:
        """What the bound at an index measures.

        Args:
            at: index into the bounds.

        Returns:
            The attachment, None where no words name anything.
        """
        bound = self.bounds[at]
        age = age_quantity(self.tokens, bound, self.mentions)
        if age is not None:
            quantity = self.vocabulary.quantities.get(age.quantity)
            if quantity is not None:
                return Attachment(quantity, age.first, age.last, None, age.confidence)
        left = self._left(bound)
        right = self._right(bound, at)
        if right is not None and (left is None or self._prefers_right(bound, left, right)):
            return Attachment(right.quantity, right.first, right.last, None, 0.9)
        if left is not None:
            return Attachment(left.quantity, left.first, left.last, None, 0.97)
        return None

    def open_words(self, bound: Bound) -> tuple[int, int] | None:
        """The noun phrase left of a bound, else right of it, when no quantity of the vocabulary is named.

        Args:
            bound: the bound.

        Returns:
            Its first and last token.
        """
        texts, kinds = self.tokens.texts, self.tokens.kinds
        if bound.unit is None and bound.reference is None and not bound.ranged:
            right = self._words_right(bound)
            if right is not None and right[0] == bound.last + 1:
                return right
        last = bound.first - 1
        while last >= 0 and texts[last] in _BEFORE_BOUNDS and bound.first - last < 6:
            last -= 1
        first = last + 1
        while first > 0 and last - first < 6:
            text = texts[first - 1]
            is_word = kinds[first - 1] == WORD and text not in _ENDING_NAMES
            is_joint = text in "-/" and first >= 2 and kinds[first - 2] == WORD
            if not is_word and not is_joint:
                break
            first -= 1
        while first <= last and kinds[first] != WORD:
            first += 1
        if first <= last and not (first == last and texts[first] in _NO_NAMES):
            return first, last
        return self._words_right(bound)

    def _words_right(self, bound: Bound) -> tuple[int, int] | None:
        texts, kinds = self.tokens.texts, self.tokens.kinds
        first = bound.last + 1
        while first < len(texts) and texts[first] in ("of", "the", "or", "more", ")", "-", "a", "different"):
            first += 1
        last = first - 1
        while last + 1 < len(texts) and last - first < 4:
            if kinds[last + 1] != WORD or texts[last + 1] in _ENDING_NAMES:
                break
            last += 1
        return (first, last) if last >= first else None

    def _left(self, bound: Bound) -> Mention | None:
        """The nearest quantity to the left that the words between let through."""
        depths = self.depths
        for mention in reversed(self.mentions):
            if mention.last >= bound.first:
                continue
            gap = bound.first - mention.last - 1
            if gap > MAX_GAP + 14 * self._bounds_between(mention.last, bound.first):
                return None
            if depths is not None and self._closed_between(mention, bound):
                continue
            if not fits(mention.quantity, bound.unit, self.vocabulary) or not is_plausible(mention.quantity, bound):
                if mention.quantity.kind == "age":
                    continue
                return (
                    None if bound.unit is not None and bound.unit.dimension != TIME else self._skip_to(mention, bound)
                )
            if not self._lets_through(mention.last + 1, bound.first) or not self._is_close_enough(mention, bound):
                return None
            return mention
        return None

    def _is_close_enough(self, mention: Mention, bound: Bound) -> bool:
        """Whether a short name, or a quantity that wants a unit, stands close to a bound without one."""
        texts = self.tokens.texts
        gap = texts[mention.last + 1 : bound.first]
        if mention.first == mention.last and len(texts[mention.first]) == 1 and len(gap) > 2:
            return False
        is_bare = bound.unit is None and bound.reference is None and not bound.ranged
        if is_bare and not _HOLDERS.isdisjoint(gap) and self._counts(bound):
            return False
        spelled = count_word(texts[bound.number]) is not None
        if spelled and bound.unit is None and mention.quantity.kind in ("measurement", "duration", "age", "ratio"):
            return bound.reference is not None
        if bound.unit is not None or bound.reference is not None or mention.quantity.unit is None:
            return True
        return not (self._counts(bound) and any(text in ("and", "or", ",", "with") for text in gap))

    def _counts(self, bound: Bound) -> bool:
        """Whether a bound says how many there are of what the word after it names."""
        texts, after = self.tokens.texts, bound.last + 1
        is_noun = after < len(texts) and self.tokens.kinds[after] == WORD and texts[after] not in _ENDING_NAMES
        return is_noun and bound.operator is not None

    def _skip_to(self, skipped: Mention, bound: Bound) -> Mention | None:
        """The quantity before one that cannot carry the unit, if it stands beside it."""
        for mention in reversed(self.mentions):
            if mention.last < skipped.first and skipped.first - mention.last <= 4:
                if fits(mention.quantity, bound.unit, self.vocabulary):
                    return mention
                return None
        return None

    def _bounds_between(self, first: int, last: int) -> int:
        return sum(1 for bound in self.bounds if first < bound.number < last)

    def _closed_between(self, mention: Mention, bound: Bound) -> bool:
        """Whether a mention stands in brackets that close before the bound, after another mention of its own."""
        depths = self.depths
        if depths is None:
            return False
        depth = depths[mention.last]
        if depth <= 0 or min(depths[mention.last : bound.first + 1]) >= depth:
            return False
        if depths[bound.number] >= depth and bound.first - mention.last < 3:
            return False
        opening = mention.first
        while opening > 0 and depths[opening - 1] >= depth:
            opening -= 1
        inside = mention.last - mention.first + 1
        size = 0
        at = opening
        while at < len(depths) and depths[at] >= depth:
            size += 1
            at += 1
        named = any(other.last < opening and opening - other.last <= 3 for other in self.mentions)
        if named and size - 2 > inside:
            return True
        if named:
            other = next(other for other in reversed(self.mentions) if other.last < opening)
            return other.quantity is not mention.quantity and self.tokens.texts[opening + 1] in (
                "corrected",
                "adjusted",
            )
        return False

    def _lets_through(self, first: int, last: int) -> bool:
        """Whether the words between a quantity and a bound keep them together."""
        texts, kinds = self.tokens.texts, self.tokens.kinds
        depths = self.depths
        content = conjunction = 0
        base = depths[last] if depths is not None and last < len(depths) else 0
        at = first
        while at < last:
            text = texts[at]
            if at in self.in_bounds or (depths is not None and depths[at] > base and texts[at] not in "(["):
                at += 1
                continue
            if text in _BREAKS:
                if text == "." and ((at + 1 < last and texts[at + 1] in ("and", "or")) or self._abbreviates(at)):
                    at += 1
                    continue
                return False
            if text in _CONJUNCTIONS:
                conjunction += 1
                content = 0
            elif kinds[at] == WORD and text not in _FILLERS:
                content += 1
                if conjunction or content > 6:
                    return False
            at += 1
        return True

    def _abbreviates(self, at: int) -> bool:
        """Whether a full stop belongs to 'i.e.' or 'e.g.'."""
        texts = self.tokens.texts
        return texts[at - 1] in ("i", "e", "g") and self.tokens.touches(at - 1)

    def _right(self, bound: Bound, at: int) -> Mention | None:
        """The quantity that stands right after a bound ('>= 10% of BSA')."""
        texts, kinds = self.tokens.texts, self.tokens.kinds
        here = bound.last + 1
        limit = self.bounds[at + 1].first if at + 1 < len(self.bounds) and not bound.ranged else len(texts)
        for mention in self.mentions:
            if mention.first < here:
                continue
            if mention.first > here + 5:
                return None
            between = texts[here : mention.first]
            if any(text in _BREAKS or text in ("and", "or", ",", "with", ":", "but", "if") for text in between):
                return None
            words = [text for text in between if text not in _FILLERS]
            if words and bound.unit is None and bound.reference is None and mention.quantity.unit is not None:
                return None
            if len(words) > 2 or any(kinds[here + step] == NUMBER for step in range(len(between))):
                return None
            if not fits(mention.quantity, bound.unit, self.vocabulary) or not is_plausible(mention.quantity, bound):
                return None
            if kinds[bound.last] == SIGN:
                return mention
            own = mention.last + 1 < len(texts) and mention.last + 1 >= limit and bound.operator is not None
            if own and "of" not in between and not bound.bare:
                return None
            following = [other for other in self.bounds if other.first == mention.last + 1]
            if following and "of" not in between and "in" not in between:
                return None
            return mention
        return None

    def _prefers_right(self, bound: Bound, left: Mention, right: Mention) -> bool:
        texts = self.tokens.texts
        gap = texts[left.last + 1 : bound.first]
        if self._bounds_between(left.last, bound.first) and "of" in texts[bound.last + 1 : right.first]:
            return True
        return any(text in ("and", "or", ",", "with") for text in gap) and right.first - bound.last <= 3


def fits(quantity: Quantity, unit: Unit | None, vocabulary: Vocabulary) -> bool:
    """Whether a quantity can be printed in a unit.

    Args:
        quantity: the kind of quantity.
        unit: None where none is printed.
        vocabulary: for the dimension of the quantity's own unit.
    """
    if unit is None:
        return True
    own = vocabulary.unit(quantity.unit) if quantity.unit else None
    timed = quantity.kind in ("age", "duration")
    if unit.dimension == TIME:
        return timed or (own is not None and own.dimension == TIME)
    if timed:
        return False
    if own is not None and own.dimension == unit.dimension:
        return True
    if unit.ucum == "%" and quantity.id in _NEVER_SHARES:
        return False
    if own is None and quantity.kind == "count" and unit.dimension in _STRICT_DIMENSIONS:
        return False
    if unit.ucum in quantity.conversions or own is None:
        return not is_dose(unit)
    if own.dimension == TIME or is_dose(unit):
        return False
    return unit.dimension not in _STRICT_DIMENSIONS or own.dimension == "1"


def is_plausible(quantity: Quantity, bound: Bound) -> bool:
    """Whether a value can stand on the scale of a score, class, stage or grade.

    Args:
        quantity: the kind of quantity; other kinds have no scale.
        bound: with the value.
    """
    if quantity.kind not in ("score", "class", "stage", "grade") or quantity.upper is None:
        return True
    return bound.value <= quantity.upper


def is_dose(unit: Unit) -> bool:
    """Whether a unit is one of doses.

    Args:
        unit: of a bound.
    """
    return unit.dimension in _DOSE_DIMENSIONS or unit.ucum in _BODY_DOSES
