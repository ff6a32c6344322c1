"""A network that can be drawn, as a plain value, and how it is cut to a size that people can look at."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

__all__ = ["MOST_EDGES", "MOST_NODES", "Edge", "Fact", "LeftOut", "Network", "Node", "cut", "with_names_once"]

MOST_NODES: Final = 500
"""More nodes than these can neither be drawn at once nor be looked at."""

MOST_EDGES: Final = 2_500
"""More links than these are a grey cloud."""


class Fact(NamedTuple):
    """One thing said of a node.

    Args:
        predicate: what kind of thing, in words.
        value: the value in words.
        link: where the value leads, an http(s) address; anything else is shown but leads nowhere.
        words: the source's own words that say so.
    """

    predicate: str
    value: str
    link: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in the picture.

    Args:
        id: its IRI.
        label: its name.
        kind: the local name of its class, which decides shape and colour.
        facts: what is said of it.
        weight: how large it is drawn, 1 for an ordinary node.
        folded: True to start with what hangs on this node alone out of sight.
    """

    id: str
    label: str
    kind: str
    facts: tuple[Fact, ...] = ()
    weight: float = 1.0
    folded: bool = False


class Edge(NamedTuple):
    """A link.

    Args:
        source: the id of the node it starts from.
        predicate: what it says of that node, in words.
        target: the id of the node it leads to.
        weight: how thick it is drawn, 1 for an ordinary link.
    """

    source: str
    predicate: str
    target: str
    weight: float = 1.0


class LeftOut(NamedTuple):
    """What a picture does not show.

    Args:
        rule: by which rule, one sentence.
        kinds: how many nodes of each class.
        links: how many links between nodes that are shown.
    """

    rule: str
    kinds: tuple[tuple[str, int], ...]
    links: int = 0

    @property
    def total(self) -> int:
        """How many nodes."""
        return sum(number for _, number in self.kinds)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and links to draw.

    Args:
        nodes: each id once.
        edges: both ends among the nodes.
        center: the id of the node that the picture is about, if there is one.
        left_out: what was cut away, if anything was.
        notes: what else a reader of the picture should know, a sentence each.
        classes: kinds that are no classes of the ontology, with the words for them, in the order of the legend.
        is_tree: True to draw it as a tree that grows to the right from `center`.
        about: without a `center`, the id of the node whose name comes first; the best linked one where none is given.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    center: str | None = None
    left_out: LeftOut | None = None
    notes: tuple[str, ...] = field(default=())
    classes: tuple[tuple[str, str], ...] = ()
    is_tree: bool = False
    about: str | None = None

    def neighbours(self) -> dict[str, list[str]]:
        """For each node the ids it is linked with, either way, each once."""
        found: dict[str, dict[str, None]] = {node.id: {} for node in self.nodes}
        for edge in self.edges:
            if edge.source != edge.target:
                found[edge.source][edge.target] = found[edge.target][edge.source] = None
        return {node: list(others) for node, others in found.items()}


