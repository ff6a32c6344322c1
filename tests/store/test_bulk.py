"""Files of statements loaded together into a new store."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import GraphDamagedError, GraphError
from kg.store.bulk import BulkLoader, dumped_lines


def test_files_are_loaded_and_removed(tmp_path: Path) -> None:
    """More files than stand in line at a time are all loaded, and none of them is left."""
    lines = {f'<http://e/{number}> <http://e/p> "{number}" .'.encode() for number in range(400)}
    files = [tmp_path / f"{number}.nq" for number in range(29)]
    with BulkLoader(tmp_path / "store") as loader:
        for number, path in enumerate(files):
            path.write_bytes(b"".join(line + b"\n" for line in sorted(lines)[number::29]))
            loader.load(path)
        loader.finish()
    assert not any(path.exists() for path in files)
    store = pyoxigraph.Store.read_only(str(tmp_path / "store"))
    assert {line for batch in dumped_lines(store) for line in batch} == lines


def test_a_loader_that_is_left_before_its_end_loads_nothing(tmp_path: Path) -> None:
    """What ends a build while files are loaded ends the loading too, and nothing is taken over."""
    path = tmp_path / "some.nq"
    path.write_text('<http://e/a> <http://e/p> "a" .\n', encoding="utf-8")
    with pytest.raises(KeyboardInterrupt), BulkLoader(tmp_path / "store") as loader:
        loader.load(path)
        raise KeyboardInterrupt
    assert not list(dumped_lines(pyoxigraph.Store(str(tmp_path / "store"))))


def test_the_process_that_loads_does_not_outlive_who_started_it(tmp_path: Path) -> None:
    """Where nobody names files any more and the last one was not named, it ends by itself."""
    with BulkLoader(tmp_path / "store") as loader:
        assert loader.process.stdin is not None
        loader.process.stdin.close()
        assert loader.process.wait(timeout=20) == 1


def test_a_process_that_is_ended_from_outside_is_told(tmp_path: Path) -> None:
    """What the system takes away, for want of memory say, is one sentence for who waits for the store."""
    with pytest.raises(GraphError, match="ended from outside"), BulkLoader(tmp_path / "store") as loader:
        loader.process.kill()
        loader.finish()


def test_lines_that_are_no_statements_are_told(tmp_path: Path) -> None:
    """A file that the store cannot read names what is wrong with it, and the store is not finished."""
    path = tmp_path / "some.nq"
    path.write_text("<http://e/a> <http://e/p> .\n", encoding="utf-8")
    with pytest.raises(GraphDamagedError, match="cannot take"), BulkLoader(tmp_path / "store") as loader:
        loader.load(path)
        loader.finish()


def test_an_engine_that_gives_up_is_told() -> None:
    """What an engine raises when it panics is no Exception, and nobody waits for it in vain."""
    program = (
        "import sys, pyoxigraph, kg.store.loading as loading\n"
        "class Panic(BaseException): pass\n"
        "def panics(path): raise Panic\n"
        "pyoxigraph.Store = panics\n"
        "sys.argv = ['loading', 'store']\n"
        "loading.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == ["broken", "the engine gave up"]
        assert process.wait(timeout=20) == 1


def test_a_file_that_cannot_be_loaded_is_told_to_who_hands_over_the_next(tmp_path: Path) -> None:
    """The one who writes files does not wait for room that will never be."""
    with pytest.raises(FileNotFoundError), BulkLoader(tmp_path / "store") as loader:
        for number in range(99):
            loader.load(tmp_path / f"{number}.nq")


def test_nothing_to_load(tmp_path: Path) -> None:
    """A store that nothing was loaded into is empty."""
    with BulkLoader(tmp_path / "store") as loader:
        loader.finish()
    assert not list(dumped_lines(pyoxigraph.Store.read_only(str(tmp_path / "store"))))
