"""Trials as lists show them: a title, where each stands, and what it is about, for a few dozen trials at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import numpy as np

from kg.app.finding.columns import text_of
from kg.app.finding.trial_search import OPEN_STATUSES, Found
from kg.app.pages.explorer import Explorer
from kg.app.pages.selection import Selection
from kg.names import CODE, PREFIXES, RECORD_DATES, TKG, as_words
from kg.views.card_value import NO_STATUS
from kg.views.disputes import Dispute, disputes
from kg.views.facts import record_date
from kg.views.site import path_of
from kg.views.statements import Statements
from kg.views.words import code_in_words, count_of, date_in_words, is_old, short_name

__all__ = ["TONES", "Hit", "Sought", "Thing", "hits_of", "sought_by", "tone_of"]

_OF_TRIAL: Final = (
    "briefTitle acronym overallStatus describedIn phase studyType enrollmentCount enrollmentType startDate condition "
    "conditionConcept hasIntervention leadSponsor country locationCount hasResults discrepancy "
    f"{' '.join(RECORD_DATES)}"
)
_OF_RECORD: Final = "recordVersionDate"
_MOST_CONDITIONS: Final = 3
_ALIKE: Final = 0.6
"""What share of the words looked for must stand in a name, or of the name's among them, for it to be what was found."""

_CHOSEN: Final = 3.0
"""How well a condition fits that was chosen itself, more than any name can."""

_SHORTEST: Final = 3
"""A word with fewer letters is no beginning of another."""

