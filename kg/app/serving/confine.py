"""What a process gives up before it evaluates queries of other people.

An engine that has opened a small store has all its files open, and can do without opening any more. That of a large
store opens files as it needs them; there a filter of system calls refuses connections and programs instead.

Source: https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["confine", "end_with_parent", "not_given_up"]

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_SET_MODE_FILTER: Final = 1
_ALL_THREADS: Final = 1
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | 13  # EACCES
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_AT_NUMBER: Final = 0
_AT_ARCHITECTURE: Final = 4
_OF_TABLES: Final = 0.03
"""What an engine keeps in memory of the files that it opens later, as a part of their size (measured: 0.017)."""


class _Machine(NamedTuple):
    """Numbers of a processor architecture: its own, that of the call that sets filters, those of calls to refuse."""

    architecture: int
    seccomp: int
    refused: tuple[int, ...]


_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, 317, (41, 59, 322)),  # socket, execve, execveat
    "aarch64": _Machine(0xC00000B7, 277, (198, 221, 281)),
}


def end_with_parent() -> None:
    """Asks the system to end this process when the one that started it ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def not_given_up() -> str:
    """What this system does not let a process give up, in words; empty where it gives up all.

    Where connections and programs are left on Linux, they are where the engine opens files of a large store later.
    """
    if not sys.platform.startswith("linux"):
        return "connections, other programs and any amount of memory"
    if platform.machine() not in _MACHINES:
        return "connections and other programs, where the store is large"
    return ""


def confine(store: Path, memory_bytes: int) -> None:
    """Gives up connections, writing, and memory beyond a limit, for good.

    Args:
        store: the folder of the open store.
        memory_bytes: what may be taken beyond what is taken now.
    """
    import resource

    sizes = [path.stat().st_size for path in store.glob("*.sst")]
    with contextlib.suppress(OSError, ValueError):  # elsewhere than Linux the size is not to be had so
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        size = pages * os.sysconf("SC_PAGE_SIZE") + memory_bytes + int(_OF_TABLES * sum(sizes))
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    if len(sizes) <= _open_tables():
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    else:
        _refuse_connections()


def _open_tables() -> int:
    """How many files of the store are open; none where that cannot be told."""
    found = 0
    with contextlib.suppress(OSError):
        for entry in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                found += entry.readlink().suffix == ".sst"
    return found


def _refuse_connections() -> None:
    """Has the system refuse sockets and programs to all threads; does nothing where it cannot."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or not sys.platform.startswith("linux"):
        return
    count = len(machine.refused)
    steps = [
        (_LOAD, 0, 0, _AT_ARCHITECTURE),
        (_IF_EQUAL, 0, count + 2, machine.architecture),
        (_LOAD, 0, 0, _AT_NUMBER),
        *((_IF_EQUAL, count - place, 0, number) for place, number in enumerate(machine.refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(buffer)))
    system = ctypes.CDLL(None)
    system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    system.syscall(machine.seccomp, _SET_MODE_FILTER, _ALL_THREADS, program)
