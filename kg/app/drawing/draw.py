"""Graph pages: each gives one HTML file that needs no network, for command line, explorer and notebooks alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

from kg.app.drawing.cities import cities_of
from kg.app.everything import absent_trial, statements_about
from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.ask.run import ask_terms, notes_of
from kg.errors import UsageError
from kg.names import PREFIXES, TKG, trial_iri
from kg.resources import queries_folder
from kg.store.embedded import EmbeddedStore
from kg.store.guard import check_query
from kg.views.answer import NAMING_PROPERTIES, answer_network, things_in
from kg.views.card import card, footer
from kg.views.criteria_network import criteria_network
from kg.views.neighbourhood import network_of, trial_network, trials_network
from kg.views.network import Network, cut
from kg.views.page import page
from kg.views.queries import FACTS_QUERY, TRIAL_QUERY, of_trial
from kg.views.sites import CitySites
from kg.views.statements import Statements
from kg.views.words import count_of

__all__ = [
    "draw",
    "draw_answer",
    "draw_criteria",
    "draw_query",
    "is_label",
    "naming",
    "network_of_triples",
    "notes_on_answer",
    "rows",
    "sources",
    "stated",
    "trials_in",
]

_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tkg", "rdfs", "skos", "dcterms"))
_TO_CRITERIA: Final = (f"{TKG}criterion", f"{TKG}constraint")
_AT_ONCE: Final = 400
_FEW: Final = 20


def draw(graph: Graph, trials: Sequence[str], cities: Sequence[CitySites] = ()) -> str:
    """A page that draws one trial with everything around it, or several with what they share.

    Args:
        graph: any graph.
        trials: NCT ids or addresses, one or more.
        cities: of one trial with very many sites, where they are known already.

    Returns:
        One HTML file that needs no network.

    Raises:
        GraphError: a trial is not in the graph.
        UsageError: a text names no trial.
    """
    iris = list(dict.fromkeys(trial_iri(trial) for trial in trials))
    triples: list[Any] = []
    cards = []
    if len(iris) == 1:
        cities = cities or cities_of(graph, iris[0])
    query = FACTS_QUERY if cities or len(iris) > 1 else TRIAL_QUERY
    for iri in iris:
        found = list(graph.store.construct(of_trial(query, iri)))
        said = Statements(found)
        made = card(said, iri, today=date.today(), processed=_processed(graph))
        if made is None:
            raise absent_trial(graph.name, iri)
        cards.append(made)
        triples += found
    if len(iris) == 1:
        only = cards[0]
        network = trial_network(said, iris[0], cities)
        if cities:
            sites = count_of(sum(city.total for city in cities), "site")
            network = replace(network, notes=(*network.notes, f"{sites} stand by city: the trial's page lists them."))
        return page(network, only.title, only.nct_id, only.footer, name=only.nct_id)
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
    triples: list[Any] = list(statements_about(graph.store, [iri], _TO_CRITERIA))
    if not triples:
        raise absent_trial(graph.name, iri)
    network = criteria_network(triples, iri)
    nct_id = iri.rsplit("/", 1)[-1]
    if not network.nodes:
        raise UsageError(f"{nct_id}: the record has no eligibility criteria to draw: 'kg show {nct_id}' shows the rest")
    title = next((one.object.value for one in triples if one.subject.value == iri and is_label(one)), nct_id)
    return page(network, f"Who can join: {title}", nct_id, sources(graph, [iri]), name=f"{nct_id}-criteria")


def is_label(triple: Any) -> bool:
    """True for a triple that names something."""
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
    answer, found = ask_terms(graph.store, question, parameters)
    if not answer.rows:
        raise UsageError(f"the answer to {name!r} is empty, there is nothing to draw: choose other parameters")
    columns = [column.name for column in answer.columns]
    network = answer_network(columns, found, naming(graph, things_in(found)), question.title)
    chosen = [
        f"{key.replace('_', ' ')} {', '.join(map(_shortly, values))}" for key, values in answer.parameters.items()
    ]
    subtitle = " · ".join([f"{len(found):,} rows, counting {question.counting}", *chosen])
    network = replace(network, notes=(*network.notes, *answer.notes, *answer.caveats))
    return page(network, question.title, subtitle, sources(graph, trials_in(network)))


def notes_on_answer(graph: Graph, name: str, parameters: Mapping[str, object]) -> tuple[str, ...]:
    """What the values of a question leave out, as its page says it among its notes.

    Args:
        graph: any graph.
        name: the question's.
        parameters: values by name.
    """
    return notes_of(graph.store, Catalogue(queries_folder()).question(name), parameters)


def _shortly(value: str) -> str:
    return value.rstrip("/").rsplit("/", 1)[-1]


def draw_query(graph: Graph, query: str, title: str = "Answer to a query", *, root: str | None = None) -> str:
    """A page that draws the answer to a SPARQL query.

    Args:
        graph: any graph.
        query: CONSTRUCT or DESCRIBE, whose triples are drawn; or SELECT, whose rows link what they name.
        title: the heading.
        root: the IRI of the node from which it is drawn as a tree.

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
        network = answer_network(found.variables, rows, naming(graph, things_in(rows)), title)
        counted = count_of(len(rows), "row")
    else:
        triples = list(graph.store.construct(query))
        network = network_of_triples(graph, triples)
        counted = count_of(len(triples), "statement")
    if root is not None:
        network = replace(network, center=root, is_tree=True)
    if not network.nodes:
        raise UsageError("the answer is empty, there is nothing to draw: ask for more with 'kg query'")
    return page(network, title, counted, sources(graph, trials_in(network)))


