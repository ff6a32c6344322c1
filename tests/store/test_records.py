"""Verbatim records are kept once each, and a version knows which of them it states."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import GraphDamagedError
from kg.store.records import RecordRow, Records, digest_of, packed, unpacked


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """An empty file of records, under a name with signs that an address would misread."""
    opened = Records(tmp_path / "100% #1?.sqlite", writable=True)
    yield opened
    opened.close()


def row(name: str, trial: str = "NCT00000001", **more: object) -> RecordRow:
    """A record, its bytes its name."""
    plain = {"source": "registry", "format": "json", "version_date": "2020-01-01", "restated": False}
    fields = {**plain, "file": "f", "locator": "line 1", **more}
    return RecordRow(hash=digest_of(name.encode()), trial=trial, body=packed(name.encode()), **fields)  # type: ignore[arg-type]


def used(records: Records, version: int = 1) -> dict[str, list[str]]:
    """For each trial, the bytes of the records that a version states."""
    first, last = "NCT00000000", "NCT99999999"
    return {trial: [one.data.decode() for one in group] for trial, group in records.used(version, first, last)}


def test_one_record_a_trial_and_source_is_used(records: Records) -> None:
    """Each source of a trial is stated once, and each trial is counted once."""
    records.add(1, [row("a"), row("b", source="veeva"), row("c", trial="NCT00000002")])
    assert records.choose(1) == 3
    assert records.trial_count(1) == 2
    assert {trial: sorted(group) for trial, group in used(records).items()} == {
        "NCT00000001": ["a", "b"],
        "NCT00000002": ["c"],
    }


@pytest.mark.parametrize(
    ("one", "other", "winner"),
    [
        ({"version_date": "2020-01-01"}, {"version_date": "2021-01-01"}, "other"),
        ({"version_date": ""}, {"version_date": "2001"}, "other"),
        ({"restated": True, "version_date": "2021-01-01"}, {"version_date": "2020-01-01"}, "other"),
        ({"format": "ctgov-xml"}, {"format": "json"}, "other"),
        ({"format": "ctgov-xml", "version_date": "2021-01-01"}, {"format": "json"}, "one"),
    ],
)
def test_which_record_is_used(one: dict[str, object], other: dict[str, object], winner: str, records: Records) -> None:
    """A real record is used before a restated one, then the newest, then JSON before XML; order does not matter."""
    rows = [row("one", **one), row("other", **other)]
    records.add(1, rows)
    records.add(2, reversed(rows))
    for version in (1, 2):
        assert records.choose(version) == 1
        assert used(records, version) == {"NCT00000001": [winner]}


def test_the_same_bytes_are_kept_once(records: Records) -> None:
    """A record met twice is kept once, in one version and across versions."""
    records.add(1, [row("a"), row("a", file="another")])
    records.add(2, [row("a")])
    assert [records.choose(version) for version in (1, 2)] == [1, 1]
    with sqlite3.connect(records.path) as connection:
        assert connection.execute("SELECT COUNT(*) FROM record").fetchone() == (1,)


def test_versions_are_apart(records: Records) -> None:
    """A version states its own records; records stay when a version is forgotten."""
    records.add(1, [row("a")])
    records.add(2, [row("b", trial="NCT00000002")])
    for version in (1, 2):
        records.choose(version)
    records.forget_versions_except([2])
    assert used(records, 1) == {}
    assert used(records, 2) == {"NCT00000002": ["b"]}
    records.add(3, [row("a")])
    records.choose(3)
    assert used(records, 3) == {"NCT00000001": ["a"]}


def test_a_version_begins_empty(records: Records) -> None:
    """What a killed build had taken in under the same number is not stated; other versions are as they were."""
    records.add(1, [row("a")])
    records.choose(1)
    records.add(2, [row("b", trial="NCT00000002")])
    records.begin(2)
    records.add(2, [row("c", trial="NCT00000003")])
    records.choose(2)
    assert [used(records, version) for version in (1, 2)] == [{"NCT00000001": ["a"]}, {"NCT00000003": ["c"]}]


def test_ranges_cover_all_trials_once(records: Records) -> None:
    """Ranges of trials follow one another without gap or overlap."""
    names = [f"NCT{number:08d}" for number in range(1, 24)]
    records.add(1, [row(name, trial=name) for name in names])
    records.choose(1)
    ranges = list(records.trial_ranges(1, 5))
    assert len(ranges) == 5
    found = [trial for first, last in ranges for trial, _ in records.used(1, first, last)]
    assert found == names


def test_a_reader_cannot_write(records: Records) -> None:
    """A file opened for reading takes nothing, and an absent one is not made."""
    records.add(1, [row("a")])
    reader = Records(records.path)
    with pytest.raises(sqlite3.OperationalError):
        reader.add(1, [row("b")])
    reader.close()
    with pytest.raises(GraphDamagedError, match=r"absent\.sqlite: the verbatim records cannot be read"):
        Records(records.path.with_name("absent.sqlite"))
    assert not records.path.with_name("absent.sqlite").exists()


@pytest.mark.parametrize("damage", ["the file", "a record", "a table"])
def test_damage_is_told(damage: str, records: Records) -> None:
    """A file that is none, a record whose bytes do not unpack, and a table that is gone are one error of ours."""
    records.add(1, [row("a")])
    records.choose(1)
    records.close()
    if damage == "the file":
        records.path.write_bytes(b"no database " * 1000)
    else:
        change = "DROP TABLE record" if damage == "a table" else "UPDATE record SET body = x'00'"
        with sqlite3.connect(records.path) as connection:
            connection.execute(change)
    reader = Records(records.path)
    with pytest.raises(GraphDamagedError, match=r"100% #1\?\.sqlite: the verbatim records cannot be read"):
        used(reader)
    reader.close()


@given(st.binary(max_size=2000))
def test_bytes_come_back(data: bytes) -> None:
    """What was packed is unpacked byte for byte, and is known by a hash of 40 digits."""
    assert unpacked(packed(data)) == data
    assert len(digest_of(data)) == 40
