"""The sites of one trial: by country, and on a map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.app.pages.hits import tone_of
from kg.names import CODE
from kg.views.site import path_of
from kg.views.statements import Statements
from kg.views.words import code_in_words, count_of
from kg.views.worldmap import Dot, WorldMap, world_map

__all__ = ["CountryShown", "SiteShown", "site_map", "sites_by_country"]


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A site: its name and city with the addresses of their pages, its own status, and where it lies in degrees."""

    name: str
    path: str
    city: str
    city_path: str
    country: str
    status: str
    tone: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class CountryShown:
    """The sites of one country, and how many have each status."""

    name: str
    sites: tuple[SiteShown, ...]
    counts: str


def sites_by_country(said: Statements, iri: str) -> list[CountryShown]:
    """The sites of a trial, countries with most sites first."""
    found: dict[str, list[SiteShown]] = defaultdict(list)
    for node in said.nodes(iri, "site"):
        site = _site(said, node)
        found[site.country].append(site)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [CountryShown(name, _sorted(sites), _counts(sites)) for name, sites in ordered]


def _sorted(sites: Sequence[SiteShown]) -> tuple[SiteShown, ...]:
    return tuple(sorted(sites, key=lambda site: (site.city.casefold(), site.name.casefold())))


def _counts(sites: Sequence[SiteShown]) -> str:
    counted = Counter(site.status.lower() for site in sites if site.status)
    return ", ".join(f"{number:,} {words}" for words, number in counted.most_common())


def _site(said: Statements, node: str) -> SiteShown:
    status = next(iter(said.nodes(node, "siteStatus")), "")
    token = status.removeprefix(f"{CODE}recruitment-status-")
    north, east = said.text(node, "latitude"), said.text(node, "longitude")
    city = ", ".join(part for name in ("cityName", "stateName") if (part := said.text(node, name)))
    return SiteShown(
        name=said.text(node, "facilityName") or "",
        path=next((path_of(one) for one in said.nodes(node, "facility")), ""),
        city=city,
        city_path=next((path_of(one) for one in said.nodes(node, "place")), ""),
        country=said.text(node, "countryName") or "",
        status=code_in_words(status) or "",
        tone=tone_of(token) if token else "",
        latitude=float(north) if north else None,
        longitude=float(east) if east else None,
    )


def site_map(sites: Sequence[SiteShown]) -> WorldMap | None:
    """The sites on a map, those of one point and status together; None where no point is known."""
    points: dict[tuple[float, float, str], list[SiteShown]] = defaultdict(list)
    for site in sites:
        if site.latitude is not None and site.longitude is not None:
            points[(site.latitude, site.longitude, _kind(site.tone))].append(site)
    if not points:
        return None
    dots = []
    for (north, east, kind), here in points.items():
        status = next((site.status for site in here if site.status), "")
        title = f"{here[0].city}, {here[0].country}: {count_of(len(here), 'site')}" + (
            f", {status.lower()}" if status else ""
        )
        dots.append(Dot(north, east, len(here), title, kind=kind))
    countries = Counter(site.country for site in sites)
    return world_map(countries, dots, noun="site", around=[(north, east) for north, east, _ in points])


def _kind(tone: str) -> str:
    return tone if tone in ("open", "soon") else "closed" if tone else "unknown"
