"""The query page: an editor, the library's questions and prefixes, and the answer as table, chart and graph.

The query itself is answered by a confined worker; this page gets its rows or triples as they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import pyoxigraph

from kg.app.asking.absent import why_empty
from kg.app.drawing.draw import network_of_triples, sources, trials_in
from kg.app.exchange import DEFAULT_POLICY, PageRequest, PageResponse, query_address
from kg.app.graph import Graph
from kg.app.pages.downloads import framed
from kg.app.pages.explorer import Explorer
from kg.app.pages.export import selection_as_sparql
from kg.app.pages.labels import called
from kg.app.pages.ontology import terms_of_ontology
from kg.app.pages.start import found_for, selection_of
from kg.ask.run import to_value
from kg.ask.template import Question
from kg.errors import QueryError, QuestionError
from kg.names import PREFIXES, XSD
from kg.views.answer_rows import Cell, Chart, chart_of, shown_cell
from kg.views.page import page

__all__ = ["Outcome", "drawn_triples", "example_query", "query_page"]

_TRIALS: Final = "trials"
"""What to load for the query behind the start page, whose own parameters stand beside it."""

_MOST_ROWS: Final = 1_000
_MOST_DRAWN: Final = 20_000
_FIRST: Final = """PREFIX tkg: <https://w3id.org/trialkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?status (COUNT(?trial) AS ?trials) WHERE {
  ?trial a tkg:Trial ; tkg:overallStatus ?status .
}
GROUP BY ?status
ORDER BY DESC(?trials)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a query.

    Args:
        error: a sentence, empty where it was answered.
        columns: names of the columns of rows.
        rows: cells, as many a row as there are columns.
        total: how many rows there are.
        chart: where a column holds numbers.
        is_graph: True for triples, False for rows, which may be without columns.
        triples: cells of the triples of a graph, as subject, predicate and object.
        draw: the address of the picture of the triples, empty where there are none.
        why: why it holds nothing, in sentences.
    """

    error: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    chart: Chart | None = None
    is_graph: bool = False
    triples: tuple[tuple[Cell, ...], ...] = ()
    draw: str = ""
    why: tuple[str, ...] = ()


def query_page(explorer: Explorer, request: PageRequest, answer: str | None = None, error: str = "") -> PageResponse:
    """The page.

    Args:
        explorer: of the graph.
        request: `query` is the text to show, `load` the name of a question to show instead.
        answer: what a query gave: SPARQL results in JSON, or N-Triples; None where nothing was asked.
        error: why there is no answer.
    """
    text = request.value("query")
    loaded = request.value("load")
    problem = ""
    if loaded == _TRIALS:
        selection = selection_of(explorer, request)
        text, loaded = selection_as_sparql(explorer, selection, found_for(explorer, selection)[1]), ""
    elif loaded:
        try:
            text = example_query(explorer.catalogue.question(loaded))
        except QuestionError as failure:
            problem = str(failure)
    outcome = None
    if error:
        outcome = Outcome(error=error)
    elif answer is not None:
        outcome = _rows(answer) if answer.lstrip().startswith("{") else _triples(answer, text)
        shown = [[cell.text for cell in row] for row in outcome.rows[:2] or outcome.triples[:2]]
        outcome = replace(
            outcome,
            rows=called(explorer, outcome.rows),
            triples=called(explorer, outcome.triples),
            why=why_empty(explorer.graph.store, text, shown),
        )
    return explorer.page(
        "query.html",
        csp=DEFAULT_POLICY.replace("script-src", "frame-src 'self'; script-src", 1),
        query=text or _FIRST,
        outcome=outcome,
        problem=problem,
        loaded=loaded,
        questions=explorer.questions,
        prefixes=PREFIXES,
        terms=terms_of_ontology(),
    )


def example_query(question: Question) -> str:
    """The query of a question with its defaults in place, without its head and markers."""
    return "\n".join(line.text.rstrip() for line in question.lines).strip() + "\n"


def _rows(answer: str) -> Outcome:
    found = msgspec.json.decode(answer)
    if "boolean" in found:
        return Outcome(columns=("answer",), rows=((shown_cell(found["boolean"]),),), total=1)
    names = tuple(found["head"].get("vars", ()))
    bindings = found["results"]["bindings"]
    values = [[to_value(_term(row.get(name))) for name in names] for row in bindings[:_MOST_ROWS]]
    rows = tuple(tuple(map(shown_cell, row, names)) for row in values)
    return Outcome(columns=names, rows=rows, total=len(bindings), chart=chart_of(names, values))


def _term(bound: dict[str, Any] | None) -> Any:
    if bound is None:
        return None
    if bound["type"] == "uri":
        return pyoxigraph.NamedNode(bound["value"])
    if bound["type"] == "bnode":
        return pyoxigraph.BlankNode(bound["value"])
    if bound["type"] != "literal":
        return pyoxigraph.Literal(str(bound["value"]))
    kind = bound.get("datatype", f"{XSD}string")
    return pyoxigraph.Literal(bound["value"], datatype=pyoxigraph.NamedNode(kind))


def _triples(answer: str, query: str) -> Outcome:
    found = list(_parsed(answer))
    shown = tuple(
        (shown_cell(to_value(one.subject)), shown_cell(to_value(one.predicate)), shown_cell(to_value(one.object)))
        for one in found[:_MOST_ROWS]
    )
    draw = query_address("/query/graph", query) if found else ""
    return Outcome(total=len(found), is_graph=True, triples=shown, draw=draw)


def _parsed(answer: str) -> Iterable[pyoxigraph.Triple]:
    try:
        for quad in pyoxigraph.parse(answer.encode("utf-8", "replace"), pyoxigraph.RdfFormat.N_TRIPLES):
            yield quad.triple
    except SyntaxError as error:
        raise QueryError(f"the triples of the answer cannot be read: {error}") from error


def drawn_triples(graph: Graph, answer: str) -> PageResponse:
    """A picture of triples that a query gave, which only pages of this server may hold in a frame.

    Args:
        graph: the graph that was asked; it names what the triples do not.
        answer: N-Triples.
    """
    triples = list(_parsed(answer))
    network = network_of_triples(graph, triples[:_MOST_DRAWN])
    counted = f"{len(triples):,} triples"
    return framed(page(network, "The answer as a graph", counted, sources(graph, trials_in(network))))
