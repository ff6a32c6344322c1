"""The sites of one trial: by country, and on a map; of a trial with very many, most only when they are asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import isnan
from typing import Final

import numpy as np

from kg.app.drawing.cities import MOST_SITES, most_first
from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.columns import text_of
from kg.app.finding.trial_index import Ints, city_in
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import tone_of
from kg.app.pages.selection import count_in
from kg.errors import UsageError
from kg.names import CODE, PREFIXES, trial_iri
from kg.views.site import path_of
from kg.views.sites import CitySites
from kg.views.words import code_in_words, count_of, short_name
from kg.views.worldmap import Dot, WorldMap, world_map

__all__ = ["CountryShown", "SiteShown", "indexed_cities", "site_map", "sites_by_country", "sites_of", "sites_page"]

_MOST_LISTED: Final = 60
"""Up to so many sites are all listed at once."""

_FIRST: Final = 10
"""So many are listed of the first country of a trial that has more."""

_AT_ONCE: Final = 200
"""So many are listed at once of a country that has more."""

_OF_SITE: Final = f"{CODE}recruitment-status-"
_STANDING: Final = "countryName cityName siteStatus latitude longitude"
_NAMES: Final = "facilityName stateName facility place siteStatus"


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A site: its name and city with the addresses of their pages, its own status, and where it lies in degrees.

    `place` is the IRI of its city; `iri` is empty until it is asked for where the city and the status are at hand.
    """

    iri: str
    place: str
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
    """The sites of a trial without their names: in the order of the record, or, of very many, by city.

    Args:
        explorer: of the graph.
        iri: the trial's.
    """
    found = _indexed(explorer, explorer.index.row_of[iri]) if iri in explorer.index.row_of else []
    if found:
        return found
    rows = _stated(explorer, f"<{iri}> tkg:site ?site", _STANDING)
    found = [_site(*row) for row in rows]
    return sorted(found, key=lambda site: (len(site.iri), site.iri))


def _indexed(explorer: Explorer, row: int) -> list[SiteShown]:
    """The sites of a trial with very many as the index holds them; none where it has few, or the index lacks some.

    To look up five values of each of a thousand sites would take a tenth of a second.
    """
    sites = explorer.index.sites
    first, last = _all_indexed(explorer, row)
    if last - first <= _MOST_LISTED:
        return []
    at: dict[int, tuple[str, str, float | None, float | None]] = {}
    for place, named in _cities(explorer, sites.places[first:last]).items():
        north, east = float(sites.latitudes[place]), float(sites.longitudes[place])
        point = (None, None) if isnan(north) else (north, east)
        at[place] = (*named, *point)
    standings = [_standing(f"{_OF_SITE}{token}") for token in sites.status_tokens] + [("", "")]
    return [
        SiteShown("", sites.place_iris[place], city, country, words, tone, north, east)
        for place, status in zip(sites.places[first:last].tolist(), sites.statuses[first:last].tolist(), strict=True)
        for (city, country, north, east), (words, tone) in [(at[place], standings[status])]
    ]


def indexed_cities(explorer: Explorer, iri: str) -> list[CitySites]:
    """The cities of a trial with very many sites as the index holds them; none where it has few, or not all are there.

    Args:
        explorer: of the graph.
        iri: the trial's.
    """
    sites = explorer.index.sites
    first, last = _all_indexed(explorer, explorer.index.row_of.get(iri, -1))
    if last - first <= MOST_SITES:
        return []
    codes = [f"{_OF_SITE}{token}" for token in sites.status_tokens] + [""]
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for place, status in zip(sites.places[first:last].tolist(), sites.statuses[first:last].tolist(), strict=True):
        counts[place][codes[status]] += 1
    named = _cities(explorer, sites.places[first:last])
    found = [CitySites(sites.place_iris[place], *named[place], statuses) for place, statuses in counts.items()]
    return most_first(found)


def _all_indexed(explorer: Explorer, row: int) -> tuple[int, int]:
    """Where the sites of a trial stand in the index; nowhere where it does not hold all of them."""
    index = explorer.index
    first, last = np.searchsorted(index.sites.rows, np.asarray([row, row + 1], np.int32)).tolist()
    return (first, last) if row >= 0 and last - first == index.site_counts[row] else (0, 0)


def _cities(explorer: Explorer, places: Ints) -> dict[int, tuple[str, str]]:
    """The city and the country of places, by their numbers."""
    names, found = explorer.index.sites.place_names, {}
    for place in set(places.tolist()):
        city = city_in(names[place], explorer.countries)
        found[place] = (city, names[place][len(city) + 2 :])
    return found


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
        place="",
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
    token = status.removeprefix(_OF_SITE)
    return code_in_words(status) or "", tone_of(token) if token else ""


