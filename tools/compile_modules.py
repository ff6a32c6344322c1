"""Compiles the modules that read trials, and what loading preloads, to machine code into `build/compiled`.

Usage: python tools/compile_modules.py

Needs a C compiler and Python's headers. Without them it says so, and trialkg runs from its sources, more slowly. With
gcc all is compiled twice, the second time for the ways that building a graph of the examples took through the code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from kg.compiled import COMPILED, GROUP, PROCESSORS, write_list

if TYPE_CHECKING:
    from setuptools import Extension

ROOT = Path(__file__).resolve().parent.parent
# Not kg/model: mypyc 2.4 takes one class for the other where a variable may hold either of two that it compiles.
SOURCES = ("names.py", "criteria/*.py", "rdf/*.py")
# What one of the modules calls of another is known when they are compiled: nothing else may stand in for it.
FLAGS = ["-fno-semantic-interposition", "-fvisibility=hidden", "-fno-plt"]
RECORDING = ["-fprofile-generate"]
RECORDED = ["-fprofile-use", "-Wno-missing-profile"]
EXAMPLE = [sys.executable, "-m", "kg.interfaces.cli", "build", "examples", "--workers", "1", "-q", "-g"]
PRELOADED = {PROCESSORS: "kg/store/processors.c"} if sys.platform == "linux" else {}


def modules() -> list[str]:
    """The full names of the modules to compile: those in which a build spends its time."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for pattern in SOURCES
        for path in sorted((ROOT / "kg").glob(pattern))
        if path.name != "__init__.py"
    ]


def compiler() -> str:
    """The program that compiles C."""
    return str(sysconfig.get_config_var("CC") or "cc").split()[0]


def missing() -> str:
    """What the machine lacks to compile, or nothing."""
    if not shutil.which(compiler()):
        return f"a C compiler ({compiler()})"
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return "" if headers.exists() else f"Python's headers ({headers})"


def compile_modules(names: list[str]) -> None:
    """Compiles modules into `build/compiled`, in place of what is there.

    Args:
        names: their full names.
    """
    from mypyc.build import mypycify
    from setuptools import Extension

    work = ROOT / "build" / "mypyc"
    shutil.rmtree(COMPILED, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with (work / "log.txt").open("w", encoding="utf-8") as log, redirect_stdout(log):
        paths = [str(Path(*name.split(".")).with_suffix(".py")) for name in names]
        extensions = mypycify(paths, group_name=GROUP, target_dir=str(work), opt_level="2", debug_level="0")
        preloaded = [Extension(name, [source]) for name, source in PRELOADED.items()]
        build(preloaded, work / "preloaded", [])
        for extension in extensions:
            extension.extra_compile_args += FLAGS
        if not compiler().endswith("gcc"):
            build(extensions, work / "objects", [])
        else:
            build(extensions, work / "objects", RECORDING)
            listed = write_list(COMPILED, names)
            try:
                subprocess.run([*EXAMPLE, str(work / "graph")], cwd=ROOT, check=True)
            finally:  # what records its ways is slow, and is never left to be taken
                listed.unlink()
            build(extensions, work / "objects", RECORDED)
    write_list(COMPILED, names)


def build(extensions: list[Extension], objects: Path, flags: list[str]) -> None:
    """Compiles extensions into `build/compiled`, in place of those of the same names.

    Args:
        extensions: the modules.
        objects: a folder for what is made on the way; what a program records of its ways is left there and found there.
        flags: for compiler and linker.
    """
    from setuptools import Distribution

    distribution = Distribution({"name": GROUP, "ext_modules": extensions})
    command = distribution.get_command_obj("build_ext")
    command.build_lib, command.build_temp, command.force = str(COMPILED), str(objects), True
    given = [(extension, extension.extra_compile_args, extension.extra_link_args) for extension in extensions]
    for extension, compiling, linking in given:
        extension.extra_compile_args, extension.extra_link_args = [*compiling, *flags], [*linking, *flags]
    distribution.run_command("build_ext")
    for extension, compiling, linking in given:
        extension.extra_compile_args, extension.extra_link_args = compiling, linking


def main() -> int:
    names = modules()
    lacking = missing()
    if lacking:
        print(f"{lacking} is not there: trialkg runs from its sources, more slowly")
        return 0
    print(f"compiling {len(names)} modules ...")
    compile_modules(names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
