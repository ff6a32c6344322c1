"""What finds more than the condition that somebody looks for: its MeSH term, or the name that is known here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kg.app.finding.trial_search import Found
from kg.app.pages.explorer import Explorer
from kg.app.pages.selection import Selection
from kg.ask.resolve import KINDS, names_near
from kg.ask.wording import Wording, wording_of
from kg.names import MESH

__all__ = ["KnownAs", "NotKnown", "known_as", "not_known", "wording_of_value"]


@dataclass(frozen=True, slots=True)
class KnownAs:
    """A MeSH term that finds more.

    Args:
        wording: what was looked for, and its MeSH term.
        key: what the term is called in an address.
        found: how many trials the term finds here.
        address: of the page that looks for the term instead.
    """

    wording: Wording
    key: str
    found: int
    address: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """A condition that no trial here has, and what may be meant.

    Args:
        text: the name.
        others: names of conditions here, each with the address of the page that looks for it instead.
        address: of the page that looks for the name among the words of trials.
    """

    text: str
    others: tuple[tuple[str, str], ...]
    address: str


def not_known(explorer: Explorer, selection: Selection) -> tuple[NotKnown, ...]:
    """The conditions of a selection that no trial here has; with other words beside, they are not looked for as words.

    Args:
        explorer: of the graph.
        selection: what is asked for.
    """
    known = explorer.numbers("condition")
    return tuple(
        _not_known(explorer, selection.without("condition", key), key)
        for key in selection.facets.get("condition", ())
        if key not in known
    )


def _not_known(explorer: Explorer, without: Selection, text: str) -> NotKnown:
    called, kept = explorer.called("condition"), without.facets.get("condition", ())
    facet = explorer.index.facets["condition"]
    others = []
    for name in names_near(explorer.graph.store, KINDS["condition"], text):
        number = called.get(name.casefold())
        if number is not None:
            others.append((name, without.having("condition", *kept, facet.keys[number]).address()))
    return NotKnown(text, tuple(others), "" if without.q else replace(without, q=text).address())


def known_as(explorer: Explorer, selection: Selection, found: Found) -> tuple[KnownAs, ...]:
    """The MeSH terms of the conditions that a selection looks for: by a filter, by their page, by their name as words.

    Args:
        explorer: of the graph.
        selection: what is asked for.
        found: what it finds; words that find as many trials as the term need no other name.
    """
    return tuple(_known_as(explorer, selection, found))


def wording_of_value(explorer: Explorer, facet: str, number: int) -> Wording | None:
    """The MeSH term that finds more than a value of the facets `condition` and `intervention`."""
    values, known = explorer.index.facets[facet], explorer.numbers(facet)
    counts = np.bincount(values.values, minlength=len(values.keys))

    def finds(iri: str) -> int:
        at = known.get(iri.rpartition("/")[2])
        return 0 if at is None else int(counts[at])

    return wording_of(explorer.graph.store, facet, values.labels[number], values.terms[number], finds)


def _known_as(explorer: Explorer, selection: Selection, found: Found) -> Iterator[KnownAs]:
    known = explorer.numbers("condition")
    facet = explorer.index.facets["condition"]
    for number, without in _looked_for(explorer, selection):
        if any(iri.startswith(MESH) for iri in facet.terms[number]):
            continue
        counts = facet.counts(found.others(*(one.name for one in found.filters)))
        by_words = sum(int(one.mask.sum()) for one in found.filters if one.name == "q" and selection.q != without.q)
        fewest = max(by_words, counts[number])
        together = facet.counts(facet.having([number], len(explorer.index)))
        if not (counts[2 * together >= together[number]] > fewest).any():
            continue  # whatever most of its trials carry finds no more
        wording = wording_of_value(explorer, "condition", number)
        term = known.get(wording.iri.rpartition("/")[2]) if wording else None
        if wording is None or term is None:
            continue
        if counts[term] > fewest:
            address = without.having("condition", *without.facets.get("condition", ()), facet.keys[term]).address()
            yield KnownAs(wording, facet.keys[term], int(counts[term]), address)


def _looked_for(explorer: Explorer, selection: Selection) -> Iterator[tuple[int, Selection]]:
    """The conditions looked for, each with the selection without it."""
    known = explorer.numbers("condition")
    for key in selection.facets.get("condition", ()):
        if key in known:
            yield known[key], selection.without("condition", key)
    kind, _, key = selection.of.partition("/")
    if kind == "condition" and key in known:
        yield known[key], selection.without("of")
    called = explorer.called("condition").get(selection.q.casefold())
    if called is not None:
        yield called, selection.without("q")
