"""Projections, hubs and communities of networks of things that trials share."""

from __future__ import annotations

import os
import subprocess
import sys

from kg.analysis.networks import collaboration, communities, hubs, projection, strongest

PAIRS = [
    *(("t1", thing) for thing in ("a", "b", "placebo")),
    *(("t2", thing) for thing in ("a", "b", "placebo")),
    *(("t3", thing) for thing in ("c", "placebo")),
]


def test_a_projection_counts_shared_trials() -> None:
    """An edge weighs as many trials as name both, each once; what is left out links nothing."""
    together = projection([*PAIRS, ("t1", "a")], leave_out={"placebo"})
    assert sorted(together) == ["a", "b"]
    assert list(together.edges(data=True)) == [("a", "b", {"weight": 2})]


def test_hubs_are_those_of_many_trials() -> None:
    """Both the share and the least number must be met."""
    assert hubs(PAIRS, 0.9, 3) == {"placebo"}
    assert hubs(PAIRS, 0.9, 4) == set()
    assert hubs(PAIRS, 0.6, 2) == {"a", "b", "placebo"}


def test_collaboration_has_no_direction_and_no_loops() -> None:
    """Who leads and who helps gives one link; an organization works with others only."""
    found = collaboration([("a", "b", 1), ("b", "a", 2), ("a", "a", 5)])
    assert list(found.edges(data=True)) == [("a", "b", {"weight": 3})]


def test_the_strongest_stay() -> None:
    """Nodes of most weight stay, and none that lost all its links."""
    whole = projection([(f"t{n}", thing) for n in range(5) for thing in ("a", "b")] + [("u", "c"), ("u", "d")])
    assert sorted(strongest(whole, 3)) == ["a", "b"]
    assert strongest(whole, 4).number_of_edges() == 2


def test_communities_are_the_same_in_every_process() -> None:
    """Neither the order of hashes nor that of edges decides who belongs together."""
    code = (
        "from kg.analysis.networks import communities, projection\n"
        "pairs = {(f't{n}', f'x{(n * k) % 23}') for n in range(60) for k in (1, 3, 7)}\n"
        "print(communities(projection(pairs)))"
    )
    said = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        said.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)
    assert len(said) == 1


def test_communities_hold_every_node_once() -> None:
    """Two circles that one trial joins stay two."""
    pairs = [(f"t{n}", thing) for n in range(4) for thing in ("a", "b", "c")]
    pairs += [(f"u{n}", thing) for n in range(3) for thing in ("x", "y")] + [("v", "c"), ("v", "x")]
    assert communities(projection(pairs)) == [["c", "a", "b"], ["x", "y"]]
