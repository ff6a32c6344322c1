"""Fields of the model become statements by their table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kg.model.administration import DateStruct
from kg.model.values import PartialDate, TimeSpan
from kg.names import PREFIXES, compact
from kg.rdf import administration, design, provenance, registry, results
from kg.rdf.tables import Field, Table, code, dated, flag, label, number, span, string, total, when

MODULES = (administration, design, registry, results, provenance)


def stated(field: Field, value: Any) -> list[tuple[str, str]]:
    """Predicate and object of the statements that a field makes of a value, prefixed."""
    lines: list[str] = []
    Table(None, field).write(lines, "<http://example.org/s>", SimpleNamespace(**{field.attribute: value}))
    found = []
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        assert subject == "<http://example.org/s>" and rest.endswith(" .")
        literal, _, kind = rest.removesuffix(" .").rpartition("^^")
        written = f"{literal}^^{compact(kind[1:-1])}" if literal else rest.removesuffix(" .")
        if written.startswith("<"):
            written = compact(written[1:-1])
        found.append((compact(predicate[1:-1]), written))
    return found


@pytest.mark.parametrize(
    ("field", "value", "statements"),
    [
        (string("x", "acronym"), "A", [("tkg:acronym", '"A"')]),
        (string("x", "acronym"), ("A", "B"), [("tkg:acronym", '"A"'), ("tkg:acronym", '"B"')]),
        (string("x", "acronym"), "", []),
        (string("x", "acronym"), None, []),
        (label("x"), "A", [("rdfs:label", '"A"')]),
        (flag("x", "isUsExport"), False, [("tkg:isUsExport", '"false"^^xsd:boolean')]),
        (total("x", "fileSize"), 0, [("tkg:fileSize", '"0"^^xsd:integer')]),
        (number("x", "value"), "2.50", [("tkg:value", '"2.5"^^xsd:decimal'), ("tkg:valueAsPrinted", '"2.50"')]),
        (number("x", "value"), "2.5", [("tkg:value", '"2.5"^^xsd:decimal')]),
        (number("x", "value"), "NA", [("tkg:valueAsPrinted", '"NA"')]),
        (code("x", "phase", "phase"), ("PHASE1",), [("tkg:phase", "tkgc:phase-PHASE1")]),
        (when("x", "launchedDate"), PartialDate("2019"), [("tkg:launchedDate", '"2019"^^xsd:gYear')]),
        (
            span("x", "minimumAge"),
            TimeSpan(6, "month"),
            [("tkg:minimumAge", '"6 Months"'), ("tkg:minimumAgeYears", '"0.5"^^xsd:decimal')],
        ),
        (
            dated("x", "startDate", sortable=True),
            DateStruct(date=PartialDate("2019-05"), type="ACTUAL"),
            [
                ("tkg:startDate", '"2019-05"^^xsd:gYearMonth'),
                ("tkg:startDateOnOrAfter", '"2019-05-01"^^xsd:date'),
                ("tkg:startYear", '"2019"^^xsd:integer'),
                ("tkg:startDateType", "tkgc:date-type-ACTUAL"),
            ],
        ),
        (dated("x", "startDate"), DateStruct(type="ACTUAL"), [("tkg:startDateType", "tkgc:date-type-ACTUAL")]),
    ],
)
def test_what_a_field_states(field: Field, value: Any, statements: list[tuple[str, str]]) -> None:
    """Each kind of field states its value at the value's own precision, and nothing of an absent one."""
    assert stated(field, value) == statements
    assert {predicate for predicate, _ in statements} <= set(field.properties)


def test_a_node_says_its_class() -> None:
    """A table of a class types its node, even where nothing else is known."""
    lines: list[str] = []
    Table("Document", string("x", "fileName")).write(lines, "<http://example.org/d>", SimpleNamespace(x=None))
    assert [line.split(" ")[2] for line in lines] == [f"<{PREFIXES['tkg']}Document>"]


def test_a_code_of_another_scheme_is_refused() -> None:
    """A token that the scheme does not have is a mistake of ours, and never stated."""
    with pytest.raises(KeyError):
        stated(code("x", "phase", "phase"), "PHASE9")


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_tables_name_known_prefixes(module: Any) -> None:
    """Every property of every table is a prefixed name of ours or of RDFS, and stands once in its table."""
    for path, table in module.TABLES.items():
        names = [name for field in table.fields for name in field.properties]
        assert len(set(names)) == len(names), path
        assert {name.partition(":")[0] for name in names} <= {"tkg", "rdfs"}, path
        attributes = [field.attribute for field in table.fields]
        assert len(set(attributes)) == len(attributes), path
