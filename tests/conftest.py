"""What tests share: the examples, the folder of real records where there is one, and the tools."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tools"), *(str(HERE / room) for room in ("store", "ask"))]
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


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
