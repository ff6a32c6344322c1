"""Building: counts that add up, the same bytes for the same input, and nothing left of builds that failed."""

from __future__ import annotations

import errno
import gzip
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO, cast

import pytest
from made import as_bytes, record

from kg.app.building import build as building
from kg.app.building import emit, rebuild
from kg.app.building.build import BuildSummary, build
from kg.app.describe import digest_of_graph
from kg.app.graph import open_graph
from kg.app.transfer.export import export
from kg.errors import GraphLockedError, StorageError, UsageError
from kg.read.sources import Piece, opened
from kg.store.publication import GraphDirectory


def nquads(graph: Path) -> list[str]:
    """All statements of a graph as N-Quads, sorted."""
    with io.BytesIO() as out, open_graph(str(graph)) as opened:
        export(opened, out, "nq")
        return sorted(out.getvalue().decode().splitlines())


def trials_of(graph: Path) -> set[str]:
    """The NCT ids of the trials in a graph."""
    with open_graph(str(graph)) as opened:
        rows = opened.query(
            "PREFIX tkg: <https://w3id.org/trialkg/ontology#> SELECT ?id { ?t a tkg:Trial; tkg:nctId ?id }"
        )
        return {row.id for row in rows}


def written(path: Path, *records: object) -> str:
    """A file of JSON lines."""
    path.write_bytes(b"".join(as_bytes(one) + b"\n" for one in records))
    return str(path)


def assert_adds_up(summary: BuildSummary) -> None:
    """Records read are those used, passed over and rejected."""
    assert summary.records == summary.used + summary.duplicates + summary.rejected
    assert len(summary.messages) == summary.rejected


def test_examples_build(examples: Path, tmp_path: Path) -> None:
    """The examples give one trial each, whatever the format; a second record of a source is a duplicate."""
    summary = build([str(examples)], tmp_path / "g")
    assert_adds_up(summary)
    assert (summary.trials, summary.rejected, summary.published) == (32, 0, True)
    assert [Path(name).name for name in summary.skipped] == ["README.md"]
    assert len(trials_of(tmp_path / "g")) == 32
    assert len(nquads(tmp_path / "g")) == summary.statements


def test_bad_records_do_not_stop_a_file(tmp_path: Path) -> None:
    """Each record that cannot be used is rejected with its place; all others are in the graph."""
    source = tmp_path / "x.jsonl"
    lines = [as_bytes(record("NCT00000001")), b"{", b"null", b'{"a": 1}', as_bytes(record("NCT0")), b"",
             as_bytes(record("NCT00000002")), as_bytes(record("NCT00000001"))]  # fmt: skip
    source.write_bytes(b"\n".join(lines))
    summary = build([str(source), str(tmp_path / "absent")], tmp_path / "g")
    assert_adds_up(summary)
    assert (summary.trials, summary.used, summary.duplicates, summary.rejected) == (2, 2, 1, 5)
    assert [message.split(": ")[0].rpartition("line ")[2] for message in summary.messages[1:]] == ["2", "3", "4", "5"]
    published = GraphDirectory(tmp_path / "g").open()
    rejected = [json.loads(line) for line in (published.path / "rejected.jsonl").read_text().splitlines()]
    published.close()
    assert [one["reason"] for one in rejected] == list(summary.messages)
    assert [one["locator"] for one in rejected[1:]] == ["line 2", "line 3", "line 4", "line 5"]


def test_the_same_study_in_two_files(tmp_path: Path) -> None:
    """Of a study in two files the newer record is stated, in whatever order the files come."""
    old, new = (
        record("NCT00000001", status={"lastUpdateSubmitDate": day}, identification={"briefTitle": day})
        for day in ("2020-01-01", "2021-01-01")
    )
    first, second = written(tmp_path / "a.jsonl", old), written(tmp_path / "b.jsonl", new)
    for order, sources in enumerate(([first, second], [second, first])):
        summary = build(sources, tmp_path / f"g{order}")
        assert (summary.trials, summary.used, summary.duplicates) == (1, 1, 1)
    assert nquads(tmp_path / "g0") == nquads(tmp_path / "g1")
    assert any('"2021-01-01"' in line for line in nquads(tmp_path / "g0"))


