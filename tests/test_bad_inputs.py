"""Faulty inputs: each is met as the index of faulty inputs says, without a traceback, in time."""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.app.building.build import BuildSummary, build
from kg.app.graph import open_graph
from kg.app.transfer.export import export
from kg.errors import TrialkgError

TRIALS = "SELECT ?id { ?trial <https://w3id.org/trialkg/ontology#nctId> ?id }"
ON_THE_COMMAND_LINE = ("json_truncated.json", "text_control.json", "json_nan.json", "xml_laughs.xml", "fs_name_bytes")


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """The index of faulty inputs; empty where the folder is not at hand."""
    folder = os.environ.get("TRIALKG_DATA")
    if not folder:
        return ()
    return tuple(json.loads((Path(folder) / "bad_inputs" / "index.json").read_text())["inputs"])


def put(case: dict[str, Any], data: Path, place: Path) -> Path:
    """The faulty input, copied or made in a folder of its own."""
    path = place / case["name"]
    match case.get("make"):
        case None:
            shutil.copy(data / "bad_inputs" / case["name"], path)
        case "missing":
            pass
        case "dir" | "emptydir":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "devnull":
            path.symlink_to("/dev/null")
        case "loop":
            path.mkdir()
            (path / "again").symlink_to(path)
        case "names":
            path.mkdir()
            for name in (b"caf\xe9.json", b"line\nend.json", b"quo\"te' $(x).json"):
                (path / os.fsdecode(name)).write_text("{}")
        case "growing":
            path.write_text('{"studies": [{"protocolSection": {"identificationModule": {"nctId": "NCT9')
        case "noperm":
            path.write_text("{}")
            path.chmod(0)
            if os.geteuid() == 0:
                pytest.skip("root reads every file")
        case other:
            raise AssertionError(f"the index asks for an unknown kind of input: {other}")
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each input of the index."""
    if "case" in metafunc.fixturenames:
        found = cases() or [
            pytest.param({}, marks=pytest.mark.skip("TRIALKG_DATA does not name the folder of records"))
        ]
        metafunc.parametrize(
            "case", found, ids=lambda case: case.get("name", "index") if isinstance(case, dict) else ""
        )


def built(path: Path, graph: Path) -> tuple[BuildSummary | None, list[str]]:
    """What a build did, and all it had to say."""
    try:
        summary = build([str(path)], graph)
    except TrialkgError as error:
        return None, [str(error)]
    words = [*summary.messages, *summary.warnings, *(f"skipped {name}" for name in summary.skipped)]
    return summary, words if summary.published or words else ["warning: 0 records"]


def exported(graph: Path) -> tuple[set[str], str]:
    """The NCT ids in a graph, and all its statements; both empty where nothing was published."""
    if not (graph / "CURRENT").exists():
        return set(), ""
    with open_graph(str(graph)) as opened, io.BytesIO() as out:
        export(opened, out, "nq")
        ids = {row[0] for row in opened.query(TRIALS)}
        return ids, out.getvalue().decode()


def test_each_input_is_met_as_the_index_says(case: dict[str, Any], data: Path, tmp_path: Path) -> None:
    """An input is refused, rejected in part, taken with a note or taken whole, as its index asks."""
    path, graph = put(case, data, tmp_path), tmp_path / "g"
    began = time.monotonic()
    summary, words = built(path, graph)
    assert time.monotonic() - began < case.get("max_s", 10)
    told, expected = "\n".join(words), case["expect"]
    assert "could not cope" not in told and "Traceback" not in told
    if expected.startswith(("error", "refused", "file refused", "accepted with warning")) and not _may_be_read(
        expected
    ):
        assert told, "no sign of a problem"
        if case["mention"]:
            assert any(word.lower() in told.lower() for word in case["mention"]), told
    if expected.startswith("file refused"):
        assert summary is None or not summary.published
        assert path.name in told
    if expected.startswith("accepted without loss"):
        assert summary is not None and summary.rejected == 0, told
    if summary is not None:
        assert summary.records == summary.used + summary.duplicates + summary.rejected
    ids, statements = exported(graph)
    assert set(case["good_ids"]) <= ids
    list(ox.parse(statements.encode(), ox.RdfFormat.N_QUADS))
    for text in () if case.get("xss") else case["never_in_output"]:
        assert text not in statements or text.encode() in path.read_bytes()  # an arm may be called "A"
    for outside in (case.get("never_path"), f"{case['never_path']}2" if case.get("never_path") else None):
        assert not (outside and Path(outside).exists())


def _may_be_read(expected: str) -> bool:
    return " or " in expected.split(";")[0]


@pytest.mark.parametrize("name", ON_THE_COMMAND_LINE)
def test_on_the_command_line(name: str, data: Path, tmp_path: Path) -> None:
    """On the command line too there is one clear message, no traceback, no escape byte, and a sound exit status."""
    case = next(case for case in cases() if case["name"] == name)
    path = put(case, data, tmp_path)
    command = [sys.executable, "-m", "kg.interfaces.cli", "build", str(path), "-g", str(tmp_path / "g")]
    told = subprocess.run(command, capture_output=True, timeout=case.get("max_s", 10), preexec_fn=_less_memory)
    words = told.stderr.decode()
    assert told.stdout == b"" and told.returncode in (0, 1)
    assert "Traceback" not in words and "\x1b" not in words
    if case["expect"].startswith("file refused"):
        assert told.returncode == 1 and path.name in words
    ids, _ = exported(tmp_path / "g")
    assert set(case["good_ids"]) <= ids


def _less_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def test_the_index_is_met_whole(data: Path) -> None:
    """There are as many inputs as the index is known to hold, so that none is passed over in silence."""
    assert data and len(cases()) >= 99
