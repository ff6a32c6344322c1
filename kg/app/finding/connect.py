"""How two things of a graph are connected: the shortest ways over trials and what they name, hubs left out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from math import log
from typing import Final

from pyoxigraph import Literal

from kg.analysis.networks import is_comparator
from kg.analysis.paths import Step, connections, search
from kg.app.drawing.draw import draw_query
from kg.app.everything import absent_trial
from kg.app.graph import Graph
from kg.ask.bind import term_text, to_iri
from kg.errors import UsageError
from kg.names import PREFIXES, TKG, TRIAL, fold_name, mesh_iri, trial_iri
from kg.ports import Store
from kg.views.words import count_of, listed, property_in_words, short_name, visible

__all__ = ["Connection", "Said", "connect", "connection_as_text", "draw_connection", "find_thing"]

_LINKS: Final = (
    "leadSponsor",
    "collaborator",
    "condition",
    "conditionConcept",
    "hasIntervention",
    "interventionConcept",
)
_WIDER: Final = ("conditionAncestor", "interventionAncestor")
"""Followed from the two ends alone: as steps in between, wide terms connect everything."""

_CLASSES: Final = "tkg:Organization tkg:Condition tkg:Intervention tkg:MeshConcept"
_EMPTY_WORDS: Final = ("healthy", "healthy volunteer", "healthy volunteers", "healthy participants", "healthy subjects")
_HUB_SHARE: Final = 0.02
_HUB_LEAST: Final = 100
_AT_ONCE: Final = 300
_MOST_FRONTIER: Final = 20_000
_MOST_NAMES: Final = 200_000
_COUNTED: Final = 50
_NAMED: Final = 8
_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tkg", "rdfs", "skos"))


@dataclass(frozen=True, slots=True)
class Said:
    """One step of a connection: a statement of the graph.

    Args:
        subject: a trial's IRI.
        predicate: what links it, an IRI.
        object: the IRI of what it names.
        words: the statement as a sentence.
    """

    subject: str
    predicate: str
    object: str
    words: str


@dataclass(frozen=True, slots=True)
class Connection:
    """How two things are connected.

    Args:
        start: the name of the one.
        end: the name of the other.
        paths: the shortest ways, those along the rarest things first; none where there is none so short.
        hubs: names of things that were left out because they would connect everything, the most frequent first.
        empty: those of them that tell nothing in common, however few trials name them: comparators, healthy people.
        most_trials: above how many trials any other thing was left out.
        most_steps: how long a way might have been.
        is_whole: False where the search grew too large and stopped early.
        names: the name of everything on the ways, by IRI.
    """

    start: str
    end: str
    paths: tuple[tuple[Said, ...], ...]
    hubs: tuple[str, ...]
    empty: tuple[str, ...]
    most_trials: int
    most_steps: int
    is_whole: bool = True
    names: Mapping[str, str] = field(default_factory=dict)


def connect(graph: Graph, start: str, end: str, *, most_steps: int = 6, limit: int = 3) -> Connection:
    """The shortest connections between two things.

    Args:
        graph: any graph.
        start: a trial, sponsor, condition or intervention: an NCT id, a MeSH id, its name or its IRI.
        end: another one.
        most_steps: how many statements a connection may have at most, 1 or more; from trial to trial over one
            thing are two.
        limit: how many connections of the shortest length to give at most, 1 or more.

    Raises:
        GraphError: a trial is not in the graph.
        UsageError: the graph has nothing of that name, both ends are the same, or a number is below 1.
    """
    if most_steps < 1 or limit < 1:
        raise UsageError(f"{min(most_steps, limit)} is too small: give 1 or more steps and connections")
    ends = [find_thing(graph, text) for text in (start, end)]
    if set(ends[0]) & set(ends[1]):
        raise UsageError(f"{start!r} and {end!r} are the same thing: give two")
    around = _Around(graph, {*ends[0], *ends[1]})
    traced = search(ends[0], ends[1], around.steps, most_steps)
    found = connections(traced, lambda node: log(1 + around.trials.get(node, 1)), limit)
    nodes = {node for path in found for step in path for node in (step.subject, step.object)}
    names = _names(graph.store, sorted({*nodes, *around.hubs, *ends[0], *ends[1]}))
    hubs = sorted(around.hubs, key=lambda node: (-around.hubs[node], names[node]))
    return Connection(
        names[ends[0][0]],
        names[ends[1][0]],
        tuple(tuple(_said(step, names) for step in path) for path in found),
        tuple(dict.fromkeys(names[node] for node in hubs)),
        tuple(dict.fromkeys(names[node] for node in hubs if node in around.empty)),
        around.most,
        most_steps,
        around.is_whole,
        {node: names[node] for node in nodes},
    )


def connection_as_text(found: Connection, format: str) -> str:
    """A connection in sentences, or as JSON with the IRIs of each step.

    Args:
        found: what `connect` gave.
        format: `text` or `json`.
    """
    if format == "json":
        return json.dumps(asdict(found), ensure_ascii=False, indent=2)
    lines = []
    for number, path in enumerate(found.paths, 1):
        if len(found.paths) > 1:
            lines.append(f"{number}. {count_of(len(path), 'step')}")
        lines += [f"   {step.words}" for step in path]
    if not found.paths:
        lines.append(f"{found.start} and {found.end} are not connected within {count_of(found.most_steps, 'step')}.")
    frequent = [name for name in found.hubs if name not in found.empty]
    for names, why in (
        (frequent, f"as hubs, for each is named by over {found.most_trials:,} trials"),
        (found.empty, "as they tell nothing in common, being comparators or healthy people"),
    ):
        if names:
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            lines.append(f"Left out {why}: {listed(names[:_NAMED])}{more}.")
    if not found.is_whole:
        lines.append("The search grew too large and was cut: there may be another connection.")
    return visible("\n".join(lines))


def draw_connection(graph: Graph, found: Connection) -> str:
    """A page that draws a connection, for readers.

    Raises:
        UsageError: there is no connection to draw.
    """
    if not found.paths:
        raise UsageError(f"{found.start} and {found.end} are not connected: there is nothing to draw")
    steps = dict.fromkeys(step for path in found.paths for step in path)
    triples = [f"<{step.subject}> <{step.predicate}> <{step.object}>" for step in steps]
    # Every step is a statement of the graph, so a query that asks for them gives them back with names and classes.
    query = f"CONSTRUCT {{ {' . '.join(triples)} }} WHERE {{ {' . '.join(triples)} }}"
    first, second = found.paths[0][0], found.paths[0][1:2]
    inner = {second[0].subject, second[0].object} if second else {first.object}
    start = first.object if first.subject in inner else first.subject
    return draw_query(graph, query, f"From {found.start} to {found.end}", root=start)


def _said(step: Step, names: Mapping[str, str]) -> Said:
    words = f"{names[step.subject]} has {property_in_words(TKG + step.link)} {names[step.object]}"
    return Said(step.subject, TKG + step.link, step.object, words)


class _Around:
    """Statements around nodes, without hubs; what was left out is kept."""

    def __init__(self, graph: Graph, ends: Collection[str]) -> None:
        self.store = graph.store
        self.ends = frozenset(ends)
        trials = (
            graph.manifest.get("trials") or next(_rows(self.store, "SELECT (COUNT(*) AS ?n) { ?t a tkg:Trial }"))[0]
        )
        self.most = max(_HUB_LEAST, int(int(trials) * _HUB_SHARE))
        self.is_union = graph.published is None
        self.trials: dict[str, int] = {}
        self.hubs: dict[str, int] = {}
        self.empty: set[str] = set()
        self.is_whole = True

    def steps(self, nodes: Collection[str]) -> Iterator[Step]:
        """All statements of trials in which any of the nodes stands, but those that lead to hubs."""
        if len(nodes) > _MOST_FRONTIER:
            self.is_whole = False
        ordered = sorted(nodes)[:_MOST_FRONTIER]
        found: list[Step] = []
        for start in range(0, len(ordered), _AT_ONCE):
            part = ordered[start : start + _AT_ONCE]
            trials = [node for node in part if node.startswith(TRIAL)]
            found += self._statements("trial", trials, _LINKS)
            things = [node for node in part if not node.startswith(TRIAL)]
            ends = [node for node in things if node in self.ends]
            found += self._statements("thing", things, _LINKS)
            found += self._statements("thing", ends, _WIDER)
        reached = {step.object for step in found} - self.trials.keys() - self.hubs.keys() - self.ends
        self._weigh(sorted(reached))
        return (step for step in found if step.object not in self.hubs)

    def _statements(self, end: str, nodes: Sequence[str], links: Sequence[str]) -> Iterator[Step]:
        if not nodes:
            return
        values = f"VALUES ?{end} {{ {' '.join(f'<{node}>' for node in nodes)} }}"
        only = " ?trial a tkg:Trial ." if self.is_union else ""
        parts = [f"{{ {values} ?trial tkg:{link} ?thing .{only} BIND({at} AS ?at) }}" for at, link in enumerate(links)]
        for trial, at, thing in _rows(self.store, f"SELECT ?trial ?at ?thing {{ {' UNION '.join(parts)} }}"):
            yield Step(trial, links[int(at)], thing)

    def _weigh(self, things: Sequence[str]) -> None:
        """Tells hubs from other things."""
        names = _names(self.store, things)
        empty = [thing for thing in things if is_comparator(names[thing]) or names[thing].casefold() in _EMPTY_WORDS]
        self.hubs.update(dict.fromkeys(empty, self.most))
        self.empty.update(empty)
        told = [thing for thing in things if thing not in self.hubs]
        path = "|".join(f"tkg:{link}" for link in _LINKS)
        for start in range(0, len(told), _COUNTED):
            parts = [
                f"{{ SELECT ({place} AS ?place) (COUNT(*) AS ?n) "
                f"{{ SELECT ?trial {{ ?trial {path} <{thing}> }} LIMIT {self.most + 1} }} }}"
                for place, thing in enumerate(told[start : start + _COUNTED])
            ]
            for place, number in _rows(self.store, f"SELECT ?place ?n {{ {' UNION '.join(parts)} }}"):
                known = self.hubs if int(number) > self.most else self.trials
                known[told[start + int(place)]] = int(number)


def find_thing(graph: Graph, text: str) -> list[str]:
    """The trials, sponsors, conditions, interventions or MeSH terms that a text means.

    Args:
        graph: any graph.
        text: an NCT id or address, a MeSH id, an IRI, or a name, in any case where none is written as given.

    Returns:
        One IRI, or several where things of several kinds bear the name.

    Raises:
        GraphError: a trial is not in the graph.
        UsageError: there is nothing of that name; the message says what comes near.
    """
    text = fold_name(text)
    trial = _as_trial(text)
    iri = trial or mesh_iri(text.upper()) or to_iri(text)
    if iri:
        if next(_rows(graph.store, f"SELECT ?class {{ <{iri}> a ?class }} LIMIT 1"), None):
            return [iri]
        if trial:
            raise absent_trial(graph.name, iri)
        raise UsageError(f"{graph.name}: has no {text}: give a name, an NCT id, a MeSH id or an IRI of the graph")
    spellings = dict.fromkeys((text, text.capitalize(), text.title(), text.lower(), text.upper()))
    named = " ".join(term_text(Literal(name)) for name in spellings)
    lower = term_text(Literal(text.lower()))
    # A store finds names that are given, and must read all names to compare them in lower case.
    for pattern in (f"VALUES ?name {{ {named} }} ?node rdfs:label ?name", _in_any_case(lower)):
        if found := _of_our_classes(graph.store, pattern):
            return found
    near = _near(graph.store, text, lower)
    hint = f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else ": 'kg search' finds by words"
    raise UsageError(f"{graph.name}: has nothing called {text!r}{hint} (cities cannot be ends of a path)")


def _as_trial(text: str) -> str | None:
    try:
        return trial_iri(text)
    except UsageError:
        return None


def _in_any_case(lower: str) -> str:
    return f"?node rdfs:label ?name . FILTER(LCASE(STR(?name)) = {lower})"


def _of_our_classes(store: Store, pattern: str) -> list[str]:
    query = f"SELECT DISTINCT ?node {{ {pattern} . ?node a ?class . VALUES ?class {{ {_CLASSES} }} }} ORDER BY ?node"
    return [node for (node,) in _rows(store, query)]


def _near(store: Store, text: str, lower: str) -> list[str]:
    names = "VALUES ?class { " + _CLASSES + " } ?node a ?class ; rdfs:label ?name ."
    contained = f"SELECT DISTINCT ?name {{ {names} FILTER(CONTAINS(LCASE(STR(?name)), {lower})) }} LIMIT 200"
    found = sorted((name for (name,) in _rows(store, contained)), key=lambda name: (len(name), name))[:3]
    if found:
        return found
    by_lower = {name.lower(): name for (name,) in _rows(store, f"SELECT ?name {{ {names} }} LIMIT {_MOST_NAMES}")}
    return [by_lower[name] for name in get_close_matches(text.lower(), by_lower, n=3, cutoff=0.7)]


def _names(store: Store, nodes: Sequence[str]) -> dict[str, str]:
    """What to call each node; a trial by its NCT id."""
    found: dict[str, str] = {}
    things = [node for node in nodes if not node.startswith(TRIAL)]
    for start in range(0, len(things), _AT_ONCE):
        listed = " ".join(f"<{node}>" for node in things[start : start + _AT_ONCE])
        query = f"SELECT ?node ?name {{ VALUES ?node {{ {listed} }} ?node rdfs:label ?name }} ORDER BY ?name"
        for node, name in _rows(store, query):
            found.setdefault(node, name)
    return {node: found.get(node) or short_name(node) for node in nodes}


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    for row in store.select(_PROLOGUE + query):
        yield tuple("" if term is None else str(getattr(term, "value", term)) for term in row)
