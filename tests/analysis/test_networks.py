"""Projections, hubs, parts and communities of networks of things that trials share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable

import networkx as nx
import numpy as np
import pytest

from kg.analysis.networks import (
    Links,
    Numbers,
    collaboration,
    communities,
    hubs,
    in_larger_parts,
    links_of,
    projection,
    strongest,
    tied,
)

A, B, C, PLACEBO, X, Y = range(6)
PAIRS = [(1, A), (1, B), (1, PLACEBO), (2, A), (2, B), (2, PLACEBO), (3, C), (3, PLACEBO)]


def columns(rows: Iterable[tuple[int, ...]], width: int = 2) -> tuple[Numbers, ...]:
    """Rows as columns of numbers."""
    return tuple(np.asarray(list(rows), np.int64).reshape(-1, width).T)


def together(pairs: Iterable[tuple[int, int]]) -> Links:
    """The network of things that trials name together."""
    trials, things = columns(pairs)
    return links_of(projection(trials, things))


def as_rows(links: Links) -> list[tuple[int, ...]]:
    """Ends, weight and example of each link."""
    columns = (links.ones, links.others, links.weights, links.examples)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_projection_counts_shared_trials() -> None:
    """A link weighs as many trials as name both, and the first of them is its example, in whatever order they come."""
    expected = [(A, B, 2, 1), (A, PLACEBO, 2, 1), (B, PLACEBO, 2, 1), (C, PLACEBO, 1, 3)]
    assert as_rows(together(PAIRS)) == expected
    assert as_rows(together(reversed(PAIRS))) == expected


def test_a_projection_pairs_all_that_a_trial_names() -> None:
    """Of n things of one trial each two are tied, and those of different trials are not."""
    generator = np.random.default_rng(3)
    pairs = sorted({(int(t), int(x)) for t, x in generator.integers(0, (40, 30), (300, 2))})
    expected = {(t, a, b) for t, a in pairs for u, b in pairs if t == u and a < b}
    found = projection(*columns(pairs))
    assert set(zip(found.trials.tolist(), found.ones.tolist(), found.others.tolist(), strict=True)) == expected
    assert len(found.trials) == len(expected)


def test_nothing_makes_no_network() -> None:
    """Without trials, and where every trial names one thing, nothing is linked."""
    for pairs in ([], [(1, A), (2, B)]):
        links = together(pairs)
        assert as_rows(links) == as_rows(strongest(links, 5)) == as_rows(in_larger_parts(links, 2)) == []
        assert communities(links) == []


def test_hubs_are_those_of_many_trials() -> None:
    """Both the share and the least number must be met."""
    trials, things = columns(PAIRS)
    assert hubs(trials, things, 0.9, 3).tolist() == [PLACEBO]
    assert hubs(trials, things, 0.9, 4).tolist() == []
    assert hubs(trials, things, 0.6, 2).tolist() == [A, B, PLACEBO]


def test_collaboration_has_no_direction_and_no_loops() -> None:
    """Who leads and who helps gives one link; an organization works with others only."""
    led = columns([(1, A), (2, B), (3, A), (5, C)])
    helped = columns([(3, A), (2, A), (1, B), (1, C), (4, B)])
    assert as_rows(links_of(collaboration(led, helped))) == [(A, B, 2, 1), (A, C, 1, 1)]
    rows = columns([(1, A, B), (1, A, C), (2, B, A), (3, A, A)], 3)
    assert as_rows(links_of(tied(*rows))) == [(A, B, 2, 1), (A, C, 1, 1)]


def test_a_trial_may_have_two_leads() -> None:
    """Each of them works with each collaborator."""
    led, helped = columns([(1, A), (1, B), (2, A)]), columns([(1, X), (1, Y)])
    found = as_rows(links_of(collaboration(led, helped)))
    assert found == [(A, X, 1, 1), (A, Y, 1, 1), (B, X, 1, 1), (B, Y, 1, 1)]


def test_the_strongest_stay() -> None:
    """Things of most weight stay, of equal ones the first, and none that lost all its links."""
    whole = together([(trial, thing) for trial in range(5) for thing in (A, B)] + [(9, X), (9, Y)])
    assert strongest(whole, 3).things.tolist() == [A, B]
    assert strongest(whole, 4).things.tolist() == [A, B, X, Y]


@pytest.mark.parametrize("fewest", [2, 3, 5])
def test_larger_parts_are_those_of_networkx(fewest: int) -> None:
    """Long chains and scattered pairs alike: what hangs together is told as by an independent search."""
    generator = np.random.default_rng(fewest)
    chain = [(n, end) for n in range(60) for end in (100 - n, 99 - n)]
    scattered = [(200 + n, 1000 + int(end)) for n in range(120) for end in set(generator.integers(0, 200, 2).tolist())]
    links = together(chain + scattered)
    graph = nx.Graph(list(zip(links.ones.tolist(), links.others.tolist(), strict=True)))
    expected = {node for part in nx.connected_components(graph) if len(part) >= fewest for node in part}
    assert set(in_larger_parts(links, fewest).things.tolist()) == expected
    assert len(expected) >= 61


def test_ties_and_links_are_cut_to_the_same_things() -> None:
    """What is drawn is what the trials behind it are named for."""
    ties = projection(*columns(PAIRS))
    kept = np.asarray([A, B, C])
    assert as_rows(links_of(ties.among(kept))) == as_rows(links_of(ties).among(kept)) == [(A, B, 2, 1)]


def test_communities_are_the_same_in_every_process() -> None:
    """The order of hashes does not decide who belongs together."""
    code = (
        "import numpy as np\n"
        "from kg.analysis.networks import communities, links_of, projection\n"
        "pairs = np.asarray(list({(n, (n * k) % 23) for n in range(60) for k in (1, 3, 7)}))\n"
        "print(communities(links_of(projection(*pairs.T))))"
    )
    said = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        said.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)
    assert len(said) == 1


def test_communities_hold_every_node_once() -> None:
    """Two circles that one trial joins stay two."""
    pairs = [(trial, thing) for trial in range(4) for thing in (A, B, C)]
    pairs += [(trial, thing) for trial in range(10, 13) for thing in (X, Y)] + [(20, C), (20, X)]
    assert communities(together(pairs)) == [[C, A, B], [X, Y]]
