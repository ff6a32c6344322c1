"""From a question and parameters to an answer: what values mean in a graph, and what rows hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat
from pyoxigraph import Store as Oxigraph
from small_graph import small_graph

from kg.ask.question_file import parse_question
from kg.ask.resolve import resolve
from kg.ask.run import Value, ask, ask_terms, to_value
from kg.ask.template import Parameter, ParameterType
from kg.errors import ParameterError, QuestionError
from kg.model.values import PartialDate
from kg.names import MESH, XSD
from kg.ports import Iri, Store
from kg.store.embedded import EmbeddedStore

TRIAL = "https://clinicaltrials.gov/study/NCT00000001"
CODE = "https://w3id.org/trialkg/code/"
ID = "https://w3id.org/trialkg/id/"


@pytest.fixture(scope="module")
def graph() -> Store:
    return small_graph()


def meant(graph: Store, kind: ParameterType, value: object, *, scheme: str = "", values: str = "") -> list[str]:
    """The terms that a value means, as plain text."""
    parameter = Parameter("p", kind, "a value", scheme=scheme or None, values=values or None)
    return [term.value for term in resolve(graph, parameter, value)]


@pytest.mark.parametrize(
    ("value", "nodes"),
    [
        ("Systemic sclerosis", [ID + "SSC", ID + "ssc"]),
        ("  SYSTEMIC   sclerosis ", [ID + "SSC", ID + "ssc"]),
        ("scleroderma, systemic", [MESH + "D012595"]),
        ("D012595", [MESH + "D012595"]),
        ("d000012595", [MESH + "D012595"]),
        ("mesh:D003240", [MESH + "D003240"]),
        (f"<{ID}ssc>", [ID + "ssc"]),
        ("condition/D012595", [MESH + "D012595"]),
        ("http://127.0.0.1:8000/condition/D012595", [MESH + "D012595"]),
    ],
)
def test_a_concept_is_found_by_label_id_iri_and_page(graph: Store, value: str, nodes: list[str]) -> None:
    """A label means all concepts so called in any case; an id or IRI means one."""
    assert meant(graph, "concept", value, scheme="condition") == nodes


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("systemic sclerosos", "this graph has no condition 'systemic sclerosos'; did you mean 'Systemic"),
        ("sclero", "did you mean 'Systemic Sclerosis', 'Systemic sclerosis' or 'Scleroderma, Systemic'?"),
        ("Drug Delivery Systems", "this graph has no condition"),
        ("D999999", "this graph has no condition 'D999999'"),
        ("xyzzy", "this graph has no condition 'xyzzy'"),
        ("", "is 1 to 1,000 characters"),
        ("a\x00", "is 1 to 1,000 characters"),
        ("\udc80", "is 1 to 1,000 characters"),
        (None, "no parameter takes a NoneType"),
    ],
)
def test_an_unknown_concept_is_answered_with_near_ones(graph: Store, value: object, message: str) -> None:
    """A concept that no trial is linked to is refused; the message holds what comes near."""
    with pytest.raises(ParameterError) as refusal:
        meant(graph, "concept", value, scheme="condition")
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    "value", ["PHASE2", "phase2", "Phase2", "phase-PHASE2", "tkgc:phase-PHASE2", CODE + "phase-PHASE2"]
)
def test_a_code_is_found_by_token_label_and_iri(graph: Store, value: str) -> None:
    """A code may be written as the registry does, in words, or as an IRI."""
    assert meant(graph, "code", value, scheme="phase") == [CODE + "phase-PHASE2"]


def test_an_unknown_code_is_answered_with_the_known_ones(graph: Store) -> None:
    """A near code is proposed, else all of the scheme; a code of a longer scheme is not of this one."""
    with pytest.raises(ParameterError, match="did you mean 'RECRUITING'"):
        meant(graph, "code", "recruting", scheme="status")
    with pytest.raises(ParameterError, match=r"did you mean 'ACTIVE_NOT_RECRUITING', .*'COMPLETED', .* or 'WITHDRAWN'"):
        meant(graph, "code", "xyzzy", scheme="status")
    with pytest.raises(ParameterError):
        meant(graph, "code", "type-DRUG", scheme="intervention")


@pytest.mark.parametrize(
    "value",
    ["NCT00000001", " nct00000001 ", TRIAL, "http://www.clinicaltrials.gov/ct2/show/NCT00000001?term=x", f"<{TRIAL}>"],
)
def test_a_trial_is_found_by_id_and_by_any_address(graph: Store, value: str) -> None:
    """Old and new addresses of the registry mean the same trial."""
    assert meant(graph, "trial", value) == [TRIAL]


@pytest.mark.parametrize(
    ("value", "message"),
    [("NCT99999999", "this graph has no trial 'NCT99999999'"), ("first trial", "'first trial' is no trial")],
)
def test_an_unknown_trial_is_refused(graph: Store, value: str, message: str) -> None:
    """A trial that the graph does not hold is told apart from a text that is no trial."""
    with pytest.raises(ParameterError, match=message):
        meant(graph, "trial", value)


def test_an_enumeration_takes_the_values_of_its_property(graph: Store) -> None:
    """Values are those that the graph holds, in any case; others are answered with them."""
    assert meant(graph, "enumeration", "18 years", values="tkg:minimumAge") == ["18 Years"]
    with pytest.raises(ParameterError, match="did you mean '18 Years'"):
        meant(graph, "enumeration", "x", values="tkg:minimumAge")


def test_an_unknown_scheme_is_a_fault_of_the_file(graph: Store) -> None:
    """A kind of concept that nobody knows is refused by name."""
    with pytest.raises(QuestionError, match="has scheme 'weather'; known are condition"):
        meant(graph, "concept", "rain", scheme="weather")


QUESTION = parse_question(
    "open",
    """#+ title: T
