"""The performance status that criteria let in, from criteria as they are printed."""

from __future__ import annotations

import pytest

from kg.app.criteria import quantity_blocks, read_criteria
from kg.model.criterion import constraints
from kg.names import MEASUREMENT, TKG
from kg.rdf.performance_status import limits_on, write_performance_status

ROOT = "https://clinicaltrials.gov/study/NCT00000001"

Range = tuple[str, bool, str | None, str | None]


def written(text: str) -> list[str]:
    """The statements on performance status."""
    lines: list[str] = []
    leaves = [(criterion, constraints(criterion.expression)) for criterion in read_criteria(text).criteria]
    write_performance_status(lines, ROOT, limits_on((), ROOT, leaves), quantity_blocks())
    return lines


def ranges(text: str) -> list[Range]:
    """Each scale, whether its limits hold for everybody, and the lowest and highest score let in."""
    nodes: dict[str, dict[str, str]] = {}
    for line in written(text):
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        if subject != f"<{ROOT}>":
            name = predicate.removeprefix(f"<{TKG}").removesuffix(">")
            nodes.setdefault(subject, {})[name] = value.split('"')[1] if '"' in value else value
    return sorted(
        (
            facts["scale"].removeprefix(f"<{MEASUREMENT}").removesuffix(">"),
            facts["isBar"] == "true",
            facts.get("lowestScore"),
            facts.get("highestScore"),
        )
        for facts in nodes.values()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inclusion Criteria:\n\n* ECOG 0-1", [("ecog", True, "0", "1")]),
        ("Inclusion Criteria:\n\n* ECOG < 2", [("ecog", True, None, "1")]),
        ("Exclusion Criteria:\n\n* ECOG of 3 or more", [("ecog", True, None, "2")]),
        ("Exclusion Criteria:\n\n* ECOG > 2", [("ecog", True, None, "2")]),
        ("Exclusion Criteria:\n\n* ECOG performance status 3-4", [("ecog", False, None, "2")]),
        ("Exclusion Criteria:\n\n* Karnofsky 10-60", [("karnofsky", False, "70", None)]),
        ("Inclusion Criteria:\n\n* Karnofsky > 60", [("karnofsky", True, "70", None)]),
        ("Inclusion Criteria:\n\n* ECOG ≤ 2\n* ECOG ≤ 1", [("ecog", True, None, "1")]),
        (
            "Inclusion Criteria:\n\n* ECOG ≤ 2 or Karnofsky ≥ 60",
            [("ecog", False, None, "2"), ("karnofsky", False, "60", None)],
        ),
        (
            "Inclusion Criteria:\n\nCohort A:\n\n* ECOG ≤ 1\n\nCohort B:\n\n* ECOG ≤ 2",
            [("ecog", False, None, "2")],
        ),
        ("Inclusion Criteria:\n\n* Age ≥ 18 years", []),
    ],
)
def test_the_scores_that_criteria_let_in(text: str, expected: list[Range]) -> None:
    """Exclusions are turned, scores move in steps, limits are joined, and of alternatives the widest counts."""
    assert ranges(text) == expected


def test_a_range_names_the_constraints_that_set_it() -> None:
    """As they are numbered among the statements of criteria."""
    text = "Inclusion Criteria:\n\n* Asthma\n* ECOG 0-1"
    set_by = [line.split(" ")[2] for line in written(text) if "rangeSetBy" in line]
    assert set_by == [f"<{ROOT}#constraint-i2-1>", f"<{ROOT}#constraint-i2-2>"]
