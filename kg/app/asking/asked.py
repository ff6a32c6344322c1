"""Answers to the questions of the library for programs: rows with what is needed to read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kg.app.exchange import PageResponse
from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.ask.explain import explain
from kg.ask.run import Answer, ask
from kg.errors import QueryError
from kg.resources import queries_folder
from kg.views.beside import with_words_beside
from kg.views.table import render

__all__ = ["answer_as_json", "asked", "may_be_cut", "values_of"]

_EXPLAIN_S: Final = 1.0


def values_of(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Parameters by name; one that is given several times has several values.

    >>> values_of([("status", "RECRUITING"), ("status", "COMPLETED"), ("min-age", "5")])
    {'status': ['RECRUITING', 'COMPLETED'], 'min_age': '5'}
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name.replace("-", "_"), []).append(value)
    return {name: found if len(found) > 1 else found[0] for name, found in values.items()}


def asked(graph: Graph, name: str, pairs: Iterable[tuple[str, str]], format: str, media_type: str) -> PageResponse:
    """The answer to a question.

    Args:
        graph: an open graph.
        name: of the question.
        pairs: names and values of parameters, as text.
        format: `json`, `csv` or `tsv`.
        media_type: what to call it.

    Raises:
        QuestionError: there is no such question, or a parameter is wrong.
        QueryError: the graph could not answer.
    """
    question = Catalogue(queries_folder()).question(name)
    parameters = values_of(pairs)
    answer = ask(graph.store, question, parameters)
    complete = not may_be_cut(answer)
    headers = (("Vary", "Accept"), ("X-Complete", "true" if complete else "false"))
    if format == "json":
        found = answer_as_json(graph, answer, parameters)
        body = f"{json.dumps(found, ensure_ascii=False, indent=1)}\n".encode()
    else:
        columns: Sequence[str] = [column.name for column in answer.columns]
        rows: Sequence[Sequence[Any]] = answer.rows
        if format == "csv":
            columns, rows = with_words_beside(columns, rows)
        body = render(columns, rows, "csv" if format == "csv" else "tsv").encode()
    return PageResponse(200, media_type, body, headers)


def may_be_cut(answer: Answer) -> bool:
    """True where there are as many rows as the question's own limit lets through."""
    limit = answer.parameters.get("limit", ())
    return bool(limit) and limit[0].isdigit() and len(answer.rows) >= int(limit[0])


def answer_as_json(
    graph: Graph, answer: Answer, parameters: Mapping[str, object], most: int | None = None
) -> dict[str, Any]:
    """An answer with what is needed to read it, as values that JSON has.

    Args:
        graph: what answered.
        answer: its answer.
        parameters: as they were given, to explain why there are no rows.
        most: how many rows to give at most; None for all.
    """
    columns = [column.name for column in answer.columns]
    rows = json.loads(render(columns, answer.rows[:most], "json"))
    manifest = graph.manifest
    found: dict[str, Any] = {
        "question": answer.question.name,
        "asked": answer.question.question,
        "counting": answer.counting,
        "caveats": list(answer.caveats),
        "notes": list(answer.notes),
        "parameters": {name: list(values) for name, values in answer.parameters.items()},
        "columns": {column.name: column.description for column in answer.columns},
        "graph": {key: manifest[key] for key in ("built", "hash") if key in manifest},
        "count": len(answer.rows),
        "complete": not may_be_cut(answer) and len(rows) == len(answer.rows),
        "rows": rows,
    }
    if may_be_cut(answer):
        found["more"] = f"there are as many rows as 'limit' lets through ({answer.parameters['limit'][0]}): raise it"
    if not answer.rows:
        try:
            found["explanation"] = list(
                explain(graph.store, answer.question, parameters, within_s=_EXPLAIN_S).sentences()
            )
        except QueryError as error:
            found["explanation"] = [f"why there are no rows could not be told: {error}"]
    return found
