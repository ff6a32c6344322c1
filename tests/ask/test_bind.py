"""Values become terms, and terms take their places; no value changes a query's shape."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hostile import HOSTILE, shape
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from kg.ask.bind import bind, plain_term, term_text, to_iri
from kg.ask.question_file import parse_question
from kg.ask.template import Parameter, ParameterType
from kg.errors import ParameterError, QuestionError
from kg.store.guard import check_query

QUESTION = parse_question(
    "hostile",
    """#+ title: T
#+ question: Q?
#+ counting: things
#+ params:
#+   text: {type: text, description: a text, example: abc}
#+   names: {type: list, of: text, description: some texts, optional: true, example: x}
#+   node: {type: iri, description: an IRI, optional: true, example: "http://example.org/a"}
#+   since: {type: date, description: a day, optional: true, example: 2020-01-31}
#+   least: {type: decimal, description: a number, optional: true, example: 2.5}
#+   flag: {type: boolean, description: a flag, optional: true, default: true}
#+   limit: {type: integer, description: a number, default: 10, minimum: 0}
#+ columns: {s: a thing}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?s WHERE {
  VALUES ?node { <http://example.org/a> } #@param node
  ?s <http://example.org/p> ?node . #@param node
  VALUES ?name { "x" } #@param names
  ?s <http://example.org/name> ?name . #@param names
  ?s <http://example.org/text> ?text ; <http://example.org/n> ?n ; <http://example.org/d> ?day .
  FILTER(CONTAINS(?text, "abc")) #@param text ?text
  FILTER(?n >= 2.5 || ?n = 2.5) #@param least ?least ?same
  FILTER(?day > "2020-01-31"^^xsd:date) #@param since ?since
  FILTER(true || ?n < 3) #@param flag ?flag
}
LIMIT 10 #@param limit
""",
)


def bound(**changes: list[Any]) -> str:
    """The question with its defaults and examples, except for `changes`."""
    terms: dict[str, list[NamedNode | Literal]] = {}
    for parameter in QUESTION.parameters:
        values = changes.get(parameter.name, list(parameter.default or parameter.example or ()))
        terms[parameter.name] = [plain_term(parameter, value) for value in values]
    return bind(QUESTION, terms)


SHAPE = shape(bound())


def texts_read_by_oxigraph(query_text: str) -> str:
    """The text that Oxigraph reads from a serialised literal."""
    (row,) = list(Store().query(f"SELECT ({query_text} AS ?x) {{}}"))  # type: ignore[misc]
    value: str = row["x"].value
    return value


def test_a_line_marked_without_goes_where_its_parameter_is_present() -> None:
    """So one file can hold two ways to the same answer, one for each case."""
    question = parse_question(
        "q",
        """#+ title: T
