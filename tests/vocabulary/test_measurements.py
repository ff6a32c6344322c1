"""The measurement vocabulary: one home, sane rows, right conversions."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import make_measurements
import pytest
import rdflib
from make_measurements import ONTOLOGY, TURTLE, read_rows
from rdflib.namespace import RDF, SKOS

KINDS = {"measurement", "score", "class", "stage", "grade", "age", "duration", "count", "ratio"}
CONVERSION = re.compile(r"(?P<unit>\S+?):(?P<factor>\d+(?:\.\d+)?)(?::(?P<offset>-?\d+(?:\.\d+)?))?")
# Short capitals that are matched by case, so that another row may hold the same letters in another case.
SHORT_CAPITALS = re.compile(r"[A-Z]{2,3}")
SCHEME = rdflib.URIRef("https://w3id.org/trialkg/measurement/")

ROWS = read_rows()
BY_ID = {row["id"]: row for row in ROWS}
with (ONTOLOGY / "units.csv").open(encoding="utf-8", newline="") as _file:
    UNITS = {row["ucum"]: row for row in csv.DictReader(_file)}


def aliases(row: dict[str, str]) -> list[str]:
    """The aliases of a row."""
    return row["aliases"].split("|")


def conversions(row: dict[str, str]) -> list[tuple[str, float, float]]:
    """Unit, factor and offset of each conversion of a row."""
    found = []
    for entry in row["conversions"].split():
        match = CONVERSION.fullmatch(entry)
        assert match, (row["id"], entry)
        found.append((match["unit"], float(match["factor"]), float(match["offset"] or 0)))
    return found


def canonical(quantity: str, value: float, unit: str) -> float:
    """A value in the canonical unit: by the quantity first, then by the unit table."""
    row = BY_ID[quantity]
    printed = UNITS[unit]
    for source, factor, offset in conversions(row):
        if source != "1" and UNITS[source]["dimension"] == printed["dimension"]:
            return value * float(printed["factor"]) / float(UNITS[source]["factor"]) * factor + offset
    target = UNITS[row["unit"]]
    assert target["dimension"] == printed["dimension"], (quantity, unit)
    base = value * float(printed["factor"]) + float(printed["offset"])
    return (base - float(target["offset"])) / float(target["factor"])


def test_turtle_on_disk_is_what_the_tool_writes() -> None:
    """measurements.ttl has not drifted from measurements.csv."""
    assert make_measurements.main(["--check"]) == 0


def test_check_fails_on_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Turtle file that differs from what would be written is reported."""
    stale = tmp_path / "measurements.ttl"
    stale.write_text("", encoding="utf-8")
    monkeypatch.setattr(make_measurements, "TURTLE", stale)
    assert make_measurements.main(["--check"]) == 1


def test_there_are_enough_kinds() -> None:
    """The vocabulary holds at least 250 quantity kinds."""
    assert len(ROWS) >= 250


def test_ids_are_kebab_case_unique_and_sorted() -> None:
    """Each id can be written as a prefixed name without escapes."""
    ids = [row["id"] for row in ROWS]
    assert ids == sorted(set(ids))
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name)] == []


def test_every_row_has_label_kind_and_aliases() -> None:
    """No row is nameless or of an unknown kind."""
    for row in ROWS:
        assert row["label"].strip() == row["label"] != "", row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert all(alias == alias.strip() != "" for alias in aliases(row)), row["id"]


def test_aliases_have_balanced_brackets() -> None:
    """No alias is a cut-off piece of a sentence."""
    for row in ROWS:
        for alias in aliases(row):
            assert alias.count("(") == alias.count(")") and alias.count("[") == alias.count("]"), alias


def test_no_alias_names_two_quantities() -> None:
    """An alias is in one row, unless short capitals keep the two apart by case."""
    owner: dict[str, tuple[str, str]] = {}
    clashes = []
    for row in ROWS:
        for alias in aliases(row):
            other, spelled = owner.setdefault(alias.casefold(), (row["id"], alias))
            by_case = alias != spelled and (SHORT_CAPITALS.fullmatch(alias) or SHORT_CAPITALS.fullmatch(spelled))
            if other != row["id"] and not by_case:
                clashes.append((alias, other, row["id"]))
    assert clashes == []


def test_ids_and_labels_are_no_alias_of_another_row() -> None:
    """A name leads to its own row."""
    owner = {alias.casefold(): row["id"] for row in ROWS for alias in aliases(row)}
    for row in ROWS:
        for name in (row["label"], row["id"].replace("-", " ")):
            assert owner.get(name.casefold(), row["id"]) == row["id"], (row["id"], name)


def test_an_alias_stands_once_in_its_row() -> None:
    """No row repeats itself."""
    for row in ROWS:
        names = [alias.casefold() for alias in aliases(row)]
        assert len(names) == len(set(names)), row["id"]


def test_bounds_are_sane() -> None:
    """The lower bound lies below the upper one; a row has both or none."""
    for row in ROWS:
        assert bool(row["lower"]) == bool(row["upper"]), row["id"]
        if row["lower"]:
            assert float(row["lower"]) < float(row["upper"]), row["id"]


def test_units_and_conversions_are_in_the_unit_table() -> None:
    """Each unit a row names has a row of its own in units.csv."""
    for row in ROWS:
        assert not row["unit"] or row["unit"] in UNITS, row["id"]
        for unit, _, _ in conversions(row):
            assert unit == "1" or unit in UNITS, (row["id"], unit)


