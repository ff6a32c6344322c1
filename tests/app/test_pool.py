"""The pool: queries held within limits, workers ended and replaced, versions followed, nothing left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from made import as_bytes, record
from processes import lives

from kg.app.building.build import build
from kg.app.exchange import PageResponse
from kg.app.serving.kept import Kept
from kg.app.serving.pool import Limits, Pool
from kg.app.serving.wire import QueryJob
from kg.errors import (
    AnswerTooLargeError,
    BusyError,
    GraphError,
    GraphNotFoundError,
    ParameterError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
    QueryTooComplexError,
    TrialkgError,
    UsageError,
)

COUNT = QueryJob("SELECT (COUNT(*) AS ?n) { ?t a <https://w3id.org/trialkg/ontology#Trial> }", "csv")
RUNAWAY = QueryJob(
    "SELECT (COUNT(*) AS ?n) {{ {} FILTER(?a + ?b + ?c + ?d < 0) }}".format(
        " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(300)))} }}" for name in "abcd")
    )
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of two trials; tests may publish more of it."""
    return built(tmp_path_factory.mktemp("pool") / "g", 2)


def built(folder: Path, trials: int) -> Path:
    """A graph with so many trials, published anew."""
    source = folder.with_suffix(".jsonl")
    source.write_bytes(b"\n".join(as_bytes(record(f"NCT0000000{n}")) for n in range(1, trials + 1)))
    build([str(source)], folder, workers=1)
    return folder


def with_pool(location: Path | str, work: Any, **limits: Any) -> Any:
    """What a coroutine gives that works on a pool."""

    async def run() -> Any:
        pool = Pool(str(location), Limits(**{"timeout_s": 10, "queries": 1, "pages": 0, **limits}), lambda line: None)
        await pool.start()
        try:
            return await work(pool)
        finally:
            await pool.close()

    return asyncio.run(run())


async def error_of(work: Coroutine[Any, Any, PageResponse]) -> tuple[type[TrialkgError], str]:
    """The error that some work ends with."""
    with pytest.raises(TrialkgError) as told:
        await work
    return type(told.value), str(told.value)


def workers(pool: Pool) -> list[int]:
    """The ids of a pool's processes."""
    return [member.pid for lane in pool._lanes.values() for member in lane.members]


def test_a_runaway_is_stopped_and_the_next_query_answered(graph: Path) -> None:
    """Again and again the worker is ended at its limit, and another answers."""

    async def work(pool: Pool) -> list[float]:
        late = []
        for _ in range(3):
            started = time.monotonic()
            kind, words = await error_of(pool.query(RUNAWAY))
            late.append(time.monotonic() - started - 0.5)
            assert kind is QueryTimeoutError and words.startswith("the query took over 0.5 s and was stopped: ")
            assert (await pool.query(COUNT)).body == b"n\r\n2\r\n"
        return late

    assert all(-0.05 < late < 2 for late in with_pool(graph, work, timeout_s=0.5, waiting=4))


def test_nobody_else_is_told_that_a_query_was_stopped(graph: Path) -> None:
    """While runaways are stopped one after the other, everybody else gets right answers."""

    async def work(pool: Pool) -> set[bytes]:
        running = True

        async def client() -> set[bytes]:
            bodies = set()
            while running:
                bodies.add((await pool.query(COUNT)).body)
            return bodies

        clients = [asyncio.create_task(client()) for _ in range(8)]
        for _ in range(8):
            assert (await error_of(pool.query(RUNAWAY)))[0] in (QueryTimeoutError, BusyError)
        running = False
        return set().union(*await asyncio.gather(*clients))

    assert with_pool(graph, work, queries=2, timeout_s=0.3) == {b"n\r\n2\r\n"}


