"""Sending a graph to an endpoint: in batches, going on after a break, with the counts compared at the end."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import DefaultGraph, Quad

from kg.app.graph import Graph
from kg.errors import GraphError, QueryError, TrialkgError, UsageError
from kg.store.bulk import storage_errors
from kg.store.channel import Limits, login_of
from kg.store.embedded import EmbeddedStore
from kg.store.remote import RemoteStore
from kg.store.send import Protocol, Sender

__all__ = ["Loaded", "load"]

_GRAPHS_AT_ONCE: Final = 500
_LONGEST_BATCH_CHARS: Final = 4_000_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was sent.

    Args:
        statements: how many the graph has.
        before: how many of them an earlier run had sent.
        graphs: how many graphs they stand in.
    """

    statements: int
    before: int
    graphs: int


def load(
    graph: Graph,
    url: str,
    *,
    query_url: str | None = None,
    protocol: Protocol = "update",
    default_graph: str | None = None,
    batch: int = 5_000,
    add: bool = False,
    state: Path | None = None,
    timeout_s: float = 300.0,
    attempts: int = 5,
    environment: Mapping[str, str] | None = None,
    on_progress: Progress | None = None,
) -> Loaded:
    """Sends all statements of a graph to an endpoint, and compares the counts.

    Args:
        graph: a graph's directory or an RDF file, opened.
        url: the address that takes updates, or that of the graph store.
        query_url: the address that answers queries, where it is another.
        protocol: how to send.
        default_graph: the IRI of the graph that the default graph is put into; the endpoint's own where None.
        batch: statements in one request, at most.
        add: the endpoint's graphs may hold statements already.
        state: where it is written down how far the sending has come; a file here, named after both ends, where None.
        timeout_s: seconds for one request.
        attempts: how often a request is sent while the endpoint is busy or out of reach.
        environment: where credentials are looked up; the process's own where None.
        on_progress: told how many statements are there, of how many.

    Raises:
        UsageError: the graph is an endpoint itself, or holds blank nodes.
        GraphError: the endpoint is out of reach, refuses, is not empty, or lacks statements at the end.
        QueryError: it refuses some statements.
    """
    if not isinstance(graph.store, EmbeddedStore):
        raise UsageError(f"{graph.name}: an endpoint cannot be sent on: export it, and load the file")
    login = login_of(os.environ if environment is None else environment)
    limits = Limits(timeout_s=timeout_s, attempts=attempts)
    sender = Sender(url, protocol, default_graph=default_graph, login=login, limits=limits)
    target = RemoteStore(query_url or url, login=login, limits=limits)
    progress = _State(state, graph, sender.name, protocol, default_graph)
    total = len(graph.store.oxigraph)
    _hold_answering(target)
    if not progress.begun and not add:
        _hold_empty(target, default_graph)
    progress.save(progress.done)
    before = progress.done
    counts: Counter[str] = Counter()
    sent = 0
    for quads in _batches(_in_order(graph.store, counts), batch, progress.done):
        try:
            sender.send(quads)
        except TrialkgError as error:
            raise type(error)(
                f"{error} ({progress.done:,} of {total:,} statements are there; the same command goes on from them)"
            ) from None
        sent += len(quads)
        progress.save(before + sent)
        if on_progress:
            on_progress("statements", before + sent, total)
    if before + sent != total:
        progress.save(0)
        raise GraphError(f"{graph.name}: gave {before + sent:,} of its {total:,} statements: verify it, and load again")
    try:
        _compare(target, counts, default_graph, exact=not add)
    except GraphError:
        progress.save(0)
        raise
    progress.end()
    return Loaded(total, before, len(counts))


