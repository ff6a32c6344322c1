"""Rows and triples become networks that say what they say."""

from __future__ import annotations

import pytest

from kg.analysis.multigraph import graph_of_rows, graph_of_triples
from kg.errors import UsageError
from kg.names import RDF, RDFS, TKG, TRIAL
from kg.ports import Iri

TRIAL_1 = Iri(TRIAL + "NCT00000001")
A, B, C = Iri("urn:a"), Iri("urn:b"), Iri("urn:c")


def test_a_row_links_its_first_thing_with_the_others() -> None:
    """Each further column of things gives a link, which carries the other values of the row."""
    made = graph_of_rows(
        ["trial", "title", "x", "y", "n"], [(TRIAL_1, "One", A, B, 3), (TRIAL_1, "One", A, None, None)]
    )
    assert sorted((tail, head, sorted(data.items())) for tail, head, data in made.edges(data=True)) == [
        (TRIAL_1, A, [("n", 3), ("relation", "x")]),
        (TRIAL_1, A, [("relation", "x")]),
        (TRIAL_1, B, [("n", 3), ("relation", "y")]),
    ]
    assert {node: made.nodes[node]["label"] for node in made} == {TRIAL_1: "One", A: "urn:a", B: "urn:b"}
    assert made.is_directed() and made.is_multigraph()


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["a", "b", "b_label"], "Bee"),
        (["a", "b", "b_name"], "Bee"),
        (["a", "b", "name"], "Bee"),
        (["a", "b", "other"], "urn:b"),
    ],
)
def test_labels_come_from_the_column_that_names(names: list[str], label: str) -> None:
    """A label is the value of the column called after the node's own, or of a name that follows it."""
    assert graph_of_rows(names, [(A, B, "Bee")]).nodes["urn:b"]["label"] == label


def test_a_trial_without_a_name_is_called_by_its_id() -> None:
    """A trial is labelled by its NCT id."""
    assert graph_of_rows(["trial", "b"], [(TRIAL_1, B)]).nodes[str(TRIAL_1)]["label"] == "NCT00000001"


def test_columns_may_be_chosen() -> None:
    """Any columns make a network when they are named, texts as well."""
    made = graph_of_rows(["a", "b", "word"], [(A, B, "w")], source="word", target=["b"])
    assert list(made.edges(data=True)) == [("w", "urn:b", {"relation": "b", "a": A})]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"source": "x"}, "no column 'x': the columns are a, n"),
        ({"target": ["n", "y"]}, "no column 'y'"),
        ({}, "only a holds IRIs"),
    ],
)
def test_what_makes_no_network_is_refused(arguments: dict[str, str], message: str) -> None:
    """A column that is not there, and rows without two columns of things, are named."""
    with pytest.raises(UsageError, match=message):
        graph_of_rows(["a", "n"], [(A, 1)], **arguments)


def test_no_rows_are_an_empty_network() -> None:
    """An empty answer is an empty network."""
    assert graph_of_rows(["a", "b"], []).number_of_nodes() == 0


def test_triples_are_links_and_literals_attributes() -> None:
    """IRIs are linked once a predicate; labels, classes and other literals stand on their node."""
    triples = [
        (TRIAL_1, Iri(RDF + "type"), Iri(TKG + "Trial")),
        (TRIAL_1, Iri(TKG + "condition"), A),
        (TRIAL_1, Iri(TKG + "condition"), A),
        (TRIAL_1, Iri(TKG + "other"), A),
        (TRIAL_1, Iri(TKG + "n"), 1),
        (TRIAL_1, Iri(TKG + "n"), 2),
        (A, Iri(RDFS + "label"), "Asthma"),
    ]
    made = graph_of_triples(triples)
    assert made.nodes[str(TRIAL_1)] == {"label": "NCT00000001", "type": ("tkg:Trial",), "tkg:n": (1, 2)}
    assert made.nodes["urn:a"] == {"label": "Asthma"}
    assert sorted(made.edges(keys=True, data="relation")) == [
        (str(TRIAL_1), "urn:a", TKG + "condition", "tkg:condition"),
        (str(TRIAL_1), "urn:a", TKG + "other", "tkg:other"),
    ]
