"""The sites of a trial in its network: one by one, by country and city when many, and cities alone when very many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from kg.names import shared_iri
from kg.views.facts import facts_of
from kg.views.network import Fact, Node
from kg.views.sketch import Sketch
from kg.views.statements import Statements
from kg.views.words import code_in_words, count_of, short_name

__all__ = ["CitySites", "add_cities", "add_sites", "site_name"]

_MOST_LOOSE: Final = 9
_MOST_OPEN: Final = 24
_NOT_SHOWN: Final = ("facility", "place", "contact")


class CitySites(NamedTuple):
    """How many sites of a trial are in one city.

    Args:
        place: the city's IRI; empty where none is stated.
        name: what the city is called; empty where it is not drawn.
        country: the country's name; empty where none is stated.
        statuses: how many sites have each status, by its code, empty where none is stated.
    """

    place: str
    name: str
    country: str
    statuses: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many sites there are."""
        return sum(self.statuses.values())


def add_cities(sketch: Sketch, trial: str, cities: Sequence[CitySites]) -> None:
    """Adds the countries and cities of a trial with very many sites, and none of these one by one."""
    by_country: dict[str, list[CitySites]] = defaultdict(list)
    for city in cities:
        by_country[city.country].append(city)
    for country, members in sorted(by_country.items()):
        statuses: Counter[str] = Counter()
        for city in members:
            statuses.update(city.statuses)
        holder = _add_country(sketch, trial, country, statuses, folded=True)
        if further := _not_drawn(members):
            sketch.add(Node(holder, "", "Country", (Fact("not drawn", further),)))
        for city in members:
            if city.name:
                facts = (Fact("sites", str(city.total)), *_counted(city.statuses))
                sketch.add(Node(city.place, city.name, "Place", facts, 1 + min(city.total, 60) / 60))
                sketch.link(holder, "city with sites", city.place)


def _not_drawn(cities: Sequence[CitySites]) -> str:
    """The cities that are not drawn and the sites of no city, with how many sites these are; empty where none are."""
    rest = [city.total for city in cities if city.place and not city.name]
    nowhere = sum(city.total for city in cities if not city.place)
    parts = [f"{count_of(len(rest), 'city', 'cities')} with {count_of(sum(rest), 'site')}"] if rest else []
    parts += [f"{count_of(nowhere, 'site')} without a city"] if nowhere else []
    return " and ".join(parts)


def add_sites(sketch: Sketch, said: Statements, trial: str) -> None:
    """Adds the sites, and above nine of them the countries and cities that hold them."""
    sites = said.nodes(trial, "site")
    if len(sites) <= _MOST_LOOSE:
        for site in sites:
            _add_site(sketch, said, trial, site)
        _add_countries_alone(sketch, said, trial, bool(sites))
        return
    by_country: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        by_country[said.text(site, "countryName") or ""].append(site)
    for country, members in sorted(by_country.items()):
        statuses = Counter(next(iter(said.nodes(site, "siteStatus")), "") for site in members)
        holder = _add_country(sketch, trial, country, statuses, folded=len(sites) > _MOST_OPEN)
        by_city: dict[str, list[str]] = defaultdict(list)
        for site in members:
            by_city[next(iter(said.nodes(site, "place")), "")].append(site)
        for place, here in by_city.items():
            owner = holder
            if place and len(here) > 1:
                city = said.text(here[0], "cityName") or short_name(place)
                sketch.add(Node(place, city, "Place", (Fact("sites", str(len(here))), *facts_of(said, place))))
                sketch.link(holder, "city with sites", place)
                owner = place
            for site in here:
                _add_site(sketch, said, owner, site)


def _add_site(sketch: Sketch, said: Statements, owner: str, site: str) -> None:
    sketch.add(Node(site, site_name(said, site), "Site", facts_of(said, site, skip=_NOT_SHOWN)))
    sketch.link(owner, "site", site)


def site_name(said: Statements, site: str) -> str:
    """What a site is called: facility and city as far as stated."""
    parts = [said.text(site, "facilityName"), said.text(site, "cityName")]
    return ", ".join(part for part in parts if part) or short_name(site)


def _add_country(sketch: Sketch, trial: str, name: str, statuses: Mapping[str, int], folded: bool) -> str:
    total = sum(statuses.values())
    if not name:
        return sketch.group(trial, "sites without a country", total, "site")
    node = shared_iri("country", name)
    facts = (Fact("sites", str(total)), *_counted(statuses))
    weight = 1 + min(total, 60) / 30
    sketch.add(Node(node, f"{name} ({count_of(total, 'site')})", "Country", facts, weight, folded))
    sketch.link(trial, "country", node)
    return node


def _counted(statuses: Mapping[str, int]) -> list[Fact]:
    """How many sites have each status, the most frequent first."""
    return [
        Fact(code_in_words(code) or "", count_of(number, "site"))
        for code, number in Counter(statuses).most_common()
        if code
    ]


def _add_countries_alone(sketch: Sketch, said: Statements, trial: str, has_sites: bool) -> None:
    if has_sites:
        return
    for node in said.nodes(trial, "country"):
        sketch.add(Node(node, said.label(node) or short_name(node), "Country", facts_of(said, node)))
        sketch.link(trial, "country", node)
