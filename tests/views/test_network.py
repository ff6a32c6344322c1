"""Networks as values: cutting, merging, styles, places."""

from __future__ import annotations

from itertools import pairwise
from math import atan2, hypot

from view_graphs import random_network

from kg.views.layout import dominated, positions
from kg.views.network import Edge, Fact, Network, Node, cut, with_names_once
from kg.views.style import COLOURS, SHAPES, styles


def star(count: int) -> Network:
    """A centre with `count` nodes around it, each with one more behind it."""
    nodes = [Node("c", "centre", "Trial")]
    edges = []
    for n in range(count):
        nodes += [Node(f"a{n}", f"near {n}", "Site"), Node(f"b{n}", f"far {n}", "Country")]
        edges += [Edge("c", "site", f"a{n}"), Edge(f"a{n}", "country", f"b{n}")]
    return Network(tuple(nodes), tuple(edges), center="c")


def test_a_small_network_is_left_as_it_is():
    """Nothing is cut that fits."""
    network = star(3)
    assert cut(network, 7) is network


def test_what_is_far_from_the_centre_goes_first_and_is_counted():
    """The rule and the counts by class are kept with the network."""
    small = cut(star(10), 11)
    assert [node.id for node in small.nodes] == ["c", *(f"a{n}" for n in range(10))]
    assert small.left_out is not None
    assert small.left_out.kinds == (("Country", 10),)
    assert "furthest" in small.left_out.rule
    assert all(edge.source == "c" for edge in small.edges)


def test_without_a_centre_the_best_linked_nodes_stay():
    """The rule says so."""
    network = Network(star(10).nodes, star(10).edges)
    small = cut(network, 11)
    assert "c" in {node.id for node in small.nodes}
    assert small.left_out is not None
    assert "fewest links" in small.left_out.rule


def test_links_beyond_the_limit_go_and_every_node_keeps_one():
    """A node with a single link never loses it to a crowd."""
    network = random_network(60, 900)
    thin = cut(network, most_edges=200)
    assert len(thin.edges) == 200
    assert thin.left_out is not None
    assert thin.left_out.links == len(network.edges) - 200
    linked = {end for edge in network.edges for end in (edge.source, edge.target)}
    assert len({end for edge in thin.edges for end in (edge.source, edge.target)}) > 0.9 * len(linked)


def test_cutting_twice_adds_up():
    """What was left out before is not forgotten."""
    twice = cut(cut(star(10), 15), 11)
    assert twice.left_out is not None
    assert twice.left_out.total == 10


def test_a_condition_and_its_term_of_the_same_name_are_one_node():
    """It keeps the facts and links of both, says so, and leaves other terms as they are."""
    nodes = (
        Node("t", "T", "Trial"),
        Node("c", "Asthma", "Condition", (Fact("source", "as written"),)),
        Node("m", "ASTHMA", "MeshConcept", (Fact("in MeSH", "D001249"),)),
        Node("w", "Lung Diseases", "MeshConcept"),
    )
    edges = (Edge("t", "condition", "c"), Edge("t", "MeSH term of condition", "m"), Edge("m", "wider", "w"))
    once = with_names_once(Network(nodes, edges, "t"))
    assert [node.id for node in once.nodes] == ["t", "c", "w"]
    assert {(edge.source, edge.target) for edge in once.edges} == {("t", "c"), ("c", "w")}
    assert [fact.predicate for fact in once.nodes[1].facts] == ["drawn as one", "source", "in MeSH"]


def test_no_two_classes_look_alike():
    """Forty classes, known and unknown, all differ in shape or colour; a known one always looks the same."""
    kinds = ["Trial", "Condition", "Site", *(f"Class{n}" for n in range(37))]
    chosen = styles(kinds)
    assert len({style[:2] for style in chosen.values()}) == 40
    assert chosen["Trial"] == styles(["Trial"])["Trial"]
    assert all(style.shape in SHAPES and style.colour in COLOURS for style in chosen.values())


def test_fills_of_the_light_palette_stand_out_by_their_outline():
    """An outline has a contrast of 3 to 1 on its ground, light and dark."""

    def brightness(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a: str, b: str) -> float:
        high, low = sorted([brightness(a), brightness(b)], reverse=True)
        return (high + 0.05) / (low + 0.05)

    for colour in COLOURS.values():
        assert contrast(colour.light_edge, "#f6f8fa") >= 3, colour
        assert contrast(colour.dark_edge, "#0c1117") >= 3, colour


def test_places_are_the_same_each_time():
    """The same network is laid out the same way, in rings and by forces."""
    for network in (star(20), random_network(200, 400)):
        assert positions(network) == positions(network)


def test_nodes_do_not_lie_on_each_other():
    """In rings and by forces, nearly all nodes stand at least a node's width apart."""
    for network in (star(20), random_network(300, 500)):
        placed = list(positions(network).values())
        close = sum(1 for n, (x, y) in enumerate(placed) for (u, v) in placed[n + 1 :] if hypot(x - u, y - v) < 25)
        assert close <= len(placed) * 0.05


def test_the_ends_of_one_node_stand_around_it():
    """Six of them once stood in two lines, links over nodes."""
    ends = [Node(f"end {number}", "end", "Condition") for number in range(6)]
    network = Network((Node("hub", "hub", "Trial"), *ends), tuple(Edge("hub", "condition", end.id) for end in ends))
    placed = positions(network)
    x, y = placed.pop("hub")
    turns = sorted(atan2(down - y, across - x) for across, down in placed.values())
    assert min(later - earlier for earlier, later in pairwise(turns)) > 0.5


def test_hidden_nodes_get_places_beside_what_they_hang_on():
    """Every node has a place, whether it starts in sight or not."""
    network = star(12)
    hidden = {f"b{n}" for n in range(12)}
    assert set(positions(network, hidden)) == {node.id for node in network.nodes}


def test_an_empty_network_has_no_places():
    """There is nothing to lay out."""
    assert positions(Network()) == {}


def test_what_hangs_on_a_node_is_what_only_it_leads_to():
    """A node that can be reached another way does not hang on it."""
    chain = {"r": ["a", "d"], "a": ["r", "b"], "b": ["a", "c"], "c": ["b"], "d": ["r"]}
    assert dominated(chain, "r", "a") == {"b", "c"}
    assert dominated(chain, "r", "r") == {"d"}
    ring = {n: [m for a, b in pairwise("rabcr") for m in (a, b) if n in (a, b) and m != n] for n in "rabc"}
    assert dominated(ring, "r", "a") == set()
