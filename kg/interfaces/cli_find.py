"""Commands that find what belongs together: trials alike, and what lies between two things."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from kg.interfaces.cli_build import GraphOption
from kg.interfaces.cli_read import RowFormat, check_html, give, look
from kg.interfaces.talk import reporting_errors, say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (search, similar, path):
        app.command()(command)


def search(
    text: Annotated[
        str, typer.Argument(help="Words; those in quotation marks, '\"lung disease\"', stand side by side.")
    ],
    graph: GraphOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many trials to list.")] = 20,
    format: Annotated[RowFormat, typer.Option(help="How to print them.")] = RowFormat.table,
) -> None:
    """Find trials by words.

    Titles, conditions, interventions, sponsors, keywords, numbers and criteria are looked through. Case and accents
    do not matter, and a word finds words that begin with it. Where no trial holds all the words, those with words
    spelt a little differently are listed, and then those that hold some of them. To narrow further, 'kg ask
    search-trials' also takes a status, 'kg ask open-to' an age and a sex, 'kg ask nearest-site' a place.

    Example: kg search "interstitial lung disease" --limit 5
    """
    width, colour = look()
    with reporting_errors():
        from kg.app.finding.search import search_as_text
        from kg.app.graph import open_graph

        with open_graph(graph) as opened:
            printed, found = search_as_text(opened, text, limit, format.value, width=width, colour=colour)
        print(printed, end="")
    if found.note:
        say(f"note: {found.note}")
    if format is RowFormat.table:
        say(f"{len(found.hits):,} of {found.total:,} trials that hold {found.how}")


class PathFormat(StrEnum):
    """How a connection is printed."""

    text = "text"
    json = "json"


def path(
    start: Annotated[str, typer.Argument(help="A trial, sponsor, condition or intervention: id, name or IRI.")],
    end: Annotated[str, typer.Argument(help="Another one.")],
    graph: GraphOption = None,
    most_steps: Annotated[int, typer.Option("--most-steps", min=1, max=12, help="How long it may be at most.")] = 6,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="How many of the shortest to give.")] = 3,
    format: Annotated[PathFormat, typer.Option(help="Sentences for people, or JSON.")] = PathFormat.text,
    output: Annotated[Optional[Path], typer.Option("--output", "-o", help="Draw it as an HTML file.")] = None,  # noqa: UP045
) -> None:
    """Say how two things are connected.

    That is told by the shortest way over trials and what they name. Cities cannot be ends of a path. Hubs such as
    placebo, and what over 100 trials and over one in fifty name, are left out: they connect everything.

    Example: kg path NCT03444220 "University of Colorado, Denver"
    """
    if output is not None:
        check_html(output)
    with reporting_errors():
        from kg.app.finding.connect import connect, connection_as_text, draw_connection
        from kg.app.graph import open_graph

        with open_graph(graph) as opened:
            found = connect(opened, start, end, most_steps=most_steps, limit=limit)
            print(connection_as_text(found, format.value))
            if output is not None:
                give(draw_connection(opened, found), output)


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
        from kg.app.finding.similar import similar_as_text
        from kg.app.graph import open_graph

        with open_graph(graph) as opened:
            text = similar_as_text(opened, trial, limit, format.value, width=width, colour=colour)
        print(text, end="")
    if format is RowFormat.table:
        say("percent alike; the share of each reason with --format csv")
