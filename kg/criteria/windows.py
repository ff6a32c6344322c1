"""Temporal windows: 'within 4 weeks before enrolment', 'in the past 6 months', 'during the study'."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens, count_word, number_value, word_set
from kg.model.criterion import Operator, TemporalWindow, WindowRelation

_UNITS = {
    "h": ("hour", "hours", "hr", "hrs", "h"),
    "d": ("day", "days", "d"),
    "wk": ("week", "weeks", "wk", "wks"),
    "mo": ("month", "months", "mo", "mos", "mths", "mth"),
    "a": ("year", "years", "yr", "yrs"),
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names}
_UNIT_NAMES = "|".join(sorted(_UNIT_OF, key=lambda name: -len(name)))
_COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|thirty|sixty|ninety"
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_LENGTH = re.compile(
    r"(?<![\w.])(?:(?:(?P<tens>" + "|".join(_TENS) + r")[\s-])?(?P<number>\d{1,4}(?:[.,]\d{1,2})?|" + _COUNTS + r"|an?)"
    r"(?:\s?\(\s?(?P<again>\d{1,3}|" + _COUNTS + r")\s?\))?"
    r"(?:\s?(?:-|to|or)\s?(?P<upper>\d{1,4}|" + _COUNTS + r"))?[\s-]?)?\b(?P<unit>" + _UNIT_NAMES + r")\b(?:\(s\))?"
)
_LEFT = re.compile(
    r"(?:\b(?P<wash>wash-?\s?out)\s+(?:period\s+)?(?:of\s+)?)?(?:\b(?P<head>within|in|during|over|for|at|throughout|since)\s+)?(?:a\s+period\s+of\s+|(?:the|their|his|her)\s+)?"
    r"(?:(?P<bound>at\s+least|a\s+minimum\s+of|minimum\s+of|minimum|a\s+maximum\s+of|(?:no|not)\s+(?:more|later|longer|greater|less|fewer|shorter|earlier)\s+than|more\s+than"
    r"|greater\s+than|longer\s+than|less\s+than|fewer\s+than|up\s+to|over|under|about|approximately|>=|<=|≥|≤|>|<)\s*)?"
    r"(?:the\s+)?(?P<past>last|past|previous|prior|preceding|first|next|final|following)?\s*(?P<max>up\s+to\s+)?$"
)
_RELATION = (
    r"(?:prior\s+to|previous\s+to|before|preceding|during|throughout|(?<!the\s)following|after|since|until|upon"
    r"|(?:at|on)(?:\s+the)?\s+time\s+of|at|on)"
)
_JOINT = r"(?:(?:\s*,\s*|\s+)(?:and\s*/\s*or|and|or)(?:\s*,)?\s+|\s*/\s*|\s*,\s+)"
_JOINED = rf"(?:{_JOINT}{_RELATION}(?=[\s,/])(?:\s*,)?){{1,3}}"
_BESIDE = re.compile(rf"\b{_RELATION}{_JOINED}")
_RIGHT = re.compile(
    r"[\s,]{1,3}(?:(?:or|and)\s+(?P<beyond>less|fewer|shorter|more|longer|greater)\s+)?(?P<said>(?:of"
    r"|prior\s+to|prior|before|preceding|previous\s+to|previously|pre|leading\s+up\s+to|earlier|ago|after|following|post|from|since|until)\b"
    rf"(?:{_JOINED})?)"
)
_WASHOUT = re.compile(r"[\s-]{0,2}(?:drug\s+)?wash-?\s?out\b")
_EVENT = (
    r"(?:(?:the|this|their|his|her|any|planned|scheduled|initial|first|last|current|study|trial|date|time|start|day|moment|onset|beginning|of)\s+){0,7}"
    r"(?:study|trial|treatment|therapy|enrol?lment|entry|randomi[sz]ation|screening(?:\s+visit)?|inclusion|baseline(?:\s+visit)?"
    r"|registration|surgery|operation|procedure|pregnancy|consent|informed\s+consent|dosing|infusion|administration|dose|vaccination"
    r"|transplant(?:ation)?|diagnosis|admission|visit|hospitali[sz]ation|participation|intervention|delivery|biopsy|day\s+\d{1,3})\b"
)
_JOINED_BEFORE = re.compile(rf"\b(?:{_RELATION}{_JOINT}){{1,2}}$")
_EVENTED = re.compile(
    r"\b(?:(?P<during>during|throughout|in\s+the\s+course\s+of|while\s+on|at\s+the\s+time\s+of|at\s+time\s+of|at)"
    r"|(?P<before>prior\s+to|before|until)|(?P<after>since|after|following))\s+(?P<anchor>" + _EVENT
    + r"(?:\s+(?:period|phase|visit|drug|product|specific|related|procedures?|medication|entry|enrol?lment|start"
    r"|treatment|course|initiation|administration)\b){0,2})"
)  # fmt: skip
_WORD = re.compile(r"[ \t]{1,2}([\w'/-]{1,40})")
_AGE = re.compile(r"\s{0,2}[,)]?\s?(?:of\s+age|old|in\s+age|(?:or|and)\s+(?:older|above|over|younger)|birthday)\b")
_ANCHOR_ENDS = word_set(
    "and or with if unless who which that is are was were must should will may but except excluding as in on within for"
    " during while because when where due by has have had can than without requiring using to according"
)
# One of these stands in all words that tell a time.
_TIME_WORDS = word_set("during throughout since prior before after following until at course") | frozenset(_UNIT_OF)
# One of these stands before an event, and one of those in its words.
_EVENT_STARTS = word_set("during throughout course while at prior before until since after following")
_EVENT_WORDS = word_set(
    "study trial treatment therapy enrolment enrollment entry randomisation randomization screening inclusion baseline"
    " registration surgery operation procedure pregnancy consent dosing infusion administration dose vaccination"
    " transplant transplantation diagnosis admission visit hospitalisation hospitalization participation intervention"
    " delivery biopsy day"
)
# The words that `_LEFT` is made of.
_LEFT_WORDS = word_set(
    "wash washout out period of within in during over for at throughout since a the their his her least minimum maximum"
    " no not more later longer greater less fewer shorter earlier than up to under about approximately last past"
    " previous prior preceding first next final following - >= <= ≥ ≤ > <"
)
_LEFT_ENDINGS = tuple(_LEFT_WORDS)
# One of these follows the connective where relations are joined.
_RELATION_WORDS = word_set("prior previous before preceding during throughout following after since until upon at on")
_SEPARATE = re.compile(r"[\s,/]+")
_MOST_ANCHOR_WORDS = 8
_LEFT_REACH = 56
# More characters than a length of time has before its unit.
_BEFORE_UNIT = 48
_BEFORE_WORDS = word_set("before prior preceding pre earlier ago previously leading previous")
_AFTER_WORDS = word_set("after following post since from")
_BOUNDS: dict[str, Operator] = {
    "at least": "ge", "a minimum of": "ge", "minimum of": "ge", "minimum": "ge", "more than": "gt",
    "greater than": "gt", "longer than": "gt",
    "less than": "lt", "fewer than": "lt", "up to": "le", "over": "gt", "under": "lt", ">=": "ge",
    "<=": "le", "≥": "ge", "≤": "le", ">": "gt", "<": "lt", "no more than": "le",
    "a maximum of": "le",
    **{f"{no} {more} than": "le" for no in ("no", "not") for more in ("more", "later", "longer", "greater")},
    **{f"{no} {less} than": "ge" for no in ("no", "not") for less in ("less", "fewer", "shorter", "earlier")},
}  # fmt: skip
_FEWER = frozenset(("less", "fewer", "shorter"))


class Window(NamedTuple):
    """A temporal window with its clean offsets [begin:end]."""

    window: TemporalWindow
    begin: int
    end: int


def windows_of(clean: CleanText, tokens: Tokens) -> list[Window]:
    """The temporal windows that an item tells of.

    Args:
        clean: the whole text.
        tokens: of the item, or of a part of it.

    Returns:
        The windows in the order of the text; none overlaps another.

    Example:
        >>> clean = CleanText("surgery within 4 weeks before screening")
        >>> window = windows_of(clean, Tokens(clean.low, 0, len(clean.low)))[0].window
        >>> window.relation, window.operator, window.value, window.unit, window.anchor
        ('before', 'le', 4.0, 'wk', 'screening')
    """
    if _TIME_WORDS.isdisjoint(tokens.words):
        return []
    found = [] if _UNIT_OF.keys().isdisjoint(tokens.words) else _measured(clean, tokens)
    if _EVENT_STARTS.isdisjoint(tokens.words) or _EVENT_WORDS.isdisjoint(tokens.words):
        return _apart(found)
    taken = [(window.begin, window.end) for window in found]
    for match in _EVENTED.finditer(clean.low, tokens.begins[0], tokens.ends[-1]):
        if not any(match.start() < stop and start < match.end() for start, stop in taken[-64:]):
            relation: WindowRelation = "during" if match["during"] else "before" if match["before"] else "after"
            begin = match.start()
            joined = _joined_before(clean.low, max(tokens.begins[0], begin - _LEFT_REACH), begin)
            if joined is not None:
                relation, begin = _union(joined[0] + relation), joined.start()
            anchor = clean.plain[match.start("anchor") : match.end("anchor")]
            span = clean.span(begin, match.end())
            found.append(Window(TemporalWindow(relation, span, anchor=anchor), begin, match.end()))
    found.sort(key=lambda window: window.begin)
    return _apart(found)


def _measured(clean: CleanText, tokens: Tokens) -> list[Window]:
    """The windows that tell a length of time."""
    low, done, end = clean.low, tokens.begins[0], tokens.ends[-1]
    found: list[Window] = []
    for match in _lengths(tokens):
        if match.start() < done:
            continue
        left = _left_of(tokens, match.start(), max(done, match.start() - _LEFT_REACH))
        right = _RIGHT.match(low, match.end(), end)
        window = _window(clean, match, left, right, end)
        if window is not None:
            found.append(window)
            done = window.end
    return found


def _lengths(tokens: Tokens) -> Iterator[re.Match[str]]:
    """The lengths of time that an item tells; they are looked for only where a unit stands."""
    done, end = tokens.begins[0], tokens.ends[-1]
    for at, text in enumerate(tokens.texts):
        while (text in _UNIT_OF or "'" in text) and tokens.ends[at] > done:
            match = _LENGTH.search(tokens.low, max(done, tokens.begins[at] - _BEFORE_UNIT), end)
            if match is None:
                return
            yield match
            done = match.end()


def _left_of(tokens: Tokens, begin: int, reach: int) -> re.Match[str] | None:
    """What the words before a length of time say of it; they reach no further back than to a position."""
    begins, texts = tokens.begins, tokens.texts
    at = first = bisect_left(begins, begin)
    while first and begins[first - 1] >= reach and texts[first - 1].endswith(_LEFT_ENDINGS):
        first -= 1
        if not _LEFT_WORDS.issuperset(texts[first].split()):
            break
    if first == at:
        return None
    return _LEFT.search(tokens.low, max(reach, tokens.ends[first - 1]) if first else reach, begin)


def _window(
    clean: CleanText,
    match: re.Match[str],
    left: re.Match[str] | None,
    right: re.Match[str] | None,
    end: int,
) -> Window | None:
    low = clean.low
    head = left["head"] if left is not None else None
    past = left["past"] if left is not None else None
    bound = left["bound"] if left is not None else None
    washout = _WASHOUT.match(low, match.end(), end)
    again = match["again"]
    number = match["upper"] or (again if again and again.isdecimal() else match["number"])
    if (number is None and past is None) or _AGE.match(low, match.end(), end):
        return None
    operator = _BOUNDS.get(" ".join(bound.split())) if bound else None
    if right is not None and right["beyond"] is not None:
        operator = operator or ("le" if right["beyond"] in _FEWER else "ge")
    word = right["said"].replace("/", " ").replace(",", " ").split()[0] if right is not None else ""
    either = right is not None and _union(right["said"]) == "within"
    stop = match.end() if right is None else right.end()
    anchor: str | None = None
    relation: WindowRelation
    if washout is not None or (left is not None and left["wash"]):
        relation, stop, anchor = "for", match.end() if washout is None else washout.end(), "washout"
    elif word in _BEFORE_WORDS or (past is not None and past not in ("first", "next", "following")):
        relation = "before"
        operator = operator or ("le" if head in ("within", "in", "during", "over") or past else None)
        if head == "for" and word not in ("ago", "earlier"):
            relation = "for"
    elif word in _AFTER_WORDS and (head in ("within", "in", "during") or word != "from"):
        relation = "for" if head == "for" else "after"
        operator = operator or ("le" if head in ("within", "in", "during") else None)
    elif head == "within" or (head == "in" and word == "of"):
        relation, operator = "within", operator or "le"
        if word != "of":
            stop = match.end()
    elif head == "for":
        relation, stop = "for", match.end()
    else:
        return None
    if either:
        relation = "within"
    if word and anchor is None and word not in ("ago", "earlier", "previously") and stop > match.end():
        stop, anchor = _anchor(clean, stop, end)
        if anchor is None and word == "of":
            stop = match.end()
    start = left.start() if left is not None and (head or bound or past or left["wash"]) else match.start()
    start += len(low[start : match.start()]) - len(low[start : match.start()].lstrip())
    value = _value(number) if number else 1.0
    if match["tens"] and number == match["number"]:
        value += _TENS[match["tens"]]
    span = clean.span(start, stop)
    return Window(TemporalWindow(relation, span, value, _UNIT_OF[match["unit"]], anchor, operator), start, stop)


def _union(words: str) -> WindowRelation:
    """How a time lies to an event that several relations tell of: what is before or during it may be before it."""
    said = set(_SEPARATE.split(words))
    if said.isdisjoint(_BEFORE_WORDS):
        return "during" if said.isdisjoint(_AFTER_WORDS) else "after"
    return "before" if said.isdisjoint(_AFTER_WORDS) else "within"


def _joined_before(low: str, first: int, begin: int) -> re.Match[str] | None:
    """The relations before a position that are joined to the one that stands there."""
    if not low[first:begin].rstrip().endswith(("and", "or", "/", ",")):
        return None
    return _JOINED_BEFORE.search(low, first, begin)


def joined_relations(tokens: Tokens, joints: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where several relations to one event stand side by side ('prior to and/or during'): begin and end characters.

    Args:
        tokens: of a criterion.
        joints: its connectives.

    Example:
        >>> list(joined_relations(Tokens("surgery before or during the study", 0, 34), [2]))
        [(8, 24)]
    """
    if not joints or _RELATION_WORDS.isdisjoint(tokens.words):
        return
    texts = tokens.texts
    if any(at + 1 < len(texts) and texts[at + 1] in _RELATION_WORDS for at in joints):
        for match in _BESIDE.finditer(tokens.low, tokens.begins[0], tokens.ends[-1]):
            yield match.span()


def _anchor(clean: CleanText, begin: int, end: int) -> tuple[int, str | None]:
    """Where the words of an event end, and those words."""
    low = clean.low
    first = stop = begin
    for count in range(_MOST_ANCHOR_WORDS):
        match = _WORD.match(low, stop, end)
        if match is None or match[1] in _ANCHOR_ENDS:
            break
        if count == 0:
            first = match.start(1)
        stop = match.end()
    return (stop, clean.plain[first:stop]) if stop > begin else (begin, None)


def _value(number: str) -> float:
    if number in ("a", "an"):
        return 1.0
    counted = count_word(number)
    return counted if counted is not None else number_value(number)


def _apart(found: list[Window]) -> list[Window]:
    """Windows without those that begin inside the one before."""
    kept: list[Window] = []
    for window in found:
        if not kept or window.begin >= kept[-1].end:
            kept.append(window)
    return kept
