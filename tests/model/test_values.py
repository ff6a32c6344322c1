"""Dates and spans keep the precision their source gave them."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.design import EnrollmentInfo
from kg.model.values import PartialDate, TimeSpan, decode_value, encode_value

_UNITS = ("year", "month", "week", "day", "hour", "minute")
_MONTHS = ["Jan", "February", "march", "Apr.", "May", "June", "July", "August", "Sept", "October", "NOVEMBER", "Dec"]
a_day = st.dates(date(1, 1, 1), date(9999, 12, 31))
a_span = st.builds(TimeSpan, st.integers(0, 999), st.sampled_from(_UNITS))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019", "2019"),
        ("2019-05", "2019-05"),
        ("2019-05-03", "2019-05-03"),
        ("2025-06-24T09:30", "2025-06-24T09:30"),
        ("2025-06-24T09:30:15", "2025-06-24T09:30"),
        ("2020-03-01T00:00:00", "2020-03-01"),
        ("2020-03-01T00:00:00.000Z", "2020-03-01"),
        ("September 2005", "2005-09"),
        ("Sept. 2005", "2005-09"),
        ("March 3, 2004", "2004-03-03"),
        ("March 3 2004", "2004-03-03"),
        ("  may 1,  1999 ", "1999-05-01"),
        ("01/2020", "2020-01"),
        ("1/31/2020", "2020-01-31"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_dates_are_read_at_their_own_precision(text: str, iso: str) -> None:
    """A date is read to the year, month, day or minute that its text states, and no further."""
    assert PartialDate.parse(text).iso == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2019-13",
        "2019-00",
        "2019-02-30",
        "2019-5",
        "0000-01-01",
        "20200-01-01",
        "-0044-03-15",
        "Brumaire 1799",
        "March 32, 2004",
        "13/2020",
        "2020-03-01T25:00",
        "2020-03-01T09:30+02:00",
        "２０２０",
        "2020-01-01\n2021",
    ],
)
def test_what_no_calendar_has_is_refused(text: str) -> None:
    """A text that is no date, or a day that does not exist, raises ValueError and names the text."""
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@given(a_day)
def test_a_day_survives_all_its_wordings(day: date) -> None:
    """However a day is worded, it is the same day."""
    iso = f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
    worded = f"{_MONTHS[day.month - 1]} {day.day}, {day.year:04d}"
    numbers = f"{day.month}/{day.day}/{day.year:04d}"
    assert {PartialDate.parse(text).iso for text in (iso, worded, numbers)} == {iso}


@given(a_day, st.sampled_from([4, 7, 10]))
def test_a_date_spans_its_own_precision(day: date, length: int) -> None:
    """First and last day enclose the day the date was cut from, and no day of another month or year."""
    partial = PartialDate.parse(f"{day.year:04d}-{day.month:02d}-{day.day:02d}"[:length])
    assert partial.first_day <= day <= partial.last_day
    assert partial.year == day.year
    days = (partial.last_day - partial.first_day) / timedelta(days=1) + 1
    assert days in {4: (365, 366), 7: (28, 29, 30, 31), 10: (1,)}[length]
    assert PartialDate.parse(str(partial)) == partial
    assert pickle.loads(pickle.dumps(partial)) == partial


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    """Whatever a date field holds, it is a date that reads back, or a ValueError."""
    try:
        found = PartialDate.parse(text)
    except ValueError:
        return
    assert PartialDate.parse(found.iso) == found


@given(a_span)
def test_a_span_reads_back(span: TimeSpan) -> None:
    """A span is read from the words it is written in."""
    assert TimeSpan.parse(span.text) == span
    assert TimeSpan.parse(span.text.upper()) == span
    assert pickle.loads(pickle.dumps(span)) == span


@given(a_span, a_span)
def test_years_keep_the_order_of_spans(one: TimeSpan, other: TimeSpan) -> None:
    """A longer span of one unit has more years, and years have at most four decimals."""
    if one.unit == other.unit and one.number < other.number:
        assert one.years <= other.years
    assert -one.years.as_tuple().exponent <= 4
    assert one.years >= 0


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("18 Years", "18"),
        ("1 Year", "1"),
        ("6 Months", "0.5"),
        ("30 Months", "2.5"),
        ("18 Minutes", "0"),
        ("52 Weeks", "0.9966"),
        ("28 Days", "0.0767"),
        ("12 Hours", "0.0014"),
    ],
)
def test_spans_in_years(text: str, years: str) -> None:
    """A span is told in years, to four decimals."""
    assert TimeSpan.parse(text).years == Decimal(years)


@pytest.mark.parametrize(
    "text", ["N/A", "", "18", "Years", "-2 Years", "18.5 Years", "1001 Years", "18 Aeons", "１８ Years"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    """A text that is no number with a unit, or of over a thousand years, raises ValueError."""
    with pytest.raises(ValueError):
        TimeSpan.parse(text)


def test_values_go_through_their_hooks() -> None:
    """A value is written as text and read back from it; another kind of thing is refused by name."""
    for value in (PartialDate("2019-05"), TimeSpan(18, "year")):
        assert decode_value(type(value), encode_value(value)) == value
    with pytest.raises(ValueError, match="expected text"):
        decode_value(PartialDate, 20200301)
    with pytest.raises(TypeError, match="no value"):
        decode_value(int, "3")
    with pytest.raises(TypeError, match="no value"):
        encode_value(object())


def test_an_absent_part_equals_an_empty_one() -> None:
    """A part that holds nothing is false, and equal to one that was never there; a zero is something."""
    assert not EnrollmentInfo()
    assert msgspec.convert({}, EnrollmentInfo) == EnrollmentInfo()
    assert EnrollmentInfo(count=0)
