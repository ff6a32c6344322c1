"""Which place a name means: among the places of the graph, else among the cities of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.app.finding.gazetteer import cities_called
from kg.app.pages.explorer import Explorer
from kg.ask.near import Near, places_meant
from kg.model.geography import great_circle_km

__all__ = ["Meant", "place_meant"]

_AROUND_KM: Final = 60.0
_MOST_OTHERS: Final = 5


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name of a place was taken for.

    Args:
        text: as it was written.
        place: what is meant, None where nothing is known of that name; its distance is that of the text, if any.
        others: what else it may mean.
    """

    text: str
    place: Near | None
    others: tuple[Near, ...] = ()


def place_meant(explorer: Explorer, text: str) -> Meant:
    """The place that a text means; where it may mean several, the one with most sites, and the others beside it."""
    found = places_meant(explorer.graph.store, text, explorer.cities)
    if len(found) > 1:
        found = sorted(found, key=lambda near: (-_sites_around(explorer, near), near.name))
    if not found:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        cities = cities_called(parts[0], parts[-1] if len(parts) > 1 else "") if parts else []
        found = [Near(one.latitude, one.longitude, None, f"{one.name}, {one.country}") for one in cities]
    named = [near if near.name else near._replace(name=f"{near.latitude:g}, {near.longitude:g}") for near in found]
    return Meant(text, named[0] if named else None, tuple(named[1 : 1 + _MOST_OTHERS]))


def _sites_around(explorer: Explorer, near: Near) -> int:
    sites = explorer.index.sites
    counts = np.bincount(sites.places, minlength=len(sites.place_names))
    far = great_circle_km((sites.latitudes, sites.longitudes), (near.latitude, near.longitude), np)
    return int(counts[far <= _AROUND_KM].sum())
