"""What the index of trials counts, gathered from columns: of a whole graph at once, or of one range of trials after
the other, whose parts are put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np

from kg.app.finding.columns import Column
from kg.app.finding.trial_index import LINKED, NO_DAY, Floats, Ints
from kg.model.values import PartialDate
from kg.names import CODE

__all__ = ["INDEXED", "Gathered", "Gathering", "Pairs", "gather"]

_DIRECT: Final = {
    "status": "overallStatus",
    "phase": "phase",
    "kind": "studyType",
    "sex": "sex",
    "group": "standardAge",
    "healthy": "healthyVolunteers",
    "results": "hasResults",
    "country": "country",
}
"""Facets that a trial states itself, and by which property."""

_NAMED: Final = {
    "condition": ("condition", "conditionConcept", "conditionAncestor"),
    "intervention": ("hasIntervention", "interventionConcept"),
    "organization": ("leadSponsor", "collaborator"),
}
"""Facets of nodes with names, and by which properties trials name them."""

_OTHERS: Final = (
    "nctId",
    "intervention",
    "interventionType",
    "sponsorRole",
    "sponsorRoleKind",
    "agencyClass",
    "lastUpdatePostDate",
    "lastUpdateSubmitDate",
    "startDate",
    "enrollmentCount",
    "minimumAgeYears",
    "maximumAgeYears",
    "criteriaMinimumAgeYears",
    "criteriaMinimumAgeIsExclusive",
    "criteriaMaximumAgeYears",
    "criteriaMaximumAgeIsExclusive",
    "site",
    "siteStatus",
    "place",
)
_COORDINATES: Final = ("latitude", "longitude")

INDEXED: Final = (*_DIRECT.values(), *(name for names in _NAMED.values() for name in names), *_OTHERS, *_COORDINATES)
"""The properties that columns are wanted of."""

_LEAD: Final = f"{CODE}sponsor-role-lead"


@dataclass(slots=True)
class Pairs:
    """Which trial has which values: the values, and for each pair a trial's row and a value's number."""

    values: Sequence[str]
    rows: Ints
    numbers: Ints


@dataclass(slots=True)
class Gathered:
    """What some trials state, their rows in ascending order of their IRIs.

    Args:
        iris: of the trials.
        pairs: by facet, and by the properties that are told apart.
        arrays: one number for each trial: days, counts, ages.
        sites: which trial has which place, a pair for each site that names one.
        statuses: of those sites, numbers of `status_iris`, -1 where none is stated.
        status_iris: codes of sites.
        examples: for each place, the first of its sites.
        coordinates: of those examples, degrees north and east, not a number where none are stated.
    """

    iris: list[str]
    pairs: dict[str, Pairs]
    arrays: dict[str, Any]
    sites: Pairs
    statuses: Any
    status_iris: Sequence[str]
    examples: list[str]
    coordinates: Floats


def gather(column: Column, *, located: bool) -> Gathered:
    """Reads columns; joins of whole columns are quicker made here than by a store.

    Args:
        column: gives the columns.
        located: whether the columns of coordinates are read too.
    """
    iris = sorted(trial for trial, _ in column("nctId"))
    row_of = {iri: row for row, iri in enumerate(iris)}
    size = len(iris)
    pairs = {name: _pairs(_rows(column(link), row_of)) for name, link in _DIRECT.items()}
    for name, links in _NAMED.items():
        stated = {link: list(_rows(column(link), row_of)) for link in links}
        pairs[name] = _pairs(chain.from_iterable(stated.values()))
        pairs |= {link: _pairs(stated[link]) for link in links if link in LINKED}
    pairs["type"] = _pairs(_rows(_through(column, "intervention", column("interventionType")), row_of))
    leads = {role for role, kind in column("sponsorRoleKind") if kind == _LEAD}
    classes = ((role, kind) for role, kind in column("agencyClass") if role in leads)
    pairs["sponsor"] = _pairs(_rows(_through(column, "sponsorRole", classes), row_of))
    arrays = {
        "updated": _days(column, row_of, "lastUpdatePostDate", "lastUpdateSubmitDate"),
        "started": _days(column, row_of, "startDate"),
        "enrollment": _numbers(column, row_of, "enrollmentCount", np.full(size, -1, np.int32)),
        "lowest_age": _ages(column, row_of, "Minimum", np.zeros(size, np.float32), np.inf),
        "highest_age": _ages(column, row_of, "Maximum", np.full(size, np.inf, np.float32), -np.inf),
    }
    return Gathered(iris, pairs, arrays, **_sites(column, row_of, arrays, located))


def _rows(pairs: Iterable[tuple[str, str]], row_of: dict[str, int]) -> Iterator[tuple[int, str]]:
    """The pairs whose subject is a trial, by its row."""
    return ((row_of[trial], value) for trial, value in pairs if trial in row_of)


def _through(column: Column, link: str, values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What the parts that one property leads to state by another."""
    stated = dict(values)
    return ((trial, stated[part]) for trial, part in column(link) if part in stated)


def _pairs(stated: Iterable[tuple[int, str]]) -> Pairs:
    numbers: dict[str, int] = {}
    rows: list[int] = []
    values: list[int] = []
    for row, value in stated:
        rows.append(row)
        values.append(numbers.setdefault(value, len(numbers)))
    return Pairs(list(numbers), np.asarray(rows, np.int32), np.asarray(values, np.int32))


