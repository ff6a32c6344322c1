"""Files, folders and archives give the bytes of single records, each once, and what is damaged is refused by name."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import as_bytes, record

from kg.read import sources
from kg.read.sources import Piece, Refused, Skipped, plan, raw_records

STUDIES = [record(f"NCT0000000{number}") for number in range(1, 4)]
LINES = [as_bytes(study) for study in STUDIES]
XML = b"<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info></clinical_study>"


def records_of(*paths: Path) -> tuple[list[tuple[str, bytes]], list[str], list[str]]:
    """Locator and bytes of each record below the paths, messages of refusals, and names of skipped files."""
    found: list[tuple[str, bytes]] = []
    refused: list[str] = []
    skipped: list[str] = []
    for item in plan(map(str, paths)):
        for raw in raw_records(item) if isinstance(item, Piece) else [item]:
            if isinstance(raw, Refused):
                refused.append(str(raw.error))
            elif isinstance(raw, Skipped):
                skipped.append(raw.name)
            else:
                found.append((raw.locator, raw.data))
    return found, refused, skipped


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive."""
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members:
                archive.writestr(name, data)
        return out.getvalue()


SHAPES = {
    "one.json": (LINES[0], [""]),
    "pretty.json": (json.dumps(STUDIES[0], indent=2).encode(), [""]),
    "list.json": (b"[" + b",\n".join(LINES) + b"]", ["[0]", "[1]", "[2]"]),
    "page.json": (b'{"studies":[' + b",".join(LINES) + b'],"nextPageToken":"x"}', [f"studies[{n}]" for n in range(3)]),
    "counted.json": (b'{"totalCount": 3, "studies": [' + b",".join(LINES) + b"]}", [f"studies[{n}]" for n in range(3)]),
    "lines.jsonl": (b"\n".join(LINES) + b"\n", ["line 1", "line 2", "line 3"]),
    "windows.jsonl": (b"\xef\xbb\xbf" + b"\r\n".join(LINES), ["line 1", "line 2", "line 3"]),
    "gaps.jsonl": (LINES[0] + b"\n\n" + LINES[1] + b"\n", ["line 1", "line 3"]),
    "wide.json": (LINES[0].decode().encode("utf-16"), [""]),
    "trial.xml": (XML, [""]),
    "page.html": (b"<html><p>Veeva</p>", [""]),
    "no_suffix": (LINES[0], [""]),
    "wrong.pdf": (b"[" + LINES[0] + b"]", ["[0]"]),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("packing", ["plain", "gzip", "zip", "gzip in zip"])
def test_every_shape(name: str, packing: str, tmp_path: Path) -> None:
    """One study, a list, a page or lines, plain, gzipped or in an archive, give the same records."""
    data, locators = SHAPES[name]
    plain, _, _ = records_of(_put(tmp_path / name, data))
    packed = {
        "plain": data,
        "gzip": gzip.compress(data),
        "zip": zipped([(name, data)]),
        "gzip in zip": zipped([("folder/", b""), (f"folder/{name}.gz", gzip.compress(data)), ("__MACOSX/._x", b"x")]),
    }[packing]
    found, refused, skipped = records_of(_put(tmp_path / "packed", packed))
    assert (refused, skipped) == ([], [])
    assert [locator for locator, _ in found] == locators
    assert [data.strip() for _, data in found] == [data.strip() for _, data in plain]


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("packing", [bytes, gzip.compress, lambda data: zipped([("a.jsonl", data)])])
def test_lines_may_begin_with_a_long_one(packing: object, tmp_path: Path) -> None:
    """JSON lines are known as such even where the first record is longer than what is looked at first."""
    long = as_bytes(record("NCT00000009", description={"briefSummary": "x" * 300_000}))
    path = _put(tmp_path / "x", packing(b"\n".join([long, *LINES])))  # type: ignore[operator]
    found, refused, _ = records_of(path)
    assert refused == []
    assert [data for _, data in found] == [long, *LINES]


def test_one_long_line_is_one_study(tmp_path: Path) -> None:
    """A lone study on one long line is no JSON lines, and neither is a page on one line."""
    long = as_bytes(record("NCT00000009", description={"briefSummary": "x" * 300_000}))
    assert records_of(_put(tmp_path / "a", long + b"\n"))[0] == [("", long)]
    page = b'{"studies":[' + long + b"," + LINES[0] + b"]}"
    assert records_of(_put(tmp_path / "b", page)) == ([("studies[0]", long), ("studies[1]", LINES[0])], [], [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(0, 40), min_size=2, max_size=12),
    size=st.integers(1, 60),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_ranges_share_out_lines(tmp_path: Path, sizes: list[int], size: int, end: str) -> None:
    """However a file of lines is cut into ranges, each line is read once, with its number."""
    lines = [json.dumps({"x": "é" * count}, ensure_ascii=False) if count else "" for count in sizes]
    lines[:2] = ['{"x": 0}', '{"x": 1}']
    path = _put(tmp_path / "x.jsonl", end.join(lines).encode())
    before = sources._RANGE
    sources._RANGE = size  # type: ignore[misc]
    try:
        found, refused, _ = records_of(path)
    finally:
        sources._RANGE = before  # type: ignore[misc]
    assert refused == []
    assert found == [(f"line {number}", line.encode()) for number, line in enumerate(lines, 1) if line]


def test_ranges_share_out_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However an archive is cut into ranges, each member is read once."""
    path = _put(tmp_path / "x.zip", zipped((f"{number}.json", LINES[number % 3]) for number in range(10)))
    monkeypatch.setattr(sources, "_MEMBERS", 3)
    assert len(list(plan([str(path)]))) == 4
    assert [data for _, data in records_of(path)[0]] == [LINES[number % 3] for number in range(10)]


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    """Files of a folder and its folders are read in order, hidden ones left out, others skipped by name."""
    for name, data in [("b/2.json", LINES[1]), ("a.json", LINES[0]), ("c.jsonl", b"\n".join(LINES)), (".x.json", b"{")]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        _put(tmp_path / name, data)
    (tmp_path / ".git").mkdir()
    _put(tmp_path / ".git" / "a.json", LINES[0])
    _put(tmp_path / "notes.csv", b"a,b\n")
    found, refused, skipped = records_of(tmp_path)
    assert [data for _, data in found] == [LINES[0], *LINES, LINES[1]]
    assert (refused, skipped) == ([], [str(tmp_path / "notes.csv")])


def test_a_folder_that_contains_itself_ends(tmp_path: Path) -> None:
    """A link back to a folder above is not followed for ever."""
    _put(tmp_path / "a.json", LINES[0])
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(records_of(tmp_path)[0]) == 1


def test_a_path_named_twice_is_read_once(tmp_path: Path) -> None:
    """A file named by two paths is one file."""
    path = _put(tmp_path / "a.json", LINES[0])
    assert len(records_of(path, tmp_path / "." / "a.json")[0]) == 1


def _truncated_zip() -> bytes:
    return zipped([("a.json", os.urandom(3000))])[:-30]


def _zip_with_a_bad_member() -> bytes:
    data = bytearray(zipped([("a.json", LINES[0]), ("b.json", LINES[1])]))
    place = bytes(data).index(b"a.json") + len("a.json") + 5
    data[place] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (gzip.compress(b""), "empty"),
        (zipped([]), "empty"),
        (b"\n\n", "empty"),
        (b"nct_id,title\n", "not recognised"),
        (gzip.compress(LINES[0])[:-6], "truncated"),
        (gzip.compress(LINES[0])[:-8] + b"\0\0\0\0" + gzip.compress(LINES[0])[-4:], "checksum"),
        (gzip.compress(LINES[0])[:10] + b"\xff" * 40, "corrupt"),
        (b"PK\x03\x04 no archive", "corrupt"),
        (_truncated_zip(), "corrupt"),
        (gzip.compress(gzip.compress(LINES[0])), "not recognised"),
        (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="x">', "RDF/XML"),
        (b'{"@context": {}}', "JSON-LD"),
        ("\n".join(line.decode() for line in LINES).encode("utf-16"), "UTF-16"),
        (LINES[0][:-3], "truncated"),
        (LINES[0] + b"\nmore", "after the end"),
    ],
)
def test_damaged_files_are_refused(data: bytes, words: str, tmp_path: Path) -> None:
    """A file that is empty, damaged or of no known format gives one refusal, with its name and the reason."""
    path = _put(tmp_path / "line\nend.json", data)
    found, refused, _ = records_of(path)
    assert found == []
    (message,) = refused
    assert words in message
    assert "line\\nend.json" in message and "\n" not in message


def test_sound_members_stand_beside_a_damaged_one(tmp_path: Path) -> None:
    """An archive with a damaged member gives the others, and refuses that one by name."""
    found, refused, _ = records_of(_put(tmp_path / "x.zip", _zip_with_a_bad_member()))
    assert [data for _, data in found] == [LINES[1]]
    assert len(refused) == 1 and "x.zip!a.json" in refused[0]


def test_a_member_that_is_no_record_is_refused_by_name(tmp_path: Path) -> None:
    """A table, an empty file and RDF inside an archive are refused, and nothing leaves the archive."""
    members = [("../../a.csv", b"a,b"), ("b.json", b""), ("c.nq", b"<http://a> <http://b> <http://c> .")]
    found, refused, _ = records_of(_put(tmp_path / "x.zip", zipped(members)))
    assert found == []
    assert ["x.zip!" in message for message in refused] == [True] * 3
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A pipe, a device and a path to nothing are refused at once."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null"), tmp_path / "absent"):
        found, refused, _ = records_of(path)
        assert found == [] and len(refused) == 1 and str(path) in refused[0]


def test_a_file_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are counted while they are unpacked, so that a small archive cannot fill the memory."""
    monkeypatch.setattr(sources, "LARGEST_RECORD", 10_000)
    page = b"<html>" + b"x" * 1_000_000
    for data in (gzip.compress(page), zipped([("a.html", page)]), zipped([("a.html.gz", gzip.compress(page))])):
        found, refused, _ = records_of(_put(tmp_path / "bomb", data))
        assert (found, len(refused)) == ([], 1)


@pytest.mark.parametrize("damaged", [0, 1, 2])
def test_a_damaged_line_does_not_stop_the_others(damaged: int, tmp_path: Path) -> None:
    """A line that is cut, the first one too, is given out like any other, for the reader to reject by its number."""
    lines = [line[:20] if number == damaged else line for number, line in enumerate(LINES)]
    found, _, _ = records_of(_put(tmp_path / "x.jsonl", b"\n".join(lines)))
    assert found == [(f"line {number}", line) for number, line in enumerate(lines, 1)]
