"""The graph as tools for a language model: one for each question, one for a trial, one for what the graph holds.

What a tool gives is short enough to be read, and says when it was cut and how to have the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kg.app.asking.asked import answer_as_json
from kg.app.asking.cuts import MOST_ROWS, cut_rows
from kg.app.asking.forms import Forms
from kg.app.explore import show, show_criteria
from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.ask.run import ask
from kg.ask.template import Question
from kg.errors import ParameterError
from kg.names import PREFIXES
from kg.rdf.dataset import DATASET_GRAPH
from kg.resources import queries_folder

__all__ = ["FIRST_ROW", "about", "answer_for_tool", "tools", "trial_for_tool"]

FIRST_ROW: Final = "first_row"
"""The argument that every question's tool takes beside the question's own parameters."""

_MOST_CHOICES: Final = 40
_CARD_WIDTH: Final = 100

_ROW_ARGUMENT: Final = {
    "type": "integer",
    "minimum": 1,
    "default": 1,
    "description": f"which row to begin with; at most {MOST_ROWS} rows are given at a time",
}
_OTHERS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "show-trial",
        "title": "One trial in full",
        "description": "What a record says of one trial, in words: design, people, arms, outcomes, sites, sponsors, "
        "and its eligibility criteria with what was computed from them.",
        "input_schema": {
            "type": "object",
            "properties": {
                "trial": {"type": "string", "description": "an NCT id such as NCT03444220, or its page's address"},
                "criteria": {
                    "type": "boolean",
                    "default": False,
                    "description": "only the eligibility criteria, as a tree with the limits read from each",
                },
            },
            "required": ["trial"],
            "additionalProperties": False,
        },
    },
    {
        "name": "about-graph",
        "title": "What the graph holds",
        "description": "Counts of things by class and of statements by property, the prefixes, and when the graph was "
        "built. Read it before writing SPARQL.",
        "input_schema": {"type": "object", "properties": {}, "additionalProperties": False},
    },
    {
        "name": "sparql",
        "title": "A SPARQL query of your own",
        "description": "SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE; read-only, with a time limit. Declare the "
        f"prefixes that about-graph lists. At most {MOST_ROWS} rows are given: count, aggregate or add LIMIT. Prefer "
        "a question's own tool where there is one: its counts are checked.",
        "input_schema": {
            "type": "object",
            "properties": {"query": {"type": "string", "description": "the query"}},
            "required": ["query"],
            "additionalProperties": False,
        },
    },
)


def tools(graph: Graph) -> list[dict[str, Any]]:
    """The tools, each with its name, title, description and the JSON schema of its arguments.

    Args:
        graph: an open graph, whose values the enumerations list where they are few.
    """
    forms = Forms(graph, _MOST_CHOICES)
    return [*(_tool(forms, question) for question in Catalogue(queries_folder())), *_OTHERS]


def _tool(forms: Forms, question: Question) -> dict[str, Any]:
    schema = forms.question_schema(question)
    schema["properties"][FIRST_ROW] = _ROW_ARGUMENT
    caveats = f" Mind: {' '.join(question.caveats)}" if question.caveats else ""
    return {
        "name": question.name,
        "title": question.title,
        "description": f"{question.question} A row or count stands for {question.counting}.{caveats}",
        "input_schema": schema,
    }


def answer_for_tool(graph: Graph, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question, cut to what can be read at once.

    Args:
        graph: an open graph.
        name: of the question.
        arguments: its parameters, as JSON has them, and `FIRST_ROW`.

    Raises:
        QuestionError: there is no such question, or a parameter is wrong.
        QueryError: the graph could not answer.
    """
    parameters = dict(arguments)
    first = parameters.pop(FIRST_ROW, 1)
    if not isinstance(first, int) or first < 1:
        raise ParameterError(f"{FIRST_ROW} is a whole number from 1 on; {first!r} is none")
    answer = ask(graph.store, Catalogue(queries_folder()).question(name), parameters)
    found = answer_as_json(graph, answer, parameters)
    rows = found["rows"]
    given = cut_rows(rows[first - 1 :])
    found["rows"] = given
    last = first - 1 + len(given)
    if last < len(rows):
        found["complete"] = False
        found["more"] = (
            f"rows {first:,} to {last:,} of {len(rows):,} are given: ask again with {FIRST_ROW}={last + 1}, or narrow "
            "the question by its parameters"
        )
    elif rows and first > 1:
        found["complete"] = False
        found.setdefault(
            "more",
            f"rows {first:,} to {last:,} of {len(rows):,}: the last ones"
            if given
            else f"there are no rows from {first:,} on, only {len(rows):,} in all: ask again with a lower {FIRST_ROW}",
        )
    return found


def trial_for_tool(graph: Graph, trial: str, criteria: bool) -> str:
    """One trial in words, or its criteria as a tree.

    Raises:
        GraphError: the trial is not in the graph.
        UsageError: the text names no trial.
    """
    if criteria:
        return show_criteria(graph, trial, width=_CARD_WIDTH)
    return show(graph, trial, width=_CARD_WIDTH)


def about(graph: Graph) -> dict[str, Any]:
    """What the graph holds: classes and properties with their counts, prefixes, version."""
    counts: dict[str, dict[str, int]] = {"classes": {}, "properties": {}}
    for kind, of, counted in (("classes", "class", "entities"), ("properties", "property", "triples")):
        rows = graph.store.select(
            f"PREFIX void: <{PREFIXES['void']}> SELECT ?name ?count WHERE {{ GRAPH <{DATASET_GRAPH}> {{ "
            f"?part void:{of} ?name ; void:{counted} ?count }} }} ORDER BY DESC(?count) ?name"
        )
        for name, count in rows:
            counts[kind][_short(getattr(name, "value", ""))] = int(getattr(count, "value", 0))
    manifest = graph.manifest
    return {
        "graph": {
            key: manifest[key] for key in ("built", "detail", "trials", "records", "statements") if key in manifest
        },
        "prefixes": dict(PREFIXES),
        **counts,
    }


def _short(iri: str) -> str:
    return next((f"{p}:{iri[len(ns) :]}" for p, ns in PREFIXES.items() if iri.startswith(ns)), iri)
