"""An empty answer tells what remains as choices are put on, and what comes near; any answer tells where it is from."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import Store as Oxigraph
from small_graph import IN_SMALL_GRAPH, small_graph

from kg.ask.catalogue import Catalogue
from kg.ask.explain import Count, Explanation, Step, explain
from kg.ask.provenance import SourceDates, origins_of, provenance
from kg.ask.question_file import parse_question
from kg.ask.run import ask
from kg.ask.template import Question
from kg.errors import ParameterError
from kg.ports import Store
from kg.resources import queries_folder
from kg.store.embedded import EmbeddedStore

CATALOGUE = Catalogue(queries_folder())
QUESTIONS = list(CATALOGUE)


@pytest.fixture(scope="module")
def graph() -> Store:
    return small_graph()


def why(graph: Store, name: str, **parameters: Any) -> Explanation:
    """Why a question has no rows."""
    return explain(graph, CATALOGUE.question(name), parameters, within_s=60)


def told(steps: tuple[Step, ...]) -> list[tuple[str, int | None]]:
    """Each step as the choice that it puts on and the trials that remain."""
    return [(" ".join(name for name, _ in step.chosen), step.left.trials) for step in steps]


def test_choices_are_put_on_from_what_is_asked_to_what_narrows_it(graph: Store) -> None:
    """Concept, then codes, then numbers; the one that leaves nothing comes last."""
    found = why(graph, "open-to", age=70, sex="FEMALE", condition="Systemic sclerosis")
    assert told(found.steps) == [("", 5), ("condition", 2), ("sex", 2), ("age", 0)]
    assert found.steps[1].chosen == (("condition", ("Systemic sclerosis",)),)
    assert found.complete


def test_a_choice_that_leaves_nothing_waits_for_the_others(graph: Store) -> None:
    """A status that no trial has is put on after the age, though codes come before numbers."""
    found = why(graph, "open-to", age=30, condition="Systemic sclerosis", status="COMPLETED")
    assert told(found.steps) == [("", 5), ("condition", 2), ("age", 2), ("status", 0)]
    assert [(near.parameter, near.value, near.left.trials) for near in found.near] == [("status", "RECRUITING", 2)]


def test_the_nearest_number_is_named_with_its_row(graph: Store) -> None:
    """The nearest age is that of the limit, found to the last place of what was given; a row shows the limit."""
    found = why(graph, "open-to", age=70, sex="FEMALE", condition="Systemic sclerosis")
    near = found.near[0]
    assert (near.parameter, near.value, near.left.trials) == ("age", "65", 1)
    assert dict(near.row)["nct_id"] == "NCT00000001"
    assert dict(near.row)["maximum_age"] == "65 Years"
    finer = why(graph, "open-to", age="70.5", sex="FEMALE", condition="Systemic sclerosis")
    assert finer.near[0].value == "65.0"


def test_two_choices_that_each_leave_nothing_are_varied_one_without_the_other(graph: Store) -> None:
    """Where no single change helps, it is told what has to go besides."""
    found = why(graph, "start-trend", from_year=2030, to_year=1990)
    assert [step.left.rows for step in found.steps] == [2, 0, 0]
    assert [(near.parameter, near.value, near.without) for near in found.near] == [
        ("from_year", "2019", ("to_year",)),
        ("to_year", "2010", ("from_year",)),
    ]


def test_a_default_is_told_as_one_and_only_where_it_matters(graph: Store) -> None:
    """The question's own status is a choice too; its other defaults take nothing away and are not told."""
    found = why(graph, "open-to", age=30, condition="asthma")
    assert told(found.steps) == [("", 5), ("condition", 1), ("age", 1), ("status", 0)]
    assert [step.default for step in found.steps] == [False, False, False, True]
    assert "and status=RECRUITING (the default)" in "\n".join(found.sentences())
    narrow = why(graph, "trials-by-condition", condition="asthma", status="RECRUITING")
    assert told(narrow.steps) == [("", 3), ("condition", 1), ("status", 0)]


def test_what_a_question_is_on_is_never_taken_off(graph: Store) -> None:
    """Of a question on one trial all trials are no part; an age that only takes trials away may go."""
    found = why(graph, "serious-ae", trial="NCT00000002")
    assert found.steps == (Step((("trial", ("NCT00000002",)),), False, Count(0)),)
    assert found.near == ()
    assert found.sentences()[1:] == ("  0 rows  with trial=NCT00000002",)
    aged = why(graph, "age-window", age=120, condition="Systemic sclerosis", status="COMPLETED")
    assert told(aged.steps) == [("", 5), ("condition", 2), ("status", 0), ("age", 0)]


def test_words_are_tried_one_by_one() -> None:
    """Of several words the ones that give rows by themselves are named."""
    asked = parse_question(
        "named",
        """#+ title: N
#+ question: N?
#+ counting: names
#+ params: {text: {type: text, description: words, example: blue}}
#+ columns: {name: a name}
SELECT ?name WHERE {
  VALUES ?name { "blue sky" "green grass" }
  FILTER(CONTAINS(?name, "blue")) #@param text ?text
}
ORDER BY ?name
""",
    )
    found = explain(EmbeddedStore(Oxigraph(), "none"), asked, {"text": "sky on grass"})
    assert [step.left.rows for step in found.steps] == [2, 0]
    assert [(near.value, near.row) for near in found.near] == [("grass", (("name", "green grass"),))]


