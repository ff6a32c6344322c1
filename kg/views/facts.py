"""What is said of one node, as facts in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from kg.model.escapes import without_escapes
from kg.names import CODE, RECORD_DATES, TKG, TRIAL
from kg.views.network import Fact
from kg.views.statements import Statements, Term
from kg.views.words import (
    address,
    code_in_words,
    date_in_words,
    property_in_words,
    short_name,
)

__all__ = ["facts_of", "in_words", "literal_in_words", "plain_text", "record_date", "with_bullets"]

_FIRST: Final = (
    *("nctId", "acronym", "officialTitle", "overallStatus", "whyStopped", "phase", "studyType", "enrollmentCount"),
    *("startDate", "primaryCompletionDate", "completionDate", "sex", "minimumAge", "maximumAge", "healthyVolunteers"),
    *("allocation", "interventionModel", "masking", "whoMasked", "primaryPurpose", "briefSummary", "text", "section"),
    *("effect", "quantity", "operator", "value", "unit", "facilityName", "cityName", "stateName", "countryName"),
    *("siteStatus", "timeFrame", "description"),
)
_ORDER: Final = {TKG + name: place for place, name in enumerate(_FIRST)}
_LAST: Final = len(_ORDER)
_FOR_MACHINES: Final = re.compile(r"(?:OnOrAfter|Years?|readerVersion|recordHash|beginIndex|endIndex|order|depth)\Z")
_FOR_LOOKING_UP: Final = frozenset(
    TKG + name
    for name in (
        *("lowerCaseName", "hasSiteNear", "recruitsNear", "recruitsAt", "locatedBy", "groupsSentence", "keywordRun"),
        *("requires", "mayRequire", "excludes", "mayExclude", "excludesWords", "mayExcludeWords"),
        *("reproductiveCriterion", "performanceStatusRange", "reachedCompletionDate"),
        *("criteriaMinimumAgeIsExclusive", "criteriaMaximumAgeIsExclusive"),
    )
)
"""What is stated so that questions find it, and repeats what names, sites, criteria and keywords tell a reader."""

_SOURCE_WORDS: Final = TKG + "text"
_AGES: Final = (TKG + "minimumAge", TKG + "maximumAge")
_KEPT: Final = 1_024
_LABELS: Final = re.compile(r"(?:#label|#prefLabel|#type)\Z")
_STAR: Final = re.compile(r"^([ \t]*)\*(?=\s)", re.MULTILINE)
_OPERATORS: Final = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least", "eq": "exactly"}


def record_date(said: Statements, trial: str) -> str:
    """The ISO date of which a trial's record is: its own, else that of the first record that describes it, else empty.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> trial, record = NamedNode("urn:t"), NamedNode("urn:r")
    >>> said = [Triple(trial, NamedNode(TKG + "describedIn"), record)]
    >>> said += [Triple(record, NamedNode(TKG + "recordVersionDate"), Literal("2025-06-26"))]
    >>> record_date(Statements(said), "urn:t")
    '2025-06-26'
    """
    stated = [value for name in RECORD_DATES if (value := said.text(trial, name))]
    records = said.nodes(trial, "describedIn")
    stated += [value for record in records if (value := said.text(record, "recordVersionDate"))]
    return next(iter(stated), "")


def facts_of(
    said: Statements, node: str, drawn: Collection[str] = (), skip: Collection[str] = (), *, whole: bool = False
) -> tuple[Fact, ...]:
    """The facts of a node: its literals and codes, and what it leads to that is not drawn itself.

    Args:
        said: the statements.
        node: whose.
        drawn: nodes that stand in the picture, so that a link to them is an edge and no fact.
        skip: local names of properties that are shown elsewhere.
        whole: True to tell what serves looking up alone too, where somebody chose the statements.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> trial = NamedNode(TRIAL + "NCT03444220")
    >>> said = Statements([Triple(trial, NamedNode(TKG + "startDate"), Literal("2019-05"))])
    >>> facts_of(said, trial.value)
    (Fact(predicate='start date', value='2019-05', link=None, words=None),)
    """
    left_out = {TKG + name for name in skip} | (frozenset() if whole else _FOR_LOOKING_UP)
    found: list[tuple[int, str, Fact]] = []
    stated = said.predicates(node)
    for predicate, values in stated.items():
        if predicate in left_out or not _is_for_people(predicate):
            continue
        if predicate.endswith("Type") and predicate[:-4] in stated:
            continue
        rank = _ORDER.get(predicate, _LAST)
        kind = _date_kind(stated.get(predicate + "Type"))
        for value in values:
            if value.is_node and value.text in drawn:
                continue
            if fact := _fact(said, predicate, value, kind):
                found.append((rank, predicate, fact))
    found.sort(key=lambda entry: entry[:2])
    return tuple(dict.fromkeys(fact for _, _, fact in found))


@lru_cache(_KEPT)
def _is_for_people(predicate: str) -> bool:
    return not (_LABELS.search(predicate) or _FOR_MACHINES.search(predicate))


def _fact(said: Statements, predicate: str, value: Term, kind: str) -> Fact | None:
    words = property_in_words(predicate)
    if predicate == _SOURCE_WORDS:
        return Fact("in the source's words", "", words=with_bullets(plain_text(value.text)))
    if not value.is_node:
        link = TRIAL + value.text if predicate == TKG + "nctId" else address(value.text)
        text = with_bullets(in_words(value))
        return Fact(words, (text.lower() if predicate in _AGES else text) + kind, link)
    if value.text.startswith(TRIAL) and "#" in value.text and not said.label(value.text):
        return None
    name = said.label(value.text) or short_name(value.text)
    if predicate.startswith(TKG + "operator"):
        name = _OPERATORS.get(value.text.rpartition("-")[2], name)
    if predicate == TKG + "effect":
        name = code_in_words(value.text) or name
    if value.text.startswith(CODE):
        return Fact(words, name)
    link = address(value.text)
    return Fact(words, value.text if link and name in value.text and not said.label(value.text) else name, link)


def _date_kind(values: list[Term] | None) -> str:
    kinds = [code_in_words(value.text) for value in values or () if value.text.startswith(CODE + "date-type")]
    return " (estimated)" if kinds == ["Estimated"] else ""


def in_words(value: Term) -> str:
    """A literal in words; a node by its short name.

    >>> in_words(Term("true", datatype="boolean")), in_words(Term("1500", datatype="integer"))
    ('yes', '1,500')
    >>> in_words(Term("2019-05", datatype="gYearMonth"))
    'May 2019'
    """
    return short_name(value.text) if value.is_node else literal_in_words(value.text, value.datatype)


def literal_in_words(text: str, datatype: str) -> str:
    """A literal's text in words, by its XSD datatype."""
    if datatype == "boolean":
        return "yes" if text in ("true", "1") else "no"
    if datatype in ("date", "gYearMonth", "dateTime"):
        return date_in_words(text)
    if datatype == "integer" and text.isascii() and text.isdigit() and len(text) < 19:
        return f"{int(text):,}"
    return plain_text(text)


def plain_text(text: str) -> str:
    r"""Prose of the registry without the backslashes that guard its signs.

    >>> print(plain_text(r"mRSS \\> 20 and ESR \\\\< 25"))
    mRSS > 20 and ESR < 25
    """
    return without_escapes(text)


def with_bullets(text: str) -> str:
    r"""Prose with bullets where the registry writes stars.

    >>> print(with_bullets("Either:\n\n* one\n* two"))
    Either:
    <BLANKLINE>
    • one
    • two
    """
    return _STAR.sub(r"\1•", text)
