"""Compiles the modules that read trials, and what loading preloads, to machine code into `build/compiled`.

Usage: python tools/compile_modules.py

Needs a C compiler and Python's headers. Without them it says so, and trialkg runs from its sources, more slowly.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from contextlib import redirect_stdout
from pathlib import Path

from kg.compiled import COMPILED, GROUP, PROCESSORS, write_list

ROOT = Path(__file__).resolve().parent.parent
# Not kg/model: mypyc 2.4 takes one class for the other where a variable may hold either of two that it compiles.
SOURCES = ("names.py", "criteria/*.py", "rdf/*.py")
# What one of the modules calls of another is known when they are compiled: nothing else may stand in for it.
FLAGS = ["-fno-semantic-interposition", "-fvisibility=hidden", "-fno-plt"]
PRELOADED = {PROCESSORS: "kg/store/processors.c"} if sys.platform == "linux" else {}


def modules() -> list[str]:
    """The full names of the modules to compile: those in which a build spends its time."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for pattern in SOURCES
        for path in sorted((ROOT / "kg").glob(pattern))
        if path.name != "__init__.py"
    ]


def missing() -> str:
    """What the machine lacks to compile, or nothing."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(compiler):
        return f"a C compiler ({compiler})"
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return "" if headers.exists() else f"Python's headers ({headers})"


def compile_modules(names: list[str]) -> None:
    """Compiles modules into `build/compiled`, in place of what is there.

    Args:
        names: their full names.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution, Extension

    work = ROOT / "build" / "mypyc"
    shutil.rmtree(COMPILED, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with (work / "log.txt").open("w", encoding="utf-8") as log, redirect_stdout(log):
        paths = [str(Path(*name.split(".")).with_suffix(".py")) for name in names]
        extensions = mypycify(paths, group_name=GROUP, target_dir=str(work), opt_level="2", debug_level="0")
        for extension in extensions:
            extension.extra_compile_args += FLAGS
        extensions += [Extension(name, [source]) for name, source in PRELOADED.items()]
        distribution = Distribution({"name": GROUP, "ext_modules": extensions})
        command = distribution.get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(COMPILED), str(work / "objects")
        distribution.run_command("build_ext")
    write_list(COMPILED, names)


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
