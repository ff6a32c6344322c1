"""A record goes to its reader by content, and comes back as a trial or as a rejection."""

from __future__ import annotations

import pytest
from made import as_bytes, record

from kg.model.trial import Rejected, Trial
from kg.read.formats import read_record
from kg.read.sources import RawRecord


@pytest.mark.parametrize("depth", [100, 700, 900, 90_000])
def test_a_record_that_is_nested_too_deeply_is_rejected(depth: int) -> None:
    """However deep it is, nothing is raised; what can be read is."""
    data = as_bytes(record())[:-1] + b', "odd": ' + b"[" * depth + b"]" * depth + b"}"
    found = read_record(RawRecord(data, "json", "made.jsonl", "line 3"))
    if depth == 100:
        assert isinstance(found, Trial)
        return
    assert isinstance(found, Rejected)
    assert "made.jsonl, line 3" in str(found.error)
    assert "nested too deeply" in str(found.error)