def sites_by_country(explorer: Explorer, iri: str, sites: Sequence[SiteShown]) -> list[CountryShown]:
    """The sites of a trial, countries with most sites first; of very many, the first ones by name.

    Args:
        explorer: of the graph.
        iri: the trial's.
        sites: as `sites_of` gives them.
    """
    groups = _groups(sites)
    if len(sites) > _MOST_LISTED:
        listed = {1: _listed(explorer, iri, groups[0][1], 0, _FIRST)}
    else:
        named = {site.iri: site for site in _named(explorer, sites)}
        listed = {number: _sorted([named[one.iri] for one in here]) for number, (_, here) in enumerate(groups, 1)}
    return [
        CountryShown(name, number, len(here), _counts(here), shown, rest)
        for number, (name, here) in enumerate(groups, 1)
        for shown in [listed.get(number, ())]
        for rest in [f"/trial/{short_name(iri)}/sites/{number}" if len(shown) < len(here) else ""]
    ]


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
    place = count_in(number)
    if not 1 <= place <= len(groups):
        return explorer.page("absent.html", 404, what=request.path)
    country, here = groups[place - 1]
    first = min(max(1, count_in(request.value("from"))), len(here))
    last = min(first - 1 + _AT_ONCE, len(here))
    rest = f"/trial/{short_name(iri)}/sites/{place}?from={last + 1}" if last < len(here) else ""
    listed = _listed(explorer, iri, here, first - 1, last)
    shown = CountryShown(country, place, len(here), _counts(here), listed, rest)
    template = "sites_part.html" if request.headers.get("hx-request") else "sites.html"
    return explorer.page(template, nct_id=short_name(iri), country=shown, first=first, last=last)


def _groups(sites: Sequence[SiteShown]) -> list[tuple[str, list[SiteShown]]]:
    """The sites of each country by city, countries with most sites first."""
    found: dict[str, list[SiteShown]] = defaultdict(list)
    for site in sorted(sites, key=lambda site: site.city.casefold()):
        found[site.country].append(site)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _listed(explorer: Explorer, iri: str, here: Sequence[SiteShown], first: int, last: int) -> tuple[SiteShown, ...]:
    """Some of the sites of one country with their names, by city and name.

    Args:
        explorer: of the graph.
        iri: the trial's.
        here: all of the country, by city.
        first: the place of the first one to list, from 0.
        last: the place after the last one.
    """
    some = list(here[first:last])
    if not all(site.iri for site in some):
        wanted = {site.place for site in some}
        at = _sites_at(explorer, iri, wanted)
        before = Counter(site.place for site in here[:first])
        left = {place: iter(at[place][before[place] :]) for place in wanted}
        some = [replace(site, iri=next(left[site.place])) for site in some]
    return _sorted(_named(explorer, some))


def _sites_at(explorer: Explorer, iri: str, places: Collection[str]) -> dict[str, list[str]]:
    """The sites of a trial in some cities, in the order of the record."""
    listed = ", ".join(f"<{place}>" for place in places)
    query = (
        f"PREFIX tkg: <{PREFIXES['tkg']}> SELECT ?site ?place {{ <{iri}> tkg:site ?site "
        f"OPTIONAL {{ ?site tkg:place ?place }} FILTER(?place IN ({listed})) }}"  # or a store starts from the place
    )
    rows = [(text_of(site), text_of(place)) for site, place in explorer.graph.store.select(query)]
    found: dict[str, list[str]] = defaultdict(list)
    for site, place in sorted(rows, key=lambda row: (len(row[0]), row[0])):
        found[place].append(site)
    return found


def _named(explorer: Explorer, sites: Sequence[SiteShown]) -> list[SiteShown]:
    """The sites with their names, their own status and the addresses of their pages."""
    if not sites:
        return []
    listed = " ".join(f"<{site.iri}>" for site in sites)
    rows = _stated(explorer, f"VALUES ?site {{ {listed} }}", _NAMES)
    named = {iri: rest for iri, *rest in rows}
    found = []
    for site in sites:
        name, state, facility, place, status = named[site.iri]
        words, tone = _standing(status)
        city = ", ".join(part for part in (site.city, state) if part)
        path, city_path = (path_of(one) if one else "" for one in (facility, place))
        found.append(replace(site, name=name, city=city, path=path, city_path=city_path, status=words, tone=tone))
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