#+ question: Q?
#+ counting: trials
#+ params:
#+   status: {type: code, scheme: status, description: a status, optional: true, default: RECRUITING}
#+   phase: {type: list, of: code, scheme: phase, description: phases, optional: true, example: PHASE2}
#+   sex: {type: code, scheme: sex, description: a sex, example: ALL}
#+ columns: {nct_id: a trial, start: a date}
#+ caveats: One.
PREFIX tkg: <https://w3id.org/trialkg/ontology#>
PREFIX tkgc: <https://w3id.org/trialkg/code/>
SELECT ?nct_id ?start WHERE {
  ?trial a tkg:Trial ; tkg:nctId ?nct_id .
  VALUES ?status { tkgc:status-RECRUITING } #@param status
  ?trial tkg:overallStatus ?status . #@param status
  VALUES ?phase { tkgc:phase-PHASE2 } #@param phase
  ?trial tkg:phase ?phase . #@param phase
  VALUES ?sex { tkgc:sex-ALL } #@param sex
  ?trial tkg:sex ?sex . #@param sex
  OPTIONAL { ?trial tkg:startDate ?start }
}
""",
)


def test_an_answer_carries_all_that_is_needed_to_read_it(graph: Store) -> None:
    """Rows are Python values; query, parameters, unit and caveats stand beside them."""
    answer = ask(graph, QUESTION, {"sex": "All", "phase": ["phase1", "PHASE1"]})
    assert answer.rows == (("NCT00000001", PartialDate("2019-05")),)
    assert [column.name for column in answer.columns] == ["nct_id", "start"]
    assert answer.parameters == {
        "status": (CODE + "status-RECRUITING",),
        "phase": (CODE + "phase-PHASE1",),
        "sex": (CODE + "sex-ALL",),
    }
    assert (answer.counting, answer.caveats, answer.store) == ("trials", ("One.",), "five trials")
    assert f"VALUES ?phase {{ <{CODE}phase-PHASE1> }}" in answer.query
    assert list(graph.select(answer.query))


def test_the_rows_are_given_as_terms_too(graph: Store) -> None:
    """Those that the values were made of, asked for once."""
    given = {"sex": "All", "phase": ["phase1"]}
    answer, rows = ask_terms(graph, QUESTION, given)
    assert answer == ask(graph, QUESTION, given)
    assert rows == list(graph.select(answer.query))
    assert answer.rows == tuple(tuple(map(to_value, row)) for row in rows) != ()


def test_an_empty_value_takes_a_default_away(graph: Store) -> None:
    """None, "" and an empty list leave an optional parameter out, its default too."""
    for nothing in (None, "", []):
        answer = ask(graph, QUESTION, {"sex": "ALL", "status": nothing})
        assert "status" not in answer.parameters
        assert "overallStatus" not in answer.query


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "question 'open' needs parameter 'sex' (a sex) such as 'ALL'"),
        ({"sex": ""}, "question 'open' needs parameter 'sex'"),
        ({"sexx": "ALL"}, "question 'open' has no parameter 'sexx'; did you mean 'sex'?"),
        ({"weather": "ALL"}, "it takes status, phase, sex"),
        ({"sex": ["ALL", "MALE"]}, "parameter 'sex' of 'open' takes one value, not 2"),
    ],
)
def test_parameters_are_checked_by_name_and_number(graph: Store, parameters: dict[str, object], message: str) -> None:
    """A missing, unknown or repeated parameter is refused with what to give."""
    with pytest.raises(ParameterError) as refusal:
        ask(graph, QUESTION, parameters)
    assert message in str(refusal.value)


def test_columns_that_disagree_with_the_head_are_a_fault_of_the_file(graph: Store) -> None:
    """The head names the columns that the query gives, in order."""
    question = parse_question("open", QUESTION.query.replace("{nct_id: a trial, start: a date}", "{start: a date}"))
    with pytest.raises(QuestionError, match="the query gives columns nct_id, start and the head names start"):
        ask(graph, question, {"sex": "ALL"})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("5", "integer", 5),
        ("5", "nonNegativeInteger", 5),
        ("1.50", "decimal", Decimal("1.50")),
        ("1.5e0", "double", 1.5),
        ("true", "boolean", True),
        ("1", "boolean", True),
        ("2020-02-29", "date", date(2020, 2, 29)),
        ("2020-02", "gYearMonth", PartialDate("2020-02")),
        ("2020", "gYear", PartialDate("2020")),
        ("2020-02-29Z", "date", "2020-02-29Z"),
        ("many", "integer", "many"),
        ("x", "decimal", "x"),
        ("P1Y", "duration", "P1Y"),
    ],
)
def test_literals_become_python_values(text: str, kind: str, value: Value) -> None:
    """A literal keeps its type where Python has one, and its text where it is malformed."""
    converted = to_value(Literal(text, datatype=NamedNode(XSD + kind)))
    assert (converted, type(converted)) == (value, type(value))


def test_other_terms_become_python_values() -> None:
    """IRIs are told from text; nothing is None."""
    iri = to_value(NamedNode("http://example.org/"))
    assert isinstance(iri, Iri)
    assert iri == "http://example.org/"
    assert to_value(None) is None
    assert to_value(Literal("mot", language="fr")) == "mot"
    assert to_value(BlankNode("b")) == "_:b"


def test_a_place_is_meant_in_every_spelling_by_case() -> None:
    """A state is found as a city is, however records write it; nothing is passed over because one spelling is found."""
    store = Oxigraph()
    store.load(
        """@prefix tkg: <https://w3id.org/trialkg/ontology#> .
        <a:1> a tkg:Place ; tkg:lowerCaseName "pelotas" ; tkg:cityName "Pelotas" ;
            tkg:stateName "Rio Grande do Sul" .
        <a:2> a tkg:Place ; tkg:lowerCaseName "pelotas" ; tkg:cityName "PELOTAS" ;
            tkg:stateName "Rio Grande Do Sul" .""",
        format=RdfFormat.TURTLE,
    )
    parameter, graph = Parameter("place", "place", "a place"), EmbeddedStore(store, "made")
    for typed in ("rio grande do sul", "Rio Grande Do Sul"):
        assert {term.value for term in resolve(graph, parameter, typed)} == {"Rio Grande Do Sul", "Rio Grande do Sul"}
    assert {term.value for term in resolve(graph, parameter, "Pelotas")} == {"PELOTAS", "Pelotas"}
