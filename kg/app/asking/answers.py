"""Asking a question of the library, with why it has no rows and where its answer comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.app.graph import Graph
from kg.ask.bind import bind
from kg.ask.catalogue import Catalogue
from kg.ask.explain import Explanation, explain
from kg.ask.provenance import Provenance, provenance
from kg.ask.run import Answer, ask, bound_terms
from kg.errors import QueryError
from kg.ports import Iri
from kg.resources import queries_folder
from kg.views.beside import with_words_beside
from kg.views.table import TableFormat, render

__all__ = ["Shown", "answer_as_text", "bound_query", "explain_answer", "source_of"]

_FEWEST_COLUMNS: Final = 4
_COLUMN_WIDTH: Final = 13


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as text.

    Args:
        text: the rows, for standard output.
        talk: what is said beside them, a line each.
        answer: the answer itself.
        notes: what a reader has to know of what the text holds, of a table in words the caveats on its columns.
    """

    text: str
    talk: tuple[str, ...]
    answer: Answer
    notes: tuple[str, ...] = ()


def bound_query(graph: Graph, name: str, parameters: Mapping[str, object]) -> str:
    """The SPARQL that a question becomes with these parameters.

    Raises:
        QuestionError: there is no such question, or a parameter is wrong.
    """
    question = Catalogue(queries_folder()).question(name)
    return bind(question, bound_terms(graph.store, question, parameters))


def explain_answer(graph: Graph, name: str, parameters: Mapping[str, object]) -> Explanation:
    """Why a question has no rows in a graph with these parameters.

    Raises:
        QuestionError: there is no such question, or a parameter is wrong.
        QueryError: the graph could not answer.
    """
    return explain(graph.store, Catalogue(queries_folder()).question(name), parameters)


def source_of(graph: Graph, answer: Answer) -> Provenance:
    """Where an answer of a graph comes from.

    Raises:
        QueryError: the graph could not say which sources it has.
    """
    manifest = graph.manifest
    version = {}
    if graph.published:
        version = {"version": str(graph.published.version), "built": manifest["built"], "hash": manifest["hash"]}
    return provenance(graph.store, answer, graph.name, version, graph.origins())


def answer_as_text(
    graph: Graph,
    name: str,
    parameters: Mapping[str, object],
    format: TableFormat,
    *,
    width: int,
    colour: bool,
    with_source: bool = False,
) -> Shown:
    """An answer as text, with what is to be said beside it.

    A table shows the columns that a person can read at its width: no IRIs, and no more than have room. The other
    formats hold all columns. Where there are no rows, the talk says why.

    Args:
        graph: any graph.
        name: of the question.
        parameters: as for `kg.ask.run.ask`.
        format: one of the formats of tables.
        width: columns of the terminal.
        colour: True to let a table style its head.
        with_source: True to say where the answer comes from: json becomes an object with the rows in `rows`, Markdown
            gets a list below the table, and for the other formats it is talk.

    Raises:
        QuestionError: there is no such question, or a parameter is wrong.
        QueryError: the graph could not answer.
    """
    question = Catalogue(queries_folder()).question(name)
    answer = ask(graph.store, question, parameters)
    columns = [column.name for column in answer.columns]
    why = () if answer.rows else _why(graph, name, parameters)
    shown = columns
    if format == "csv":
        text = render(*with_words_beside(columns, answer.rows), format)
    elif format != "table":
        text = render(columns, answer.rows, format, width=width, colour=colour)
    elif answer.rows:
        shown, text = _for_people(answer, width, colour)
    else:
        text = ""
    told = tuple(f"note: {note}" for note in answer.notes)
    if not with_source:
        notes = [caveat for caveat in answer.caveats if not caveat.about or caveat.about & {*shown, *parameters}]
        return Shown(text, (*answer.places, *told, *why), answer, tuple(notes))
    source = source_of(graph, answer)
    if format == "json":
        envelope = {**source.as_json(), **({"explanation": list(why)} if why else {}), "rows": json.loads(text)}
        return Shown(json.dumps(envelope, indent=1, ensure_ascii=False) + "\n", why, answer)
    if format == "md":
        return Shown(f"{text}\n{_as_list(source)}", why, answer)
    return Shown(text, (*why, *source.sentences()), answer)


def _for_people(answer: Answer, width: int, colour: bool) -> tuple[list[str], str]:
    """The columns that a person can read, with their names: no empty ones, and no IRIs beside the names of things."""
    filled = [place for place in range(len(answer.columns)) if any(row[place] is not None for row in answer.rows)]
    shown: Sequence[int] = filled or range(len(answer.columns))
    named = [place for place in shown if not any(isinstance(row[place], Iri) for row in answer.rows)]
    shown = (named or shown)[: max(_FEWEST_COLUMNS, width // _COLUMN_WIDTH)]
    columns = [answer.columns[place].name for place in shown]
    rows = [[row[place] for place in shown] for row in answer.rows]
    return columns, render(columns, rows, "table", width=width, colour=colour)


def _why(graph: Graph, name: str, parameters: Mapping[str, object]) -> tuple[str, ...]:
    """Why there are no rows; an answer stands even where that cannot be told."""
    try:
        return explain_answer(graph, name, parameters).sentences()
    except QueryError as error:
        return (f"no rows; why could not be told: {error}",)


def _as_list(source: Provenance) -> str:
    *lines, query = source.sentences()
    items = "".join(f"- {line}\n" for line in lines)
    return f"{items}\n```sparql\n{query.removeprefix('query:').strip()}\n```\n"
