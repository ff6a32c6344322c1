"""Things, questions and answers by their addresses, each in the format that the asker likes best."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from serving import Got, Served

from kg.app.asking.forms import example_value
from kg.ask.catalogue import Catalogue
from kg.resources import queries_folder
from kg.store.guard import check_query

CATALOGUE = list(Catalogue(queries_folder()))
BASE = "https://w3id.org/trialkg/"
TRIAL = "https://clinicaltrials.gov/study/NCT03444220"
INJECTED = "https://clinicaltrials.gov/study/x> } { SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 9 } } #"
"""An IRI that begins as a trial's does, and ends the pattern that it is put into."""

FORMATS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}


def statements(got: Got) -> set[str]:
    """The statements of an answer."""
    assert got.status == 200, got.text
    kind = RdfFormat.from_media_type(got.kind)
    assert kind is not None
    return {str(quad.triple) for quad in parse(got.body, kind, base_iri="http://base.example/")}


def condition(server: Served) -> str:
    """The IRI of some condition of the graph."""
    query = "SELECT ?c { ?c a <https://w3id.org/trialkg/ontology#Condition> } ORDER BY ?c LIMIT 1"
    iri: str = json.loads(server.ask(query).body)["results"]["bindings"][0]["c"]["value"]
    return iri


@pytest.mark.parametrize(
    "path", ["/code/phase-PHASE2", "/measurement/fvc", "/ontology", "/dataset", "/trial/NCT03444220"]
)
def test_a_thing_is_the_same_in_every_format(server: Served, path: str) -> None:
    """Turtle, N-Triples, RDF/XML and JSON-LD state the same, by Accept header and by suffix; a page is there too."""
    turtle = statements(server.get(path, "text/turtle"))
    assert turtle
    for media_type, suffix in FORMATS.items():
        got = server.get(path, media_type)
        assert (got.kind, got.headers["vary"]) == (media_type, "Accept")
        assert statements(got) == turtle == statements(server.get(f"{path}.{suffix}"))
    page = server.get(path, "text/html")
    assert (page.status, page.kind, page.headers["vary"]) == (200, "text/html", "Accept")
    assert server.get(path, "image/png").status == 406


def test_what_a_thing_says_is_what_the_graph_says(server: Served) -> None:
    """A condition comes with its statements and with those that name it; a trial with all its parts."""
    iri = condition(server)
    got = statements(server.get(iri.replace(f"{BASE}id/", "/id/"), "text/turtle"))
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?s = <{iri}> || ?o = <{iri}>) }}"
    assert got == statements(server.ask(query, "application/n-triples"))
    assert got == statements(server.get(f"/describe?iri={quote(iri, safe='')}", "text/turtle"))
    trial = statements(server.get("/trial/NCT03444220", "text/turtle"))
    own = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{TRIAL}')) }}"
    assert trial >= statements(server.ask(own, "application/n-triples"))


def test_terms_of_the_ontology_are_in_its_document(server: Served) -> None:
    """The document at the ontology's address defines what the graph uses."""
    said = parse(server.get("/ontology", "text/turtle").body, RdfFormat.TURTLE)
    assert NamedNode(f"{BASE}ontology#nctId") in {quad.subject for quad in said}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/trial/NCT99999999", 404),
        ("/trial/x", 404),
        ("/code/phase-PHASE9", 404),
        ("/id/condition/x", 404),
        ("/describe", 400),
        ("/describe?iri=x", 400),
        ("/describe?iri=http://e/%3E%20%7B", 400),
        (f"/describe?iri={quote(INJECTED)}", 400),
        ("/ask/open-two", 404),
        ("/questions/open-two", 404),
        ("/questions.rq", 406),
        ("/ask/open-to", 400),
        ("/ask/open-to?age=old", 400),
        ("/ask/open-to?age=40&colour=red", 400),
        ("/ask/open-to?age=40%ZZ", 400),
    ],
)
def test_what_is_not_there_is_said(server: Served, path: str, status: int) -> None:
    """In a sentence, with what comes near."""
    got = server.get(path, "application/json, text/turtle;q=0.9, text/csv;q=0.1")
    assert (got.status, got.kind, len(got.text.splitlines())) == (status, "text/plain", 1), got.text


def test_the_catalogue(server: Served) -> None:
    """As JSON, and as examples in the form of the SIB, whose queries run as they stand; a browser is sent on."""
    listed = json.loads(server.get("/questions").body)
    assert [one["name"] for one in listed] == [question.name for question in CATALOGUE]
    assert json.loads(server.get("/questions/open-to").body) in listed
    assert server.get("/questions", "text/html").headers["location"] == "/ask"
    assert server.get("/questions/open-to.rq").body == (queries_folder() / "open-to.rq").read_bytes()
    shacl = "http://www.w3.org/ns/shacl#"
    said = list(parse(server.get("/questions", "text/turtle").body, RdfFormat.TURTLE))
    queries = {quad.subject: quad.object for quad in said if quad.predicate == NamedNode(f"{shacl}select")}
    executable = {quad.subject for quad in said if quad.object == NamedNode(f"{shacl}SPARQLSelectExecutable")}
    targets = {quad.subject: quad.object for quad in said if quad.predicate.value == "https://schema.org/target"}
    assert set(queries) == executable == set(targets)
    assert len(queries) == len(CATALOGUE)
    for text in queries.values():
        query = getattr(text, "value", "")
        assert check_query(query) == "SELECT" and "#@param" not in query and "#+" not in query
    first = getattr(queries[NamedNode(f"{server.url}/questions/top-sponsors")], "value", "")
    assert server.ask(first).status == 200


