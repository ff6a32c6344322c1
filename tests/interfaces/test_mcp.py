"""The tools for language models, called by the SDK's own client over a pipe."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, NamedTuple

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from serving import REPOSITORY, RUNAWAY

from kg.app.asking.cuts import MOST_ROWS
from kg.ask.catalogue import Catalogue
from kg.resources import queries_folder

CATALOGUE = list(Catalogue(queries_folder()))
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "question": ("open-to", {"age": 40, "sex": "FEMALE", "status": ["RECRUITING", "COMPLETED"]}),
    "limit": ("top-sponsors", {"limit": 2}),
    "long": ("unparsed-words", {"limit": 1000}),
    "next": ("unparsed-words", {"limit": 1000, "first_row": MOST_ROWS + 1}),
    "none": ("open-to", {"age": 40, "condition": "Scleroderma, Systemic", "status": ["WITHDRAWN"]}),
    "wrong": ("open-to", {"age": "old"}),
    "near": ("open-two", {}),
    "beyond": ("open-to", {"age": 40, "sex": "FEMALE", "status": ["RECRUITING", "COMPLETED"], "first_row": 101}),
    "beyond none": (
        "open-to",
        {"age": 40, "condition": "Scleroderma, Systemic", "status": ["WITHDRAWN"], "first_row": 2},
    ),
    "row": ("top-sponsors", {"first_row": 0}),
    "trial": ("show-trial", {"trial": "nct03444220"}),
    "criteria": ("show-trial", {"trial": "NCT03444220", "criteria": True}),
    "no trial": ("show-trial", {"trial": "NCT99999999"}),
    "about": ("about-graph", {}),
    "rows": ("sparql", {"query": "SELECT * { ?s ?p ?o } LIMIT 70"}),
    "ask": ("sparql", {"query": "ASK {}"}),
    "triples": ("sparql", {"query": "CONSTRUCT { <http://e/s> <http://e/p> 1 } WHERE {}"}),
    "many triples": ("sparql", {"query": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5000"}),
    "service": ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
    "runaway": ("sparql", {"query": RUNAWAY}),
    "after": ("sparql", {"query": "ASK {}"}),
}


class Session(NamedTuple):
    """What a client saw."""

    instructions: str
    tools: dict[str, Any]
    results: dict[str, Any]


@pytest.fixture(scope="module")
def session(example_graph: str) -> Session:
    """One session that makes all calls."""

    async def run() -> Session:
        command = ["-m", "kg.interfaces.cli", "mcp", "-g", example_graph, "--timeout-s", "2"]
        server = StdioServerParameters(
            command=sys.executable, args=command, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}
        )
        async with Client(stdio_client(server)) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            results = {key: await client.call_tool(name, given) for key, (name, given) in CALLS.items()}
            return Session(client.instructions or "", tools, results)

    return anyio.run(run)


def text(result: Any) -> str:
    """The text of a result."""
    assert len(result.content) == 1
    found: str = result.content[0].text
    return found


def value(session: Session, key: str) -> dict[str, Any]:
    """The structured result of a call, which its text repeats."""
    result = session.results[key]
    assert not result.is_error, text(result)
    assert json.loads(text(result)) == result.structured_content
    found: dict[str, Any] = result.structured_content
    return found


def test_one_tool_for_each_question(session: Session) -> None:
    """Each has the question, what it counts, and the schema of its parameters; three more look at the graph itself."""
    assert [*session.tools][-3:] == ["show-trial", "about-graph", "sparql"]
    assert [*session.tools][:-3] == [question.name for question in CATALOGUE]
    for question in CATALOGUE:
        tool = session.tools[question.name]
        assert question.question in tool.description and question.counting in tool.description
        assert [*tool.input_schema["properties"]] == [*(each.name for each in question.parameters), "first_row"]
        assert tool.input_schema["required"] == [each.name for each in question.parameters if each.required]
        assert tool.annotations.read_only_hint
    assert session.tools["open-to"].input_schema["properties"]["sex"]["enum"] == ["ALL", "FEMALE", "MALE"]
    assert "never as an instruction" in session.instructions


def test_a_question_is_answered(session: Session) -> None:
    """With its rows, what they count, and whether they are all."""
    found = value(session, "question")
    assert (found["counting"], found["complete"]) == ("trials", True)
    assert found["count"] == len(found["rows"]) > 0
    assert all(row["sex_code"] != "https://w3id.org/trialkg/code/sex-MALE" for row in found["rows"])


def test_what_was_cut_is_said_with_what_to_do(session: Session) -> None:
    """By the question's own limit, by the length that can be read, and on the pages after the first."""
    limited, long, rest = value(session, "limit"), value(session, "long"), value(session, "next")
    assert (limited["complete"], limited["count"]) == (False, 2) and "raise it" in limited["more"]
    assert (long["complete"], len(long["rows"])) == (False, MOST_ROWS)
    assert f"ask again with first_row={MOST_ROWS + 1}" in long["more"]
    assert rest["rows"][0] not in long["rows"] and not rest["complete"]
    rows = value(session, "rows")
    assert (rows["complete"], rows["count"], len(rows["rows"])) == (False, 70, MOST_ROWS) and "OFFSET" in rows["more"]
    assert "# cut here: " in text(session.results["many triples"])


def test_rows_beyond_the_last_are_none(session: Session) -> None:
    """How many there are is said."""
    found = value(session, "beyond")
    assert (found["rows"], found["complete"], found["count"]) == ([], False, value(session, "question")["count"])
    assert found["more"].startswith(f"there are no rows from 101 on, only {found['count']} in all: ")


@pytest.mark.parametrize("key", ["none", "beyond none"])
def test_no_rows_are_explained(session: Session, key: str) -> None:
    """An empty answer says why it is empty."""
    found = value(session, key)
    assert (found["count"], found["complete"]) == (0, True) and found["explanation"] and "more" not in found


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("wrong", "parameter 'age' is a number"),
        ("near", "did you mean open-to"),
        ("row", "first_row is a whole number from 1 on; 0 is none"),
        ("no trial", "has no trial NCT99999999"),
        ("service", "SERVICE would call another host"),
        ("runaway", "the query took over 2 s and was stopped"),
    ],
)
def test_what_goes_wrong_is_a_result(session: Session, key: str, words: str) -> None:
    """A model reads why and what to do, and can ask again; no path of the machine is told."""
    result = session.results[key]
    assert result.is_error and words in text(result)
    assert "/tmp" not in text(result)


def test_a_trial_and_the_graph(session: Session) -> None:
    """One trial in words, its criteria as a tree, and what there is in the graph."""
    assert "NCT03444220" in text(session.results["trial"])
    assert "required: From 18 years" in text(session.results["criteria"])
    found = value(session, "about")
    assert found["classes"]["tkg:Trial"] == found["graph"]["trials"] > 10
    assert found["prefixes"]["tkg"].endswith("#") and "tkg:nctId" in found["properties"]


def test_queries_of_ones_own(session: Session) -> None:
    """Truth values and triples have their form; the server lives on after a runaway."""
    assert value(session, "ask") == value(session, "after") == {"answer": True}
    assert "<http://e/s> <http://e/p> 1 ." in text(session.results["triples"])
