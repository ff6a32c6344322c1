"""What people are told of a query that cannot be read: the place, the word that stands there, and what was meant."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from kg.errors import QueryError
from kg.resources import queries_folder
from kg.store.embedded import EmbeddedStore
from kg.store.mistakes import mistake_of
from kg.store.slips import slip_of
from kg.store.statements import incomplete
from kg.store.tokens import tokens_of


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
        ("SELECT * {\n  ?s ?p ?o\n", "line 1, column 10: { is not closed; a '}' seems to be missing at the end"),
        (
            "SELECT * {\n  OPTIONAL { ?s ?p ?o\n}\nORDER BY ?s",
            "line 1, column 10: { is not closed; a '}' seems to be missing before ORDER in line 4",
        ),
        (
            "SELECT (COUNT(?s AS ?n) WHERE { ?s ?p ?o }",
            "line 1, column 8: ( is not closed; a ')' seems to be missing before WHERE in line 1",
        ),
        (
            "SELECT * { ?s ?p ?o )",
            "line 1, column 21: ) cannot close { of line 1, column 10; a '}' seems to be missing behind ?o in line 1",
        ),
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
            "line 1, column 11: COUNT cannot stand here: write (COUNT(...) AS ?name)",
        ),
        ("SELECT ?s { ?s ?p ?o } LIMIT ?x", "line 1, column 30: ?x cannot stand here; expected a number"),
        (
            "SELECT (COUNT(?s) ?n) { ?s ?p ?o }",
            "line 1, column 19: ?n cannot stand here; AS seems to be missing before it",
        ),
        ("SELECT ?s { ?s ?p ?o } LIMIT", "line 1, column 29: the query ends too early; expected a number"),
        (
            "SELECT ?s WHERE ?s ?p ?o",
            "line 1, column 17: ?s cannot stand here; a '{' seems to be missing behind WHERE",
        ),
        (
            "SELECT ?x { ?s ?p ?o } GROUP BY ?s",
            "line 1, column 35: The SELECT contains a variable that is unbound",
        ),
    ],
)
def test_the_engine_is_corrected_where_it_tells_how_far_it_compared(query: str, message: str) -> None:
    """The token that cannot stand is named, not the letters behind it."""
    assert refusal(query) == message


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (
            "?s a ?c\n ?p ?o .",
            "line 3, column 2: ?p cannot stand behind a ?c; a ';' seems to be missing at the end of l",
        ),
        ("?s ?p 'x'\n <p:q> ?o .", "line 3, column 2: <p:q> cannot stand behind ?p 'x'; a ';' seems to be missing at"),
        ("?s a ?c\n ?s ?p ?o .", "line 3, column 2: ?s cannot stand behind a ?c; a '.' seems to be missing at the end"),
        ("?s ?p ?x ?o .", "line 2, column 10: ?o cannot stand behind ?p ?x; a ',' seems to be missing between them"),
        ("[ ?p ?o ] ?q ?x ?s ?p ?o", "line 2, column 17: ?s cannot stand behind ?q ?x; a '.' seems to be missing betw"),
        ("?s <p:a>/<p:b>* ?x . ?s ?p .", "line 2, column 28: . cannot stand behind ?s ?p; a value seems to be missing"),
        ("?s . ", "line 2, column 4: . cannot stand behind { ?s; a property and a value seem to be missing"),
        ("?s 'x' .", "line 2, column 4: 'x' cannot stand behind { ?s; a property seems to be missing between them"),
        ("?s ?p ?o . . ?s ?p ?o", "line 2, column 12: two . stand behind each other; one of them has to go"),
    ],
)
def test_what_a_statement_lacks_is_told_where_it_lacks(pattern: str, message: str) -> None:
    """With the line that is to be changed, which is often the one above."""
    assert refusal(f"SELECT * WHERE {{\n{pattern}\n}}").startswith(message)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s, ?o { ?s ?p ?o }", "line 1, column 10: , cannot stand behind ?s: SELECT lists with spaces alone"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s, ?o", "line 1, column 35: , cannot stand behind ?s: ORDER BY lists with"),
        ("SELECT ?s AS ?n { ?s ?p ?o }", "line 1, column 11: AS cannot stand here: write (?s AS ?name)"),
        ("SELECT (COUNT(?s) = ?n) { ?s ?p ?o }", "line 1, column 19: = compares: write SELECT (COUNT(?s) AS ?n)"),
        ("SELECT * ?s { ?s ?p ?o }", "line 1, column 10: ?s cannot stand here: * stands for all variables, alone"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "line 1, column 8: ?s stands beside what is counted: write GROUP"),
        ("SELECT ?s { ?s ?p ?o BIND(?x = ?o) }", "line 1, column 30: = compares: write BIND(?o AS ?x)"),
        (
            "SELECT ?s { ?s ?p ?o BIND(?o + 1) }",
            "line 1, column 33: ) cannot stand behind 1; AS and a new variable see",
        ),
        ("SELECT ?s { ?s ?p ?o BIND(?x AS ?o + 1) }", "line 1, column 33: behind AS stands a new variable alone"),
        ("SELECT ?s { ?s ?p ?o FILTER ?o > 3 }", "line 1, column 29: ?o cannot stand here: write FILTER(...), its con"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o == 3) }", "line 1, column 32: == is no sign of SPARQL: write ="),
        ("SELECT ?s { ?s ?p ?o FILTER(?o <> 3) }", "line 1, column 32: <> is no sign of SPARQL: write !="),
        ("SELECT ?s { ?s ?p ?o FILTER(?o > 3 AND ?o < 5) }", "line 1, column 36: AND is no word of SPARQL; write && f"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o > 3 & ?o < 5) }", "line 1, column 36: & cannot stand here: write &&"),
        (
            "SELECT ?s { ?s ?p ?o FILTER(?o IN 'a') }",
            "line 1, column 35: 'a' cannot stand here: write IN (...), its li",
        ),
        ("SELECT ?s { ?s ?p ?o OPTIONAL ?s ?q ?x }", "line 1, column 31: ?s cannot stand here; a '{' seems to be miss"),
        ("SELECT ?s { VALUES ?s 'a' ?s ?p ?o }", "line 1, column 23: 'a' cannot stand here; a '{' seems to be missing"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 3 ORDER BY ?s", "line 1, column 32: ORDER cannot stand behind LIMIT: it stands"),
        ("SELECT ?s { ?s ?p ?o };", "line 1, column 23: ; cannot stand here: a query ends without a sign"),
        ("SELECT ?s { ?s ?p “x” }", "line 1, column 20: x is no word of SPARQL; “ is a typographic quote"),
        ("SELECT ?an-id { ?an-id ?p ?o }", "line 1, column 12: id is no word of SPARQL; a variable's name has no '-'"),
        ("PREFIX ex: http://e/ SELECT ?s { ?s ?p ?o }", "line 1, column 12: the address of a prefix stands between <"),
        (
            "PREFIX ex <http://e/> SELECT ?s { ?s ?p ?o }",
            "line 1, column 8: ex is no word of SPARQL; a ':' seems to be ",
        ),
    ],
)
def test_what_no_query_can_hold_is_told_with_what_to_write(query: str, message: str) -> None:
    """Signs and words of other languages, and what stands in the wrong place."""
    assert refusal(query).startswith(message)


def test_the_questions_of_the_library_hold_no_mistake() -> None:
    """Whatever an engine refuses in them, none of these is told as its cause."""
    for path in queries_folder().rglob("*.rq"):
        query = path.read_text("utf-8")
        tokens = list(tokens_of(query))
        assert (mistake_of(query), slip_of(query, tokens), incomplete(query, tokens)) == (None, None, None), path


def test_words_in_texts_names_and_remarks_are_no_mistakes() -> None:
    """Only bare words are compared."""
    query = "SELECT * { ?s ?p 'ORDR'@en , \"FILTR\" , _:OPTINAL # ORDR\n FILTER(?p ?o) }"
    assert "no word" not in refusal(query)
