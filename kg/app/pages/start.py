"""The first page: search, filters with counts, a map, results; and where there are none, why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.search import note_of
from kg.app.finding.trial_index import Facet, Mask, TrialIndex
from kg.app.finding.trial_search import SORTS, Found, search
from kg.app.pages.empty import Why, why_empty
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import TONES, hits_of, sought_by, tone_of
from kg.app.pages.known_as import KnownAs, known_as, not_known
from kg.app.pages.places import Meant, place_meant
from kg.app.pages.selection import ANY_DISTANCE, FACETS, KILOMETRES, Selection
from kg.app.pages.things import KINDS, rows_of_thing
from kg.ports import TextNumbers
from kg.views.words import count_of, enumerate_in_words
from kg.views.worldmap import Dot, WorldMap, world_map

Counts = NDArray[np.int64]

__all__ = ["MOST_NAMED", "MOST_ROWS", "Chip", "FacetShown", "ValueShown", "found_for", "selection_of", "start_page"]

MOST_ROWS: Final = 5_000
"""Trials in the answer as csv or json."""

MOST_NAMED: Final = 2_000
"""Trials that stand for words in the SPARQL behind the page."""

PAGE_SIZE: Final = 20
"""Results on a page."""

_ALWAYS: Final = ("status", "phase", "type", "sex")
_OPEN: Final = ("status", "condition", "phase", "type", "sex")
_SHOWN_VALUES: Final = 8
_MORE_VALUES: Final = 40
_MOST_IN_ORDER: Final = 16
_LONGEST_TOLD: Final = 40
_MOST_DOTS: Final = 300
_CELL_DEGREES: Final = 2.5
_KM_OF_DEGREE: Final = 111


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A value of a facet: how many trials would be left with it, given the other filters."""

    key: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetShown:
    """A facet: its most frequent values, those beyond, and how many more there are."""

    name: str
    title: str
    values: tuple[ValueShown, ...]
    more: tuple[ValueShown, ...]
    left_out: int
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    words: str
    address: str


def start_page(explorer: Explorer, request: PageRequest) -> PageResponse:
    """The page for a request."""
    selection = selection_of(explorer, request)
    meant, found, held = found_for(explorer, selection)
    index = explorer.index
    km = found.near.km if found.near else selection.km
    total = len(found.rows)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(selection.page, pages)
    notes = (*selection.notes, *_unknown(selection, index))
    if selection.page > pages:
        notes += (f"There is no page {selection.page:,}: the last of {count_of(pages, 'page')} is shown.",)
    selection = replace(selection, notes=notes)
    rows = found.rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    known = known_as(explorer, selection, found)
    why = _why(explorer, selection, found, known) if not total and not selection.is_empty else None
    return explorer.page(
        "start.html",
        selection=selection,
        sorts={name: words for name, words in SORTS.items() if _fits(name, selection)},
        sort=_sort(selection),
        usual_sort=_sort(replace(selection, sort="")),
        kilometres=sorted({*KILOMETRES, *([] if km is None else [km])}),
        any_distance=ANY_DISTANCE,
        km=km,
        meant=meant,
        note=_note(explorer, held),
        known_as=known,
        not_known=not_known(explorer, selection),
        facets=[_facet(name, index.facets[name], selection, found) for name in FACETS],
        chips=_chips(selection, index, found),
        hits=hits_of(explorer, [index.iris[row] for row in rows], found, sought_by(explorer, selection)),
        total=total,
        page=number,
        pages=pages,
        first=(number - 1) * PAGE_SIZE + 1,
        earlier=replace(selection, page=number - 1).address() if number > 1 else "",
        later=replace(selection, page=number + 1).address() if number < pages else "",
        cut=_cut(found),
        map=_map(index, selection, found, meant),
        why=why,
    )


def _unknown(selection: Selection, index: TrialIndex) -> Iterator[str]:
    """What of the values chosen no trial has, but conditions, in sentences, with those that are where they are few."""
    for name, keys in selection.chosen:
        if name == "condition":
            continue  # told with what may be meant
        known = index.facets[name].keys
        for key in keys:
            if key not in known:
                few = f": there are {enumerate_in_words(list(known))}" if len(known) <= _MOST_IN_ORDER else ""
                yield f"No trial here has {key[:_LONGEST_TOLD]!r} for {FACETS[name]}{few}."


