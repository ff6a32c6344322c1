"""Worker processes that answer queries and pages, ended where they take too long, moved over to each new version.

The process that holds the pool never evaluates a query: whatever a query does, it does to a worker, and a worker is
replaced in a moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from kg.app.exchange import PageResponse
from kg.app.serving.cheaper import cheaper_way
from kg.app.serving.confine import not_given_up
from kg.app.serving.member import Member
from kg.app.serving.wire import CallJob, Job, QueryJob
from kg.app.serving.worker import Orders
from kg.errors import BusyError, GraphDamagedError, GraphNotFoundError, QueryTimeoutError, UsageError
from kg.store.embedded import store_file
from kg.store.publication import GraphDirectory

__all__ = ["Limits", "Pool"]

_LOOK_EVERY_S: Final = 0.5
_AGAIN_AFTER_S: Final = 1.0
_AGAIN_AT_LAST_S: Final = 60.0
_LEAST_WAIT_S: Final = 5.0
_SPARE: Final = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query or page may use, and how many may be answered at a time.

    Args:
        timeout_s: seconds until a query or page is stopped.
        queries: how many queries are answered at a time.
        pages: how many pages are answered at a time.
        waiting: how many of each may wait.
        memory_mb: memory that one query may take.
        rows: rows or triples of one answer.
        answer_mb: size of one answer.
    """

    timeout_s: float = 10.0
    queries: int = 4
    pages: int = 2
    waiting: int = 64
    memory_mb: int = 512
    rows: int = 1_000_000
    answer_mb: int = 64


class _Waiting:
    """A job that waits for a worker, or runs on one."""

    def __init__(self, job: Job, done: asyncio.Future[PageResponse], timeout_s: float) -> None:
        self.job = job
        self.done = done
        self.timeout_s = timeout_s


class _Lane:
    """Workers of one kind, and the jobs that wait for them."""

    def __init__(self, name: str, orders: Orders, size: int, limits: Limits, on_change: Callable[[], None]) -> None:
        self.name = name
        self.orders = orders
        self.size = size
        self.limits = limits
        self.members: set[Member] = set()
        self.version = 0
        self.starting = 0
        self.waiting: deque[_Waiting] = deque()
        self.ending = False
        self._on_change = on_change

    @property
    def most_wait_s(self) -> float:
        """How long a job may wait for its turn."""
        return max(self.limits.timeout_s, _LEAST_WAIT_S)

    async def run(self, job: Job, timeout_s: float | None = None) -> PageResponse:
        if self.ending:
            raise BusyError("the server is ending; ask again when it is back")
        if len(self.waiting) >= self.limits.waiting:
            raise BusyError(
                f"{self.size} {self.name} are being answered and {len(self.waiting)} wait: ask again in a moment"
            )
        done = asyncio.get_running_loop().create_future()
        one = _Waiting(job, done, timeout_s or self.limits.timeout_s)
        self.waiting.append(one)
        self.dispatch()
        timer = asyncio.get_running_loop().call_later(self.most_wait_s, self._waited_too_long, one)
        try:
            return await one.done
        finally:
            timer.cancel()
            with contextlib.suppress(ValueError):
                self.waiting.remove(one)

    def _waited_too_long(self, one: _Waiting) -> None:
        if one in self.waiting and not one.done.done():
            one.done.set_exception(BusyError(f"waited {self.most_wait_s:g} s for its turn: ask again in a moment"))

    def dispatch(self) -> None:
        """Gives waiting jobs to free workers."""
        free = [member for member in self.members if member.free]
        busy = sum(member.working and not member.retiring for member in self.members)
        for member in free[: max(0, self.size - busy)]:
            while self.waiting and self.waiting[0].done.done():
                self.waiting.popleft()
            if not self.waiting:
                return
            one = self.waiting.popleft()
            member.give(one.job, one.done, one.timeout_s, partial(_too_long, one))

    async def fresh(self) -> Member:
        """A new worker, ready; it gets no job before it is taken in."""
        member = Member(self.orders, self._freed, self._ended)
        await member.start()
        return member

    def take_in(self, member: Member) -> None:
        """Gives jobs to a worker; those of another version go as they become free."""
        self.version = member.version
        for other in [other for other in self.members if other.version != member.version]:
            other.retiring = True
            if not other.working:
                self.members.discard(other)
                other.end()
        if member.free:  # else its process has gone meanwhile
            self.members.add(member)
        self.dispatch()

    def _freed(self, member: Member) -> None:
        if member.retiring:
            self.members.discard(member)
            member.end()
            self._on_change()
        self.dispatch()

    def _ended(self, member: Member) -> None:
        self.members.discard(member)
        self._on_change()
        self.dispatch()

    def lacking(self) -> int:
        """How many workers are to be started: as many as may run, and one to take the place of one that is ended."""
        there = sum(not member.retiring for member in self.members)
        return 0 if self.ending else max(0, self.size + _SPARE - there - self.starting)


