"""The frame of the explorer's pages: numbers are written in digits."""

from __future__ import annotations

import re

import pytest

from kg.views.answer_rows import Chart
from kg.views.charts import bars, columns
from kg.views.site import html

NUMBERS = [(3_621_900, "3,621,900"), (12, "12"), (1234567.25, "1,234,567.25"), (4.5e9 + 0.5, "4,500,000,000")]


def page(chart: Chart) -> str:
    """A page that shows a chart."""
    outcome = {"error": "", "is_graph": False, "columns": ("name", "n"), "total": 2, "rows": (), "why": ()}
    shown = {"query": "", "questions": (), "prefixes": {}, "terms": (), "loaded": "", "problem": ""}
    return html("query.html", outcome=outcome | {"chart": chart}, **shown).decode()


@pytest.mark.parametrize(("number", "digits"), NUMBERS)
def test_a_bar_has_its_number_in_digits(number: float, digits: str) -> None:
    """From a million on as below."""
    made = page(Chart("name", "n", bars([("a", "", number), ("b", "", 1)]), [], 0))
    assert re.findall(r'class="count">([^<]*)<', made) == [digits, "1"]


@pytest.mark.parametrize(("number", "digits"), NUMBERS)
def test_a_column_has_its_number_in_digits(number: float, digits: str) -> None:
    """Where it is pointed at, and where the figure is read out."""
    made = page(Chart("year", "n", [], columns({2001: number, 2002: 1}), 0))
    assert re.findall(r"<title>(2\d+: [^<]*)</title>", made) == [f"2001: {digits}", "2002: 1"]
    assert f'aria-label="2001: {digits}, 2002: 1"' in made
