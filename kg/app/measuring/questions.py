"""Measuring the questions of the library on a graph, and the same queries on other engines.

Nothing is kept between questions but what the engine itself keeps. Absolute times differ from machine to machine;
engines are compared within one run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, cast

from kg.app.graph import Graph
from kg.app.transfer.export import export
from kg.ask.bind import bind
from kg.ask.catalogue import Catalogue
from kg.ask.run import ask, bound_terms
from kg.ask.samples import sample_parameters
from kg.ask.template import Question
from kg.errors import QueryError, UsageError
from kg.ports import Store
from kg.resources import queries_folder
from kg.store.remote import Limits, RemoteStore

__all__ = ["bench_questions"]

CUT_S: Final = 30.0
"""A question that another engine does not answer within this many seconds counts as this long."""

_LONG_S: Final = 5.0
_RDFLIB: Final = """
import json, signal, sys, time, pyoxigraph, rdflib

def term(value):
    if isinstance(value, pyoxigraph.NamedNode):
        return rdflib.URIRef(value.value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    plain = value.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return rdflib.Literal(value.value, datatype=None if plain else rdflib.URIRef(value.datatype.value))

def stop(number, frame):
    raise TimeoutError

graph = rdflib.Graph()
for triple in pyoxigraph.parse(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_TRIPLES):
    graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
signal.signal(signal.SIGALRM, stop)
print("ready", flush=True)
for line in sys.stdin:
    signal.setitimer(signal.ITIMER_REAL, float(sys.argv[2]))
    begin = time.perf_counter()
    try:
        rows = len(list(graph.query(json.loads(line))))
        said = {"s": time.perf_counter() - begin, "rows": rows}
    except TimeoutError:
        said = {"s": float(sys.argv[2]), "rows": None}
    except Exception as error:
        said = {"s": float(sys.argv[2]), "rows": None, "error": f"{type(error).__name__}: {error}"[:200]}
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(json.dumps(said), flush=True)
"""


class _Timed(NamedTuple):
    """How long an engine took, and how many rows it gave; None where it gave no answer."""

    seconds: float
    rows: int | None
    error: str | None = None


class _Case(NamedTuple):
    """A question with parameters that mean something in the graph."""

    name: str
    question: Question
    parameters: dict[str, object]


def bench_questions(
    graph: Graph,
    *,
    rounds: int = 3,
    names: Sequence[str] = (),
    endpoint: str | None = None,
    rdflib: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Asks every question of the library with what it needs, and with an example of all it takes.

    Args:
        graph: where to ask; a graph's directory or an RDF file.
        rounds: how often each is asked, 1 or more; medians count.
        names: only these questions; all where empty.
        endpoint: the address of an engine that holds the same statements, to compare with.
        rdflib: compare with rdflib, which takes about 1.5 KB of memory for each statement.
        say: told what is being done.

    Returns:
        For each question milliseconds and rows: `ms` from parameters to values, `query_ms` for the query alone, and
        for each other engine its own; over them medians, the slowest, and ratios of medians.

    Raises:
        UnknownQuestionError: a name is none of the library's.
        QueryError: the graph could not answer.
        UsageError: rdflib could not hold the graph.
    """
    catalogue = Catalogue(queries_folder())
    asked = [catalogue.question(name) for name in names or catalogue.names]
    results: list[dict[str, Any]] = []
    queries: list[str] = []
    for case in _cases(graph.store, asked):
        results.append(_measured(graph.store, case, rounds))
        queries.append(bind(case.question, bound_terms(graph.store, case.question, case.parameters)))
        say(f"{case.name}: {results[-1]['ms']:,.1f} ms, {results[-1]['rows']} rows")
    others = {}
    if endpoint is not None:
        others["endpoint"] = _on_endpoint(endpoint, queries, rounds)
    if rdflib:
        others["rdflib"] = _on_rdflib(graph, queries, rounds, say)
    for engine, found in others.items():
        for result, other in zip(results, found, strict=True):
            result[engine] = other
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "graph": graph.name,
        "trials": graph.manifest.get("trials"),
        "statements": graph.store.size(),
        "detail": graph.manifest.get("detail"),
        "rounds": rounds,
        "cases": len(results),
        "median_ms": _median(result["ms"] for result in results),
        "slowest_ms": max(result["ms"] for result in results),
        "over_1000_ms": [result["name"] for result in results if result["ms"] > 1000],
        **{engine: _compared(results, engine) for engine in others},
        "questions": results,
    }


