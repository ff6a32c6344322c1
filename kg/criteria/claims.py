"""What plain-language summaries claim on who may join: ages, sex, healthy volunteers.

A claim is read only from a sentence that speaks of taking part, and from none that tells of a disease at large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import number_value
from kg.model.criterion import Claim, ClaimSex

__all__ = ["claims_of"]

_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_TAKING_PART = re.compile(
    r"\b(?:enrol\w*|recruit\w*|particip\w+|eligible|volunteers?|look\w*\s+for|invit\w+|take\s+part|taking\s+part|join\w*"
    r"|randomi[sz]ed|(?:will|to|must|should)\s+(?:be\s+)?(?:includ\w+|aged?)|subjects|open\s+to|sample\s+of"
    r"|(?:this|our)\s+(?:[\w-]+\s+){0,5}(?:study|trial)|(?:study|trial)\s+(?:will|was\s+planned|is\s+designed|aims?)"
    r"|research\s+population|(?:study|trial)\s+(?:population|(?:will\s+)?(?:includes?|involves?|enrols?|enrolls?))|(?:patients|adults|children|women|men)\s+"
    r"(?:\w+\s+){0,6}(?:will|can)\s+(?:be|receive|undergo|join|take))\b"
)
_AT_LARGE = re.compile(
    r"%|\b(?:percent|prevalen\w+|inciden\w+|per\s+year|each\s+year|annual\w*|worldwide|globally|million|estimated\s+to|leading\s+cause"
    r"|common\s+(?:cause|in|among)|most\s+common|occurs?|affects?|approved|previous(?:ly)?\s+(?:stud|trial|report|conduct)\w*|prior\s+stud\w+"
    r"|(?:has|have)\s+been\s+(?:shown|reported|found|studied|demonstrated)|(?:study|trial|meta-analysis)\s+(?:showed|found|reported|demonstrated)"
    r"|literature|mortality\s+rate|life\s+expectancy|guidelines?|recommend\w*|census|surveys?\s+show|according\s+to|registry\s+data"
    r"|excluded|not\s+(?:be\s+)?(?:eligible|include\w*|enrol\w*)|cannot|exclusion)\b"
)
_FIGURE = re.compile(r"\d")
# One of these stands in every claim on an age that has a number, and one of those in every claim.
_OF_AGES = ("age", "old", "younger")
_OF_CLAIMS = (*_OF_AGES, "men", "male", "adult", "healthy", "sexes", "genders")
_UNIT = r"(?P<{0}>years?|yrs?|y/o|yo|months?|weeks?|days?)"
_N = r"(?P<{0}>\d{{1,3}}(?:\.\d)?)"
_OF_AGE = r"(?:[\s-]*(?:of\s+age|olds?\b|in\s+age))"
_FROM = (
    r"(?:\bages?|\baged|\bages\s+of|\bold|\byears|\bbetween|\bfrom|\bthe\s+ages?\s+of|\bpatients|\bparticipants|\bsubjects|\badults|\bchildren|\bwomen|\bmen"
    r"|\bvolunteers|\bmales?|\bfemales?|\badolescents|\bindividuals|\bpeople|\binfants|\(|,|:)"
)
_RANGE = re.compile(
    _FROM + r"[\s(:,]{1,3}(?:(?:between|from|of|range[sd]?|is|are)\s+){0,2}"
    r"(?:the\s+ages?\s+of\s+)?"
    + r"(?:≥|>=)?\s?" + _N.format("low") + r"(?:[\s-]?" + _UNIT.format("low_unit") + r")?(?:\s+(?:of\s+age|old))?"
    r"\s?(?:-|to|and|through|up\s+to)\s?(?:≤|<=)?\s?"
    + _N.format("high") + r"(?:[\s-]*" + _UNIT.format("high_unit") + r")?(?P<age>" + _OF_AGE + r")?"
)  # fmt: skip
_LOWER = re.compile(
    r"(?:(?P<a>\bage[sd]?\s+(?:of\s+)?)|\b(?P<b>(?:at\s+least|over|older\s+than|above|more\s+than|≥|>)\s*(?:the\s+age\s+of\s+)?))?"
    + r"\b" + _N.format("low") + r"(?:[\s-]*" + _UNIT.format("low_unit") + r")?(?P<age>" + _OF_AGE + r")?"
    r"(?P<more>\s*(?:\(?(?:and|or|&)\s+(?:older|over|above|up)\)?|\+))?"
)  # fmt: skip
_UPPER = re.compile(
    r"\b(?:(?P<a>under|below|younger\s+than|less\s+than|up\s+to)\s+(?P<the>(?:the\s+)?age[sd]?\s+(?:of\s+)?)?)"
    + _N.format("high") + r"(?:[\s-]*" + _UNIT.format("high_unit") + r")?(?P<age>" + _OF_AGE + r")?"
    r"|\b(?P<aged>aged\s+)?" + _N.format("last") + r"(?:[\s-]*" + _UNIT.format("last_unit")
    + r")?(?P<last_age>" + _OF_AGE + r")?"
    r"\s*(?:and|or)\s+(?:younger|under|below)"
)  # fmt: skip
_EVENT = re.compile(
    r"[\s,)]{0,3}(?:at\s+(?:the\s+)?(?:time\s+of\s+)?(?:the\s+)?(?:\w+\s+)?(?:diagnosis|onset|surgery|treatment|radio\w*|transplant\w*|injury|event|death|birth|first)"
    r"|when\s+they|before|after|ago|from|since|following|post|follow|later|earlier|duration|of\s+(?!age)\w+|survival|period)"
)
_EVENT_LEFT = re.compile(
    r"(?:\b(?:diagnosed|treated|transplanted|injured|exposed|born|operated)\s+(?:\w+\s+)?"
    r"|\b(?:for|within|last|past|over|during|after|next|first)\s+(?:the\s+)?)$"
)
_PERSONS = re.compile(
    r"\b(?:adults?|children|participants?|patients?|people|persons?|volunteers?|subjects|women|men|individuals|adolescents|girls|boys"
    r"|youths?|teens?|teenagers|infants|males?|females?|students|veterans|survivors|caregivers|users|smokers|parents|mothers|age[sd]?|olds?)\b"
)
_ADULTS = re.compile(r"\b(?:adults|adult\s+(?:patients|participants|volunteers|subjects|men|women))\b")
_CHILDREN = re.compile(
    r"\b(?:child\w*|adolescen\w*|pa?ediatric|infants?|youths?|teen\w*|neonat\w*|newborns?|young\s+adults?|older\s+adults?|elderly|boys|girls"
    r"|parents?|mothers?|famil\w+|toddlers?|students)\b"
)
_BOTH = re.compile(
    r"\b(?:both\s+(?:men\s+and\s+women|women\s+and\s+men|sexes|genders|males?\s+and\s+females?)|men\s+(?:and|or)\s+women|women\s+(?:and|or)\s+men"
    r"|males?\s+(?:and|or|and/or|/)\s*females?|females?\s+(?:and|or|and/or|/)\s*males?)\b"
)
_FEMALE = re.compile(r"\b(?:women|females?|girls)\b")
_MALE = re.compile(r"\b(?:men|males?|boys)\b")
_SEXED = re.compile(
    r"\b(?:(?:only|\d+|healthy|adult|eligible|pregnant|postmenopausal|premenopausal|enrol\w*|recruit\w*|invit\w*|include)\s+)(?P<who>women|men|females|males)\b"
)
_HEALTHY = re.compile(
    r"\b(?P<no>no\s+|not\s+)?healthy\s+(?:adult\s+|male\s+|female\s+|human\s+|young\s+|older\s+|elderly\s+|japanese\s+|chinese\s+|asian\s+|caucasian\s+){0,3}"
    r"(?:volunteers?|participants?|subjects?|adults?|men|women|people|individuals|controls?|persons)\b"
)
_YEARS_PER = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
_PLAUSIBLE = 120.0


class _Sentence(NamedTuple):
    """A sentence of a text by its clean offsets."""

    begin: int
    end: int


def claims_of(text: str) -> tuple[Claim, ...]:
    """The claims of a summary on who may take part.

    Args:
        text: plain-language summary, as printed.

    Returns:
        Claims in the order of the text; ages in years.

    Example:
        >>> claim = claims_of("We are looking for participants aged between 40 and 55.")[0]
        >>> claim.kind, claim.minimum, claim.maximum, claim.span.text
        ('age', 40.0, 55.0, 'aged between 40 and 55')
        >>> claims_of("Most strokes occur in people over 65 years of age.")
        ()
    """
    clean = CleanText(text)
    found: list[Claim] = []
    low = clean.low
    for sentence in _sentences(low):
        if not any(map(low[sentence.begin : sentence.end].__contains__, _OF_CLAIMS)):
            continue
        if _TAKING_PART.search(low, *sentence) is None or _AT_LARGE.search(low, *sentence) is not None:
            continue
        ages = list(_ages(clean, sentence))
        found += ages or _adults(clean, sentence)
        found += _sex(clean, sentence)
        found += _healthy(clean, sentence)
    return tuple(sorted(found, key=lambda claim: (claim.span.begin, claim.kind)))


def _sentences(low: str) -> Iterator[_Sentence]:
    begin = 0
    for match in _SENTENCE_END.finditer(low):
        yield _Sentence(begin, match.end())
        begin = match.end()
    yield _Sentence(begin, len(low))


def _ages(clean: CleanText, sentence: _Sentence) -> Iterator[Claim]:
    """The claims on ages of one sentence, ranges before single bounds."""
    low = clean.low
    words = low[sentence.begin : sentence.end]
    if not any(map(words.__contains__, _OF_AGES)) or not (_FIGURE.search(words) and _PERSONS.search(words)):
        return
    done: list[tuple[int, int]] = []
    for match in _RANGE.finditer(low, *sentence):
        unit = match["high_unit"] or match["low_unit"]
        named = match["age"] or "age" in match[0]
        if not named or _is_event(low, match, sentence):
            continue
        least = _years(match["low"], match["low_unit"] or unit)
        most = _years(match["high"], unit)
        if least < most <= _PLAUSIBLE:
            done.append(match.span())
            begin = match.start() + (1 if match[0][0] in "(,:" else 0)
            yield Claim("age", clean.span(_trimmed(low, begin), match.end()), minimum=least, maximum=most)
    for match in _UPPER.finditer(low, *sentence):
        number, unit = match["high"] or match["last"], match["high_unit"] or match["last_unit"]
        named = match["the"] or match["age"] or match["last_age"] or match["aged"] or "younger" in match[0]
        if not named or _is_event(low, match, sentence) or _overlaps(match, done):
            continue
        done.append(match.span())
        inclusive = match["last"] is not None or (match["a"] or "").startswith("up")
        yield Claim("age", clean.span(*match.span()), maximum=_years(number, unit), is_exclusive=not inclusive)
    for match in _LOWER.finditer(low, *sentence):
        named = match["a"] or match["age"] or (match["b"] and "age" in match["b"])
        if not named or not (match["b"] or match["more"]) or _overlaps(match, done) or _is_event(low, match, sentence):
            continue
        exclusive = match["b"] is not None and "least" not in match["b"] and match["more"] is None
        least = _years(match["low"], match["low_unit"])
        if least <= _PLAUSIBLE:
            yield Claim("age", clean.span(*match.span()), minimum=least, is_exclusive=exclusive)


def _is_event(low: str, match: re.Match[str], sentence: _Sentence) -> bool:
    """Whether an age is one at an event, or a length of time."""
    before = low[max(sentence.begin, match.start() - 24) : match.start()]
    return _EVENT.match(low, match.end(), sentence.end) is not None or _EVENT_LEFT.search(before) is not None


def _overlaps(match: re.Match[str], done: list[tuple[int, int]]) -> bool:
    return any(match.start() < end and begin < match.end() for begin, end in done[-16:])


def _trimmed(low: str, begin: int) -> int:
    while low[begin].isspace():
        begin += 1
    return begin


def _years(number: str, unit: str | None) -> float:
    return round(number_value(number) * _YEARS_PER[(unit or "y")[0]], 4)


def _adults(clean: CleanText, sentence: _Sentence) -> list[Claim]:
    """'Adults' without a number claims 18 years, unless others are named beside them."""
    match = _ADULTS.search(clean.low, *sentence)
    if match is None or _CHILDREN.search(clean.low, *sentence) is not None:
        return []
    return [Claim("age", clean.span(*match.span()), minimum=18.0, is_named=True)]


def _sex(clean: CleanText, sentence: _Sentence) -> list[Claim]:
    low = clean.low
    both = _BOTH.search(low, *sentence)
    if both is not None:
        return [Claim("sex", clean.span(*both.span()), sex="ALL")]
    match = _SEXED.search(low, *sentence)
    if match is None:
        return []
    sex: ClaimSex = "FEMALE" if match["who"] in ("women", "females") else "MALE"
    other = _MALE if sex == "FEMALE" else _FEMALE
    if other.search(low, *sentence) is not None:
        return []
    return [Claim("sex", clean.span(*match.span()), sex=sex)]


def _healthy(clean: CleanText, sentence: _Sentence) -> list[Claim]:
    match = _HEALTHY.search(clean.low, *sentence)
    if match is None:
        return []
    return [Claim("healthy-volunteers", clean.span(*match.span()), healthy_volunteers=match["no"] is None)]
