"""Rows become frames that keep their types and invent nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kg.analysis.frames import frame
from kg.model.values import PartialDate
from kg.names import TRIAL
from kg.ports import Iri

ONE, TWO = Iri(TRIAL + "NCT00000001"), Iri(TRIAL + "NCT00000002")


@pytest.mark.parametrize(
    ("values", "dtype", "held"),
    [
        ([1, None, 3], "Int64", [1, None, 3]),
        ([2**63 - 1, None], "Int64", [2**63 - 1, None]),
        ([2**70, 1], "object", [2**70, 1]),
        ([Decimal("1.5"), 2, None], "Float64", [1.5, 2.0, None]),
        ([0.5, Decimal("2")], "Float64", [0.5, 2.0]),
        ([True, None, False], "boolean", [True, None, False]),
        (["a", None, Iri("urn:b")], "string", ["a", None, "urn:b"]),
        ([None, None], "string", [None, None]),
        ([PartialDate("2019-05"), date(2019, 5, 3), None], "string", ["2019-05", "2019-05-03", None]),
        ([True, 1], "object", [True, 1]),
        (["a", 1], "object", ["a", 1]),
        ([date(2019, 5, 3), "a"], "object", [date(2019, 5, 3), "a"]),
    ],
)
def test_the_type_of_a_column_is_that_of_its_values(values: list[object], dtype: str, held: list[object]) -> None:
    """Each kind of values has its dtype, and an absent value stays absent."""
    column = frame(["a"], [(value,) for value in values])["a"]
    assert str(column.dtype) == dtype
    assert [None if value is not True and column.isna()[place] else value for place, value in enumerate(column)] == held


def test_days_are_days_in_any_century() -> None:
    """A day is a timestamp to the second, also where nanoseconds would not reach."""
    column = frame(["d"], [(date(2019, 5, 3),), (None,), (date(1500, 1, 1),)])["d"]
    assert str(column.dtype) == "datetime64[s]"
    assert [None if value is None or value != value else str(value)[:10] for value in column] == [
        "2019-05-03",
        None,
        "1500-01-01",
    ]


def test_an_answer_without_rows_keeps_its_columns() -> None:
    """No rows give an empty frame with all columns."""
    made = frame(["trial", "n"], [])
    assert list(made.columns) == ["trial", "n"] and len(made) == 0


@pytest.mark.parametrize(
    ("names", "rows", "columns", "ids"),
    [
        (["trial"], [(ONE,), (None,)], ["trial", "nct_id"], ["NCT00000001", None]),
        (["trial", "id"], [(ONE, "NCT00000001")], ["trial", "id"], ["NCT00000001"]),
        (["a", "b"], [(ONE, TWO)], ["a", "a_nct_id", "b", "b_nct_id"], ["NCT00000001"]),
        (["part"], [(Iri(ONE + "#arm-1"),)], ["part"], [str(ONE) + "#arm-1"]),
        (["text"], [(str(ONE),)], ["text"], [str(ONE)]),
        (["trial", "nct_id"], [(ONE, "other")], ["trial", "nct_id"], ["other"]),
    ],
)
def test_ids_stand_beside_trials(names: list[str], rows: list[tuple[object]], columns: list[str], ids: object) -> None:
    """A column of trials has its NCT ids beside it, unless they are there already; no name is taken twice."""
    made = frame(names, rows)
    assert list(made.columns) == columns
    column = made[columns[1] if len(columns) > 1 else columns[0]]
    assert [None if column.isna()[place] else value for place, value in enumerate(column)] == ids
