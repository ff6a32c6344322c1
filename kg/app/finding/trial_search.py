"""Which trials fit what somebody asks for: filters as masks over the index, counts, order, and why nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.app.finding.trial_index import Floats, Ints, Mask, TrialIndex
from kg.ask.near import Near
from kg.model.geography import FARTHEST_KM, great_circle_km

__all__ = ["OPEN_STATUSES", "SORTS", "Filter", "Found", "search", "sites_taking_in"]

OPEN_STATUSES: Final = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
"""Statuses of trials and sites that take people in, now or soon."""

SORTS: Final = {
    "relevance": "Best match",
    "updated": "Last updated",
    "start": "Start date",
    "size": "Participants",
    "distance": "Nearest",
}
"""How results can be ordered, in words."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing asked for, and the trials that have it.

    Args:
        name: of the parameter or facet.
        words: what is asked for, in words.
        mask: the trials that have it.
    """

    name: str
    words: str
    mask: Mask


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Args:
        filters: what was asked for, in the order in which the filters are put on.
        mask: the trials that fit all.
        rows: these trials in the order asked for.
        steps: how many trials remain after each filter.
        without: how many would remain without each filter.
        far: kilometres from the place to each site of the index, infinite where it takes nobody in; empty without
            a place.
        distances: kilometres to the nearest site of each trial, by row.
        near: the place, None where none was named.
    """

    filters: Sequence[Filter]
    mask: Mask
    rows: Ints
    steps: Sequence[int]
    without: Sequence[int]
    far: Floats
    distances: Floats
    near: Near | None

    def nearest(self, index: TrialIndex, row: int) -> int | None:
        """The number of the site of a trial that is nearest to the place, None where none takes people in."""
        first, last = np.searchsorted(index.sites.rows, np.asarray([row, row + 1], np.int32))
        if not len(self.far) or first == last:
            return None
        site = int(first + np.argmin(self.far[first:last]))
        return site if np.isfinite(self.far[site]) else None

    def others(self, *names: str) -> Mask:
        """The trials that fit all filters but those of some names."""
        mask = np.ones(len(self.mask), np.bool_)
        for one in self.filters:
            if one.name not in names:
                mask &= one.mask
        return mask


def search(
    index: TrialIndex,
    *,
    words: tuple[str, Ints] | None = None,
    about: tuple[str, Ints] | None = None,
    near: Near | None = None,
    age: float | None = None,
    chosen: Mapping[str, Sequence[str]] | None = None,
    sort: str = "updated",
) -> Found:
    """The trials that fit.

    Args:
        index: of the graph.
        words: what was typed, and the rows of the trials it was found in, the best first.
        about: what the trials name, and the rows of those that do.
        near: at least one site must lie so near, or in a place that is known where it names no distance; where only
            trials that take people in are asked for, a site that says of itself that it does not is passed over.
        age: in completed years; a limit that neither the record's field nor the criteria state is open.
        chosen: keys of values by facet: one of the values of each facet must fit. A key that no trial has fits none.
        sort: one of `SORTS`.
    """
    size = len(index)
    filters: list[Filter] = []
    if words is not None:
        mask = np.zeros(size, np.bool_)
        mask[words[1]] = True
        filters.append(Filter("q", f"“{words[0]}”", mask))
    if about is not None:
        mask = np.zeros(size, np.bool_)
        mask[about[1]] = True
        filters.append(Filter("of", about[0], mask))
    for name, keys in (chosen or {}).items():
        if name in index.facets and keys:
            facet = index.facets[name]
            numbers = [number for key in keys for number in _places(facet.keys, key)]
            labels = [facet.labels[number] for number in numbers] + [key for key in keys if key not in facet.keys]
            filters.append(Filter(name, " or ".join(labels), facet.having(numbers, size)))
    if age is not None:
        fits = (index.lowest_age <= age) & (index.highest_age >= age)
        filters.append(Filter("age", f"open at age {age:g}", fits))
    far, distances = np.zeros(0, np.float32), np.zeros(0, np.float32)
    if near:
        far, distances = _distances(index, near, open_only=_is_open((chosen or {}).get("status", ())))
        reach = "at any distance from" if near.km is None else f"within {near.km:g} km of"
        fits = distances <= (FARTHEST_KM if near.km is None else near.km)
        filters.append(Filter("near", f"{reach} {near.name}", fits))
    mask = np.ones(size, np.bool_)
    steps = []
    for one in filters:
        mask = mask & one.mask
        steps.append(int(mask.sum()))
    without = [int(_all_but(filters, place, size).sum()) for place in range(len(filters))]
    rows = _ordered(index, mask, words, sort, distances)
    return Found(filters, mask, rows, steps, without, far, distances, near)


def sites_taking_in(index: TrialIndex) -> Mask:
    """The sites that do not say of themselves that they take nobody in."""
    takes_in = np.array([token in OPEN_STATUSES for token in index.sites.status_tokens] + [True])
    return takes_in[index.sites.statuses]


def _places(keys: Sequence[str], key: str) -> list[int]:
    return [place for place, one in enumerate(keys) if one == key]


def _is_open(statuses: Sequence[str]) -> bool:
    return bool(statuses) and set(statuses) <= OPEN_STATUSES


def _all_but(filters: Sequence[Filter], left_out: int, size: int) -> Mask:
    mask = np.ones(size, np.bool_)
    for place, one in enumerate(filters):
        if place != left_out:
            mask &= one.mask
    return mask


def _distances(index: TrialIndex, near: Near, *, open_only: bool) -> tuple[Floats, Floats]:
    sites = index.sites
    places = sites.latitudes.astype(np.float64), sites.longitudes.astype(np.float64)
    to_places = great_circle_km(places, (near.latitude, near.longitude), np)
    far = np.nan_to_num(to_places, nan=np.inf).astype(np.float32)[sites.places]
    if open_only:
        far = np.where(sites_taking_in(index), far, np.float32(np.inf))
    distances = np.full(len(index), np.inf, np.float32)
    if len(sites.starts):
        distances[sites.rows[sites.starts]] = np.minimum.reduceat(far, sites.starts)
    return far, distances


def _ordered(index: TrialIndex, mask: Mask, words: tuple[str, Ints] | None, sort: str, distances: Floats) -> Ints:
    if sort == "relevance" and words is not None:
        return words[1][mask[words[1]]]
    rows = np.flatnonzero(mask).astype(np.int32)
    if sort == "distance" and len(distances):
        return rows[np.argsort(distances[rows], kind="stable")]
    values = {"start": index.started, "size": index.enrollment}.get(sort, index.updated)
    return rows[np.argsort(-values[rows], kind="stable")]
