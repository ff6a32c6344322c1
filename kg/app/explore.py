"""Looking into a graph: cards, pages, answers and rows, as text or HTML."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.app.asking.absent import why_empty
from kg.app.drawing.draw import draw
from kg.app.everything import absent_trial, statements_about
from kg.app.finding.columns import text_of
from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.errors import UsageError
from kg.names import PREFIXES, trial_iri
from kg.resources import queries_folder
from kg.store.guard import check_query
from kg.views.card import card, card_json
from kg.views.card_html import card_html
from kg.views.card_text import card_text
from kg.views.card_value import Card
from kg.views.criteria import criteria_text
from kg.views.queries import TRIAL_QUERY, of_trial
from kg.views.schema_org import schema_org
from kg.views.table import TableFormat, render

__all__ = [
    "SHOW_FORMATS",
    "card_of",
    "draw",
    "query_text",
    "questions_as_text",
    "rows_as_text",
    "show",
    "show_criteria",
]

SHOW_FORMATS: Final = ("text", "json", "ttl", "jsonld", "html")
"""How a trial can be shown."""

_TRIPLE_FORMS: Final = ("CONSTRUCT", "DESCRIBE")


def show(graph: Graph, trial: str, format: str = "text", *, today: date | None = None, width: int = 100) -> str:
    """One trial, as a card for people or as data.

    Args:
        graph: any graph.
        trial: an NCT id, or the address of its page.
        format: one of `SHOW_FORMATS`.
        today: the day against which a record's age is told; today where None.
        width: columns of text.

    Raises:
        GraphError: the trial is not in the graph.
        UsageError: the text names no trial, or there is no such format.
    """
    iri = trial_iri(trial)
    if format == "ttl":
        triples = set(statements_about(graph.store, [iri]))
        if not triples:
            raise absent_trial(graph.name, iri)
        return _serialized(sorted(triples, key=str), pyoxigraph.RdfFormat.TURTLE)
    made = card_of(graph, iri, today)
    if format == "text":
        return card_text(made, width)
    if format == "json":
        return card_json(made)
    if format == "jsonld":
        return schema_org(made)
    if format == "html":
        return card_html(made)
    raise UsageError(f"{format!r} is no way to show a trial: use one of {', '.join(SHOW_FORMATS)}")


def show_criteria(graph: Graph, trial: str, *, width: int = 100) -> str:
    """The criteria of one trial as a tree, each with the limits and concepts read from it.

    Raises:
        GraphError: the trial is not in the graph.
    """
    iri = trial_iri(trial)
    triples = list(statements_about(graph.store, [iri]))
    if not triples:
        raise absent_trial(graph.name, iri)
    return criteria_text(triples, iri, width) or "The record has no eligibility criteria."


def _serialized(triples: Iterable[pyoxigraph.Triple], format: pyoxigraph.RdfFormat) -> str:
    prefixes = PREFIXES if format == pyoxigraph.RdfFormat.TURTLE else None
    out = io.BytesIO()
    pyoxigraph.serialize(triples, out, format, prefixes=prefixes)
    return out.getvalue().decode()


def card_of(graph: Graph, trial: str, today: date | None = None) -> Card:
    """The card of one trial, as plain values.

    Args:
        graph: any graph.
        trial: an NCT id, or the address of its page.
        today: the day against which a record's age is told; today where None.

    Raises:
        GraphError: the trial is not in the graph.
        UsageError: the text names no trial.
    """
    iri = trial_iri(trial)
    triples = list(graph.store.construct(of_trial(TRIAL_QUERY, iri)))
    made = card(triples, iri, today=today or date.today(), processed=str(graph.manifest.get("built", ""))[:10])
    if made is None:
        raise absent_trial(graph.name, iri)
    return made


def rows_as_text(graph: Graph, query: str, format: str, *, width: int, colour: bool) -> tuple[str, tuple[str, ...]]:
    """The answer of any query as text: rows as a table, triples as Turtle or N-Triples.

    Args:
        graph: any graph.
        query: SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.
        format: one of the formats of tables, or `ttl` or `nt` for triples.

    Returns:
        The text, and why it holds nothing, in sentences; none where it holds something.

    Raises:
        QueryError: the query is invalid or refused.
        UsageError: the format does not fit the query.
    """
    if check_query(query) in _TRIPLE_FORMS:
        kind = pyoxigraph.RdfFormat.N_TRIPLES if format == "nt" else pyoxigraph.RdfFormat.TURTLE
        triples = list(graph.store.construct(query))
        why = () if triples else ("0 triples", *why_empty(graph.store, query, ()))
        return _serialized(triples, kind), why
    if format in ("ttl", "nt"):
        raise UsageError(f"{format} holds triples, and the query gives rows: use table, csv, tsv, json or md")
    found = graph.store.select(query)
    rows = list(found)
    text = render(found.variables, rows, format, width=width, colour=colour)  # type: ignore[arg-type]
    cells = [["" if term is None else text_of(term) for term in row] for row in rows[:2]]
    why = why_empty(graph.store, query, cells)
    return text, why if rows else ("0 rows", *why)


def questions_as_text(format: TableFormat, *, width: int, colour: bool, name: str | None = None) -> str:
    """The catalogue as a table, or one question with its parameters and columns."""
    catalogue = Catalogue(queries_folder())
    if name is None:
        rows = [(question.name, question.title, question.counting, ", ".join(question.tags)) for question in catalogue]
        return render(("name", "question", "counting", "tags"), rows, format, width=width, colour=colour)
    question = catalogue.question(name)
    details = [
        (
            parameter.name,
            parameter.type,
            "needed" if parameter.required else "optional",
            ", ".join(parameter.default or ()),
            ", ".join(parameter.example or ()),
            parameter.description,
        )
        for parameter in question.parameters
    ]
    columns = ("parameter", "type", "use", "default", "example", "meaning")
    return render(columns, details, format, width=width, colour=colour)


def query_text(argument: str, given: bytes | None = None) -> str:
    """The SPARQL that an argument means: the text itself, or what the file holds that it names.

    Args:
        argument: the text, or the name of a file.
        given: what was read where the argument names no file to read, such as standard input.

    Raises:
        UsageError: there is no such file, or its text is not UTF-8.
    """
    path = Path(argument)
    try:
        if given is None and len(argument) < 1024 and path.is_file():
            given = path.read_bytes()
        if given is not None:
            return io.StringIO(given.decode(), newline=None).read()
    except UnicodeDecodeError as error:
        raise UsageError(f"{argument}: not valid UTF-8 (byte {error.start + 1:,}): save the query as UTF-8") from error
    except OSError:
        pass
    if argument.endswith(".rq"):
        near = get_close_matches(path.name, [entry.name for entry in Path().glob("*.rq")], n=1)
        raise UsageError(f"{argument}: no such file" + (f": did you mean {near[0]}?" if near else ""))
    return argument
