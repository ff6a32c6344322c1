"""Building a graph: sources in, a published version out.

Records are read twice. The first pass keeps every readable record, compressed, and decides which of them describe
which trial; the second states each trial from its records, so that a graph is a function of its records alone.
Nothing here grows with the number of trials but what the explorer's index counts, about half a kilobyte for each.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar
from uuid import uuid4

import msgspec

from kg.app.building.emit import EmittedRange, emit_range, merge_blocks, shared_statements
from kg.app.building.ingest import PieceResult, ingest_piece, kept_rows, rejection_line
from kg.app.building.rebuild import build_from_rdf
from kg.app.building.vocabulary import constant_lines
from kg.app.finding.columns import Names
from kg.app.finding.gathered import Gathering
from kg.app.finding.index_build import index_from
from kg.app.finding.index_file import INDEX_FILE, write_index
from kg.app.finding.words import TEXT_FOLDER
from kg.errors import GraphError, UsageError
from kg.rdf.dataset import Statistics, dataset_lines
from kg.rdf.provenance import READER_VERSION
from kg.rdf.trial import Detail
from kg.read.sources import Piece, Refused, Skipped, plan
from kg.store.bulk import BulkLoader, storage_errors
from kg.store.publication import Draft, GraphDirectory
from kg.store.records import Records
from kg.store.text import TextWriter

__all__ = ["BuildSummary", "Progress", "build"]

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""

_TRIALS_PER_RANGE: Final = 250
_MERGED_AT_ONCE: Final = 100
_ALONE_BELOW_BYTES: Final = 1 << 20
_NICENESS: Final = 10
_NEW_OBJECTS: Final = 100_000
_RDF: Final = ("n-quads", "turtle")
_SHOWN_WARNINGS: Final = 1_000
_T = TypeVar("_T")


class BuildSummary(NamedTuple):
    """What a build did; `records` = `used` + `duplicates` + `rejected`.

    Args:
        trials: trials in the graph.
        records: records met, whole refused files among them.
        used: records that the graph states.
        duplicates: records passed over for another of the same trial and source.
        rejected: records and files that could not be used.
        statements: statements in the graph.
        skipped: files of folders that are of no format trialkg reads.
        messages: for each rejection, one sentence.
        warnings: notes on records that are in the graph and that somebody can act on, the first of them.
        note_counts: how many notes of each kind there are.
        published: False where there was nothing to build, and the graph is as it was.
    """

    trials: int
    records: int
    used: int
    duplicates: int
    rejected: int
    statements: int
    skipped: tuple[str, ...]
    messages: tuple[str, ...]
    warnings: tuple[str, ...]
    note_counts: dict[str, int]
    published: bool


class _Intake(NamedTuple):
    rejections: list[str]
    warnings: list[str]
    note_counts: Counter[str]
    kept: int


def build(
    sources: Sequence[str],
    graph: Path,
    *,
    detail: Detail = "full",
    workers: int | None = None,
    on_progress: Progress | None = None,
) -> BuildSummary:
    """Builds a graph from files, folders and archives, and publishes it.

    Args:
        sources: paths; `-` is standard input.
        graph: the graph's directory; what was published there before is replaced once the build is whole.
        detail: `full` states everything; `core` leaves results, contacts and the logic of criteria to the
            verbatim records.
        workers: processes to use, 1 or more; as many as there are processors where not given.
        on_progress: told how far the build is.

    Raises:
        UsageError: no source is given, records and RDF are mixed, or the graph is an endpoint.
        GraphLockedError: another process is writing this graph.
        StorageError: the disk is full or fails.
        GraphError: a worker process was ended from outside.
    """
    if not sources:
        raise UsageError("nothing to build from: name files or folders, or - for standard input")
    if graph.parts and graph.parts[0] in ("http:", "https:"):
        raise UsageError(f"{graph}: an endpoint cannot be built into: build into a folder")
    progress = on_progress or (lambda stage, done, total: None)
    count = workers or os.cpu_count() or 1
    with _standard_input(sources) as paths:
        planned = list(plan(paths))
        pieces = [item for item in planned if isinstance(item, Piece)]
        refused = [rejection_line(item.name, "", item.error) for item in planned if isinstance(item, Refused)]
        skipped = tuple(item.name for item in planned if isinstance(item, Skipped))
        if not pieces:
            return _nothing(refused, skipped)
        with storage_errors(graph), GraphDirectory(graph).draft() as draft:
            rdf = [piece for piece in pieces if piece.format in _RDF]
            if rdf and len(rdf) < len(pieces):
                raise UsageError("records and RDF together: build from one or the other")
            if rdf:
                trials, statistics, rejections = build_from_rdf(draft, rdf)
                intake = _Intake([*refused, *rejections], [], Counter(), trials)
                return _published(draft, intake, trials, trials, statistics, "as exported", skipped, records=False)
            alone = count == 1 or sum(piece.size for piece in pieces) < _ALONE_BELOW_BYTES
            with _executor(0 if alone else count) as executor:
                return _from_records(draft, pieces, refused, skipped, detail, executor, count, progress)


def _from_records(
    draft: Draft,
    pieces: list[Piece],
    refused: list[str],
    skipped: tuple[str, ...],
    detail: Detail,
    executor: Executor | None,
    workers: int,
    progress: Progress,
) -> BuildSummary:
    directory = draft.path.parent.parent
    records = Records(directory / "records.sqlite", writable=True)
    try:
        records.forget_versions_except(GraphDirectory(directory).versions())
        records.begin(draft.version)
        intake = _take_in(pieces, records, draft, executor, workers, refused, progress)
        if not intake.kept:
            return _nothing(intake.rejections, skipped)
        used = records.choose(draft.version)
        trials = records.trial_count(draft.version)
        size = min(_TRIALS_PER_RANGE, -(-trials // workers))
        ranges = list(records.trial_ranges(draft.version, size))
    finally:
        records.close()
    statistics = _emit_and_load(draft, directory / "records.sqlite", ranges, detail, executor, workers, progress)
    return _published(draft, intake, trials, used, statistics, detail, skipped, records=True)


def _take_in(
    pieces: list[Piece],
    records: Records,
    draft: Draft,
    executor: Executor | None,
    workers: int,
    refused: list[str],
    progress: Progress,
) -> _Intake:
    intake = _Intake(refused, [], Counter(), 0)
    total = sum(piece.size for piece in pieces)
    done = kept = 0
    tasks = ((piece, str(draft.path / f"read-{order:06d}")) for order, piece in enumerate(pieces))
    results: Iterator[PieceResult] = _in_order(executor, workers, ingest_piece, tasks)
    for piece, result in zip(pieces, results, strict=True):
        for rows in kept_rows(result.rows_path):
            records.add(draft.version, rows)
            kept += len(rows)
        records.add_terms(draft.version, result.terms)
        intake.rejections.extend(result.rejections)
        intake.warnings.extend(result.warnings[: max(0, _SHOWN_WARNINGS - len(intake.warnings))])
        intake.note_counts.update(result.note_counts)
        done += piece.size
        progress("reading", done, total)
    return intake._replace(kept=kept)


def _emit_and_load(
    draft: Draft,
    records_path: Path,
    ranges: list[tuple[str, str]],
    detail: Detail,
    executor: Executor | None,
    workers: int,
    progress: Progress,
) -> Statistics:
    shards = draft.path / "shards"
    shards.mkdir()
    build_id = uuid4().hex
    tasks = (
        (str(records_path), draft.version, build_id, first, last, detail, str(shards / f"{order:06d}"))
        for order, (first, last) in enumerate(ranges)
    )
    statistics = Statistics()
    shared: list[str] = []
    merged: list[str] = []
    words: list[Path] = []
    gathering = Gathering()
    emitted: Iterator[EmittedRange] = _in_order(executor, workers, emit_range, tasks)
    first = next(emitted)  # the store's threads must not exist yet when the first tasks fork the workers
    with BulkLoader(draft.store_path) as loader, TextWriter(draft.path / TEXT_FOLDER) as text:
        for order, part in enumerate(chain([first], emitted), 1):
            loader.load(Path(part.path))
            statistics.add(part.statistics)
            gathering.add(part.gathered)
            shared.append(part.shared_path)
            if len(shared) == _MERGED_AT_ONCE:
                merged.append(merge_blocks(shared))
                shared = []
            words.append(Path(part.words_path))
            progress("stating", order, len(ranges))
        names: Names = defaultdict(dict)
        for path, counts in shared_statements([*merged, *shared], str(shards / "shared"), names):
            loader.load(path)
            statistics.add(counts)
        lines = constant_lines()
        lines += dataset_lines(_with(statistics, lines), detail)
        statistics = _with(statistics, lines)
        rest = shards / "dataset.nq"
        rest.write_bytes("\n".join(lines).encode() + b"\n")
        loader.load(rest)
        progress("loading", 0, 1)

        def indexed() -> None:
            write_index(index_from(gathering.whole(), names), draft.path / INDEX_FILE)
            for path in words:
                text.add_file(path)
            text.finish()

        loader.finish(meanwhile=indexed)
    shutil.rmtree(shards)
    progress("loading", 1, 1)
    return statistics


def _with(statistics: Statistics, lines: Iterable[str]) -> Statistics:
    total = msgspec.structs.replace(
        statistics, properties=dict(statistics.properties), classes=dict(statistics.classes)
    )
    total.count([line.encode() for line in lines])
    return total


def _published(
    draft: Draft,
    intake: _Intake,
    trials: int,
    used: int,
    statistics: Statistics,
    detail: str,
    skipped: tuple[str, ...],
    *,
    records: bool,
) -> BuildSummary:
    rejected = len(intake.rejections)
    (draft.path / "rejected.jsonl").write_text("".join(f"{line}\n" for line in intake.rejections), encoding="utf-8")
    manifest: dict[str, Any] = {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "detail": detail,
        "emitter": READER_VERSION,
        "has_records": records,
        "trials": trials,
        "records": intake.kept + rejected,
        "used": used,
        "rejected": rejected,
        "notes": dict(sorted(intake.note_counts.items())),
        "hash": statistics.digest,
        **msgspec.to_builtins(statistics),
    }
    draft.publish(manifest)
    return BuildSummary(
        trials=trials,
        records=intake.kept + rejected,
        used=used,
        duplicates=intake.kept - used,
        rejected=rejected,
        statements=statistics.statements,
        skipped=skipped,
        messages=_messages(intake.rejections),
        warnings=tuple(intake.warnings),
        note_counts=dict(intake.note_counts),
        published=True,
    )


def _nothing(rejections: list[str], skipped: tuple[str, ...]) -> BuildSummary:
    count = len(rejections)
    return BuildSummary(0, count, 0, 0, count, 0, skipped, _messages(rejections), (), {}, published=False)


def _messages(rejections: list[str]) -> tuple[str, ...]:
    return tuple(msgspec.json.decode(line)["reason"] for line in rejections)


def _in_order(
    executor: Executor | None, workers: int, function: Callable[..., _T], tasks: Iterable[tuple[Any, ...]]
) -> Iterator[_T]:
    """The results of tasks in their order, with only a few tasks under way at a time."""
    if executor is None:
        for task in tasks:
            yield function(*task)
        return
    waiting: deque[Future[_T]] = deque()
    for task in tasks:
        waiting.append(executor.submit(function, *task))
        if len(waiting) > 2 * workers:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    if workers == 0:
        yield None
        return
    method = "fork" if sys.platform == "linux" else "spawn"
    try:
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin) as executor:
            yield executor
    except BrokenProcessPool as error:
        raise GraphError(
            "a worker process was ended from outside, perhaps for want of memory: free some, or use fewer workers, "
            "and run the same command again; the graph published before is as it was"
        ) from error


def _begin() -> None:
    """Prepares a worker: it lets the store go first where processors are few, and ends with who started it.

    What the store cannot take yet would only stand in line; a worker left behind would hold the graph's lock for good.
    Cycles are looked for seldom, as reading makes none.
    """
    gc.set_threshold(_NEW_OBJECTS)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


@contextmanager
def _standard_input(sources: Sequence[str]) -> Iterator[list[str]]:
    """The sources with `-` replaced by a file that holds what came through the pipe."""
    if "-" not in sources:
        yield list(sources)
        return
    with ExitStack() as opened:
        with storage_errors(Path("standard input, in the folder for temporary files")):
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="trialkg-"))
            spool = Path(folder) / "standard-input"
            with spool.open("wb") as out:
                while chunk := sys.stdin.buffer.read(1 << 20):
                    out.write(chunk)
        yield [str(spool) if source == "-" else source for source in sources]
