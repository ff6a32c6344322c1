"""Loading files of N-Quads into a new store while they are written."""

from __future__ import annotations

import errno
import io
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Full, Queue
from typing import IO, Final, cast

import pyoxigraph

from kg.errors import StorageError

__all__ = ["BulkLoader", "dumped_lines", "storage_errors"]

_LOADS: Final = 2
_WAITING: Final = 8
_MOMENT_S: Final = 1.0
_BATCH: Final = 50_000


@contextmanager
def storage_errors(place: Path) -> Iterator[None]:
    """Turns what a full or failing disk raises, and a folder that is not there, into one sentence."""
    try:
        yield
    except (OSError, sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, FileNotFoundError) and not place.parent.is_dir():
            raise StorageError(f"{place}: there is no folder {place.parent}: make it first") from None
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        text = str(error).lower()
        if full or "no space left" in text or "disk is full" in text or "disk quota" in text:
            message = f"{place}: the disk is full: free some space and run the same command again"
        else:
            message = f"{place}: the disk refused ({error}): check it and run the same command again"
        raise StorageError(f"{message}; what was published before is as it was") from error


class BulkLoader:
    """A new store that files are loaded into while others are being written.

    All files go through two loads that run side by side: the store sorts what it loads in parts, one at a time in each
    load, and takes them over at its end, so none is put in order with all the others more than once.

    Args:
        path: the folder of the store, which must not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._store = pyoxigraph.Store(str(path))
        self._line = _Line()
        self._threads = ThreadPoolExecutor(_LOADS + 1, thread_name_prefix="load")
        self._loads = [self._threads.submit(self._load) for _ in range(_LOADS)]

    def _load(self) -> None:
        files = cast("IO[bytes]", _Files(self._line))
        self._store.bulk_load(input=files, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)

    def load(self, path: Path) -> None:
        """Loads a file of N-Quads and removes it; waits while several stand in line.

        Args:
            path: N-Quads that are known to be valid, with a line end after the last.
        """
        self._give(path)

    def _give(self, path: Path | None) -> None:
        while not self._line.take(path):
            for load in self._loads:
                if load.done():
                    load.result()

    def finish(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Waits for all files, and puts the store in order and on disk.

        Args:
            meanwhile: what is done beside that: the store puts itself in order on one processor.
        """
        self._give(None)
        finished = self._threads.submit(self._finish)
        if meanwhile is not None:
            meanwhile()
        finished.result()

    def _finish(self) -> None:
        for load in self._loads:
            load.result()
        self._store.optimize()
        self._store.flush()

    def __enter__(self) -> BulkLoader:
        return self

    def __exit__(self, *failure: object) -> None:
        self._line.give_up()
        self._threads.shutdown(cancel_futures=True)
        del self._store


class _Line:
    """The files that stand in line for the loads, and how the line ends."""

    def __init__(self) -> None:
        self._waiting: Queue[Path | None] = Queue(_WAITING)
        self._given_up = False

    def take(self, path: Path | None) -> bool:
        """Takes the next file, or None after the last; says whether there was room for it within a moment."""
        try:
            self._waiting.put(path, timeout=_MOMENT_S)
        except Full:
            return False
        return True

    def next(self) -> Path | None:
        """The next file, or None after the last, to each who asks.

        Raises:
            ValueError: the line was left before its end.
        """
        path = self._waiting.get()
        if path is None:
            self._waiting.put(None)
            if self._given_up:
                raise ValueError("left before the last file")
        return path

    def give_up(self) -> None:
        """Ends the line with an error where its end was not reached."""
        self._given_up = True
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()
        self._waiting.put(None)


class _Files(io.RawIOBase):
    """A stream of files that stand in a line; each is removed at its end."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._path: Path | None = None
        self._file: io.FileIO | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._file is None or self._path is None:
                self._path = self._line.next()
                if self._path is None:
                    return b""
                self._file = self._path.open("rb", buffering=0)
            if found := self._file.read(size):
                return found
            self._file.close()
            self._file = None
            self._path.unlink()


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
