"""Searching a graph by words: the trials that hold them, the best first, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.app.graph import Graph
from kg.ask.find import NO_INDEX, trials_with
from kg.errors import UsageError
from kg.names import PREFIXES, TRIAL
from kg.store.text import words_of
from kg.views.table import TableFormat, render

__all__ = ["Found", "Hit", "note_of", "search", "search_as_text"]

_MOST: Final = 1_000
_LONGEST: Final = 1_000
_AROUND: Final = 60
_PLACES: Final = {
    "title": "tkg:briefTitle|tkg:officialTitle|tkg:acronym",
    "number": "tkg:nctId|tkg:nctIdAlias|tkg:identifier/tkg:idValue",
    "condition": "((tkg:condition|tkg:conditionConcept)/rdfs:label)|tkg:conditionMeshConceptTerm",
    "intervention": "((tkg:hasIntervention|tkg:interventionConcept)/rdfs:label)|tkg:interventionMeshConceptTerm",
    "other name": "tkg:intervention/tkg:otherName",
    "keyword": "tkg:keyword",
    "sponsor": "(tkg:leadSponsor|tkg:collaborator)/rdfs:label",
    "city": "tkg:site/tkg:place/rdfs:label",
    "wider term": (
        "((tkg:conditionAncestor|tkg:interventionAncestor)/rdfs:label)"
        "|tkg:conditionMeshAncestorTerm|tkg:interventionMeshAncestorTerm"
    ),
    "summary": "tkg:briefSummary|tkg:plainSummary",
    "criteria": "tkg:eligibilityText",
}
"""Where words may stand, in words, those that weigh most first; and how the graph states it."""

_LATER: Final = ("city", "wider term", "summary", "criteria")
"""What is looked through only where the words are not found before."""

_PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("tkg", "rdfs", "skos"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial that holds what was looked for.

    Args:
        rank: its place, from 1.
        nct_id: its id.
        title: its brief title; empty where it has none.
        status: its overall status in words; empty where none is stated.
        where: in what the words stand, in words; empty where only words like them do.
        snippet: some of the text around the first of them, as plain text.
    """

    rank: int
    nct_id: str
    title: str
    status: str
    where: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Args:
        hits: the best trials.
        total: how many trials there are in all.
        how: `all words`, `similar words` or `some words`: what the trials hold.
        note: what a reader has to know; empty where there is nothing.
    """

    hits: tuple[Hit, ...]
    total: int
    how: str
    note: str


def search(graph: Graph, text: str, limit: int = 20) -> Found:
    """The trials that hold the words of a text, the best first, with where they stand.

    Args:
        graph: any graph; one without an index of words is looked through by titles and names alone.
        text: words as typed, without regard to case and accents. A word finds words that begin with it; words in
            quotation marks stand side by side. Where no trial holds all words, those with words spelt a little
            differently are given, and then those that hold some of them.
        limit: how many trials at most, 1 to 1,000.

    Raises:
        UsageError: the text is too long or the limit out of bounds.
        QueryError: the graph could not answer.
    """
    if not text.strip() or len(text) > _LONGEST or not 1 <= limit <= _MOST:
        raise UsageError(f"search for 1 to {_LONGEST:,} characters of text, and for 1 to {_MOST:,} trials")
    found = trials_with(graph.store, text.replace("\x00", " "), limit)
    titles = _titles(graph, found.nct_ids)
    places = _places(graph, found.nct_ids, [word for word, _, _ in words_of(text)])
    hits = tuple(
        Hit(rank, nct_id, *titles.get(nct_id, ("", "")), *places.get(nct_id, ("", "")))
        for rank, nct_id in enumerate(found.nct_ids, 1)
    )
    return Found(hits, found.total, found.how, note_of(graph, found.how))


def note_of(graph: Graph, how: str) -> str:
    """What a reader has to know of how words were found; empty where there is nothing.

    Args:
        graph: which was searched.
        how: what of the words the trials hold, as a store's hits tell it.
    """
    if how != "all words":
        return f"no trial holds all these words; those below hold {how}"
    return "" if graph.store.text else NO_INDEX


def search_as_text(
    graph: Graph, text: str, limit: int, format: TableFormat, *, width: int, colour: bool
) -> tuple[str, Found]:
    """The trials that hold the words of a text as a table, and what was found."""
    found = search(graph, text, limit)
    rows = [(hit.rank, hit.nct_id, hit.title, hit.status, hit.where, hit.snippet) for hit in found.hits]
    columns = ("rank", "nct_id", "title", "status", "where", "snippet")
    return render(columns, rows, format, width=width, colour=colour), found


def _rows(graph: Graph, nct_ids: Iterable[str], pattern: str) -> list[tuple[str, ...]]:
    """Rows of some trials: the id first, then the variables `?a` and `?b`."""
    values = " ".join(f"<{TRIAL}{nct_id}>" for nct_id in nct_ids)
    if not values:
        return []
    query = f"{_PROLOGUE}SELECT DISTINCT ?trial ?a ?b WHERE {{ VALUES ?trial {{ {values} }} {pattern} }} ORDER BY ?a"
    rows = ([getattr(term, "value", "") for term in row] for row in graph.store.select(query))
    return [(trial.removeprefix(TRIAL), *others) for trial, *others in rows]


def _titles(graph: Graph, nct_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    pattern = "OPTIONAL { ?trial tkg:briefTitle ?a } OPTIONAL { ?trial tkg:overallStatus/skos:prefLabel ?b }"
    return {nct_id: (title, status) for nct_id, title, status in _rows(graph, nct_ids, pattern)}


def _places(graph: Graph, nct_ids: Iterable[str], words: list[str]) -> dict[str, tuple[str, str]]:
    """For each trial where the first word found stands, and the text around it."""
    found: dict[str, tuple[str, str]] = {}
    missing = list(nct_ids)
    for where, path in _PLACES.items():
        if where in _LATER and not missing:
            break
        for nct_id, text, _ in _rows(graph, missing, f"?trial {path} ?a"):
            if nct_id not in found and (snippet := _snippet(text, words)):
                found[nct_id] = (where, snippet)
        missing = [nct_id for nct_id in missing if nct_id not in found]
    return found


def _snippet(text: str, words: list[str]) -> str:
    """Some of a text around the first place where one of some words begins; empty where none does.

    >>> _snippet("Interstitial lung disease", ["lung"])
    'Interstitial lung disease'
    """
    for word, begin, end in words_of(text):
        if any(word.startswith(wanted) for wanted in words):
            first, last = max(0, begin - _AROUND), min(len(text), end + _AROUND)
            shown = " ".join(text[first:last].split())
            return f"{'…' if first else ''}{shown}{'…' if last < len(text) else ''}"
    return ""
