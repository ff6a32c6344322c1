"""The process that loads files of N-Quads into a new store, and what it and `BulkLoader` say to each other.

It is a process of its own for the sake of its memory: the store takes and gives back millions of small pieces while it
sorts, and another allocator than the C library's can be chosen only where a process begins.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import IO, Any, Final, cast

import pyoxigraph

__all__ = ["BROKEN", "DONE", "FAILED", "TAKEN", "main"]

TAKEN: Final = "taken"
"""Said of each file when its loading begins."""

DONE: Final = "done"
"""Said when all is loaded, in order and on disk."""

FAILED: Final = "failed"
"""Said with number, words and file of the disk's failure, before the process ends."""

BROKEN: Final = "broken"
"""Said with what is wrong with the statements of a file, before the process ends."""


def main() -> None:
    """Loads the files that are named on standard input into the store that the first argument names.

    Each line of input is the path of a file as JSON, the last one null; each line of output is a list in JSON that
    begins with `TAKEN`, `DONE`, `FAILED` or `BROKEN`. Input that ends before null ends the process, so that it never
    outlives who started it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = _Line()
    loading = Thread(target=_load, args=(sys.argv[1], line), daemon=True)
    loading.start()
    for words in sys.stdin:
        line.put(json.loads(words))
    if not line.ended:
        os._exit(1)
    loading.join()


def _load(store_path: str, line: _Line) -> None:
    try:
        store = pyoxigraph.Store(store_path)
        _load_files(store, line)
        store.optimize()
        store.flush()
    except OSError as error:
        _end(error)
    _say(DONE)


def _load_files(store: pyoxigraph.Store, line: _Line) -> None:
    files = cast("IO[bytes]", _Files(line))
    try:
        store.bulk_load(input=files, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    except Exception as error:
        _end(error)


def _end(error: Exception) -> None:
    """Says what failed and ends the process, whatever its other threads do."""
    if isinstance(error, OSError):
        _say(FAILED, error.errno, error.strerror or str(error), error.filename)
    else:
        _say(BROKEN, f"{error}")
    os._exit(1)


_SPEAKING: Final = Lock()


def _say(*words: Any) -> None:
    with _SPEAKING:
        print(json.dumps(words, default=str), flush=True)


class _Line:
    """The files that stand in line for the loads, and whether the last one was named."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self.ended = False

    def put(self, path: str | None) -> None:
        """Takes the next file, or None after the last."""
        self.ended = path is None
        self._waiting.put(path)

    def next(self) -> Path | None:
        """The next file, or None after the last, to each who asks."""
        path = self._waiting.get()
        if path is None:
            self._waiting.put(None)
            return None
        _say(TAKEN)
        return Path(path)


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


if __name__ == "__main__":
    main()
