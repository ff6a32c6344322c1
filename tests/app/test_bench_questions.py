"""Measuring the questions: what is asked, with which parameters, and what is told of each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.app.building.build import build
from kg.app.graph import Graph, open_graph
from kg.app.measuring.questions import bench_questions
from kg.ask.catalogue import Catalogue
from kg.ask.question_file import parse_question
from kg.ask.samples import sample_parameters
from kg.errors import UnknownQuestionError
from kg.resources import queries_folder

EXAMPLES = Path(__file__).parents[2] / "examples"
PREFIX = "PREFIX tkg: <https://w3id.org/trialkg/ontology#> "
ABSENT = """#+ title: A
#+ question: A?
#+ counting: things
#+ params:
#+   trial: {type: trial, description: a trial, example: NCT99999999}
#+   country: {type: concept, scheme: country, description: a country, example: Atlantis, optional: true}
#+ columns: {n: a number}
SELECT ?n WHERE {
  VALUES ?trial { <http://example.org/> } #@param trial
  VALUES ?country { <http://example.org/> } #@param country
  BIND(1 AS ?n)
}"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The graph of the example records."""
    folder = tmp_path_factory.mktemp("bench") / "graph"
    build([str(EXAMPLES)], folder, workers=1)
    with open_graph(folder) as opened:
        yield opened


def test_the_examples_of_a_head_are_tried_where_the_graph_knows_them(graph: Graph) -> None:
    """A question is tried with its own examples, optional ones only when asked for."""
    question = Catalogue(queries_folder()).question("open-to")
    assert list(sample_parameters(graph.store, question, optional=False)) == [{"age": ["40"]}]
    (every,) = sample_parameters(graph.store, question, optional=True)
    assert every == {"age": ["40"], "sex": ["FEMALE"], "condition": ["Scleroderma, Systemic"]}


def test_what_a_graph_lacks_is_replaced_by_what_it_has(graph: Graph) -> None:
    """An example that the graph does not know gives way to trials and concepts that it knows, at most 40 times."""
    question = parse_question("absent", ABSENT)
    found = list(sample_parameters(graph.store, question, optional=True))
    trials = {row[0].value for row in graph.store.select(PREFIX + "SELECT ?t WHERE { ?t a tkg:Trial }")}
    assert 1 < len(found) <= 40
    assert {choice["trial"] for choice in found} <= trials
    assert all(str(choice["country"]).startswith("https://w3id.org/trialkg/id/country/") for choice in found)


def test_questions_are_measured_with_and_without_what_may_be_left_out(graph: Graph) -> None:
    """Each question has a row for what it needs and one for all it takes, with rows and times, beside rdflib's."""
    found = bench_questions(graph, rounds=1, names=["start-trend", "trial-arms"], rdflib=True)
    names = [result["name"] for result in found["questions"]]
    assert names == ["start-trend", "start-trend (all)", "trial-arms"]
    for result in found["questions"]:
        assert result["ms"] > 0 and result["query_ms"] > 0
        assert result["rdflib"]["rows"] == result["rows"] > 0
        assert 0 < result["rdflib"]["ms"] <= 30_000
    assert found["cases"] == 3
    assert found["slowest_ms"] == max(result["ms"] for result in found["questions"])
    assert found["rdflib"]["other_to_own"] > 0


def test_an_unknown_question_is_refused(graph: Graph) -> None:
    """Only questions of the library are measured."""
    with pytest.raises(UnknownQuestionError, match="top-sponsors"):
        bench_questions(graph, names=["top-sponsor"])