def _numbers(column: Column, row_of: dict[str, int], name: str, found: Any) -> Any:
    for row, value in _rows(column(name), row_of):
        found[row] = min(float(value), 2**31 - 1)
    return found


def _ages(column: Column, row_of: dict[str, int], bound: str, found: Any, within: float) -> Any:
    """The limit that the record's field states, else the one that the criteria leave: a limit that is itself left out
    is moved by as little as can be.
    """
    found = _numbers(column, row_of, f"criteria{bound}AgeYears", found)
    for row, is_out in _rows(column(f"criteria{bound}AgeIsExclusive"), row_of):
        if is_out == "true":
            found[row] = np.nextafter(found[row], np.float32(within))
    return _numbers(column, row_of, f"{bound.lower()}AgeYears", found)


def _days(column: Column, row_of: dict[str, int], *names: str) -> Ints:
    """The first day of the first of some dates that a trial states."""
    found = np.full(len(row_of), NO_DAY, np.int32)
    known: dict[str, int] = {}
    for name in reversed(names):
        for row, text in _rows(column(name), row_of):
            if text not in known:
                known[text] = _day(text)
            found[row] = known[text]
    return found


def _day(text: str) -> int:
    try:
        return PartialDate.parse(text).first_day.toordinal()
    except ValueError:
        return NO_DAY


def _sites(column: Column, row_of: dict[str, int], arrays: dict[str, Any], located: bool) -> dict[str, Any]:
    owners: list[int] = []
    number: dict[str, int] = {}
    for trial, site in column("site"):
        if trial in row_of:
            number[site] = len(owners)
            owners.append(row_of[trial])
    owner = np.asarray(owners, np.int32)
    arrays["site_counts"] = np.bincount(owner, minlength=len(row_of)).astype(np.int32)
    statuses: dict[str, int] = {}
    own = np.full(len(owners), -1, np.int8)
    for site, code in column("siteStatus"):
        if site in number:
            own[number[site]] = statuses.setdefault(code, len(statuses))
    places: dict[str, int] = {}
    examples: list[str] = []
    place = np.full(len(owners), -1, np.int32)
    for site, iri in column("place"):
        if site in number:
            this = place[number[site]] = places.setdefault(iri, len(places))
            if this == len(examples):
                examples.append(site)
            else:
                examples[this] = min(site, examples[this])
    coordinates = np.full((len(examples), 2), np.nan, np.float32)
    if located:
        for axis, name in enumerate(_COORDINATES):
            stated = dict(column(name))
            coordinates[:, axis] = [float(stated.get(site, "nan")) for site in examples]
    named = place >= 0
    return {
        "sites": Pairs(list(places), owner[named], place[named]),
        "statuses": own[named],
        "status_iris": list(statuses),
        "examples": examples,
        "coordinates": coordinates,
    }


class _Together:
    """Pairs of several parts, each value with one number throughout."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self._rows: list[Ints] = []
        self._numbers: list[Ints] = []

    def add(self, part: Pairs, row: int) -> Ints:
        """Takes up a part whose trials begin at a row, and tells the number of each of its values."""
        numbers = _renumbered(part.values, self.known)
        self._rows.append(part.rows + row)
        self._numbers.append(numbers[part.numbers])
        return numbers

    def whole(self) -> Pairs:
        """All of them."""
        return Pairs(list(self.known), np.concatenate(self._rows), np.concatenate(self._numbers))


def _renumbered(values: Sequence[str], known: dict[str, int]) -> Ints:
    return np.asarray([known.setdefault(value, len(known)) for value in values], np.int32)


class Gathering:
    """Parts put together, each of trials that come after those of the part before."""

    def __init__(self) -> None:
        self._iris: list[str] = []
        self._pairs: dict[str, _Together] = defaultdict(_Together)
        self._arrays: dict[str, list[Any]] = defaultdict(list)
        self._sites = _Together()
        self._statuses: list[Any] = []
        self._status_iris: dict[str, int] = {}
        self._examples: list[str] = []
        self._coordinates: list[Any] = []

    def add(self, part: Gathered) -> None:
        """Takes up what the next trials state."""
        row = len(self._iris)
        self._iris += part.iris
        for name, pairs in part.pairs.items():
            self._pairs[name].add(pairs, row)
        for name, array in part.arrays.items():
            self._arrays[name].append(array)
        statuses = np.append(_renumbered(part.status_iris, self._status_iris), -1).astype(np.int8)
        self._statuses.append(statuses[part.statuses])
        places = self._sites.add(part.sites, row).tolist()
        for place, example, found in zip(places, part.examples, part.coordinates.tolist(), strict=True):
            if place == len(self._examples):
                self._examples.append(example)
                self._coordinates.append(found)
            elif example < self._examples[place]:
                self._examples[place], self._coordinates[place] = example, found

    def whole(self) -> Gathered:
        """All parts as one; at least one was taken up."""
        return Gathered(
            iris=self._iris,
            pairs={name: pairs.whole() for name, pairs in self._pairs.items()},
            arrays={name: np.concatenate(arrays) for name, arrays in self._arrays.items()},
            sites=self._sites.whole(),
            statuses=np.concatenate(self._statuses),
            status_iris=list(self._status_iris),
            examples=self._examples,
            coordinates=np.asarray(self._coordinates, np.float32).reshape(-1, 2),
        )
