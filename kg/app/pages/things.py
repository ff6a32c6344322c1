"""Pages of what trials name: sponsors, conditions, interventions, sites and places."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

import numpy as np

from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.columns import text_of
from kg.app.finding.trial_index import NO_DAY, Facet, Ints, Mask, TrialIndex
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import TONES, Thing, hits_of, tone_of
from kg.app.pages.known_as import wording_of_value
from kg.app.pages.selection import count_in
from kg.names import ID, MESH, PREFIXES
from kg.views.charts import Bar, Part, bars, columns, parts
from kg.views.site import path_of
from kg.views.words import count_of
from kg.views.worldmap import Dot, WorldMap, world_map

__all__ = ["KINDS", "Kind", "pattern_of", "rows_of_thing", "thing_page", "to_thing"]

_PER_PAGE: Final = 20
_TOP: Final = 8
_MOST_DOTS: Final = 200
_MOST_FACTS: Final = 60
_FIRST_YEAR: Final = 1980


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that has pages.

    Args:
        noun: what one is called.
        shape: the class whose sign it bears.
        facet: where the index holds which trials name it; empty where the graph is asked.
        kind: what stands before its name in its IRI.
    """

    noun: str
    shape: str
    facet: str
    kind: str


KINDS: Final = {
    "sponsor": Kind("Sponsor", "Organization", "organization", "organization"),
    "condition": Kind("Condition", "Condition", "condition", "condition"),
    "intervention": Kind("Intervention", "Intervention", "intervention", "intervention"),
    "site": Kind("Site", "Facility", "", "facility"),
    "place": Kind("Place", "Place", "", "place"),
}
"""The kinds of things, by the first part of their address."""

_PATTERNS: Final = {
    "sponsor": "VALUES ?link {{ tkg:leadSponsor tkg:collaborator }} ?trial ?link {0}",
    "condition": "VALUES ?link {{ tkg:condition tkg:conditionConcept tkg:conditionAncestor }} ?trial ?link {0}",
    "intervention": (
        "VALUES ?link {{ tkg:hasIntervention tkg:interventionConcept tkg:interventionAncestor }} ?trial ?link {0}"
    ),
    "site": "?site tkg:facility {0} . ?trial tkg:site ?site",
    "place": "?site tkg:place {0} . ?trial tkg:site ?site",
}
"""How the graph is asked which trials name a thing that the index does not hold."""

_LINKS: Final = {"site": "tkg:facility", "place": "tkg:place"}


def rows_of_thing(explorer: Explorer, kind: str, key: str) -> tuple[str, Ints] | None:
    """What a thing is called, and the rows of the trials that name it; None where the graph knows none of that name.

    Args:
        explorer: of the graph.
        kind: one of `KINDS`.
        key: the last part of its address.
    """
    index = explorer.index
    about = KINDS[kind]
    if about.facet:
        facet = index.facets[about.facet]
        number = explorer.numbers(about.facet).get(key)
        if number is not None:
            return facet.labels[number], np.flatnonzero(facet.having([number], len(index))).astype(np.int32)
    iri = f"{MESH}{key}" if about.facet and _is_mesh(key) else f"{ID}{about.kind}/{key}"
    label = _label(explorer, iri)
    if label is None:
        return None
    if kind == "place":
        sites = index.sites
        number = bisect_left(sites.place_iris, iri)
        at = sites.places == (number if sites.place_iris[number : number + 1] == [iri] else -1)
        return label, np.unique(sites.rows[at]).astype(np.int32)
    if about.facet:
        query = f"{_PROLOGUE}SELECT DISTINCT ?trial {{ {_PATTERNS[kind].format(_iri(iri))} }}"
        found = {text_of(row[0]) for row in explorer.graph.store.select(query)}
    else:  # the IRI of a site begins with its trial's, which spares a join
        query = f"{_PROLOGUE}SELECT ?site {{ ?site {_LINKS[kind]} {_iri(iri)} }}"
        found = {text_of(row[0]).partition("#")[0] for row in explorer.graph.store.select(query)}
    rows = [index.row_of[one] for one in found if one in index.row_of]
    return label, np.asarray(sorted(rows), np.int32)


_PROLOGUE: Final = (
    f"PREFIX tkg: <{PREFIXES['tkg']}> PREFIX rdfs: <{PREFIXES['rdfs']}> PREFIX skos: <{PREFIXES['skos']}> "
)


