"""A build that is killed, or runs out of disk, leaves the old graph or the new one, and memory stays flat."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made import as_bytes, record
from processes import lives

from kg.app.building import build as building
from kg.app.building.build import build
from kg.app.check import verify
from kg.app.describe import digest_of_graph
from kg.app.graph import open_graph
from kg.app.measuring.builds import multiply
from kg.errors import GraphError, StorageError
from kg.read import sources
from kg.store.publication import GraphDirectory

KG = (sys.executable, "-m", "kg.interfaces.cli")


def lean(number: int, seed: int = 0) -> dict[str, Any]:
    """A record of average structure without much prose."""
    place = {
        "facility": f"Hospital {number % 97}",
        "city": f"City {number % 31}",
        "country": "Norway",
        "zip": str(number),
    }
    return record(
        f"NCT{number:08d}",
        description={"briefSummary": f"Summary {seed} of {number}. " * 10},
        conditions={"conditions": [f"Condition {number % 53}"], "keywords": [f"word {number}"]},
        sponsorCollaborators={"leadSponsor": {"name": f"Sponsor {number % 41}", "class": "OTHER"}},
        contactsLocations={"locations": [place, {**place, "facility": "Research Site"}]},
    )


def lines_of(path: Path, trials: int, seed: int = 0) -> Path:
    """A file of lean records."""
    path.write_bytes(b"".join(as_bytes(lean(number, seed)) + b"\n" for number in range(1, trials + 1)))
    return path


@pytest.mark.parametrize("over", ["nothing", "a graph"])
def test_a_killed_build_leaves_old_or_new(over: str, tmp_path: Path) -> None:
    """After kill -9 at any moment the graph is the old one or the new one, and building again gives the new one."""
    old, new = lines_of(tmp_path / "old.jsonl", 20), lines_of(tmp_path / "new.jsonl", 1500, seed=1)
    graph = tmp_path / "g"
    build([str(new)], tmp_path / "reference")
    wanted = digest_of_graph(str(tmp_path / "reference"))
    chance = random.Random(7)
    if over == "a graph":
        build([str(old)], graph)
    before = digest_of_graph(str(graph))
    command = [*KG, "build", str(new), "-g", str(graph), "-q", "--workers", "2"]
    took = time.monotonic()
    subprocess.run([*KG, "build", str(new), "-g", str(tmp_path / "timed"), "-q", "--workers", "2"], check=True)
    took = time.monotonic() - took
    for _ in range(4):
        process = subprocess.Popen(command, start_new_session=True)
        time.sleep(chance.uniform(0.25, 1.0) * took)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert digest_of_graph(str(graph)) in (before, wanted)
    subprocess.run(command, check=True)
    assert digest_of_graph(str(graph)) == wanted
    assert len(GraphDirectory(graph).versions()) == 1
    with open_graph(str(graph)) as opened:
        verify(opened)


def test_nothing_of_a_killed_build_lives_on(tmp_path: Path) -> None:
    """Where the process that leads a build is ended alone, the others end too, and the graph can be built again."""
    source = lines_of(tmp_path / "some.jsonl", 4000)
    command = [*KG, "build", str(source), "-g", str(tmp_path / "g"), "-q", "--workers", "2"]
    process = subprocess.Popen(command)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    end = time.monotonic() + 60
    while len(pids := children.read_text().split()) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert len(pids) == 3  # two that read, one that loads
    while any(map(lives, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(map(lives, pids))
    assert build([str(source)], tmp_path / "g", workers=1).trials == 4000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("no small disk can be mounted here (that takes root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told(small_disk: Path, tmp_path: Path) -> None:
    """A build that fills the disk says so in a sentence, and the graph before it is still served, whole."""
    graph = small_disk / "g"
    build([str(lines_of(tmp_path / "few.jsonl", 5))], graph)
    before = digest_of_graph(str(graph))
    many = lines_of(tmp_path / "many.jsonl", 4000)
    with pytest.raises(StorageError, match="disk is full"):
        build([str(many)], graph)
    told = subprocess.run([*KG, "build", str(many), "-g", str(graph)], capture_output=True, text=True)
    assert told.returncode == 1
    assert "disk is full" in told.stderr and "Traceback" not in told.stderr
    assert digest_of_graph(str(graph)) == before
    with open_graph(str(graph)) as opened:
        assert verify(opened).trials == 5
    build([str(lines_of(tmp_path / "few.jsonl", 6))], graph)
    assert digest_of_graph(str(graph))["trials"] == 6


def test_an_export_to_a_full_disk_is_told(small_disk: Path, tmp_path: Path) -> None:
    """An export that does not fit says so."""
    build([str(lines_of(tmp_path / "x.jsonl", 2000))], tmp_path / "g")
    target = small_disk / "x.nq"
    (small_disk / "filler").write_bytes(b"x" * 11_500_000)
    told = subprocess.run([*KG, "export", "-g", str(tmp_path / "g"), "-o", str(target)], capture_output=True, text=True)
    assert told.returncode == 1
    assert "disk is full" in told.stderr and "Traceback" not in told.stderr


def _dies(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system ends a worker, a sentence says so, and the graph is as it was."""
    build([str(lines_of(tmp_path / "few.jsonl", 5))], tmp_path / "g")
    before = digest_of_graph(str(tmp_path / "g"))
    monkeypatch.setattr(building, "_ALONE_BELOW_BYTES", 0)
    monkeypatch.setattr(building, "ingest_piece", _dies)
    with pytest.raises(GraphError, match="for want of memory"):
        build([str(lines_of(tmp_path / "more.jsonl", 9))], tmp_path / "g", workers=2)
    assert digest_of_graph(str(tmp_path / "g")) == before


def peak_of(source: Path, graph: Path) -> int:
    """The most memory that our structures took during a build, in bytes."""
    tracemalloc.start()
    try:
        build([str(source)], graph, workers=1)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_memory_does_not_grow_with_the_number_of_trials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """Three times as many trials take no more memory, beyond the bounded caches of names."""
    monkeypatch.setattr(sources, "_RANGE", 1 << 16)
    monkeypatch.setattr(building, "_TRIALS_PER_RANGE", 50)
    base = lines_of(tmp_path / "base.jsonl", 200)
    peaks = []
    build([str(base)], tmp_path / "g")  # what is loaded once is loaded now
    for trials in (600, 1800):
        source = tmp_path / f"{trials}{suffix}"
        multiply(base, tmp_path / "made", trials)
        data = (tmp_path / "made").read_bytes()
        source.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else data)
        peaks.append(peak_of(source, tmp_path / "g"))
    assert digest_of_graph(str(tmp_path / "g"))["trials"] == 1800
    assert peaks[1] < 1.3 * peaks[0] + 500_000


def test_multiplied_records_are_records(tmp_path: Path) -> None:
    """Records are multiplied under new ids, as varied as they were, and the same for the same seed."""
    base = lines_of(tmp_path / "base.jsonl", 3)
    for name in ("a", "b"):
        multiply(base, tmp_path / name, 10)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    studies = [json.loads(line) for line in (tmp_path / "a").read_bytes().splitlines()]
    ids = {study["protocolSection"]["identificationModule"]["nctId"] for study in studies}
    assert len(ids) == 10 and all(name.startswith("NCT9") for name in ids)
    assert len({json.dumps(study["protocolSection"]["descriptionModule"]) for study in studies}) == 10
