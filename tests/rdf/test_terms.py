"""Terms are written byte for byte as the store writes them back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.values import PartialDate
from kg.rdf import terms

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
awkward_text = st.text("\"\\\n\r\t\b\f\0\x1b\x7f\x85\u2028\ufeff\ufffd\ufffe\uffff'<>{}@^ é😀a", max_size=30)
_S = "<http://example.org/s>"
_P = "<http://example.org/p>"


def through_the_store(term: str) -> tuple[ox.Literal | ox.NamedNode, str]:
    """The object that a line with this term gives, strictly parsed, and the line as the store dumps it."""
    line = f"{_S} {_P} {term} ."
    store = ox.Store()
    store.load(line.encode(), ox.RdfFormat.N_QUADS)
    (quad,) = store
    dumped = store.dump(format=ox.RdfFormat.N_QUADS).decode().removesuffix("\n")
    assert dumped == f"{quad.subject} {quad.predicate} {quad.object} ."
    assert dumped == line
    return quad.object, dumped


@given(any_text | awkward_text)
def test_any_text_survives(value: str) -> None:
    """Whatever a text holds, its line is parsed back to the same literal and dumped as the same bytes."""
    literal, line = through_the_store(terms.text(value))
    assert literal == ox.Literal(value)
    assert line.isprintable() or not set(line) & set("\n\r\0\x1b")


@given(st.lists(any_text | awkward_text, max_size=5))
def test_texts_never_break_out_of_their_line(values: list[str]) -> None:
    """A file of lines has as many statements as lines, whatever is in the texts."""
    lines = [f"<http://example.org/{order}> {_P} {terms.text(value)} ." for order, value in enumerate(values)]
    quads = list(ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS))
    assert [quad.object.value for quad in quads] == values


@given(any_text | awkward_text | st.text(max_size=20) | st.text("#?/:%[]@a0", max_size=20))
def test_any_iri_can_be_written(value: str) -> None:
    """Whatever stands in an address, a lone surrogate too, its IRI is one that a strict parser takes."""
    written = terms.iri(f"http://example.org/{value}")
    node, _ = through_the_store(written)
    assert isinstance(node, ox.NamedNode)
    assert f"<{node.value}>" == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_decimals_are_canonical(value: Decimal) -> None:
    """A decimal keeps its value and is written as the store writes it."""
    literal, _ = through_the_store(terms.decimal_literal(value))
    assert Decimal(literal.value) == value


@given(st.floats(-180, 180, allow_nan=False))
def test_coordinates_are_canonical(value: float) -> None:
    """A coordinate of any precision is written as the store writes it, or at the store's 18 decimals."""
    rounded = round(value, 9)
    literal, _ = through_the_store(terms.decimal_literal(rounded))
    assert float(literal.value) == rounded


@given(st.integers(0, 10**15))
def test_integers_are_canonical(value: int) -> None:
    """An integer keeps its value."""
    literal, _ = through_the_store(terms.integer(value))
    assert int(literal.value) == value


@given(st.dates(date(1, 1, 1)), st.sampled_from([4, 7, 10]), st.none() | st.times())
def test_dates_are_typed_by_their_precision(day: date, length: int, clock: object) -> None:
    """A year, a month, a day or a minute is written as the type of just that, and as the store writes it."""
    iso = f"{day.year:04d}-{day.month:02d}-{day.day:02d}"[:length]
    if clock is not None and length == 10:
        iso += f"T{clock:%H:%M}"
    literal, _ = through_the_store(terms.date_literal(PartialDate.parse(iso)))
    kind = literal.datatype.value.rpartition("#")[2]
    ends = {4: "gYear", 7: "gYearMonth", 10: "date", 16: "dateTime"}
    assert kind == ends[len(str(PartialDate.parse(iso)))]
    assert literal.value.startswith(str(PartialDate.parse(iso)))


@pytest.mark.parametrize("value", [True, False])
def test_booleans(value: bool) -> None:
    """A boolean is written as a word."""
    literal, _ = through_the_store(terms.boolean(value))
    assert literal.value == str(value).lower()


@pytest.mark.parametrize(
    ("printed", "number", "whole"),
    [
        ("29.7", "29.7", True),
        ("0", "0", True),
        ("-3.5", "-3.5", True),
        ("29.70", "29.7", False),
        ("007", "7", False),
        ("1,204", "1204", False),
        ("12,345.60", "12345.6", False),
        ("-0", "0", False),
        ("NA", None, False),
        ("<0.001", None, False),
        ("1e5", None, False),
        ("1,20", None, False),
        ("٣", None, False),
        ("", None, False),
        ("12\n", None, False),
    ],
)
def test_printed_numbers(printed: str, number: str | None, whole: bool) -> None:
    """A number as printed is a decimal where it is plain, and says whether the decimal keeps all of it."""
    literal, kept = terms.printed_number(printed)
    assert (ox.parse(f"{_S} {_P} {literal} .".encode(), ox.RdfFormat.N_TRIPLES) is not None) if literal else True
    assert (literal.split('"')[1] if literal else None, kept) == (number, whole)
    if literal:
        through_the_store(literal)


@given(st.from_regex(r"-?\d{1,15}(\.\d{1,15})?", fullmatch=True) | st.text(max_size=12))
def test_any_printed_number_is_what_the_store_writes(printed: str) -> None:
    """Whatever a results table prints, a decimal made of it is in the store's own form."""
    literal, _ = terms.printed_number(printed)
    if literal:
        through_the_store(literal)
