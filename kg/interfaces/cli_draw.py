"""The command that draws."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated, Optional

import typer

from kg.interfaces.cli_build import GraphOption
from kg.interfaces.cli_read import check_html, give, values_of
from kg.interfaces.talk import fail, reporting_errors, say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(draw)


def draw(
    trials: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[TRIAL]...", help="NCT ids; several are drawn side by side.", show_default=False),
    ] = None,
    graph: GraphOption = None,
    criteria: Annotated[bool, typer.Option("--criteria", help="Of one trial: its criteria as a tree.")] = False,
    ask: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--ask", metavar="NAME", help="The answer to a question of the library, with -p as in 'kg ask'."),
    ] = None,
    parameter: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A parameter of --ask; may be repeated."),
    ] = None,
    query: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--query", metavar="FILE|TEXT", help="The answer to a SPARQL query: CONSTRUCT or SELECT."),
    ] = None,
    condition: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--condition", metavar="NAME", help="A condition's trials, sponsors and interventions."),
    ] = None,
    sponsors: Annotated[
        bool, typer.Option("--sponsors", help="Who works with whom; with --condition, on its trials.")
    ] = False,
    interventions: Annotated[
        bool, typer.Option("--interventions", help="What is studied together; with --condition, on its trials.")
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("graph.html"),
) -> None:
    """Draw a part of a graph as one HTML file.

    The file needs no network.

    A trial with everything around it; several trials with what they share; the criteria of a trial; the answer to a
    question or a query; the landscape of a condition; who works with whom; what is studied together.

    Example: kg draw NCT03444220 -o graph.html
    """
    ways = {
        "TRIAL": bool(trials),
        "--ask": ask is not None,
        "--query": query is not None,
        "--sponsors": sponsors,
        "--interventions": interventions,
        "--condition": condition is not None and not sponsors and not interventions,
    }
    chosen = [name for name, given in ways.items() if given]
    if len(chosen) != 1:
        fail(f"give one thing to draw, not {len(chosen)}: one of {', '.join(ways)}", 2)
    if criteria and len(trials or []) != 1:
        fail("--criteria draws the criteria of one trial: name one", 2)
    if parameter and ask is None:
        fail("-p is for --ask: name a question, 'kg questions' lists them", 2)
    check_html(output)
    with reporting_errors():
        from kg.app.drawing import draw as pages
        from kg.app.drawing import networks
        from kg.app.explore import query_text
        from kg.app.graph import open_graph

        with open_graph(graph) as opened:
            notes: tuple[str, ...] = ()
            if ask is not None:
                values = values_of(parameter or [])
                text = pages.draw_answer(opened, ask, values)
                notes = pages.notes_on_answer(opened, ask, values)
            elif query is not None:
                text = pages.draw_query(opened, query_text(query))
            elif sponsors:
                text = networks.draw_sponsors(opened, condition)
            elif interventions:
                text = networks.draw_interventions(opened, condition)
            elif condition is not None:
                text = networks.draw_condition(opened, condition)
            elif criteria:
                text = pages.draw_criteria(opened, (trials or [""])[0])
            else:
                text = pages.draw(opened, trials or [])
            if condition is not None and (wider := networks.wider_term(opened, condition)):
                notes = (wider.sentence(_command(graph, sponsors, interventions, output)),)
        give(text, output)
        for note in notes:
            say(f"note: {note}")


def _command(graph: str | None, sponsors: bool, interventions: bool, output: Path) -> str:
    """The command that draws the same of another condition, up to its name."""
    given = [f"-g {quote(graph)}"] if graph is not None else []
    given += ["--sponsors"] * sponsors + ["--interventions"] * interventions
    given += [f"-o {quote(str(output))}"] if str(output) != "graph.html" else []
    return " ".join(["kg draw", *given, "--condition"])
