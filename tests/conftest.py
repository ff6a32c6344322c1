"""What tests share: the examples, the folder of real records where there is one, and the tools."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from kg.ports import Store

HERE = Path(__file__).resolve().parent
os.environ.setdefault("TRIALKG_COMPILED", "0")  # the sources are tested; `make test` repeats what is compiled
sys.path[:0] = [str(HERE.parent / "tools"), *(str(HERE / room) for room in ("store", "ask"))]
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """What was collected stays to the end, so that no collection of garbage goes through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real records; what needs it is skipped where there is none."""
    folder = os.environ.get("TRIALKG_DATA")
    if not folder:
        pytest.skip("TRIALKG_DATA does not name the folder of real records")
    return Path(folder)


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the example records."""
    return Path(__file__).resolve().parent.parent / "examples"


@pytest.fixture(scope="session")
def example_graph(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a graph of the example records; it is only read."""
    from kg.app.building.build import build

    path = tmp_path_factory.mktemp("example-graph") / "kg-data"
    build([str(examples)], path)
    return path


@pytest.fixture(scope="session")
def real(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The graph of the real records of version 2, open."""
    from kg.app.building.build import build
    from kg.app.graph import open_graph

    folder = tmp_path_factory.mktemp("real") / "graph"
    files = ("studies_v2.jsonl", "systemic_sclerosis_v2.jsonl")
    build([str(data / "ctgov" / name) for name in files], folder, workers=1)
    with open_graph(str(folder)) as opened:
        yield opened.store
