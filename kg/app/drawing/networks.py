"""Graph pages of many trials: the landscape of a condition, who works with whom, and what is studied together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from pyoxigraph import Literal

from kg.analysis.networks import collaboration, communities, hubs, in_larger_parts, is_comparator, projection, strongest
from kg.app.drawing.draw import is_label, naming, rows, sources, stated
from kg.app.graph import Graph
from kg.ask.bind import term_text
from kg.ask.resolve import resolve
from kg.ask.template import Parameter
from kg.errors import UsageError
from kg.names import MESH, fold_name
from kg.views.landscape import Middle, Shared, landscape, shared_network
from kg.views.network import MOST_NODES
from kg.views.page import page
from kg.views.words import count_of, enumerate_in_words, short_name

__all__ = ["MOST_TRIALS", "draw_condition", "draw_interventions", "draw_landscape", "draw_sponsors"]

MOST_TRIALS: Final = 240
"""How many trials the landscape of a condition shows: with what they name, this fills a page."""

_HUB_SHARE: Final = 0.04
_HUB_SHARE_ON: Final = 0.6
"""Above which share of all trials, or of those on one condition, an intervention ties everything to everything."""

_HUB_LEAST: Final = 12
_FEWEST: Final = ((250, 5), (60, 3))
"""Of a network of more nodes than these, parts of fewer nodes than those are left out."""

_LANDSCAPE: Final = (
    *("conditionConcept", "leadSponsor", "hasIntervention", "overallStatus", "phase", "enrollmentCount"),
    *("acronym", "nctId", "startDate", "studyType"),
)
"""What the landscape of a condition says of a trial; the first three are drawn."""

_CONDITION: Final = Parameter("condition", "concept", "a condition or a wider MeSH term", scheme="condition")
_AT_ONCE: Final = 400
Link: TypeAlias = tuple[str, str]
"""The IRIs of two things in their order."""

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
    on = _trials(graph, concepts)
    ((counted,),) = rows(graph, f"SELECT (COUNT(DISTINCT ?trial) AS ?n) {{ {on} }}")
    whole = int(counted.value)
    shown = _newest(graph, on) if whole > MOST_TRIALS else _all(graph, on)
    return draw_landscape(graph, name, concepts, shown, whole)


def draw_landscape(graph: Graph, name: str, concepts: Sequence[str], shown: Sequence[str], whole: int) -> str:
    """The same page where it is known which trials there are.

    Args:
        graph: any graph.
        name: the condition's.
        concepts: IRIs of the conditions and MeSH terms that bear it.
        shown: IRIs of the trials to draw, in ascending order: of more than `MOST_TRIALS` those that started last.
        whole: how many trials there are.
    """
    triples = stated(graph, shown, [f"tkg:{name}" for name in _LANDSCAPE] + ["rdfs:label"])
    ends = tuple(f"#{name}" for name in _LANDSCAPE[:3])
    known = naming(graph, [one.object.value for one in triples if one.predicate.value.endswith(ends)])
    comparators = {one.subject.value for one in known if is_label(one) and is_comparator(one.object.value)}
    left = whole - len(shown)
    about = min(concepts, key=lambda concept: (not concept.startswith(MESH), concept))
    middle = Middle(about, name, "MeshConcept" if about.startswith(MESH) else "Condition", tuple(concepts))
    network = landscape([*triples, *known], shown, comparators, left, "the trials that started last are shown", middle)
    if comparators:
        network = replace(network, notes=(*network.notes, "Comparators such as placebo are left out."))
    subtitle = f"{count_of(whole, 'trial')} on it or on something narrower"
    return page(network, f"Landscape of {name}", subtitle, sources(graph, shown))


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
    # Several concepts may name one trial several times; without any, every row is another trial.
    count = "COUNT(DISTINCT ?trial)" if concepts else "COUNT(*)"
    found = rows(graph, f"SELECT ?lead ?other ({count} AS ?trials) {{ {pairs} }} GROUP BY ?lead ?other")
    whole = collaboration(sorted((lead.value, other.value, int(number.value)) for lead, other, number in found))
    if not whole:
        raise UsageError(f"{graph.name}: no two organizations work together on a trial{_of(condition)}")
    title = "Who works with whom"
    subtitle = f"Lead sponsors and collaborators of trials{_of(condition)}; thicker links share more trials"
    return _shared_page(
        graph, whole, "Organization", "works with", title, subtitle, [], lambda links: _led(graph, pairs, links)
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
    pairs = {(str(trial.value), str(thing.value)) for trial, thing in rows(graph, f"SELECT ?trial ?thing {where}")}
    known = naming(graph, {thing for _, thing in pairs})
    names = {one.subject.value: one.object.value for one in known if is_label(one)}
    out = {thing for thing, name in names.items() if is_comparator(name)}
    share = _HUB_SHARE_ON if condition else _HUB_SHARE
    out |= hubs(pairs, share, _HUB_LEAST)
    whole = projection(pairs, out)
    if not whole:
        raise UsageError(f"{graph.name}: no two interventions are studied together in a trial{_of(condition)}")
    notes = []
    if out:
        counts = Counter(thing for _, thing in pairs)
        frequent = sorted(out, key=lambda thing: (-counts[thing], thing))
        listed = enumerate_in_words([names.get(thing, short_name(thing)) for thing in frequent[:6]])
        more = f" and {len(out) - 6:,} more" if len(out) > 6 else ""
        notes.append(
            f"Left out as hubs: {listed}{more}; comparators by name, and what over {share:.0%} of the trials study."
        )
    title = "What is studied together"
    subtitle = f"Interventions of the same trials{_of(condition)}; thicker links share more trials"
    return _shared_page(
        graph, whole, "Intervention", "studied with", title, subtitle, notes, lambda links: _studied(pairs, links)
    )


def _shared_page(
    graph: Graph,
    whole: Any,
    kind: str,
    words: str,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    trials_of: Callable[[Sequence[Link]], Mapping[Link, set[str]]],
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
    known = naming(graph, sorted(part))
    names = {one.subject.value: one.object.value for one in known if is_label(one)}
    label = {node: names.get(node, short_name(node)) for node in sorted(part)}
    weights = {(min(one, other), max(one, other)): weight for one, other, weight in part.edges(data="weight")}
    trials = trials_of(sorted(weights))
    links = [Shared(*link, weights[link], min(trials[link])) for link in sorted(weights)]
    network = shared_network(label, links, communities(part), kind, words, notes)
    return page(network, title, subtitle, sources(graph, sorted(set().union(*trials.values()))))


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


def _studied(pairs: Iterable[tuple[str, str]], links: Iterable[Link]) -> dict[Link, set[str]]:
    """For each link the trials that name both of its ends."""
    naming_it: dict[str, set[str]] = {}
    for trial, thing in pairs:
        naming_it.setdefault(thing, set()).add(trial)
    return {(one, other): naming_it[one] & naming_it[other] for one, other in links}


def _led(graph: Graph, pairs: str, links: Sequence[Link]) -> dict[Link, set[str]]:
    """For each link the trials that one of its ends leads and on which the other collaborates."""
    found: dict[Link, set[str]] = {}
    for start in range(0, len(links), _AT_ONCE):
        both = links[start : start + _AT_ONCE]
        listed = " ".join(f"(<{one}> <{other}>) (<{other}> <{one}>)" for one, other in both)
        query = f"SELECT DISTINCT ?lead ?other ?trial {{ VALUES (?lead ?other) {{ {listed} }} {pairs} }}"
        for lead, other, trial in rows(graph, query):
            key = min(lead.value, other.value), max(lead.value, other.value)
            found.setdefault(key, set()).add(trial.value)
    return found


def _of(condition: str | None) -> str:
    return f" on {condition}" if condition else ""
