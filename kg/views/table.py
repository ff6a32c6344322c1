"""Rows of an answer as a table for people, or as csv, tsv, json or Markdown.

csv is made for spreadsheets: a text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@` or a
tab) gets an apostrophe in front, numbers excepted; take tsv or json where every character counts. Tables for people and
Markdown leave the registry's escapes out, `\\<` for `<`. No format lets a
control character of the data through, so nothing in a record can drive a terminal.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from kg.errors import UsageError
from kg.model.escapes import without_escapes
from kg.model.values import PartialDate
from kg.names import TRIAL, compact
from kg.views.statements import Term, term
from kg.views.words import json_visible, visible

__all__ = ["TableFormat", "cell", "render"]

TableFormat = Literal["table", "csv", "tsv", "json", "md"]

Cell = str | int | float | Decimal | bool | None

_FORMULA: Final = re.compile(r"[=+\-@\t\n]")
_MARKDOWN: Final = re.compile(r"([\\`*\[\]|<>])")
_NUMERIC: Final = re.compile(r"-?\d{1,300}(?:\.\d{1,300})?\Z", re.ASCII)
_INTEGERS: Final = frozenset({"integer", "int", "long", "nonNegativeInteger", "positiveInteger"})


def render(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    format: TableFormat = "table",
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """The rows as text, ending in a line end unless empty.

    Args:
        columns: the names of the columns.
        rows: as many values as columns each: None, text, numbers, dates, or RDF terms.
        format: one of `TableFormat`.
        width: columns of the terminal, for `table`; 100 when not given.
        colour: True to let `table` style its head.

    Raises:
        UsageError: there is no such format.

    >>> print(render(["nct_id", "n"], [["NCT03444220", 2]], "csv"), end="")
    nct_id,n
    NCT03444220,2
    >>> print(render(["sum"], [["=1+1"]], "csv"), end="")
    sum
    '=1+1
    """
    if format not in get_args(TableFormat):
        raise UsageError(f"there is no format {format!r}: take one of {', '.join(get_args(TableFormat))}")
    cells: list[list[Cell]] = [[cell(value) for value in row] for row in rows]
    if format == "table":
        return _for_people(columns, cells, width or 100, colour)
    if format == "csv":
        return _csv(columns, cells)
    if format == "tsv":
        head: list[Cell] = list(columns)
        return "".join("\t".join(map(_tsv, row)) + "\n" for row in (head, *cells))
    if format == "json":
        return _json(columns, cells)
    return _markdown(columns, cells)


def cell(value: Any) -> Cell:
    """A value of an answer as a plain one: a number stays a number, an IRI becomes text.

    >>> from pyoxigraph import Literal
    >>> cell(Literal(3)), cell(Literal("a")), cell(None)
    (3, 'a', None)
    """
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return value.iso
    if hasattr(value, "subject"):
        return str(value)
    found = value if isinstance(value, Term) else term(value)
    if found.is_node:
        return found.text
    if found.datatype == "boolean":
        return found.text in ("true", "1")
    if found.datatype in _INTEGERS and _NUMERIC.match(found.text):
        return int(found.text)
    if found.datatype == "decimal" and _NUMERIC.match(found.text):
        return Decimal(found.text)
    if found.datatype in ("double", "float"):
        return _float(found.text)
    return found.text


def _float(text: str) -> Cell:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if number - number == 0 else text


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _for_people(columns: Sequence[str], cells: list[list[Cell]], width: int, colour: bool) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        numeric = bool(cells) and all(row[place] is None or _is_number(row[place]) for row in cells)
        table.add_column(Text(visible(name)), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(visible(" ".join(without_escapes(_short(value)).split()))) for value in row))
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        emoji=False,
        markup=False,
        highlight=False,
        legacy_windows=False,
    )
    console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()][1:-1]  # the box is open above and below
    return "\n".join(lines) + "\n" if columns else ""


def _short(value: Cell) -> str:
    text = _text(value)
    if not text.startswith(("http://", "https://")):
        return text
    if text.startswith(TRIAL):
        return text[len(TRIAL) :]
    name = compact(text)
    return text if name.startswith("<") else name


def _csv(columns: Sequence[str], cells: list[list[Cell]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([visible(_guarded(name)) for name in columns])
    writer.writerows([[visible(_guarded(value)) for value in row] for row in cells])
    return out.getvalue()


def _guarded(value: Cell) -> str:
    text = _text(value).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text


def _tsv(value: Cell) -> str:
    text = _text(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return visible(text)


def _json(columns: Sequence[str], cells: list[list[Cell]]) -> str:
    rows = [dict(zip(columns, map(_for_json, row), strict=True)) for row in cells]
    return json_visible(json.dumps(rows, ensure_ascii=False, indent=2)) + "\n"


def _for_json(value: Cell) -> str | int | float | bool | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _markdown(columns: Sequence[str], cells: list[list[Cell]]) -> str:
    def line(values: Iterable[str]) -> str:
        return f"| {' | '.join(values)} |\n"

    rule = (
        "---:" if cells and all(row[n] is None or _is_number(row[n]) for row in cells) else "---"
        for n in range(len(columns))
    )
    body = "".join(line(_escaped(without_escapes(_text(value))) for value in row) for row in cells)
    return line(_escaped(name) for name in columns) + line(rule) + body


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", visible(" ".join(text.split())))
