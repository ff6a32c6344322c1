"""Loading files of N-Quads into a new store while they are written."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import GraphDamagedError, GraphError, StorageError
from kg.store.allocator import environment_of_loading
from kg.store.loading import BROKEN, DONE, FAILED

__all__ = ["BulkLoader", "dumped_lines", "storage_errors"]

_PROGRAM: Final = "kg.store.loading"
_WAITING: Final = 8
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

    A process of its own does it, in one load of them all: the store sorts what it loads in parts and takes these over
    at its end, so none is put in order with all the others more than once.

    Args:
        path: the folder of the store, which must not exist yet.

    `process` is the one that loads.
    """

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", _PROGRAM, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment_of_loading(os.environ),
            text=True,
        )
        self._waiting = 0

    def load(self, path: Path) -> None:
        """Loads a file of N-Quads and removes it; waits while several stand in line.

        Args:
            path: N-Quads that are known to be valid, with a line end after the last.

        Raises:
            OSError: the disk is full or fails.
            GraphError: the process that loads was ended from outside.
        """
        while self._waiting == _WAITING:
            self._hear()
        self._tell(str(path))
        self._waiting += 1

    def finish(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Waits for all files, and puts the store in order and on disk.

        Args:
            meanwhile: what is done beside that: the store takes over what it sorted on one processor.

        Raises:
            OSError: the disk is full or fails.
            GraphError: the process that loads was ended from outside.
        """
        self._tell(None)
        if meanwhile is not None:
            meanwhile()
        while self._hear() != DONE:
            pass

    def _tell(self, path: str | None) -> None:
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # why it has ended is what is heard next
            self.process.stdin.write(f"{json.dumps(path)}\n")
            self.process.stdin.flush()

    def _hear(self) -> str:
        assert self.process.stdout is not None
        words = self.process.stdout.readline()
        if not words:
            raise GraphError(
                "the process that loads the store was ended from outside, perhaps for want of memory: free some and "
                "run the same command again; the graph published before is as it was"
            )
        what, *rest = json.loads(words)
        if what == FAILED:
            number, said, file = rest
            raise OSError(number, said, file) if number else OSError(said)
        if what == BROKEN:
            raise GraphDamagedError(
                f"the store cannot take what was written for it ({rest[0]}): run the same command again; the graph "
                "published before is as it was"
            )
        self._waiting -= 1
        return str(what)

    def __enter__(self) -> BulkLoader:
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is not None:
            self.process.kill()
        with suppress(BrokenPipeError), self.process:
            pass


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
