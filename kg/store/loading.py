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
from threading import Thread
from typing import IO, Any, Final, cast

import pyoxigraph

from kg.store.allocator import keep_large_pieces

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
    keep_large_pieces()
    named: SimpleQueue[str | None] = SimpleQueue()
    loading = Thread(target=_load, args=(sys.argv[1], named), daemon=True)
    loading.start()
    path: str | None = ""
    for words in sys.stdin:
        path = json.loads(words)
        named.put(path)
    if path is not None:
        os._exit(1)
    loading.join()


def _load(store_path: str, named: SimpleQueue[str | None]) -> None:
    files = cast("IO[bytes]", _Files(named))
    said: tuple[Any, ...] = (BROKEN, "the engine gave up")
    try:
        store = pyoxigraph.Store(store_path)
        store.bulk_load(input=files, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
        store.optimize()
        store.flush()
        said = (DONE,)
    except OSError as error:
        said = (FAILED, error.errno, error.strerror or str(error), error.filename)
    except Exception as error:
        said = (BROKEN, str(error))
    finally:  # an engine that panics raises what is no Exception
        _say(*said)
        if said[0] != DONE:
            os._exit(1)


def _say(*words: Any) -> None:
    """Says one line in one piece, whichever thread of the store asks for the next file."""
    os.write(sys.stdout.fileno(), f"{json.dumps(words, default=str)}\n".encode())


class _Files(io.RawIOBase):
    """All files that are named as one stream; each is removed at its end.

    Args:
        named: their paths, and None after the last.
    """

    def __init__(self, named: SimpleQueue[str | None]) -> None:
        self._named = named
        self._path = Path()
        self._file: io.FileIO | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._file is None:
                path = self._named.get()
                if path is None:
                    self._named.put(None)
                    return b""
                _say(TAKEN)
                self._path = Path(path)
                self._file = self._path.open("rb", buffering=0)
            if found := self._file.read(size):
                return found
            self._file.close()
            self._file = None
            self._path.unlink()


if __name__ == "__main__":
    main()