@pytest.mark.parametrize(
    ("query", "limits", "kind"),
    [
        ("SELECT * { %(a)s %(b)s %(c)s } ORDER BY ?a", {"memory_mb": 80, "timeout_s": 60}, QueryMemoryError),
        ("SELECT * { %(a)s }", {"rows": 1999}, AnswerTooLargeError),
        ("CONSTRUCT { ?a <http://e/p> ?a } { %(a)s BIND(IRI(CONCAT('http://e/', STR(?a))) AS ?b) }", {}, None),
        ("SELECT * { %(a)s %(b)s }", {"answer_mb": 1}, AnswerTooLargeError),
        ("SELECT * { ?s ?p }", {}, QueryError),
    ],
)
def test_caps(graph: Path, query: str, limits: dict[str, int], kind: type[TrialkgError] | None) -> None:
    """Memory, rows and bytes have an end, and the next query is answered."""
    values = {name: f"VALUES ?{name} {{ {' '.join(map(str, range(2000)))} }}" for name in "abc"}

    async def work(pool: Pool) -> None:
        job = QueryJob(query % values)
        if kind is None:
            assert (await pool.query(job)).status == 200
        else:
            assert (await error_of(pool.query(job)))[0] is kind
        assert (await pool.query(COUNT)).body == b"n\r\n2\r\n"

    with_pool(graph, work, **limits)


def test_rows_are_counted_exactly(graph: Path) -> None:
    """An answer of as many rows as are allowed is given, in every format; one row more is not."""

    async def work(pool: Pool) -> None:
        for format in ("json", "xml", "csv", "tsv"):
            at, over = (f"SELECT ?a {{ VALUES ?a {{ {' '.join(map(str, range(n)))} }} }}" for n in (1000, 1001))
            assert (await pool.query(QueryJob(at, format))).media_type == format
            assert (await error_of(pool.query(QueryJob(over, format))))[0] is AnswerTooLargeError

    with_pool(graph, work, rows=1000)


def test_what_ends_a_process_is_told_apart(graph: Path) -> None:
    """An engine that overflows its stack, and one that gets no memory, give different errors."""

    async def work(pool: Pool) -> list[type[TrialkgError]]:
        kinds = []
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGUSR1):
            asked = asyncio.create_task(error_of(pool.query(RUNAWAY)))
            await asyncio.sleep(0.2)
            killed = workers(pool)
            [os.kill(pid, number) for pid in killed]
            kinds.append((await asked)[0])
            while set(killed) & set(workers(pool)):
                await asyncio.sleep(0.01)
            assert (await pool.query(COUNT)).status == 200
        return kinds

    assert with_pool(graph, work) == [QueryTooComplexError, QueryMemoryError, QueryError]


def test_a_confined_worker_can_open_nothing(graph: Path) -> None:
    """No file, no connection, no core dump, and no more memory than is allowed."""

    async def work(pool: Pool) -> str:
        await pool.query(COUNT)
        return Path(f"/proc/{workers(pool)[0]}/limits").read_text()

    limits = {line[:26].strip(): line[26:].split() for line in with_pool(graph, work).splitlines()}
    assert [limits[name][0] for name in ("Max open files", "Max file size", "Max core file size")] == ["0", "0", "0"]
    assert 512 << 20 < int(limits["Max address space"][0]) < 2 << 30


