"""Answers that are kept: right, once, for one version, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pytest

from kg.app.exchange import PageResponse
from kg.app.serving.kept import Kept
from kg.app.serving.pool import Pool
from kg.app.serving.wire import QueryJob
from kg.errors import QueryTimeoutError


class Counting:
    """A pool that counts what it is asked."""

    def __init__(self, size: int = 10, error: Exception | None = None) -> None:
        self.versions = (1,)
        self.asked = 0
        self.cancelled = 0
        self._size = size
        self._error = error

    async def query(self, job: QueryJob) -> PageResponse:
        """Some bytes after a moment."""
        self.asked += 1
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self._error:
            raise self._error
        return PageResponse(200, "json", b"x" * self._size)

    async def call(self, function: str, arguments: Mapping[str, object]) -> PageResponse:
        """A status that a call asks for."""
        self.asked += 1
        return PageResponse(cast(int, arguments["status"]), "text/plain", b"")


def kept(pool: Counting, megabytes: int = 1) -> Kept:
    """Answers of a counting pool, kept."""
    return Kept(cast(Pool, pool), megabytes)


def run(work: Any) -> Any:
    """What a coroutine gives."""
    return asyncio.run(work)


def test_the_same_question_is_answered_once() -> None:
    """One after the other and at the same time; a new version is asked anew."""

    async def work() -> list[int]:
        pool = Counting()
        answers = kept(pool)
        await asyncio.gather(*(answers.query(QueryJob("ASK {}")) for _ in range(5)))
        await answers.query(QueryJob("ASK {}"))
        counts = [pool.asked]
        await answers.query(QueryJob("ASK {}", rows_as="xml"))
        counts.append(pool.asked)
        pool.versions = (2,)
        await answers.query(QueryJob("ASK {}"))
        return [*counts, pool.asked]

    assert run(work()) == [1, 2, 3]


@pytest.mark.parametrize(
    "query", ["SELECT (NOW() AS ?x) {}", "SELECT (rand () AS ?x) {}", "SELECT (STRUUID() AS ?x) {}"]
)
def test_what_differs_each_time_is_not_kept(query: str) -> None:
    """Time and chance are asked anew."""

    async def work() -> int:
        pool = Counting()
        answers = kept(pool)
        for _ in range(2):
            await answers.query(QueryJob(query))
        return pool.asked

    assert run(work()) == 2


def test_keeping_has_an_end() -> None:
    """The oldest answers go first; one that is large by itself is not kept; 0 megabytes keep nothing."""

    async def work() -> list[int]:
        pool = Counting(100_000)
        answers = kept(pool)
        for number in [*range(11), 10, 0]:
            await answers.query(QueryJob(f"ASK {{}} # {number}"))
        counts = [pool.asked]
        for answers in (kept(large := Counting(200_000)), kept(none := Counting(), 0)):
            for _ in range(2):
                await answers.query(QueryJob("ASK {}"))
        return [*counts, large.asked, none.asked]

    assert run(work()) == [12, 2, 2]


def test_errors_are_not_kept() -> None:
    """A query that was stopped is tried again; a page that is not there too."""

    async def work() -> list[int]:
        pool = Counting(error=QueryTimeoutError("it took too long"))
        answers = kept(pool)
        for _ in range(2):
            with pytest.raises(QueryTimeoutError):
                await answers.query(QueryJob("ASK {}"))
        pages = Counting()
        answers = kept(pages)
        for status in (404, 404, 200, 200):
            await answers.call("page", status=status)
        return [pool.asked, pages.asked]

    assert run(work()) == [2, 3]


def test_work_goes_on_while_somebody_waits() -> None:
    """When one of two askers goes, the other gets the answer; when both go, the work is stopped."""

    async def work() -> tuple[int, bytes, int]:
        pool = Counting()
        answers = kept(pool)
        one, other = (asyncio.create_task(answers.query(QueryJob("ASK {}"))) for _ in range(2))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        one.cancel()
        body = (await other).body
        last = asyncio.create_task(answers.query(QueryJob("ASK { }")))
        await asyncio.sleep(0.005)
        last.cancel()
        await asyncio.sleep(0.005)
        return pool.asked, body, pool.cancelled

    assert run(work()) == (2, b"x" * 10, 1)
