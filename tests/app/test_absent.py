"""Why a query has no rows: the names that the graph does not hold, and what comes near."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from typer.testing import CliRunner

from kg.app.asking.absent import names_in, why_empty
from kg.interfaces.cli import app
from kg.store.embedded import EmbeddedStore

PREFIXES = """PREFIX tkg: <https://w3id.org/trialkg/ontology#> PREFIX tkgc: <https://w3id.org/trialkg/code/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX trial: <https://clinicaltrials.gov/study/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
STATEMENTS = """
trial:NCT00000001 a tkg:Trial ; tkg:overallStatus tkgc:status-RECRUITING ; tkg:startDate "2020-01-01"^^xsd:date .
tkgc:status-RECRUITING skos:notation "RECRUITING" ; skos:prefLabel "Recruiting" .
"""
NOTHING_FITS = "every name in the query occurs in this graph, but nothing fits all that it asks for together"


@pytest.fixture
def store() -> EmbeddedStore:
    """One trial with a status and a date; another trial in a graph of its own."""
    made = Store()
    made.load(f"{PREFIXES}{STATEMENTS}".encode(), RdfFormat.TURTLE)
    named = "<urn:g> { <urn:s> <urn:p> <urn:o> }"
    made.load(named.encode(), RdfFormat.TRIG)
    return EmbeddedStore(made, "memory")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?s skos:notatio ?n.", ["skos:notatio does not occur in this graph; did you mean skos:notation?"]),
        ("?s rdfs:prefLabel ?n", ["rdfs:prefLabel does not occur in this graph; did you mean skos:prefLabel?"]),
        (
            "?s a tkg:Trail ; tkg:overallStatus tkgc:status-RECRUTING",
            [
                "tkg:Trail does not occur in this graph; did you mean tkg:Trial?",
                "tkgc:status-RECRUTING does not occur in this graph; did you mean tkgc:status-RECRUITING?",
            ],
        ),
        (
            "?s <http://w3id.org/trialkg/ontology#startDate> ?d",
            [
                "<http://w3id.org/trialkg/ontology#startDate> does not occur in this graph; "
                "did you mean tkg:startDate?",
            ],
        ),
        ("trial:NCT00000002 ?p ?o", ["trial:NCT00000002 does not occur in this graph"]),
        ("?s tkg:startDate '2021-01-01'^^xsd:date", [NOTHING_FITS]),
        ("<urn:s> <urn:p> ?o . GRAPH <urn:g> { ?s ?p <urn:o> }", [NOTHING_FITS]),
    ],
)
def test_names_that_do_not_occur_are_told_with_those_that_are_near(
    store: EmbeddedStore, pattern: str, expected: list[str]
) -> None:
    """Of properties, classes and codes; what occurs in a named graph only occurs all the same."""
    assert list(why_empty(store, f"{PREFIXES}SELECT * {{ {pattern} }}", ())) == expected


@pytest.mark.parametrize("rows", [[["0"]], [["false"]], [["", "0"]]])
def test_a_count_of_nothing_is_explained_where_a_name_is_wrong(store: EmbeddedStore, rows: list[list[str]]) -> None:
    """A zero that is one is left to itself."""
    assert why_empty(store, f"{PREFIXES}SELECT (COUNT(*) AS ?n) {{ ?s tkg:startdate ?o }}", rows) == (
        "tkg:startdate does not occur in this graph; did you mean tkg:startDate?",
    )
    assert why_empty(store, f"{PREFIXES}SELECT (COUNT(*) AS ?n) {{ ?s tkg:startDate 1 }}", rows) == ()


def test_an_answer_that_holds_something_is_left_to_itself(store: EmbeddedStore) -> None:
    """Nothing is looked up for it."""
    query = f"{PREFIXES}SELECT ?o {{ ?s skos:notatio|skos:notation ?o }}"
    assert why_empty(store, query, [["RECRUITING"]]) == ()
    assert why_empty(store, query, [["0"], ["0"]]) == ()


def test_a_graph_that_cannot_be_asked_still_has_an_answer(store: EmbeddedStore) -> None:
    """What is wrong is a sentence, not an error."""
    store.close()
    assert why_empty(store, "SELECT * { ?s <urn:p> ?o }", ()) == (
        "why could not be told: memory was closed; open it again",
    )


def test_only_what_a_query_looks_for_is_named() -> None:
    """Neither prologue, datatypes, functions, texts, remarks nor the triples that it makes; each name once."""
    query = r"""BASE <http://base/> PREFIX e: <http://e/> PREFIX : <http://none/>
    CONSTRUCT { ?s e:made [ e:made2 ?o ] } FROM <http://from/>
    WHERE { ?s e:one/^e:two ?o ; e:one :x\-y. # e:remark
      VALUES ?v { e:value } FILTER(e:function(?o) = "e:text"^^e:datatype && <relative> != _:b) }"""
    assert [iri for iri, _ in names_in(query)] == [
        *("http://from/", "http://e/one", "http://e/two", "http://none/x-y", "http://e/value"),
    ]


def test_a_file_says_it_too(tmp_path: Path) -> None:
    """On the command line the sentence is talk, beside the empty table."""
    path = tmp_path / "one.ttl"
    path.write_text(f"{PREFIXES}{STATEMENTS}")
    for form, count in (("SELECT *", "rows"), ("CONSTRUCT WHERE", "triples")):
        query = f"{form} {{ ?s skos:notatio ?n }}"
        made = CliRunner().invoke(app, ["query", PREFIXES + query, "-g", str(path)])
        assert made.exit_code == 0
        assert f"0 {count}\nskos:notatio does not occur in this graph; did you mean skos:notation?" in made.stderr
        assert "occur" not in made.stdout
