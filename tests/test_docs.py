"""The examples of the pages for people run, and give what the pages say."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
RUN = ("python.md",)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", RUN)
def test_the_examples_of_a_page_run(
    name: str, example_graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example of a page gives what stands below it, on the graph of the examples in `kg-data`."""
    shutil.copytree(example_graph, tmp_path / "kg-data")
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(DOCS / name), module_relative=False, optionflags=OPTIONS)
    assert tried > 10
    assert failed == 0


def test_every_page_with_examples_is_run() -> None:
    """No page shows an example at the prompt of Python that nobody runs."""
    shown = {path.name for path in DOCS.glob("*.md") if "\n>>> " in path.read_text(encoding="utf-8")}
    assert shown == set(RUN)