class _State:
    """How far the sending has come, in a file."""

    def __init__(self, path: Path | None, graph: Graph, target: str, protocol: str, default_graph: str | None) -> None:
        source = Path(graph.name)
        told = source.stat()
        identity = [
            str(source.resolve()),
            graph.manifest.get("hash") or [told.st_size, told.st_mtime_ns],
            target,
            protocol,
            default_graph,
        ]
        self._key = blake2b(json.dumps(identity).encode(), digest_size=6).hexdigest()
        self._path = path or Path(f"kg-load-{self._key}.json")
        self.begun = False
        self.done = self._read()

    def _read(self) -> int:
        try:
            found: Any = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("statements"), int):
            raise UsageError(f"{self._path}: is no record of an earlier load: remove it, or name another with --state")
        if found.get("load") != self._key:
            raise UsageError(
                f"{self._path}: tells of another load, or the graph has changed since: remove it to begin anew"
            )
        self.begun = True
        return int(found["statements"])

    def save(self, statements: int) -> None:
        with storage_errors(self._path):
            new = self._path.with_name(self._path.name + ".new")
            new.write_text(json.dumps({"load": self._key, "statements": statements}), encoding="utf-8")
            new.replace(self._path)
        self.done = statements

    def end(self) -> None:
        self._path.unlink(missing_ok=True)


def _in_order(store: EmbeddedStore, counts: Counter[str]) -> Iterator[Quad]:
    """All statements, the default graph first, always in the same order; counts those of each graph."""
    inner = store.oxigraph
    for name in (DefaultGraph(), *sorted(inner.named_graphs(), key=str)):
        key = "" if isinstance(name, DefaultGraph) else name.value
        for quad in inner.quads_for_pattern(None, None, None, name):
            counts[key] += 1
            yield quad


def _batches(quads: Iterable[Quad], most: int, skipped: int) -> Iterator[list[Quad]]:
    """The statements after the first ones, some at a time."""
    made: list[Quad] = []
    chars = 0
    for quad in islice(quads, skipped, None):
        made.append(quad)
        chars += 100 + len(getattr(quad.object, "value", ""))
        if len(made) >= most or chars >= _LONGEST_BATCH_CHARS:
            yield made
            made, chars = [], 0
    if made:
        yield made


def _hold_answering(target: RemoteStore) -> None:
    """Raises where the address answers no queries, before anything is sent to it."""
    try:
        target.select("ASK {}")
    except (GraphError, QueryError) as error:
        raise GraphError(
            f"{error}; statements are counted by queries: give the address that answers them with --query-url"
        ) from None


def _hold_empty(target: RemoteStore, default_graph: str | None) -> None:
    held = _count(target, default_graph)
    if held:
        where = f"its graph <{default_graph}>" if default_graph else "its default graph"
        raise GraphError(
            f"{target.name} holds {held:,} statements in {where} already: empty it, name another graph with "
            "--default-graph, or give --add"
        )


def _count(target: RemoteStore, graph: str | None) -> int:
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    (row,) = target.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
    return int(getattr(row[0], "value", ""))


def _compare(target: RemoteStore, counts: Counter[str], default_graph: str | None, *, exact: bool) -> None:
    """Raises where the endpoint does not hold what was sent."""
    named = sorted(name for name in counts if name)
    for place in range(0, len(named), _GRAPHS_AT_ONCE):
        some = named[place : place + _GRAPHS_AT_ONCE]
        values = " ".join(f"<{name}>" for name in some)
        rows = target.select(
            f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        )
        held = {getattr(row[0], "value", ""): int(getattr(row[1], "value", "0")) for row in rows}
        for name in some:
            _hold(target, f"graph <{name}>", counts[name], counts[name], held.get(name, 0), exact)
    wanted = counts[""]
    # Where the default graph is the union of all, it holds the named graphs as well.
    most = wanted if default_graph else counts.total()
    where = f"graph <{default_graph}>" if default_graph else "the default graph"
    _hold(target, where, wanted, most, _count(target, default_graph), exact)


def _hold(target: RemoteStore, where: str, least: int, most: int, held: int, exact: bool) -> None:
    if held < least or (exact and held > most):
        raise GraphError(
            f"{target.name} holds {held:,} statements in {where}, and {least:,} were sent: run the same command to "
            "send all again, or ask its owner why"
        )
