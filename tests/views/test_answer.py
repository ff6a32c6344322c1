"""Rows of an answer become a network that says what the rows say."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.names import CODE, RDF, RDFS, TKG, TRIAL, XSD
from kg.views.answer import answer_network, things_in

TRIALS = [NamedNode(f"{TRIAL}NCT0000000{number}") for number in range(1, 4)]
SPONSOR = NamedNode("https://w3id.org/trialkg/id/organization/x-1")
LABEL, TYPE = NamedNode(RDFS + "label"), NamedNode(RDF + "type")
KNOWN = [
    Triple(SPONSOR, LABEL, Literal("A sponsor")),
    Triple(SPONSOR, TYPE, NamedNode(TKG + "Organization")),
    *(Triple(trial, TYPE, NamedNode(TKG + "Trial")) for trial in TRIALS),
]


def test_a_row_links_its_things() -> None:
    """The first thing of a row is linked with the others; other cells are its facts."""
    rows = [[trial, SPONSOR, Literal(2020), NamedNode(CODE + "phase-PHASE2")] for trial in TRIALS]
    network = answer_network(["trial", "sponsor", "start_year", "phase"], rows, KNOWN)
    assert {edge.predicate for edge in network.edges} == {"sponsor"}
    assert len(network.edges) == 3
    by_id = {node.id: node for node in network.nodes}
    assert (by_id[SPONSOR.value].label, by_id[SPONSOR.value].kind) == ("A sponsor", "Organization")
    facts = {fact.predicate: fact.value for fact in by_id[TRIALS[0].value].facts}
    assert facts["phase"] == "Phase 2"
    assert network.center is None


def test_things_alone_hang_on_the_question_by_size() -> None:
    """One thing a row: the picture is about the question, and numbers are sizes."""
    rows = [[SPONSOR, Literal("A sponsor"), Literal(40)], [TRIALS[0], Literal("B"), Literal(10)]]
    network = answer_network(["sponsor", "name", "trials"], rows, KNOWN, "Who?")
    center, large, small = network.nodes
    assert network.center == center.id and center.label == "Who?"
    assert large.weight > small.weight
    assert [edge.source for edge in network.edges] == [center.id, center.id]


def test_an_answer_without_things_is_drawn_by_its_values() -> None:
    """Words stand for themselves where no cell is a thing."""
    network = answer_network(["status", "trials"], [[Literal("Completed"), Literal(3)]], [])
    assert [node.label for node in network.nodes] == ["Answer", "Completed"]
    assert network.nodes[1].kind == "Value"


def test_parts_of_a_trial_are_nodes_in_small_answers_only() -> None:
    """Many limits of many trials are facts of their trials, each with its own words."""

    def rows(count: int) -> list[list[Literal | NamedNode]]:
        trials = [NamedNode(f"{TRIAL}NCT{number:08d}") for number in range(count)]
        return [
            [trial, Literal(f"words {part}"), Literal(part), NamedNode(f"{trial.value}#constraint-{part}")]
            for trial in trials
            for part in (1, 2)
        ]

    columns = ["trial", "words", "value", "constraint"]
    small = answer_network(columns, rows(3), [])
    assert len(small.nodes) == 1 + 3 + 6
    large = answer_network(columns, rows(100), [])
    assert len(large.nodes) == 1 + 100
    facts = large.nodes[1].facts
    assert [fact.words for fact in facts] == ["words 1", "words 2"]
    assert [fact.value for fact in facts] == ["value 1", "value 2"]


def test_nothing_gives_nothing() -> None:
    """No rows, no nodes; empty cells are passed over."""
    assert not answer_network(["a"], [], []).nodes
    network = answer_network(["trial", "sponsor"], [[TRIALS[0], None]], [])
    assert len(network.nodes) == 2


def test_codes_and_literals_are_no_things() -> None:
    """Things are asked for by name; codes have their words already."""
    assert things_in([[TRIALS[0], Literal("x"), None, NamedNode(CODE + "phase-NA"), TRIALS[0]]]) == [TRIALS[0].value]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("²", "integer"), ("x", "integer"), ("INF", "double"), ("NaN", "double"), ("9" * 400, "integer")],
)
def test_what_is_no_amount_sizes_nothing_and_is_shown_as_it_is(text: str, kind: str) -> None:
    """Such a cell is a fact like any other; things are sized where each has an amount."""
    odd = Literal(text, datatype=NamedNode(XSD + kind))
    network = answer_network(["trial", "n"], [[TRIALS[0], odd], [TRIALS[1], Literal(3)]], KNOWN)
    assert {node.weight for node in network.nodes} == {1.0}
    assert network.nodes[1].facts[0].value == text
    alone = answer_network(["n", "trials"], [[odd, Literal(3)]], [])
    assert alone.nodes[1].label == text


def test_years_are_names_and_no_sizes() -> None:
    """Each year of a trend bears its own number, and is as large as what is counted in it."""
    rows = [[Literal(year), Literal(trials), Literal(0)] for year, trials in ((2019, 10), (2020, 40), (2021, 20))]
    _, *years = answer_network(["year", "trials", "estimated"], rows, []).nodes
    assert [(node.label, node.weight) for node in years] == [("2019", 1.0), ("2020", 2.5), ("2021", 1.5)]
    assert (years[0].facts[0].predicate, years[0].facts[0].value) == ("year", "2019")


def test_words_are_a_better_name_than_a_place_in_an_order() -> None:
    """A number that is no amount names a row that has no words."""
    row = [Literal(1), Literal("Completed"), Literal(30)]
    network = answer_network(["rank", "status", "trials"], [row], [])
    assert network.nodes[1].label == "Completed"
    network = answer_network(["rank", "trials"], [[Literal(1), Literal(30)]], [])
    assert network.nodes[1].label == "1"
