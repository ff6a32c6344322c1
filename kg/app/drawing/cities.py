"""The sites of a trial with very many, counted by city."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from kg.app.finding.columns import text_of
from kg.app.graph import Graph
from kg.names import PREFIXES
from kg.views.queries import CITIES_QUERY, of_trial
from kg.views.sites import CitySites

__all__ = ["MOST_SITES", "cities_of", "most_first"]

MOST_SITES: Final = 150
"""Up to so many sites are drawn one by one."""

_MOST_CITIES: Final = 100
"""So many cities are drawn, those with most sites."""


def cities_of(graph: Graph, trial: str) -> list[CitySites]:
    """The cities of a trial with very many sites, those with most sites first; none where its sites are few.

    Args:
        graph: any graph.
        trial: its IRI.
    """
    tkg = f"PREFIX tkg: <{PREFIXES['tkg']}>"
    counted = f"{tkg} SELECT (COUNT(?site) AS ?sites) {{ <{trial}> tkg:site ?site }}"
    if int(text_of(next(iter(graph.store.select(counted)))[0])) <= MOST_SITES:
        return []
    statuses: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for place, country, status, sites in graph.store.select(of_trial(CITIES_QUERY, trial)):
        statuses[text_of(place), text_of(country)][text_of(status)] += int(text_of(sites))
    cities = most_first([CitySites(place, place, country, counts) for (place, country), counts in statuses.items()])
    drawn = [city.place for city in cities if city.name]
    listed = " ".join(f"<{place}>" for place in drawn)
    query = f"{tkg} SELECT ?place ?name {{ VALUES ?place {{ {listed} }} ?place tkg:cityName ?name }}"
    names = {text_of(place): text_of(name) for place, name in graph.store.select(query)} if drawn else {}
    return [city._replace(name=names.get(city.place, "")) for city in cities]


def most_first(cities: Iterable[CitySites]) -> list[CitySites]:
    """Cities with most sites first; those without a name are not drawn, and the ones beyond the first lose theirs."""
    ordered = sorted(cities, key=lambda city: (-city.total, city.country, city.place))
    left = [city.place for city in ordered if city.place][_MOST_CITIES:]
    return [
        city._replace(name="" if city.place in left else city.name, statuses=dict(sorted(city.statuses.items())))
        for city in ordered
    ]
