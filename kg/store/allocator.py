"""The memory of a process that loads: another allocator than the C library's, and how it is set.

Source: https://jemalloc.net
"""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kg.compiled import PROCESSORS, compiled_library

__all__ = ["environment_of_loading", "keep_large_pieces"]

_ALLOCATOR: Final = "libjemalloc.so.2"
_SETTINGS: Final = "thp:always,narenas:2"
_LARGE_BYTES: Final = 16 << 20
_NEVER: Final = -1
_SEPARATORS: Final = frozenset(": ")
"""What parts the paths of LD_PRELOAD, so that none of them may hold it."""


def environment_of_loading(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that loads, in which the store works faster.

    It preloads, where these are, an allocator that spares the store a fifth of its work, and what has it put itself in
    order on all processors. The allocator asks for huge pages, for sorting compares keys that lie all over the memory,
    and finding them page by page is another fifth; and it has two stocks of small pieces, as one thread reads and one
    sorts.

    Args:
        environment: that of who starts it; what it preloads and how it sets the allocator stays.

    >>> environment_of_loading({"LD_PRELOAD": "other.so"})["LD_PRELOAD"]
    'other.so'
    """
    libraries = [str(library) for library in (compiled_library(PROCESSORS), _allocator()) if library]
    readable = [library for library in libraries if not _SEPARATORS.intersection(library)]
    preloaded = {"LD_PRELOAD": ":".join(readable)} if readable else {}
    return {"MALLOC_CONF": _SETTINGS, **preloaded, **environment, "RUST_BACKTRACE": "0"}


def keep_large_pieces() -> bool:
    """Has this process keep the memory of large pieces, over eight megabytes, for those that come after them.

    For each million statements the store takes a gigabyte in a few pieces and gives it back. The allocator would give
    them back to the system, which has to find and clear that memory anew for the next million.

    Returns:
        False where the allocator is another one, or has no stock of its own for large pieces.

    >>> keep_large_pieces()
    False
    """
    control = getattr(ctypes.CDLL(None), "mallctl", None) if sys.platform == "linux" else None
    if control is None:
        return False
    bytearray(_LARGE_BYTES)  # the stock of large pieces, the last one, is made with the first of them
    stocks, size = ctypes.c_uint(), ctypes.c_size_t(ctypes.sizeof(ctypes.c_uint))
    if control(b"opt.narenas", ctypes.byref(stocks), ctypes.byref(size), None, ctypes.c_size_t(0)):
        return False
    name = f"arena.{stocks.value}.dirty_decay_ms".encode()
    never = ctypes.c_ssize_t(_NEVER)
    return not control(name, None, None, ctypes.byref(never), ctypes.c_size_t(ctypes.sizeof(never)))


def _allocator() -> Path | None:
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    folders = (f"/usr/lib/{multiarch}", "/usr/lib64", "/usr/lib", f"{sys.prefix}/lib")
    return next((library for folder in folders if (library := Path(folder, _ALLOCATOR)).exists()), None)
