"""Write ontology/units.csv: every unit spelling with its UCUM code, its dimension and its way to the base units.

Usage:
    python tools/make_units.py           write the table
    python tools/make_units.py --check   fail when the table on disk is not what would be written
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
SPELLINGS = ONTOLOGY / "unit_spellings.csv"
UNITS = ONTOLOGY / "units.csv"
COLUMNS = ("spelling", "ucum", "dimension", "factor", "offset")

# UCUM sets no ratio between these and anything else, so each is a dimension of its own. pint counts them as plain
# numbers (or moles), and would turn international units into copies.
_OWN_DIMENSION = {
    "international_unit": "[IU]",
    "arbitrary_unit": "[arb'U]",
    "Bethesda_unit": "[beth'U]",
    "colony_forming_unit": "[CFU]",
    "high_power_field": "[HPF]",
    "equivalents": "eq",
    "osmole": "osm",
    "degree": "deg",
}
# A decibel is logarithmic and a prism dioptre is a tangent: neither has a factor to a linear base unit.
_NOT_LINEAR = {"dB": "dB", "dB/m": "dB.m-1", "[p'diop]": "[p'diop]"}
_BASES = {
    "[mass]": "kg",
    "[length]": "m",
    "[time]": "s",
    "[substance]": "mol",
    "[temperature]": "K",
    "[current]": "A",
    "[luminosity]": "cd",
}
# Mass per mass, amount per amount: mg/g is not mmol/mol, and a dose per kilogram is not a rate.
_NEVER_CANCELLED = frozenset({"kg", "mol"})
_ANNOTATION = re.compile(r"(/?)(\{[^}]*\})")
_SLASH = re.compile(r"/(?![^{(]*[})])")
_POWER = re.compile(r"10\^(\d+)")
_RAISED = re.compile(r"(?<=[a-zA-Z])(?<!CO)(?<!O)(?<!H)([23])(?![\d.])")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHORT_RATE = re.compile(r"[^\W\d]{1,5}/[^\W\d]{1,5}")


class Measure(NamedTuple):
    """What a unit is made of: base value = value * factor + offset."""

    dimension: str
    factor: float
    offset: float


def variants(spelling: str) -> Iterator[str]:
    """The ways one spelling is printed: micro signs, raised digits, powers of ten and "per".

    Args:
        spelling: as kept by hand, with µ (U+00B5), plain digits, 10^9 and a slash.

    Yields:
        The spelling itself and its variants; some may come twice.
    """
    forms = [spelling]
    if "µ" in spelling:
        forms.append(spelling.replace("µ", "μ"))
        # "um" for µm is kept by hand; "uM" would be read as "um".
        if len(spelling) > 2:
            forms.append(spelling.replace("µ", "u"))
    if _POWER.search(spelling):
        forms += [
            _POWER.sub(lambda power: "10" + power[1].translate(_SUPERSCRIPT), spelling),
            *(_POWER.sub(rf"10{mark}\1", spelling) for mark in ("", "e", "E", "*", "**", "^ ")),
        ]
    for form in list(forms):
        raised = _RAISED.sub(lambda digit: digit[1].translate(_SUPERSCRIPT), form)
        if raised != form:
            forms += [raised, _RAISED.sub(r"^\1", form)]
    if _SHORT_RATE.fullmatch(spelling):
        forms += [form.replace("/", " per ") for form in forms]
    yield from forms


@cache
def _registry() -> Any:
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def measure(ucum: str) -> Measure:
    """Dimension, factor and offset of a UCUM code.

    Args:
        ucum: the code, annotations included: an annotation is part of the dimension.

    Returns:
        What the code is made of.

    Raises:
        ValueError: the code is not valid UCUM.

    Example:
        >>> measure("mg/dL")
        Measure(dimension='kg.m-3', factor=0.01, offset=0.0)
    """
    marks: dict[str, int] = defaultdict(int)
    for slash, annotation in _ANNOTATION.findall(ucum):
        marks[annotation] += -1 if slash else 1
    if not _ANNOTATION.sub("", ucum).strip("/."):
        return Measure(_written(marks), 1.0, 0.0)
    if ucum in _NOT_LINEAR:
        return Measure(_NOT_LINEAR[ucum], 1.0, 0.0)
    if ucum in ("Cel", "[degF]"):
        # A wide span keeps the dust of the subtraction below the last digit written.
        zero, far = (_quantity(ucum, degrees).to_base_units().magnitude for degrees in (0.0, 1e6))
        return Measure("K", _rounded((far - zero) / 1e6), _rounded(zero))
    above: dict[str, int] = defaultdict(int)
    below: dict[str, int] = defaultdict(int)
    factor = 1.0
    # Part by part, for pint strikes out g/g at once and g/g is no plain number here.
    for at, part in enumerate(_SLASH.split(ucum)):
        if not part or _ANNOTATION.fullmatch(part):
            continue
        sign = -1 if at else 1
        quantity = _quantity(part)
        factor *= quantity.to_base_units().magnitude ** sign
        for name, exponent in quantity.unit_items():
            plain = _registry().parse_unit_name(name)[0][1]
            if plain in _OWN_DIMENSION:
                marks[_OWN_DIMENSION[plain]] += int(exponent) * sign
                continue
            for base, power in _registry().Unit(name).dimensionality.items():
                total = int(power * exponent) * sign
                (above if total > 0 else below)[_BASES[base]] += total
    _cancel(above, below)
    return Measure(_written(above, below, marks), _rounded(factor), 0.0)


def _quantity(ucum: str, value: float = 1.0) -> Any:
    """A pint quantity of a UCUM code."""
    try:
        quantity = _registry().from_ucum(ucum)
    except Exception as error:
        raise ValueError(f"{SPELLINGS}: {ucum!r} is not a unit that ucumvert reads; mend its row") from error
    return quantity if value == 1.0 else _registry().Quantity(value, quantity.units)


def _cancel(above: dict[str, int], below: dict[str, int]) -> None:
    """Strike out, in place, what stands above and below; a ratio of like to like stays a ratio."""
    if all(above.get(base, 0) == -below.get(base, 0) for base in above | below):
        return
    for base in sorted((above.keys() & below.keys()) - _NEVER_CANCELLED):
        rest = above.pop(base) + below.pop(base)
        if rest:
            (above if rest > 0 else below)[base] = rest


def _written(*parts: dict[str, int]) -> str:
    """Base units with their exponents, in one order; "1" for a plain number."""
    terms = [f"{base}{power if power != 1 else ''}" for part in parts for base, power in sorted(part.items()) if power]
    return ".".join(terms) or "1"


def _rounded(number: float) -> float:
    """The number without the dust of binary arithmetic."""
    return float(f"{number:.15g}")


def rows(spellings: Iterable[tuple[str, str]]) -> list[tuple[str, str, str, str, str]]:
    """The rows of the table, in the order in which they are written.

    Args:
        spellings: spelling and UCUM code, as kept by hand.

    Returns:
        One row for each spelling and variant. Where two spellings differ by case alone, small letters come first.

    Raises:
        ValueError: one spelling stands for two units, or a code is not UCUM.
    """
    chosen: dict[str, str] = dict(spellings)
    by_hand = frozenset(chosen)
    for spelling, ucum in list(chosen.items()):
        for form in variants(spelling):
            known = chosen.setdefault(form, ucum)
            if known != ucum and form not in by_hand:
                raise ValueError(f"{SPELLINGS}: {form!r} would stand for {known!r} and {ucum!r}; keep one by hand")
    table = []
    for spelling, ucum in sorted(chosen.items(), key=lambda row: (row[0].casefold(), row[0].swapcase())):
        unit = measure(ucum)
        table.append((spelling, ucum, unit.dimension, repr(unit.factor), repr(unit.offset)))
    return table


def read_spellings(path: Path = SPELLINGS) -> list[tuple[str, str]]:
    """The spellings kept by hand.

    Args:
        path: the file.

    Returns:
        Spelling and UCUM code.

    Raises:
        ValueError: a spelling stands twice.
    """
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [(row["spelling"], row["ucum"]) for row in csv.DictReader(file)]
    seen: set[str] = set()
    for spelling, _ in pairs:
        if spelling in seen:
            raise ValueError(f"{path}: {spelling!r} stands twice; remove one row")
        seen.add(spelling)
    return pairs


def table_text() -> str:
    """The whole table as it is written to disk."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(read_spellings()))
    return out.getvalue()


def main(argv: list[str] | None = None) -> int:
    """Write the table, or check it.

    Args:
        argv: command-line arguments without the program's name.

    Returns:
        0 done, 1 the table on disk is out of date.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the table on disk, write nothing")
    arguments = parser.parse_args(argv)
    text = table_text()
    if arguments.check:
        if not UNITS.exists() or UNITS.read_text(encoding="utf-8") != text:
            print(f"{UNITS} is out of date: run python tools/make_units.py", file=sys.stderr)
            return 1
        return 0
    UNITS.write_text(text, encoding="utf-8", newline="\n")
    print(f"{UNITS}: {text.count(chr(10)) - 1} spellings", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
