"""A graph of the examples, and one of hand-made trials whose counts are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.graph import Graph, open_graph


@pytest.fixture(scope="session")
def example_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a graph of all example records."""
    folder = tmp_path_factory.mktemp("pages") / "examples"
    build([str(Path(__file__).resolve().parents[2] / "examples")], folder)
    return folder


@pytest.fixture(scope="session")
def example_graph(example_place: Path) -> Iterator[Graph]:
    """A graph of all example records."""
    with open_graph(str(example_place)) as graph:
        yield graph


def site(city: str, country: str, north: float, east: float, status: str | None = None) -> dict[str, object]:
    """A site as the registry's records have it."""
    place: dict[str, object] = {"facility": f"{city} Hospital", "city": city, "country": country}
    place["geoPoint"] = {"lat": north, "lon": east}
    return {**place, "status": status} if status else place


OSLO = site("Oslo", "Norway", 59.91273, 10.74609)
HAMBURG = site("Hamburg", "Germany", 53.57532, 10.01534)
CLOSED_OSLO = site("Oslo", "Norway", 59.91273, 10.74609, "COMPLETED")


def trial(number: int, status: str, sites: list[dict[str, object]], **eligibility: object) -> bytes:
    """A record of a trial on asthma, in phase 2."""
    made = record(
        f"NCT{number:08d}",
        status={"overallStatus": status, "lastUpdatePostDateStruct": {"date": f"2026-01-{number:02d}"}},
        conditions={"conditions": ["Asthma"]},
        design={"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        eligibility={"eligibilityCriteria": "Inclusion Criteria:\n\n* Asthma", **eligibility},
        contactsLocations={"locations": sites},
    )
    return as_bytes(made)


@pytest.fixture(scope="session")
def small_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """Five trials on asthma: who may join, and where, differs."""
    folder = tmp_path_factory.mktemp("small")
    records = [
        trial(1, "RECRUITING", [OSLO], sex="ALL", minimumAge="18 Years", maximumAge="60 Years"),
        trial(2, "RECRUITING", [HAMBURG, CLOSED_OSLO], sex="FEMALE", minimumAge="18 Years"),
        trial(3, "COMPLETED", [OSLO], sex="MALE"),
        trial(4, "RECRUITING", [HAMBURG], minimumAge="65 Years"),
        trial(5, "NOT_YET_RECRUITING", []),
    ]
    (folder / "five.jsonl").write_bytes(b"\n".join(records))
    build([str(folder / "five.jsonl")], folder / "g")
    with open_graph(str(folder / "g")) as graph:
        yield graph
