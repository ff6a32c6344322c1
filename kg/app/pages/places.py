"""Which place a name means: among the places of the graph, else among the cities of the world."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.app.pages.explorer import Explorer
from kg.ask.gazetteer import City, cities_called, cities_like
from kg.ask.near import Near
from kg.errors import ParameterError
from kg.model.geography import great_circle_km

__all__ = ["Meant", "Other", "place_meant", "told_apart"]

_AROUND_KM: Final = 60.0
_MOST_OTHERS: Final = 5


@dataclass(frozen=True, slots=True)
class Other:
    """A place that a name may mean as well.

    Args:
        name: by which people tell it from the others.
        text: that means it and no other, for an address.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name of a place was taken for.

    Args:
        text: as it was written.
        place: what is meant, None where nothing is known of that name; with how far to go.
        others: what else it may mean; where nothing is known of the name, cities that are written nearly so.
        readable: False where what stands behind the name is no distance, or nothing in it can be a place.
    """

    text: str
    place: Near | None
    others: tuple[Other, ...] = ()
    readable: bool = True


def place_meant(explorer: Explorer, text: str, km: float | None) -> Meant:
    """The place that a text means; where it may mean several, the one with most sites, and the others beside it.

    Args:
        explorer: of the graph.
        text: as it was written, with a distance or without.
        km: how far to go where the text does not say it; None for any distance.
    """
    readable = True
    try:
        found = explorer.places_called(text, km)
    except ParameterError:
        found, readable = [], False
    if not found:
        titles = [city.title for city in cities_like(text.split(",")[0], _MOST_OTHERS)]
        return Meant(text, None, tuple(Other(title, title) for title in titles), readable)
    if len(found) > 1 and not found[0].source:
        found = sorted(found, key=lambda near: (-_sites_around(explorer, near), near.name))
    name, *above = [part.strip() for part in text.split(",") if part.strip()] or [""]
    cities = cities_called(name, *above) if len({near.name for near in found}) < len(found) else []
    apart = told_apart(found, cities)
    return Meant(text, apart[0][0], tuple(other for _, other in apart[1 : 1 + _MOST_OTHERS]))


def told_apart(places: list[Near], cities: list[City]) -> list[tuple[Near, Other]]:
    """Places with names that differ: those of one name get the state of the city that lies there, else coordinates.

    Args:
        places: in their order; of those with the same name and point the first alone is kept.
        cities: of the world, of the same name.

    >>> pair = [Near(39.8, -89.6, None, "Springfield"), Near(37.2, -93.3, None, "Springfield")]
    >>> [other for _, other in told_apart(pair, [])][1]
    Other(name='Springfield (37.2, -93.3)', text='37.2, -93.3')
    """
    named = [near if near.name else near._replace(name=f"{near.latitude:g}, {near.longitude:g}") for near in places]
    kept = list({(near.name, _point(near)): near for near in reversed(named)}.values())[::-1]
    counts = Counter(near.name for near in kept)
    stated = [_stated(near, cities) if counts[near.name] > 1 else near for near in kept]
    counts = Counter(near.name for near in stated)
    apart = []
    for near in stated:
        point = _point(near)
        alone = counts[near.name] == 1
        name = near.name if alone else f"{near.name} ({point})"
        apart.append((near._replace(name=name), Other(name, near.name if alone else point)))
    return apart


def _stated(near: Near, cities: list[City]) -> Near:
    """The place under the name of the city that lies there, where that city's state is known."""
    for city in cities:
        far = great_circle_km((city.latitude, city.longitude), (near.latitude, near.longitude))
        if city.state and far <= _AROUND_KM:
            return near._replace(name=city.title)
    return near


def _point(near: Near) -> str:
    return f"{round(near.latitude, 2):g}, {round(near.longitude, 2):g}"


def _sites_around(explorer: Explorer, near: Near) -> int:
    sites = explorer.index.sites
    counts = np.bincount(sites.places, minlength=len(sites.place_names))
    far = great_circle_km((sites.latitudes, sites.longitudes), (near.latitude, near.longitude), np)
    return int(counts[far <= _AROUND_KM].sum())
