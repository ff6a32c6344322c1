"""Measuring builds: where it works, and what it says of what it cannot use."""

from __future__ import annotations

import pytest

from kg.app.measuring.builds import bench
from kg.errors import UsageError


def measured(tmp_path, folder):
    """A measurement of a file without records."""
    records = tmp_path / "none.jsonl"
    records.write_bytes(b"\n")
    return bench(records, trials=100, detail="full", rounds=1, folder=folder)


def test_the_folder_to_work_in_is_made(tmp_path):
    """A folder that is not there is made, with those above it."""
    with pytest.raises(UsageError, match="holds no records"):
        measured(tmp_path, tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """A file stands where the folder should be: one sentence, no traceback."""
    (tmp_path / "a").write_text("a file")
    with pytest.raises(UsageError, match="cannot be made"):
        measured(tmp_path, tmp_path / "a" / "b")
    with pytest.raises(UsageError, match="cannot be made"):
        measured(tmp_path, tmp_path / "a")


def test_records_that_are_not_there_are_told(tmp_path):
    """A file that is absent ends in one sentence."""
    with pytest.raises(UsageError, match="cannot be read"):
        bench(tmp_path / "absent.jsonl", trials=100, detail="full", rounds=1)