def example(question: Any) -> list[tuple[str, str]]:
    """The parameters of a question's example."""
    return [(parameter.name, value) for parameter in question.parameters for value in example_value(parameter)]


@pytest.mark.parametrize("question", CATALOGUE, ids=lambda question: question.name)
def test_every_question_is_answered_as_its_schema_says(server: Served, question: Any) -> None:
    """Rows hold the columns of the head, and CSV and TSV hold the same rows, CSV with words and years beside."""
    target = f"/ask/{question.name}?{urlencode(example(question))}"
    got = server.get(target)
    if got.status == 400:  # the example names a thing that the examples' graph does not hold
        assert "this graph has no" in got.text
        return
    answer = json.loads(got.body)
    columns = [column.name for column in question.columns]
    assert (answer["question"], answer["counting"], answer["count"]) == (
        question.name,
        question.counting,
        len(answer["rows"]),
    )
    assert all(list(row) == columns for row in answer["rows"])
    assert list(answer["columns"]) == columns
    assert answer["rows"] or answer["explanation"]
    read = list(csv.reader(io.StringIO(server.get(target, "text/csv").text)))
    beside = {f"{name}{suffix}" for name in columns for suffix in ("_label", "_years")} - set(columns)
    assert ([name for name in read[0] if name not in beside], len(read) - 1) == (columns, answer["count"])
    lines = server.get(target, "text/tab-separated-values").text.splitlines()
    assert (lines[0].split("\t"), len(lines) - 1) == (columns, answer["count"])


def test_an_answer_says_whether_it_is_whole(server: Served) -> None:
    """Where the limit of the question cuts, the answer says so and what to do; else it says that it is complete."""
    cut, whole = (json.loads(server.get(f"/ask/top-sponsors?limit={limit}").body) for limit in (1, 1000))
    assert (cut["complete"], whole["complete"], "more" in whole) == (False, True, False)
    assert "raise it" in cut["more"]
    assert server.get("/ask/top-sponsors?limit=1", "text/csv").headers["x-complete"] == "false"


def test_several_values_of_one_parameter(server: Served) -> None:
    """A parameter that takes a list is repeated; one that is empty loses its default."""

    def count(query: str) -> int:
        found: int = json.loads(server.get(f"/ask/open-to?age=40&{query}").body)["count"]
        return found

    one, other = count("status=RECRUITING"), count("status=COMPLETED")
    assert count("status=RECRUITING&status=COMPLETED") == one + other
    assert count("status=") >= one + other > one > 0


def test_openapi_describes_every_question(server: Served) -> None:
    """One operation each, with its parameters, their types, bounds and the graph's own values."""
    document = json.loads(server.get("/openapi.json").body)
    assert (document["openapi"], document["servers"]) == ("3.1.0", [{"url": server.url}])
    assert set(document["paths"]) == {f"/ask/{question.name}" for question in CATALOGUE}
    for question in CATALOGUE:
        operation = document["paths"][f"/ask/{question.name}"]["get"]
        assert operation["operationId"] == question.name and question.counting in operation["description"]
        assert [one["name"] for one in operation["parameters"]] == [each.name for each in question.parameters]
        assert [one["required"] for one in operation["parameters"]] == [each.required for each in question.parameters]
    given = {one["name"]: one["schema"] for one in document["paths"]["/ask/open-to"]["get"]["parameters"]}
    assert (given["age"]["type"], given["age"]["minimum"], given["age"]["maximum"]) == ("number", 0, 130)
    assert set(given["sex"]["enum"]) == {"ALL", "FEMALE", "MALE"}
    assert (given["status"]["type"], given["status"]["default"]) == ("array", ["RECRUITING"])
    assert "RECRUITING" in given["status"]["items"]["enum"]
    assert given["limit"]["type"] == "integer"


def test_a_hostile_parameter_stays_a_value(server: Served) -> None:
    """Text that tries to leave its place is looked for, not run."""
    for text in ('"} DROP ALL #', "a' UNION { ?s ?p ?o }", "<script>alert(7)</script>", "x\n}", "\u2028"):
        target = f"/ask/trials-by-condition?condition={quote(text)}"
        assert server.get(target).status == 400
        assert "<script>alert(7)" not in server.get(target, "text/html").text
