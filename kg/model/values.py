"""Values that keep the precision their source gave them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Final

import msgspec

__all__ = [
    "Count",
    "Enrollment",
    "GeoPoint",
    "Part",
    "PartialDate",
    "TimeSpan",
    "decode_value",
    "encode_value",
    "field",
]

field = msgspec.field


class Part(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Base of every structure of a record; an absent part equals an empty one."""

    def __bool__(self) -> bool:
        """True when any field holds something."""
        return any(_holds(getattr(self, name)) for name in self.__struct_fields__)


def _holds(value: object) -> bool:
    return bool(value) if isinstance(value, _HOLDERS) else value is not None


_HOLDERS: Final = (Part, tuple, msgspec.Raw)  # a union of types would be made anew at each call


Count = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
"""A number of participants, events or bytes."""

Enrollment = Annotated[int, msgspec.Meta(ge=0, lt=99_999_999)]
"""A number of participants; the registry's 99999999 means that none was given."""


class GeoPoint(Part, frozen=True, kw_only=True):
    """A point in degrees (WGS 84)."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.0+)?)?Z?)?)?)?\Z", re.ASCII)
_WORDS = re.compile(r"([A-Za-z]{3,9})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})\Z", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})/(?:(\d{1,2})/)?(\d{4})\Z", re.ASCII)


class PartialDate:
    """A date that is known to the year, the month, the day or the minute, and no further.

    Args:
        iso: `2019`, `2019-05`, `2019-05-03` or `2019-05-03T09:30`.

    Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure#PartialDate

    >>> PartialDate.parse("September 2005").iso
    '2005-09'
    >>> PartialDate.parse("2005-09").first_day
    datetime.date(2005, 9, 1)
    """

    __slots__ = ("iso",)
    iso: str

    def __init__(self, iso: str) -> None:
        self.iso = iso

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """The date that `text` states, at the precision it states.

        Args:
            text: ISO 8601 (year, month, day or minute), `September 2005`, `March 3, 2004`, `01/2020`
                or `01/31/2020`.

        Raises:
            ValueError: `text` is no date, or a day that no calendar has.

        >>> PartialDate.parse("March 3, 2004")
        PartialDate('2004-03-03')
        """
        stripped = text.strip()
        if match := _ISO.match(stripped):
            year, month, day, clock, _ = match.groups()
            if clock and clock != "00:00":
                datetime.fromisoformat(f"{year}-{month}-{day}T{clock}")
                return cls(f"{year}-{month}-{day}T{clock}")
        elif match := _WORDS.match(stripped):
            name, day, year = match.groups()
            if name.lower() not in _MONTHS:
                raise ValueError(f"{text!r} is no date: no month is called {name!r}")
            month = f"{_MONTHS[name.lower()]:02d}"
        elif match := _NUMBERS.match(stripped):
            month, day, year = match.groups()
        else:
            raise ValueError(f"{text!r} is no date")
        if int(year) == 0 or (month and not 1 <= int(month) <= 12):
            raise ValueError(f"{text!r} is no date")
        if day:
            return cls(date(int(year), int(month), int(day)).isoformat())
        return cls(f"{year}-{int(month):02d}" if month else year)

    @property
    def first_day(self) -> date:
        """The earliest day the date may mean."""
        return date.fromisoformat((self.iso + "-01-01")[:10])

    @property
    def last_day(self) -> date:
        """The latest day the date may mean."""
        first = self.first_day
        if len(self.iso) == 4:
            return first.replace(month=12, day=31)
        if len(self.iso) == 7:
            return first.replace(day=monthrange(first.year, first.month)[1])
        return first

    @property
    def year(self) -> int:
        """The calendar year."""
        return int(self.iso[:4])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and other.iso == self.iso

    def __hash__(self) -> int:
        return hash(self.iso)

    def __repr__(self) -> str:
        return f"PartialDate({self.iso!r})"

    def __str__(self) -> str:
        return self.iso

    def __reduce__(self) -> tuple[type[PartialDate], tuple[str]]:
        return (PartialDate, (self.iso,))


_YEARS_PER: Final = {
    "year": Decimal(1),
    "month": Decimal(1) / 12,
    "week": Decimal(7) / Decimal("365.25"),
    "day": 1 / Decimal("365.25"),
    "hour": 1 / Decimal("8766"),
    "minute": 1 / Decimal("525960"),
}
_SPAN = re.compile(r"(\d{1,6}) ?(year|month|week|day|hour|minute)s?\Z", re.IGNORECASE | re.ASCII)
_LONGEST_AGE_YEARS: Final = 1000


class TimeSpan:
    """An age or a duration in the unit it was given in.

    Args:
        number: how many, 0 or more.
        unit: `year`, `month`, `week`, `day`, `hour` or `minute`.

    Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure#NormalizedTime

    >>> TimeSpan.parse("6 Months")
    TimeSpan(6, 'month')
    >>> TimeSpan.parse("6 Months").years
    Decimal('0.5')
    """

    __slots__ = ("number", "unit")
    number: int
    unit: str

    def __init__(self, number: int, unit: str) -> None:
        self.number = number
        self.unit = unit

    @classmethod
    def parse(cls, text: str) -> TimeSpan:
        """The span that `text` states.

        Args:
            text: a whole number and a unit, `18 Years`.

        Raises:
            ValueError: `text` is no such span, or one of over 1,000 years.
        """
        match = _SPAN.match(text.strip())
        if not match:
            raise ValueError(f"{text!r} is no age or duration like '18 Years'")
        span = cls(int(match[1]), match[2].lower())
        if span.years > _LONGEST_AGE_YEARS:
            raise ValueError(f"{text!r} is longer than {_LONGEST_AGE_YEARS} years")
        return span

    @property
    def years(self) -> Decimal:
        """The span in years, to four decimal places (a year has 365.25 days, a month is a twelfth)."""
        years = round(self.number * _YEARS_PER[self.unit], 4)
        return years.to_integral_value() if years == years.to_integral_value() else years.normalize()

    @property
    def text(self) -> str:
        """The span as the registry writes it, `18 Years`."""
        return f"{self.number} {self.unit.capitalize()}{'' if self.number == 1 else 's'}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TimeSpan) and (other.number, other.unit) == (self.number, self.unit)

    def __hash__(self) -> int:
        return hash((self.number, self.unit))

    def __repr__(self) -> str:
        return f"TimeSpan({self.number}, {self.unit!r})"

    def __reduce__(self) -> tuple[type[TimeSpan], tuple[int, str]]:
        return (TimeSpan, (self.number, self.unit))


def decode_value(kind: type, value: Any) -> Any:
    """The value of our own `kind` that the text of a record states (a msgspec `dec_hook`).

    Raises:
        ValueError: the text states no such value.
    """
    if not isinstance(value, str):
        raise ValueError(f"expected text, found {value!r}")
    if kind is PartialDate or kind is TimeSpan:
        return _parsed(kind, value.strip())
    raise TypeError(f"no value is called {kind!r}")


@lru_cache(maxsize=50_000)
def _parsed(kind: type[PartialDate] | type[TimeSpan], text: str) -> PartialDate | TimeSpan:
    """A value of a record; records hold the same days and ages again and again."""
    return kind.parse(text)


def encode_value(value: Any) -> Any:
    """The text of a value of our own (a msgspec `enc_hook`)."""
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, TimeSpan):
        return value.text
    raise TypeError(f"{type(value).__name__} is no value of a record")