def test_building_again_changes_nothing(examples: Path, tmp_path: Path) -> None:
    """The same sources give the same digest and the same statements, over a graph and in a new place."""
    digests = []
    for graph in ("one", "one", "two"):
        build([str(examples)], tmp_path / graph)
        digests.append(digest_of_graph(str(tmp_path / graph)))
    assert digests[0] == digests[1] == digests[2]
    assert nquads(tmp_path / "one") == nquads(tmp_path / "two")


def test_the_number_of_workers_does_not_matter(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One, two and three workers, on ranges of any size, write the same statements and count them the same."""
    monkeypatch.setattr(building, "_ALONE_BELOW_BYTES", 0)
    found = []
    monkeypatch.setattr(emit, "_MOST_REMEMBERED", 20)
    for workers, trials, merged, statements in ((1, 500, 100, 10_000), (2, 7, 2, 50), (3, 1, 5, 1)):
        monkeypatch.setattr(building, "_TRIALS_PER_RANGE", trials)
        monkeypatch.setattr(building, "_MERGED_AT_ONCE", merged)
        monkeypatch.setattr(emit, "_STATEMENTS_PER_FILE", statements)
        build([str(examples)], tmp_path / str(workers), workers=workers)
        found.append((nquads(tmp_path / str(workers)), digest_of_graph(str(tmp_path / str(workers)))))
    assert found[0] == found[1] == found[2]


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what comes through the pipe, beside files."""
    piped = as_bytes(record("NCT00000001")) + b"\n" + as_bytes(record("NCT00000002"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(piped)))
    summary = build(["-", written(tmp_path / "x.jsonl", record("NCT00000003"))], tmp_path / "g")
    assert (summary.trials, summary.rejected) == (3, 0)


def test_no_room_for_standard_input_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what comes through the pipe cannot be put by, a sentence says so."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(as_bytes(record()))))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(StorageError, match="standard input, in the folder for temporary files: the disk refused"):
        build(["-"], tmp_path / "g")
    assert not (tmp_path / "g").exists()


@pytest.mark.parametrize(
    ("damage", "words"),
    [("cut", "file is truncated"), ("deflate", "archive is corrupt"), ("disk", "cannot be read: input/output error")],
)
def test_a_damaged_export_does_not_stop_the_others(
    damage: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of RDF that breaks off, unpacks to nothing or cannot be read is refused, and the others are loaded."""
    build([written(tmp_path / "x.jsonl", record())], tmp_path / "old")
    text = "".join(f"{line}\n" for line in nquads(tmp_path / "old")).encode()
    packed = gzip.compress(text * 20)
    (tmp_path / "good.nq.gz").write_bytes(packed)
    middle = len(packed) // 2
    broken = packed[:middle] if damage == "cut" else packed[:middle] + b"\xff" * 200 + packed[middle + 200 :]
    (tmp_path / "bad.nq.gz").write_bytes(packed if damage == "disk" else broken)
    if damage == "disk":
        monkeypatch.setattr(rebuild, "opened", _failing)
    summary = build([str(tmp_path / "bad.nq.gz"), str(tmp_path / "good.nq.gz")], tmp_path / "g")
    assert (summary.trials, summary.rejected) == (1, 1)
    assert "bad.nq.gz: " in summary.messages[0] and words in summary.messages[0]
    assert nquads(tmp_path / "g") == nquads(tmp_path / "old")


def _failing(piece: Piece) -> BinaryIO:
    """A file; the one called bad on a disk that fails."""
    if "bad" not in piece.name:
        return opened(piece)

    class Failing(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise OSError(errno.EIO, "Input/output error")

    return cast(BinaryIO, io.BufferedReader(Failing()))


def test_a_disk_that_fails_on_writing_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build from RDF that cannot write ends as any other, without a word against the file."""
    build([written(tmp_path / "x.jsonl", record())], tmp_path / "old")
    (tmp_path / "good.nq").write_text("\n".join(nquads(tmp_path / "old")))

    def full(piece: Piece, target: Path) -> None:
        target.symlink_to("/dev/full")
        as_lines(piece, target)

    as_lines = rebuild._as_lines
    monkeypatch.setattr(rebuild, "_as_lines", full)
    with pytest.raises(StorageError, match="disk is full"):
        build([str(tmp_path / "good.nq")], tmp_path / "g")


@pytest.mark.parametrize("source", ["[]", '{"studies": []}', "{", ""])
def test_nothing_to_build_leaves_the_graph(source: str, tmp_path: Path) -> None:
    """Sources without a usable record publish nothing: no graph comes to be, and the one there was stays."""
    path = tmp_path / "x.json"
    path.write_text(source)
    assert not build([str(path)], tmp_path / "new").published
    assert not (tmp_path / "new").exists()
    build([written(tmp_path / "y.jsonl", record())], tmp_path / "old")
    before = digest_of_graph(str(tmp_path / "old"))
    assert not build([str(path)], tmp_path / "old").published
    assert digest_of_graph(str(tmp_path / "old")) == before


def test_misuse_is_refused(tmp_path: Path) -> None:
    """No source, records mixed with RDF, and a graph that is being written are refused."""
    with pytest.raises(UsageError, match="nothing to build from"):
        build([], tmp_path / "g")
    rdf = tmp_path / "x.nq"
    rdf.write_text("<http://a> <http://b> <http://c> .\n")
    with pytest.raises(UsageError, match="RDF"):
        build([str(rdf), written(tmp_path / "y.jsonl", record())], tmp_path / "g")
    with GraphDirectory(tmp_path / "g").draft(), pytest.raises(GraphLockedError):
        build([written(tmp_path / "y.jsonl", record())], tmp_path / "g")


def test_a_failed_build_is_not_stated_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that a failed build had taken in are not in the graph of the next."""
    build([written(tmp_path / "a.jsonl", record("NCT00000001"))], tmp_path / "g")

    def fails(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(building, "_emit_and_load", fails)
        with pytest.raises(RuntimeError):
            build([written(tmp_path / "b.jsonl", record("NCT00000002"))], tmp_path / "g")
    build([written(tmp_path / "c.jsonl", record("NCT00000003"))], tmp_path / "g")
    assert trials_of(tmp_path / "g") == {"NCT00000003"}


def test_readers_stay_with_what_they_opened(tmp_path: Path) -> None:
    """Whoever has a graph open goes on reading it while and after another is published."""
    build([written(tmp_path / "a.jsonl", record("NCT00000001"))], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as opened:
        build([written(tmp_path / "b.jsonl", record("NCT00000002"))], tmp_path / "g")
        rows = list(opened.query("SELECT ?o { ?s <https://w3id.org/trialkg/ontology#nctId> ?o }"))
        assert [row.o for row in rows] == ["NCT00000001"]
    assert trials_of(tmp_path / "g") == {"NCT00000002"}


def test_a_graph_may_be_moved(tmp_path: Path) -> None:
    """A graph's directory may be copied elsewhere and read there."""
    build([written(tmp_path / "a.jsonl", record("NCT00000001"))], tmp_path / "g")
    shutil.copytree(tmp_path / "g", tmp_path / "h")
    shutil.rmtree(tmp_path / "g")
    assert trials_of(tmp_path / "h") == {"NCT00000001"}


def test_progress_is_told_to_the_end(examples: Path, tmp_path: Path) -> None:
    """Each stage counts up to its total."""
    told: dict[str, list[tuple[int, int]]] = {}

    def tell(stage: str, done: int, total: int) -> None:
        told.setdefault(stage, []).append((done, total))

    build([str(examples)], tmp_path / "g", on_progress=tell)
    assert list(told) == ["reading", "stating", "loading"]
    for steps in told.values():
        assert steps == sorted(steps) and steps[-1][0] == steps[-1][1]
