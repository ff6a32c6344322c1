"""A worker: a process that opens the published version of a graph and answers one job after another.

A confined worker answers queries of other people. Once the graph is open it gives up what it does not need: it can
open no file and no connection any more, write nothing, and take no more memory than was allowed; what it may still do
is use the processor, until the pool ends it. A page worker runs our own code, and is held by the time limit alone.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from kg.app.serving.confine import confine, end_with_parent
from kg.app.serving.wire import CallJob, Head, QueryJob, Ready, Reply, receive, reply_of, send
from kg.errors import TrialkgError, UsageError
from kg.store.answer import Caps, Dataset, answer
from kg.store.embedded import EmbeddedStore, open_store
from kg.store.publication import GraphDirectory

__all__ = ["Orders", "main"]

_WARM_UP: Final = (
    ("SELECT * { ?s ?p ?o } LIMIT 1", "json"),
    ("SELECT * { ?s ?p ?o } LIMIT 1", "xml"),
    ("SELECT * { ?s ?p ?o } LIMIT 1", "csv"),
    ("SELECT * { ?s ?p ?o } LIMIT 1", "tsv"),
)


class Orders(msgspec.Struct, frozen=True):
    """What a worker is told on its command line.

    Args:
        location: of a page worker, what `-g` names; of a confined worker, a graph's directory, or the folder of a
            store that nobody writes to.
        confined: whether queries of other people are answered.
        memory_bytes: how much memory a confined worker may take beyond what the open graph takes.
        rows: how many rows or triples an answer may have.
        bytes: how many bytes an answer may have.
    """

    location: str
    confined: bool
    memory_bytes: int = 512 << 20
    rows: int = 1_000_000
    bytes: int = 64_000_000


def main() -> None:
    """Runs a worker; the arguments are the number of an open socket and the orders."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    orders = msgspec.json.decode(sys.argv[2], type=Orders)
    for ignored in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # the pool ends its workers itself
    end_with_parent()
    try:
        (_run_confined if orders.confined else _run_pages)(connection, orders)
    except TrialkgError as error:
        send(connection, reply_of(error))


def _serve(connection: socket.socket, work: Callable[[Head], tuple[Reply, list[bytes]]], path: str) -> None:
    """Answers jobs until the other side has gone; no message names the graph's path to strangers."""
    while (job := receive(connection)) is not None:
        try:
            reply, body = work(job)
        except Exception as error:
            if not isinstance(error, TrialkgError | MemoryError):
                traceback.print_exc()
            reply, body = reply_of(error, path), []
        send(connection, reply, body)


def _run_confined(connection: socket.socket, orders: Orders) -> None:
    path = Path(orders.location)
    published = None if _is_store(path) else GraphDirectory(path).open()  # its lock lasts as long as the process
    folder = published.store_path if published else path
    store = open_store(folder)
    caps = Caps(orders.rows, orders.bytes)
    for query, format in _WARM_UP:  # loads what is loaded late
        answer(store, query, rows_as=format, caps=caps)
    with contextlib.suppress(TrialkgError):
        answer(store, "SELECT * { ?s ?p }", caps=caps)
    confine(folder, orders.memory_bytes)
    send(connection, Ready(published.version if published else 0))

    def work(job: Head) -> tuple[Reply, list[bytes]]:
        if not isinstance(job, QueryJob):
            raise UsageError("a confined worker answers queries only")
        return _answer(store, job, caps)

    _serve(connection, work, orders.location)


def _is_store(path: Path) -> bool:
    return not (path / "versions").exists()


def _answer(store: EmbeddedStore, job: QueryJob, caps: Caps) -> tuple[Reply, list[bytes]]:
    format, pieces = answer(
        store,
        job.query,
        rows_as=job.rows_as,
        triples_as=job.triples_as,
        dataset=Dataset(job.default, job.named),
        base=job.base,
        caps=caps,
    )
    return Reply(media_type=format), pieces


def _run_pages(connection: socket.socket, orders: Orders) -> None:
    from kg.app.graph import Graph, open_graph
    from kg.app.pages.explorer import explorer_of
    from kg.app.serving.served import FUNCTIONS

    path = Path(orders.location)
    with Graph(open_store(path)) if _is_store(path) else open_graph(orders.location) as graph:
        explorer_of(graph).prepare()
        gc.freeze()  # what was prepared stays: to look through it for garbage takes as long as two pages
        send(connection, Ready(graph.published.version if graph.published else 0))

        def work(job: Head) -> tuple[Reply, list[bytes]]:
            if not isinstance(job, CallJob):
                raise UsageError("a page worker answers calls only")
            return _called(FUNCTIONS[job.function](graph, job.arguments))

        _serve(connection, work, orders.location)


def _called(made: Any) -> tuple[Reply, list[bytes]]:
    return Reply(made.status, made.media_type, made.headers, made.csp), [made.body]


if __name__ == "__main__":
    main()
