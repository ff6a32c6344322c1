"""What somebody may mean who is still typing: names of conditions, treatments, sponsors and places, and trials."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from kg.app.exchange import PageRequest, PageResponse
from kg.app.pages.explorer import Explorer
from kg.names import is_nct_id, trial_iri

__all__ = ["suggest"]

_MOST: Final = 8
_OF_EACH: Final = 4
_SHORTEST: Final = 2
_FACETS: Final = {
    "condition": ("condition", "condition", "Condition"),
    "intervention": ("intervention", "intervention", "Treatment"),
    "organization": ("organization", "sponsor", "Sponsor"),
    "country": ("country", "country", "Country"),
}


def suggest(explorer: Explorer, request: PageRequest) -> PageResponse:
    """Suggestions as JSON: what to write, what it is, how many trials or sites, and what it adds to an address.

    Args:
        explorer: of the graph.
        request: `q` is what was typed, `kind` what it should be; empty for anything that trials can be found by.
    """
    words = " ".join(request.value("q").split()).casefold()[:100]
    kind = request.value("kind")
    found: list[dict[str, Any]] = []
    if len(words) >= _SHORTEST:
        if kind == "place":
            found = list(_places(explorer, words))[:_MOST]
        elif kind in _FACETS:
            found = list(_things(explorer, kind, words, _MOST))
        else:
            found = list(_trials(explorer, words))
            if kind != "trial":
                for name in ("condition", "intervention", "organization"):
                    found += _things(explorer, name, words, _OF_EACH)
    body = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    return PageResponse(200, "application/json", body)


def _things(explorer: Explorer, name: str, words: str, most: int) -> Iterator[dict[str, Any]]:
    facet_name, page, noun = _FACETS[name]
    facet = explorer.index.facets[facet_name]
    folded, counts = explorer.folded(facet_name)
    matches = [number for number, label in enumerate(folded) if words in label]
    matches.sort(key=lambda number: (not _begins(folded[number], words), -int(counts[number]), folded[number]))
    for number in matches[:most]:
        key = facet.keys[number]
        adds = ["condition", key] if page == "condition" else ["of", f"{page}/{key}"]
        yield {"text": facet.labels[number], "kind": noun, "count": int(counts[number]), "adds": adds}


def _begins(label: str, words: str) -> bool:
    return label.startswith(words) or f" {words}" in label


def _places(explorer: Explorer, words: str) -> Iterator[dict[str, Any]]:
    sites = explorer.index.sites
    counts = np.bincount(sites.places, minlength=len(sites.place_names))
    best: dict[str, int] = {}
    for number, name in enumerate(sites.place_names):
        if counts[number] and name.casefold().startswith(words):
            best[name] = best.get(name, 0) + int(counts[number])
    for name in sorted(best, key=lambda one: (-best[one], one)):
        yield {"text": name, "kind": "Place", "count": best[name], "adds": ["near", name]}


def _trials(explorer: Explorer, words: str) -> Iterator[dict[str, Any]]:
    nct_id = words.upper()
    if is_nct_id(nct_id) and trial_iri(nct_id) in explorer.index.row_of:
        yield {"text": nct_id, "kind": "Trial", "count": 0, "adds": [], "to": f"/trial/{nct_id}"}
