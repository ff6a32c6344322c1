"""Shortest connections between two sets of nodes, searched from both ends, and which of them says most."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

__all__ = ["Step", "Traced", "connections", "search"]

_MOST_PATHS: Final = 2_000


class Step(NamedTuple):
    """A statement that a path goes along.

    Args:
        subject: what it says something of.
        link: what it says.
        object: what it leads to.
    """

    subject: str
    link: str
    object: str


Expand: TypeAlias = Callable[[Collection[str]], Iterable[Step]]
"""All statements of interest in which any of these nodes stands, either way."""


class Traced(NamedTuple):
    """What a search found.

    Args:
        before: for each node that was reached from one side, the statements by which it was reached first.
        after: the same for the other side.
        meeting: the nodes at which both sides met.
    """

    before: Mapping[str, list[Step]]
    after: Mapping[str, list[Step]]
    meeting: Collection[str]


def search(starts: Collection[str], ends: Collection[str], expand: Expand, most_steps: int) -> Traced:
    """The nodes by which two sets are connected most shortly.

    The smaller frontier is expanded first, a whole level at a time, until both sides meet.

    Args:
        starts: nodes at one end.
        ends: nodes at the other end.
        expand: gives the statements around nodes.
        most_steps: how many statements a connection may have at most, 1 or more.

    Returns:
        What was traced; without meeting nodes where there is no connection so short.

    >>> edges = [Step("a", "knows", "b"), Step("c", "knows", "b")]
    >>> around = lambda nodes: [edge for edge in edges if edge.subject in nodes or edge.object in nodes]
    >>> len(search(["a"], ["c"], around, 4).meeting), len(search(["a"], ["c"], around, 1).meeting)
    (1, 0)
    """
    traced: tuple[dict[str, list[Step]], dict[str, list[Step]]] = (
        {node: [] for node in starts},
        {node: [] for node in ends},
    )
    frontiers = [set(starts), set(ends)]
    meeting = set(starts) & set(ends)
    steps = 0
    while not meeting and steps < most_steps and all(frontiers):
        side = 0 if len(frontiers[0]) <= len(frontiers[1]) else 1
        known, frontier = traced[side], frontiers[side]
        reached: dict[str, list[Step]] = {}
        for step in expand(frontier):
            for near, far in ((step.subject, step.object), (step.object, step.subject)):
                if near in frontier and far not in known:
                    reached.setdefault(far, []).append(step)
        known.update(reached)
        frontiers[side] = set(reached)
        meeting = {node for node in reached if node in traced[1 - side]}
        steps += 1
    return Traced(*traced, meeting)


def connections(traced: Traced, cost: Callable[[str], float], limit: int) -> list[list[Step]]:
    """The shortest connections that a search traced, those along the rarest nodes first.

    Args:
        traced: what `search` gave.
        cost: how little a node between the ends says, such as how many trials name it.
        limit: how many connections are wanted at most.

    Returns:
        For each the statements in order, from the start to the end.

    >>> edges = [Step("a", "knows", "b"), Step("c", "knows", "b")]
    >>> around = lambda nodes: [edge for edge in edges if edge.subject in nodes or edge.object in nodes]
    >>> [[step.subject for step in path] for path in connections(search(["a"], ["c"], around, 4), len, 1)]
    [['a', 'c']]
    """
    found: list[tuple[float, list[Step]]] = []
    for middle in sorted(traced.meeting):
        for first in _ways(traced.before, middle):
            for last in _ways(traced.after, middle):
                path = [*reversed(first), *last]
                found.append((sum(cost(node) for node in _between(path)), path))
                if len(found) >= _MOST_PATHS:
                    break
    found.sort(key=lambda entry: (entry[0], entry[1]))
    return [path for _, path in found[:limit]]


def _ways(traced: Mapping[str, list[Step]], node: str) -> list[list[Step]]:
    """All ways from a node back to where its side started, nearest statement first."""
    ways: list[tuple[str, list[Step]]] = [(node, [])]
    done: list[list[Step]] = []
    while ways and len(done) < _MOST_PATHS:
        here, way = ways.pop()
        steps = traced[here]
        if not steps:
            done.append(way)
        for step in sorted(steps, reverse=True):
            ways.append((step.subject if step.object == here else step.object, [*way, step]))
    return done


def _between(path: list[Step]) -> list[str]:
    """The nodes at which one statement of a path goes over into the next."""
    return [node for one, other in pairwise(path) for node in {one.subject, one.object} & {other.subject, other.object}]
