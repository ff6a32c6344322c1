"""The files of a fetch: records, log and state, so written that a kill at any moment loses nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import msgspec

from kg.errors import FetchError

try:
    import fcntl
except ImportError:  # Windows has no such module; there, nobody guards the output
    fcntl = None  # type: ignore[assignment]

__all__ = ["FetchState", "Output", "Page", "Study", "read_page"]


class Study(msgspec.Struct, frozen=True):
    """One record as received: `key` tells records apart, `names` are all NCT ids it answers to."""

    key: str
    names: tuple[str, ...]
    line: bytes


class Page(msgspec.Struct, frozen=True):
    """One page of an answer: its records, the token of the next page, and the count of all pages."""

    studies: tuple[Study, ...]
    next_token: str | None
    total: int | None


class FetchState(msgspec.Struct, rename="camel"):
    """How far a fetch has come; `bytes` of the output are whole, and are what `token` comes after."""

    query: dict[str, Any]
    base_url: str
    started: str
    ids_per_request: int
    format: int = 1
    batch: int = 0
    token: str | None = None
    bytes: int = 0
    written: int = 0
    repeated: int = 0
    pages: int = 0
    totals: list[int] = msgspec.field(default_factory=list)
    data_versions: list[str] = msgspec.field(default_factory=list)
    not_found: list[str] = msgspec.field(default_factory=list)
    complete: bool = False
    finished: str | None = None


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str | None = None
    nct_id_aliases: list[str] = []


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification = msgspec.field(default_factory=_Identification)


class _Record(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol = msgspec.field(default_factory=_Protocol)


class _RawPage(msgspec.Struct, rename="camel"):
    studies: list[msgspec.Raw]
    next_page_token: str | None = None
    total_count: int | None = None


_PAGES = msgspec.json.Decoder(_RawPage)
_RECORDS = msgspec.json.Decoder(_Record)
_STATES = msgspec.json.Decoder(FetchState)


def read_page(body: bytes) -> Page:
    """Take a page of studies apart, each study kept verbatim but for white space between tokens.

    Args:
        body: JSON as the `/studies` endpoint sends it.

    Returns:
        The page.

    Raises:
        ValueError: The body is not JSON in UTF-8 (`msgspec.ValidationError`: it is, but not a page).

    Source:
        Schema `PagedStudies` of the registry's OpenAPI file.

    Example:
        >>> page = read_page(b'{"studies": [{"protocolSection": {}, "n": 1.50}], "nextPageToken": "t"}')
        >>> page.studies[0].line, page.next_token
        (b'{"protocolSection":{},"n":1.50}', 't')
    """
    raw = _PAGES.decode(body)
    studies = tuple(_study(msgspec.json.format(bytes(study), indent=-1)) for study in raw.studies)
    return Page(studies, raw.next_page_token or None, raw.total_count)


def _study(line: bytes) -> Study:
    line.decode("utf-8")
    try:
        identification = _RECORDS.decode(line).protocol_section.identification_module
    except msgspec.ValidationError:
        if not line.startswith(b"{"):
            raise
        # An oddly shaped record is kept: judging it is the reader's work, and the hash still tells repeats.
        identification = _Identification()
    key = identification.nct_id or hashlib.sha256(line).hexdigest()
    return Study(key, (key, *identification.nct_id_aliases), line)


class Output:
    """The output of one fetch and the two files beside it, locked against a second writer.

    Args:
        path: Where the records go, one JSON object a line; the log and the state go beside it.
        fresh: The state to begin with if there is no output yet; its query and address must match otherwise.

    Raises:
        FetchError: The output belongs to something else, is being written by another process, or is damaged.
    """

    def __init__(self, path: Path, fresh: FetchState) -> None:
        self.path = path
        self.log_path = path.with_name(path.name + ".log.jsonl")
        self.state_path = path.with_name(path.name + ".state.json")
        self.known: set[str] = set()
        self.names: set[str] = set()
        self.event = "start"
        if not path.parent.is_dir():
            raise FetchError(f"The folder {path.parent} does not exist. Create it, or give another output.")
        with self._told():
            if path.exists() and not path.is_file():
                raise FetchError(f"{path} is not a file. Give a file for the output, such as studies.jsonl.")
            if path.exists() and path.stat().st_size > 0 and not self.state_path.exists():
                raise FetchError(
                    f"{path} exists, but kg fetch did not write it: there is no {self.state_path.name} "
                    "beside it. Give another output, or move that file away."
                )
            self._log: IO[bytes] = self.log_path.open("a+b")
        try:
            with self._told():
                self._lock()
                self.state = self._match(fresh)
                self._data: IO[bytes] = path.open("r+b" if path.exists() else "w+b")
                try:
                    self._restore()
                except BaseException:
                    self._data.close()
                    raise
        except BaseException:
            self._log.close()
            raise

    def __enter__(self) -> Output:
        """Give the output itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files; the lock goes with them."""
        for handle in (self._data, self._log):
            # What a full disk still refuses at this point was never acknowledged, and was told before.
            with contextlib.suppress(OSError):
                handle.close()

    def add(self, studies: Sequence[Study]) -> int:
        """Write those records that are not in the output yet, and give their number."""
        new: dict[str, bytes] = {}
        for study in studies:
            self._remember(study)
            if study.key not in self.known:
                new.setdefault(study.key, study.line)
        with self._told():
            self._data.seek(self.state.bytes)
            self._data.write(b"".join(line + b"\n" for line in new.values()))
            self._data.flush()
            os.fsync(self._data.fileno())
            self.state.bytes = self._data.tell()
        self.known.update(new)
        self.state.written += len(new)
        self.state.repeated += len(studies) - len(new)
        return len(new)

    def acknowledge(self) -> None:
        """Make the state on disk say what the output holds; only now does a page count as fetched."""
        fresh = self.state_path.with_name(self.state_path.name + ".tmp")
        with self._told():
            with fresh.open("wb") as handle:
                handle.write(msgspec.json.format(msgspec.json.encode(self.state)) + b"\n")
                handle.flush()
                os.fsync(handle.fileno())
            fresh.replace(self.state_path)

    def log(self, at: str, event: str, **facts: object) -> None:
        """Add a line to the log."""
        with self._told():
            self._log.write(msgspec.json.encode({"at": at, "event": event, **facts}) + b"\n")
            self._log.flush()

    def _remember(self, study: Study) -> None:
        """Keep the names of a study, where ids were asked for and some may turn out to be missing."""
        if self.state.query.get("ids"):
            self.names.update(study.names)

    def _lock(self) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(self._log.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FetchError(
                    f"Another process is fetching into {self.path}. Wait for it, or give another output."
                ) from error
        # A kill may have left half a line, which would swallow the next one.
        if self._log.seek(0, os.SEEK_END):
            self._log.seek(-1, os.SEEK_END)
            if self._log.read(1) != b"\n":
                self._log.write(b"\n")

    def _match(self, fresh: FetchState) -> FetchState:
        """The saved state if it belongs to the same request, or the fresh one, saved before any record is."""
        if not self.state_path.exists():
            self.state = fresh
            self.acknowledge()
            return fresh
        try:
            saved = _STATES.decode(self.state_path.read_bytes())
        except ValueError as error:
            raise FetchError(
                f"{self.state_path} is damaged ({error}). Move it and {self.path.name} away, then fetch again."
            ) from error
        if saved.format != fresh.format:
            raise FetchError(
                f"{self.state_path} is of format {saved.format}; this version writes format {fresh.format}. "
                "Give another output."
            )
        asked = {**fresh.query, "base_url": fresh.base_url}
        before = {**saved.query, "base_url": saved.base_url}
        differing = [name for name in asked | before if asked.get(name) != before.get(name)]
        if differing:
            shown = "; ".join(f"{n} was {_short(before.get(n))}, now it is {_short(asked.get(n))}" for n in differing)
            raise FetchError(
                f"{self.path} holds the answer to another query: {shown}. "
                "Give another output, or repeat the first query to continue it."
            )
        return saved

    def _restore(self) -> None:
        """Bring output and state together after a break."""
        state = self.state
        size = self._data.seek(0, os.SEEK_END)
        if state.complete and size > state.bytes:
            raise FetchError(
                f"{self.path} has {size} bytes, but the finished fetch wrote {state.bytes}: something else "
                "wrote to it. Give another output."
            )
        if state.complete and size == state.bytes:
            self.event = "already_complete"
            return
        if state.pages or state.bytes:
            self.event = "resume"
        if size < state.bytes:
            # Acknowledged records are gone, and the token lies behind them: ask for everything again.
            self.event = "restart"
            state.batch, state.token, state.totals = 0, None, []
            state.complete, state.finished, state.not_found = False, None, []
            state.bytes = self._last_line_end(size)
        self._data.truncate(state.bytes)
        state.written = 0
        for number, line in enumerate(self._lines(), start=1):
            try:
                study = _study(line)
            except ValueError as error:
                raise FetchError(
                    f"{self.path}, line {number} is not a record ({error}): the file was changed. "
                    f"Move it and {self.state_path.name} away, then fetch again."
                ) from error
            self.known.add(study.key)
            self._remember(study)
            state.written += 1
        self.acknowledge()

    def _lines(self) -> Iterator[bytes]:
        self._data.seek(0)
        for line in self._data:
            yield line.rstrip(b"\n")

    def _last_line_end(self, size: int) -> int:
        end = size
        while end > 0:
            start = max(0, end - 2**20)
            self._data.seek(start)
            found = self._data.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
        return 0

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FetchError(
                f"{error.filename or self.path} cannot be read or written: {error.strerror or error}. "
                "Once that is mended, run the same command again: it continues."
            ) from error


def _short(value: object) -> str:
    text = "not given" if value in (None, [], False) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
