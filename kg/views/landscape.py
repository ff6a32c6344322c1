"""Pictures of many trials: the landscape of a condition, and networks of what trials have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from kg.views.facts import facts_of
from kg.views.network import Edge, Fact, LeftOut, Network, Node
from kg.views.statements import Statements
from kg.views.words import clip, count_of, short_name

__all__ = ["Middle", "Shared", "landscape", "shared_network"]

_LINKS: Final = (
    ("conditionConcept", "MeshConcept", "MeSH term of condition"),
    ("leadSponsor", "Organization", "lead sponsor"),
    ("hasIntervention", "Intervention", "intervention"),
)
_OPEN: Final = 90
"""In a landscape of more nodes than these, what only one trial names is a fact of that trial."""

_MOST_ALONE: Final = 8
"""In a smaller landscape too, a trial that alone names more conditions than these has them as facts."""

_CONDITIONS_ALONE: Final = (
    f"Where one trial alone names more than {_MOST_ALONE} conditions, these stand among its facts."
)
_ALONE: Final = "Sponsors, interventions and conditions that one trial alone names stand among its facts."
_ON: Final = "on it or on something narrower"
_LISTED: Final = 12
_COMMUNITIES: Final = 8
_LONGEST_NAME: Final = 34
_GROUPS_NOTE: Final = (
    "Colours mark groups that share more trials among themselves (Louvain communities); each bears a member's name."
)


class Middle(NamedTuple):
    """What a landscape is about.

    Args:
        id: the IRI of the node that stands for it.
        name: what it is called.
        kind: the local name of its class.
        same: the IRIs of all conditions and MeSH terms that it means, each drawn as this node.
    """

    id: str
    name: str
    kind: str
    same: tuple[str, ...]


def landscape(
    triples: Iterable[Any],
    trials: Sequence[str],
    hubs: Collection[str] = (),
    left_out: int = 0,
    rule: str = "",
    middle: Middle | None = None,
) -> Network:
    """Trials with their conditions, lead sponsors and interventions, those that more trials name larger.

    Args:
        triples: what is stated of the trials, and the names of what they name.
        trials: the trials' IRIs.
        hubs: things that are not drawn, such as placebo.
        left_out: how many other trials there are.
        rule: by which rule those were left out.
        middle: what all the trials are on; one that is linked with no condition drawn is linked with it.

    >>> from pyoxigraph import NamedNode, Triple
    >>> from kg.names import TKG, TRIAL
    >>> a, b, drug = NamedNode(TRIAL + "NCT00000001"), NamedNode(TRIAL + "NCT00000002"), NamedNode("urn:drug")
    >>> stated = [Triple(trial, NamedNode(TKG + "hasIntervention"), drug) for trial in (a, b)]
    >>> [round(node.weight, 1) for node in landscape(stated, [a.value, b.value]).nodes]
    [0.6, 0.6, 1.2]
    """
    said = Statements(triples)
    links = {
        trial: [(thing, kind, words) for name, kind, words in _LINKS for thing in said.nodes(trial, name)]
        for trial in trials
    }
    named = Counter(thing for found in links.values() for thing, _, _ in found)
    for hub in hubs:
        named.pop(hub, None)
    whole = len(trials) + len(named) <= _OPEN
    fewest = 1 if whole else 2
    own = middle.same if middle else ()
    many = _named_alone(links, named, own) if whole else set()
    for thing in many:
        del named[thing]
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for trial in trials:
        nct_id = said.text(trial, "nctId") or short_name(trial)
        title = said.text(trial, "acronym") or said.label(trial)
        facts = [Fact("registry entry", nct_id, trial)]
        if said.label(trial):
            facts.append(Fact("title", str(said.label(trial))))
        linked = [thing for thing, _, _ in links[trial] if named[thing] >= fewest]
        facts += facts_of(said, trial, linked, skip=["nctId"])
        nodes[trial] = Node(trial, f"{nct_id} · {title}" if title else nct_id, "Trial", tuple(facts), 0.6)
    for trial in trials:
        for thing, kind, words in links[trial]:
            if named[thing] < fewest:
                continue
            if thing not in nodes:
                label = said.label(thing) or short_name(thing)
                counted = Fact("trials in this picture", f"{named[thing]:,}")
                weight = 0.6 + 0.6 * min(named[thing] - 1, 10)
                nodes[thing] = Node(thing, label, kind, (counted,), weight)
            edges.append(Edge(trial, words, thing))
    if middle:
        on = {edge.source for edge in edges if nodes[edge.target].kind == "MeshConcept"}
        loose = [trial for trial in trials if trial not in on]
        drawn = next((concept for concept in middle.same if concept in nodes), middle.id)
        if loose:
            nodes.setdefault(drawn, Node(drawn, middle.name, middle.kind, weight=2.4))
        edges += [Edge(trial, _ON, drawn) for trial in loose]
    missing = LeftOut(rule, (("Trial", left_out),)) if left_out else None
    notes = (_CONDITIONS_ALONE,) if many else () if whole else (_ALONE,)
    about = next((concept for concept in own if concept in nodes), None)
    return Network(tuple(nodes.values()), tuple(dict.fromkeys(edges)), left_out=missing, notes=notes, about=about)


def _named_alone(
    links: Mapping[str, Sequence[tuple[str, str, str]]], named: Counter[str], own: Collection[str]
) -> set[str]:
    """The conditions that one trial alone names, of trials with many of them; without what the landscape is about."""
    found: set[str] = set()
    for linked in links.values():
        alone = {thing for thing, kind, _ in linked if kind == "MeshConcept" and named[thing] == 1} - {*own}
        if len(alone) > _MOST_ALONE:
            found |= alone
    return found


class Shared(NamedTuple):
    """A link of a network of what trials have in common.

    Args:
        one: the IRI of a thing.
        other: that of another.
        trials: how many trials name both.
        example: the IRI of one of these trials.
    """

    one: str
    other: str
    trials: int
    example: str


def shared_network(
    label: Mapping[str, str],
    links: Sequence[Shared],
    groups: Sequence[Sequence[str]],
    kind: str,
    words: str,
    notes: Sequence[str] = (),
) -> Network:
    """A network of things that trials share: sized by their links, coloured by the group that they belong to.

    Args:
        label: the name of each thing, by IRI.
        links: between these things.
        groups: IRIs of those that belong together, the largest group first; each group's first names it.
        kind: what the things are, in words, such as `Organization`.
        words: what a link says, such as `works with`.
        notes: what a reader should know, such as which hubs were left out.

    >>> links = [Shared("urn:a", "urn:b", 3, "https://clinicaltrials.gov/study/NCT03444220")]
    >>> named = {"urn:a": "A", "urn:b": "B"}
    >>> network = shared_network(named, links, [["urn:a", "urn:b"]], "Organization", "works with")
    >>> network.edges[0].predicate, network.nodes[0].facts[2].value
    ('works with, 3 trials', '3 trials, such as NCT03444220')
    """
    community, classes = _communities(groups, label)
    partners: dict[str, list[tuple[int, str, str]]] = {thing: [] for thing in label}
    for one, other, trials, example in links:
        partners[one].append((-trials, label[other], example))
        partners[other].append((-trials, label[one], example))
    most = max((len(others) for others in partners.values()), default=1)
    heaviest = max((link.trials for link in links), default=1)
    nodes = []
    for thing in sorted(label, key=lambda one: (-len(partners[one]), one)):
        others = sorted(partners[thing])
        facts = [Fact("kind", kind), Fact("linked with", count_of(len(others), "other"))]
        for number, name, example in others[:_LISTED]:
            value = f"{count_of(-number, 'trial')}, such as {short_name(example)}"
            facts.append(Fact(f"{words} {name}", value, example))
        if len(others) > _LISTED:
            facts.append(Fact("others not listed", f"{len(others) - _LISTED:,}"))
        weight = 0.5 + 3.5 * len(others) / max(most, 1)
        nodes.append(Node(thing, label[thing], community[thing], tuple(facts), weight))
    edges = tuple(
        Edge(one, f"{words}, {count_of(trials, 'trial')}", other, 1 + 5 * (trials - 1) / max(heaviest - 1, 1))
        for one, other, trials, _ in links
    )
    return Network(tuple(nodes), edges, notes=(*notes, _GROUPS_NOTE), classes=classes)


def _communities(
    groups: Sequence[Sequence[str]], label: Mapping[str, str]
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The kind of each thing, and the words for each kind."""
    shown = [group for group in groups[:_COMMUNITIES] if len(group) > 2 or len(groups) <= _COMMUNITIES]
    community = {node: f"community-{place}" for place, group in enumerate(shown, 1) for node in group}
    classes = [(f"community-{place}", clip(label[group[0]], _LONGEST_NAME)) for place, group in enumerate(shown, 1)]
    others = [node for group in groups[len(shown) :] for node in group]
    if others:
        classes.append(("community-rest", "Smaller groups"))
    return community | dict.fromkeys(others, "community-rest"), tuple(classes)
