"""Graph pages: each gives one HTML file that needs no network, for command line, explorer and notebooks alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from kg.analysis.networks import collaboration, communities, hubs, in_larger_parts, is_comparator, projection, strongest
from kg.app.everything import absent_trial, statements_about
from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.ask.resolve import resolve
from kg.ask.run import ask
from kg.ask.template import Parameter
from kg.errors import UsageError
from kg.names import PREFIXES, trial_iri
from kg.resources import queries_folder
from kg.store.guard import check_query
from kg.views.answer import NAMING_PROPERTIES, answer_network, things_in
from kg.views.card import card, footer
from kg.views.criteria_network import criteria_network
from kg.views.landscape import Shared, landscape, shared_network
from kg.views.neighbourhood import network_of, trial_network, trials_network
from kg.views.network import MOST_NODES
from kg.views.page import page
from kg.views.queries import TRIAL_QUERY, of_trial
from kg.views.words import count_of, enumerate_in_words

__all__ = [
    "draw",
    "draw_answer",
    "draw_condition",
    "draw_criteria",
    "draw_interventions",
    "draw_query",
    "draw_sponsors",
]

_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tkg", "rdfs", "skos", "dcterms"))
_AT_ONCE: Final = 400
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


def draw(graph: Graph, trials: Sequence[str]) -> str:
    """A page that draws one trial with everything around it, or several with what they share.

    Args:
        graph: any graph.
        trials: NCT ids or addresses, one or more.

    Returns:
        One HTML file that needs no network.

    Raises:
        GraphError: a trial is not in the graph.
        UsageError: a text names no trial.
    """
    iris = list(dict.fromkeys(trial_iri(trial) for trial in trials))
    triples: list[Any] = []
    cards = []
    for iri in iris:
        found = list(graph.store.construct(of_trial(TRIAL_QUERY, iri)))
        made = card(found, iri, today=date.today(), processed=_processed(graph))
        if made is None:
            raise absent_trial(graph.name, iri)
        cards.append(made)
        triples += found
    if len(iris) == 1:
        only = cards[0]
        return page(trial_network(triples, iris[0]), only.title, only.nct_id, only.footer)
    sentences = tuple(dict.fromkeys(sentence for made in cards for sentence in made.footer))
    title = f"{len(iris)} trials side by side"
    return page(trials_network(triples, iris), title, ", ".join(made.nct_id for made in cards), sentences)


def draw_criteria(graph: Graph, trial: str) -> str:
    """A page that draws the eligibility criteria of a trial as a tree: items, their logic, what each limit says.

    Args:
        graph: any graph; one of core detail has the limits and not the logic.
        trial: an NCT id, or the address of its page.

    Raises:
        GraphError: the trial is not in the graph.
        UsageError: the text names no trial, or the trial has no criteria.
    """
    iri = trial_iri(trial)
    triples: list[Any] = list(statements_about(graph.store, [iri]))
    if not triples:
        raise absent_trial(graph.name, iri)
    network = criteria_network(triples, iri)
    nct_id = iri.rsplit("/", 1)[-1]
    if not network.nodes:
        raise UsageError(f"{nct_id}: the record has no eligibility criteria to draw: 'kg show {nct_id}' shows the rest")
    title = next((one.object.value for one in triples if one.subject.value == iri and _is_label(one)), nct_id)
    return page(network, f"Who can join: {title}", nct_id, _footer(graph))


def _is_label(triple: Any) -> bool:
    return bool(triple.predicate.value == PREFIXES["rdfs"] + "label")


def draw_answer(graph: Graph, name: str, parameters: Mapping[str, object] | None = None) -> str:
    """A page that draws the answer to a question of the library.

    Args:
        graph: any graph.
        name: the question's.
        parameters: values by name.

    Raises:
        QuestionError: there is no such question, or a parameter is wrong.
        UsageError: the answer is empty.
    """
    question = Catalogue(queries_folder()).question(name)
    answer = ask(graph.store, question, parameters or {})
    if not answer.rows:
        raise UsageError(f"the answer to {name!r} is empty, there is nothing to draw: choose other parameters")
    rows = list(graph.store.select(answer.query))
    columns = [column.name for column in answer.columns]
    network = answer_network(columns, rows, _naming(graph, things_in(rows)), question.title)
    chosen = [
        f"{key.replace('_', ' ')} {', '.join(map(_shortly, values))}" for key, values in answer.parameters.items()
    ]
    subtitle = " · ".join([f"{len(rows):,} rows, counting {question.counting}", *chosen])
    network = replace(network, notes=(*network.notes, *answer.caveats))
    return page(network, question.title, subtitle, _footer(graph))


def _shortly(value: str) -> str:
    return value.rstrip("/").rsplit("/", 1)[-1]


def draw_query(graph: Graph, query: str, title: str = "Answer to a query") -> str:
    """A page that draws the answer to a SPARQL query.

    Args:
        graph: any graph.
        query: CONSTRUCT or DESCRIBE, whose triples are drawn; or SELECT, whose rows link what they name.
        title: the heading.

    Raises:
        QueryError: the query is refused, invalid or could not be answered.
        UsageError: the answer is empty, or is that of an ASK.
    """
    form = check_query(query)
    if form == "ASK":
        raise UsageError("an ASK gives yes or no, which cannot be drawn: use CONSTRUCT or SELECT")
    if form == "SELECT":
        found = graph.store.select(query)
        rows = list(found)
        network = answer_network(found.variables, rows, _naming(graph, things_in(rows)), title)
        counted = count_of(len(rows), "row")
    else:
        triples = list(graph.store.construct(query))
        known = _naming(graph, things_in([one.subject, one.object] for one in triples))
        drawn = {node.id for node in network_of(triples).nodes}
        network = network_of([*triples, *(one for one in known if one.subject.value in drawn)])
        counted = count_of(len(triples), "statement")
    if not network.nodes:
        raise UsageError("the answer is empty, there is nothing to draw: ask for more with 'kg query'")
    return page(network, title, counted, _footer(graph))


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
    found = _rows(
        graph,
        f"SELECT DISTINCT ?trial ?start {{ {_on(concepts)} ?trial a tkg:Trial . "
        "OPTIONAL { ?trial tkg:startDateOnOrAfter ?start } }",
    )
    started = {str(trial.value): str(start.value) if start else "" for trial, start in found}
    newest = sorted(started, key=lambda trial: (started[trial], trial), reverse=True)
    shown = sorted(newest[:_MOST_TRIALS])
    triples = _construct(graph, shown, [f"tkg:{name}" for name in _LANDSCAPE] + ["rdfs:label"])
    ends = tuple(f"#{name}" for name in _LANDSCAPE[:3])
    known = _naming(graph, [one.object.value for one in triples if one.predicate.value.endswith(ends)])
    comparators = {one.subject.value for one in known if _is_label(one) and is_comparator(one.object.value)}
    left = len(newest) - len(shown)
    network = landscape([*triples, *known], shown, comparators, left, "the trials that started last are shown")
    if comparators:
        network = replace(network, notes=(*network.notes, "Comparators such as placebo are left out."))
    subtitle = f"{count_of(len(newest), 'trial')} on it or on something narrower"
    return page(network, f"Landscape of {name}", subtitle, _footer(graph))


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
    rows = _rows(
        graph,
        f"SELECT DISTINCT ?trial ?lead ?other {{ {_on(concepts)} ?trial a tkg:Trial ; "
        "tkg:leadSponsor ?lead ; tkg:collaborator ?other }",
    )
    triples = sorted({(str(a.value), str(b.value), str(c.value)) for a, b, c in rows})
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
    rows = _rows(
        graph,
        f"SELECT DISTINCT ?trial ?thing ?name {{ {_on(concepts)} ?trial a tkg:Trial ; tkg:hasIntervention ?thing . "
        "?thing rdfs:label ?name }",
    )
    found = sorted((str(trial.value), str(thing.value), str(name.value)) for trial, thing, name in rows)
    pairs = {(trial, thing) for trial, thing, _ in found}
    names = {thing: name for _, thing, name in found}
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
    known = _naming(graph, sorted(trials))
    names = {one.subject.value: one.object.value for one in known if _is_label(one)}
    things = [
        Shared(
            node, names.get(node, _shortly(node)), len(named), tuple((_shortly(one), one) for one in named[:_LISTED])
        )
        for node, named in sorted(trials.items())
    ]
    links = sorted((min(one, other), max(one, other), weight) for one, other, weight in part.edges(data="weight"))
    network = shared_network(things, links, communities(part), kind, words, notes)
    return page(network, title, subtitle, _footer(graph))


def _concepts(graph: Graph, condition: str) -> list[str]:
    return [str(concept.value) for concept in resolve(graph.store, _CONDITION, condition)]


def _name(graph: Graph, concepts: Sequence[str], given: str) -> str:
    labels = sorted({one.object.value for one in _naming(graph, concepts) if _is_label(one)})
    return labels[0] if labels else given


def _on(concepts: Sequence[str]) -> str:
    """The pattern of trials on one of these concepts; none where all trials are meant."""
    listed = " ".join(f"<{concept}>" for concept in concepts)
    return f"VALUES ?on {{ {listed} }} ?trial {_ON} ?on ." if concepts else ""


def _of(condition: str | None) -> str:
    return f" on {condition}" if condition else ""


def _rows(graph: Graph, query: str) -> Iterable[tuple[Any, ...]]:
    return graph.store.select(_PROLOGUE + query)


def _construct(graph: Graph, subjects: Sequence[str], properties: Sequence[str]) -> list[Any]:
    """The statements with these properties on these subjects."""
    found: list[Any] = []
    for start in range(0, len(subjects), _AT_ONCE):
        listed = " ".join(f"<{subject}>" for subject in subjects[start : start + _AT_ONCE])
        parts = [f"{{ VALUES ?s {{ {listed} }} ?s {name} ?o BIND({name} AS ?p) }}" for name in properties]
        found += graph.store.construct(f"{_PROLOGUE}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(parts)} }}")
    return found


def _naming(graph: Graph, things: Iterable[str]) -> list[Any]:
    """What these things are called and of which class they are."""
    named = [thing for thing in dict.fromkeys(things) if not thing.startswith("_:") and _is_plain(thing)]
    return _construct(graph, named, [f"<{name}>" for name in NAMING_PROPERTIES])


def _is_plain(iri: str) -> bool:
    return ":" in iri and not any(character in iri for character in '<>"{}|^`\\') and " " not in iri


def _processed(graph: Graph) -> str:
    return str(graph.manifest.get("built", ""))[:10]


def _footer(graph: Graph) -> tuple[str, ...]:
    rows = list(
        _rows(
            graph,
            "SELECT DISTINCT ?name ?rights { ?source a tkg:Source . OPTIONAL { ?source rdfs:label ?name } "
            "OPTIONAL { ?source dcterms:rights ?rights } } ORDER BY ?name ?rights",
        )
    )
    names = list(dict.fromkeys(str(name.value) for name, _ in rows if name))
    rights = list(dict.fromkeys(str(text.value) for _, text in rows if text))
    restated = list(_rows(graph, "SELECT ?record { ?record tkg:isRestated true } LIMIT 1"))
    sentences = ["Some records are restated for demonstration, not the registry's words."] if restated else []
    return footer(names, rights, _processed(graph), "", sentences)
