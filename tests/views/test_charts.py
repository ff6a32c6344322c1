"""Charts of any numbers have lengths that can be drawn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.views.answer_rows import chart_of
from kg.views.charts import bars, columns


@pytest.mark.parametrize(
    ("numbers", "lengths"),
    [
        ([4, -1], [100.0, 0.0]),
        ([-4, -1], [0.0, 0.0]),
        ([0, -1], [0.0, 0.0]),
        ([1.6e308, 0.8e308], [100.0, 50.0]),
    ],
)
def test_no_length_is_below_zero_or_above_a_hundred(numbers: list[float], lengths: list[float]) -> None:
    """Of bars and of columns alike."""
    assert [bar.length for bar in bars([("a", "", number) for number in numbers])] == lengths
    assert [column.height for column in columns(dict(enumerate(numbers, 2000)))] == lengths


@pytest.mark.parametrize("odd", [10**400, float("inf"), float("nan"), Decimal("Infinity"), Decimal("sNaN")])
def test_what_is_no_amount_is_not_charted(odd: object) -> None:
    """A column with one such value has no chart; another column may."""
    assert chart_of(["name", "n"], [["a", odd], ["b", 2], ["c", 1]]) is None
    made = chart_of(["name", "odd", "n"], [["a", odd, 3], ["b", 2, 2], ["c", 1, 1]])
    assert made is not None
    assert (made.value, [bar.number for bar in made.bars]) == ("n", [3.0, 2.0, 1.0])