# A trial and a property in one row, and labels apart: otherwise the store reads all labels there are.
_STATED: Final = f"""PREFIX tkg: <{PREFIXES["tkg"]}>
CONSTRUCT {{{{ ?subject ?link ?value }}}}
WHERE {{{{ VALUES (?subject ?link) {{{{ {{}} }}}} ?subject ?link ?value }}}}"""
_LABELS: Final = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}>
CONSTRUCT {{{{ ?thing rdfs:label ?label }}}} WHERE {{{{ VALUES ?thing {{{{ {{}} }}}} ?thing rdfs:label ?label }}}}"""
_SOURCES: Final = f"""PREFIX tkg: <{PREFIXES["tkg"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}>
CONSTRUCT {{{{ ?record tkg:source ?source . ?source rdfs:label ?label }}}}
WHERE {{{{ VALUES ?record {{{{ {{}} }}}} ?record tkg:source ?source OPTIONAL {{{{ ?source rdfs:label ?label }}}} }}}}"""
_NAMED: Final = frozenset(
    TKG + name for name in ("condition", "conditionConcept", "hasIntervention", "leadSponsor", "country")
)
_TONES: Final = {
    "COMPLETED": "done",
    "ACTIVE_NOT_RECRUITING": "running",
    "TERMINATED": "stopped",
    "WITHDRAWN": "stopped",
    "SUSPENDED": "stopped",
    "RECRUITING": "open",
    "AVAILABLE": "open",
}

TONES: Final = ("open", "soon", "running", "done", "stopped", "unknown")
"""How statuses are coloured, the most open first."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a page of its own: its name and the address of the page."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One trial in a list; texts are as the source has them, dates of the record and of the start in ISO 8601.

    `disputes` tells what of whom it takes is stated in different ways by its sources, fields, summary or criteria.
    `found_by` holds conditions looked for that the trial has under other names; `conditions` begins with those that
    bear the names looked for. `terms` are the MeSH terms of a trial whose sources name no condition. `locations` is how
    many sites a source counts that may name none.
    """

    iri: str
    nct_id: str
    title: str
    acronym: str
    status: str
    tone: str
    dated: str
    old: bool
    phase: str
    kind: str
    participants: int | None
    participants_kind: str
    started: str
    found_by: tuple[Thing, ...]
    terms: tuple[Thing, ...]
    conditions: tuple[Thing, ...]
    interventions: tuple[Thing, ...]
    sponsor: Thing | None
    countries: tuple[str, ...]
    sites: int
    locations: int
    has_results: bool
    disputes: tuple[Dispute, ...]
    nearest: str = ""
    distance: float | None = None

    @property
    def as_of(self) -> str:
        """The date of the record in words."""
        return date_in_words(self.dated)

    @property
    def facts(self) -> tuple[str, ...]:
        """Size, start and where, each a phrase."""
        found = []
        if self.participants is not None:
            people = count_of(self.participants, "person", "people")
            found.append(f"{people} planned" if self.participants_kind == "estimated" else people)
        if self.started:
            found.append(f"start {date_in_words(self.started)}")
        where = f"{len(self.countries)} countries" if len(self.countries) > 3 else ", ".join(self.countries)
        if self.sites:
            found.append(count_of(self.sites, "site") + (f" in {where}" if where else ""))
        elif where:
            found.append(where)
        return tuple(found)


def tone_of(token: str) -> str:
    """How a status is coloured: open, soon, running, done, stopped or unknown."""
    return _TONES.get(token, "soon" if token in OPEN_STATUSES else "unknown")


@dataclass(frozen=True, slots=True)
class Sought:
    """The conditions that somebody looks for.

    Args:
        numbers: of values of the facet of conditions.
        words: each a name or words that were typed, as words.
    """

    numbers: tuple[int, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()


def sought_by(explorer: Explorer, selection: Selection) -> Sought:
    """The conditions that a selection looks for: by a filter, by their page, by words."""
    known = explorer.numbers("condition")
    kind, _, key = selection.of.partition("/")
    keys = [*selection.facets.get("condition", ()), *([key] if kind == "condition" else [])]
    numbers = tuple(dict.fromkeys(known[key] for key in keys if key in known))
    texts = [*(explorer.index.facets["condition"].labels[number] for number in numbers), selection.q]
    return Sought(numbers, tuple(words for text in texts if (words := tuple(as_words(text).split()))))


def hits_of(
    explorer: Explorer, iris: Sequence[str], found: Found | None = None, sought: Sought | None = None
) -> list[Hit]:
    """The trials as a list shows them, in the order given.

    Args:
        explorer: of the graph.
        iris: of trials, a few dozen.
        found: the search that found them, for the nearest site.
        sought: what was looked for, which then stands first.
    """
    if not iris:
        return []
    pairs = " ".join(f"(<{iri}> tkg:{name})" for iri in iris for name in _OF_TRIAL.split())
    stated = list(explorer.graph.store.construct(_STATED.format(pairs)))
    said = Statements(stated)
    named = dict.fromkeys(text_of(one.object) for one in stated if one.predicate.value in _NAMED)
    undated = [iri for iri in iris if not record_date(said, iri)]  # as pages of portals leave them
    more = _stated(explorer, [node for iri in undated for node in said.nodes(iri, "describedIn")], _OF_RECORD)
    more += _disputed(explorer, [node for iri in iris for node in said.nodes(iri, "discrepancy")])
    names = " ".join(f"<{iri}>" for iri in named)
    labels = explorer.graph.store.construct(_LABELS.format(names)) if names else ()
    said.update(Statements([*more, *labels]))
    return [_hit(explorer, said, iri, found, sought or Sought()) for iri in iris]


def _disputed(explorer: Explorer, discrepancies: Sequence[str]) -> list[Any]:
    """What some discrepancies are about, and which source or place states what."""
    if not discrepancies:
        return []
    found = _stated(explorer, discrepancies, "discrepantProperty") + _stated(explorer, discrepancies, "statedValue")
    values = [node for one in discrepancies for node in Statements(found).nodes(one, "statedValue")]
    found += _stated(explorer, values, "valueInWords") + _stated(explorer, values, "statedIn")
    records = [node for one in values for node in Statements(found).nodes(one, "statedIn")]
    return found + list(explorer.graph.store.construct(_SOURCES.format(" ".join(f"<{one}>" for one in records))))


def _stated(explorer: Explorer, nodes: Sequence[str], name: str) -> list[Any]:
    """What some nodes, if there are any, state of a property."""
    if not nodes:
        return []
    pairs = " ".join(f"(<{node}> tkg:{name})" for node in dict.fromkeys(nodes))
    return list(explorer.graph.store.construct(_STATED.format(pairs)))


def _hit(explorer: Explorer, said: Statements, iri: str, found: Found | None, sought: Sought) -> Hit:
    index = explorer.index
    row = index.row_of.get(iri, -1)
    as_of = record_date(said, iri)
    conditions = _sought_first(explorer, said, iri, sought)
    status = next(iter(said.nodes(iri, "overallStatus")), "")
    token = status.removeprefix(f"{CODE}status-")
    sponsor = next(iter(_things(said, iri, "leadSponsor")), None)
    nearest, distance = "", None
    site = found.nearest(index, row) if found is not None and row >= 0 else None
    if found is not None and site is not None:
        nearest = index.sites.place_names[index.sites.places[site]]
        distance = float(found.far[site])
    return Hit(
        iri=iri,
        nct_id=short_name(iri),
        title=said.text(iri, "briefTitle") or short_name(iri),
        acronym=said.text(iri, "acronym") or "",
        status=code_in_words(status) or NO_STATUS,
        tone=tone_of(token),
        dated=as_of,
        old=is_old(as_of, explorer.today),
        phase=" and ".join(words for code in said.nodes(iri, "phase") if (words := code_in_words(code))),
        kind=next((words for code in said.nodes(iri, "studyType") if (words := code_in_words(code))), ""),
        participants=said.number(iri, "enrollmentCount"),
        participants_kind=next((code_in_words(code) or "" for code in said.nodes(iri, "enrollmentType")), "").lower(),
        started=said.text(iri, "startDate") or "",
        found_by=_found_by(explorer, row, conditions, sought),
        terms=() if conditions else _things(said, iri, "conditionConcept"),
        conditions=tuple(thing for _, thing in conditions),
        interventions=_things(said, iri, "hasIntervention"),
        sponsor=sponsor,
        countries=tuple(sorted(said.label(node) or short_name(node) for node in said.nodes(iri, "country"))),
        sites=int(index.site_counts[row]) if row >= 0 else 0,
        locations=said.number(iri, "locationCount") or 0,
        has_results=bool(said.flag(iri, "hasResults")),
        disputes=disputes(said, iri),
        nearest=nearest,
        distance=distance,
    )


def _things(said: Statements, iri: str, name: str) -> tuple[Thing, ...]:
    return tuple(Thing(said.label(node) or short_name(node), path_of(node)) for node in said.nodes(iri, name))


def _sought_first(explorer: Explorer, said: Statements, iri: str, sought: Sought) -> list[tuple[float, Thing]]:
    """The conditions of a trial, those looked for first, each with how well it fits: 0 where it does not."""
    known = explorer.numbers("condition") if sought.numbers else {}
    found = []
    for node in said.nodes(iri, "condition"):
        thing = Thing(said.label(node) or short_name(node), path_of(node))
        meant = known.get(node.rpartition("/")[2]) in sought.numbers
        found.append((_CHOSEN if meant else _fit(sought, thing.name), thing))
    return sorted(found, key=lambda pair: -pair[0])


def _fit(sought: Sought, name: str) -> float:
    """How well a name fits what was looked for, above 0 where it is the one that was found."""
    if not sought.words:
        return 0.0
    words = as_words(name).split()
    fits = [0.0]
    for looked_for in sought.words:
        in_name = sum(any(word.startswith(one) for word in words) for one in looked_for) / len(looked_for)
        sure = tuple(one for one in looked_for if len(one) >= _SHORTEST)
        in_words = sum(word in looked_for or word.startswith(sure) for word in words) / max(len(words), 1)
        if max(in_name, in_words) >= _ALIKE:
            fits.append(in_name + in_words)
    return max(fits)


def _found_by(
    explorer: Explorer, row: int, conditions: Sequence[tuple[float, Thing]], sought: Sought
) -> tuple[Thing, ...]:
    """The conditions looked for that a trial with many has under other names or as wider terms."""
    if row < 0 or not sought.words or len(conditions) <= _MOST_CONDITIONS or conditions[0][0]:
        return ()
    facet = explorer.index.facets["condition"]
    first, last = np.searchsorted(facet.rows, np.asarray([row, row + 1], np.int32))
    has = set(facet.values[first:last].tolist())
    found = [number for number in sought.numbers if number in has]
    if not found:
        fits = {number: _fit(sought, facet.labels[number]) for number in has}
        found = sorted((number for number in has if fits[number]), key=lambda number: (-fits[number], number))[:1]
    return tuple(Thing(facet.labels[number], f"/condition/{quote(facet.keys[number])}") for number in found)
