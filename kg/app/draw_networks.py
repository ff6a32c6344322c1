"""Graph pages of many trials: the landscape of a condition, who works with whom, and what is studied together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from pyoxigraph import Literal

from kg.analysis.networks import collaboration, communities, hubs, in_larger_parts, is_comparator, projection, strongest
from kg.app.draw import is_label, naming, rows, sources, stated
from kg.app.graph import Graph
from kg.ask.bind import term_text
from kg.ask.resolve import resolve
from kg.ask.template import Parameter
from kg.errors import UsageError
from kg.names import fold_name
from kg.views.landscape import Shared, landscape, shared_network
from kg.views.network import MOST_NODES
from kg.views.page import page
from kg.views.words import count_of, enumerate_in_words, short_name

__all__ = ["draw_condition", "draw_interventions", "draw_sponsors"]

_MOST_TRIALS: Final = 240
"""How many trials the landscape of a condition shows: with what they name, this fills a page."""

_HUB_SHARE: Final = 0.04
_HUB_SHARE_ON: Final = 0.6
"""Above which share of all trials, or of those on one condition, an intervention ties everything to everything."""

_HUB_LEAST: Final = 12
_FEWEST: Final = ((250, 5), (60, 3))
"""Of a network of more nodes than these, parts of fewer nodes than those are left out."""

_LISTED: Final = 12
_LANDSCAPE: Final = (
    *("conditionConcept", "leadSponsor", "hasIntervention", "overallStatus", "phase", "enrollmentCount"),
    *("acronym", "nctId", "startDate", "studyType"),
)
"""What the landscape of a condition says of a trial; the first three are drawn."""

_CONDITION: Final = Parameter("condition", "concept", "a condition or a wider MeSH term", scheme="condition")
_ON: Final = "tkg:condition|tkg:conditionConcept|tkg:conditionAncestor"


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
    found = rows(
        graph,
        f"SELECT DISTINCT ?trial ?start {{ {_on(concepts)} ?trial a tkg:Trial . "
        "OPTIONAL { ?trial tkg:startDateOnOrAfter ?start } }",
    )
    started = {str(trial.value): str(start.value) if start else "" for trial, start in found}
    newest = sorted(started, key=lambda trial: (started[trial], trial), reverse=True)
    shown = sorted(newest[:_MOST_TRIALS])
    triples = stated(graph, shown, [f"tkg:{name}" for name in _LANDSCAPE] + ["rdfs:label"])
    ends = tuple(f"#{name}" for name in _LANDSCAPE[:3])
    known = naming(graph, [one.object.value for one in triples if one.predicate.value.endswith(ends)])
    comparators = {one.subject.value for one in known if is_label(one) and is_comparator(one.object.value)}
    left = len(newest) - len(shown)
    network = landscape([*triples, *known], shown, comparators, left, "the trials that started last are shown")
    if comparators:
        network = replace(network, notes=(*network.notes, "Comparators such as placebo are left out."))
    subtitle = f"{count_of(len(newest), 'trial')} on it or on something narrower"
    return page(network, f"Landscape of {name}", subtitle, sources(graph))


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
    found = rows(
        graph,
        f"SELECT DISTINCT ?trial ?lead ?other {{ {_on(concepts)} ?trial a tkg:Trial ; "
        "tkg:leadSponsor ?lead ; tkg:collaborator ?other }",
    )
    triples = sorted({(str(a.value), str(b.value), str(c.value)) for a, b, c in found})
    pairs = {(trial, one) for trial, *both in triples for one in both}
    whole = collaboration(triples)
    if not whole:
        raise UsageError(f"{graph.name}: no two organizations work together on a trial{_of(condition)}")
    title = "Who works with whom"
    subtitle = f"Lead sponsors and collaborators of trials{_of(condition)}; thicker links share more trials"
    return _shared_page(graph, whole, pairs, "Organization", "works with", title, subtitle, [])


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
    found = rows(
        graph,
        f"SELECT DISTINCT ?trial ?thing ?name {{ {_on(concepts)} ?trial a tkg:Trial ; tkg:hasIntervention ?thing . "
        "?thing rdfs:label ?name }",
    )
    named = sorted((str(trial.value), str(thing.value), str(name.value)) for trial, thing, name in found)
    pairs = {(trial, thing) for trial, thing, _ in named}
    names = {thing: name for _, thing, name in named}
    out = {thing for thing, name in names.items() if is_comparator(name)}
    share = _HUB_SHARE_ON if condition else _HUB_SHARE
    out |= hubs(pairs, share, _HUB_LEAST)
    whole = projection(sorted(pairs), out)
    whole = whole.subgraph([node for node in whole if whole.degree(node)])
    if not whole:
        raise UsageError(f"{graph.name}: no two interventions are studied together in a trial{_of(condition)}")
    notes = []
    if out:
        frequent = sorted(out, key=lambda thing: (-sum(1 for _, one in pairs if one == thing), thing))
        listed = enumerate_in_words([names[thing] for thing in frequent[:6]])
        more = f" and {len(out) - 6:,} more" if len(out) > 6 else ""
        notes.append(
            f"Left out as hubs: {listed}{more}; comparators by name, and what over {share:.0%} of the trials study."
        )
    title = "What is studied together"
    subtitle = f"Interventions of the same trials{_of(condition)}; thicker links share more trials"
    return _shared_page(graph, whole, pairs, "Intervention", "studied with", title, subtitle, notes)


def _shared_page(
    graph: Graph,
    whole: Any,
    pairs: Iterable[tuple[str, str]],
    kind: str,
    words: str,
    title: str,
    subtitle: str,
    notes: Sequence[str],
) -> str:
    all_of_it, rules = whole.number_of_nodes(), []
    fewest = next((fewest for many, fewest in _FEWEST if all_of_it > many), 2)
    if (larger := in_larger_parts(whole, fewest)) and len(larger) < all_of_it:
        whole = larger
        rules.append(f"parts of fewer than {fewest} that are linked with nothing else")
    part = strongest(whole, MOST_NODES)
    if part.number_of_nodes() < whole.number_of_nodes():
        rules.append("those that share fewest trials")
    if rules:
        left = all_of_it - part.number_of_nodes()
        notes = [f"Left out: {left:,} of {all_of_it:,} nodes: {' and '.join(rules)}.", *notes]
    trials: dict[str, list[str]] = {node: [] for node in part}
    for trial, thing in sorted(pairs):
        if thing in trials:
            trials[thing].append(trial)
    known = naming(graph, sorted(trials))
    names = {one.subject.value: one.object.value for one in known if is_label(one)}
    things = []
    for node, named in sorted(trials.items()):
        listed = tuple((short_name(trial), trial) for trial in named[:_LISTED])
        things.append(Shared(node, names.get(node, short_name(node)), len(named), listed))
    links = sorted((min(one, other), max(one, other), weight) for one, other, weight in part.edges(data="weight"))
    network = shared_network(things, links, communities(part), kind, words, notes)
    return page(network, title, subtitle, sources(graph))


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


def _on(concepts: Sequence[str]) -> str:
    """The pattern of trials on one of these concepts; none where all trials are meant."""
    listed = " ".join(f"<{concept}>" for concept in concepts)
    return f"VALUES ?on {{ {listed} }} ?trial {_ON} ?on ." if concepts else ""


def _of(condition: str | None) -> str:
    return f" on {condition}" if condition else ""
