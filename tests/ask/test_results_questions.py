"""The questions on results, endings and delays: what they answer where counts go wrong, and on real records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from ended_graph import ended_graph

from kg.ask.catalogue import Catalogue
from kg.ask.run import Value, ask
from kg.model.values import PartialDate
from kg.ports import Store
from kg.resources import queries_folder

CATALOGUE = Catalogue(queries_folder())


@pytest.fixture(scope="module", params=[False, True], ids=["default graph", "union of all graphs"])
def graph(request: pytest.FixtureRequest) -> Store:
    """Trials that ended, or should have."""
    return ended_graph(union=request.param)


def answer(graph: Store, name: str, *columns: str, **parameters: Any) -> list[tuple[Value, ...]]:
    """Some columns of an answer."""
    found = ask(graph, CATALOGUE.question(name), parameters)
    names = [column.name for column in found.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in found.rows]


def numbers(graph: Store, name: str, **parameters: Any) -> list[int]:
    """The numbers of the trials in an answer."""
    return [int(str(nct_id)[3:]) for (nct_id,) in answer(graph, name, "nct_id", **parameters)]


def test_overdue_results_takes_who_states_no_purpose(graph: Store) -> None:
    """Late are those a year after their end: not who has results, a waiver, a certificate, or results in review.

    A month, or a year, is over at its end; a day counts from itself; a trial without an end, never.
    """
    columns = ("nct_id", "completed", "months_late", "as_of", "purpose", "fda_regulated")
    day = date(2021, 1, 15)
    assert answer(graph, "overdue-results", *columns) == [
        ("NCT00000005", PartialDate("2017"), 25, day, None, "no"),
        ("NCT00000001", PartialDate("2019-05"), 8, day, None, "yes"),
    ]


@pytest.mark.parametrize(
    ("exported", "late"),
    [
        ("2018-12-31", []),
        ("2019-01-01", [5]),
        ("2021-01-16", [5, 1, 6]),
        ("2021-02-01", [5, 1, 6, 7]),
    ],
)
def test_overdue_results_on_a_day(exported: str, late: list[int]) -> None:
    """A day after a year, and in the month after a month, more are late; a day asked for ends at the export."""
    graph = ended_graph(exported=exported)
    assert numbers(graph, "overdue-results") == late
    assert numbers(graph, "overdue-results", as_of="2030-01-01") == late
    assert numbers(ended_graph(exported="2030-01-01"), "overdue-results", as_of=exported) == late


def test_overdue_results_with_choices(graph: Store) -> None:
    """Certificates and reviews are let in by choice and told; what is not said to be regulated is not regulated."""
    assert answer(graph, "overdue-results", "nct_id", "certificate", certified=True)[1] == (
        "NCT00000002",
        date(2018, 6, 1),
    )
    assert answer(graph, "overdue-results", "nct_id", "sent", in_review=True)[1] == ("NCT00000008", date(2020, 12, 30))
    assert numbers(graph, "overdue-results", fda_regulated=True) == [1]
    assert numbers(graph, "overdue-results", fda_regulated=False) == [5]
    assert numbers(graph, "overdue-results", from_year=2018) == [1]
    assert numbers(graph, "overdue-results", months=9) == [5]
    assert numbers(graph, "overdue-results", sponsor="novo", condition="systemic sclerosis") == [5, 1]


def test_has_results(graph: Store) -> None:
    """Years add up to the finished trials; certificates and waivers count only without results."""
    columns = ("year", "trials", "with_results", "percent", "certified", "waived")
    rows = answer(graph, "has-results", *columns)
    assert rows == [
        (None, 2, 0, 0, 0, 0),
        (2017, 1, 0, 0, 0, 0),
        (2018, 3, 1, Decimal("33.3"), 1, 1),
        (2019, 2, 0, 0, 0, 0),
        (2020, 2, 0, 0, 0, 0),
    ]
    assert sum(int(str(row[1])) for row in rows) == 10
    assert answer(graph, "has-results", "year", "trials", condition="systemic sclerosis") == [(2017, 1), (2019, 1)]
    assert answer(graph, "has-results", "trials", status="WITHDRAWN") == [(1,)]


def test_why_stopped(graph: Store) -> None:
    """Reasons stand as written; subjects are those that the words name, and not those that they deny."""
    columns = ("nct_id", "status", "reason", "subjects", "participants")
    assert answer(graph, "why-stopped", *columns) == [
        ("NCT00000010", "Withdrawn", "Slow accrual; there were no new safety concerns.", "taking people in; ", 0),
        ("NCT00000011", "Terminated", "Toxicity, and the PI left the institution", "safety; staff; ", None),
        ("NCT00000012", "Suspended", None, None, None),
    ]
    assert numbers(graph, "why-stopped", phase=["PHASE1", "PHASE2"]) == [11]
    assert numbers(graph, "why-stopped", words="ACCRUAL") == [10]


@pytest.mark.parametrize(
    ("reason", "subjects"),
    [
        ("Low enrollement", "taking people in; "),
        ("lack of enrollment/drug shortages", "taking people in; supply; "),
        ("Terminated at the request of the financial sponsor.", "money; business; "),
        ("Study stopped for futility. There were no safety concerns.", "effect; "),
        ("Sponsor decision, not related to any safety issue", "business; "),
        ("Not possible to achieve the anticipated no. of patients due to Covid-19", "COVID-19; "),
        ("No inclusions for 2 years", "taking people in; "),
        ("The company was the only place; companion animals left", None),
        ("The fundamental question was answered", None),
    ],
)
def test_subjects_of_reasons(reason: str, subjects: str | None) -> None:
    """Words name a subject where they stand for it, in any case."""
    store = ended_graph()
    nct = "https://clinicaltrials.gov/study/NCT00000012"
    tkg = "https://w3id.org/trialkg/ontology#"
    store.oxigraph.update(f'INSERT DATA {{ <{nct}> <{tkg}whyStopped> "{reason}" }}')
    assert answer(store, "why-stopped", "subjects", status="SUSPENDED") == [(subjects,)]


def test_stale(graph: Store) -> None:
    """Months are those of the calendar up to the day of each record's export; a year means its December."""
    columns = ("nct_id", "verified", "months_ago", "as_of")
    assert answer(graph, "stale", *columns) == [
        ("NCT00000013", PartialDate("2020-01"), 12, date(2021, 1, 15)),
    ]
    assert numbers(graph, "stale", months=11) == [13, 14]
    assert answer(graph, "stale", "nct_id", "months_ago", as_of="2021-02-01") == [
        ("NCT00000015", 14),
        ("NCT00000013", 12),
    ]
    assert numbers(graph, "stale", as_of="2020-12-31", months=11) == [15, 13]
    assert numbers(graph, "stale", status="COMPLETED") == []


