"""The second pass of a build: trials become N-Quads, a range of trials at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import count, groupby
from pathlib import Path
from typing import Final, NamedTuple

from kg.app.criteria import reading
from kg.app.finding.columns import LineColumns, Names, names_in
from kg.app.finding.gathered import INDEXED, Gathered, gather
from kg.app.finding.words import document_of
from kg.errors import GraphDamagedError
from kg.model.trial import Rejected, Trial
from kg.rdf.dataset import Statistics
from kg.rdf.trial import CriteriaReading, Detail, trial_statements
from kg.read.formats import read_record
from kg.read.sources import RawRecord
from kg.store.records import Records, StoredRecord

__all__ = ["EmittedRange", "emit_range", "merge_blocks", "shared_statements", "trial_of"]

_SEPARATOR: Final = "\x1f"
_STATEMENTS_PER_FILE: Final = 200_000
_MOST_REMEMBERED: Final = 100_000


class EmittedRange(NamedTuple):
    """What one range of trials gave.

    Args:
        path: N-Quads of the trials' own statements.
        shared_path: blocks of shared things, one a line, sorted; lines of a block are joined by U+001F. What this
            process has written for the same build is not written again.
        words_path: what the text index holds of the trials, a line of JSON each.
        gathered: what the index of trials counts.
        statistics: counts of the own statements.
        trials: how many trials.
    """

    path: str
    shared_path: str
    words_path: str
    gathered: Gathered
    statistics: Statistics
    trials: int


def emit_range(
    records_path: str, version: int, build: str, first: str, last: str, detail: Detail, prefix: str
) -> EmittedRange:
    """Writes the statements of the trials from `first` to `last`.

    Args:
        records_path: the file of verbatim records.
        version: the version whose records to state.
        build: what tells this build from every other.
        first: NCT id of the first trial.
        last: NCT id of the last trial.
        detail: how much to state.
        prefix: where to write: the path without its suffix.
    """
    statistics = Statistics()
    criteria = _reading(records_path, version)
    columns = LineColumns(INDEXED)
    shared: dict[str, str] = {}
    trials = 0
    records = Records(Path(records_path))
    own_path, shared_path, words_path = f"{prefix}.nq", f"{prefix}.shared", f"{prefix}.words"
    try:
        with Path(own_path).open("wb") as out, Path(words_path).open("wb") as words:
            for _, group in records.used(version, first, last):
                statements = trial_statements([(trial_of(record), record.hash) for record in group], detail, criteria)
                lines = list(map(str.encode, statements.own))
                columns.add(statements.own, statistics.count(lines))
                lines.append(b"")
                out.write(b"\n".join(lines))
                shared.update(statements.shared)
                words.write(document_of(statements.trial) + b"\n")
                trials += 1
    finally:
        records.close()
    written = _written(build)
    fresh = set(shared.values()) - written
    if len(written) > _MOST_REMEMBERED:
        written.clear()
    written |= fresh
    blocks = sorted(block.replace("\n", _SEPARATOR) for block in fresh)
    Path(shared_path).write_text("".join(f"{block}\n" for block in blocks), encoding="utf-8", newline="\n")
    return EmittedRange(own_path, shared_path, words_path, gather(columns, located=True), statistics, trials)


@lru_cache(maxsize=1)
def _written(build: str) -> set[str]:
    """The blocks of shared things that this process has written for a build lately."""
    return set()


@lru_cache(maxsize=1)
def _reading(records_path: str, version: int) -> CriteriaReading:
    """How criteria are read: their concepts linked to the MeSH concepts that the version's records name."""
    records = Records(Path(records_path))
    try:
        return reading(records.terms(version))
    finally:
        records.close()


def trial_of(record: StoredRecord) -> Trial:
    """The trial that a kept record describes.

    Raises:
        GraphDamagedError: the record was readable when it was kept, and is not now.
    """
    raw = RawRecord(record.data, record.format, record.file, record.locator)  # type: ignore[arg-type]
    trial = read_record(raw)
    if isinstance(trial, Rejected):
        raise GraphDamagedError(f"a kept record cannot be read any more: {trial.error}: build the graph again")
    return trial


def merge_blocks(paths: Sequence[str]) -> str:
    """Makes one sorted file of several, with each of their blocks once.

    Args:
        paths: sorted files of blocks; they are removed.
    """
    merged = f"{paths[0]}.merged"
    with Path(merged).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_distinct(paths))
    return merged


def shared_statements(paths: Sequence[str], prefix: str, names: Names) -> Iterator[tuple[Path, Statistics]]:
    """Writes the statements of shared things once each, from the sorted blocks of all ranges.

    Args:
        paths: sorted files of blocks; they are removed.
        prefix: where to write: paths without their number and suffix.
        names: what the names of things that the index of trials shows are added to.

    Yields:
        Files of N-Quads, each as soon as it is whole, with the counts of its statements.
    """
    things = _things(_distinct(paths))
    for number in count():
        path = Path(f"{prefix}-{number:06d}.nq")
        statistics = Statistics()
        with path.open("wb") as out:
            for lines in things:
                encoded = list(map(str.encode, lines))
                statistics.count(encoded)
                names_in(lines, names)
                out.write(b"\n".join(encoded) + b"\n")
                if statistics.statements >= _STATEMENTS_PER_FILE:
                    break
        if not statistics.statements:
            path.unlink()
            return
        yield path, statistics


def _distinct(paths: Sequence[str]) -> Iterator[str]:
    """The blocks of sorted files in order, each once; the files are removed."""
    with ExitStack() as opened:
        files = [opened.enter_context(Path(path).open(encoding="utf-8", newline="\n")) for path in paths]
        for block, _ in groupby(heapq.merge(*files)):
            yield block
    for path in paths:
        Path(path).unlink()


def _things(blocks: Iterator[str]) -> Iterator[list[str]]:
    """The lines of each thing once, from sorted blocks in which it may stand several times."""
    subject = ""
    lines: dict[str, None] = {}
    for block in blocks:
        found = block.rstrip("\n").split(_SEPARATOR)
        name = found[0].split(" ", 1)[0]
        if name != subject:
            if lines:
                yield list(lines)
            subject, lines = name, {}
        lines.update(dict.fromkeys(found))
    if lines:
        yield list(lines)
