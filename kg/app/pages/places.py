"""Which place a name means: among the places of the graph, else among the cities of the world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.app.finding.gazetteer import cities_called
from kg.app.pages.explorer import Explorer

__all__ = ["Meant", "PlaceFound", "place_meant"]


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place with coordinates, in degrees north and east."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name of a place was taken for.

    Args:
        text: as it was written.
        place: what is meant, None where nothing is known of that name.
        others: what else it may mean.
    """

    text: str
    place: PlaceFound | None
    others: tuple[PlaceFound, ...] = ()


def place_meant(explorer: Explorer, text: str) -> Meant:
    """The place that a text means; where it may mean several, the one with most sites, and the others beside it."""
    sites = explorer.index.sites
    wanted = [part.strip().casefold() for part in text.split(",") if part.strip()]
    counts = np.bincount(sites.places, minlength=len(sites.place_names))
    found = []
    for number, name in enumerate(sites.place_names):
        parts = [part.strip().casefold() for part in name.split(",")]
        known = counts[number] and not np.isnan(sites.latitudes[number])
        if wanted and known and parts[0] == wanted[0] and all(part in parts for part in wanted):
            found.append((-int(counts[number]), name, number))
    found.sort()
    places = [PlaceFound(name, float(sites.latitudes[n]), float(sites.longitudes[n])) for _, name, n in found]
    unique = {place.name: place for place in reversed(places)}
    listed = [unique[name] for name in dict.fromkeys(place.name for place in places)]
    if not listed and wanted:
        cities = cities_called(wanted[0], wanted[-1] if len(wanted) > 1 else "")
        listed = [PlaceFound(f"{one.name}, {one.country}", one.latitude, one.longitude) for one in cities]
    return Meant(text, listed[0] if listed else None, tuple(listed[1:6]))
