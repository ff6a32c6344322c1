"""Trials as lists show them: a title, where each stands, and what it is about, for a few dozen trials at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.app.finding.columns import text_of
from kg.app.finding.trial_search import OPEN_STATUSES, Found
from kg.app.pages.explorer import Explorer
from kg.names import CODE, PREFIXES, TKG
from kg.views.site import path_of
from kg.views.statements import Statements
from kg.views.words import code_in_words, count_of, date_in_words, is_old, short_name

__all__ = ["TONES", "Hit", "Thing", "hits_of", "tone_of"]

_OF_TRIAL: Final = (
    "briefTitle acronym overallStatus lastUpdatePostDate lastUpdateSubmitDate phase studyType enrollmentCount "
    "enrollmentType startDate condition hasIntervention leadSponsor country minimumAge maximumAge hasResults"
)
# A trial and a property in one row, and labels apart: otherwise the store reads all labels there are.
_STATED: Final = f"""PREFIX tkg: <{PREFIXES["tkg"]}>
CONSTRUCT {{{{ ?subject ?link ?value }}}}
WHERE {{{{ VALUES (?subject ?link) {{{{ {{}} }}}} ?subject ?link ?value }}}}"""
_LABELS: Final = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}>
CONSTRUCT {{{{ ?thing rdfs:label ?label }}}} WHERE {{{{ VALUES ?thing {{{{ {{}} }}}} ?thing rdfs:label ?label }}}}"""
_NAMED: Final = frozenset(TKG + name for name in ("condition", "hasIntervention", "leadSponsor", "country"))
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
    """One trial in a list; texts are as the source has them."""

    iri: str
    nct_id: str
    title: str
    acronym: str
    status: str
    tone: str
    as_of: str
    old: bool
    phase: str
    kind: str
    size: str
    start: str
    conditions: tuple[Thing, ...]
    interventions: tuple[Thing, ...]
    sponsor: Thing | None
    countries: tuple[str, ...]
    sites: int
    has_results: bool
    nearest: str = ""
    distance: float | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """Size, start and where, each a phrase."""
        found = [self.size] if self.size else []
        if self.start:
            found.append(f"start {self.start}")
        where = f"{len(self.countries)} countries" if len(self.countries) > 3 else ", ".join(self.countries)
        if self.sites:
            found.append(count_of(self.sites, "site") + (f" in {where}" if where else ""))
        elif where:
            found.append(where)
        return tuple(found)


def tone_of(token: str) -> str:
    """How a status is coloured: open, soon, running, done, stopped or unknown."""
    return _TONES.get(token, "soon" if token in OPEN_STATUSES else "unknown")


def hits_of(explorer: Explorer, iris: Sequence[str], found: Found | None = None) -> list[Hit]:
    """The trials as a list shows them, in the order given.

    Args:
        explorer: of the graph.
        iris: of trials, a few dozen.
        found: the search that found them, for the nearest site.
    """
    if not iris:
        return []
    pairs = " ".join(f"(<{iri}> tkg:{name})" for iri in iris for name in _OF_TRIAL.split())
    stated = list(explorer.graph.store.construct(_STATED.format(pairs)))
    named = dict.fromkeys(text_of(one.object) for one in stated if one.predicate.value in _NAMED)
    names = " ".join(f"<{iri}>" for iri in named)
    labels = explorer.graph.store.construct(_LABELS.format(names)) if names else ()
    said = Statements([*stated, *labels])
    return [_hit(explorer, said, iri, found) for iri in iris]


def _hit(explorer: Explorer, said: Statements, iri: str, found: Found | None) -> Hit:
    index = explorer.index
    row = index.row_of.get(iri, -1)
    as_of = said.text(iri, "lastUpdatePostDate") or said.text(iri, "lastUpdateSubmitDate") or ""
    status = next(iter(said.nodes(iri, "overallStatus")), "")
    token = status.removeprefix(f"{CODE}status-")
    count = said.number(iri, "enrollmentCount")
    planned = any(code.endswith("-ESTIMATED") for code in said.nodes(iri, "enrollmentType"))
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
        status=code_in_words(status) or "No status stated",
        tone=tone_of(token),
        as_of=date_in_words(as_of),
        old=is_old(as_of, explorer.today),
        phase=" and ".join(words for code in said.nodes(iri, "phase") if (words := code_in_words(code))),
        kind=next((words for code in said.nodes(iri, "studyType") if (words := code_in_words(code))), ""),
        size="" if count is None else f"{count:,} {'people planned' if planned else 'people'}",
        start=date_in_words(said.text(iri, "startDate") or ""),
        conditions=_things(said, iri, "condition"),
        interventions=_things(said, iri, "hasIntervention"),
        sponsor=sponsor,
        countries=tuple(sorted(said.label(node) or short_name(node) for node in said.nodes(iri, "country"))),
        sites=int(index.site_counts[row]) if row >= 0 else 0,
        has_results=bool(said.flag(iri, "hasResults")),
        nearest=nearest,
        distance=distance,
    )


def _things(said: Statements, iri: str, name: str) -> tuple[Thing, ...]:
    return tuple(Thing(said.label(node) or short_name(node), path_of(node)) for node in said.nodes(iri, name))
