"""The declaration of the tables: its properties exist, its names are AACT's where it says so, its rows are exact."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kg.analysis.star import CODE, Column, TableSpec
from kg.analysis.star_rows import Facts, rows_of
from kg.analysis.star_tables import FOLLOWED, TABLES, table_named
from kg.model.values import PartialDate
from kg.names import TKG, TRIAL
from kg.ports import Iri
from kg.resources import ontology_folder

NEEDED = (
    "trials",
    "conditions",
    "interventions",
    "sponsors",
    "sites",
    "outcomes",
    "criteria",
    "constraints",
    "adverse_events",
)
IRI = Iri(TRIAL + "NCT00000001")
COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}") for table in TABLES for column in table.columns
]


def test_the_tables_are_there_and_named_once() -> None:
    """All promised tables exist; no name is taken twice, and no column stands for the NCT id beside its own."""
    names = [table.name for table in TABLES]
    assert set(NEEDED) <= set(names) and len(set(names)) == len(names)
    for table in TABLES:
        columns = ["nct_id", *(column.name for column in table.columns)]
        assert len(set(columns)) == len(columns), table.name
        assert table.meaning.endswith(".") and all(column.meaning for column in table.columns)


def test_every_property_is_of_the_ontology() -> None:
    """A misspelt property would give an empty column for ever."""
    text = "".join(path.read_text(encoding="utf-8") for path in ontology_folder().glob("*.ttl"))
    declared = set(re.findall(r"^tkg:(\w+) a owl:(?:Object|Datatype)Property", text, re.MULTILINE))
    used = set(FOLLOWED)
    for table in TABLES:
        used |= {step for column in table.columns for part in column.path for step in part.split("|")}
        used |= {table.sort} if table.sort else set()
    assert {name for name in used if ":" not in name} - declared == set()
    assert {name for name in used if ":" in name} == {
        CODE,
        "rdfs:label",
        "skos:prefLabel",
        "dcterms:source",
        "dcterms:rights",
    }


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_aacts_names_are_aacts(table: TableSpec, column: Column, data: Path) -> None:
    """A column that is said to mean what one of AACT means bears its name, and AACT has it."""
    with (data / "aact" / "columns.tsv").open(encoding="utf-8") as file:
        known = {f"{row['table']}.{row['column']}" for row in csv.DictReader(file, delimiter="\t")}
    if column.aact:
        assert column.aact in known
        assert column.aact.split(".")[1] == column.name
    else:
        assert f"{table.name}.{column.name}" not in known, "AACT has a column of this name: say so, or rename it"


def stated(**said: list[object]) -> Facts:
    """What is stated of one trial."""
    return {IRI: {"nctId": ["NCT00000001"], **said}}


def row(facts: Facts, table: str = "trials") -> dict[str, object]:
    """The only row of a table, by column."""
    spec = table_named(table)
    (found,) = rows_of(spec, IRI, facts)
    return dict(zip(["nct_id", *(column.name for column in spec.columns)], found, strict=True))


@pytest.mark.parametrize(
    ("value", "day", "month_year", "precision"),
    [
        (date(2019, 5, 3), date(2019, 5, 3), "2019-05-03", "day"),
        (PartialDate("2019-05"), date(2019, 5, 1), "2019-05", "month"),
        (PartialDate("2019"), date(2019, 1, 1), "2019", "year"),
    ],
)
def test_dates_keep_their_precision(value: object, day: date, month_year: str, precision: str) -> None:
    """A date for sorting, what was stated, and how precisely, stand side by side."""
    made = row(stated(startDate=[value], startDateOnOrAfter=[day], studyFirstSubmitDate=[value]))
    assert made["start_date_on_or_after"] == day
    assert (made["start_month_year"], made["start_date_precision"]) == (month_year, precision)
    assert made["study_first_submitted_date"] == (day if precision == "day" else None)


def test_values_have_their_types_and_absent_ones_are_none() -> None:
    """Numbers, truths and lists are what they are; what is not stated is None, and what does not fit is not forced."""
    made = row(
        stated(enrollmentCount=[12], minimumAgeYears=[Decimal("0.5")], hasResults=[False], maximumAgeYears=["many"])
    )
    assert (made["enrollment"], made["minimum_age_years"], made["were_results_reported"]) == (12, 0.5, False)
    assert made["maximum_age_years"] is None and made["phases"] is None and made["phase"] is None
    assert made["number_of_facilities"] == 0 and made["trial"] == IRI


def test_two_phases_are_one_value_and_two() -> None:
    """A trial in two phases has one row, a joint phase as AACT writes it, and a list."""
    facts = stated(phase=[Iri("urn:2"), Iri("urn:1")])
    facts |= {"urn:1": {CODE: ["PHASE1"]}, "urn:2": {CODE: ["PHASE2"]}}
    assert (row(facts)["phase"], row(facts)["phases"]) == ("PHASE1/PHASE2", ["PHASE1", "PHASE2"])


def test_rows_come_in_natural_order() -> None:
    """Site 10 follows site 9, and criteria come in the order of the text."""
    sites = stated(site=[Iri(f"{IRI}#site-{n}") for n in (10, 2, 9)])
    assert [found[1] for found in rows_of(table_named("sites"), IRI, sites)] == ["site-2", "site-9", "site-10"]
    items = [Iri(f"{IRI}#criterion-{name}") for name in ("e1", "i10", "i2")]
    criteria = stated(criterion=items)
    criteria |= {items[0]: {"order": [12]}, items[1]: {"order": [10]}, items[2]: {"order": [2]}}
    ordered = [found[1] for found in rows_of(table_named("criteria"), IRI, criteria)]
    assert ordered == ["criterion-i2", "criterion-i10", "criterion-e1"]


def test_only_sponsors_are_sponsors() -> None:
    """A submitter is no sponsor."""
    roles = [Iri(f"{IRI}#{name}") for name in ("submitter", "sponsor-lead")]
    facts = stated(sponsorRole=roles)
    facts |= {roles[0]: {"sponsorRoleKind": [Iri("urn:s")]}, roles[1]: {"sponsorRoleKind": [Iri("urn:l")]}}
    facts |= {"urn:s": {CODE: ["submitter"]}, "urn:l": {CODE: ["lead"]}}
    assert row(facts, "sponsors")["lead_or_collaborator"] == "lead"


def test_a_mesh_term_without_a_concept_is_its_name() -> None:
    """Older records name terms without ids: the name is kept, and there is no IRI."""
    made = row(stated(conditionMeshConceptTerm=["Raynaud Disease"]), "browse_conditions")
    assert (made["mesh_term"], made["downcase_mesh_term"], made["mesh_type"], made["mesh_iri"]) == (
        "Raynaud Disease",
        "raynaud disease",
        "mesh-list",
        None,
    )


def test_the_kind_of_a_constraint_is_its_class() -> None:
    """The class stands as its local name."""
    node = Iri(f"{IRI}#constraint-1")
    facts = stated(constraint=[node]) | {node: {"rdf:type": [Iri(TKG + "QuantityConstraint")]}}
    assert row(facts, "constraints")["constraint_type"] == "QuantityConstraint"