def test_past_planned_end(graph: Store) -> None:
    """A month that is not over is not past."""
    assert answer(graph, "past-planned-end", "nct_id", "months_late") == [("NCT00000012", 1)]
    assert numbers(graph, "past-planned-end", as_of="2020-12-31") == []
    later = ended_graph(exported="2021-02-01")
    assert numbers(later, "past-planned-end") == [12, 13]
    assert numbers(later, "past-planned-end", status="RECRUITING") == [13]


def test_primary_endpoints(graph: Store) -> None:
    """Words count in any case; a trial that measures a thing twice is one trial."""
    columns = ("measure", "trials", "outcomes", "time_frames")
    assert answer(graph, "primary-endpoints", *columns, condition="Systemic sclerosis") == [
        ("FORCED VITAL CAPACITY", 2, 3, 2),
        ("Death", 1, 1, 0),
    ]
    assert answer(graph, "primary-endpoints", "measure", condition="Systemic sclerosis", words="DEATH") == [("Death",)]


def test_sex_gender(graph: Store) -> None:
    """A trial that says nothing is in no sex, and is not based on gender."""
    columns = ("nct_id", "sex", "gender_based", "gender_description")
    assert answer(graph, "sex-gender", *columns, sex=["FEMALE", "ALL"]) == [
        ("NCT00000001", "Female", True, "Women by their own account"),
        ("NCT00000002", "All", False, None),
    ]
    assert numbers(graph, "sex-gender", gender_based=True) == [1]
    assert len(numbers(graph, "sex-gender", gender_based=False, sex=None)) == 15
    assert numbers(graph, "sex-gender", sex=None, condition="systemic sclerosis", status="RECRUITING") == [13]


def test_burden(graph: Store) -> None:
    """Shampoo is no sham; nobody is masked where none is, and it is unknown where who is masked is not said."""
    trials = [f"NCT0000000{number}" for number in range(1, 5)]
    columns = ("participants", "arms", "masking", "participant_masked", "dummy_arms", "dummies", "outcomes", "sites")
    assert answer(graph, "burden", *columns, trial=trials) == [
        (40, 2, "Double", 1, 1, 1, 2, 1),
        (None, 0, "None", 0, 0, 0, 0, 0),
        (None, 0, "Double", None, 0, 0, 0, 0),
        (None, 0, "Single", 0, 0, 0, 0, 0),
    ]
    assert answer(graph, "burden", "months", trial=trials) == [(18,), (None,), (None,), (None,)]


def test_dropouts(graph: Store) -> None:
    """Nobody is a row; who started is told where the record tells it."""
    columns = ("period", "group_name", "reason", "participants", "started")
    assert answer(graph, "dropouts", *columns, trial="NCT00000004") == [
        ("Year 1", "One", "Death", 0, 20),
        ("Year 1", "Two", "Death", 2, None),
    ]


def test_adverse_events(graph: Store) -> None:
    """Groups stay apart; a count whose group is unknown keeps its row and takes no other's name."""
    columns = ("kind", "term", "group_name", "affected", "at_risk")
    serious = [("serious", "Viral pneumonia", "One", 0, 20), ("serious", "Viral pneumonia", None, 3, 21)]
    other = [("other", "Pneumonia", "One", 1, 20)]
    assert answer(graph, "adverse-events", *columns, trial="NCT00000004") == serious + other
    assert answer(graph, "adverse-events", *columns, trial="NCT00000004", serious=True) == serious
    assert answer(graph, "adverse-events", *columns, trial="NCT00000004", serious="no") == other
    assert answer(graph, "adverse-events", *columns, trial="NCT00000004", term="VIRAL") == serious
    assert answer(graph, "trials-with-adverse-event", "nct_id", *columns, term="pneumonia") == [
        ("NCT00000004", *row) for row in serious
    ]
    assert answer(graph, "trials-with-adverse-event", *columns, term="pneumonia", serious=False, affected=1) == [
        *other,
        serious[1],
    ]


def test_outcome_results(graph: Store) -> None:
    """Rows stand in the order of the table; a class's own denominator counts, and eyes are no participants."""
    columns = ("class", "group_name", "value", "value_as_printed", "participants")
    assert answer(graph, "outcome-results", *columns, trial="NCT00000004") == [
        ("Month 1", "One", 5, None, 20),
        ("Month 2", "One", None, "NA", 18),
        ("Month 10", "One", 7, None, 20),
        ("Month 10", None, 8, None, None),
    ]
    assert answer(graph, "outcome-results", *columns, trial="NCT00000004", rank="SECONDARY") == []
