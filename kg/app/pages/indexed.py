"""What the index tells of some trials, as statements: a drawing need not look each of them up in the store."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import Literal, NamedNode, Triple

from kg.app.drawing.draw import stated
from kg.app.finding.trial_index import Ints
from kg.app.pages.explorer import Explorer
from kg.names import RDFS, TKG

__all__ = ["indexed_statements"]

_CODES: Final = {"overallStatus": "status", "phase": "phase", "studyType": "kind"}
"""Properties whose values are codes, and the facet of these."""

_THINGS: Final = {"leadSponsor": "organization", "hasIntervention": "intervention"}
_CONCEPTS: Final = "conditionConcept"


def indexed_statements(explorer: Explorer, rows: Ints) -> list[Triple]:
    """What the graph states of some trials: status, phase, type, size, and what they are on, led by and try, by name.

    What a trial is on the graph is asked for, as the index holds it together with what is wider; and of a name that
    things in several spellings share it does not know which of them bears which.

    Args:
        explorer: of the graph.
        rows: of the trials, in ascending order.
    """
    index = explorer.index
    trials = {row: NamedNode(index.iris[row]) for row in rows.tolist()}
    found = []
    for name, facet in _CODES.items():
        about = index.facets[facet]
        link, codes = NamedNode(TKG + name), [[NamedNode(iri) for iri in iris] for iris in about.terms]
        for place in _places(about.rows, rows).tolist():
            found += [Triple(trials[about.rows[place]], link, code) for code in codes[about.values[place]]]
    for name, facet in _THINGS.items():
        links, iris, link = index.links[name], explorer.iris(facet), NamedNode(TKG + name)
        for place in _places(links.rows, rows).tolist():
            found.append(Triple(trials[links.rows[place]], link, NamedNode(iris[links.things[place]])))
    link = NamedNode(f"{TKG}enrollmentCount")
    sizes = zip(trials.values(), index.enrollment[rows].tolist(), strict=True)
    found += [Triple(trial, link, Literal(size)) for trial, size in sizes if size >= 0]
    on = stated(explorer.graph, [trial.value for trial in trials.values()], [TKG + _CONCEPTS])
    named = {TKG + _CONCEPTS: "condition"} | {TKG + name: facet for name, facet in _THINGS.items()}
    things = {one.object: named[one.predicate.value] for one in (*found, *on) if one.predicate.value in named}
    link = NamedNode(f"{RDFS}label")
    labels = [(thing, explorer.label(facet, thing.value)) for thing, facet in things.items()]
    return [*found, *on, *(Triple(thing, link, Literal(label)) for thing, label in labels if label)]


def _places(ordered: Ints, rows: Ints) -> NDArray[np.int64]:
    """Where some rows stand among many in ascending order, each as often as it is there."""
    first, last = np.searchsorted(ordered, rows, "left"), np.searchsorted(ordered, rows, "right")
    many = last - first
    places: NDArray[np.int64] = np.arange(many.sum()) + np.repeat(first - np.cumsum(many) + many, many)
    return places
