"""Loading files of N-Quads into a new store, several at once."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import StorageError

__all__ = ["BulkLoader", "dumped_lines", "storage_errors"]

_THREADS: Final = 2
_WAITING: Final = 3
_BYTES_AT_ONCE: Final = 90_000_000
_COPIED_AT_ONCE: Final = 1 << 20
_BATCH: Final = 50_000


@contextmanager
def storage_errors(place: Path) -> Iterator[None]:
    """Turns what a full or failing disk raises into one sentence."""
    try:
        yield
    except (OSError, sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        text = str(error).lower()
        if full or "no space left" in text or "disk is full" in text or "disk quota" in text:
            message = f"{place}: the disk is full: free some space and run the same command again"
        else:
            message = f"{place}: the disk refused ({error}): check it and run the same command again"
        raise StorageError(f"{message}; what was published before is as it was") from error


class BulkLoader:
    """A new store that files are loaded into while others are being written.

    Files are loaded several at once: the store writes what it loads at once in order, and puts every few of such
    parts in order together with all that came before.

    Args:
        path: the folder of the store, which must not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._store = pyoxigraph.Store(str(path))
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="load")
        self._running: deque[Future[None]] = deque()
        self._gathered: list[Path] = []
        self._bytes = 0

    def load(self, path: Path) -> None:
        """Loads a file of N-Quads, perhaps with the next ones, and removes it; waits while many stand in line.

        Args:
            path: N-Quads that are known to be valid, with a line end after the last.
        """
        self._gathered.append(path)
        self._bytes += _size(path)
        if self._bytes >= _BYTES_AT_ONCE:
            self._start(self._gathered)
            self._gathered, self._bytes = [], 0

    def _start(self, paths: list[Path]) -> None:
        if len(self._running) >= _WAITING:
            self._running.popleft().result()
        self._running.append(self._threads.submit(self._load, paths))

    def _load(self, paths: list[Path]) -> None:
        first, *others = sorted(paths, key=_size, reverse=True)
        with first.open("ab") as whole:
            for path in others:
                with path.open("rb") as part:
                    shutil.copyfileobj(part, whole, _COPIED_AT_ONCE)
                path.unlink()
        self._store.bulk_load(path=str(first), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
        first.unlink()

    def finish(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Waits for all files, and puts the store in order and on disk.

        Args:
            meanwhile: what is done beside that: the store puts itself in order on one processor.
        """
        if meanwhile is None:
            self._finish()
            return
        with ThreadPoolExecutor(1, thread_name_prefix="finish") as thread:
            finished = thread.submit(self._finish)
            meanwhile()
            finished.result()

    def _finish(self) -> None:
        if self._gathered:
            self._start(self._gathered)
        while self._running:
            self._running.popleft().result()
        self._store.optimize()
        self._store.flush()

    def __enter__(self) -> BulkLoader:
        return self

    def __exit__(self, *failure: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        del self._store


def _size(path: Path) -> int:
    return path.stat().st_size


def dumped_lines(store: pyoxigraph.Store) -> Iterator[list[bytes]]:
    """All statements of a store as lines of N-Quads, in batches."""
    batch: list[bytes] = []
    for quad in store:
        name = quad.graph_name
        graph = "" if isinstance(name, pyoxigraph.DefaultGraph) else f" {name}"
        batch.append(f"{quad.subject} {quad.predicate} {quad.object}{graph} .".encode())
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