def pattern_of(explorer: Explorer, kind: str, key: str) -> list[str]:
    """How SPARQL finds the trials that name a thing: lines of a graph pattern.

    Args:
        explorer: of the graph.
        kind: one of `KINDS`.
        key: the last part of its address.
    """
    about = KINDS[kind]
    iris = [f"{MESH}{key}" if about.facet and _is_mesh(key) else f"{ID}{about.kind}/{key}"]
    if about.facet:
        number = explorer.numbers(about.facet).get(key)
        iris = list(explorer.index.facets[about.facet].terms[number]) if number is not None else iris
    return [f"VALUES ?thing {{ {' '.join(map(_iri, iris))} }}", _PATTERNS[kind].format("?thing")]


def _iri(text: str) -> str:
    """An IRI for a query, with what may not stand in one left out."""
    return "<" + "".join(c for c in text if c not in '<>"{}|^`\\' and ord(c) > 0x20) + ">"


def _label(explorer: Explorer, iri: str) -> str | None:
    rows = explorer.graph.store.select(f"{_PROLOGUE}SELECT ?label {{ {_iri(iri)} rdfs:label ?label }} LIMIT 1")
    return next((text_of(row[0]) for row in rows), None)


def thing_page(explorer: Explorer, request: PageRequest, kind: str, key: str) -> PageResponse:
    """The page of a thing.

    Args:
        explorer: of the graph.
        request: what was asked for; `page` counts from 1.
        kind: one of `KINDS`.
        key: the last part of its address.
    """
    found = rows_of_thing(explorer, kind, key)
    if found is None:
        return explorer.page("absent.html", 404, what=key)
    label, rows = found
    index = explorer.index
    mask = np.zeros(len(index), np.bool_)
    mask[rows] = True
    ordered = rows[np.argsort(-index.updated[rows], kind="stable")]
    pages = max(1, -(-len(rows) // _PER_PAGE))
    page = min(max(1, count_in(request.value("page"))), pages)
    shown = ordered[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    about = KINDS[kind]
    return explorer.page(
        "thing.html",
        kind=kind,
        key=key,
        about=about,
        label=label,
        total=len(rows),
        recruiting=_count(index.facets["status"], mask, "RECRUITING"),
        statuses=_statuses(index, mask),
        years=columns(_years(index, rows), since=_FIRST_YEAR),
        phases=_top(index.facets["phase"], mask, ""),
        lists=_lists(index, mask, kind, label),
        map=_map(index, mask) if len(rows) else None,
        hits=hits_of(explorer, [index.iris[row] for row in shown]),
        page=page,
        pages=pages,
        first=(page - 1) * _PER_PAGE + 1,
        explore=f"/?of={kind}/{key}",
        path=request.path,
        facts=_facts(explorer, kind, key),
    )


def to_thing(explorer: Explorer, request: PageRequest, kind: str, key: str) -> PageResponse:
    """The way from the IRI of a thing to its page for people."""
    page = next(name for name, about in KINDS.items() if about.kind == kind)
    place = f"/{page}/{quote(key)}"
    if rows_of_thing(explorer, page, key) is None:
        return explorer.page("absent.html", 404, what=key)
    return PageResponse(307, "text/plain; charset=utf-8", b"", (("Location", place), ("Vary", "Accept")))


def _count(facet: Facet, mask: Mask, key: str) -> int:
    numbers = dict(zip(facet.keys, facet.counts(mask).tolist(), strict=True))
    return int(numbers.get(key, 0))


def _statuses(index: TrialIndex, mask: Mask) -> list[Part]:
    facet = index.facets["status"]
    counts = facet.counts(mask)
    rows = [(facet.labels[n], tone_of(facet.keys[n]), int(counts[n])) for n in range(len(facet.keys)) if counts[n]]
    rows.sort(key=lambda row: (TONES.index(row[1]), -row[2]))
    return parts(rows)


def _years(index: TrialIndex, rows: Ints) -> dict[int, float]:
    days = index.started[rows]
    years: dict[int, float] = {}
    for day in days[days != NO_DAY].tolist():
        year = date.fromordinal(day).year
        years[year] = years.get(year, 0) + 1
    return years


def _top(facet: Facet, mask: Mask, page: str, without: str = "") -> list[Bar]:
    counts = facet.counts(mask)
    found = []
    for number in np.argsort(-counts, kind="stable")[: _TOP + 1].tolist():
        if counts[number] and facet.labels[number] != without:
            link = f"/{page}/{facet.keys[number]}" if page else ""
            found.append((facet.labels[number], link, float(counts[number])))
    return bars(found[:_TOP])


def _lists(index: TrialIndex, mask: Mask, kind: str, label: str) -> list[tuple[str, str, list[Bar]]]:
    """What these trials name most: a heading, the class of the sign, and bars."""
    found = []
    for page, heading in (("condition", "Conditions"), ("intervention", "What is tried"), ("sponsor", "Who runs them")):
        about = KINDS[page]
        shown = _top(index.facets[about.facet], mask, page, label if page == kind else "")
        found.append((heading, about.shape, shown))
    found.append(("Countries", "Country", _top(index.facets["country"], mask, "")))
    return [one for one in found if one[2]]


def _map(index: TrialIndex, mask: Mask) -> WorldMap:
    facet = index.facets["country"]
    counts = facet.counts(mask)
    sites = index.sites
    per_place = np.bincount(sites.places[mask[sites.rows]], minlength=len(sites.place_names))
    dots = []
    for number in np.argsort(-per_place, kind="stable")[:_MOST_DOTS].tolist():
        count = int(per_place[number])
        if count and not np.isnan(sites.latitudes[number]):
            north, east = float(sites.latitudes[number]), float(sites.longitudes[number])
            dots.append(Dot(north, east, count, f"{sites.place_names[number]}: {count_of(count, 'site')}"))
    stated = {facet.labels[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist()}
    around = [(dot.latitude, dot.longitude) for dot in dots] if len(dots) < 40 else []
    return world_map(stated, dots, around=around)


def _facts(explorer: Explorer, kind: str, key: str) -> list[tuple[str, list[Thing]]]:
    """What the graph says of a thing beyond its trials: wider and narrower terms, its city, who is there."""
    about = KINDS[kind]
    iri = f"{MESH}{key}" if about.facet and _is_mesh(key) else f"{ID}{about.kind}/{key}"
    asked: list[tuple[str, str]] = []
    if kind in ("condition", "intervention"):
        asked = [
            ("Wider terms", f"{_iri(iri)} skos:broader ?other"),
            ("Narrower terms", f"?other skos:broader {_iri(iri)}"),
            ("Matched to", f"{_iri(iri)} skos:exactMatch|skos:closeMatch ?other"),
        ]
    if kind == "place":
        asked = [("Sites here", f"?site tkg:place {_iri(iri)} ; tkg:facility ?other")]
    if kind == "site":
        asked = [("Where", f"?site tkg:facility {_iri(iri)} ; tkg:place ?other")]
    found = []
    for words, pattern in asked:
        query = f"{_PROLOGUE}SELECT DISTINCT ?other {{ {pattern} }} LIMIT {_MOST_FACTS}"
        others = [text_of(row[0]) for row in explorer.graph.store.select(query)]
        things = _labelled(explorer, others)
        if things:
            found.append((words, things))
    number = explorer.numbers(about.facet).get(key) if kind in ("condition", "intervention") else None
    wording = None if number is None else wording_of_value(explorer, kind, number)
    if wording:
        term = Thing(wording.term, path_of(wording.iri))
        found.append(("MeSH term of half or more of its trials, which finds more", [term]))
    if _is_mesh(key):
        found.append(("In MeSH", [Thing(key, f"https://meshb.nlm.nih.gov/record/ui?ui={key}")]))
    return found


def _labelled(explorer: Explorer, iris: list[str]) -> list[Thing]:
    if not iris:
        return []
    values = " ".join(map(_iri, iris))
    query = f"{_PROLOGUE}SELECT ?other ?name {{ VALUES ?other {{ {values} }} ?other rdfs:label ?name }}"
    named = {text_of(other): text_of(name) for other, name in explorer.graph.store.select(query)}
    return sorted((Thing(name, path_of(iri)) for iri, name in named.items()), key=lambda one: one.name.casefold())


def _is_mesh(key: str) -> bool:
    return key[:1] in "CD" and key[1:].isdigit()
