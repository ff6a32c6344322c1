"""What a trial found, as tables and lines: no value and no limit is lost."""

from __future__ import annotations

import pytest
from made import record
from view_graphs import store_of

from kg.names import TRIAL
from kg.views.queries import of_trial
from kg.views.results import RESULTS_QUERY, MeasureShown, measures_of
from kg.views.statements import Statements

NCT_ID = "NCT01234567"


def measure(**fields: object) -> MeasureShown:
    """The one outcome measure of a trial with two groups."""
    outcome = {
        "type": "PRIMARY",
        "title": "Score",
        "groups": [{"id": "OG000", "title": "A"}, {"id": "OG001", "title": "B"}],
        "classes": [class_of("Visit 1", "1", "2")],
        **fields,
    }
    study = record(NCT_ID) | {"resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [outcome]}}}
    said = Statements(store_of(study).query(of_trial(RESULTS_QUERY, NCT_ID)))
    (made,) = measures_of(said, TRIAL + NCT_ID)
    return made


def class_of(title: str, *values: str | dict[str, str]) -> dict[str, object]:
    """A class with one category, and a value for each group."""
    found = [
        {"groupId": f"OG00{place}", **(value if isinstance(value, dict) else {"value": value})}
        for place, value in enumerate(values)
    ]
    return {"title": title, "categories": [{"measurements": found}]}


def test_classes_of_one_title_have_rows_of_their_own() -> None:
    """The same visit of two parts of a trial, and a class between them."""
    made = measure(classes=[class_of("Week 4", "1", "2"), class_of("Week 8", "3", "4"), class_of("Week 4", "5")])
    assert [(row.title, row.values) for row in made.rows] == [
        ("Week 4", ("1", "2")),
        ("Week 8", ("3", "4")),
        ("Week 4", ("5", "")),
    ]


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        ({"lowerLimit": "1.0", "upperLimit": "3.50"}, "2 (1.0 to 3.50)"),
        ({"upperLimit": "3.50"}, "2 (up to 3.50)"),
        ({"lowerLimit": "0"}, "2 (from 0)"),
        ({}, "2"),
    ],
)
def test_a_value_has_the_limits_that_are_stated(limits: dict[str, str], shown: str) -> None:
    """One of them as well as both."""
    assert measure(classes=[class_of("Visit 1", {"value": "2", **limits})]).rows[0].values[0] == shown


@pytest.mark.parametrize(
    ("interval", "shown"),
    [
        ({"ciLowerLimit": "0.80", "ciUpperLimit": "1.10"}, "97.5 % confidence interval 0.80 to 1.10"),
        ({"ciUpperLimit": "1.10", "ciNumSides": "ONE_SIDED"}, "97.5 % one-sided interval, up to 1.10"),
        ({"ciLowerLimit": "0", "ciNumSides": "ONE_SIDED"}, "97.5 % one-sided interval, from 0"),
        ({"ciUpperLimit": "1.10", "ciNumSides": "TWO_SIDED"}, "97.5 % confidence interval, up to 1.10"),
    ],
)
def test_an_interval_has_the_limits_that_are_stated(interval: dict[str, str], shown: str) -> None:
    """It is called one-sided where the record says so."""
    made = measure(analyses=[{"groupIds": ["OG000", "OG001"], "ciPctValue": "97.5", **interval}])
    assert made.analyses == (f"A against B: {shown}",)


def test_an_analysis_without_limits_has_no_interval() -> None:
    """The percent alone says nothing."""
    made = measure(analyses=[{"groupIds": ["OG000"], "ciPctValue": "95", "pValue": "0.04"}])
    assert made.analyses == ("A: p = 0.04",)