def test_the_queue_has_an_end(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes too late is sent away at once; whoever waits too long, later."""

    async def work(pool: Pool) -> None:
        running = [asyncio.create_task(error_of(pool.query(RUNAWAY))) for _ in range(3)]
        await asyncio.sleep(0.2)
        kind, words = await error_of(pool.query(COUNT))
        assert (kind, words) == (BusyError, "1 queries are being answered and 2 wait: ask again in a moment")
        assert {kind for kind, _ in await asyncio.gather(*running)} == {QueryTimeoutError, BusyError}

    monkeypatch.setattr("kg.app.serving.pool._LEAST_WAIT_S", 0)
    with_pool(graph, work, timeout_s=1, waiting=2)


def test_work_that_nobody_waits_for_is_stopped(graph: Path) -> None:
    """When the asker goes, its worker is free again long before the time limit."""

    async def work(pool: Pool) -> float:
        asked = asyncio.create_task(pool.query(RUNAWAY))
        await asyncio.sleep(0.2)
        asked.cancel()
        started = time.monotonic()
        await pool.query(COUNT)
        return time.monotonic() - started

    assert with_pool(graph, work, timeout_s=60) < 20


def test_a_new_version_is_moved_to(tmp_path: Path) -> None:
    """After a publication answers come from the new version, kept ones too, and the old version is let go."""
    graph = built(tmp_path / "g", 1)

    async def work(pool: Pool) -> list[bytes]:
        kept = Kept(pool)
        bodies = [(await kept.query(COUNT)).body]
        asked = asyncio.create_task(kept.query(QueryJob(RUNAWAY.query)))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(built, graph, 3)
        for _ in range(200):
            bodies.append((await kept.query(COUNT)).body)
            if bodies[-1] != bodies[0]:
                break
            await asyncio.sleep(0.05)
        assert not asked.done()  # what runs on the old version is left to end
        asked.cancel()
        return bodies

    bodies = with_pool(graph, work, queries=2, timeout_s=60)
    assert (bodies[0], bodies[-1]) == (b"n\r\n1\r\n", b"n\r\n3\r\n")
    built(graph, 4)
    assert [path.name for path in (graph / "versions").iterdir()] == ["000003"]


def test_workers_end_with_their_parent(graph: Path) -> None:
    """When the server is killed, no worker lives on, not even one in the middle of a query."""
    code = f"""
import asyncio, sys
from kg.app.serving.pool import Limits, Pool
from kg.app.serving.wire import QueryJob
async def main():
    pool = Pool({str(graph)!r}, Limits(timeout_s=100, queries=2, pages=1))
    await pool.start()
    task = asyncio.create_task(pool.query(QueryJob({RUNAWAY.query!r})))
    while sum(len(lane.members) for lane in pool._lanes.values()) < 5:
        await asyncio.sleep(0.05)
    print(*(member.pid for lane in pool._lanes.values() for member in lane.members), flush=True)
    await task
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 5
    end = time.monotonic() + 10
    while any(lives(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(lives(pid) for pid in pids)


def test_what_cannot_be_served_is_said(graph: Path, tmp_path: Path) -> None:
    """An absent graph, an endpoint and a damaged file are refused before anything runs."""
    damaged = tmp_path / "x.ttl"
    damaged.write_text("<http://e/s> <http://e/p>")
    for place, kind in (
        (tmp_path / "absent", GraphNotFoundError),
        (tmp_path, GraphNotFoundError),
        ("http://localhost/sparql", UsageError),
    ):
        with pytest.raises(kind):
            with_pool(str(place), error_of)
    with pytest.raises(TrialkgError, match=r"x\.ttl is damaged: line 1"):
        with_pool(damaged, error_of)


def test_calls(graph: Path) -> None:
    """Pages and questions come from page workers; their errors are the package's, and hold no path of the server."""

    async def work(pool: Pool) -> None:
        kept = Kept(pool)
        page = await kept.call("page", path="/", query=[], headers={}, base="http://localhost")
        assert (page.status, page.media_type) == (200, "text/html; charset=utf-8")
        given = {"name": "trial-card", "format": "json", "media_type": "application/json"}
        assert (await kept.call("ask", pairs=[("trial", "NCT00000001")], **given)).status == 200
        kind, words = await error_of(kept.call("ask", pairs=[("trial", "NCT00000009")], **given))
        assert kind is ParameterError and str(graph) not in words

    with_pool(graph, work, pages=1)


def test_a_call_with_a_limit_of_its_own_is_told_that_one(graph: Path) -> None:
    """The limit that stopped it, not that of the pool."""

    async def work(pool: Pool) -> tuple[type[TrialkgError], str]:
        return await error_of(pool.call("tools", {}, 0.001))

    assert with_pool(graph, work, pages=1) == (
        QueryTimeoutError,
        "this took over 0.001 s and was stopped: ask for less at a time",
    )


def test_a_graph_that_does_not_open_in_time_is_said(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence that says what to do."""
    monkeypatch.setattr("kg.app.serving.member._START_S", 0.01)
    with pytest.raises(GraphError, match=r"g was not open after 0.01 s: try again when"):
        with_pool(graph, error_of)
