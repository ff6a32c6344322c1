"""How a pool moves from one version to the next, with workers that are no processes and fail when they are told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, ClassVar

import pytest

from kg.app.serving.pool import Limits, Pool
from kg.app.serving.worker import Orders
from kg.errors import GraphDamagedError


class Scripted:
    """A worker that opens the published version, or another that it is told."""

    all: ClassVar[list[Scripted]]
    opens: ClassVar[dict[int, int]]
    """The version that is opened, by the number of the worker, where it is not the published one."""
    held: ClassVar[dict[int, asyncio.Event]]
    """What a worker waits for between opening a version and being ready, by its number."""
    damaged: ClassVar[int]
    """The version that page workers cannot open."""

    def __init__(self, orders: Orders, on_free: Callable[[Any], None], on_end: Callable[[Any], None]) -> None:
        self.confined = orders.confined
        self.version = 0
        self.working = self.retiring = self.gone = False
        self._current = Path(orders.location) / "CURRENT"
        self._on_end = on_end
        self._number = len(self.all)
        self.all.append(self)

    @property
    def free(self) -> bool:
        """True until it is ended."""
        return not self.gone and not self.retiring

    async def start(self) -> None:
        """Opens the graph."""
        opened = self.opens.get(self._number) or int(self._current.read_text())
        if opened == self.damaged and not self.confined:
            self.gone = True
            raise GraphDamagedError("the text index is damaged")
        await asyncio.sleep(0)
        if self._number in self.held:
            await self.held[self._number].wait()
        self.version = opened

    def end(self) -> None:
        """Ends it."""
        self.gone = True

    def stop(self, reason: Exception) -> None:
        """Ends it with a reason."""
        self.gone = True

    def die(self) -> None:
        """Ends it from outside."""
        self.gone = True
        self._on_end(self)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripted workers, and a pool that looks often."""
    Scripted.all, Scripted.opens, Scripted.held, Scripted.damaged = [], {}, {}, 0
    monkeypatch.setattr("kg.app.serving.pool.Member", Scripted)
    monkeypatch.setattr("kg.app.serving.pool._LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("kg.app.serving.pool._AGAIN_AFTER_S", 0.02)


def publish(folder: Path, version: int) -> None:
    """Makes a version the published one."""
    (folder / "CURRENT").write_text(f"{version:06d}\n")


def living(*, confined: bool | None = None) -> list[int]:
    """The versions of all workers that were not ended, or of those of one kind."""
    return [one.version for one in Scripted.all if not one.gone and confined in (None, one.confined)]


async def until(reached: Callable[[], bool]) -> None:
    """Waits for something."""
    async with asyncio.timeout(20):
        while not reached():
            await asyncio.sleep(0.005)


def moved(folder: Path, work: Callable[[Pool, list[str]], Coroutine[Any, Any, None]]) -> None:
    """Runs some work on a pool with one query and one page at a time; at the end every worker was ended."""

    async def run() -> None:
        said: list[str] = []
        pool = Pool(str(folder), Limits(queries=1, pages=1), said.append)
        try:
            await pool.start()
            await work(pool, said)
        finally:
            await pool.close()
        await asyncio.sleep(0.01)
        assert living() == []

    asyncio.run(run())


def test_a_version_that_does_not_open_leaves_all_as_it_was(tmp_path: Path) -> None:
    """No worker stays of a move that fails, however often it is tried; when the version is mended, it is moved to."""
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        await until(lambda: living() == [1, 1, 1, 1])
        Scripted.damaged = 2
        publish(tmp_path, 2)
        await until(lambda: len(said) >= 4)
        assert set(said) == {"a new version could not be opened, the old one is served on: the text index is damaged"}
        assert (living(), pool.versions) == ([1, 1, 1, 1], (1, 1))
        Scripted.damaged = 0
        await until(lambda: living() == [2, 2, 2, 2])
        assert pool.versions == (2, 2)

    moved(tmp_path, work)


def test_a_version_that_does_not_open_is_tried_ever_less_often(tmp_path: Path) -> None:
    """Each pause is twice as long as the one before."""
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        await until(lambda: living() == [1, 1, 1, 1])
        Scripted.damaged = 2
        publish(tmp_path, 2)
        await asyncio.sleep(0.7)
        assert 1 <= len(said) <= 6

    moved(tmp_path, work)


def test_another_version_is_not_kept_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause is for the version that does not open; the next one is moved to at once."""
    monkeypatch.setattr("kg.app.serving.pool._AGAIN_AFTER_S", 1000)
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        await until(lambda: living() == [1, 1, 1, 1])
        Scripted.damaged = 2
        publish(tmp_path, 2)
        await until(lambda: len(said) == 1)
        publish(tmp_path, 3)
        await until(lambda: pool.versions == (3, 3))

    moved(tmp_path, work)


def test_no_lane_answers_from_two_versions(tmp_path: Path) -> None:
    """Where a worker is replaced by one of a newer version, the others of its kind go, and both are told."""
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        await until(lambda: living() == [1, 1, 1, 1])
        Scripted.damaged = 2
        publish(tmp_path, 2)
        next(one for one in Scripted.all if one.confined and not one.gone).die()
        await until(lambda: living(confined=True) == [2, 2])
        assert (living(confined=False), pool.versions) == ([1, 1], (2, 1))

    moved(tmp_path, work)


def test_a_worker_that_is_ready_late_is_let_go(tmp_path: Path) -> None:
    """One that opened the old version, and became ready after the others had moved on, answers nothing."""
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        await until(lambda: len(Scripted.all) == 4)
        late = Scripted.all[2]
        publish(tmp_path, 2)
        await until(lambda: pool.versions == (2, 2))
        Scripted.held[2].set()
        await until(lambda: late.gone)
        await until(lambda: living() == [2, 2, 2, 2])

    Scripted.held[2] = asyncio.Event()
    moved(tmp_path, work)


@pytest.mark.parametrize("opens", [{0: 1}, {1: 1}])
def test_a_version_that_is_published_during_the_start_is_moved_to(tmp_path: Path, opens: dict[int, int]) -> None:
    """Whichever kind of worker opened the version before."""
    publish(tmp_path, 2)
    Scripted.opens = opens

    async def work(pool: Pool, said: list[str]) -> None:
        assert sorted(pool.versions) == [1, 2]
        await until(lambda: pool.versions == (2, 2) and living() == [2, 2, 2, 2])

    moved(tmp_path, work)


def test_a_move_that_is_broken_off_leaves_no_worker(tmp_path: Path) -> None:
    """The pool may be closed while one fresh worker is ready and the other is not."""
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        await until(lambda: living() == [1, 1, 1, 1])
        Scripted.held[5] = asyncio.Event()
        publish(tmp_path, 2)
        await until(lambda: len(Scripted.all) == 6 and Scripted.all[4].version == 2)
        await pool.close()
        Scripted.all[5].end()  # a process ends itself where its start is broken off

    moved(tmp_path, work)


@pytest.mark.parametrize("left", ["", "connections"])
def test_what_queries_are_left_is_said_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    """Once, and not where nothing is left."""
    monkeypatch.setattr("kg.app.serving.pool.not_given_up", lambda: left)
    publish(tmp_path, 1)

    async def work(pool: Pool, said: list[str]) -> None:
        assert said == [f"on this system queries are left {left}: let in only whom you trust"] * bool(left)

    moved(tmp_path, work)
