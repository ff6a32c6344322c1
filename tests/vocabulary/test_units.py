"""The unit table: generated, complete, valid UCUM."""

from __future__ import annotations

import csv
from pathlib import Path

import make_units
import pytest
from make_units import ONTOLOGY, measure, read_spellings, variants
from ucumvert import get_ucum_parser

Row = dict[str, str]

# Pairs that only their case tells apart: a reader that folds case takes the small letter, which comes first.
CASE_PAIRS = {
    ("D", "d"),
    ("G/L", "g/L"),
    ("G per L", "g per L"),
    ("mM", "mm"),
    ("nM", "nm"),
    ("µM", "µm"),
    ("μM", "μm"),
}


def _table() -> list[Row]:
    with (ONTOLOGY / "units.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLE = _table()
BY_SPELLING = {row["spelling"]: row for row in TABLE}


def convert(value: float, printed: str, wanted: str) -> float:
    """Convert a value by the table alone."""
    here, there = BY_SPELLING[printed], BY_SPELLING[wanted]
    assert here["dimension"] == there["dimension"], (here, there)
    base = value * float(here["factor"]) + float(here["offset"])
    return (base - float(there["offset"])) / float(there["factor"])


def test_table_on_disk_is_what_the_tool_writes() -> None:
    """units.csv has not drifted from unit_spellings.csv."""
    assert make_units.main(["--check"]) == 0


def test_check_fails_on_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that differs from what would be written is reported."""
    stale = tmp_path / "units.csv"
    stale.write_text("spelling,ucum,dimension,factor,offset\n", encoding="utf-8")
    monkeypatch.setattr(make_units, "UNITS", stale)
    assert make_units.main(["--check"]) == 1


def test_every_code_is_valid_ucum() -> None:
    """Each UCUM code parses in ucumvert."""
    parser = get_ucum_parser()
    for code in sorted({row["ucum"] for row in TABLE}):
        parser.parse(code)


def test_spellings_are_unique() -> None:
    """One spelling stands for one unit."""
    assert len(BY_SPELLING) == len(TABLE)


def test_spellings_that_differ_by_case_alone_are_known() -> None:
    """Only the listed pairs change their unit with their case, small letters first."""
    first: dict[str, Row] = {}
    pairs = set()
    for row in TABLE:
        known = first.setdefault(row["spelling"].casefold(), row)
        if known["ucum"] != row["ucum"]:
            pairs.add((row["spelling"], known["spelling"]))
    assert {(upper, lower) for upper, lower in pairs if lower.casefold() == upper.casefold()} == pairs
    assert {upper for upper, _ in pairs} <= {upper for upper, _ in CASE_PAIRS}


def test_micro_raised_digits_powers_and_per_are_written_out() -> None:
    """A spelling kept by hand brings its variants with it."""
    assert {"μg/dL", "ug/dL", "ug per dL"} <= set(variants("µg/dL"))
    assert {"kg/m²", "kg/m^2"} <= set(variants("kg/m2"))
    assert {"×10⁹/L", "×109/L", "×10e9/L"} <= set(variants("×10^9/L"))


@pytest.mark.parametrize(
    ("spelling", "ucum"),
    [
        ("mg/dl", "mg/dL"),
        ("mg per dL", "mg/dL"),
        ("x10^9/L", "10*9/L"),
        ("x 109/L", "10*9/L"),
        ("×10⁹/L", "10*9/L"),
        ("10e9/L", "10*9/L"),
        ("K/uL", "10*3/uL"),
        ("cells/mm3", "/mm3"),
        ("/mm³", "/mm3"),
        ("per cubic millimetre", "/mm3"),
        ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
        ("mL/minute/1.73 m²", "mL/min/{1.73_m2}"),
        ("mmHg", "mm[Hg]"),
        ("mm Hg", "mm[Hg]"),
        ("kg/m²", "kg/m2"),
        ("IU/mL", "[IU]/mL"),
        ("mcg/l", "ug/L"),
        ("µmol/L", "umol/L"),
        ("μmol/L", "umol/L"),
        ("percent", "%"),
        ("yrs", "a"),
        ("yo", "a"),
        ("copies/mL", "{copies}/mL"),
        ("bpm", "/min"),
        ("msec", "ms"),
        ("cmH2O", "cm[H2O]"),
        ("pack-years", "{pack}.a"),
        ("inches", "[in_i]"),
        ("lbs", "[lb_av]"),
        ("°C", "Cel"),
        ("Gy", "Gy"),
    ],
)
def test_usual_spellings_are_known(spelling: str, ucum: str) -> None:
    """What criteria print most is in the table."""
    assert BY_SPELLING[spelling]["ucum"] == ucum


@pytest.mark.parametrize(
    ("value", "printed", "wanted", "expected"),
    [
        (100, "g/L", "g/dL", 10),
        (100_000, "/mm3", "10^9/L", 100),
        (1.5, "K/uL", "/uL", 1500),
        (98.6, "°F", "°C", 37),
        (8, "kPa", "mmHg", 60.005),
        (18, "months", "years", 1.5),
        (3, "Wood units", "dyn·s/cm5", 239.98),
        (1, "µkat/L", "U/L", 60),
        (0.5, "g/g", "mg/g", 500),
        (2, "hours/day", "hours/week", 14),
        (1, "METs", "mL/kg/min", 3.5),
        (154, "lbs", "kg", 69.853),
    ],
)
def test_conversion_within_a_dimension(value: float, printed: str, wanted: str, expected: float) -> None:
    """Factor and offset lead from one spelling to another."""
    assert convert(value, printed, wanted) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mL/min", "mL/min/1.73m2"),
        ("copies/mL", "/mL"),
        ("IU/mL", "copies/mL"),
        ("IU/L", "U/L"),
        ("%", "mmol/mol"),
        ("mg/g", "mmol/mol"),
        ("mEq/L", "mmol/L"),
        ("years", "pack-years"),
        ("mg/kg/day", "/day"),
        ("letters", "logMAR"),
    ],
)
def test_units_that_must_stay_apart(one: str, other: str) -> None:
    """Units that only a quantity can relate do not share a dimension."""
    assert BY_SPELLING[one]["dimension"] != BY_SPELLING[other]["dimension"]


def test_an_unknown_code_is_refused_by_name() -> None:
    """The error names the code."""
    with pytest.raises(ValueError, match="furlong"):
        measure("mmol/furlong")


def test_a_spelling_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """The error names the spelling."""
    path = tmp_path / "unit_spellings.csv"
    path.write_text("spelling,ucum\nkg,kg\nkg,g\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'kg' stands twice"):
        read_spellings(path)