def cut(network: Network, limit: int = MOST_NODES, most_edges: int = MOST_EDGES) -> Network:
    """The network with at most `limit` nodes, and what was left out.

    With a centre the nodes nearest to it stay, and of those equally near the ones with most links; without one,
    the nodes with most links stay. Of the links between them those stay whose end has fewest other links.

    Args:
        network: any network.
        limit: how many nodes may stay, 1 or more.
        most_edges: how many links may stay, 1 or more.

    >>> ring = [Node(str(n), f"node {n}", "Site") for n in range(4)]
    >>> star = Network(tuple(ring), tuple(Edge("0", "next", str(n)) for n in range(1, 4)), center="0")
    >>> small = cut(star, 2)
    >>> [node.id for node in small.nodes], small.left_out.total
    (['0', '1'], 2)
    """
    if len(network.nodes) <= limit:
        return _thinned(network, most_edges)
    neighbours = network.neighbours()
    distance = _distances(neighbours, network.center) if network.center in neighbours else {}
    far = len(network.nodes)
    order = {node.id: place for place, node in enumerate(network.nodes)}
    ranked = sorted(
        network.nodes, key=lambda node: (distance.get(node.id, far), -len(neighbours[node.id]), order[node.id])
    )
    kept = {node.id for node in ranked[:limit]}
    missing = Counter(node.kind for node in ranked[limit:])
    rule = (
        "the nodes furthest from the centre go first, of those the ones with fewest links"
        if distance
        else "the nodes with fewest links go first"
    )
    before = network.left_out.kinds if network.left_out else ()
    smaller = replace(
        network,
        nodes=tuple(node for node in network.nodes if node.id in kept),
        edges=tuple(edge for edge in network.edges if edge.source in kept and edge.target in kept),
        left_out=LeftOut(rule, tuple((missing + Counter(dict(before))).most_common())),
    )
    return _thinned(smaller, most_edges)


def _thinned(network: Network, most_edges: int) -> Network:
    if len(network.edges) <= most_edges:
        return network
    links = Counter(end for edge in network.edges for end in (edge.source, edge.target))
    ranked = sorted(
        range(len(network.edges)),
        key=lambda place: (min(links[network.edges[place].source], links[network.edges[place].target]), place),
    )
    kept = set(ranked[:most_edges])
    known = network.left_out or LeftOut("", ())
    rule = "links between nodes that have many others go first"
    return replace(
        network,
        edges=tuple(edge for place, edge in enumerate(network.edges) if place in kept),
        left_out=LeftOut("; ".join(filter(None, (known.rule, rule))), known.kinds, len(network.edges) - most_edges),
    )


def _distances(neighbours: Mapping[str, list[str]], start: str | None) -> dict[str, int]:
    if start is None:
        return {}
    found = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in neighbours[node]:
            if other not in found:
                found[other] = found[node] + 1
                queue.append(other)
    return found


def with_names_once(network: Network, kept: str = "Condition", other: str = "MeshConcept") -> Network:
    """The network with one node where a condition and a MeSH term bear the same name; its facts say so.

    Args:
        network: any network.
        kept: the class of the node that stays.
        other: the class of the one that is drawn as the first.

    >>> pair = Node("c", "Asthma", "Condition"), Node("m", "asthma", "MeshConcept")
    >>> edges = Edge("t", "condition", "c"), Edge("t", "MeSH term of condition", "m")
    >>> once = with_names_once(Network((Node("t", "T", "Trial"), *pair), edges))
    >>> [node.id for node in once.nodes], once.edges
    (['t', 'c'], (Edge(source='t', predicate='condition', target='c', weight=1.0),))
    """
    named = {node.label.casefold(): node for node in network.nodes if node.kind == kept}
    pairs = {
        node.id: named[node.label.casefold()]
        for node in network.nodes
        if node.kind == other and node.label.casefold() in named
    }
    if not pairs:
        return network
    gained = {pairs[node.id].id: node for node in network.nodes if node.id in pairs}
    nodes = []
    for node in network.nodes:
        if node.id in gained:
            both = Fact("drawn as one", "the condition as the trial states it, and the MeSH term of the same name")
            twin = gained[node.id]
            facts = tuple(dict.fromkeys((both, *node.facts, *twin.facts)))
            node = replace(node, facts=facts, weight=max(node.weight, twin.weight))
        if node.id not in pairs:
            nodes.append(node)
    edges: dict[tuple[str, str], Edge] = {}
    untouched = []
    for edge in network.edges:
        ends = [pairs[end].id if end in pairs else end for end in (edge.source, edge.target)]
        if any(end in gained for end in ends):
            edges.setdefault((ends[0], ends[1]), edge._replace(source=ends[0], target=ends[1]))
        else:
            untouched.append(edge)
    return replace(network, nodes=tuple(nodes), edges=(*untouched, *edges.values()))
