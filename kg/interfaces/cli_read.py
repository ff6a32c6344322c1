"""Commands that look into graphs."""

from __future__ import annotations

import shlex
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Optional

import typer

from kg.interfaces.cli_build import GraphOption
from kg.interfaces.talk import fail, reporting_errors, say

__all__ = ["RowFormat", "check_html", "give", "look", "register", "values_of"]


_HTML: Final = (".html", ".htm")


class RowFormat(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    md = "md"


class QueryFormat(StrEnum):
    """How the answer of any query is printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    md = "md"
    ttl = "ttl"
    nt = "nt"


class ShowFormat(StrEnum):
    """How a trial is shown."""

    text = "text"
    json = "json"
    ttl = "ttl"
    jsonld = "jsonld"
    html = "html"


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(show)
    app.command()(questions)
    app.command(context_settings={"allow_extra_args": True})(ask)  # so that what lacks its -p can be told
    app.command()(query)
    app.command()(criteria)


def look() -> tuple[int, bool]:
    """How wide the output is, and whether it may be coloured."""
    return shutil.get_terminal_size((100, 24)).columns, sys.stdout.isatty()


def show(
    trial: Annotated[str, typer.Argument(help="An NCT id, or the address of the trial's page.")],
    graph: GraphOption = None,
    format: Annotated[
        ShowFormat, typer.Option(help="text for people; json, ttl, jsonld; html to print.")
    ] = ShowFormat.text,
    criteria: Annotated[
        bool, typer.Option("--criteria", help="Only the criteria, as a tree with what was computed from them.")
    ] = False,
    output: Annotated[Optional[Path], typer.Option("--output", "-o", help="A file instead of standard output.")] = None,  # noqa: UP045
) -> None:
    """Show one trial: as a card, as data, or its criteria.

    Example: kg show NCT03444220
    """
    width = max(60, min(look()[0], 120))
    with reporting_errors():
        from kg.app.explore import show as run
        from kg.app.explore import show_criteria
        from kg.app.graph import open_graph

        with open_graph(graph) as opened:
            if criteria:
                text = show_criteria(opened, trial, width=width)
            else:
                text = run(opened, trial, format.value, width=width)
        give(text, output)


def check_html(output: Path) -> None:
    """Refuses a file for a drawing that would be taken for something else than the page that it is."""
    if output.suffix.lower() not in _HTML:
        words = "a drawing is a page: name a file that ends in .html or .htm"
        fail(f"{output}: {words}; 'Save PNG' on the page makes a picture of it", 2)


def give(text: str, output: Path | None) -> None:
    """Writes what was asked for to a file, or to standard output."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        return
    from kg.app.files import write_text

    write_text(output, text)
    say(f"wrote {output}")


def questions(
    name: Annotated[Optional[str], typer.Argument(help="One question, for its parameters.")] = None,  # noqa: UP045
    format: Annotated[RowFormat, typer.Option(help="How to print them.")] = RowFormat.table,
    graph: Annotated[Optional[str], typer.Option("--graph", "-g", hidden=True)] = None,  # noqa: UP045
) -> None:
    """List the questions, or the parameters of one.

    Example: kg questions top-sponsors
    """
    width, colour = look()
    with reporting_errors():
        if graph is not None:
            fail("kg questions: the questions are the same for every graph: leave -g out", 2)
        from kg.app.explore import questions_as_text

        print(questions_as_text(format.value, width=width, colour=colour, name=name), end="")


def _say_where(wanted: bool) -> None:
    if wanted:
        fail("kg ask: 'kg questions' lists the questions", 2)


def ask(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A question; 'kg questions' lists them.")],
    parameter: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A parameter; may be repeated."),
    ] = None,
    graph: GraphOption = None,
    format: Annotated[RowFormat, typer.Option(help="How to print the rows.")] = RowFormat.table,
    sparql: Annotated[bool, typer.Option("--sparql", help="Print the query instead of asking it.")] = False,
    with_source: Annotated[
        bool,
        typer.Option(
            "--with-source",
            help="Say graph version, source dates, parameters, query and engine too: around the rows in json, "
            "below them in md, else on standard error.",
        ),
    ] = False,
    listed: Annotated[bool, typer.Option("--list", hidden=True, is_eager=True, callback=_say_where)] = False,
) -> None:
    """Ask a question of the library.

    An answer without rows says how many remain as the choices are put on one by one, and what comes near.

    Example: kg ask trials-by-condition -p condition="Scleroderma, Systemic"
    """
    width, colour = look()
    if context.args:
        fail(f"kg ask {name}: write {' '.join(f'-p {shlex.quote(item)}' for item in context.args)}", 2)
    with reporting_errors():
        from kg.app.asking.answers import answer_as_text, bound_query
        from kg.app.graph import open_graph

        values = values_of(parameter or [])
        with open_graph(graph) as opened:
            if sparql:
                print(bound_query(opened, name, values))
                return
            shown = answer_as_text(
                opened, name, values, format.value, width=width, colour=colour, with_source=with_source
            )
        print(shown.text, end="")
    if format is RowFormat.table and shown.answer.rows:
        rows = len(shown.answer.rows)
        counted = f"{rows:,} {'row' if rows == 1 else 'rows'}"
        say(f"{counted}; counting {shown.answer.counting}; all columns with --format csv")
        for note in shown.notes:
            say(f"note: {note}")
    for line in shown.talk:
        say(line)


