"""Answers kept per version of the graph: a published graph never changes, so an answer to it stays right."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Final

import msgspec

from kg.app.exchange import PageResponse
from kg.app.serving.pool import Pool
from kg.app.serving.wire import CallJob, Job, QueryJob

__all__ = ["Kept"]

_EVER_DIFFERENT: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_SHARE: Final = 8
_OVERHEAD_BYTES: Final = 500


class _Work:
    """An answer being made, and how many wait for it."""

    def __init__(self, task: asyncio.Task[PageResponse]) -> None:
        self.task = task
        self.askers = 0


class Kept:
    """A pool whose answers are kept, and which does the same work for several askers once.

    Args:
        pool: makes the answers.
        megabytes: how much is kept; 0 for nothing.
    """

    def __init__(self, pool: Pool, megabytes: int = 64) -> None:
        self._pool = pool
        self._most = megabytes * 1_000_000
        self._kept: OrderedDict[bytes, PageResponse] = OrderedDict()
        self._bytes = 0
        self._versions: tuple[int, ...] = ()
        self._working: dict[bytes, _Work] = {}

    async def query(self, job: QueryJob) -> PageResponse:
        """As `Pool.query`."""
        if _EVER_DIFFERENT.search(job.query):
            return await self._pool.query(job)
        return await self._answer(job, lambda: self._pool.query(job))

    async def call(self, function: str, **arguments: object) -> PageResponse:
        """As `Pool.call`; an answer about a day that has passed is made anew."""
        job = CallJob(function, {**arguments, "day": date.today().isoformat()})
        return await self._answer(job, lambda: self._pool.call(function, arguments))

    def at_hand(self, job: QueryJob) -> PageResponse | None:
        """The answer to a query where it is kept; None where it is to be made."""
        return self._find(self._key(job))

    def _key(self, job: Job) -> bytes:
        if self._versions != self._pool.versions:
            self._versions, self._bytes = self._pool.versions, 0
            self._kept.clear()
        return msgspec.msgpack.encode((self._versions, job))

    def _find(self, key: bytes) -> PageResponse | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    async def _answer(self, job: Job, make: Callable[[], Coroutine[None, None, PageResponse]]) -> PageResponse:
        if not self._most:
            return await make()
        key = self._key(job)
        if (found := self._find(key)) is not None:
            return found
        work = self._working.get(key)
        if work is None:
            work = self._working[key] = _Work(asyncio.get_running_loop().create_task(self._make(key, make)))
        work.askers += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.askers -= 1
            if not work.askers and not work.task.done():
                work.task.cancel()
                self._working.pop(key, None)

    async def _make(self, key: bytes, make: Callable[[], Coroutine[None, None, PageResponse]]) -> PageResponse:
        versions = self._versions
        try:
            made = await make()
        finally:
            self._working.pop(key, None)
        if made.status == 200 and versions == self._pool.versions:
            self._keep(key, made)
        return made

    def _keep(self, key: bytes, made: PageResponse) -> None:
        size = len(key) + len(made.body) + _OVERHEAD_BYTES
        if size > self._most // _SHARE or key in self._kept:
            return
        self._kept[key] = made
        self._bytes += size
        while self._bytes > self._most:
            old, gone = self._kept.popitem(last=False)
            self._bytes -= len(old) + len(gone.body) + _OVERHEAD_BYTES
