"""Reading the index of all trials out of a graph: a function of the graph alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
from pyoxigraph import DefaultGraph, NamedNode

from kg.app.finding.trial_index import NO_DAY, Facet, Floats, Ints, Sites, TrialIndex
from kg.model.labels import SCHEMES, label_of
from kg.model.values import PartialDate
from kg.names import CODE, MESH, PREFIXES, TKG
from kg.ports import Store
from kg.store.embedded import EmbeddedStore

__all__ = ["build_index", "text_of"]

_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tkg", "rdfs"))
_DIRECT: Final = {
    "status": "overallStatus",
    "phase": "phase",
    "kind": "studyType",
    "sex": "sex",
    "group": "standardAge",
    "healthy": "healthyVolunteers",
    "results": "hasResults",
}
"""Facets that a trial states itself, and by which property."""

_NAMED: Final = {
    "condition": (("condition", "conditionConcept", "conditionAncestor"), ("Condition", "MeshConcept")),
    "intervention": (
        ("hasIntervention", "interventionConcept"),
        ("Intervention", "MeshConcept"),
    ),
    "organization": (("leadSponsor", "collaborator"), ("Organization",)),
}
"""Facets of nodes with names: by which properties trials name them, and of which classes they are."""

_FACETS: Final = ("condition", "status", "phase", "kind", "type", "sponsor", "country", "sex", "group", "healthy")
_AT_ONCE: Final = 2_000
_LEAD: Final = f"{CODE}sponsor-role-lead"
_SCHEMES: Final = {
    "status": "status",
    "phase": "phase",
    "kind": "study-type",
    "type": "intervention-type",
    "sponsor": "agency-class",
    "sex": "sex",
    "group": "standard-age",
}
_OPEN_TO: Final = {"FEMALE": "Women", "MALE": "Men", "FEMALE_ONLY": "Only women", "MALE_ONLY": "Only men"}
_FLAGS: Final = {"true": "yes", "false": "no"}


class _Vocabulary:
    """Numbers for values, given out as they come."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, key: str) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return number


def build_index(store: Store) -> TrialIndex:
    """The index of a graph, read from it property by property: joins of whole properties are quicker made here.

    Raises:
        QueryError: the graph could not answer.
        GraphError: it cannot be reached or read.
    """
    iris = sorted(trial for trial, _ in _column(store, "nctId"))
    row_of = {iri: row for row, iri in enumerate(iris)}
    facets = {name: _coded(name, _rows(_column(store, link), row_of)) for name, link in _DIRECT.items()}
    facets["country"] = _countries(store, row_of)
    facets["type"] = _coded("type", _rows(_through(store, "intervention", "interventionType"), row_of))
    leads = {role for role, kind in _column(store, "sponsorRoleKind") if kind == _LEAD}
    classes = ((role, kind) for role, kind in _column(store, "agencyClass") if role in leads)
    facets["sponsor"] = _coded("sponsor", _rows(_through(store, "sponsorRole", classes), row_of))
    facets |= {name: _things(store, row_of, *_NAMED[name]) for name in _NAMED}
    size = len(iris)
    facets["sex"] = _open_to(facets["sex"], size)
    return TrialIndex(
        iris=iris,
        row_of=row_of,
        facets={name: facets[name] for name in (*_FACETS, "results", "intervention", "organization")},
        updated=_days(store, row_of, size, "lastUpdatePostDate", "lastUpdateSubmitDate"),
        started=_days(store, row_of, size, "startDate"),
        enrollment=_numbers(store, row_of, "enrollmentCount", np.full(size, -1, np.int32)),
        lowest_age=_numbers(store, row_of, "minimumAgeYears", np.zeros(size, np.float32)),
        highest_age=_numbers(store, row_of, "maximumAgeYears", np.full(size, np.inf, np.float32)),
        **_sites(store, row_of, size),
    )


def _column(store: Store, name: str) -> Iterator[tuple[str, str]]:
    """All subjects of one property with its values, as text."""
    if isinstance(store, EmbeddedStore):  # half the time of the same as a query
        for quad in store.oxigraph.quads_for_pattern(None, NamedNode(TKG + name), None, DefaultGraph()):
            yield text_of(quad.subject), text_of(quad.object)
        return
    for subject, value in store.select(f"{_PROLOGUE}SELECT ?subject ?value {{ ?subject tkg:{name} ?value }}"):
        yield text_of(subject), text_of(value)