def values_of(parameters: list[str]) -> dict[str, object]:
    """Values by name, from texts of the form NAME=VALUE; several of one name make a list."""
    values: dict[str, object] = {}
    for item in parameters:
        name, sign, value = item.partition("=")
        if not sign or not name.strip():
            fail(f"-p {item!r}: give a parameter as NAME=VALUE", 2)
        name = name.strip().replace("-", "_")
        given = values.get(name)
        values[name] = value if given is None else [*given, value] if isinstance(given, list) else [given, value]
    return values


def query(
    sparql: Annotated[str, typer.Argument(help="SPARQL text, a file that holds it, or - for standard input.")],
    graph: GraphOption = None,
    format: Annotated[
        QueryFormat, typer.Option(help="Rows: table, csv, tsv, json, md. Triples: ttl, nt.")
    ] = QueryFormat.table,
) -> None:
    """Run a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    An answer without rows says which names of the query the graph does not hold, and what comes near.

    Example: kg query "SELECT ?t WHERE { ?t a <https://w3id.org/trialkg/ontology#Trial> } LIMIT 5"
    """
    width, colour = look()
    with reporting_errors():
        from kg.app.explore import query_text, rows_as_text
        from kg.app.graph import open_graph

        text = query_text(sparql, sys.stdin.buffer.read() if sparql == "-" else None)
        with open_graph(graph) as opened:
            printed, why = rows_as_text(opened, text, format.value, width=width, colour=colour)
        print(printed, end="")
    for line in why:
        say(line)


def criteria(
    source: Annotated[str, typer.Argument(help="A file of plain text or JSON lines, or - for standard input.")],
) -> None:
    """Read eligibility text and print what was understood.

    One JSON object a line is printed. Plain text gives one object. JSON lines hold {"trial_id", "text", "section"?}
    each; other members are ignored.

    Example: kg criteria criteria.txt
    """
    with reporting_errors():
        from kg.app.criteria import predictions
        from kg.errors import UsageError

        if source != "-" and not Path(source).exists() and " " in source:
            raise UsageError(
                f"{source!r} is no file: give the name of a file that holds the text, or - and the text on standard "
                'input, such as: echo "FVC < 45 %" | kg criteria -'
            )

        data = sys.stdin.buffer.read() if source == "-" else None
        for line in predictions(source, data):
            print(line)
