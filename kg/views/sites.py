"""The sites of a trial in its network: one by one when few, by country and city when many."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from kg.names import shared_iri
from kg.views.facts import facts_of
from kg.views.network import Fact, Node
from kg.views.sketch import Sketch
from kg.views.statements import Statements
from kg.views.words import code_in_words, count_of, short_name

__all__ = ["add_sites", "site_name"]

_MOST_LOOSE: Final = 9
_MOST_OPEN: Final = 24
_NOT_SHOWN: Final = ("facility", "place", "contact")


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
        holder = _add_country(sketch, said, trial, country, members, folded=len(sites) > _MOST_OPEN)
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


def _add_country(sketch: Sketch, said: Statements, trial: str, name: str, sites: list[str], folded: bool) -> str:
    if not name:
        return sketch.group(trial, "sites without a country", len(sites), "site")
    node = shared_iri("country", name)
    status = Counter(code_in_words(code) or "" for site in sites for code in said.nodes(site, "siteStatus"))
    facts = [Fact("sites", str(len(sites))), *(Fact(words, count_of(n, "site")) for words, n in status.most_common())]
    weight = 1 + min(len(sites), 60) / 30
    sketch.add(Node(node, f"{name} ({count_of(len(sites), 'site')})", "Country", tuple(facts), weight, folded))
    sketch.link(trial, "country", node)
    return node


def _add_countries_alone(sketch: Sketch, said: Statements, trial: str, has_sites: bool) -> None:
    if has_sites:
        return
    for node in said.nodes(trial, "country"):
        sketch.add(Node(node, said.label(node) or short_name(node), "Country", facts_of(said, node)))
        sketch.link(trial, "country", node)
