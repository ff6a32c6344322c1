"""Real eligibility texts, read from the folder that TRIALKG_DATA names."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from golden import GOLDEN, SEEDS, criteria_text, rendered
from reading import bounds, read
from test_properties import is_sound


def texts(data: Path) -> list[str]:
    """All eligibility texts of the folder."""
    found: list[str] = []
    for path in sorted((data / "ctgov").glob("*_v2.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            module = json.loads(line).get("protocolSection", {}).get("eligibilityModule", {})
            text = module.get("eligibilityCriteria") if isinstance(module, dict) else None
            found += [text] if isinstance(text, str) else []
    for name in ("docs_dev", "more_texts", "lct_dev_docs", "chia_dev_docs"):
        lines = (data / "criteria" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        found += [json.loads(line)["text"] for line in lines]
    return found


def test_every_shared_text_is_read_soundly_and_soon(data: Path) -> None:
    """Spans are right in every text, and none takes long."""
    found = texts(data)
    assert len(found) > 2000
    slowest = 0.0
    for text in found:
        start = time.process_time()
        eligibility = read(text, None)
        slowest = max(slowest, time.process_time() - start)
        assert is_sound(text, eligibility)
    assert slowest < 0.5


@pytest.mark.parametrize("name", ["criteria_1mb", "criteria_redos"])
def test_a_huge_text_is_read_in_time(data: Path, name: str) -> None:
    """A text of a megabyte takes seconds."""
    record = json.loads((data / "bad_inputs" / f"{name}.json").read_text(encoding="utf-8"))
    text = record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    start = time.process_time()
    read(text, None)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(("name", "first", "after"), SEEDS)
def test_a_seed_is_read_as_the_golden_file_says(data: Path, name: str, first: str, after: str) -> None:
    """Each limit, connective, sub-item and exception of the two seed pages is as checked by eye."""
    page = (data / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    assert rendered(criteria_text(page, first, after)) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("trial", "stated"),
    [
        ("NCT05304754", "fvc"),
        ("NCT05589896", "fvc"),
        ("NCT05818137", "fvc < 60 % percent-predicted"),
        ("NCT03341026", "hba1c"),
        ("NCT05813925", "hba1c"),
    ],
)
def test_a_limit_that_people_ask_for_is_found(data: Path, trial: str, stated: str) -> None:
    """Trials with a limit on the quantity state it."""
    for path in sorted((data / "ctgov").glob("*_v2.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if trial in line:
                protocol = json.loads(line)["protocolSection"]
                if protocol["identificationModule"]["nctId"] == trial:
                    text = protocol["eligibilityModule"]["eligibilityCriteria"]
                    assert any(found.startswith(stated) for found in bounds(text))
                    return
    pytest.fail(f"{trial} is not among the records of {data}")