#+ question: Q?
#+ counting: things
#+ params: {least: {type: integer, description: a number, optional: true, example: 5}}
#+ columns: {n: a number}
SELECT ?n WHERE {
  { SELECT ?n { ?s <http://example.org/n> ?n } } #@without least
  ?s <http://example.org/n> ?n . #@param least
  FILTER(?n >= 5) #@param least ?least
}
""",
    )
    assert "SELECT ?n {" in bind(question, {}) and "?s <http://example.org/n> ?n ." not in bind(question, {})
    some = bind(question, {"least": [Literal(7)]})
    assert "SELECT ?n {" not in some and "?s <http://example.org/n> ?n ." in some and "?n >= 7" in some
    with pytest.raises(QuestionError, match=r"'#@without most' names no parameter"):
        parse_question("q", question.query.replace("#@without least", "#@without most"))


def test_there_are_a_hundred_hostile_values() -> None:
    """The list below is long enough to mean something."""
    assert len(set(HOSTILE)) >= 100


def test_the_shape_tells_an_injection() -> None:
    """Text pasted in unescaped would be noticed."""
    pasted = QUESTION.query.replace('"abc"', '"") || (true', 1)
    assert shape(bound()) != shape(pasted)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:30])
def test_hostile_text_never_changes_the_shape(value: str) -> None:
    """Quotes, braces, newlines, `#` and escapes stay text in both parsers; or the value is refused."""
    try:
        query = bound(text=[value], names=[value, "y" + value])
    except ParameterError:
        assert not value.strip()
        return
    assert check_query(query) == "SELECT"
    list(Store().query(query))
    reread = shape(query)
    assert reread == shape(bound(names=["a", "b"]))
    assert texts_read_by_oxigraph(term_text(Literal(value))) == value


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:30])
@pytest.mark.parametrize("name", ["node", "since", "least", "flag", "limit"])
def test_hostile_values_of_other_types_are_refused_or_harmless(name: str, value: str) -> None:
    """A value of another type is refused, or leaves the shape as it is."""
    try:
        query = bound(**{name: [value]})
    except ParameterError as refusal:
        assert "\n" not in str(refusal)
        return
    assert shape(query) == SHAPE


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    """What is written for a text means that text, to Oxigraph and to the guard."""
    if "\x00" in text or not text.strip():
        return
    written = term_text(Literal(text))
    assert "\n" not in written
    assert texts_read_by_oxigraph(written) == text
    assert check_query(f"SELECT ({written} AS ?x) {{}}") == "SELECT"


@given(st.text(alphabet='\\uU"0258c\n', min_size=1, max_size=12))
def test_escapes_that_are_text_stay_text_to_rdflib(text: str) -> None:
    """rdflib replaces `\\uXXXX` before it looks for strings; it finds none to replace."""
    if not text.strip():
        return
    assert shape(bound(text=[text])) == SHAPE


def test_absent_parameters_take_their_lines_with_them() -> None:
    """Every line of an absent parameter goes, and nothing else."""
    query = bind(QUESTION, {"text": [Literal("z")], "limit": [Literal(3)]})
    assert "?node" not in query
    assert "?name" not in query
    assert 'CONTAINS(?text, "z")' in query
    assert query.endswith("LIMIT 3")
    assert "#" not in re.sub(r"<[^>]*>", "", query)


def test_lists_become_rows_and_constants_change_only_in_their_places() -> None:
    """A list fills VALUES; a placeholder names each constant that is replaced."""
    query = bound(names=["a", 'b"'], least=[Decimal("7.25")], since=[date(2021, 2, 3)], flag=[False])
    assert 'VALUES ?name { "a" "b\\"" }' in query
    assert "FILTER(?n >= 7.25 || ?n = 7.25)" in query
    assert 'FILTER(?day > "2021-02-03"^^<http://www.w3.org/2001/XMLSchema#date>)' in query
    assert "FILTER(false || ?n < 3)" in query


def test_a_place_for_one_takes_no_list() -> None:
    """Several values where one is compared are a mistake of the asker."""
    with pytest.raises(ParameterError, match="takes one value and was given 2"):
        bind(QUESTION, {"text": [Literal("a"), Literal("b")], "limit": [Literal(1)]})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"abc"', '"abd"', "line 20: 0 constants equal the default or example of 'text'"),
        ('(?text, "abc")', '("abc", "abc")', "line 20: 2 constants equal"),
        ("LIMIT 10 #@param limit", "# nothing\n#@param limit", "no marked line holds a place for parameter 'limit'"),
    ],
)
def test_head_and_lines_that_disagree_are_a_fault_of_the_file(old: str, new: str, message: str) -> None:
    """A marker that promises a place which the line does not hold is told with file and line."""
    question = parse_question("hostile", QUESTION.query.replace(old, new))
    with pytest.raises(QuestionError, match=message):
        bind(question, {"text": [Literal("a")], "limit": [Literal(1)]})


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("integer", "7", "7"),
        ("integer", -7, '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("decimal", "2", "2.0"),
        ("decimal", 0.5, "0.5"),
        ("decimal", Decimal("1E+2"), "100.0"),
        ("boolean", "Yes", "true"),
        ("boolean", False, "false"),
        ("date", date(2020, 2, 29), '"2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("iri", "mesh:D012595", "<http://id.nlm.nih.gov/mesh/D012595>"),
        ("text", 5, '"5"'),
    ],
)
def test_values_become_terms(kind: ParameterType, value: object, text: str) -> None:
    """Text and Python values become terms of the parameter's type."""
    assert term_text(plain_term(Parameter("p", kind, "a value"), value)) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "7.5"),
        ("integer", "٧"),
        ("integer", True),
        ("integer", "9" * 30),
        ("decimal", "1e3"),
        ("decimal", "nan"),
        ("decimal", float("inf")),
        ("decimal", "1,5"),
        ("boolean", "maybe"),
        ("date", "2021-02-29"),
        ("date", "2021-02"),
        ("date", datetime(2021, 2, 3, 4, 5)),
        ("iri", "systemic sclerosis"),
        ("iri", "http://example.org/a b"),
        ("iri", "http://example.org/>"),
        ("iri", "javascript"),
        ("text", "  "),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("text", "x" * 10_001),
        ("text", object()),
    ],
)
def test_values_of_another_type_are_refused(kind: ParameterType, value: object) -> None:
    """A value that is none of the type is named, with an example of one that is."""
    with pytest.raises(ParameterError, match=r"^parameter 'p' is .* is none$"):
        plain_term(Parameter("p", kind, "a value"), value)


def test_a_number_with_a_unit_is_told_by_it() -> None:
    """By the example of the parameter itself, which is of the right size."""
    age = Parameter("age", "decimal", "an age", unit="years", example=("40",))
    with pytest.raises(ParameterError, match="is a number of years, such as 40; 'abc' is none"):
        plain_term(age, "abc")
    days = Parameter("days", "integer", "how long", unit="days", default=("30",))
    with pytest.raises(ParameterError, match=r"is a whole number of days, such as 30; '2\.5' is none"):
        plain_term(days, "2.5")


def test_numbers_stay_within_their_bounds() -> None:
    """A bound of the head is held, both ends included."""
    parameter = Parameter("age", "decimal", "an age", minimum=0, maximum=130)
    assert plain_term(parameter, "130").value == "130"
    for value, message in ((-1, "is at least 0; -1 is less"), ("130.5", "is at most 130; 130.5 is more")):
        with pytest.raises(ParameterError, match=message):
            plain_term(parameter, value)


def test_prefixed_names_need_a_known_prefix() -> None:
    """Only our prefixes are expanded; others are taken as schemes of IRIs."""
    assert to_iri("tkgc:phase-PHASE2") == "https://w3id.org/trialkg/code/phase-PHASE2"
    assert to_iri("urn:x:y") == "urn:x:y"
    assert to_iri("D012595") is None
