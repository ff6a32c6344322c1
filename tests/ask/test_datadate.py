"""The date of the data stands for now, wherever a date is asked for."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph
from small_graph import PROLOGUE, small_graph

from kg.ask.datadate import data_date, is_data_date, resolve_data_date
from kg.ask.question_file import parse_question
from kg.ask.run import bound_terms
from kg.errors import ParameterError
from kg.store.embedded import EmbeddedStore

QUESTION = parse_question(
    "since",
    """#+ title: T
#+ question: Q?
#+ counting: things
#+ params: {since: {type: date, description: a day, default: data-date - 7 days, example: 2020-01-31}}
#+ columns: {s: a thing}
SELECT ?s WHERE { ?s <http://example.org/d> ?day
  FILTER(?day >= "2020-01-31"^^<http://www.w3.org/2001/XMLSchema#date>) #@param since ?since
}""",
)


def graph_of(statements: str) -> EmbeddedStore:
    store = Oxigraph()
    store.load(PROLOGUE + statements, format=RdfFormat.TRIG)
    return EmbeddedStore(store, "a few statements")


@pytest.mark.parametrize("union", [False, True])
def test_the_newest_day_of_a_record_is_the_date_of_the_data(*, union: bool) -> None:
    """A record's own last update counts, whichever graphs are seen."""
    assert data_date(small_graph(union=union)) == date(2024, 1, 2)


def test_the_day_of_the_export_counts_as_well() -> None:
    """An export is newer than the records in it; a day that is not stated in full is none."""
    trial = "t:NCT00000001 a tkg:Trial ; tkg:registryDataDate"
    record = 'i:r tkg:recordVersionDate "2024-01-02"^^xsd:date .'
    assert data_date(graph_of(f'{trial} "2025-06-30"^^xsd:date . {record}')) == date(2025, 6, 30)
    assert data_date(graph_of(f'{trial} "2025-06"^^xsd:gYearMonth . {record}')) == date(2024, 1, 2)
    assert data_date(graph_of(f'{trial} "2025-06-30Z"^^xsd:date . {record}')) == date(2025, 6, 30)
    for none in ("12025-06-30", "2025-02-30"):
        assert data_date(graph_of(f'{trial} "{none}"^^xsd:date . {record}')) == date(2024, 1, 2)
    assert data_date(graph_of('i:r tkg:registryDataDate "2025-06-30"^^xsd:date .')) is None


def test_days_before_the_date_of_the_data_are_counted() -> None:
    """A default that says so many days before the date of the data is that day when it is asked."""
    graph = small_graph()
    assert [term.value for term in bound_terms(graph, QUESTION, {})["since"]] == ["2023-12-26"]
    assert [term.value for term in bound_terms(graph, QUESTION, {"since": " data-date "})["since"]] == ["2024-01-02"]
    assert [term.value for term in bound_terms(graph, QUESTION, {"since": "2021-02-03"})["since"]] == ["2021-02-03"]


@pytest.mark.parametrize("text", ["data-date", "data-date - 1 day", "data-date-30 days"])
def test_the_form_is_known(text: str) -> None:
    """Spaces may be left out."""
    assert is_data_date(text)


@pytest.mark.parametrize("value", ["data date", "data-date + 1 day", "data-date - days", "today", "", date(2020, 1, 1)])
def test_another_form_is_none(value: object) -> None:
    """Anything else is taken as a day, or refused as none."""
    assert not is_data_date(value)


def test_a_graph_without_dates_and_a_day_before_all_days_are_told() -> None:
    """The message says what to give instead."""
    with pytest.raises(ParameterError, match="states no date of its data; give a day, such as 2020-05-31"):
        resolve_data_date(graph_of("t:NCT00000001 a tkg:Trial ."), "since", "data-date")
    with pytest.raises(ParameterError, match="is before the year 1; give fewer days"):
        resolve_data_date(small_graph(), "since", "data-date - 999999 days")