def selection_of(explorer: Explorer, request: PageRequest) -> Selection:
    """What a request asks for; a condition by its page, its name or any of its IRIs is one of those to choose from."""
    asked = Selection.asked(request)
    kind, _, key = asked.of.removeprefix("/").partition("/")
    stated = asked.facets.get("condition", ())
    selection = asked
    if kind == "condition" and not stated:
        selection, stated = asked.without("of"), (key,)
    if not stated:
        return asked
    keys = dict.fromkeys(_condition(explorer, key) for key in stated)
    return replace(selection.having("condition", *keys), page=asked.page)


def _condition(explorer: Explorer, text: str) -> str:
    """The key of a condition that is called so; the text where none is."""
    known, last = explorer.numbers("condition"), text.rpartition("/")[2]
    number = known.get(text, known.get(last, explorer.called("condition").get(text.casefold())))
    return text if number is None else explorer.index.facets["condition"].keys[number]


def found_for(explorer: Explorer, selection: Selection) -> tuple[Meant | None, Found, TextNumbers | None]:
    """What a selection finds, which place was meant, and how its words were found."""
    meant = place_meant(explorer, selection.near, selection.km) if selection.near else None
    near = meant.place if meant else None
    about = None
    if selection.of:
        kind, _, key = selection.of.partition("/")
        about = rows_of_thing(explorer, kind, key) if kind in KINDS else None
        about = about or (selection.of, np.zeros(0, np.int32))
    hits = explorer.holding(selection.q) if selection.q else None
    found = search(
        explorer.index,
        about=about,
        words=(selection.q, explorer.rows_of(hits.numbers)) if hits else None,
        near=near,
        age=selection.age,
        chosen=selection.facets,
        sort=_sort(selection),
    )
    return meant, found, hits


def _why(explorer: Explorer, selection: Selection, found: Found, known: Sequence[KnownAs]) -> Why:
    """Why nothing fits; where a sponsor's wording is chosen, of the trials on its MeSH term too."""
    chosen = selection.facets.get("condition", ())
    if chosen and known and not selection.q:
        wider = selection.having("condition", *chosen, *(one.key for one in known))
        _, found_wider, _ = found_for(explorer, wider)
        if not len(found_wider.rows):
            return why_empty(explorer, wider, found_wider)
    return why_empty(explorer, selection, found)


def _note(explorer: Explorer, held: TextNumbers | None) -> str:
    """What a reader has to know of how words were found."""
    if held is None:
        return ""
    cut = f"; these are the newest {len(held.numbers):,} of more" if held.total > len(held.numbers) else ""
    return note_of(explorer.graph, held.how) + cut


def _cut(found: Found) -> list[str]:
    """What the data behind the page leaves out."""
    cut = []
    if len(found.rows) > MOST_ROWS:
        cut.append(f"csv and json hold the first {MOST_ROWS:,}")
    if any(one.name == "q" and int(one.mask.sum()) > MOST_NAMED for one in found.filters):
        cut.append(f"SPARQL looks among {MOST_NAMED:,} of the trials with these words")
    return cut


def _sort(selection: Selection) -> str:
    if selection.sort and _fits(selection.sort, selection):
        return selection.sort
    return "distance" if selection.near else "relevance" if selection.q else "updated"


def _fits(sort: str, selection: Selection) -> bool:
    return not ((sort == "relevance" and not selection.q) or (sort == "distance" and not selection.near))


def _facet(name: str, facet: Facet, selection: Selection, found: Found) -> FacetShown:
    fitting = found.others(name)
    counts = facet.counts(fitting)
    offered = _offered(name, facet, found, fitting, counts)
    chosen = selection.facets.get(name, ())
    many = len(facet.keys) > _MOST_IN_ORDER
    order = list(range(len(facet.keys)))
    if many:
        order = [int(number) for number in np.argsort(-offered, kind="stable")[: _SHOWN_VALUES + _MORE_VALUES]]
    if name == "status":
        order.sort(key=lambda number: TONES.index(tone_of(facet.keys[number])))
    order = [number for number in order if offered[number] or facet.keys[number] in chosen]
    listed = {facet.keys[number] for number in order}
    values = [ValueShown(facet.keys[n], facet.labels[n], int(counts[n]), facet.keys[n] in chosen) for n in order]
    values += [_unlisted(facet, key, counts) for key in chosen if key not in listed]
    values.sort(key=lambda value: not value.chosen)
    shown = values[: max(_SHOWN_VALUES, len(chosen))] if many else values
    left_out = int((offered > 0).sum()) - len(values)
    is_open = bool(chosen) or name in _OPEN
    return FacetShown(name, FACETS[name], tuple(shown), tuple(values[len(shown) :]), max(left_out, 0), is_open)


