"""What several tests of questions share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.app.building.build import build
from kg.app.graph import open_graph
from kg.ports import Store


@pytest.fixture(scope="session")
def real(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The graph of the real records of version 2."""
    folder = tmp_path_factory.mktemp("real") / "graph"
    files = ("studies_v2.jsonl", "systemic_sclerosis_v2.jsonl")
    build([str(data / "ctgov" / name) for name in files], folder, workers=1)
    with open_graph(str(folder)) as opened:
        yield opened.store
