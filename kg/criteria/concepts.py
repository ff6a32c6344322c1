"""Conditions, treatments, procedures, test results and states that a criterion names.

A phrase is found by its last word: a term of the lexicon, or a word whose ending tells what it is. It reaches left
over the words that narrow it, and is denied, excepted or timed by what `negation` and `windows` find around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeAlias

from kg.criteria.cleantext import CleanText
from kg.criteria.common_words import BARE_HEADS, GENERAL_WORDS, OTHER_HEADS
from kg.criteria.leaves import ConceptFinder, Found
from kg.criteria.lexer import Tokens, word_set
from kg.criteria.lexicon import Lexicon
from kg.criteria.negation import Scope, scopes
from kg.criteria.windows import Window, windows_of
from kg.model.criterion import ConceptConstraint, Role

__all__ = ["concept_finder", "concepts_of"]

_PHRASE = re.compile(r"(?:s-?)*[SH]|[CDPVTan/-]+")
_ROLES: dict[str, Role] = {
    "C": "condition",
    "D": "treatment",
    "P": "procedure",
    "V": "treatment",
    "T": "test-result",
    "S": "state",
    "H": "state",
}
_RULES = {"H": "person", "V": "device"}
_SURE = 0.9
_PLAINLY: tuple[bool, bool, str | None] = (False, False, None)
_UNTIMED = range(0)
_MOST_WORDS = 9
_WRAPPED = 70
_NEGATIVE = word_set("negative neg seronegative")
# A salt is measured in blood, unless it is that of a drug.
_SALTS = word_set("sodium potassium calcium magnesium chloride phosphate")
_LIKE = ["-", "like"]
_RISKS = (["risk"], ["risks"])
_JOINTS = "-/"
_LINKING = word_set("associated related induced like dependent specific")
_DETERMINERS = word_set("the a an any one their his her its other")
_NARROWED = "CDPVTan"
_NAMING = "CDPVTn"
_MOST_NARROWING = 5
_STUDY_EVENTS = word_set("enrollment enrolment participation consent randomization randomisation")
_NARROWING = "an"
_CONTENT = "CDPVTSans"
_LIST_GLUE = word_set(", and or / - ( ) & and/or any other prior previous of the a an concomitant recent")


_Phrase: TypeAlias = tuple[int, int, str]
"""The first and last token of a phrase, and the tag of its head."""


def concepts_of(clean: CleanText, tokens: Tokens, whole: bool, lexicon: Lexicon) -> list[Found]:
    """The concepts that one item of a text names.

    Args:
        clean: the whole text.
        tokens: of the item, or of a part of it.
        whole: False gives nothing of an item that names no concept with a label.
        lexicon: of terms and labels.

    Returns:
        The concepts in the order of the text; none overlaps another.

    Example:
        >>> lexicon = Lexicon.build([{"term": "failure", "role": "condition"}])
        >>> clean = CleanText("No history of severe renal failure")
        >>> found = concepts_of(clean, Tokens(clean.low, 0, 34), True, lexicon)
        >>> [(one.constraint.span.text, one.constraint.negated) for one in found]
        [('severe renal failure', True)]
    """
    if not len(tokens):
        return []
    begin, end = tokens.begins[0], tokens.ends[-1]
    lined = "\n" in clean.low[begin:end]
    if not whole and not lexicon.may_label(tokens):
        return []
    phrases = _phrases(tokens, lexicon.tags(tokens), lined)
    labels = [lexicon.label(tokens.texts[first : last + 1]) if tag != "H" else None for first, last, tag in phrases]
    if not phrases or not (whole or any(labels)):
        return []
    reach = scopes(tokens.texts)
    if reach and lined:
        reach = [_within_item(scope, tokens) for scope in reach]
    told = _told(reach) if reach else {}
    windows = windows_of(clean, tokens)
    timed = _timed(tokens, phrases, windows) if windows else {}
    found: list[Found] = []
    for number, (first, last, tag) in enumerate(phrases):
        start, stop = tokens.begins[first], tokens.ends[last]
        window = timed.get(number)
        if timed and window is None and tag != "C" and _is_anchor(tokens, phrases, number, timed):
            continue
        negated, excepted, degree = told.get(first, _PLAINLY)
        if not negated and first == last and tokens.texts[first] in BARE_HEADS:
            continue  # of nothing it says nothing, while 'no complications' means none of any kind
        begins, ends = first, last
        if not negated and (beside := _negative_beside(tokens, first, last, tag)) is not None:
            negated, begins, ends = True, min(first, beside), max(last, beside)
        label = labels[number]
        constraint = ConceptConstraint(
            span=clean.span(start, stop),
            role=_ROLES[tag],
            negated=negated and not excepted,
            concept=label.iri if label is not None else None,
            rule=label.rule if label is not None else _RULES.get(tag),
            confidence=label.confidence if label is not None else _SURE,
            window=window.window if window is not None else None,
            exception=excepted,
            degree=degree,
        )
        found.append(Found(constraint, begins, ends, _UNTIMED if window is None else _tokens_of(tokens, window, first)))
    return found


def concept_finder(lexicon: Lexicon) -> ConceptFinder:
    """The finder that `parse` takes.

    Args:
        lexicon: of terms and labels.

    Example:
        >>> concept_finder(Lexicon.build([]))(CleanText("asthma"), Tokens("asthma", 0, 6), True)
        []
    """
    return partial(concepts_of, lexicon=lexicon)


def _phrases(tokens: Tokens, tags: str, lined: bool) -> list[_Phrase]:
    """The phrases of a criterion by the tags of its words."""
    found: list[_Phrase] = []
    for match in _PHRASE.finditer(tags):
        words = match[0]
        first, last = match.span()
        if found and first <= found[-1][1]:
            continue
        if words[-1] in "SH":
            found.append((first, last - 1, words[-1]))
        elif lined or "-" in words or "/" in words:
            for start, stop in _joined(tokens, tags, first, last, lined):
                _add_phrase(found, tokens, tags, start, stop)
        else:
            _add_phrase(found, tokens, tags, first, last)
    return found


def _add_phrase(found: list[_Phrase], tokens: Tokens, tags: str, start: int, stop: int) -> None:
    """Add the phrase in words that hang together: what follows its head is none of it.

    What is part of another thing's name ('asthma clinic', 'insulin-like') is not said to be there.
    """
    run = tags[start:stop]
    kept = run.rstrip("an-/")
    head = start + len(kept) - 1
    if not kept or tokens.texts[head + 1 : head + 3] == _LIKE:
        return
    if kept[-1] == "C" and _names_another(tokens, tags, head, stop):
        return
    start = max(head + 1 - len(kept.lstrip("-/")), head + 1 - _MOST_WORDS)
    if tags[start] in _JOINTS or tokens.texts[start] in _LINKING:
        start += 1
    if start == head and tokens.texts[head] in GENERAL_WORDS:
        return
    if tokens.texts[head] in BARE_HEADS and tags[start:head].strip("q") == "":
        head = _narrowed_to(tokens, tags, head)
    tag = kept[-1]
    if tag == "T" and "D" in kept and tokens.texts[head] in _SALTS:
        tag = "D"
    if tag == "C" and tokens.texts[head + 1 : head + 2] in _RISKS:
        head += 1
    found.append((start, head, tag))


def _narrowed_to(tokens: Tokens, tags: str, head: int) -> int:
    """The last word of what a bare head is of: 'involvement of the gut'; the head itself where nothing narrows it."""
    texts = tokens.texts
    if texts[head + 1 : head + 2] != ["of"]:
        return head
    at = head + 2
    while at < len(texts) and texts[at] in _DETERMINERS:
        at += 1
    end = at
    while end < len(texts) and end - at < _MOST_NARROWING and tags[end] in _NARROWED and texts[end] not in _JOINTS:
        end += 1
    while end > at and tags[end - 1] not in _NAMING:
        end -= 1
    return end - 1 if end > at and "\n" not in tokens.low[tokens.ends[head] : tokens.begins[end - 1]] else head


def _names_another(tokens: Tokens, tags: str, head: int, stop: int) -> bool:
    """Whether the words after a condition, up to the end of its run and the next one, name another thing by it."""
    texts = tokens.texts
    if not OTHER_HEADS.isdisjoint(texts[head + 1 : stop]):
        return True
    if ")" in tokens.words and _is_bracketed_name(tokens, head):
        return True
    at = stop + 1 if texts[stop : stop + 1] == ["patient"] else stop
    return (
        at < len(texts)
        and texts[at] in OTHER_HEADS
        and (at + 1 == len(texts) or tags[at + 1] not in _CONTENT)
        and "\n" not in tokens.low[tokens.ends[stop - 1] : tokens.begins[at]]
    )


def _is_bracketed_name(tokens: Tokens, head: int) -> bool:
    """Whether a hyphen joins a name and its short form in brackets to what is linked with it ('(SSc)-associated')."""
    texts = tokens.texts
    at = head + 1
    if texts[at : at + 1] == ["("]:
        at += 2
    return texts[at : at + 2] == [")", "-"] and tokens.touches(at) and not _LINKING.isdisjoint(texts[at + 2 : at + 3])


def _joined(tokens: Tokens, tags: str, first: int, last: int, lined: bool) -> list[tuple[int, int]]:
    """The parts of a run of words that hang together: a hyphen joins what it touches, an item ends with its line.

    A slash joins two words that narrow one head ('organ/limb transplantation'), and parts two names.
    """
    parts: list[tuple[int, int]] = []
    start = first
    for at in range(first, last):
        if tags[at] in _JOINTS and not _hangs_together(tokens, tags, at, first):
            parts.append((start, at))
            start = at + 1
        elif lined and at + 1 < last and _is_parted(tokens, at):
            parts.append((start, at + 1))
            start = at + 1
    parts.append((start, last))
    return [(one, two) for one, two in parts if two > one]


def _hangs_together(tokens: Tokens, tags: str, at: int, first: int) -> bool:
    """Whether a hyphen or a slash joins the words beside it."""
    if not (at > first and tokens.touches(at - 1) and tokens.touches(at)):
        return False
    beside = (at - 1, at + 1)
    return tags[at] == "-" or all(tags[one] in _NARROWING and len(tokens.texts[one]) > 1 for one in beside)


def _negative_beside(tokens: Tokens, first: int, last: int, tag: str) -> int | None:
    """The word by which a test, or the infection it tells of, is asked to be negative: it stands right beside it."""
    if tag not in "TC":
        return None
    texts = tokens.texts
    after = last + 2 if texts[last + 1 : last + 2] == ["-"] else last + 1
    if after < len(texts) and texts[after] in _NEGATIVE:
        return after
    # A negative condition before its name would be one of several kinds: 'negative breast cancer'.
    return first - 1 if tag == "T" and first and texts[first - 1] in _NEGATIVE else None


def _within_item(scope: Scope, tokens: Tokens) -> Scope:
    """A scope cut where an item ends."""
    for at in range(scope.first, scope.last):
        if _is_parted(tokens, at):
            return scope._replace(last=at)
    return scope


def _is_parted(tokens: Tokens, at: int) -> bool:
    """Whether a line ends after a token, and its item with it: it is short, or the next one is not indented."""
    low = tokens.low
    line = low.find("\n", tokens.ends[at], tokens.begins[at + 1])
    if line < 0:
        return False
    return not low[line + 1].isspace() or line < _WRAPPED or low.find("\n", line - _WRAPPED, line) >= 0


def _told(reach: Sequence[Scope]) -> dict[int, tuple[bool, bool, str | None]]:
    """For each token in a scope: whether it is denied, whether excepted, and in what degree it is said."""
    told: dict[int, tuple[bool, bool, str | None]] = {}
    for kind, first, last, trigger in reach:
        for at in range(first, last + 1):
            negated, excepted, degree = told.get(at, _PLAINLY)
            if kind == "negation":
                negated = True
            elif kind == "degree":
                degree = degree or trigger
            else:
                excepted = True
                degree = trigger if kind == "permission" else degree
            told[at] = (negated, excepted, degree)
    return told


def _timed(tokens: Tokens, phrases: Sequence[_Phrase], windows: Sequence[Window]) -> dict[int, Window]:
    """Which phrase each window is told of: the one before it with those listed beside it, else the one after."""
    timed: dict[int, Window] = {}
    done = 0
    for window in windows:
        while done < len(phrases) and tokens.begins[phrases[done][0]] < window.begin:
            done += 1
        before = done - 1
        while before >= 0 and phrases[before][2] == "H":
            before -= 1
        if before >= 0 and before not in timed and _is_near(tokens, phrases[before][1], window.begin):
            timed[before] = window
            while before > 0 and before - 1 not in timed and _is_listed(tokens, phrases[before - 1], phrases[before]):
                before -= 1
                timed[before] = window
        else:
            after = done
            while after < len(phrases) and tokens.begins[phrases[after][0]] < window.end:
                after += 1
            if after < len(phrases) and tokens.begins[phrases[after][0]] - window.end < 80:
                timed.setdefault(after, window)
    return timed


def _is_anchor(tokens: Tokens, phrases: Sequence[_Phrase], number: int, timed: Mapping[int, Window]) -> bool:
    """Whether a phrase is only the coming event, or one of the study, that another one's window is counted from."""
    first, last, _ = phrases[number]
    start, stop = tokens.begins[first], tokens.ends[last]
    return any(
        one.begin <= start
        and stop <= one.end
        and ((at < number and one.window.relation == "before") or tokens.texts[last] in _STUDY_EVENTS)
        for at, one in timed.items()
    )


def _tokens_of(tokens: Tokens, window: Window, first: int) -> range:
    """The tokens of a window that is that of a phrase alone: other words before it may be timed by it as well."""
    if tokens.begins[0] < window.begin < tokens.begins[first]:
        return _UNTIMED
    return range(bisect_left(tokens.begins, window.begin), bisect_left(tokens.begins, window.end))


def _is_near(tokens: Tokens, last: int, begin: int) -> bool:
    """Whether nothing that ends a clause stands between a phrase and a window."""
    between = tokens.low[tokens.ends[last] : begin]
    return len(between) < 120 and ";" not in between and ". " not in between


def _is_listed(tokens: Tokens, one: _Phrase, other: _Phrase) -> bool:
    """Whether two phrases are members of one list."""
    between = tokens.texts[one[1] + 1 : other[0]]
    return len(between) <= 4 and _LIST_GLUE.issuperset(between) and bool({",", "or", "and", "/"} & set(between))
