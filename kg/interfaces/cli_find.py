"""Commands that find what belongs together: trials alike, and what lies between two things."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.interfaces.cli_build import GraphOption
from kg.interfaces.cli_read import RowFormat, look
from kg.interfaces.talk import reporting_errors, say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (similar,):
        app.command()(command)


def similar(
    trial: Annotated[str, typer.Argument(help="An NCT id, or the address of the trial's page.")],
    graph: GraphOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many trials to list.")] = 10,
    format: Annotated[RowFormat, typer.Option(help="How to print them.")] = RowFormat.table,
) -> None:
    """List the trials most like a trial, with the reasons.

    What two trials share counts the more the rarer it is: conditions and their wider MeSH terms (40 of 100 points),
    interventions (30), what the criteria ask about (20), and the design (10).

    Example: kg similar NCT03444220 --limit 5
    """
    width, colour = look()
    with reporting_errors():
        from kg.app.graph import open_graph
        from kg.app.similar import similar_as_text

        with open_graph(graph) as opened:
            text = similar_as_text(opened, trial, limit, format.value, width=width, colour=colour)
        print(text, end="")
    if format is RowFormat.table:
        say("points of 100; the share of each reason with --format csv")
