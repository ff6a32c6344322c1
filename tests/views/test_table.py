"""Rows as tables: for people, spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import get_args

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.model.values import PartialDate
from kg.views.table import TableFormat, render

HOSTILE = ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b2J", "a\u202eb", "back\x08space", "nul\x00", "\x7f"]


@pytest.mark.parametrize("format", get_args(TableFormat))
def test_no_control_character_of_the_data_comes_out(format):
    """Neither cells nor column names can drive a terminal, in any format."""
    text = render(["a\x1b[2J", "b"], [[one, 1] for one in HOSTILE], format, colour=False)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_markup_of_rich_is_text():
    """A title with square brackets is printed as it stands."""
    text = render(["title"], [["[bold red]not red[/bold red] :smile:"]])
    assert "[bold red]not red[/bold red] :smile:" in text


def test_colour_styles_the_head_only():
    """The only escape sequences in coloured output are ours."""
    text = render(["title"], [["\x1b[31mx"]], colour=True)
    assert "\x1b[1m" in text
    assert "\x1b[31m" not in text


def test_a_row_without_values_is_a_row():
    """It is an empty line, and no line stands around the table."""
    head = ["a", "─"]
    assert [line.strip() for line in render(["a"], [[None], [1]]).splitlines()] == [*head, "", "1"]
    assert [line.strip() for line in render(["a"], []).splitlines()] == head


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_guarded_in_csv(formula):
    """A spreadsheet shows it as text."""
    row = next(iter(csv.reader(io.StringIO(render(["x"], [[formula]], "csv").partition("\n")[2]))))
    assert row[0].startswith("'")


def test_a_negative_number_stays_a_number_in_csv():
    """Only text is guarded."""
    assert render(
        ["x"], [[-5], [Literal("-1.5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))]], "csv"
    ) == ("x\n-5\n-1.5\n")


def test_csv_keeps_line_ends_inside_quotes():
    """What was one cell is read back as one cell."""
    text = render(["x", "y"], [['a "b",\nc', "d"]], "csv")
    assert list(csv.reader(io.StringIO(text)))[1] == ['a "b",\nc', "d"]


def test_tsv_escapes_what_would_end_a_cell():
    """Every row is one line with as many tabs as it needs."""
    assert render(["x", "y"], [["a\tb\nc\\", None]], "tsv") == "x\ty\na\\tb\\nc\\\\\t\n"


def test_json_keeps_types():
    """Numbers, booleans and absent values are what they are."""
    integer = Literal("7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    row = [integer, Literal(True), None, Decimal("1.5"), PartialDate("2019-05"), NamedNode("http://example.org/a")]
    assert json.loads(render(list("abcdef"), [row], "json")) == [
        {"a": 7, "b": True, "c": None, "d": 1.5, "e": "2019-05", "f": "http://example.org/a"}
    ]


def test_markdown_cannot_be_broken_out_of():
    """Pipes, line ends, links and tags of a cell stay text."""
    text = render(["x"], [["a|b\n<script> [x](javascript:alert(1))"]], "md")
    assert text.splitlines()[2] == "| a\\|b \\<script\\> \\[x\\](javascript:alert(1)) |"


def test_the_table_shortens_what_people_need_not_read():
    """A trial is its NCT id and a code its prefixed name."""
    row = [
        NamedNode("https://clinicaltrials.gov/study/NCT03444220"),
        NamedNode("https://w3id.org/trialkg/code/phase-PHASE2"),
    ]
    text = render(["trial", "phase"], [row])
    assert "NCT03444220" in text
    assert "https" not in text
    assert "tkgc:phase-PHASE2" in text


def test_numbers_stand_to_the_right():
    """A column of numbers can be read down."""
    lines = render(["n", "words"], [[5, "a"], [1500, "b"]]).splitlines()
    assert lines[2].index("5") == lines[3].index("1500") + 3


def test_wide_tables_keep_all_their_text():
    """What does not fit is folded, never cut."""
    text = render(["x"], [["word " * 60]], width=40)
    assert text.count("word") == 60
    assert all(len(line) <= 40 for line in text.splitlines())


def test_no_rows_is_a_head_alone():
    """An empty answer still names its columns."""
    assert render(["a", "b"], [], "csv") == "a,b\n"
    assert json.loads(render(["a"], [], "json")) == []


def test_an_unknown_format_is_refused_by_name():
    """The message says which there are."""
    with pytest.raises(UsageError, match=r"xlsx.*csv"):
        render(["a"], [], "xlsx")  # type: ignore[arg-type]


def test_tables_for_people_leave_the_escapes_of_the_registry_out() -> None:
    """A person reads the sign; programs get the characters of the record, and Markdown its own escapes."""
    rows = [["FVC \\< 45 %", "a \\\\\\[b\\]"]]
    assert "FVC < 45 %   a [b]" in render(["words", "more"], rows, "table")
    assert "FVC \\< 45 %" in render(["words", "more"], rows, "csv")
    assert "| FVC \\< 45 % |" in render(["words"], [["FVC \\< 45 %"]], "md")
