"""Files of statements loaded together into a new store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from kg.compiled import PROCESSORS, compiled_library
from kg.errors import GraphDamagedError, GraphError
from kg.store.bulk import BulkLoader, dumped_lines, environment_of_loading


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


def test_what_somebody_preloads_stays() -> None:
    """What the environment preloads, and how it sets the allocator, is not replaced by what trialkg would."""
    theirs = {"LD_PRELOAD": "theirs", "MALLOC_CONF": "theirs too"}
    assert environment_of_loading(theirs).items() >= theirs.items()


def test_sorting_takes_huge_pages() -> None:
    """A process that loads has an allocator that asks for huge pages, where the system has that allocator."""
    program = (
        "import ctypes\n"
        "asked = getattr(ctypes.CDLL(None), 'mallctl', None)\n"
        "answer, size = ctypes.c_char_p(), ctypes.c_size_t(8)\n"
        "if asked: asked(b'opt.thp', ctypes.byref(answer), ctypes.byref(size), None, ctypes.c_size_t(0))\n"
        "print(answer.value.decode() if answer.value else '')\n"
    )
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, env=environment_of_loading(os.environ), check=True, capture_output=True, text=True)
    if "jemalloc" not in environment_of_loading({}).get("LD_PRELOAD", ""):
        assert not os.environ.get("TRIALKG_DATA"), "jemalloc is not there: install libjemalloc2"
        pytest.skip("jemalloc is not there: install libjemalloc2")
    assert told.stdout.strip() == "always"


def test_libraries_are_preloaded_by_paths_that_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that the loader of programs would read as two is left out, and its library with it."""
    paths = {"processors": Path("/made here/processors.so")}
    monkeypatch.setattr("kg.store.bulk.compiled_library", paths.get)
    assert "made" not in environment_of_loading({}).get("LD_PRELOAD", "")
    paths["processors"] = Path("/made/processors.so")
    assert environment_of_loading({})["LD_PRELOAD"].split(":")[0] == "/made/processors.so"


def test_the_store_is_told_of_enough_processors_to_use_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that loads counts four processors or more where the library for that was compiled."""
    monkeypatch.delenv("TRIALKG_COMPILED", raising=False)
    if not compiled_library(PROCESSORS):
        assert not os.environ.get("TRIALKG_DATA"), "nothing is compiled: run 'make compiled'"
        pytest.skip("nothing is compiled: run 'make compiled' where there is a C compiler")
    command = [sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"]
    told = subprocess.run(command, env=environment_of_loading(os.environ), check=True, capture_output=True, text=True)
    assert int(told.stdout) == max(4, len(os.sched_getaffinity(0)))


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