def _offered(name: str, facet: Facet, found: Found, fitting: Mask, counts: Counts) -> Counts:
    """The counts by which values of a facet are offered: where little fits, those of more trials than fit.

    Otherwise somebody whom the first filters leave without trials could choose nothing else, and learn nothing. A
    condition that no trial is left for is no choice: there are always others.
    """
    many = int(fitting.sum())
    if name == "condition" or many >= PAGE_SIZE or (many and name not in _ALWAYS):
        return counts
    wider = found.others(name, "near")
    everything = np.ones(len(fitting), np.bool_)
    return facet.counts(everything if name in _ALWAYS or not wider.any() else wider)


def _unlisted(facet: Facet, key: str, counts: Counts) -> ValueShown:
    if key in facet.keys:
        number = list(facet.keys).index(key)
        return ValueShown(key, facet.labels[number], int(counts[number]), True)
    return ValueShown(key, key, 0, True)


def _chips(selection: Selection, index: TrialIndex, found: Found) -> list[Chip]:
    chips = []
    if selection.q:
        chips.append(Chip(f"“{selection.q}”", selection.without("q").address()))
    for name, keys in selection.chosen:
        facet = index.facets[name]
        for key in keys:
            label = facet.labels[list(facet.keys).index(key)] if key in facet.keys else key
            words = f"{FACETS[name]}: {label.lower() if label in ('Yes', 'No') else label}"
            chips.append(Chip(words, selection.without(name, key).address()))
    of = next((one.words for one in found.filters if one.name == "of"), "")
    if of:
        chips.append(Chip(of, selection.without("of").address()))
    if selection.age is not None:
        chips.append(Chip(f"Age {selection.age:g}", selection.without("age").address()))
    if selection.near:
        words = next((one.words for one in found.filters if one.name == "near"), f"near {selection.near}")
        chips.append(Chip(f"{words[0].upper()}{words[1:]}", selection.without("near").address()))
    return chips


def _map(index: TrialIndex, selection: Selection, found: Found, meant: Meant | None) -> WorldMap:
    facet = index.facets["country"]
    counts = facet.counts(found.others("country"))
    stated = {facet.labels[number]: int(counts[number]) for number in map(int, np.flatnonzero(counts))}
    links = {name: selection.having("country", name).address() for name in stated}
    around = []
    dots = _dots(index, selection, found)
    if meant and meant.place:
        place = meant.place
        dots.append(Dot(place.latitude, place.longitude, 1, place.name, kind="here"))
        if found.near and found.near.km is not None:
            degrees = min(found.near.km / _KM_OF_DEGREE, 40)
            around = [(place.latitude + far, place.longitude) for far in (0, degrees, -degrees)]
    return world_map(stated, dots, links, focus=selection.facets.get("country", ()), around=around)


def _dots(index: TrialIndex, selection: Selection, found: Found) -> list[Dot]:
    """The sites of the trials found, those of one cell of the globe together."""
    sites = index.sites
    if not len(sites.rows) or not found.mask.any():
        return []
    per_place = np.bincount(sites.places[found.mask[sites.rows]], minlength=len(sites.place_names))
    shown = np.flatnonzero((per_place > 0) & ~np.isnan(sites.latitudes))
    if not len(shown):
        return []
    north, east = sites.latitudes[shown], sites.longitudes[shown]
    cell = np.floor((north + 90) / _CELL_DEGREES).astype(np.int64) * 1000 + np.floor(
        (east + 180) / _CELL_DEGREES
    ).astype(np.int64)
    dots = []
    order = np.argsort(-per_place[shown], kind="stable")
    _, first, inverse = np.unique(cell[order], return_index=True, return_inverse=True)
    totals = np.bincount(inverse, weights=per_place[shown][order])
    places = np.bincount(inverse)
    for number in np.argsort(-totals, kind="stable")[:_MOST_DOTS]:
        place = int(shown[order[first[number]]])
        name = str(sites.place_names[place])
        count = int(totals[number])
        title = f"{name}{' and around' if places[number] > 1 else ''}: {count:,} site{'' if count == 1 else 's'}"
        link = replace(selection, near=name, page=1, sort="").address() if name else ""
        dots.append(Dot(float(sites.latitudes[place]), float(sites.longitudes[place]), count, title, link))
    return dots
