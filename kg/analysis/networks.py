"""Networks of things that trials have in common: who works with whom, what is given together, and in which groups.

Trials and things are numbers, in the order of their IRIs: a whole registry is counted in a few hundredths of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import networkx as nx  # type: ignore[import-untyped]

__all__ = [
    "Links",
    "Numbers",
    "Ties",
    "collaboration",
    "communities",
    "hubs",
    "in_larger_parts",
    "is_comparator",
    "links_of",
    "projection",
    "strongest",
    "tied",
]

Numbers = NDArray[np.int64]

_SEED: Final = 7
_COMPARATORS: Final = ("placebo", "standard of care", "usual care", "control", "no intervention", "saline", "sham")


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties things together two by two.

    Args:
        trials: of each tie the trial.
        ones: the first of the two things that it ties.
        others: the second, of a larger number.
    """

    trials: Numbers
    ones: Numbers
    others: Numbers

    def among(self, things: Numbers) -> Ties:
        """Those whose two things are both among some things."""
        kept = np.isin(self.ones, things) & np.isin(self.others, things)
        return Ties(self.trials[kept], self.ones[kept], self.others[kept])


@dataclass(frozen=True, slots=True)
class Links:
    """A network of things, each pair of them linked once, in ascending order.

    Args:
        ones: of each link one end.
        others: the other end, of a larger number.
        weights: how many trials tie both.
        examples: the first of these trials.
    """

    ones: Numbers
    others: Numbers
    weights: Numbers
    examples: Numbers

    @property
    def things(self) -> Numbers:
        """All that are linked, in ascending order."""
        return np.unique(np.concatenate([self.ones, self.others]))

    def among(self, things: Numbers) -> Links:
        """The links between some things."""
        kept = np.isin(self.ones, things) & np.isin(self.others, things)
        return Links(self.ones[kept], self.others[kept], self.weights[kept], self.examples[kept])


