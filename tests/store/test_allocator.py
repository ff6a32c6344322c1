"""How a process that loads gets and keeps its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.compiled import PROCESSORS, compiled_library
from kg.store.allocator import environment_of_loading


def test_what_somebody_preloads_stays() -> None:
    """What the environment preloads, and how it sets the allocator, is not replaced by what trialkg would."""
    theirs = {"LD_PRELOAD": "theirs", "MALLOC_CONF": "theirs too"}
    assert environment_of_loading(theirs).items() >= theirs.items()


def test_sorting_takes_huge_pages() -> None:
    """A process that loads has an allocator that asks for huge pages, where the system has that allocator."""
    program = (
        "import ctypes\n"
        "answer, size = ctypes.c_char_p(), ctypes.c_size_t(8)\n"
        "asked = ctypes.CDLL(None).mallctl\n"
        "asked(b'opt.thp', ctypes.byref(answer), ctypes.byref(size), None, ctypes.c_size_t(0))\n"
        "print(answer.value.decode())\n"
    )
    assert told_by_a_process_that_loads(program) == "always"


@pytest.mark.parametrize("kept", [True, False])
def test_the_memory_of_large_pieces_is_kept(kept: bool) -> None:
    """What a large piece took is still the process's when it is given back, and else the system's."""
    program = (
        "import os\n"
        "from kg.store.allocator import keep_large_pieces\n"
        "def megabytes(): return int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGESIZE') >> 20\n"
        f"done = keep_large_pieces() if {kept} else True\n"
        "before = megabytes()\n"
        "piece = bytearray(256 << 20)\n"
        "piece[::4096] = bytes(len(piece) // 4096)\n"
        "assert megabytes() - before > 200\n"
        "del piece\n"
        "print(done, megabytes() - before > 200)\n"
    )
    assert told_by_a_process_that_loads(program) == f"True {kept}"


def test_an_allocator_without_a_stock_of_large_pieces_is_left_alone() -> None:
    """Where somebody has jemalloc keep none, nothing is set and nothing fails."""
    program = "from kg.store.allocator import keep_large_pieces\nprint(keep_large_pieces())\n"
    assert told_by_a_process_that_loads(program, MALLOC_CONF="oversize_threshold:0") == "False"


def told_by_a_process_that_loads(program: str, **settings: str) -> str:
    """What a program prints in the environment of a process that loads; skips where that has no jemalloc."""
    environment = environment_of_loading({**os.environ, **settings})
    if "jemalloc" not in environment_of_loading({}).get("LD_PRELOAD", ""):
        assert not os.environ.get("TRIALKG_DATA"), "jemalloc is not there: install libjemalloc2"
        pytest.skip("jemalloc is not there: install libjemalloc2")
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_libraries_are_preloaded_by_paths_that_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that the loader of programs would read as two is left out, and its library with it."""
    paths = {"processors": Path("/made here/processors.so")}
    monkeypatch.setattr("kg.store.allocator.compiled_library", paths.get)
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
