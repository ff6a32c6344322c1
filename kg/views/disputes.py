"""What sources, summary, fields and criteria of a trial state differently of whom it takes, in words."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, NamedTuple

from kg.names import TKG
from kg.views.statements import Statements
from kg.views.words import ages_in_words, short_name

__all__ = ["Dispute", "disputes"]

_LOWEST: Final = f"{TKG}minimumAge"
_HIGHEST: Final = f"{TKG}maximumAge"
_OTHERS: Final = {f"{TKG}sex": "Sex", f"{TKG}healthyVolunteers": "Healthy volunteers"}
_NO_LIMIT: Final = "no limit"
_PLURAL: Final = "the criteria"


class Dispute(NamedTuple):
    """What is disputed, and what each says of it, in one phrase."""

    about: str
    said: str


def disputes(said: Statements, trial: str) -> tuple[Dispute, ...]:
    """What is stated differently of whom a trial takes: ages first, then sex and healthy volunteers.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> def of(subject, name, value): return Triple(NamedNode(f"urn:{subject}"), NamedNode(TKG + name), value)
    >>> stated = [of("t", "discrepancy", NamedNode("urn:d")), of("d", "discrepantProperty", NamedNode(_LOWEST))]
    >>> for place, text in (("a", "the summary: 65 years"), ("b", "the criteria: 18 years")):
    ...     stated += [of("d", "statedValue", NamedNode(f"urn:{place}")), of(place, "valueInWords", Literal(text))]
    >>> disputes(Statements(stated), "urn:t")
    (Dispute(about='Ages', said='the summary says from 65 years; the criteria say from 18 years'),)
    """
    values: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for node in said.nodes(trial, "discrepancy"):
        for about in said.nodes(node, "discrepantProperty"):
            for below in said.nodes(node, "statedValue"):
                for text in said.texts(below, "valueInWords"):
                    place, _, value = text.rpartition(": ")
                    values[about][place or _source(said, below)][value] = None
    ages = {
        place: _ages([*values[_LOWEST][place]], [*values[_HIGHEST][place]])
        for place in (*values[_LOWEST], *values[_HIGHEST])
    }
    found = [Dispute("Ages", _each(ages))] if ages else []
    for about, words in _OTHERS.items():
        if about in values:
            found.append(Dispute(words, _each({place: " or ".join(all) for place, all in values[about].items()})))
    return tuple(found)


def _source(said: Statements, stated: str) -> str:
    record = next(iter(said.nodes(stated, "statedIn")), "")
    source = next(iter(said.nodes(record, "source")), "")
    return said.label(source) or short_name(source or record) or "a source"


def _ages(lowest: list[str], highest: list[str]) -> str:
    """The limits that one place states; a limit that it says nothing of is not told as open."""
    low, high = " or ".join(lowest), " or ".join(highest)
    if high == _NO_LIMIT:
        return f"{low.lower()} and older" if low and low != _NO_LIMIT else "no highest age"
    if low == _NO_LIMIT:
        return f"up to {high.lower()}" if high else "no lowest age"
    return ages_in_words(low, high) if high else f"from {low.lower()}"


def _each(said: dict[str, str]) -> str:
    told = [f"{place} {'say' if place == _PLURAL else 'says'} {value}" for place, value in said.items()]
    return "; ".join(told)
