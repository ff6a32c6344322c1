"""Why nothing fits: what each filter takes away, what comes up without it, and what keeps each trial on the subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.app.finding.columns import text_of
from kg.app.finding.trial_index import Mask
from kg.app.finding.trial_search import Filter, Found, sites_taking_in
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import Hit, Sought, hits_of, sought_by
from kg.app.pages.selection import FACETS, Selection
from kg.ask.explained import standing, unlocated
from kg.names import PREFIXES, TRIAL
from kg.views.card_plain import AGE_PROPERTIES, ages_of
from kg.views.card_value import NO_STATUS
from kg.views.statements import Statements

__all__ = ["Misfit", "Recruiting", "Step", "Why", "why_empty"]

_SUBJECT: Final = ("q", "of", "condition")
"""Filters that say what somebody looks for; the others say what it must be like."""

_MOST_MISFITS: Final = 10
_SHOWN_NEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A filter put on after those before.

    Args:
        words: what it asks for.
        left_out: what is missing without it, in words that go on after "without".
        remain: how many trials remain with it.
        without: how many there would be without it alone.
        address: of the page without it.
        examples: the nearest of these trials.
    """

    words: str
    left_out: str
    remain: int
    without: int
    address: str
    examples: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A trial on the subject, what keeps it from fitting, in phrases, and which of its sites is near all the same."""

    hit: Hit
    reasons: tuple[str, ...]
    near: str = ""


@dataclass(frozen=True, slots=True)
class Recruiting:
    """The trials on the subject that recruit.

    Args:
        count: how many.
        nct_id: of the one with the nearest site; empty where none is known to be near anything.
        place: of that site.
        km: how far it is.
    """

    count: int
    nct_id: str = ""
    place: str = ""
    km: float = 0.0


@dataclass(frozen=True, slots=True)
class Why:
    """Why nothing fits.

    Args:
        steps: the filters in turn.
        subject: what is looked for, in words; empty where only properties are asked for.
        count: how many trials are on the subject.
        recruiting: those of them that recruit.
        misfits: those that miss least, the nearest first.
    """

    steps: tuple[Step, ...]
    subject: str
    count: int
    recruiting: Recruiting
    misfits: tuple[Misfit, ...]


def why_empty(explorer: Explorer, selection: Selection, found: Found) -> Why:
    """What a reader wants to know whose filters leave nothing."""
    sought = sought_by(explorer, selection)
    subject = [one for one in found.filters if one.name in _SUBJECT]
    rest = [one for one in found.filters if one.name not in _SUBJECT]
    mask = _all(subject, len(explorer.index))
    count = int(mask.sum())
    misfits: tuple[Misfit, ...] = ()
    if subject and rest and count:
        misfits = _misfits(explorer, found, rest, mask, sought)
    steps = tuple(
        Step(
            one.words,
            _left_out(one, selection, found),
            found.steps[place],
            found.without[place],
            selection.without(one.name).address(),
            () if misfits else _examples(explorer, found, one, sought),
        )
        for place, one in enumerate(found.filters)
    )
    words = " and ".join(one.words for one in subject)
    return Why(steps, words, count, _recruiting(explorer, found, mask), misfits)


def _recruiting(explorer: Explorer, found: Found, subject: Mask) -> Recruiting:
    index = explorer.index
    status = index.facets["status"]
    recruits = subject & status.having([at for at, key in enumerate(status.keys) if key == "RECRUITING"], len(index))
    count = int(recruits.sum())
    if not count or not len(found.far):
        return Recruiting(count)
    sites = index.sites
    far = np.where(recruits[sites.rows] & sites_taking_in(index), found.far, np.inf)
    nearest = int(np.argmin(far))
    if not np.isfinite(far[nearest]):
        return Recruiting(count)
    nct_id = index.iris[sites.rows[nearest]].removeprefix(TRIAL)
    return Recruiting(count, nct_id, sites.place_names[sites.places[nearest]], float(far[nearest]))


def _left_out(one: Filter, selection: Selection, found: Found) -> str:
    if one.name == "near" and found.near:
        return f"the distance to {found.near.name}"
    if one.name == "age":
        return f"the age of {selection.age:g}"
    if one.name == "q":
        return f"the words {one.words}"
    return f"“{FACETS[one.name]}: {one.words}”" if one.name in FACETS else f"“{one.words}”"


def _all(filters: Sequence[Filter], size: int) -> Mask:
    mask = np.ones(size, np.bool_)
    for one in filters:
        mask &= one.mask
    return mask


def _examples(explorer: Explorer, found: Found, left_out: Filter, sought: Sought) -> tuple[Hit, ...]:
    index = explorer.index
    rows = np.flatnonzero(found.others(left_out.name))
    key = found.distances[rows] if len(found.distances) else -index.updated[rows]
    nearest = rows[np.argsort(key, kind="stable")][:_SHOWN_NEAREST]
    return tuple(hits_of(explorer, [index.iris[row] for row in nearest], found, sought))


def _misfits(
    explorer: Explorer, found: Found, rest: Sequence[Filter], mask: Mask, sought: Sought
) -> tuple[Misfit, ...]:
    index = explorer.index
    rows = np.flatnonzero(mask)
    misses = np.sum([~one.mask[rows] for one in rest], axis=0)
    far = found.distances[rows] if len(found.distances) else -index.updated[rows].astype(np.float64)
    chosen = rows[np.lexsort((far, misses))][:_MOST_MISFITS]
    hits = hits_of(explorer, [index.iris[row] for row in chosen], found, sought)
    return tuple(
        Misfit(
            hit,
            tuple(_reason(explorer, found, one, int(row), hit) for one in rest if not one.mask[row]),
            _near(explorer, found, int(row)) if any(one.name == "near" and one.mask[row] for one in rest) else "",
        )
        for row, hit in zip(chosen, hits, strict=True)
    )


def _near(explorer: Explorer, found: Found, row: int) -> str:
    """The nearest site of a trial by city and name; that a record leaves the name out is said."""
    index = explorer.index
    site = found.nearest(index, row)
    if site is None:
        return ""
    place = index.sites.places[site]
    query = (
        f"PREFIX tkg: <{PREFIXES['tkg']}> SELECT ?name {{ <{index.iris[row]}> tkg:site ?site "
        "OPTIONAL { ?site tkg:place ?place } OPTIONAL { ?site tkg:facilityName ?name } "
        f"FILTER(?place = <{index.sites.place_iris[place]}>) }}"  # a pattern would make a store start from the place
    )
    names = sorted({text_of(stated) for (stated,) in explorer.graph.store.select(query)} - {""})
    where = f"a site in {index.sites.place_names[place]}"
    return f"{where}: {names[0]}" if names else f"{where} (name not given)"


def _reason(explorer: Explorer, found: Found, missed: Filter, row: int, hit: Hit) -> str:
    index = explorer.index
    if missed.name == "status":
        return f"is {standing('' if hit.status == NO_STATUS else hit.status)}"
    if missed.name == "near":
        places = index.sites.places[index.sites.rows == row]
        if hit.distance is None and not np.isnan(index.sites.latitudes[places]).all():
            return "takes nobody in at its sites now"
        if hit.distance is None:
            where = f" ({', '.join(hit.countries[:3])})" if hit.countries else ""
            if index.site_counts[row]:
                return f"how far its sites are is not known{where}"
            return unlocated(
                hit.locations, hit.sponsor.name if hit.sponsor else "", found.near.name if found.near else ""
            )
        return f"nearest site: {hit.nearest}, {hit.distance:,.0f} km away"
    if missed.name == "age":
        return f"takes ages {_ages(explorer, index.iris[row])}"
    facet = index.facets[missed.name]
    stated = [facet.labels[value] for value in facet.values[facet.rows == row]]
    if missed.name == "sex":
        return f"takes {next((words.lower() for words in stated if words.startswith('Only')), 'others')}"
    shown = ", ".join(stated[:4]) + (f" and {len(stated) - 4} more" if len(stated) > 4 else "")
    return f"not {missed.words}" + (f" but {shown}" if shown else ": nothing stated")


def _ages(explorer: Explorer, trial: str) -> str:
    names = " ".join(f"tkg:{name}" for name in AGE_PROPERTIES)
    query = (
        f"PREFIX tkg: <{PREFIXES['tkg']}> CONSTRUCT {{ <{trial}> ?link ?value }} "
        f"WHERE {{ VALUES ?link {{ {names} }} <{trial}> ?link ?value }}"
    )
    return ages_of(Statements(explorer.graph.store.construct(query)), trial)
