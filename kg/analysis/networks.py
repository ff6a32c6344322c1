"""Networks of things that trials have in common: who works with whom, what is given together, and in which groups.

Trials and the things they name are two sorts of nodes; a projection links two things by how many trials name both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import networkx as nx  # type: ignore[import-untyped]

__all__ = ["collaboration", "communities", "hubs", "in_larger_parts", "is_comparator", "projection", "strongest"]

_SEED: Final = 7
_COMPARATORS: Final = ("placebo", "standard of care", "usual care", "control", "no intervention", "saline", "sham")


def projection(pairs: Iterable[tuple[str, str]], leave_out: Collection[str] = ()) -> nx.Graph[str]:
    """The network of things, two linked where a trial names both.

    Args:
        pairs: a trial and a thing that it names; a pair that comes twice counts once.
        leave_out: things that are not to be in it, such as hubs that nearly every trial names.

    Returns:
        A graph of all things that are linked; an edge's `weight` is the number of trials that name both ends.

    >>> together = projection([("t1", "a"), ("t1", "b"), ("t2", "a"), ("t2", "b"), ("t2", "c")])
    >>> together["a"]["b"], together["a"]["c"]["weight"]
    ({'weight': 2}, 1)
    """
    import networkx as nx

    out = set(leave_out)
    named: dict[str, set[str]] = {}
    for trial, thing in pairs:
        if thing not in out:
            named.setdefault(trial, set()).add(thing)
    counts: Counter[tuple[str, str]] = Counter()
    for things in named.values():
        counts.update(combinations(sorted(things), 2))
    found: nx.Graph[str] = nx.Graph()
    for (one, other), trials in counts.items():
        found.add_edge(one, other, weight=trials)
    return found


def collaboration(rows: Iterable[tuple[str, str, int]]) -> nx.Graph[str]:
    """The network of organizations, two linked where one leads a trial on which the other collaborates.

    Args:
        rows: a lead sponsor, a collaborator, and how many trials they share that way.

    Returns:
        A graph; an edge's `weight` is the number of trials either way.

    >>> collaboration([("a", "b", 3), ("b", "a", 1), ("b", "b", 1)])["a"]["b"]
    {'weight': 4}
    """
    import networkx as nx

    found: nx.Graph[str] = nx.Graph()
    for lead, other, trials in rows:
        if lead != other:
            known = found.get_edge_data(lead, other, {"weight": 0})
            found.add_edge(lead, other, weight=known["weight"] + trials)
    return found


def is_comparator(name: str) -> bool:
    """True for what is given for comparison's sake, such as placebo: trials that share it have nothing in common.

    >>> is_comparator("Placebo (blinded)"), is_comparator("Nintedanib")
    (True, False)
    """
    return name.casefold().strip().startswith(_COMPARATORS)


def hubs(pairs: Iterable[tuple[str, str]], share: float, least: int) -> set[str]:
    """The things that so many trials name that they tie everything to everything.

    Args:
        pairs: a trial and a thing that it names.
        share: above which share of all trials a thing is a hub, 0 to 1.
        least: how many trials it must be named in at any rate.

    >>> sorted(hubs([("t1", "placebo"), ("t2", "placebo"), ("t3", "placebo"), ("t3", "a")], 0.5, 2))
    ['placebo']
    """
    known = set(pairs)
    trials = len({trial for trial, _ in known})
    counts = Counter(thing for _, thing in known)
    return {thing for thing, number in counts.items() if number >= least and number > share * trials}


def strongest(graph: nx.Graph[str], most: int) -> nx.Graph[str]:
    """The part of a network with the best linked nodes, without those that are then linked with nothing.

    Args:
        graph: edges with a `weight`.
        most: how many nodes may stay, 1 or more.

    >>> import networkx as nx
    >>> star = nx.Graph([("a", "b", {"weight": 3}), ("a", "c", {"weight": 1})])
    >>> sorted(strongest(star, 2))
    ['a', 'b']
    """
    degree: Mapping[str, float] = dict(graph.degree(weight="weight"))
    ranked = sorted(degree, key=lambda node: (-degree[node], node))
    part = graph.subgraph(ranked[:most])
    return graph.subgraph([node for node in ranked[:most] if any(other != node for other in part[node])]).copy()


def in_larger_parts(graph: nx.Graph[str], fewest: int) -> nx.Graph[str]:
    """The nodes of a network that hang together with enough others.

    Args:
        graph: any network.
        fewest: how many nodes a connected part must have to stay.

    >>> import networkx as nx
    >>> sorted(in_larger_parts(nx.Graph([("a", "b"), ("b", "c"), ("x", "y")]), 3))
    ['a', 'b', 'c']
    """
    import networkx as nx

    kept = [node for part in nx.connected_components(graph) if len(part) >= fewest for node in part]
    return graph.subgraph(sorted(kept)).copy()


def communities(graph: nx.Graph[str]) -> list[list[str]]:
    """Groups of nodes that are linked more among themselves than with others, by the Louvain method.

    Args:
        graph: edges with a `weight`.

    Returns:
        Each node in one group, in order of weighted degree; the largest group first. The seed is fixed and nodes are
        taken in order of their names, so that the same network gives the same groups.

    Source: https://doi.org/10.1088/1742-5468/2008/10/P10008

    >>> import networkx as nx
    >>> two = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("x", "y"), ("y", "z"), ("x", "z"), ("c", "x")])
    >>> communities(two)
    [['c', 'a', 'b'], ['x', 'y', 'z']]
    """
    import networkx as nx

    names = sorted(graph)
    numbers = {name: number for number, name in enumerate(names)}
    # As numbers, because sets of texts are walked in another order in every process.
    ordered: nx.Graph[int] = nx.Graph()
    ordered.add_nodes_from(numbers.values())
    edges = ((numbers[one], numbers[other], weight) for one, other, weight in graph.edges(data="weight", default=1))
    ordered.add_weighted_edges_from(sorted((min(one, other), max(one, other), weight) for one, other, weight in edges))
    degree: Mapping[int, float] = dict(ordered.degree(weight="weight"))
    found = nx.community.louvain_communities(ordered, weight="weight", seed=_SEED)
    groups = [[names[node] for node in sorted(group, key=lambda node: (-degree[node], node))] for group in found]
    return sorted(groups, key=lambda group: (-len(group), group))
