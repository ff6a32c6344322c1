"""The sites of one trial: by country, and on a map; of a trial with very many, most only when they are asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.columns import text_of
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import tone_of
from kg.errors import UsageError
from kg.names import CODE, PREFIXES, trial_iri
from kg.views.site import path_of
from kg.views.words import code_in_words, count_of, short_name
from kg.views.worldmap import Dot, WorldMap, world_map

__all__ = ["CountryShown", "SiteShown", "site_map", "sites_by_country", "sites_of", "sites_page"]

_MOST_LISTED: Final = 60
"""Up to so many sites are all listed at once."""

_FIRST: Final = 10
"""So many are listed of the first country of a trial that has more."""

_AT_ONCE: Final = 200
"""So many are listed at once of a country that has more."""

_STANDING: Final = "countryName cityName siteStatus latitude longitude"
_NAMES: Final = "facilityName stateName facility place"


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A site: its name and city with the addresses of their pages, its own status, and where it lies in degrees."""

    iri: str
    city: str
    country: str
    status: str
    tone: str
    latitude: float | None
    longitude: float | None
    name: str = ""
    path: str = ""
    city_path: str = ""


@dataclass(frozen=True, slots=True)
class CountryShown:
    """The sites of one country.

    Args:
        name: the country's; empty where none is stated.
        number: its place among the trial's countries, from 1.
        total: how many sites there are.
        counts: how many have each status, in words.
        sites: those to list, by city.
        rest: the address of those that are not listed; empty where there are none.
    """

    name: str
    number: int
    total: int
    counts: str
    sites: tuple[SiteShown, ...]
    rest: str = ""


def sites_of(explorer: Explorer, iri: str) -> list[SiteShown]:
    """The sites of a trial without their names, in the order of the record.

    Args:
        explorer: of the graph.
        iri: the trial's.
    """
    rows = _stated(explorer, f"<{iri}> tkg:site ?site", _STANDING)
    found = [_site(*row) for row in rows]
    return sorted(found, key=lambda site: (len(site.iri), site.iri))


def _stated(explorer: Explorer, which: str, names: str) -> list[tuple[str, ...]]:
    """Some sites and one value of each of some properties; empty where none is stated."""
    columns = names.split()
    # One property to each OPTIONAL: with two of them a store may read all sites there are.
    parts = " ".join(f"OPTIONAL {{ ?site tkg:{name} ?{name} }}" for name in columns)
    shown = " ".join(f"?{name}" for name in columns)
    query = f"PREFIX tkg: <{PREFIXES['tkg']}> SELECT ?site {shown} {{ {which} {parts} }}"
    rows = {text_of(row[0]): tuple(map(text_of, row)) for row in explorer.graph.store.select(query)}
    return list(rows.values())


def _site(iri: str, country: str, city: str, status: str, north: str, east: str) -> SiteShown:
    words, tone = _standing(status)
    return SiteShown(
        iri=iri,
        city=city,
        country=country,
        status=words,
        tone=tone,
        latitude=float(north) if north else None,
        longitude=float(east) if east else None,
    )


@cache
def _standing(status: str) -> tuple[str, str]:
    """A site's own status in words, and how it is coloured."""
    token = status.removeprefix(f"{CODE}recruitment-status-")
    return code_in_words(status) or "", tone_of(token) if token else ""


def sites_by_country(explorer: Explorer, iri: str, sites: Sequence[SiteShown]) -> list[CountryShown]:
    """The sites of a trial, countries with most sites first; of very many, the first ones by name.

    Args:
        explorer: of the graph.
        iri: the trial's.
        sites: as `sites_of` gives them.
    """
    groups = _groups(sites)
    most = len(sites) if len(sites) <= _MOST_LISTED else _FIRST
    found = []
    chosen: list[SiteShown] = []
    for number, (name, here) in enumerate(groups, 1):
        listed = here[: most if most == len(sites) or number == 1 else 0]
        chosen += listed
        rest = f"/trial/{short_name(iri)}/sites/{number}" if len(listed) < len(here) else ""
        found.append(CountryShown(name, number, len(here), _counts(here), tuple(listed), rest))
    named = {site.iri: site for site in _named(explorer, chosen)}
    return [replace(one, sites=_sorted([named[site.iri] for site in one.sites])) for one in found]


def sites_page(explorer: Explorer, request: PageRequest, name: str, number: str) -> PageResponse:
    """The sites of a trial in one country: a part of the trial's page, and a page without JavaScript.

    Args:
        explorer: of the graph.
        request: what was asked for; `from` is the number of the first site to list, by city, from 1.
        name: an NCT id.
        number: of the country, from 1, as the trial's page numbers them.
    """
    try:
        iri = trial_iri(name)
    except UsageError:
        return explorer.page("absent.html", 404, what=name)
    groups = _groups(sites_of(explorer, iri))
    place = int(number) if number.isdigit() and len(number) < 4 else 0
    if not 1 <= place <= len(groups):
        return explorer.page("absent.html", 404, what=request.path)
    country, here = groups[place - 1]
    asked = request.value("from", "1")
    first = min(int(asked), len(here)) if asked.isdigit() and asked != "0" and len(asked) < 7 else 1
    last = min(first - 1 + _AT_ONCE, len(here))
    rest = f"/trial/{short_name(iri)}/sites/{place}?from={last + 1}" if last < len(here) else ""
    listed = _sorted(_named(explorer, here[first - 1 : last]))
    shown = CountryShown(country, place, len(here), _counts(here), listed, rest)
    template = "sites_part.html" if request.headers.get("hx-request") else "sites.html"
    return explorer.page(template, nct_id=short_name(iri), country=shown, first=first, last=last)


def _groups(sites: Sequence[SiteShown]) -> list[tuple[str, list[SiteShown]]]:
    """The sites of each country by city, countries with most sites first."""
    found: dict[str, list[SiteShown]] = defaultdict(list)
    for site in sorted(sites, key=lambda site: site.city.casefold()):
        found[site.country].append(site)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _named(explorer: Explorer, sites: Sequence[SiteShown]) -> list[SiteShown]:
    """The sites with their names and the addresses of their pages."""
    if not sites:
        return []
    listed = " ".join(f"<{site.iri}>" for site in sites)
    rows = _stated(explorer, f"VALUES ?site {{ {listed} }}", _NAMES)
    named = {iri: rest for iri, *rest in rows}
    found = []
    for site in sites:
        name, state, facility, place = named[site.iri]
        city = ", ".join(part for part in (site.city, state) if part)
        path, city_path = (path_of(one) if one else "" for one in (facility, place))
        found.append(replace(site, name=name, city=city, path=path, city_path=city_path))
    return found


def _sorted(sites: Sequence[SiteShown]) -> tuple[SiteShown, ...]:
    return tuple(sorted(sites, key=lambda site: (site.city.casefold(), site.name.casefold())))


def _counts(sites: Sequence[SiteShown]) -> str:
    counted = Counter(site.status.lower() for site in sites if site.status)
    return ", ".join(f"{number:,} {words}" for words, number in counted.most_common())


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
