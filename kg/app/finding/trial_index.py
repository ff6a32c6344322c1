"""All trials of a graph by what people filter and sort by, in arrays that are counted in milliseconds.

SPARQL counts the trials of every value of every facet in seconds where there are 100,000 trials; a page has a tenth of
one. So each facet is held as pairs of a trial's row and a value's number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["LINKED", "NO_DAY", "Facet", "Floats", "Ints", "Links", "Mask", "Sites", "TrialIndex", "city_in"]

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NO_DAY: Final = -1
"""The day of a date that is not stated."""

LINKED: Final = {"leadSponsor": "organization", "collaborator": "organization", "hasIntervention": "intervention"}
"""Properties by which trials name things and that are told apart, and the facet of these things."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that trials are sorted by: which trial has which of its values.

    Args:
        keys: what each value is called in an address.
        labels: what each value is called by people.
        terms: the IRIs that each value stands for; none where it is no node.
        rows: for each pair, the row of its trial.
        values: for each pair, the number of its value; no pair is there twice.
    """

    keys: Sequence[str]
    labels: Sequence[str]
    terms: Sequence[Sequence[str]]
    rows: Ints
    values: Ints

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """How many of the trials of a mask have each value."""
        return np.bincount(self.values[mask[self.rows]], minlength=len(self.keys))

    def having(self, numbers: Iterable[int], trials: int) -> Mask:
        """The trials that have one of some values.

        Args:
            numbers: of the values.
            trials: how many trials there are.
        """
        wanted = np.zeros(len(self.keys), np.bool_)
        wanted[list(numbers)] = True
        found = np.zeros(trials, np.bool_)
        found[self.rows[wanted[self.values]]] = True
        return found

    def iris(self) -> list[str]:
        """The IRIs that all values stand for, in ascending order."""
        return sorted(iri for iris in self.terms for iri in iris)


@dataclass(frozen=True, slots=True)
class Links:
    """Which trial names which things by one property, by trial in ascending order.

    Args:
        rows: for each pair, the row of its trial.
        things: for each pair, the place of its thing among the IRIs of the facet; no pair is there twice.
    """

    rows: Ints
    things: Ints


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites of all trials that name their place, ordered by the row of their trial.

    Args:
        rows: of each site's trial.
        statuses: the number of each site's own status in `status_tokens`, -1 where none is stated.
        places: the number of each site's place.
        latitudes: of each place, degrees north; not a number where nothing states them.
        longitudes: of each place, degrees east.
        status_tokens: the registry's tokens.
        place_names: city and country of each place.
        place_iris: IRI of each place.
        starts: for each trial that has such sites, where they begin.
    """

    rows: Ints
    statuses: NDArray[np.int8]
    places: Ints
    latitudes: Floats
    longitudes: Floats
    status_tokens: Sequence[str]
    place_names: Sequence[str]
    place_iris: Sequence[str]
    starts: Ints = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", np.flatnonzero(np.diff(self.rows, prepend=np.int32(-1))).astype(np.int32))


def city_in(place: str, countries: Collection[str]) -> str:
    """The city in the name of a place; countries may have a comma in their names.

    Args:
        place: city and country, or a city alone.
        countries: the names of all countries.

    >>> city_in("Seoul, Korea, Republic of", {"Korea, Republic of"}), city_in("Washington, D.C., Utopia", {})
    ('Seoul', 'Washington, D.C.')
    """
    parts = place.split(", ")
    for size in range(1, len(parts)):
        if ", ".join(parts[size:]) in countries:
            return ", ".join(parts[:size])
    return ", ".join(parts[:-1]) or place


@dataclass(frozen=True, slots=True)
class TrialIndex:
    """What the pages count on.

    Args:
        iris: of the trials, in ascending order; a trial's row is its place here.
        row_of: the row by IRI.
        facets: by the name they have in an address.
        links: by the properties of `LINKED`.
        updated: the day of the record, counted from 1 January of year 1, `NO_DAY` where none is stated.
        started: the day the trial starts or started.
        enrollment: participants, -1 where none are stated.
        lowest_age: in years, by the record's field, else as the criteria leave it; 0 where neither states one.
        highest_age: likewise; infinite where neither states one.
        site_counts: how many sites each trial lists.
        sites: those with coordinates.
    """

    iris: Sequence[str]
    row_of: dict[str, int]
    facets: dict[str, Facet]
    links: dict[str, Links]
    updated: Ints
    started: Ints
    enrollment: Ints
    lowest_age: Floats
    highest_age: Floats
    site_counts: Ints
    sites: Sites

    def __len__(self) -> int:
        return len(self.iris)
