"""Modules compiled to machine code (`make compiled`), taken in place of their sources while these are unchanged.

`TRIALKG_COMPILED=0` in the environment takes the sources. Both do the same; the compiled ones read trials faster. With
them stands a library that a process preloads while it loads a store.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

__all__ = [
    "COMPILED",
    "GROUP",
    "PROCESSORS",
    "compiled_library",
    "digest_of_sources",
    "is_compiled",
    "use_compiled",
    "write_list",
]

COMPILED: Final = Path(__file__).resolve().parent.parent / "build" / "compiled"
"""Where a checkout keeps its compiled modules."""

GROUP: Final = "trialkg"
"""What mypyc calls the library that holds the code of all modules; each module's own file only points to it."""

PROCESSORS: Final = "processors"
"""The library that tells a process of more processors (`kg/store/processors.c`)."""

_LIST: Final = "modules.txt"
_SWITCH: Final = "TRIALKG_COMPILED"


class _Finder:
    """Finds the compiled form of modules, as long as none of their sources has changed since."""

    def __init__(self, folder: Path, digest: str, modules: Sequence[str]) -> None:
        self._folder = folder
        self._digest = digest
        self._modules = modules
        self._fresh: bool | None = None

    @property
    def fresh(self) -> bool:
        if self._fresh is None:
            self._fresh = digest_of_sources(self._modules) == self._digest
        return self._fresh

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == f"{GROUP}__mypyc":
            return spec_from_file_location(name, f"{self._folder / name}{EXTENSION_SUFFIXES[0]}")
        if name not in self._modules or not self.fresh:
            return None
        return spec_from_file_location(name, f"{self._folder.joinpath(*name.split('.'))}{EXTENSION_SUFFIXES[0]}")


def use_compiled(folder: Path = COMPILED) -> None:
    """Takes the compiled modules of a folder from now on, where there are any for this Python.

    Args:
        folder: what `write_list` was called with.
    """
    if os.environ.get(_SWITCH) == "0":
        return
    try:
        suffix, digest, *modules = (folder / _LIST).read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return
    if suffix == EXTENSION_SUFFIXES[0]:
        sys.meta_path.insert(0, _Finder(folder, digest, modules))


def is_compiled() -> bool:
    """Whether this process reads trials with compiled modules."""
    return any(isinstance(finder, _Finder) and finder.fresh for finder in sys.meta_path)


def compiled_library(name: str, folder: Path = COMPILED) -> Path | None:
    """Where a library to preload is, if it was compiled for this Python and is wanted.

    Args:
        name: what it is called, such as `PROCESSORS`.
        folder: holds what was compiled.
    """
    path = folder / f"{name}{EXTENSION_SUFFIXES[0]}"
    return path if os.environ.get(_SWITCH) != "0" and path.exists() else None


def write_list(folder: Path, modules: Sequence[str]) -> Path:
    """Notes which modules a folder holds, of which sources and for which Python.

    Args:
        folder: holds the compiled modules, each under its package's path.
        modules: their full names.

    Returns:
        The file: without it nothing in the folder is taken.
    """
    lines = (EXTENSION_SUFFIXES[0], digest_of_sources(modules), *modules)
    path = folder / _LIST
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def digest_of_sources(modules: Sequence[str]) -> str:
    """The SHA-256 digest of the sources of modules, in their order; one that is not there counts as empty.

    Args:
        modules: full names, such as `kg.criteria.lexer`.

    >>> len(digest_of_sources(["kg.criteria.lexer"]))
    64
    """
    import hashlib

    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for module in modules:
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()