class Pool:
    """Answers queries and pages over a graph.

    Args:
        location: a graph's directory, or an RDF file.
        limits: what a query or page may use.
        say: is told what a person who runs the server should know.
    """

    def __init__(self, location: str, limits: Limits | None = None, say: Callable[[str], None] = print) -> None:
        self.location = location
        self.limits = limits or Limits()
        self._say = say
        self._lanes: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._files = contextlib.ExitStack()
        self._directory: GraphDirectory | None = None

    @property
    def versions(self) -> tuple[int, ...]:
        """The version that workers of each kind answer from; they differ for a moment where one is published."""
        return tuple(lane.version for lane in self._lanes.values())

    async def start(self) -> None:
        """Starts all workers, and waits until they are ready.

        Raises:
            GraphError: the graph cannot be opened.
            UsageError: the location is an endpoint.
        """
        path = Path(self.location)
        if self.location.startswith(("http://", "https://")):
            raise UsageError(f"{self.location} is an endpoint already: serve a graph's directory or an RDF file")
        if path.is_dir():
            self._directory = GraphDirectory(path)
            place = self.location
        elif path.exists():
            place = await self._stored(path)
        else:
            raise GraphNotFoundError(f"{path}: no such graph: build one with 'kg build SOURCE -g {path}'")
        limits = self.limits
        common = {"memory_bytes": limits.memory_mb << 20, "rows": limits.rows, "bytes": limits.answer_mb * 1_000_000}
        for name, confined, size, at in (
            ("queries", True, limits.queries, place),
            ("pages", False, limits.pages, self.location if self._directory else f"{place}"),
        ):
            orders = Orders(at, confined, **common)
            if size and confined and (left := not_given_up()):
                self._say(f"on this system queries are left {left}: let in only whom you trust")
            if size:
                self._lanes[name] = _Lane(name, orders, size, limits, self._refill)
        try:
            await self._renew(list(self._lanes.values()))
        except BaseException:
            await self.close()
            raise
        if self._directory is not None:
            self._go_on(self._watch(self._directory))

    async def _stored(self, path: Path) -> str:
        folder = self._files.enter_context(tempfile.TemporaryDirectory(prefix="kg-serve-"))
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as loader:
            await loop.run_in_executor(loader, store_file, path, Path(folder) / "store")
        return str(Path(folder) / "store")

    async def query(self, job: QueryJob) -> PageResponse:
        """The answer to somebody's query; its media type is the key of its format.

        Raises:
            QueryError: it is refused, invalid, took too long or too much, or could not be answered.
            BusyError: too many others wait.
        """
        return await self._lanes["queries"].run(job)

    async def call(self, function: str, arguments: Mapping[str, object], within_s: float | None = None) -> PageResponse:
        """What a function of `kg.app.serving.served` answers.

        Args:
            function: its name.
            arguments: plain values by name.
            within_s: seconds until it is stopped, where they are not those of the limits.

        Raises:
            TrialkgError: what the function raised, or it took too long.
            BusyError: too many others wait.
        """
        return await self._lanes["pages"].run(CallJob(function, dict(arguments)), within_s)

    def _go_on(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _refill(self) -> None:
        for lane in self._lanes.values():
            for _ in range(lane.lacking()):
                lane.starting += 1
                self._go_on(self._start_one(lane))

    async def _start_one(self, lane: _Lane) -> None:
        try:
            try:
                member = await lane.fresh()
            finally:
                lane.starting -= 1
            if member.version >= lane.version:
                lane.take_in(member)
                self._refill()
                return
            member.end()  # the others have moved on since it opened the graph
        except Exception as error:
            self._say(f"a worker could not be started: {error}")
        await asyncio.sleep(_AGAIN_AFTER_S)
        self._refill()

    async def _watch(self, directory: GraphDirectory) -> None:
        """Moves to each version that is published; one that cannot be opened is tried again, ever less often."""
        pause_s = _AGAIN_AFTER_S
        now = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            found = None
            try:
                found = directory.current()
                behind = [lane for lane in self._lanes.values() if found not in (None, lane.version)]
                if behind:
                    await self._renew(behind)
                pause_s = _AGAIN_AFTER_S
            except Exception as error:
                self._say(f"a new version could not be opened, the old one is served on: {error}")
                end = now() + pause_s
                while now() < end and _published(directory) == found:
                    await asyncio.sleep(_LOOK_EVERY_S)
                pause_s = min(2 * pause_s, _AGAIN_AT_LAST_S)

    async def _renew(self, lanes: Sequence[_Lane]) -> None:
        """One fresh worker a lane first; when all are ready, the old ones go. Where one fails, no lane changes."""
        starts = [asyncio.ensure_future(lane.fresh()) for lane in lanes]
        try:
            fresh = await asyncio.gather(*starts)
        except BaseException:
            for start in starts:
                if not start.cancel() and not start.cancelled() and start.exception() is None:
                    start.result().end()
            raise
        for lane, member in zip(lanes, fresh, strict=True):
            lane.take_in(member)
        self._refill()

    async def close(self, grace_s: float = 0.0) -> None:
        """Answers what runs, for a while, then ends all workers.

        Args:
            grace_s: seconds to wait for answers; what runs longer is told that the server is ending.
        """
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.ending = True
        end = asyncio.get_running_loop().time() + grace_s
        while _busy(lanes) and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.02)
        for task in list(self._tasks):
            task.cancel()
        for lane in lanes:
            for one in lane.waiting:
                if not one.done.done():
                    one.done.set_exception(BusyError("the server is ending; ask again when it is back"))
            for member in list(lane.members):
                member.stop(BusyError("the server is ending; ask again when it is back"))
        self._files.close()


def _published(directory: GraphDirectory) -> int | None:
    with contextlib.suppress(GraphDamagedError):
        return directory.current()
    return None


def _too_long(one: _Waiting) -> QueryTimeoutError:
    if isinstance(one.job, QueryJob):
        cheaper = cheaper_way(one.job.query)
        return QueryTimeoutError(f"the query took over {one.timeout_s:g} s and was stopped: {cheaper}")
    return QueryTimeoutError(f"this took over {one.timeout_s:g} s and was stopped: ask for less at a time")


def _busy(lanes: Iterable[_Lane]) -> bool:
    return any(lane.waiting or any(member.working for member in lane.members) for lane in lanes)
