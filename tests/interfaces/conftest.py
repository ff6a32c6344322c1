"""One server for all tests that need no server of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Served, serving

from kg.app.building.build import build


@pytest.fixture(scope="session")
def example_graph(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> str:
    """A graph of the examples."""
    folder = tmp_path_factory.mktemp("served") / "g"
    build([str(examples)], folder, workers=1)
    return str(folder)


@pytest.fixture(scope="session")
def server(example_graph: str) -> Iterator[Served]:
    """A server over the examples, with what it does by itself."""
    with serving(example_graph, "--timeout-s", "3", "--workers", "2") as served:
        yield served
