"""Ages: bounds of years, months or days that are told of a person, and not of a time that passed."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.criteria.bound import Bound
from kg.criteria.lexer import AFTER_WORDS, Tokens, word_set
from kg.criteria.matching import Stemmed
from kg.criteria.vocabulary import TIME, Mention
from kg.model.criterion import Operator

_RIGHT = re.compile(
    r"[\s)\],-]*(?:inclusive|completed|\(?inclusive\)?)?[\s)\],(-]*"
    r"(?:(?P<old>of\s+age|old\b|olds\b|in\s+age|age\b|aged\b|birthday|(?:th|st|nd|rd)\s+birthday)"
    r"|(?P<older>(?:or|and|&|and/or)\s+(?:older|younger|elder)))"
)
_ONSET = re.compile(
    r"(?:[\s)\],-]*(?:of\s+age|old|or\s+(?:older|younger)))?[\s,]*(?:at|by|before)\s+(?:the\s+)?(?:time\s+of\s+)?(?:the\s+)?"
    r"(?:disease\s+|symptoms?\s+|initial\s+|first\s+)?(?:onset|diagnosis|first\s+symptom|symptom)"
)
_BEGAN = Stemmed(
    ("onset", "began", "begun", "diagnos", "first", "symptom"),
    re.compile(
        r"\b(?P<event>onset|began|begun|diagnos(?:ed|is)|first\s+(?:symptoms?|seizures?|episode|attack|manifestations?)"
        r"|symptoms?\s+(?:were\s+)?present)\b(?P<middle>[\w\s'-]{0,60}?)"
        r"(?:\b(?P<how>before|prior\s+to|after|at|by)\s+(?:the\s+)?(?:age\s+(?:of\s+)?)?|\(\s?|\s)$"
    ),
)
_OTHERS = re.compile(
    r"\b(?:patients?|subjects?|participants?|adults?|aged?|ages|men|women|children|persons?|who|and|or)\b"
)
_BY_WORD: dict[str, Operator] = {"before": "lt", "prior to": "lt", "after": "gt", "by": "le", "at": "eq"}
_REACH = 90
_EVENT = re.compile(
    r"[\s)\],-]*(?:before|prior|after|ago|since|post|following|from|earlier|later|duration|history|of\s+(?!age|either"
    r"|both|any|all)|within|at\s+least|preceding|previous|disease|experience|survival|follow|apart|between|on\b|until"
    r"|every|per\b|in\s+duration|treatment|therapy|to\s+live|of\s+education|education|postmenopausal|amenorrh|prior)"
)
_PERSON_LEFT = word_set(
    "male males female females men women man woman sexes genders patient patients subject subjects adult adults child"
    " children boys girls infant infants participant participants volunteer volunteers person persons individual"
    " individuals people"
    " healthy between from and or the ages age aged of gender either sex both is are be must ( ) [ ] : , - any"
    " all who in pediatric paediatric adolescent adolescents elderly outpatients inpatients donor donors youth students"
    " human being at least over under than above below hospitalized nulliparous pregnant primiparous legal currently"
    " every being their parents consenting postmenopausal premenopausal smokers japanese chinese caucasian non mothers"
    " older younger s ' employees veterans residents i e eg range ranging group groups were with consecutive aging"
    " ambulatory eligible ; . * teenagers teens fathers caregivers parent kids toddlers girl boy including"
)
_AGE_IDS = frozenset(("age", "age-at-onset"))
_LEFT_STOP = word_set(
    "for within last past previous prior preceding since during least after before duration history first"
    " next recent minimum"
)


_PERSONS = word_set("patients male female adults adult women men children males females subjects participants patient")


_NAMING = word_set("of is : must be")


class AgeReading(NamedTuple):
    """An age found for a bound: which, and the tokens [first:last+1] that name it."""

    quantity: str
    first: int
    last: int
    confidence: float


def age_quantity(tokens: Tokens, bound: Bound, mentions: list[Mention]) -> AgeReading | None:
    """Whether a bound is one of age.

    Args:
        tokens: of the criterion.
        bound: the bound.
        mentions: quantities named in the criterion.

    Returns:
        The reading, None where it is not told of an age.
    """
    unit = bound.unit
    if unit is not None and unit.dimension != TIME:
        return None
    if unit is not None and unit.ucum in ("s", "min", "ms"):
        return None
    upper = bound.partner if bound.ranged and bound.partner is not None and bound.partner.last >= bound.last else bound
    low = tokens.low
    end = tokens.ends[-1]
    after = min(tokens.ends[max(upper.number, _unit_last(tokens, upper))], end)
    if bound.reference is not None or bound.roman:
        return None
    right = _RIGHT.match(low, after, end)
    begun = _at_event(tokens, bound, right is not None and right["old"] is not None)
    if begun is not None:
        return begun
    named = _named_left(tokens, bound, mentions)
    years = unit is not None and unit.ucum in ("a", "mo")
    if right is not None and (right["old"] or unit is not None or named is not None or bound.value > 5):
        words = _words(tokens, right.start("old") if right["old"] else after, right.end())
        quantity = "age-at-onset" if _ONSET.match(low, after, end) else "age"
        if right["older"] and unit is None and named is None and bound.value < 10:
            return None
        if quantity == "age" and named is not None and _leads_to(tokens, named, bound):
            words = (named.first, named.last)
        return AgeReading(quantity, words[0], words[1], 0.98)
    if named is not None:
        if named.quantity.id not in _AGE_IDS:
            return None
        if _ONSET.match(low, after, end):
            return AgeReading("age-at-onset", named.first, named.last, 0.95)
        return AgeReading(named.quantity.id, named.first, named.last, 0.97)
    if _ONSET.match(low, after, end) and years:
        return AgeReading("age-at-onset", bound.number, bound.number, 0.8)
    if "older" in tokens.texts[max(0, bound.first) : bound.number][:1] or _starts_older(tokens, bound):
        return AgeReading("age", bound.first, bound.first, 0.95)
    if years and bound.operator is None and bound.first > 0 and tokens.texts[bound.first - 1] == "from":
        bound.operator, bound.bare = "ge", False
    if years and unit is not None and unit.ucum == "a" and _stands_alone(tokens, bound, after, end):
        return AgeReading("age", bound.number, bound.unit_last, 0.9)
    if unit is None and bound.operator is not None and bound.value >= 10 and _is_person_only(tokens, bound, after, end):
        return AgeReading("age", max(0, bound.first - 1), max(0, bound.first - 1), 0.7)
    return None


def _leads_to(tokens: Tokens, named: Mention, bound: Bound) -> bool:
    """Whether a word of age stands right before a bound, as a part of what is said ('an age of 65 or older')."""
    if named.quantity.id not in _AGE_IDS or named.last >= bound.first:
        return False
    return _NAMING.issuperset(tokens.texts[named.last + 1 : bound.first])


def _at_event(tokens: Tokens, bound: Bound, is_old: bool) -> AgeReading | None:
    """The age at which something began, where the words before the bound tell of that ('onset before age 18')."""
    begin = tokens.begins[bound.first]
    left = tokens.low[max(tokens.begins[0], begin - _REACH) : begin]
    match = _BEGAN.search(left)
    if match is None or _OTHERS.search(match["middle"]):
        return None
    how = " ".join(match["how"].split()) if match["how"] else ""
    if not (is_old or left.rstrip().endswith(("age", "age of"))):
        return None
    if not how and match["event"] != "onset":
        return None
    if how and bound.operator is None:
        bound.operator, bound.bare = _BY_WORD[how], False
    quantity = "age-at-diagnosis" if match["event"].startswith("diagnos") else "age-at-onset"
    return AgeReading(quantity, bound.number, bound.unit_last, 0.9)


def _starts_older(tokens: Tokens, bound: Bound) -> bool:
    text = tokens.texts[bound.first]
    return text.startswith(("older", "younger", "no older", "no younger", "not older", "not younger"))


def _unit_last(tokens: Tokens, bound: Bound) -> int:
    """The last token of the number and its unit, without comparison words after them."""
    last = bound.last
    while last > bound.number and tokens.kinds[last] == "after":
        last -= 1
    if bound.unit is None:
        return bound.number
    at = bound.number + 1
    while at <= last and tokens.texts[at] in "-.":
        at += 1
    return min(at, last) if last > bound.number else bound.number


def _words(tokens: Tokens, begin: int, end: int) -> tuple[int, int]:
    first = last = len(tokens) - 1
    for at in range(len(tokens)):
        if tokens.ends[at] > begin:
            first = at
            break
    for at in range(first, len(tokens)):
        if tokens.begins[at] >= end:
            last = at - 1
            break
    return first, max(first, last)


def _named_left(tokens: Tokens, bound: Bound, mentions: list[Mention]) -> Mention | None:
    """The age, or another timed quantity, named left of a bound with nothing but small words between."""
    for mention in reversed(mentions):
        if mention.last >= bound.first and not (mention.first >= bound.first and mention.last < bound.number):
            continue
        if mention.quantity.kind not in ("age", "duration"):
            if bound.unit is not None and bound.unit.dimension == TIME:
                continue
            return None
        gap = tokens.texts[mention.last + 1 : bound.first]
        if len(gap) > 14:
            return None
        loose = sum(1 for text in gap if text not in _PERSON_LEFT and text.isalpha())
        if loose > (2 if mention.quantity.id in _AGE_IDS else 5) or any(text in (".", ";") for text in gap):
            return None
        if bound.unit is None and "with" in gap and AFTER_WORDS in tokens.kinds[mention.last + 1 : bound.first]:
            return None  # the age has its bound, and what follows 'with' is something else
        return mention
    return None


def _stands_alone(tokens: Tokens, bound: Bound, after: int, end: int) -> bool:
    """Whether only persons stand left of the years and no event right of them."""
    if _EVENT.match(tokens.low, after, end):
        return False
    for steps, at in enumerate(range(bound.first - 1, -1, -1)):
        text = tokens.texts[at]
        if text in _LEFT_STOP:
            return False
        if text not in _PERSON_LEFT and tokens.kinds[at] != "before":
            if steps == 1 and tokens.texts[at + 1] == "," and bound.operator is not None:
                return bound.value >= 12 and tokens.low[after:end].lstrip(" )")[:1] in ("", ",", ";", ".")
            return steps >= 2 and text in (";", ".", ":")
        if steps > 7 or text in _PERSONS:
            return True
    return bound.operator is not None or bound.ranged


def _is_person_only(tokens: Tokens, bound: Bound, after: int, end: int) -> bool:
    """Whether an unadorned bound follows a person ('patients < 18', 'adults over 65')."""
    if bound.first == 0 or bound.unit is not None:
        return False
    before = tokens.texts[bound.first - 1]
    if before == "(" and bound.first >= 2:
        before = tokens.texts[bound.first - 2]
    if before not in _PERSONS:
        return False
    tail = tokens.low[after:end].lstrip(" +)")
    return not tail or tail[0] in ".,;)" or tail.startswith(("with", "and", "who", "or"))
