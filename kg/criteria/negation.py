"""What a criterion denies, excepts or grades: triggers of negation, and how far each one reaches."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final, Literal, NamedTuple, TypeAlias

from kg.criteria.lexer import BEFORE, word_set
from kg.criteria.matching import PhraseTable

ScopeKind: TypeAlias = Literal["negation", "exception", "permission", "degree"]


class Scope(NamedTuple):
    """The words [first:last+1] that a trigger reaches, and the words of the trigger."""

    kind: ScopeKind
    first: int
    last: int
    trigger: str


# Each phrase denies what follows it.
_BEFORE = (
    "no", "without", "absence of", "absent", "in the absence of", "lack of", "free of", "free from", "negative for",
    "denies", "denying", "denied", "never", "never had", "neither", "nor", "none of", "none", "not have", "not having",
    "not had", "not a", "not an", "not any", "not be", "not been", "not being", "not currently", "not taking",
    "not take", "not taken", "not receiving", "not receive", "not received", "not using", "not use", "not used",
    "not on", "not undergoing", "not undergone", "not undergo", "not suffering", "not suffer", "not to use",
    "not to take", "not show", "not present with", "not presenting", "not experienced", "not treated with",
    "not require", "not requiring", "not contain", "not develop", "not developed", "not known to", "not previously",
    "not actively", "not yet", "not planning", "not in", "not involve", "not involving", "not include",
    "not diagnosed", "not demonstrate", "excluded for", "devoid of", "cannot be", "not exhibit", "will not",
    "rules out", "ruling out", "freedom from", "off", "seronegative for", "refrain from", "non -", "non", "not",
    "not employing", "not considered", "not to have", "not to be", "must not", "should not", "may not", "cannot have",
    "no longer",
)  # fmt: skip
# Each phrase denies what stands before it.
_AFTER = (
    "ruled out", "is absent", "are absent", "was absent", "not present", "not detected", "not found", "not observed",
    "is excluded", "was excluded", "has been excluded", "have been excluded", "been excluded", "were excluded", "free",
    "- free", "not identified", "not seen", "is negative", "are negative", "was negative", "- naive", "- naïve",
)  # fmt: skip
# Each phrase lets in what stands before it.
_PERMITTED = (
    "not excluded", "not be excluded", "not exclusion", "not an exclusion", "not exclusionary",
    "not considered exclusionary", "not considered an exclusion", "is allowed", "are allowed", "was allowed",
    "were allowed", "is permitted", "are permitted", "is allowable", "are acceptable", "is acceptable", "are eligible",
    "will be allowed", "may be included",
)  # fmt: skip
_EXCEPTION = (
    "except", "besides", "except for", "except in", "exceptions", "with the exception of", "with exception of",
    "other than", "unless", "excluding", "apart from", "aside from", "save for", "rather than", "exception of",
    "exception", "does not apply to", "do not apply to", "not apply to", "instead of", "not including", "excl .",
    "excl", "with the exceptions of", "exceptions include", "exceptions are",
)  # fmt: skip
# Phrases that hold a word of denial and deny nothing.
_DEGREE = (
    "no more than", "not more than", "no greater than", "no less than", "not less than", "no later than",
    "no longer than", "no earlier than", "no higher than", "no worse than", "not greater than", "not only",
    "no change", "no changes", "no change in", "no increase in", "no restriction", "no restrictions", "no limit",
    "no limitation", "no limitations", "no matter", "not limited to", "not necessarily", "not necessary",
    "not required", "not needed", "not mandatory", "not applicable", "not controlled", "not well controlled",
    "not adequately", "not optimally", "not sufficiently", "not responding", "not responded", "not respond",
    "not responsive", "not amenable", "not eligible", "not suitable", "not candidates", "not a candidate", "not able",
    "not willing", "not exclude", "not due to", "not related to", "not explained by", "not caused by",
    "not attributable to", "not because of", "not sure", "not exceed", "not exceeding", "no older than",
    "not older than", "whether or not", "with or without", "not tolerate", "not tolerated", "not tolerating",
    "not fully", "not completely", "not meet", "not meeting", "not met", "not restricted to", "off -", "not resolved",
    "not recovered", "not yet recovered", "no response", "no response to", "not yet", "not up to", "not stable",
    "not effective", "no improvement", "not improved", "not reached", "not under control", "no preference",
    "no gender", "regardless of", "irrespective of", "not clear", "not reliably", "not comply", "not understand",
    "not at least", "not associated", "not suggestive", "not cured", "not indicated", "not be used",
    "not responsive to", "not otherwise specified", "not specified", "not prevent", "not interfere", "not affect",
    "not speak", "not agree", "with / without", "absence of documentation", "absence of documented",
    "lack of documentation", "without documentation", "absence of completion", "not more", "not less",
)  # fmt: skip
_ENDS = word_set(
    ". ; but however although though because who whom whose since if unless except excepting when while whereas"
    " therefore then than which until willing able must should shall will are is was were has have had requiring"
    " requires require defined apart excluding he she they patients subjects participants patient subject undergoing"
    " scheduled based confirmed as aged due provided for by after to in on during per evidenced includes include"
    " capable suitable such before that"
)
# What a denied thing would need is denied with it.
_ENDS_OF_DENIALS = _ENDS - word_set("requiring requires require")
# A verb right after its trigger belongs to the trigger ('must not have', 'no patient who has').
_LEAD = word_set(
    "have has had be been being is are was were patient patients subject subjects participants as following"
)
# What a test does not find may be a list of any length.
_OF_TESTS = frozenset(("negative for", "seronegative for"))
# 'non' denies the one word it stands before, 'free' and '-naive' the one they stand after.
_NEXT_WORD = frozenset(("non", "non -"))
_LAST_WORD = frozenset(("free", "- free", "- naive", "- naïve"))
# What was done or found is named after 'with' or 'to': 'no prior treatment with', 'no exposure to'.
_NAMED_NEXT = word_set(
    "treated treatment therapy diagnosed diagnosis exposed exposure allergy allergies allergic hypersensitivity"
    " sensitivity intolerance infected infection contact received vaccinated vaccination immunization reaction"
    " reactions"
)
_JOINTS = frozenset(("or", "nor", "and/or"))
_LONGEST_SCOPE = 30
_LONGEST_BACK = 8
_LAST_MEMBER = 4


def _phrases() -> Iterator[tuple[tuple[str, ...], str]]:
    """The words of each trigger and its kind."""
    for kind, phrases in (
        ("degree", _DEGREE),
        ("after", _AFTER),
        ("permission", _PERMITTED),
        ("exception", _EXCEPTION),
        ("before", _BEFORE),
    ):
        for phrase in phrases:
            yield tuple(phrase.split()), kind
            if phrase in BEFORE:  # the lexer makes one token of a comparison
                yield (phrase,), kind


_TRIGGERS = PhraseTable(_phrases())
DENIALS: Final = frozenset(phrase.split()[0] for phrase in _BEFORE)
"""One of these words begins whatever denies what follows it."""


def scopes(words: list[str]) -> list[Scope]:
    """How far each denial, exception and degree of a criterion reaches.

    Args:
        words: the folded tokens of one criterion, punctuation among them.

    Returns:
        The scopes in the order of their triggers.

    Example:
        >>> [scope[:3] for scope in scopes("no history of stroke ; diabetes".split())]
        [('negation', 1, 3)]
        >>> [scope.kind for scope in scopes("tumors other than basal cell carcinoma".split())]
        ['exception']
    """
    found: list[Scope] = []
    done = 0
    for at, size, kind in _TRIGGERS.matches(words):
        if at >= done:
            done = at + size
            scope = _scope(words, at, done, kind, " ".join(words[at:done]))
            if scope is not None:
                found.append(scope)
    return found


def _scope(words: list[str], at: int, stop: int, kind: str, trigger: str) -> Scope | None:
    if kind in ("after", "permission"):
        first = at
        stops, reach = (_STOPS_BACK, _LONGEST_BACK) if kind == "after" else (_SENTENCE, _LONGEST_SCOPE)
        if trigger in _LAST_WORD:
            reach = 1
        while first > 0 and at - first < reach and words[first - 1] not in stops:
            first -= 1
        return Scope("negation" if kind == "after" else "permission", first, at - 1, trigger) if first < at else None
    last = stop
    joints = _JOINTS | {"and"} if trigger in _OF_TESTS else _JOINTS
    end = min(len(words), stop + (1 if trigger in _NEXT_WORD else _LONGEST_SCOPE))
    opened = 0
    ends = _ENDS_OF_DENIALS if kind == "before" else _ENDS
    while last < end and words[last] in _LEAD:
        last += 1
    while last < end:
        word = words[last]
        if kind == "before" and word in ("with", "to") and words[last - 1] in _NAMED_NEXT:
            last += 1
            continue
        if word in ends or (word == "following" and words[last - 1] != "the"):
            break
        if word == "," and not _goes_on(words, last + 1, end, joints):
            break
        if kind == "before" and word == "with":
            break
        if word == "and" and not _is_and_or(words, last) and not _closes(words, last + 1, end):
            break
        if word == "(":
            opened += 1
        elif word == ")":
            opened -= 1
            if opened < 0:
                break
        last += 1
    if last <= stop:
        return None
    named: ScopeKind = "negation" if kind == "before" else "exception" if kind == "exception" else "degree"
    return Scope(named, stop, last - 1, trigger)


def _is_and_or(words: list[str], at: int) -> bool:
    return list(words[at + 1 : at + 3]) == ["/", "or"]


def _closes(words: list[str], at: int, end: int) -> bool:
    """Whether what follows 'and' is one last member of a list and no new statement."""
    few = words[at : min(end, at + _LAST_MEMBER)]
    return len(few) < _LAST_MEMBER or any(word in _ENDS for word in few)


def _goes_on(words: list[str], at: int, end: int, joints: Set[str]) -> bool:
    """Whether what follows a comma is one more member of a list."""
    for word in words[at:end]:
        if word in joints:
            return True
        if word in _ENDS:
            return False
    return False


_SENTENCE = word_set(". ;")
_STOPS_BACK = word_set(". ; , : but and or with ( ) unless except who defined as")