def _through(store: Store, link: str, values: str | Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What the parts that one property leads to state by another."""
    stated = dict(_column(store, values) if isinstance(values, str) else values)
    return ((trial, stated[part]) for trial, part in _column(store, link) if part in stated)


def _rows(pairs: Iterable[tuple[str, str]], row_of: dict[str, int]) -> Iterator[tuple[int, str]]:
    """The pairs whose subject is a trial, by its row."""
    return ((row_of[trial], value) for trial, value in pairs if trial in row_of)


def _facet(
    keys: Sequence[str],
    labels: Sequence[str],
    rows: Sequence[int],
    values: Sequence[int],
    terms: Sequence[Sequence[str]] = (),
) -> Facet:
    """The facet, its pairs in the order of trials and each there once."""
    width = max(len(keys), 1)
    pairs = np.unique(np.asarray(rows, np.int64) * width + np.asarray(values, np.int64))
    return Facet(
        keys, labels, terms or [()] * len(keys), (pairs // width).astype(np.int32), (pairs % width).astype(np.int32)
    )


def _numbered(pairs: Iterable[tuple[int, str]]) -> tuple[list[str], list[int], list[int]]:
    """Values with a number for each, in the order they come, and the pairs of rows and numbers."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    values: list[int] = []
    for row, value in pairs:
        rows.append(row)
        values.append(numbers.setdefault(value, len(numbers)))
    return list(numbers), rows, values


def _coded(name: str, pairs: Iterable[tuple[int, str]]) -> Facet:
    """A facet whose values are codes or flags, in the order of their scheme."""
    found, rows, values = _numbered(pairs)
    scheme = _SCHEMES.get(name)
    if scheme is None:
        keys = [_FLAGS.get(key, key) for key in found]
        return _facet(keys, [key.capitalize() for key in keys], rows, values)
    tokens = [key.removeprefix(f"{CODE}{scheme}-") for key in found]
    known = {token: number for number, token in enumerate(SCHEMES[scheme])}
    order = sorted(tokens, key=lambda token: (known.get(token, len(known)), token))
    place = {token: number for number, token in enumerate(order)}
    labels = [label_of(scheme, token) if token in known else token for token in order]
    terms = [[f"{CODE}{scheme}-{token}"] for token in order]
    return _facet(order, labels, rows, [place[tokens[value]] for value in values], terms)


def _open_to(stated: Facet, trials: int) -> Facet:
    """Whom trials take: a record that states no sex takes all, as one that states no age takes every age."""
    at = {key: number for number, key in enumerate(stated.keys)}
    only = {key: stated.having([at[key]] if key in at else [], trials) for key in ("FEMALE", "MALE")}
    masks = [~only["MALE"], ~only["FEMALE"], only["FEMALE"], only["MALE"]]
    pairs = np.argwhere(np.stack(masks, axis=1)).astype(np.int32)
    return Facet(list(_OPEN_TO), list(_OPEN_TO.values()), [()] * 4, pairs[:, 0].copy(), pairs[:, 1].copy())


def _named(
    found: Sequence[str],
    names: dict[str, str],
    rows: Sequence[int],
    values: Sequence[int],
    key_of: Callable[[str], str],
) -> Facet:
    """A facet of nodes; those whose names differ in case alone are one value."""
    keys: list[str] = []
    labels: list[str] = []
    terms: list[list[str]] = []
    number: dict[str, int] = {}
    into = []
    for iri in found:
        name = names.get(iri) or iri.rsplit("/", 1)[-1]
        place = number.setdefault(name.casefold(), len(keys))
        if place == len(keys):
            keys.append(key_of(iri))
            labels.append(name)
            terms.append([])
        elif iri.startswith(MESH) and not terms[place][0].startswith(MESH):
            keys[place], labels[place] = key_of(iri), name
        terms[place].append(iri)
        into.append(place)
    return _facet(keys, labels, rows, [into[value] for value in values], terms)


def _countries(store: Store, row_of: dict[str, int]) -> Facet:
    """Countries, with their names for keys: that is what people write into an address."""
    found, rows, values = _numbered(_rows(_column(store, "country"), row_of))
    names = _labels(store, "Country")
    return _named(found, names, rows, values, lambda iri: names.get(iri) or iri.rsplit("/", 1)[-1])


def _things(store: Store, row_of: dict[str, int], links: Iterable[str], classes: Iterable[str]) -> Facet:
    """Things that trials name, as written or as the registry's MeSH terms and those above them."""
    pairs = chain.from_iterable(_column(store, link) for link in links)
    found, rows, values = _numbered(_rows(pairs, row_of))
    names: dict[str, str] = {}
    for kind in classes:
        names |= _labels(store, kind)
    return _named(found, names, rows, values, lambda iri: iri.removeprefix(MESH).rsplit("/", 1)[-1])


def _labels(store: Store, kind: str) -> dict[str, str]:
    query = f"{_PROLOGUE}SELECT ?thing ?label {{ ?thing a tkg:{kind} ; rdfs:label ?label }}"
    return {text_of(thing): text_of(label) for thing, label in store.select(query)}


def _numbers(store: Store, row_of: dict[str, int], name: str, found: Any) -> Any:
    for row, value in _rows(_column(store, name), row_of):
        found[row] = min(float(value), 2**31 - 1)
    return found


def _days(store: Store, row_of: dict[str, int], size: int, *names: str) -> Ints:
    """The first day of the first of some dates that a trial states."""
    found = np.full(size, NO_DAY, np.int32)
    known: dict[str, int] = {}
    for name in reversed(names):
        for row, text in _rows(_column(store, name), row_of):
            if text not in known:
                known[text] = _day(text)
            found[row] = known[text]
    return found


def _day(text: str) -> int:
    try:
        return PartialDate.parse(text).first_day.toordinal()
    except ValueError:
        return NO_DAY


def _sites(store: Store, row_of: dict[str, int], size: int) -> dict[str, Any]:
    """How many sites each trial lists, and where those are that have coordinates.

    The registry derives coordinates from the city, so that those of one site hold for all of its place.
    """
    owners: list[int] = []
    number: dict[str, int] = {}
    for trial, site in _column(store, "site"):
        if trial in row_of:
            number[site] = len(owners)
            owners.append(row_of[trial])
    owner = np.asarray(owners, np.int32)
    statuses: dict[str, int] = {}
    own = np.full(len(owners), -1, np.int8)
    for site, code in _column(store, "siteStatus"):
        if site in number:
            own[number[site]] = statuses.setdefault(code, len(statuses))
    places: dict[str, int] = {}
    example: list[str] = []
    place = np.full(len(owners), -1, np.int32)
    for site, iri in _column(store, "place"):
        if site in number:
            if iri not in places:
                places[iri] = len(places)
                example.append(site)
            place[number[site]] = places[iri]
    coordinates = _coordinates(store, example)
    located = np.flatnonzero(place >= 0)
    order = located[np.lexsort((place[located], owner[located]))]
    sites = Sites(
        rows=owner[order],
        statuses=own[order],
        places=place[order],
        latitudes=coordinates[:, 0].copy(),
        longitudes=coordinates[:, 1].copy(),
        status_tokens=[code.removeprefix(f"{CODE}recruitment-status-") for code in statuses],
        place_names=_place_names(store, places),
        place_iris=list(places),
    )
    return {"site_counts": np.bincount(owner, minlength=size).astype(np.int32), "sites": sites}


def _coordinates(store: Store, sites: Sequence[str]) -> Floats:
    """Latitude and longitude of each of some sites, not a number where none are stated."""
    found = np.full((len(sites), 2), np.nan, np.float32)
    for first in range(0, len(sites), _AT_ONCE):
        some = sites[first : first + _AT_ONCE]
        number = {iri: first + place for place, iri in enumerate(some)}
        values = " ".join(f"<{iri}>" for iri in some)
        query = (
            f"{_PROLOGUE}SELECT ?site ?north ?east {{ VALUES ?site {{ {values} }} "
            "?site tkg:latitude ?north ; tkg:longitude ?east }"
        )
        for site, north, east in store.select(query):
            found[number[text_of(site)]] = float(text_of(north)), float(text_of(east))
    return found


def _place_names(store: Store, iris: Iterable[str]) -> list[str]:
    query = (
        f"{_PROLOGUE}SELECT ?place ?city ?country {{ ?place a tkg:Place ; tkg:cityName ?city "
        "OPTIONAL { ?place tkg:countryName ?country } }"
    )
    names = {text_of(row[0]): ", ".join(text_of(term) for term in row[1:] if term) for row in store.select(query)}
    return [names.get(iri, "") for iri in iris]


def text_of(term: Any) -> str:
    """The text of a term; empty where there is none."""
    return term.value if term is not None else ""
