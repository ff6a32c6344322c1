"""Commands that answer others over a network or a pipe."""

from __future__ import annotations

import importlib.util
import ipaddress
from enum import StrEnum
from typing import Annotated, Optional

import typer

from kg.interfaces.cli_build import GraphOption
from kg.interfaces.talk import fail, reporting_errors, say

__all__ = ["register"]


class LogChoice(StrEnum):
    """What of a request is logged."""

    none = "none"
    paths = "paths"
    queries = "queries"


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (serve, mcp):
        app.command()(command)


def serve(
    graph: GraphOption = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on; beyond this machine a token is needed.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: any that is free.")] = 7171,
    timeout_s: Annotated[float, typer.Option(min=0.1, help="Seconds until a query is stopped.")] = 10.0,
    token: Annotated[
        str, typer.Option(envvar="KG_TOKEN", help="What every request must bring, as 'Authorization: Bearer TOKEN'.")
    ] = "",
    allow_host: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="A name by which the server is called, such as kg.example.org; may be repeated."),
    ] = None,
    cors: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="ORIGIN", help="Pages whose scripts may read answers; * for all; may be repeated."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Queries answered at a time.")] = 4,
    waiting: Annotated[int, typer.Option(min=1, help="Queries that may wait; more are sent away with 503.")] = 64,
    memory_mb: Annotated[int, typer.Option(min=64, help="Memory that one query may take, on Linux.")] = 512,
    max_rows: Annotated[int, typer.Option(min=1, help="Rows or triples of one answer.")] = 1_000_000,
    max_answer_mb: Annotated[int, typer.Option(min=1, max=1000, help="Size of one answer.")] = 64,
    cache_mb: Annotated[int, typer.Option(min=0, help="Answers kept, in MB; 0: none.")] = 64,
    log: Annotated[
        LogChoice, typer.Option(help="What is said of each request on standard error: paths leaves queries out.")
    ] = LogChoice.paths,
) -> None:
    """Serve a graph: pages, SPARQL, ready-made questions.

    The pages are at /, SPARQL at /sparql, the questions at /ask.

    Queries run in processes without connections and with a ceiling on memory on Linux only; elsewhere the time limit
    holds, and the server says what does not.

    Needs the extra 'web': pip install 'trialkg[web]'.

    Example: kg serve -g kg-data --port 7171
    """
    with reporting_errors():
        if any(importlib.util.find_spec(name) is None for name in ("starlette", "uvicorn")):
            fail("kg serve needs starlette and uvicorn: pip install 'trialkg[web]'", 2)
        if not _is_local(host) and not token:
            fail(f"--host {host} lets other machines in: give a --token that they must bring, or set KG_TOKEN", 2)
        from kg.app.graph import existing_graph
        from kg.app.serving.pool import Limits
        from kg.interfaces.server.gate import Door, allowed_host, allowed_origin
        from kg.interfaces.server.run import serve as run

        limits = Limits(
            timeout_s=timeout_s,
            queries=workers,
            waiting=waiting,
            memory_mb=memory_mb,
            rows=max_rows,
            answer_mb=max_answer_mb,
        )
        names = {"localhost", "127.0.0.1", "::1", host.lower(), *map(allowed_host, allow_host or ())}
        door = Door(frozenset(names), token, frozenset(map(allowed_origin, cors or ())), log.value)
        run(existing_graph(graph), host, port, limits=limits, door=door, cache_mb=cache_mb, say=say)


def mcp(
    graph: GraphOption = None,
    timeout_s: Annotated[float, typer.Option(min=0.1, help="Seconds until a query or question is stopped.")] = 10.0,
    memory_mb: Annotated[int, typer.Option(min=64, help="Memory that one query may take, on Linux.")] = 512,
) -> None:
    """Offer a graph to a language model over MCP.

    It speaks over standard input and output, and is started by the model's own program. One tool for each question
    of the library, and tools for one trial, for what the graph holds, and for SPARQL.
    Needs the extra 'mcp': pip install 'trialkg[mcp]'.

    Example: kg mcp -g kg-data
    """
    with reporting_errors():
        if importlib.util.find_spec("mcp") is None:
            fail("kg mcp needs the SDK of the Model Context Protocol: pip install 'trialkg[mcp]'", 2)
        from kg.app.graph import find_graph
        from kg.interfaces.mcp_server import run

        run(find_graph(graph), timeout_s=timeout_s, memory_mb=memory_mb, say=say)


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
