"""What tests share: the examples, and the folder of real records where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
