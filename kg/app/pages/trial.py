"""The page of one trial: everything the graph knows of it, in plain words, each fact with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from kg.app.exchange import DEFAULT_POLICY, PageRequest, PageResponse
from kg.app.finding.columns import text_of
from kg.app.finding.similar import similar
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import Hit, Thing, hits_of, tone_of
from kg.app.pages.sites import site_map, sites_by_country, sites_of
from kg.app.pages.sources import sources_of_facts
from kg.errors import UsageError
from kg.names import CODE, PREFIXES, TRIAL, trial_iri
from kg.views.card import card
from kg.views.card_text import events_in_words, results_in_words
from kg.views.criteria_tree import criteria_tree, field_limits
from kg.views.queries import FACTS_QUERY, of_trial
from kg.views.results import RESULTS_QUERY, measures_of
from kg.views.site import path_of
from kg.views.statements import Statements
from kg.views.words import EFFECTS, date_in_words, short_name

__all__ = ["Moment", "results_page", "similar_part", "trial_page"]

_OTHERS: Final = 5
_LIKE: Final = 6
_AT_ONCE: Final = 100
"""Of so many trials that name a sponsor the graph is asked at once which ones it leads, after the first few."""

_PLANS: Final = ("startDate", "primaryCompletionDate", "completionDate")
"""What an estimate of means a plan; the registry estimates the day of a posting afterwards too."""

_DATES: Final = (
    ("launchedDate", "Launched"),
    ("studyFirstPostDate", "First posted"),
    ("startDate", "Start"),
    ("primaryCompletionDate", "Primary completion"),
    ("completionDate", "Completion"),
    ("resultsFirstPostDate", "Results posted"),
    ("lastUpdatePostDate", "Last update"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date on the timeline; `past` by the day of reading, `mark` says where it is planned or estimated."""

    label: str
    date: str
    past: bool
    mark: str
    link: str


def trial_page(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """The page of a trial.

    Args:
        explorer: of the graph.
        request: what was asked for.
        name: an NCT id.
    """
    try:
        iri = trial_iri(name)
    except UsageError:
        return explorer.page("absent.html", 404, what=name)
    nct_id = short_name(iri)
    if name != nct_id:
        return PageResponse(308, "text/plain; charset=utf-8", b"", (("Location", f"/trial/{nct_id}"),))
    said = Statements(explorer.graph.store.construct(of_trial(FACTS_QUERY, nct_id)))
    made = card(said, iri, today=explorer.today, processed=explorer.built)
    if made is None:
        return explorer.page("absent.html", 404, what=nct_id)
    sources = sources_of_facts(explorer, said, iri)
    sites = sites_of(explorer, iri)
    status = next(iter(said.nodes(iri, "overallStatus")), "").removeprefix(f"{CODE}status-")
    measures = []
    if said.flag(iri, "hasResults"):
        found = Statements(explorer.graph.store.construct(of_trial(RESULTS_QUERY, nct_id)))
        measures = measures_of(found, iri, primary_only=True)
    return explorer.page(
        "trial.html",
        csp=DEFAULT_POLICY.replace("script-src", "frame-src 'self'; script-src", 1),
        card=made,
        tone=tone_of(status),
        marks=sources.marks,
        sections=criteria_tree(said, iri),
        fields=field_limits(said, iri),
        effects=EFFECTS,
        conditions=_things(said, iri, "condition"),
        inferred=[Thing(one.name, path_of(one.link)) for one in made.inferred_conditions],
        concepts=_things(said, iri, "conditionConcept") + _things(said, iri, "interventionConcept"),
        interventions={one.iri: path_of(one.iri) for one in made.interventions if one.iri},
        sponsor=next(iter(_things(said, iri, "leadSponsor")), None),
        collaborators=_things(said, iri, "collaborator"),
        moments=_moments(said, iri, explorer.today),
        countries=sites_by_country(explorer, iri, sites),
        site_count=len(sites),
        locations=said.number(iri, "locationCount") or 0,
        map=site_map(sites),
        results=results_in_words(made.results),
        events=events_in_words,
        measures=measures,
        others=_others(explorer, said, iri),
    )


def results_page(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """All that a trial found, as tables."""
    try:
        iri = trial_iri(name)
    except UsageError:
        return explorer.page("absent.html", 404, what=name)
    hits = hits_of(explorer, [iri]) if iri in explorer.index.row_of else []
    if not hits:
        return explorer.page("absent.html", 404, what=name)
    found = Statements(explorer.graph.store.construct(of_trial(RESULTS_QUERY, iri)))
    return explorer.page("results.html", hit=hits[0], measures=measures_of(found, iri))


def similar_part(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """The trials most like a trial, with the reasons: a part of its page, and a page without JavaScript."""
    try:
        iri = trial_iri(name)
    except UsageError:
        return explorer.page("absent.html", 404, what=name)
    if iri not in explorer.index.row_of:
        return explorer.page("absent.html", 404, what=name)
    found = similar(explorer.graph, iri, _LIKE)
    hits = {hit.nct_id: hit for hit in hits_of(explorer, [TRIAL + one.nct_id for one in found])}
    pairs = [(hits[one.nct_id], one) for one in found]
    template = "similar_part.html" if request.headers.get("hx-request") else "similar.html"
    return explorer.page(template, nct_id=short_name(iri), similar=pairs)


def _things(said: Statements, iri: str, name: str) -> list[Thing]:
    return [Thing(said.label(node) or short_name(node), path_of(node)) for node in said.nodes(iri, name)]


def _moments(said: Statements, iri: str, today: date) -> list[Moment]:
    """The dates of a trial in their order; a month stands for its first day."""
    found = []
    for name, label in _DATES:
        if value := said.text(iri, name):
            estimated = any(code.endswith("-ESTIMATED") for code in said.nodes(iri, f"{name}Type"))
            mark = "" if not estimated else "planned" if name in _PLANS else "estimated"
            found.append((value, Moment(label, date_in_words(value), value <= today.isoformat(), mark, name)))
    return [moment for _, moment in sorted(found, key=lambda pair: pair[0])]


def _others(explorer: Explorer, said: Statements, iri: str) -> list[Hit]:
    """Other trials of the lead sponsor, the last updated first."""
    sponsor = next(iter(said.nodes(iri, "leadSponsor")), None)
    if sponsor is None:
        return []
    index = explorer.index
    number = explorer.numbers("organization").get(sponsor.rpartition("/")[2])
    named = index.facets["organization"].having([] if number is None else [number], len(index))
    rows = np.flatnonzero(named)
    rows = rows[np.argsort(-index.updated[rows], kind="stable")]
    found: list[str] = []
    for start, end in pairwise([0, 2 * _OTHERS, *range(_AT_ONCE, len(rows) + _AT_ONCE, _AT_ONCE)]):
        some = [index.iris[row] for row in rows[start:end].tolist()]
        led = _led_by(explorer, sponsor, some)
        found += [other for other in some if other in led and other != iri]
        if len(found) >= _OTHERS:
            break
    return hits_of(explorer, found[:_OTHERS])


def _led_by(explorer: Explorer, sponsor: str, trials: Sequence[str]) -> set[str]:
    """Those of some trials whose lead sponsor somebody is; others name it as a collaborator."""
    listed = " ".join(f"<{trial}>" for trial in trials)
    query = (
        f"PREFIX tkg: <{PREFIXES['tkg']}> "
        f"SELECT ?trial {{ VALUES ?trial {{ {listed} }} ?trial tkg:leadSponsor <{sponsor}> }}"
    )
    return {text_of(row[0]) for row in explorer.graph.store.select(query)}
