"""How fields of the model become statements: a table per class of the ontology, run by one writer.

A `Table` names the class of a node and, for each field of a part of the model, the property and the kind of value.
The same tables give the documentation of fields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from kg.model.labels import SCHEMES
from kg.names import XSD, code_iri
from kg.rdf import terms

__all__ = ["Field", "Table", "code", "dated", "flag", "label", "number", "span", "string", "total", "when"]

Writer = Callable[[list[str], str, Any], None]

_XSD_DATE: Final = f"<{XSD}date>"


class Field(NamedTuple):
    """One field of the model and how it is stated.

    Args:
        attribute: the field's name in the model.
        properties: the properties it may state, prefixed names; the first is the main one.
        write: appends its statements for a subject and a value that is neither None nor empty.
    """

    attribute: str
    properties: tuple[str, ...]
    write: Writer


class Table:
    """The statements that a part of the model makes about one node.

    Args:
        class_name: local name of the node's class, None where the fields belong to a node that has its class.
        fields: what each field states.
    """

    def __init__(self, class_name: str | None, *fields: Field) -> None:
        self.class_name = class_name
        self.fields = fields
        self._type_line = f" {terms.A} {terms.property_iri(class_name)} ." if class_name else None
        self._steps = tuple((field.attribute, field.write) for field in fields)

    def without(self, *attributes: str) -> Table:
        """The same table without some fields, named by their attributes."""
        return Table(self.class_name, *(field for field in self.fields if field.attribute not in attributes))

    def write(self, lines: list[str], subject: str, part: Any) -> None:
        """Appends the statements of `part` about `subject` (in angle brackets)."""
        if self._type_line:
            lines.append(subject + self._type_line)
        for attribute, write in self._steps:
            value = getattr(part, attribute)
            if value is not None and value != () and value != "":
                write(lines, subject, value)


def string(attribute: str, name: str) -> Field:
    """Text, or several texts, as plain literals."""
    predicate = terms.property_iri(name)

    def write(lines: list[str], subject: str, value: str | tuple[str, ...]) -> None:
        for item in (value,) if isinstance(value, str) else value:
            lines.append(f"{subject} {predicate} {terms.text(item)} .")

    return Field(attribute, (f"tkg:{name}",), write)


def label(attribute: str) -> Field:
    """The name of the node."""

    def write(lines: list[str], subject: str, value: str) -> None:
        lines.append(f"{subject} {terms.LABEL} {terms.text(value)} .")

    return Field(attribute, ("rdfs:label",), write)


def flag(attribute: str, name: str) -> Field:
    """A boolean."""
    predicate = terms.property_iri(name)

    def write(lines: list[str], subject: str, value: bool) -> None:
        lines.append(f"{subject} {predicate} {terms.boolean(value)} .")

    return Field(attribute, (f"tkg:{name}",), write)


def total(attribute: str, name: str) -> Field:
    """A whole number."""
    predicate = terms.property_iri(name)

    def write(lines: list[str], subject: str, value: int) -> None:
        lines.append(f"{subject} {predicate} {terms.integer(value)} .")

    return Field(attribute, (f"tkg:{name}",), write)


def number(attribute: str, name: str) -> Field:
    """A number as printed: a decimal, and the printed form where the decimal does not keep it."""
    predicate, printed = terms.property_iri(name), terms.property_iri(f"{name}AsPrinted")

    def write(lines: list[str], subject: str, value: str) -> None:
        literal, whole = terms.printed_number(value)
        if literal:
            lines.append(f"{subject} {predicate} {literal} .")
        if not whole:
            lines.append(f"{subject} {printed} {terms.text(value)} .")

    return Field(attribute, (f"tkg:{name}", f"tkg:{name}AsPrinted"), write)


def code(attribute: str, name: str, scheme: str) -> Field:
    """A code, or several, of one scheme."""
    predicate = terms.property_iri(name)
    ends = {token: f" {predicate} <{code_iri(scheme, token)}> ." for token in SCHEMES[scheme]}

    def write(lines: list[str], subject: str, value: str | tuple[str, ...]) -> None:
        for token in (value,) if isinstance(value, str) else value:
            lines.append(subject + ends[token])

    return Field(attribute, (f"tkg:{name}",), write)


def when(attribute: str, name: str) -> Field:
    """A date at its own precision."""
    predicate = terms.property_iri(name)

    def write(lines: list[str], subject: str, value: Any) -> None:
        lines.append(f"{subject} {predicate} {terms.date_literal(value)} .")

    return Field(attribute, (f"tkg:{name}",), write)


def dated(attribute: str, name: str, *, sortable: bool = False) -> Field:
    """A date with its type; a sortable one also as a first possible day and a plain year."""
    predicate, type_predicate = terms.property_iri(name), terms.property_iri(f"{name}Type")
    first_day, year = (
        terms.property_iri(f"{name}OnOrAfter"),
        terms.property_iri(f"{name.removesuffix('Date')}Year"),
    )
    properties = [f"tkg:{name}", f"tkg:{name}Type"]
    if sortable:
        properties += [f"tkg:{name}OnOrAfter", f"tkg:{name.removesuffix('Date')}Year"]

    def write(lines: list[str], subject: str, value: Any) -> None:
        if value.date is not None:
            lines.append(f"{subject} {predicate} {terms.date_literal(value.date)} .")
            if sortable:
                lines.append(f'{subject} {first_day} "{value.date.first_day}"^^{_XSD_DATE} .')
                lines.append(f"{subject} {year} {terms.integer(value.date.year)} .")
        if value.type is not None:
            lines.append(f"{subject} {type_predicate} <{code_iri('date-type', value.type)}> .")

    return Field(attribute, tuple(properties), write)


def span(attribute: str, name: str) -> Field:
    """An age or duration as written, and in years for comparing."""
    predicate, years = terms.property_iri(name), terms.property_iri(f"{name}Years")

    def write(lines: list[str], subject: str, value: Any) -> None:
        lines.append(f"{subject} {predicate} {terms.text(value.text)} .")
        lines.append(f"{subject} {years} {terms.decimal_literal(value.years)} .")

    return Field(attribute, (f"tkg:{name}", f"tkg:{name}Years"), write)
