"""What people are told of a query that cannot be read: the place, the word that stands there, and what was meant."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from kg.errors import QueryError
from kg.store.embedded import EmbeddedStore


def refusal(query: str) -> str:
    """What the refusal of a query says."""
    with pytest.raises(QueryError) as refused:
        list(EmbeddedStore(Store(), "memory").select(query))
    return str(refused.value)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s { ?s ?p ?o } ORDR BY ?s", "line 1, column 24: ORDR is no word of SPARQL; did you mean ORDER?"),
        (
            "SELECT * {\n ?s ?p ?o FILTR(?o > 3) }",
            "line 2, column 11: FILTR is no word of SPARQL; did you mean FILTER?",
        ),
        ("SELECT (CONT(*) AS ?n) { ?s ?p ?o }", "line 1, column 9: CONT is no word of SPARQL; did you mean COUNT?"),
        ("SELECT * { ?s ?p ?o } LIMIT many", "line 1, column 29: many is no word of SPARQL; variables begin with ?"),
        ("SELCT * { ?s ?p ?o }", "no SELECT, CONSTRUCT, DESCRIBE or ASK in the query 'SELCT * { ?s ?p ?o }': line 1"),
    ],
)
def test_a_word_that_sparql_lacks_is_named(query: str, message: str) -> None:
    """With the word that is nearest to it."""
    assert refusal(query).startswith(message)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "SELECT * {\n  ?s a tkg:Trial }",
            "line 2, column 8: the prefix tkg: is not declared; "
            "write PREFIX tkg: <https://w3id.org/trialkg/ontology#> above the query",
        ),
        (
            "SELECT * { _:b a foo:X . 'a:b' ?p ?o }",
            "line 1, column 18: the prefix foo: is not declared",
        ),
        ("SELECT * {\n  ?s ?p ?o\n", "line 1, column 10: { is not closed"),
        ("SELECT * { ?s ?p ?o )", "line 1, column 21: ) cannot close {"),
        ("SELECT * { ?s ?p ?o } }", "line 1, column 23: } closes nothing"),
    ],
)
def test_prefixes_and_brackets_are_told_as_the_editor_tells_them(query: str, message: str) -> None:
    """The place is where the name or the bracket begins."""
    assert refusal(query).startswith(message)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s { ?s ?p ?o }\nORDER ?s", "line 2, column 7: BY is expected where ?s stands"),
        (
            "SELECT ?s COUNT(?x) { ?s ?p ?o }",
            "line 1, column 11: WHERE is expected where COUNT stands: write (COUNT(...) AS ?name)",
        ),
        ("SELECT ?s { ?s ?p ?o } LIMIT ?x", "line 1, column 30: ?x cannot stand here; expected a number"),
        ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", "line 1, column 23: the query cannot be read near ?s ) ?n )"),
        ("SELECT ?s { ?s ?p ?o } LIMIT", "line 1, column 29: the query ends too early; expected a number"),
        ("SELECT ?s WHERE ?s ?p ?o", 'line 1, column 17: ?s cannot stand here; expected "{"'),
        (
            "SELECT ?x { ?s ?p ?o } GROUP BY ?s",
            "line 1, column 35: The SELECT contains a variable that is unbound",
        ),
    ],
)
def test_the_engine_is_corrected_where_it_tells_how_far_it_compared(query: str, message: str) -> None:
    """The token that cannot stand is named, not the letters behind it."""
    assert refusal(query) == message


def test_words_in_texts_names_and_remarks_are_no_mistakes() -> None:
    """Only bare words are compared."""
    query = "SELECT * { ?s ?p 'ORDR'@en , \"FILTR\" , _:OPTINAL # ORDR\n FILTER(?p ?o) }"
    assert "no word" not in refusal(query)
