"""Exports from the command line: files, tables, and what makes no sense together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.interfaces.cli import app


def kg(*arguments: str) -> Any:
    """What a command prints and how it ends."""
    return CliRunner().invoke(app, list(arguments))


def test_tables_are_written_to_a_folder(example_graph: Path, tmp_path: Path) -> None:
    """Parquet makes a file for each table and says how many rows each has."""
    done = kg("export", "-g", str(example_graph), "--format", "parquet", "-o", str(tmp_path / "tables"))
    assert (done.exit_code, done.stdout) == (0, "")
    assert re.search(r"wrote .*: [1-9]\d* trials, [1-9]\d* conditions", done.stderr)
    assert (tmp_path / "tables" / "trials.parquet").is_file()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "name it with -o FOLDER"),
        (("-o", "{tmp}/t", "--no-source-text"), 2, "goes with RDF"),
        (("-o", "{tmp}/file"), 2, "is a file: give a folder"),
    ],
)
def test_misuse_is_told(
    example_graph: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    """A folder is needed, must not be a file, and options of RDF are refused."""
    (tmp_path / "file").write_text("")
    words = [word.format(tmp=tmp_path) for word in arguments]
    done = kg("export", "-g", str(example_graph), "--format", "parquet", *words)
    assert done.exit_code == status and said in done.stderr
    assert not (tmp_path / "t").exists()