def test_conversions_never_turn_a_comparison_round() -> None:
    """Every factor is positive, so that the operator as written still holds."""
    assert all(factor > 0 for row in ROWS for _, factor, _ in conversions(row))


def test_a_conversion_within_one_dimension_agrees_with_the_unit_table() -> None:
    """What a row repeats of the unit table is the same there."""
    for row in ROWS:
        for unit, factor, offset in conversions(row):
            if unit == "1" or not row["unit"] or UNITS[unit]["dimension"] != UNITS[row["unit"]]["dimension"]:
                continue
            scale = float(UNITS[unit]["factor"]) / float(UNITS[row["unit"]]["factor"])
            assert factor == pytest.approx(scale, rel=1e-3) and offset == 0, (row["id"], unit)


@pytest.mark.parametrize(
    ("quantity", "value", "unit", "expected"),
    [
        ("hba1c", 86, "mmol/mol", 10.0),
        ("hba1c", 48, "mmol/mol", 6.54),
        ("glucose", 7, "mmol/L", 126),
        ("glucose-fasting", 5.6, "mmol/L", 100.8),
        ("creatinine", 88.4, "umol/L", 1),
        ("creatinine", 0.0884, "mmol/L", 1),
        ("hemoglobin", 100, "g/L", 10),
        ("hemoglobin", 6.2, "mmol/L", 10),
        ("bilirubin-total", 17.1, "umol/L", 1),
        ("cholesterol-total", 5.17, "mmol/L", 200),
        ("ldl", 2.59, "mmol/L", 100),
        ("triglycerides", 1.7, "mmol/L", 150),
        ("calcium", 2.5, "mmol/L", 10),
        ("calcium", 5, "meq/L", 10),
        ("bun", 7.14, "mmol/L", 20),
        ("urea", 60, "mg/dL", 10),
        ("uric-acid", 360, "umol/L", 6.05),
        ("testosterone", 1.73, "nmol/L", 50),
        ("vitamin-d", 50, "nmol/L", 20),
        ("free-t4", 12.87, "pmol/L", 1),
        ("potassium", 5.5, "meq/L", 5.5),
        ("alt", 40, "[IU]/L", 40),
        ("ast", 1, "ukat/L", 60),
        ("tsh", 4, "u[IU]/mL", 4),
        ("tsh", 4, "uU/mL", 4),
        ("fsh", 40, "m[IU]/mL", 40),
        ("insulin-level", 60, "pmol/L", 10),
        ("estradiol", 73.4, "pmol/L", 20),
        ("cortisol", 276, "nmol/L", 10),
        ("uacr", 3, "mg/mmol", 26.5),
        ("upcr", 500, "mg/g", 0.5),
        ("platelets", 100_000, "/mm3", 100),
        ("body-temperature", 100.4, "[degF]", 38),
        ("albumin", 35, "g/L", 3.5),
        ("pvr", 240, "dyn.s/cm5", 3),
        ("egfr", 30, "mL/min", 30),
        ("esr", 25, "mm", 25),
        ("ige", 30, "kU/L", 30),
        ("cigarettes-per-day", 1, "{pack}/d", 20),
        ("alpha-1-antitrypsin", 57, "mg/dL", 10.96),
        ("c-peptide", 0.2, "nmol/L", 0.604),
        ("homocysteine", 2, "mg/L", 14.8),
        ("phenylalanine", 6, "mg/dL", 363),
        ("magnesium", 0.5, "mmol/L", 1.215),
        ("phosphate", 0.8, "mmol/L", 2.48),
        ("body-weight", 110, "[lb_av]", 49.9),
        ("crp", 1, "mg/dL", 10),
        ("pao2", 8, "kPa", 60),
    ],
)
def test_conversion_gives_the_known_value(quantity: str, value: float, unit: str, expected: float) -> None:
    """Reference values of the literature come out within half a percent."""
    assert canonical(quantity, value, unit) == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("creatinine-clearance", "mL/min/{1.73_m2}"), ("hbv-dna", "{copies}/mL"), ("fvc", "L"), ("bcva", "{logMAR}")],
)
def test_what_does_not_convert_stays_as_printed(quantity: str, unit: str) -> None:
    """Without a conversion there is no canonical value."""
    with pytest.raises(AssertionError):
        canonical(quantity, 1, unit)


def test_loinc_only_where_verified() -> None:
    """An exact match to LOINC is stated for the few codes that were checked against a published guide."""
    assert {row["id"]: row["loinc"] for row in ROWS if row["loinc"]} == {
        "dlco": "19911-7",
        "ecog": "89247-1",
        "egfr": "98979-8",
        "fev1": "20150-9",
        "fvc": "19868-9",
        "karnofsky": "89243-0",
    }


def test_turtle_says_what_the_table_says() -> None:
    """Each row is a concept of the scheme with its notation, and nothing is a blank node."""
    graph = rdflib.Graph().parse(TURTLE)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts == {SCHEME + row["id"] for row in ROWS}
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    for row in ROWS:
        subject = SCHEME + row["id"]
        assert graph.value(subject, SKOS.notation) == rdflib.Literal(row["id"])
        assert graph.value(subject, SKOS.prefLabel) == rdflib.Literal(row["label"], lang="en")
        assert graph.value(subject, SKOS.inScheme) == SCHEME


def test_the_table_keeps_its_columns(tmp_path: Path) -> None:
    """A table with other columns is refused."""
    path = tmp_path / "measurements.csv"
    path.write_text("id,label\nage,Age\n", encoding="utf-8")
    with pytest.raises(ValueError, match="mend the first line"):
        read_rows(path)