def network_of_triples(graph: Graph, triples: Sequence[Any]) -> Network:
    """The network of any triples, cut to a page, its nodes by the names and classes that the graph gives them.

    Args:
        graph: the graph that the triples come from.
        triples: terms of pyoxigraph: subject, predicate, object.
    """
    drawn = cut(network_of(triples))
    ids = {node.id for node in drawn.nodes}
    known = naming(graph, ids)
    named = {node.id: node for node in network_of([*triples, *known]).nodes}
    return replace(drawn, nodes=tuple(named[node.id] for node in drawn.nodes))


def trials_in(network: Network) -> list[str]:
    """The IRIs of the trials that a network draws."""
    return [node.id for node in network.nodes if node.kind == "Trial"]


def rows(graph: Graph, query: str) -> Iterable[tuple[Any, ...]]:
    """The rows of a query that uses the prefixes tkg, rdfs, skos and dcterms."""
    return graph.store.select(_PROLOGUE + query)


def stated(graph: Graph, subjects: Sequence[str], properties: Sequence[str]) -> list[Any]:
    """The statements with these properties on these subjects, all given as IRIs."""
    if isinstance(graph.store, EmbeddedStore):
        return graph.store.stated(subjects, properties)
    found: list[Any] = []
    for start in range(0, len(subjects), _AT_ONCE):
        listed = " ".join(f"<{subject}>" for subject in subjects[start : start + _AT_ONCE])
        parts = [f"{{ VALUES ?s {{ {listed} }} ?s <{name}> ?o BIND(<{name}> AS ?p) }}" for name in properties]
        found += graph.store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(parts)} }}")
    return found


def naming(graph: Graph, things: Iterable[str], properties: Sequence[str] = NAMING_PROPERTIES) -> list[Any]:
    """What these things are called and of which class they are, or other properties of theirs, by their IRIs."""
    named = [thing for thing in dict.fromkeys(things) if not thing.startswith("_:") and _is_plain(thing)]
    return stated(graph, named, properties)


def _is_plain(iri: str) -> bool:
    return ":" in iri and not any(character in iri for character in '<>"{}|^`\\') and " " not in iri


def _processed(graph: Graph) -> str:
    return str(graph.manifest.get("built", ""))[:10]


def sources(graph: Graph, trials: Sequence[str] = ()) -> tuple[str, ...]:
    """What stands below a page of many trials: the sources, the date of the graph, rights, and what it is not.

    Args:
        graph: any graph.
        trials: the IRIs of the trials drawn, whose sources alone are named; all of the graph's where none is given.
    """
    found = list(
        rows(
            graph,
            "SELECT DISTINCT ?source ?name ?rights { ?source a tkg:Source "
            "OPTIONAL { ?source rdfs:label ?name } OPTIONAL { ?source dcterms:rights ?rights } } "
            "ORDER BY ?name ?rights",
        )
    )
    known = {str(source.value) for source, _, _ in found}
    restated = any(True for _ in rows(graph, "SELECT ?record { ?record tkg:isRestated true } LIMIT 1"))
    named, told = (_described(graph, trials, known, restated)) if trials else (known, restated)
    names = list(dict.fromkeys(str(name.value) for source, name, _ in found if name and source.value in named))
    rights = list(dict.fromkeys(str(text.value) for source, _, text in found if text and source.value in named))
    sentences = ["Some records are restated for demonstration, not the registry's words."] if told else []
    return footer(names, rights, _processed(graph), "", sentences)


def _described(graph: Graph, trials: Sequence[str], known: set[str], restated: bool) -> tuple[set[str], bool]:
    """The sources of some trials' records, and whether any of these records is restated; no more is read than tells.

    Args:
        graph: any graph.
        trials: IRIs.
        known: all sources of the graph.
        restated: whether the graph holds restated records at all.
    """
    named: set[str] = set()
    told = False
    # One source alone, which is most often so, a few of them tell.
    for first, last in pairwise([0, *range(_FEW, len(trials), _AT_ONCE), len(trials)]):
        listed = " ".join(f"<{trial}>" for trial in trials[first:last])
        records = f"VALUES ?trial {{ {listed} }} ?trial tkg:describedIn ?record . ?record tkg:source ?source"
        query = f"SELECT DISTINCT ?source ?restated {{ {records} OPTIONAL {{ ?record tkg:isRestated ?restated }} }}"
        for source, is_restated in rows(graph, query):
            named.add(str(source.value))
            told = told or (is_restated is not None and is_restated.value in ("true", "1"))
        if named == known and told == restated:
            break
    return named, told
