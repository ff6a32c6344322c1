"""The first pass of a build: each record is read once, to be kept or rejected."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from kg.app.building.warnings import is_told, warning
from kg.errors import RecordError, SourceError
from kg.model.study import Study
from kg.model.trial import Rejected
from kg.names import fold_name, mesh_iri
from kg.read.formats import read_record
from kg.read.sources import Piece, RawRecord, Refused, raw_records
from kg.store.records import RecordRow, digest_of, packed

__all__ = ["PieceResult", "ingest_piece", "kept_rows", "rejection_line"]

_MOST_WARNINGS: Final = 200
_BATCH: Final = 500


class PieceResult(NamedTuple):
    """What one piece of a source gave.

    Args:
        rows_path: a file of the records to keep, for `kept_rows`: of a compressed file they are more than memory holds.
        rejections: one JSON line each: where, why.
        warnings: notes on records that were kept and that somebody can act on, the first few of each piece.
        note_counts: how many notes of each kind there are in all.
        terms: labels of MeSH concepts that the records name, each with the concept's IRI and role.
    """

    rows_path: str
    rejections: list[str]
    warnings: list[str]
    note_counts: dict[str, int]
    terms: set[tuple[str, str, str]]


def ingest_piece(piece: Piece, rows_path: str) -> PieceResult:
    """Reads one piece of a source; a bad record never stops the others.

    Args:
        piece: what to read.
        rows_path: where to write the records to keep.
    """
    rejections: list[str] = []
    warnings: list[str] = []
    counts: Counter[str] = Counter()
    terms: set[tuple[str, str, str]] = set()

    def rows() -> Iterator[RecordRow]:
        for item in raw_records(piece):
            if isinstance(item, Refused):
                rejections.append(rejection_line(item.name, "", item.error))
                continue
            trial = read_record(item)
            if isinstance(trial, Rejected):
                rejections.append(rejection_line(trial.origin.file, trial.origin.locator, trial.error))
                continue
            terms.update(_terms(trial.study))
            counts.update(note.kind for note in trial.notes)
            place = f"{item.name}, {item.locator}" if item.locator else item.name
            told = filter(is_told, trial.notes)
            warnings.extend(warning(place, trial.nct_id, note) for note in islice(told, _MOST_WARNINGS - len(warnings)))
            yield _row(item, trial.nct_id, trial.origin.source, trial.version_date, trial.restated)

    waiting = rows()
    with Path(rows_path).open("wb") as out:
        while batch := list(islice(waiting, _BATCH)):
            pickle.dump(batch, out, pickle.HIGHEST_PROTOCOL)
    return PieceResult(rows_path, rejections, warnings, dict(counts), terms)


def kept_rows(path: str) -> Iterator[list[RecordRow]]:
    """The records that `ingest_piece` wrote, some at a time; the file is removed at its end."""
    with Path(path).open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)
    Path(path).unlink()


def _terms(study: Study) -> Iterator[tuple[str, str, str]]:
    derived = study.derived
    for browse, role in ((derived.condition_browse, "condition"), (derived.intervention_browse, "treatment")):
        for mesh in (*browse.meshes, *browse.ancestors):
            iri = mesh_iri(mesh.id) if mesh.id else None
            if iri and mesh.term:
                yield fold_name(mesh.term), iri, role


def rejection_line(file: str, locator: str, error: SourceError | RecordError) -> str:
    """One line of `rejected.jsonl`."""
    return json.dumps({"file": file, "locator": locator, "reason": str(error)}, ensure_ascii=False)


def _row(item: RawRecord, trial: str, source: str, version_date: str, restated: bool) -> RecordRow:
    digest = digest_of(item.data)
    return RecordRow(
        digest, trial, source, item.format, version_date, restated, item.name, item.locator, packed(item.data)
    )
