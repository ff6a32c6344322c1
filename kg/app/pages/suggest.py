"""What somebody may mean who is still typing, as JSON for the fields of the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from kg.analysis.networks import is_comparator
from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.suggest import KINDS, Suggestion
from kg.app.pages.explorer import Explorer
from kg.app.pages.known_as import wording_of_value
from kg.ask.gazetteer import cities_beginning
from kg.names import MESH, is_nct_id, trial_iri

__all__ = ["suggest"]

_MOST: Final = 8
_OF_EACH: Final = 4
_SHORTEST: Final = 2
_NOUNS: Final = {"intervention": "Treatment"}
_OTHER_NAMES: Final = {"organization": "sponsor"}
_IN_MESH: Final = ("condition", "intervention")
_ANYTHING: Final = ("condition", "intervention", "sponsor")
_TERMS_KEPT: Final = 10_000


def suggest(explorer: Explorer, request: PageRequest) -> PageResponse:
    """Suggestions as JSON: what to write, what it is, how many trials or sites, and what it adds to an address.

    Args:
        explorer: of the graph.
        request: `q` is what was typed, `kind` what it should be; empty for anything that trials can be found by.
    """
    words, kind = request.value("q"), request.value("kind")
    kind = _OTHER_NAMES.get(kind, kind)
    if kind in KINDS:
        found = list(map(_shown, _meant(explorer, kind, words, _MOST)))
        if kind == "place" and len(found) < _OF_EACH:
            found += _cities(words, {one["text"] for one in found})
    else:
        found = list(_trials(explorer, words))
        if kind != "trial":
            found += [_shown(one) for name in _ANYTHING for one in _meant(explorer, name, words, _OF_EACH)]
    body = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    return PageResponse(200, "application/json", body)


def _meant(explorer: Explorer, kind: str, words: str, most: int) -> list[Suggestion]:
    """The names that may be meant; before a sponsor's wording the MeSH term that finds more, where there is one."""
    names = explorer.names.suggest(kind, words, most)
    if kind not in _IN_MESH:
        return names
    found: dict[str, Suggestion] = {}
    for place, one in enumerate(names):
        if len(found) >= most:
            break
        if place < _OF_EACH and (term := _term(explorer, kind, one.key)):
            found.setdefault(term.key, term)
        found.setdefault(one.key, one)
    return list(found.values())[:most]


@lru_cache(_TERMS_KEPT)
def _term(explorer: Explorer, kind: str, key: str) -> Suggestion | None:
    """The MeSH term that finds more than a name, which a comparator has none of: its trials carry those of others.

    Each letter that is typed asks for the same names again.
    """
    facet, known = explorer.index.facets[kind], explorer.numbers(kind)
    if any(iri.startswith(MESH) for iri in facet.terms[known[key]]) or is_comparator(facet.labels[known[key]]):
        return None
    wording = wording_of_value(explorer, kind, known[key])
    number = known.get(wording.iri.rpartition("/")[2]) if wording else None
    if wording is None or number is None:
        return None
    return Suggestion(kind, wording.term, wording.found, facet.keys[number])


def _shown(one: Suggestion) -> dict[str, Any]:
    adds = {"condition": ["condition", one.key], "country": ["country", one.key], "place": ["near", one.name]}
    noun = _NOUNS.get(one.kind, one.kind.capitalize())
    address = adds.get(one.kind, ["of", f"{one.kind}/{one.key}"])
    return {"text": one.name, "kind": noun, "count": one.count, "adds": address}


def _cities(words: str, known: set[str]) -> list[dict[str, Any]]:
    """Cities of the world beside the places of the graph, none of which has a site."""
    if len(words.strip()) < _SHORTEST:
        return []
    titles = dict.fromkeys(city.title for city in cities_beginning(words, _MOST))
    return [
        {"text": title, "kind": "Place without a site", "count": 0, "adds": ["near", title]}
        for title in titles
        if title not in known
    ][:_OF_EACH]


def _trials(explorer: Explorer, words: str) -> Iterator[dict[str, Any]]:
    nct_id = words.strip().upper()
    if is_nct_id(nct_id) and trial_iri(nct_id) in explorer.index.row_of:
        yield {"text": nct_id, "kind": "Trial", "count": 0, "adds": [], "to": f"/trial/{nct_id}"}
