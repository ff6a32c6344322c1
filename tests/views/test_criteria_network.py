"""The tree of criteria: sections in order, items below their parents, logic and limits below their items."""

from __future__ import annotations

from typing import Any

import pytest
from made import record
from pyoxigraph import Literal, NamedNode, Triple
from view_graphs import EXAMPLES, store_of

from kg.app.building.build import build
from kg.app.everything import statements_about
from kg.app.graph import open_graph
from kg.names import TKG, TRIAL
from kg.views.criteria_network import criteria_network
from kg.views.neighbourhood import trial_network
from kg.views.network import Network
from kg.views.style import styles

NCT_ID = "NCT04356287"


@pytest.fixture(scope="module")
def triples(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """All that a graph states of an example trial with criteria."""
    folder = tmp_path_factory.mktemp("tree")
    build([str(next(EXAMPLES.glob(f"{NCT_ID}*")))], folder / "g")
    with open_graph(str(folder / "g")) as graph:
        return list(statements_about(graph.store, [TRIAL + NCT_ID]))


def below(network: Network, node: str) -> list[str]:
    """The nodes that hang on one, in the order of the links."""
    return [edge.target for edge in network.edges if edge.source == node]


def test_the_sections_come_in_the_order_of_reading(triples: list[Any]) -> None:
    """First the record's fields, then what must be true, then what must not."""
    network = criteria_network(triples, TRIAL + NCT_ID)
    names = {node.id: node.label for node in network.nodes}
    assert network.is_tree and network.center == TRIAL + NCT_ID
    assert [names[node] for node in below(network, TRIAL + NCT_ID)] == [
        "from the record's fields",
        "must be true",
        "must not be true",
    ]


def test_it_is_a_tree(triples: list[Any]) -> None:
    """Every node but the trial hangs on exactly one other, and all hang on the trial."""
    network = criteria_network(triples, TRIAL + NCT_ID)
    targets = [edge.target for edge in network.edges]
    assert sorted(targets) == sorted(node.id for node in network.nodes if node.id != network.center)
    reached, queue = {network.center}, [network.center]
    for node in queue:
        queue += [other for other in below(network, str(node)) if other not in reached]
        reached.update(queue)
    assert len(reached) == len(network.nodes)


def test_every_item_and_limit_is_there(triples: list[Any]) -> None:
    """What the graph states of criteria is drawn, with the words of the source."""
    network = criteria_network(triples, TRIAL + NCT_ID)
    drawn = {node.id for node in network.nodes}
    for name in ("criterion", "constraint"):
        stated = {one.object.value for one in triples if one.predicate.value.endswith(f"#{name}")}
        assert stated and stated <= drawn
    limits = [node for node in network.nodes if node.kind in ("Required", "RulesOut", "OnePartOfSeveral")]
    assert any("≥" in node.label or "<" in node.label or "≤" in node.label for node in limits)
    items = [node for node in network.nodes if node.kind in ("InclusionCriterion", "ExclusionCriterion")]
    assert items and all(any(fact.words for fact in node.facts) for node in items)


def test_a_limit_is_drawn_by_what_it_does(triples: list[Any]) -> None:
    """Whatever bars looks alike, alone or as an alternative of an exclusion; no fact repeats the legend."""
    network = criteria_network(triples, TRIAL + NCT_ID)
    kinds = {node.id: node.kind for node in network.nodes}
    effects = {one.subject.value: one.object.value for one in triples if one.predicate.value == TKG + "effect"}
    drawn = {"requires": ["Required"], "forbids": ["RulesOut"], "contributes": ["OnePartOfSeveral", "OnlyInPartRead"]}
    computed = [node for node in effects if kinds[node] != "UncomputedConstraint"]
    assert {kinds[node] for node in computed} == {kind for kinds in drawn.values() for kind in kinds}
    assert all(kinds[node] in drawn[effects[node].rpartition("-")[2]] for node in computed)
    chosen = styles(kinds.values())
    assert chosen["RulesOut"].colour == chosen["ExclusionCriterion"].colour
    assert chosen["Required"].colour == chosen["InclusionCriterion"].colour
    assert "effect" not in {fact.predicate for node in network.nodes for fact in node.facts}


def test_without_logic_the_limits_hang_on_their_items(triples: list[Any]) -> None:
    """A graph of core detail states no expressions; nothing else is lost."""
    core = [one for one in triples if not one.predicate.value.endswith(("#expression", "#member"))]
    network = criteria_network(core, TRIAL + NCT_ID)
    assert not {"AllOf", "AnyOf"} & {node.kind for node in network.nodes}
    assert any(edge.predicate == "says" for edge in network.edges)


def test_a_trial_without_criteria_gives_nothing() -> None:
    """An empty network, no error."""
    store = store_of(record("NCT00000009"))
    assert not criteria_network(list(store), TRIAL + "NCT00000009").nodes


@pytest.mark.parametrize(
    ("field", "text", "negated", "words"),
    [
        ("minimum-age", "18 Years", "false", "From 18 years"),
        ("maximum-age", "75 Years", "false", "Up to 75 years"),
        ("sex", "FEMALE", "false", "Women and girls only"),
        ("sex", "MALE", "false", "Men and boys only"),
        ("healthy-volunteers", "Healthy volunteers", "true", "No healthy volunteers"),
        ("healthy-volunteers", "Healthy volunteers", "false", "Healthy volunteers"),
    ],
)
def test_limits_of_fields_are_said_as_people_say_them(field: str, text: str, negated: str, words: str) -> None:
    """No tokens, no capitals of a form; in the tree of criteria and in the picture of the trial."""
    trial = NamedNode(TRIAL + "NCT00000001")
    node = NamedNode(f"{trial.value}#constraint-field-{field}")
    stated = {"text": text, "negated": negated}
    triples = [Triple(node, NamedNode(TKG + name), Literal(value)) for name, value in stated.items()]
    triples.append(Triple(trial, NamedNode(TKG + "constraint"), node))
    assert words in {node.label for node in criteria_network(triples, trial.value).nodes}
    assert words in {node.label for node in trial_network(triples, trial.value).nodes}
