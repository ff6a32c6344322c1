"""The first pass of a build: each record is read once, to be kept or rejected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from kg.app.building.warnings import is_told, warning
from kg.errors import RecordError, SourceError
from kg.model.study import Study
from kg.model.trial import Rejected
from kg.names import fold_name, mesh_iri
from kg.read.formats import read_record
from kg.read.sources import Piece, RawRecord, Refused, raw_records
from kg.store.records import RecordRow, digest_of, packed

__all__ = ["PieceResult", "ingest_piece", "rejection_line"]

_MOST_WARNINGS: Final = 200


class PieceResult(NamedTuple):
    """What one piece of a source gave.

    Args:
        rows: records to keep.
        rejections: one JSON line each: where, why.
        warnings: notes on records that were kept and that somebody can act on, the first few of each piece.
        note_counts: how many notes of each kind there are in all.
        terms: labels of MeSH concepts that the records name, each with the concept's IRI and role.
    """

    rows: list[RecordRow]
    rejections: list[str]
    warnings: list[str]
    note_counts: dict[str, int]
    terms: set[tuple[str, str, str]]


def ingest_piece(piece: Piece) -> PieceResult:
    """Reads one piece of a source; a bad record never stops the others."""
    rows: list[RecordRow] = []
    rejections: list[str] = []
    warnings: list[str] = []
    counts: Counter[str] = Counter()
    terms: set[tuple[str, str, str]] = set()
    for item in raw_records(piece):
        if isinstance(item, Refused):
            rejections.append(rejection_line(item.name, "", item.error))
            continue
        trial = read_record(item)
        if isinstance(trial, Rejected):
            rejections.append(rejection_line(trial.origin.file, trial.origin.locator, trial.error))
            continue
        rows.append(_row(item, trial.nct_id, trial.origin.source, trial.version_date, trial.restated))
        terms.update(_terms(trial.study))
        counts.update(note.kind for note in trial.notes)
        place = f"{item.name}, {item.locator}" if item.locator else item.name
        told = filter(is_told, trial.notes)
        warnings += [warning(place, trial.nct_id, note) for note in islice(told, _MOST_WARNINGS - len(warnings))]
    return PieceResult(rows, rejections, warnings, dict(counts), terms)


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
