"""A graph's directory: versions beside one another, one of them published by the file `CURRENT`.

A build writes a new version beside the live one and publishes it by replacing `CURRENT`, so that a kill at any moment
leaves the old graph or the new one. Readers hold a shared lock on the version they opened; a version that is not
published and that nobody holds is removed by the next build, and so are leftovers of killed builds.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import GraphDamagedError, GraphLockedError, GraphNotFoundError, UsageError

__all__ = ["Draft", "GraphDirectory", "Published"]

_CURRENT: Final = "CURRENT"
_LOCK: Final = "trialkg.lock"
_MANIFEST: Final = "manifest.json"
_HELD: Final = "held"


class Published:
    """The published version of a graph, held open against removal.

    Args:
        version: its number.
        path: its folder.
        manifest: what was built, from what, when.
    """

    def __init__(self, version: int, path: Path, manifest: dict[str, Any], lock: IO[bytes]) -> None:
        self.version = version
        self.path = path
        self.manifest = manifest
        self._lock = lock

    @property
    def store_path(self) -> Path:
        """The folder of the store."""
        return self.path / "store"

    def close(self) -> None:
        """Lets go of the version."""
        self._lock.close()


class Draft:
    """A version being written; nothing of it shows before `publish`.

    Args:
        directory: the graph's directory.
        version: its number.
        path: its folder.
    """

    def __init__(self, directory: GraphDirectory, version: int, path: Path) -> None:
        self._directory = directory
        self.version = version
        self.path = path

    @property
    def store_path(self) -> Path:
        """The folder of the store."""
        return self.path / "store"

    def publish(self, manifest: dict[str, Any]) -> None:
        """Makes this version the one that readers open."""
        target = self.path / _MANIFEST
        target.write_text(json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        (self.path / _HELD).touch()
        for folder, _, files in os.walk(self.path):
            for name in files:
                _sync(Path(folder) / name)
            _sync(Path(folder))
        fresh = self._directory.path / (_CURRENT + ".new")
        fresh.write_text(f"{self.version:06d}\n", encoding="ascii")
        _sync(fresh)
        fresh.replace(self._directory.path / _CURRENT)
        _sync(self._directory.path)


class GraphDirectory:
    """A directory that holds a graph in versions.

    Args:
        path: the directory; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def records_path(self) -> Path:
        """The file of verbatim records."""
        return self.path / "records.sqlite"

    def current(self) -> int | None:
        """The number of the published version, None before the first publication."""
        try:
            text = (self.path / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise GraphDamagedError(
                f"{self.path / _CURRENT}: cannot be read ({error}): build the graph again"
            ) from error
        if not text.isdigit():
            raise GraphDamagedError(f"{self.path / _CURRENT}: names no version ({text[:20]!r}): build the graph again")
        return int(text)

    def open(self) -> Published:
        """The published version, held until it is closed.

        Raises:
            GraphNotFoundError: there is no graph here.
            GraphDamagedError: what `CURRENT` names is not there.
        """
        while True:
            version = self.current()
            if version is None:
                raise GraphNotFoundError(f"{self.path}: no graph here: build one with 'kg build SOURCE -g {self.path}'")
            folder = self._folder(version)
            try:
                lock = (folder / _HELD).open("rb")
                fcntl.flock(lock, fcntl.LOCK_SH)
                manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                if self.current() != version:
                    continue  # replaced while it was being opened
                raise GraphDamagedError(
                    f"{folder}: the published version cannot be opened ({error}): build the graph again"
                ) from error
            return Published(version, folder, manifest, lock)

    @contextlib.contextmanager
    def draft(self) -> Iterator[Draft]:
        """A new version to write; unless published, it is removed at the end.

        Raises:
            GraphLockedError: another process is writing this graph.
            UsageError: the directory holds other things than a graph.
        """
        if self.path.exists() and not self.path.is_dir():
            raise UsageError(f"{self.path}: is a file; a graph needs a folder of its own")
        if self.path.is_dir() and not (self.path / _LOCK).exists() and any(self.path.iterdir()):
            raise UsageError(f"{self.path}: holds other files; a graph needs a folder of its own")
        created = not self.path.exists()
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / _LOCK).open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise GraphLockedError(f"{self.path}: another process is writing this graph: wait for it") from error
            self._remove_leftovers()
            numbers = [0, *self.versions()]
            with contextlib.suppress(GraphDamagedError):
                numbers.append(self.current() or 0)
            version = max(numbers) + 1
            draft = Draft(self, version, self._folder(version))
            draft.path.mkdir(parents=True)
            try:
                yield draft
            finally:
                self._remove_leftovers()
                if created and self.current() is None:
                    shutil.rmtree(self.path, ignore_errors=True)

    def versions(self) -> list[int]:
        """The numbers of all versions on disk."""
        folder = self.path / "versions"
        return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdigit()) if folder.is_dir() else []

    def _folder(self, version: int) -> Path:
        return self.path / "versions" / f"{version:06d}"

    def _remove_leftovers(self) -> None:
        """Removes every version that is not published and that no reader holds; none while `CURRENT` is damaged."""
        try:
            current = self.current()
        except GraphDamagedError:
            return
        for version in self.versions():
            if version != current:
                _remove_unless_held(self._folder(version))


def _remove_unless_held(folder: Path) -> None:
    with contextlib.ExitStack() as opened:
        try:
            lock = opened.enter_context((folder / _HELD).open("rb"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        except OSError:
            pass  # never published, so nobody can hold it
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
