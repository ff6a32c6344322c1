"""Graph pages of many trials: the landscape of a condition, who works with whom, and what is studied together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from pyoxigraph import Literal

from kg.analysis.networks import (
    Numbers,
    Ties,
    communities,
    hubs,
    in_larger_parts,
    is_comparator,
    links_of,
    projection,
    strongest,
    tied,
)
from kg.app.drawing.draw import is_label, naming, rows, sources, stated
from kg.app.graph import Graph
from kg.ask.bind import term_text
from kg.ask.resolve import resolve
from kg.ask.template import Parameter
from kg.ask.wording import Wording, wordings
from kg.errors import UsageError
from kg.names import MESH, PREFIXES, TKG, fold_name
from kg.views.landscape import Middle, Shared, landscape, shared_network
from kg.views.network import MOST_NODES
from kg.views.page import page
from kg.views.words import count_of, enumerate_in_words, short_name

__all__ = [
    "MOST_TRIALS",
    "draw_collaboration",
    "draw_condition",
    "draw_interventions",
    "draw_landscape",
    "draw_sponsors",
    "draw_studied",
    "wider_term",
]

MOST_TRIALS: Final = 240
"""How many trials the landscape of a condition shows: with what they name, this fills a page."""

LabelOf = Callable[[str], str | None]

_HUB_SHARE: Final = 0.04
_HUB_SHARE_ON: Final = 0.6
"""Above which share of all trials, or of those on one condition, an intervention ties everything to everything."""

_HUB_LEAST: Final = 12
_FEWEST: Final = ((250, 5), (60, 3))
"""Of a network of more nodes than these, parts of fewer nodes than those are left out."""

_LANDSCAPE: Final = (
    *("conditionConcept", "leadSponsor", "hasIntervention", "overallStatus", "phase", "enrollmentCount"),
    *("acronym", "startDate", "studyType"),
)
"""What the landscape of a condition says of a trial; the first three are drawn."""

_CONDITION: Final = Parameter("condition", "concept", "a condition or a wider MeSH term", scheme="condition")
_NAMES: Final = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel")
_ON: Final = "tkg:condition|tkg:conditionConcept|tkg:conditionAncestor"


def _not_known(iri: str) -> str | None:
    """What a thing is called where nothing is known already."""
    return None


def draw_condition(graph: Graph, condition: str) -> str:
    """A page that draws the landscape of a condition: its trials, their lead sponsors and interventions.

    Args:
        graph: any graph.
        condition: a condition or MeSH term, narrower ones included: its name, MeSH id or IRI.

    Raises:
        ParameterError: the graph has no such condition; the message names what comes near.
    """
    concepts = _concepts(graph, condition)
    name = _name(graph, concepts, condition)
    on = _trials(graph, concepts)
    ((counted,),) = rows(graph, f"SELECT (COUNT(DISTINCT ?trial) AS ?n) {{ {on} }}")
    whole = int(counted.value)
    shown = _newest(graph, on) if whole > MOST_TRIALS else _all(graph, on)
    return draw_landscape(graph, name, concepts, shown, whole)


def draw_landscape(
    graph: Graph, name: str, concepts: Sequence[str], shown: Sequence[str], whole: int, known: Sequence[Any] = ()
) -> str:
    """The same page where it is known which trials there are.

    Args:
        graph: any graph.
        name: the condition's.
        concepts: IRIs of the conditions and MeSH terms that bear it.
        shown: IRIs of the trials to draw, in ascending order: of more than `MOST_TRIALS` those that started last.
        whole: how many trials there are.
        known: what is known already: of a property all that the drawn ones state, and labels of what they name.
    """
    read = {one.predicate.value for one in known}
    wanted = [link for name in _LANDSCAPE if (link := TKG + name) not in read]
    triples = [*known, *stated(graph, shown, [*wanted, _NAMES[0]])]
    drawn = {TKG + name for name in _LANDSCAPE[:3]}
    labelled = {one.subject.value for one in known if is_label(one)}
    things = dict.fromkeys(one.object.value for one in triples if one.predicate.value in drawn)
    triples += _named(graph, [thing for thing in things if thing not in labelled])
    comparators = {
        one.subject.value
        for one in triples
        if is_label(one) and is_comparator(one.object.value) and one.subject.value in things
    }
    left = whole - len(shown)
    about = min(concepts, key=lambda concept: (not concept.startswith(MESH), concept))
    middle = Middle(about, name, "MeshConcept" if about.startswith(MESH) else "Condition", tuple(concepts))
    network = landscape(triples, shown, comparators, left, "the trials that started last are shown", middle)
    if comparators:
        network = replace(network, notes=(*network.notes, "Comparators such as placebo are left out."))
    subtitle = f"{count_of(whole, 'trial')} on it or on something narrower"
    return page(network, f"Landscape of {name}", subtitle, sources(graph, shown))


def wider_term(graph: Graph, condition: str) -> Wording | None:
    """The MeSH term that finds more trials than a condition's name, where sponsors write it.

    Args:
        graph: any graph.
        condition: as for `draw_condition`, of which the graph has one.
    """
    return next(iter(wordings(graph.store, _CONDITION, [condition])), None)


def draw_sponsors(graph: Graph, condition: str | None = None) -> str:
    """A page that draws which organizations lead trials on which others collaborate.

    Args:
        graph: any graph.
        condition: only trials on this condition or a narrower one.

    Raises:
        ParameterError: the graph has no such condition.
        UsageError: no two organizations work together on a trial.
    """
    concepts = _concepts(graph, condition) if condition else []
    pairs = f"{_trials(graph, concepts)} ?trial tkg:collaborator ?other ; tkg:leadSponsor ?lead"
    found = _distinct(graph, f"SELECT ?trial ?lead ?other {{ {pairs} }}")
    named = f"{_trials(graph, concepts)} ?trial tkg:leadSponsor|tkg:collaborator ?named"
    ((counted,),) = rows(graph, f"SELECT (COUNT(DISTINCT ?named) AS ?n) {{ {named} }}")
    trials, (which,) = _numbered([trial for trial, _, _ in found])
    things, (leads, others) = _numbered([lead for _, lead, _ in found], [other for _, _, other in found])
    return draw_collaboration(graph, trials, things, tied(which, leads, others), int(counted.value), condition)


def draw_collaboration(
    graph: Graph,
    trials: Sequence[str],
    organizations: Sequence[str],
    ties: Ties,
    named: int,
    condition: str | None = None,
    label_of: LabelOf = _not_known,
) -> str:
    """The same page where it is known who works with whom.

    Args:
        graph: any graph.
        trials: their IRIs in ascending order.
        organizations: their IRIs in ascending order.
        ties: which trial ties which organizations.
        named: how many organizations lead these trials or collaborate on them.
        condition: the name of what all the trials are on.
        label_of: what is known already of what a thing is called, by its IRI; the graph is asked for the rest.

    Raises:
        UsageError: there are no ties.
    """
    if not len(ties.trials):
        raise UsageError(f"{graph.name}: no two organizations work together on a trial{_of(condition)}")
    title = "Who works with whom"
    subtitle = f"Lead sponsors and collaborators of trials{_of(condition)}; thicker links share more trials"
    return _shared_page(
        graph, trials, organizations, ties, named, "Organization", "works with", title, subtitle, [], label_of
    )


def draw_interventions(graph: Graph, condition: str | None = None) -> str:
    """A page that draws which interventions trials study together.

    Args:
        graph: any graph.
        condition: only trials on this condition or a narrower one.

    Raises:
        ParameterError: the graph has no such condition.
        UsageError: no two interventions are studied in one trial.
    """
    concepts = _concepts(graph, condition) if condition else []
    where = f"{{ {_trials(graph, concepts)} ?trial tkg:hasIntervention ?thing }}"
    found = _distinct(graph, f"SELECT ?trial ?thing {where}")
    trials, (which,) = _numbered([trial for trial, _ in found])
    things, (named,) = _numbered([thing for _, thing in found])
    names = _names(graph, things)
    comparators = [number for number, thing in enumerate(things) if is_comparator(names.get(thing, ""))]
    return draw_studied(graph, trials, things, (which, named), comparators, condition)


def draw_studied(
    graph: Graph,
    trials: Sequence[str],
    interventions: Sequence[str],
    pairs: tuple[Numbers, Numbers],
    comparators: Sequence[int],
    condition: str | None = None,
    label_of: LabelOf = _not_known,
) -> str:
    """The same page where it is known which trials study what.

    Args:
        graph: any graph.
        trials: their IRIs in ascending order.
        interventions: their IRIs in ascending order.
        pairs: trials and what each of them studies, no pair twice.
        comparators: numbers of interventions that bear the name of a comparator.
        condition: the name of what all the trials are on.
        label_of: what is known already of what a thing is called, by its IRI; the graph is asked for the rest.

    Raises:
        UsageError: no two interventions are studied in one trial.
    """
    which, named = pairs
    counts = np.bincount(named, minlength=len(interventions))
    share = _HUB_SHARE_ON if condition else _HUB_SHARE
    out = {number for number in comparators if counts[number]} | set(hubs(which, named, share, _HUB_LEAST).tolist())
    kept = ~np.isin(named, sorted(out))
    ties = projection(which[kept], named[kept])
    if not len(ties.trials):
        raise UsageError(f"{graph.name}: no two interventions are studied together in a trial{_of(condition)}")
    notes = []
    if out:
        frequent = [interventions[number] for number in sorted(out, key=lambda number: (-counts[number], number))[:6]]
        names = _names(graph, frequent, label_of)
        listed = enumerate_in_words([names.get(thing, short_name(thing)) for thing in frequent])
        more = f" and {len(out) - 6:,} more" if len(out) > 6 else ""
        notes.append(
            f"Left out as hubs: {listed}{more}; comparators by name, and what over {share:.0%} of the trials study."
        )
    title = "What is studied together"
    subtitle = f"Interventions of the same trials{_of(condition)}; thicker links share more trials"
    studied = int(np.count_nonzero(counts)) - len(out)
    return _shared_page(
        graph, trials, interventions, ties, studied, "Intervention", "studied with", title, subtitle, notes, label_of
    )


def _shared_page(
    graph: Graph,
    trials: Sequence[str],
    things: Sequence[str],
    ties: Ties,
    named: int,
    kind: str,
    words: str,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    label_of: LabelOf,
) -> str:
    whole, rules = links_of(ties), []
    all_of_it = len(whole.things)
    fewest = next((fewest for many, fewest in _FEWEST if all_of_it > many), 2)
    larger = in_larger_parts(whole, fewest)
    if 0 < len(larger.things) < all_of_it:
        whole = larger
        rules.append(f"parts of fewer than {fewest} that are linked with nothing else")
    part = strongest(whole, MOST_NODES)
    drawn = part.things
    if len(drawn) < len(whole.things):
        rules.append("those that share fewest trials")
    alone = named - all_of_it
    if alone:
        notes = [f"Left out: {alone:,} of {count_of(named, kind.lower())}, in no trial with another.", *notes]
    if rules:
        left = all_of_it - len(drawn)
        notes = [f"Left out: {left:,} of {all_of_it:,} nodes: {' and '.join(rules)}.", *notes]
    shown = [things[number] for number in drawn.tolist()]
    names = _names(graph, shown, label_of)
    label = {thing: names.get(thing, short_name(thing)) for thing in shown}
    columns = (part.ones.tolist(), part.others.tolist(), part.weights.tolist(), part.examples.tolist())
    links = [
        Shared(things[one], things[other], weight, trials[example])
        for one, other, weight, example in zip(*columns, strict=True)
    ]
    groups = [[things[number] for number in group] for group in communities(part)]
    network = shared_network(label, links, groups, kind, words, notes)
    behind = [trials[number] for number in np.unique(ties.among(drawn).trials).tolist()]
    return page(network, title, subtitle, sources(graph, behind))


def _distinct(graph: Graph, query: str) -> set[tuple[str, ...]]:
    """The rows of a query as texts, each once: several concepts may name one trial."""
    return {tuple(term.value for term in row) for row in rows(graph, query)}


def _numbered(*columns: Sequence[str]) -> tuple[list[str], list[Numbers]]:
    """All values of some columns in ascending order, and each column as places among them."""
    values = sorted(set().union(*columns))
    place = {value: number for number, value in enumerate(values)}
    return values, [np.asarray([place[value] for value in column], np.int64) for column in columns]


def _names(graph: Graph, things: Sequence[str], label_of: LabelOf = _not_known) -> dict[str, str]:
    """What things are called, by IRI; no entry where the graph has no name."""
    known = {thing: label for thing in things if (label := label_of(thing))}
    asked = naming(graph, [thing for thing in things if thing not in known], _NAMES[:1])
    return known | {one.subject.value: one.object.value for one in asked}


def _named(graph: Graph, things: Collection[str]) -> list[Any]:
    """What things are called: their labels, and of those that bear none their preferred labels."""
    labels = naming(graph, things, _NAMES[:1])
    bearing = {one.subject.value for one in labels}
    return labels + naming(graph, [thing for thing in things if thing not in bearing], _NAMES[1:])


def _concepts(graph: Graph, condition: str) -> list[str]:
    """The conditions and MeSH terms that a text means; those named just so are found without reading all names."""
    name = term_text(Literal(fold_name(condition)))
    named = f"?on rdfs:label {name} . VALUES ?class {{ tkg:Condition tkg:MeshConcept }} ?on a ?class"
    found = rows(graph, f"SELECT DISTINCT ?on {{ {named} FILTER EXISTS {{ ?trial {_ON} ?on }} }} ORDER BY ?on")
    exact = [str(concept.value) for (concept,) in found]
    return exact or [str(concept.value) for concept in resolve(graph.store, _CONDITION, condition)]


def _name(graph: Graph, concepts: Sequence[str], given: str) -> str:
    labels = sorted({one.object.value for one in naming(graph, concepts) if is_label(one)})
    return labels[0] if labels else given


def _trials(graph: Graph, concepts: Sequence[str]) -> str:
    """The pattern of the trials on one of these concepts, or of all where none is given."""
    listed = " ".join(f"<{concept}>" for concept in concepts)
    on = f"VALUES ?on {{ {listed} }} ?trial {_ON} ?on ." if concepts else ""
    # Where an endpoint's default graph is the union of all, source records state what trials state.
    return on if graph.published else f"{on} ?trial a tkg:Trial ."


def _all(graph: Graph, on: str) -> list[str]:
    return sorted(str(trial.value) for (trial,) in rows(graph, f"SELECT DISTINCT ?trial {{ {on} }}"))


def _newest(graph: Graph, on: str) -> list[str]:
    """The trials that started last, as many as are shown."""
    dated = f"{on} ?trial tkg:startDateOnOrAfter ?start"
    query = f"SELECT DISTINCT ?trial ?start {{ {dated} }} ORDER BY DESC(?start) LIMIT {2 * MOST_TRIALS}"
    found = sorted(((str(start.value), str(trial.value)) for trial, start in rows(graph, query)), reverse=True)
    shown = [trial for _, trial in found[:MOST_TRIALS]]
    missing = MOST_TRIALS - len(shown)
    if missing > 0:  # the rest have no date
        shown += [trial for trial in _all(graph, on) if trial not in set(shown)][:missing]
    return sorted(shown)


def _of(condition: str | None) -> str:
    return f" on {condition}" if condition else ""