def projection(trials: Numbers, things: Numbers) -> Ties:
    """Ties between all things that one trial names.

    Args:
        trials: the trial of each pair of a trial and a thing that it names; no pair is there twice.
        things: the thing of each pair.

    >>> together = links_of(projection(np.array([1, 1, 2, 2, 2]), np.array([7, 8, 7, 8, 9])))
    >>> list(zip(together.ones.tolist(), together.others.tolist(), together.weights.tolist()))
    [(7, 8, 2), (7, 9, 1), (8, 9, 1)]
    """
    trials, things = trials.astype(np.int64), things.astype(np.int64)
    if not _ascending(trials, things):  # an index holds them so, and sorting takes longer than the rest
        order = np.lexsort((things, trials))
        trials, things = trials[order], things[order]
    found = [(trials[:0], things[:0], things[:0])]
    for step in range(1, len(trials)):
        starts = np.flatnonzero(trials[step:] == trials[:-step])
        if not len(starts):
            break
        found.append((trials[starts], things[starts], things[starts + step]))
    return Ties(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _ascending(firsts: Numbers, seconds: Numbers) -> bool:
    """Whether pairs are in ascending order."""
    steps = np.diff(firsts)
    return bool(np.all((steps > 0) | ((steps == 0) & (np.diff(seconds) >= 0))))


def tied(trials: Numbers, ones: Numbers, others: Numbers) -> Ties:
    """Ties of two things in any order; what is tied with itself is left out.

    Args:
        trials: of each tie the trial.
        ones: one of its things.
        others: the other.
    """
    apart = ones != others
    trials, ones, others = (numbers[apart].astype(np.int64) for numbers in (trials, ones, others))
    return Ties(trials, np.minimum(ones, others), np.maximum(ones, others))


def collaboration(led: tuple[Numbers, Numbers], helped: tuple[Numbers, Numbers]) -> Ties:
    """Ties between organizations, one of which leads a trial on which the other collaborates.

    Args:
        led: trials and their lead sponsors, by trial in ascending order.
        helped: trials and their collaborators.

    >>> ties = collaboration((np.array([1, 2]), np.array([5, 6])), (np.array([1, 2, 2]), np.array([6, 5, 6])))
    >>> links_of(ties).weights.tolist()
    [2]
    """
    first, last = (np.searchsorted(led[0], helped[0], side) for side in ("left", "right"))
    leads = last - first
    which = np.repeat(np.arange(len(leads)), leads)
    place = np.arange(len(which)) - np.repeat(np.cumsum(leads) - leads, leads)
    return tied(helped[0][which], led[1][first[which] + place], helped[1][which])


def links_of(ties: Ties) -> Links:
    """The network that ties make."""
    size = 1 + int(ties.others.max(initial=0))
    keys = ties.ones * size + ties.others
    order = np.lexsort((ties.trials, keys))
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    found, weights = keys[first], np.diff(first, append=len(keys))
    return Links(found // size, found % size, weights, ties.trials[order][first])


def is_comparator(name: str) -> bool:
    """True for what is given for comparison's sake, such as placebo: trials that share it have nothing in common.

    >>> is_comparator("Placebo (blinded)"), is_comparator("Nintedanib")
    (True, False)
    """
    return name.casefold().strip().startswith(_COMPARATORS)


def hubs(trials: Numbers, things: Numbers, share: float, least: int) -> Numbers:
    """The things that so many trials name that they tie everything to everything.

    Args:
        trials: the trial of each pair of a trial and a thing that it names; no pair is there twice.
        things: the thing of each pair.
        share: above which share of all trials a thing is a hub, 0 to 1.
        least: how many trials it must be named in at any rate.

    >>> hubs(np.array([1, 2, 3, 3]), np.array([7, 7, 7, 8]), 0.5, 2).tolist()
    [7]
    """
    counts = np.bincount(things)
    named = np.count_nonzero(np.bincount(trials))
    return np.flatnonzero((counts >= max(least, 1)) & (counts > share * named))


def strongest(links: Links, most: int) -> Links:
    """The part of a network with the best linked things, without those that are then linked with nothing.

    Args:
        links: of the network.
        most: how many things may stay, 1 or more.

    >>> star = Links(np.array([1, 1]), np.array([2, 3]), np.array([3, 1]), np.array([0, 0]))
    >>> strongest(star, 2).things.tolist()
    [1, 2]
    """
    things, degrees = _degrees(links)
    return links.among(things[np.argsort(-degrees, kind="stable")[:most]])


def in_larger_parts(links: Links, fewest: int) -> Links:
    """The part of a network whose things hang together with enough others.

    Args:
        links: of the network.
        fewest: how many things a connected part must have to stay.

    >>> two = Links(np.array([1, 2, 8]), np.array([2, 3, 9]), np.ones(3, np.int64), np.zeros(3, np.int64))
    >>> in_larger_parts(two, 3).things.tolist()
    [1, 2, 3]
    """
    things = links.things
    ones, others = np.searchsorted(things, links.ones), np.searchsorted(things, links.others)
    part = np.arange(len(things))
    while not np.array_equal(part[ones], part[others]):
        least = np.minimum(part[ones], part[others])
        # What a part is called passes to the things at its links, then along the names that were passed before.
        np.minimum.at(part, part[ones], least)
        np.minimum.at(part, part[others], least)
        part = part[part]
    return links.among(things[np.bincount(part, minlength=1)[part] >= fewest])


def communities(links: Links) -> list[list[int]]:
    """Groups of things that are linked more among themselves than with others, by the Louvain method.

    Args:
        links: of the network.

    Returns:
        Each thing in one group, in order of weighted degree; the largest group first. The seed is fixed and things are
        taken in order of their numbers, so that the same network gives the same groups.

    Source: https://doi.org/10.1088/1742-5468/2008/10/P10008

    >>> one, other = np.array([1, 1, 2, 3, 7, 7, 8]), np.array([2, 3, 3, 7, 8, 9, 9])
    >>> communities(Links(one, other, np.ones(7, np.int64), np.zeros(7, np.int64)))
    [[3, 1, 2], [7, 8, 9]]
    """
    import networkx as nx

    things, degrees = _degrees(links)
    ends = (np.searchsorted(things, end).tolist() for end in (links.ones, links.others))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(things)))
    graph.add_weighted_edges_from(zip(*ends, links.weights.tolist(), strict=True))
    found = nx.community.louvain_communities(graph, weight="weight", seed=_SEED)
    groups = [[int(things[node]) for node in sorted(group, key=lambda node: (-degrees[node], node))] for group in found]
    return sorted(groups, key=lambda group: (-len(group), group))


def _degrees(links: Links) -> tuple[Numbers, Numbers]:
    """All things in ascending order, and the sum of the weights of each one's links."""
    things, ends = np.unique(np.concatenate([links.ones, links.others]), return_inverse=True)
    weights = np.concatenate([links.weights, links.weights])
    return things, np.bincount(ends, weights, minlength=len(things)).astype(np.int64)
