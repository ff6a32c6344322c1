"""The command that sends a graph to an endpoint."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from kg.interfaces.cli_build import GraphOption
from kg.interfaces.talk import progress_bar, reporting_errors, say

__all__ = ["register"]


class LoadProtocol(StrEnum):
    """How statements are sent."""

    update = "update"
    graph_store = "graph-store"


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command()(load)


def load(
    url: Annotated[str, typer.Argument(help="The address that takes updates, or that of the graph store.")],
    graph: GraphOption = None,
    query_url: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--query-url", metavar="URL", help="The address that answers queries, where it is another."),
    ] = None,
    protocol: Annotated[
        LoadProtocol, typer.Option(help="update: SPARQL Update, INSERT DATA; graph-store: Graph Store Protocol.")
    ] = LoadProtocol.update,
    default_graph: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--default-graph", metavar="IRI", help="Put the default graph into the graph of this name."),
    ] = None,
    batch: Annotated[int, typer.Option(min=1, max=100_000, help="Statements in one request, at most.")] = 5_000,
    add: Annotated[bool, typer.Option("--add", help="Load although the endpoint holds statements already.")] = False,
    state: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Where to keep how far it has come; default: kg-load-*.json here, removed at the end."),
    ] = None,
    timeout_s: Annotated[float, typer.Option("--timeout-s", min=1, help="Seconds for one request.")] = 300,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Send a graph to a SPARQL endpoint.

    At the end the counts are compared.

    After a break the same command goes on where it stopped. A user and password, or a token, come from the
    environment: KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN.

    Example: kg load http://127.0.0.1:7878/update --query-url http://127.0.0.1:7878/query -g kg-data
    """
    with reporting_errors(), progress_bar(quiet) as bar:
        from kg.app.graph import open_graph
        from kg.app.transfer.load import load as run

        with open_graph(graph) as opened:
            loaded = run(
                opened,
                url,
                query_url=query_url,
                protocol=protocol.value,
                default_graph=default_graph,
                batch=batch,
                add=add,
                state=state,
                timeout_s=timeout_s,
                on_progress=bar,
            )
    if not quiet:
        gone_on = f", {loaded.before:,} of them before" if loaded.before else ""
        say(f"loaded {loaded.statements:,} statements in {loaded.graphs:,} graphs{gone_on}; the counts agree")