def _compared(results: list[dict[str, Any]], engine: str) -> dict[str, Any]:
    own = _median(result["query_ms"] for result in results)
    other = _median(result[engine]["ms"] for result in results)
    return {
        "median_query_ms": own,
        "median_other_ms": other,
        "other_to_own": round(other / own, 2),
        "over_3_times_slower_than_it": [r["name"] for r in results if r["query_ms"] > 3 * r[engine]["ms"]],
        "other_rows": [r["name"] for r in results if r[engine]["rows"] not in (None, r["rows"])],
    }


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 2)


def _cases(store: Store, questions: Sequence[Question]) -> Iterable[_Case]:
    for question in questions:
        needed = _first_with_rows(store, question, optional=False)
        if needed is not None:
            yield _Case(question.name, question, needed)
        every = _first_with_rows(store, question, optional=True)
        if every is not None and every != needed:
            yield _Case(f"{question.name} (all)", question, every)


def _first_with_rows(store: Store, question: Question, *, optional: bool) -> dict[str, object] | None:
    """Parameters with an answer, else the first that mean something, else None."""
    first = None
    begin = time.perf_counter()
    for parameters in sample_parameters(store, question, optional=optional):
        first = first or parameters
        if ask(store, question, parameters).rows:
            return parameters
        if time.perf_counter() - begin > CUT_S:
            break
    return first


def _measured(store: Store, case: _Case, rounds: int) -> dict[str, Any]:
    whole, alone = [], []
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = ask(store, case.question, case.parameters)
        whole.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        rows = len(list(store.select(answer.query)))
        alone.append(time.perf_counter() - begin)
    return {
        "name": case.name,
        "parameters": case.parameters,
        "rows": rows,
        "ms": _median(second * 1000 for second in whole),
        "query_ms": _median(second * 1000 for second in alone),
    }


def _on_endpoint(address: str, queries: list[str], rounds: int) -> list[dict[str, Any]]:
    store = RemoteStore(address, limits=Limits(timeout_s=CUT_S, attempts=1))

    def timed(query: str) -> _Timed:
        begin = time.perf_counter()
        try:
            rows = len(list(store.select(query)))
        except QueryError as error:
            return _Timed(CUT_S, None, str(error)[:200])
        return _Timed(time.perf_counter() - begin, rows)

    return [_repeated(timed, query, rounds) for query in queries]


def _on_rdflib(graph: Graph, queries: list[str], rounds: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="trialkg-bench-") as folder:
        lines = Path(folder) / "default.nt"
        export(graph, lines, "nt")
        command = [sys.executable, "-c", _RDFLIB, str(lines), str(CUT_S)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            told, asked = cast(IO[str], process.stdout), cast(IO[str], process.stdin)
            if told.readline() != "ready\n":
                raise UsageError("rdflib could not hold the graph: compare on a smaller one")
            say("rdflib holds the graph")

            def timed(query: str) -> _Timed:
                asked.write(json.dumps(query) + "\n")
                asked.flush()
                said = json.loads(told.readline())
                return _Timed(said["s"], said["rows"], said.get("error"))

            found = [_repeated(timed, query, rounds) for query in queries]
            asked.close()
        return found


def _repeated(timed: Callable[[str], _Timed], query: str, rounds: int) -> dict[str, Any]:
    """The median of some rounds; what takes long is not asked again."""
    results: list[_Timed] = []
    while len(results) < rounds and not (results and results[-1].seconds > _LONG_S):
        results.append(timed(query))
    last = results[-1]
    found: dict[str, Any] = {"ms": _median(result.seconds * 1000 for result in results), "rows": last.rows}
    return {**found, "error": last.error} if last.error else found
