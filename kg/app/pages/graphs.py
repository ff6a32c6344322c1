"""Graph pages of the explorer: one trial, its criteria, a condition, networks, answers and connections, each drawn."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote, urlencode

import numpy as np

from kg.analysis.networks import Numbers, collaboration
from kg.app.asking.asked import values_of
from kg.app.drawing.draw import draw, draw_answer, draw_criteria
from kg.app.drawing.networks import MOST_TRIALS, draw_collaboration, draw_condition, draw_landscape, draw_studied
from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.connect import connect, draw_connection
from kg.app.finding.trial_index import NO_DAY, Ints, TrialIndex
from kg.app.pages.ask import ASKED, pairs_asked
from kg.app.pages.downloads import ALL_TRIALS, framed
from kg.app.pages.explorer import Explorer
from kg.app.pages.indexed import indexed_statements
from kg.app.pages.sites import indexed_cities
from kg.app.pages.things import rows_of_thing
from kg.errors import GraphError, UsageError
from kg.names import trial_iri
from kg.views.words import short_name

__all__ = ["answer_graph", "condition_graph", "connection_graph", "criteria_graph", "graph_page", "network_graph"]


def graph_page(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """One trial with everything around it; or several, their ids with `+` between them."""
    try:
        trials = name.split("+")
        back = _trial(name) if len(trials) == 1 else ALL_TRIALS
        cities = indexed_cities(explorer, trial_iri(name)) if len(trials) == 1 else []
        return framed(draw(explorer.graph, trials, cities), request, back)
    except (UsageError, GraphError):
        return explorer.page("absent.html", 404, what=name)


def criteria_graph(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """The criteria of a trial as a tree."""
    try:
        return framed(draw_criteria(explorer.graph, name), request, _trial(name))
    except (UsageError, GraphError):
        return explorer.page("absent.html", 404, what=f"{name} criteria")


def condition_graph(explorer: Explorer, request: PageRequest, key: str) -> PageResponse:
    """The landscape of a condition, by the last part of the condition's address."""
    found = rows_of_thing(explorer, "condition", key)
    if found is None:
        return explorer.page("absent.html", 404, what=key)
    name, trials = found
    number = explorer.numbers("condition").get(key)
    if number is None:
        return framed(draw_condition(explorer.graph, name), request, _condition(name, key))
    index = explorer.index
    rows = _newest(index.started, trials)
    shown = [index.iris[row] for row in rows.tolist()]
    concepts = index.facets["condition"].terms[number]
    known = indexed_statements(explorer, rows)
    drawn = draw_landscape(explorer.graph, name, concepts, shown, len(trials), known)
    return framed(drawn, request, _condition(name, key))


def _newest(started: Ints, rows: Ints) -> Ints:
    """The rows of the trials to draw: of very many those that started last, the last by name of those of one day."""
    dated = rows[started[rows] != NO_DAY]
    order = np.concatenate([dated[np.lexsort((-dated, -started[dated]))], rows[started[rows] == NO_DAY]])
    return np.sort(order[:MOST_TRIALS])


def network_graph(explorer: Explorer, request: PageRequest, which: str) -> PageResponse:
    """Who works with whom, or what is studied together; with `?condition=` on the trials of one condition."""
    key = request.value("condition")
    found = rows_of_thing(explorer, "condition", key) if key else None
    if key and found is None:
        return explorer.page("absent.html", 404, what=key)
    name, trials = found or (None, None)
    text = _sponsors(explorer, name, trials) if which == "sponsors" else _interventions(explorer, name, trials)
    return framed(text, request, _condition(name, key) if name else ALL_TRIALS)


def _sponsors(explorer: Explorer, condition: str | None, trials: Ints | None) -> str:
    index = explorer.index
    leads, others = (_pairs(index, name, trials) for name in ("leadSponsor", "collaborator"))
    named = len(np.union1d(leads[1], others[1]))
    iris, label_of = explorer.iris("organization"), partial(explorer.label, "organization")
    ties = collaboration(leads, others)
    return draw_collaboration(explorer.graph, index.iris, iris, ties, named, condition, label_of)


def _interventions(explorer: Explorer, condition: str | None, trials: Ints | None) -> str:
    index = explorer.index
    pairs = _pairs(index, "hasIntervention", trials)
    iris, label_of = explorer.iris("intervention"), partial(explorer.label, "intervention")
    return draw_studied(explorer.graph, index.iris, iris, pairs, explorer.comparators, condition, label_of)


def _pairs(index: TrialIndex, name: str, trials: Ints | None) -> tuple[Numbers, Numbers]:
    """Trials and what they name by a property; of some trials, where they are given, else of all."""
    links = index.links[name]
    if trials is None:
        return links.rows.astype(np.int64), links.things.astype(np.int64)
    kept = np.isin(links.rows, trials)
    return links.rows[kept].astype(np.int64), links.things[kept].astype(np.int64)


def answer_graph(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """The answer to a question of the library; parameters as in the address of the question's page."""
    pairs = pairs_asked(request)
    parameters = values_of((key, value) for key, value in pairs if value)
    asked = urlencode([(ASKED, "1"), *pairs])
    return framed(draw_answer(explorer.graph, name, parameters), request, ("The question", f"/ask/{name}?{asked}"))


def connection_graph(explorer: Explorer, request: PageRequest) -> PageResponse:
    """The shortest connections between two things: `?from=` and `?to=`."""
    found = connect(explorer.graph, request.value("from"), request.value("to"))
    return framed(draw_connection(explorer.graph, found), request)


def _trial(name: str) -> tuple[str, str]:
    nct_id = short_name(trial_iri(name))
    return nct_id, f"/trial/{nct_id}"


def _condition(label: str, key: str) -> tuple[str, str]:
    return label, f"/condition/{quote(key)}"
