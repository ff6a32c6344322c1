"""The index of all trials from what they state: a function of the graph alone, whatever order it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from kg.app.finding.columns import Names, names_of, store_column, text_of
from kg.app.finding.gathered import Gathered, Pairs, gather
from kg.app.finding.trial_index import LINKED, Facet, Floats, Ints, Links, Sites, TrialIndex
from kg.model.labels import SCHEMES, label_of
from kg.names import CODE, MESH, PREFIXES
from kg.ports import Store

__all__ = ["build_index", "index_from"]

_PROLOGUE: Final = f"PREFIX tkg: <{PREFIXES['tkg']}>\n"
_CLASSES: Final = {
    "condition": ("Condition", "MeshConcept"),
    "intervention": ("Intervention", "MeshConcept"),
    "organization": ("Organization",),
    "country": ("Country",),
}
"""Facets of nodes with names, and the classes that these are of."""

_FACETS: Final = ("condition", "status", "phase", "kind", "type", "sponsor", "country", "sex", "group", "healthy")
_AT_ONCE: Final = 2_000
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


def build_index(store: Store) -> TrialIndex:
    """The index of an open graph.

    Raises:
        QueryError: the graph could not answer.
        GraphError: it cannot be reached or read.
    """
    gathered = gather(store_column(store), located=False)
    gathered.coordinates = _coordinates(store, gathered.examples)
    return index_from(gathered, names_of(store))


def index_from(gathered: Gathered, names: Names) -> TrialIndex:
    """The index of what the trials of a graph state.

    Args:
        gathered: of all trials.
        names: of the things that they name.
    """
    size = len(gathered.iris)
    facets = {
        name: _named(name, pairs, names) if name in _CLASSES else _coded(name, pairs)
        for name, pairs in gathered.pairs.items()
        if name not in LINKED
    }
    facets["sex"] = _open_to(facets["sex"], size)
    return TrialIndex(
        iris=gathered.iris,
        row_of={iri: row for row, iri in enumerate(gathered.iris)},
        facets={name: facets[name] for name in (*_FACETS, "results", "intervention", "organization")},
        links={name: _links(gathered.pairs[name], facets[facet]) for name, facet in LINKED.items()},
        sites=_sites(gathered, names["Place"]),
        **gathered.arrays,
    )


def _facet(
    keys: Sequence[str],
    labels: Sequence[str],
    pairs: Pairs,
    into: Sequence[int],
    terms: Sequence[Sequence[str]] = (),
) -> Facet:
    """The facet, its pairs in the order of trials and each there once.

    Args:
        keys: of its values.
        labels: of its values.
        pairs: of trials and values as they were stated.
        into: the value that each stated one is.
        terms: IRIs of its values.
    """
    return Facet(keys, labels, terms or [()] * len(keys), *_ordered(pairs, into))


def _links(pairs: Pairs, facet: Facet) -> Links:
    """The links of trials to things that are values of a facet."""
    place = {iri: number for number, iri in enumerate(facet.iris())}
    return Links(*_ordered(pairs, [place[iri] for iri in pairs.values]))


def _ordered(pairs: Pairs, into: Sequence[int]) -> tuple[Ints, Ints]:
    """The rows and values of pairs in the order of trials and each there once, each stated value as what it is."""
    width = max(into, default=0) + 1
    values = np.asarray(into, np.int64)[pairs.numbers]
    unique = np.unique(pairs.rows.astype(np.int64) * width + values)
    return (unique // width).astype(np.int32), (unique % width).astype(np.int32)


def _coded(name: str, pairs: Pairs) -> Facet:
    """A facet whose values are codes or flags, in the order of their scheme."""
    scheme = _SCHEMES.get(name)
    prefix = f"{CODE}{scheme}-" if scheme else ""
    known = {token: number for number, token in enumerate(SCHEMES[scheme])} if scheme else {}
    tokens = [value.removeprefix(prefix) for value in pairs.values]
    order = sorted(tokens, key=lambda token: (known.get(token, len(known)), token))
    place = {token: number for number, token in enumerate(order)}
    into = [place[token] for token in tokens]
    if scheme is None:
        keys = [_FLAGS.get(token, token) for token in order]
        return _facet(keys, [key.capitalize() for key in keys], pairs, into)
    labels = [label_of(scheme, token) if token in known else token for token in order]
    return _facet(order, labels, pairs, into, [[prefix + token] for token in order])


def _open_to(stated: Facet, trials: int) -> Facet:
    """Whom trials take: a record that states no sex takes all, as one that states no age takes every age."""
    at = {key: number for number, key in enumerate(stated.keys)}
    only = {key: stated.having([at[key]] if key in at else [], trials) for key in ("FEMALE", "MALE")}
    masks = [~only["MALE"], ~only["FEMALE"], only["FEMALE"], only["MALE"]]
    pairs = np.argwhere(np.stack(masks, axis=1)).astype(np.int32)
    return Facet(list(_OPEN_TO), list(_OPEN_TO.values()), [()] * 4, pairs[:, 0].copy(), pairs[:, 1].copy())


def _named(facet: str, pairs: Pairs, names: Names) -> Facet:
    """A facet of nodes; those whose names differ in case alone are one value.

    Countries have their names for keys: that is what people write into an address.
    """
    known: dict[str, str] = {}
    for kind in _CLASSES[facet]:
        known |= names[kind]
    keys: list[str] = []
    labels: list[str] = []
    terms: list[list[str]] = []
    number: dict[str, int] = {}
    into: dict[str, int] = {}
    for iri in sorted(pairs.values):
        last = iri.removeprefix(MESH).rsplit("/", 1)[-1]
        name = known.get(iri) or last
        key = name if facet == "country" else last
        place = number.setdefault(name.casefold(), len(keys))
        if place == len(keys):
            keys.append(key)
            labels.append(name)
            terms.append([])
        elif iri.startswith(MESH) and not terms[place][0].startswith(MESH):
            keys[place], labels[place] = key, name
        terms[place].append(iri)
        into[iri] = place
    return _facet(keys, labels, pairs, [into[iri] for iri in pairs.values], terms)


def _sites(gathered: Gathered, names: dict[str, str]) -> Sites:
    """Where the sites are that name a place.

    The registry derives coordinates from the city, so that those of one site hold for all of its place.
    """
    places, statuses = sorted(gathered.sites.values), sorted(gathered.status_iris)
    place = _moved(gathered.sites.values, places)[gathered.sites.numbers]
    status = np.append(_moved(gathered.status_iris, statuses), -1).astype(np.int8)[gathered.statuses]
    order = np.lexsort((status, place, gathered.sites.rows))
    coordinates = np.empty((len(places), 2), np.float32)
    coordinates[_moved(gathered.sites.values, places)] = gathered.coordinates
    return Sites(
        rows=gathered.sites.rows[order],
        statuses=status[order],
        places=place[order],
        latitudes=coordinates[:, 0].copy(),
        longitudes=coordinates[:, 1].copy(),
        status_tokens=[code.removeprefix(f"{CODE}recruitment-status-") for code in statuses],
        place_names=[names.get(iri, "") for iri in places],
        place_iris=places,
    )


def _moved(before: Sequence[str], after: Sequence[str]) -> Ints:
    """Where values stand in another order of theirs."""
    place = {value: number for number, value in enumerate(after)}
    return np.asarray([place[value] for value in before], np.int32)


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