def test_what_is_out_of_bounds_is_not_tried(graph: Store) -> None:
    """Ages are tried up to the greatest that the parameter takes."""
    asked = parse_question(
        "bounded",
        """#+ title: B
#+ question: B?
#+ counting: numbers
#+ params: {least: {type: integer, description: a number, optional: true, example: 5, minimum: 3, maximum: 9}}
#+ columns: {n: a number}
SELECT ?n WHERE {
  VALUES ?n { 1 2 }
  FILTER(?n >= 5) #@param least ?least
}
""",
    )
    found = explain(EmbeddedStore(Oxigraph(), "none"), asked, {"least": 8})
    assert found.near == ()
    assert found.sentences()[-1] == "nearest: no other value of one choice alone was found to give rows"


def test_what_has_too_many_digits_is_not_tried() -> None:
    """From the greatest number that can be given there is only the way down."""
    asked = parse_question(
        "unbounded",
        """#+ title: U
#+ question: U?
#+ counting: numbers
#+ params: {least: {type: integer, description: a number, optional: true, example: 5}}
#+ columns: {n: a number}
SELECT ?n WHERE {
  VALUES ?n { 1 999999999999999990 }
  FILTER(?n >= 5) #@param least ?least
}
""",
    )
    found = explain(EmbeddedStore(Oxigraph(), "none"), asked, {"least": 999999999999999999})
    assert [(near.value, near.left.rows) for near in found.near] == [("999999999999999990", 1)]


def test_dates_are_moved_by_days(graph: Store) -> None:
    """The nearest day that gives rows is named."""
    asked = parse_question(
        "since",
        """#+ title: S
#+ question: S?
#+ counting: trials
#+ params: {since: {type: date, description: a day, optional: true, example: 2020-01-01}}
#+ columns: {trial: a trial, nct_id: its id}
PREFIX tkg: <https://w3id.org/trialkg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?trial ?nct_id WHERE {
  ?trial a tkg:Trial ; tkg:nctId ?nct_id ; tkg:startDate ?start .
  FILTER(?start >= "2020-01-01"^^xsd:date) #@param since ?since
}
ORDER BY ?nct_id
""",
    )
    found = explain(graph, asked, {"since": "2021-06-01"})
    assert [(near.value, near.left) for near in found.near] == [("2019-06-01", Count(1, 1))]


def test_counting_stops_where_nobody_needs_more() -> None:
    """Beyond ten thousand rows a count says that there are more."""
    values = " ".join(map(str, range(101)))
    asked = parse_question(
        "pairs",
        f"""#+ title: P
#+ question: P?
#+ counting: pairs
#+ params: {{sum: {{type: integer, description: a sum, optional: true, example: 5}}}}
#+ columns: {{a: one, b: another}}
SELECT ?a ?b WHERE {{
  VALUES ?a {{ {values} }}
  VALUES ?b {{ {values} }}
  FILTER(?a + ?b = 5) #@param sum ?sum
}}
ORDER BY ?a ?b
LIMIT 7
""",
    )
    found = explain(EmbeddedStore(Oxigraph(), "none"), asked, {"sum": 999})
    assert str(found.steps[0].left) == "more than 10,000 rows"
    assert found.near[0].value == "200"


def test_time_is_not_spent_beyond_the_limit(graph: Store) -> None:
    """When the time is over nothing more is tried, and that is told."""
    found = explain(graph, CATALOGUE.question("open-to"), {"age": 70, "condition": "asthma"}, within_s=0)
    assert not found.complete
    assert found.sentences()[-1] == "the time ran out before all was tried"


def test_wrong_parameters_are_refused_as_in_asking(graph: Store) -> None:
    """A parameter that the question does not have is named."""
    with pytest.raises(ParameterError, match="has no parameter 'weather'"):
        why(graph, "open-to", age=1, weather="fine")


@pytest.mark.parametrize("question", QUESTIONS, ids=CATALOGUE.names)
def test_every_question_can_be_explained(graph: Store, question: Question) -> None:
    """Each file keeps to the form that counting rests on, with all that it takes given."""
    given = {
        parameter.name: IN_SMALL_GRAPH.get(parameter.name, list(parameter.example or parameter.default or ()))
        for parameter in question.parameters
    }
    found = explain(graph, question, given, within_s=60)
    last = found.steps[-1].left
    answer = ask(graph, question, given)
    if answer.rows:
        assert last.rows >= len(answer.rows)
    counting = CATALOGUE.question(question.wider.name).counting if question.wider else question.counting
    assert found.sentences()[0].endswith(f"(counting {counting}):")


def test_an_answer_says_where_it_is_from(graph: Store) -> None:
    """Question, parameters, query, engine, graph and sources with dates make an answer that can be asked again."""
    answer = ask(graph, CATALOGUE.question("top-sponsors"), {"limit": 1})
    found = provenance(graph, answer, "a folder", {"version": "7"}, origins_of(graph))
    assert found.as_json()["sources"] == [
        {"name": "ClinicalTrials.gov", "records": 1, "oldest": "2024-01-02", "newest": "2024-01-02"}
    ]
    assert found.as_json()["graph"] == {"name": "a folder", "version": "7"}
    assert found.query == answer.query
    assert found.engine.startswith("Oxigraph ")
    assert found.parameters["limit"] == ("1",)
    lines = found.sentences()
    assert "graph: a folder, version 7" in lines
    assert "source: ClinicalTrials.gov, 1 record last updated 2024-01-02 to 2024-01-02" in lines
    assert lines[-1] == f"query:\n{answer.query}"


def test_a_source_without_dates_keeps_its_records() -> None:
    """Records that state no date of their own count, and no date is made up."""
    store = Oxigraph()
    tkg, rdfs = "https://w3id.org/trialkg/ontology#", "http://www.w3.org/2000/01/rdf-schema#"
    store.update(f'INSERT DATA {{ <a:r> <{tkg}source> <a:s> . <a:s> <{rdfs}label> "A portal" }}')
    assert origins_of(EmbeddedStore(store, "")).sources == (SourceDates("A portal", 1, "", ""),)
