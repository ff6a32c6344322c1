"""The notebooks are what their scripts make, hold no outputs, run within their time, and show what they promise."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import make_notebooks
import nbformat
import pytest
from engines import oxigraph
from nbclient import NotebookClient

from kg.app.graph import open_graph
from kg.app.transfer.export import export

NOTEBOOKS = Path(make_notebooks.NOTEBOOKS)
NAMES = [
    "01-first-look",
    "02-disease-landscape",
    "03-eligibility",
    "04-sponsor-networks",
    "05-remote-endpoint",
]
MOST_CPU_S = 30


def read(name: str) -> Any:
    """A notebook."""
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def run(name: str, folder: Path) -> Any:
    """A notebook with its outputs, run in a folder of its own."""
    notebook = read(name)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return notebook


def outputs(notebook: Any, kind: str) -> list[str]:
    """All outputs of a media type; what is printed is `text/plain` as well."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and kind == "text/plain":
                found.append(output.text)
            elif kind in output.get("data", {}):
                found.append(output.data[kind])
    return found


def test_there_are_the_five() -> None:
    """The notebooks are there, each paired with its script, and none beside them."""
    for suffix in (".py", ".ipynb"):
        assert sorted(path.stem for path in NOTEBOOKS.glob(f"*{suffix}")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_what_its_script_makes(name: str) -> None:
    """Script and notebook hold the same cells, byte for byte."""
    path = NOTEBOOKS / f"{name}.py"
    assert path.with_suffix(".ipynb").read_text(encoding="utf-8") == make_notebooks.notebook(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_has_its_parts_and_no_outputs(name: str) -> None:
    """Each begins with a question, tells the version of its data, and ends with limits; nothing is run in advance."""
    notebook = read(name)
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert words[0].startswith("# ") and "**Question:**" in words[0]
    assert words[-1].startswith("## Limits\n\n- ")
    for needed in ("graph.describe()", "graph.ask(", ".to_pandas()", "dtypes", "plt.subplots(", "graph.draw"):
        assert needed in code, needed
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


@pytest.fixture
def endpoint(example_graph: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server that holds the example graph."""
    with open_graph(example_graph) as graph:
        export(graph, tmp_path / "graph.nq", "nq")
    with oxigraph(tmp_path / "graph.nq", tmp_path) as address:
        yield address


def test_a_remote_endpoint_is_asked(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an endpoint the last notebook asks it, and SPARQLWrapper alone gets the same numbers."""
    monkeypatch.setenv("KG_ENDPOINT", endpoint)
    monkeypatch.delenv("KG_GRAPH", raising=False)
    done = run("05-remote-endpoint", tmp_path)
    printed = outputs(done, "text/plain")
    assert any(endpoint in text for text in printed) and "True" in {text.strip() for text in printed}
    assert not any("No endpoint is named" in text for text in printed)
    assert_shown(done)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_and_shows(
    name: str, example_graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the example graph each runs to its end in less than 30 s of a processor, with a table, a plot and a page."""
    monkeypatch.setenv("KG_GRAPH", str(example_graph))
    monkeypatch.delenv("KG_ENDPOINT", raising=False)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run(name, tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert 0 < spent < MOST_CPU_S, f"{name} took {spent:.1f} s"
    assert_shown(done)
    if name == "05-remote-endpoint":
        assert any("start one with 'kg serve'" in text for text in outputs(done, "text/plain"))


def assert_shown(notebook: Any) -> None:
    """A typed frame, a plot and a sandboxed page are among the outputs, and no warning."""
    printed, pages = outputs(notebook, "text/plain"), outputs(notebook, "text/html")
    assert any("Int64" in text or "Float64" in text for text in printed)
    assert outputs(notebook, "image/png")
    assert any("<table" in page for page in pages)
    framed = [page for page in pages if page.startswith('<iframe srcdoc="')]
    assert framed
    for page in framed:
        assert re.search(r'sandbox="[^"]*"', page) and "allow-same-origin" not in page
    streams = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"
    ]
    assert streams == []
