"""The shortest connections, all of them, and the one that says most first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

from kg.analysis.paths import Step, connections, search

EDGES = [
    Step("t1", "condition", "asthma"),
    Step("t2", "condition", "asthma"),
    Step("t1", "drug", "x"),
    Step("t2", "drug", "x"),
    Step("t2", "sponsor", "s"),
    Step("t3", "sponsor", "s"),
]


def around(nodes: Collection[str]) -> Iterable[Step]:
    """The statements in which a node stands."""
    return [edge for edge in EDGES if edge.subject in nodes or edge.object in nodes]


def cost(node: str) -> float:
    """Asthma is frequent, everything else is rare."""
    return 10 if node == "asthma" else 1


def test_all_shortest_ways_in_the_order_of_what_they_say() -> None:
    """Two ways of two statements; the one along the rarer thing is first."""
    found = connections(search(["t1"], ["t2"], around, 6), cost, 9)
    assert [[step.object for step in path] for path in found] == [["x", "x"], ["asthma", "asthma"]]
    assert [path[0].subject for path in found] == ["t1", "t1"]
    assert len(connections(search(["t1"], ["t2"], around, 6), cost, 1)) == 1


def test_a_way_hangs_together_from_start_to_end() -> None:
    """Each statement shares a node with the next, whichever side it was found from."""
    for start, end in (("t1", "t3"), ("t3", "t1"), ("asthma", "s")):
        path = connections(search([start], [end], around, 6), cost, 1)[0]
        assert start in path[0] and end in path[-1]
        for one, other in pairwise(path):
            assert {one.subject, one.object} & {other.subject, other.object}


def test_what_is_too_far_is_not_found() -> None:
    """Four statements lie between the first and the last trial."""
    assert connections(search(["t1"], ["t3"], around, 4), cost, 1)
    assert connections(search(["t1"], ["t3"], around, 3), cost, 1) == []
    assert connections(search(["t1"], ["nothing"], around, 9), cost, 1) == []


def test_several_starts_are_one_end() -> None:
    """The nearest of them counts."""
    found = connections(search(["t1", "t2"], ["s"], around, 6), cost, 5)
    assert [[(step.subject, step.object) for step in path] for path in found] == [[("t2", "s")]]
