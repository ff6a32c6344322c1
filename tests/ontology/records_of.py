"""What real records state, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from kg.app.criteria import reading
from kg.model.trial import Trial
from kg.rdf.trial import trial_statements
from kg.read.formats import read_record
from kg.read.sources import Piece, RawRecord, plan, raw_records


def records(*paths: Path) -> Iterator[tuple[Trial, str]]:
    """The trials of all records under the paths; rejected ones are left out."""
    for piece in plan([str(path) for path in paths]):
        if isinstance(piece, Piece):
            for raw in raw_records(piece):
                if isinstance(raw, RawRecord) and isinstance(trial := read_record(raw), Trial):
                    yield trial, sha256(raw.data).hexdigest()


def statements(found: Iterable[tuple[Trial, str]]) -> Iterator[list[str]]:
    """For each trial its lines of N-Quads, records of one trial taken together, criteria read."""
    criteria = reading()
    ordered = sorted(found, key=lambda record: record[0].nct_id)
    for _, group in groupby(ordered, key=lambda record: record[0].nct_id):
        made = trial_statements(list(group), criteria=criteria)
        yield made.own + [line for block in made.shared.values() for line in block.split("\n")]
