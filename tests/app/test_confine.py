"""What a confined process can no longer do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.app.serving.confine import not_given_up

CODE = """
import socket, subprocess, sys, threading
from pathlib import Path
from kg.app.serving.confine import confine
held = [open(path) for path in Path(sys.argv[1]).glob("*.sst")][: int(sys.argv[2])]
confine(Path(sys.argv[1]), 200 << 20)
def tried(work):
    try:
        work()
        return "done"
    except (OSError, MemoryError) as error:
        return type(error).__name__
def attempt():
    print(
        tried(lambda: socket.create_connection(("127.0.0.1", 1))),
        tried(lambda: subprocess.run(["true"])),
        tried(lambda: (Path(sys.argv[1]) / "000000.sst").read_bytes()),
        tried(lambda: (Path(sys.argv[1]) / "new").write_bytes(b"x")),
        tried(lambda: bytes(400 << 20)),
    )
attempt()
thread = threading.Thread(target=attempt)
thread.start()
thread.join()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")
@pytest.mark.parametrize(
    ("opened", "left"),
    [
        (3, "OSError OSError OSError OSError MemoryError"),
        (1, "PermissionError PermissionError done OSError MemoryError"),
    ],
    ids=["all files of the store are open", "some are to be opened later"],
)
def test_no_connection_no_program_no_writing(tmp_path: Path, opened: int, left: str) -> None:
    """In every thread; files of the store can be read on where the engine has not opened them all."""
    for number in range(3):
        (tmp_path / f"{number:06d}.sst").write_bytes(b"x")
    command = [sys.executable, "-c", CODE, str(tmp_path), str(opened)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [left, left]


@pytest.mark.parametrize(
    ("system", "machine", "left"),
    [
        ("linux", "x86_64", ""),
        ("linux", "aarch64", ""),
        ("linux", "riscv64", "connections and other programs, where the store is large"),
        ("darwin", "arm64", "connections, other programs and any amount of memory"),
    ],
)
def test_what_a_system_leaves_is_said(monkeypatch: pytest.MonkeyPatch, system: str, machine: str, left: str) -> None:
    """In words that a person who starts a server reads."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert not_given_up() == left
