"""Text of legacy XML: wrapped lines are joined, paragraphs and lists are kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from legacy_xml import set_in_columns

from kg.read.ctgov_xml_text import plain_text

CRITERIA = """
        Inclusion Criteria:

          -  Systemic sclerosis by the criteria of 2013, with a skin score that has risen by 5 points or
             more over the last 6 months, and:

               -  FVC at least 45% of predicted

               -  DLCO at least 40% of predicted

          -  Age 18 or older

        Exclusion Criteria:

          9. Pregnancy

         10. Lung disease other than that
             of sclerosis

             Asthma is no reason.

         11. Smoking
      """


def test_lists_are_set_as_the_registry_prints_them_now() -> None:
    """Items stand on lines of their own, nested ones indented, wrapped ones joined, numbers kept."""
    assert plain_text(CRITERIA) == (
        "Inclusion Criteria:\n\n"
        "* Systemic sclerosis by the criteria of 2013, with a skin score that has risen by 5 points or"
        " more over the last 6 months, and:\n\n"
        "  * FVC at least 45% of predicted\n"
        "  * DLCO at least 40% of predicted\n"
        "* Age 18 or older\n\n"
        "Exclusion Criteria:\n\n"
        "9. Pregnancy\n"
        "10. Lung disease other than that of sclerosis\n\n"
        "    Asthma is no reason.\n"
        "11. Smoking"
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("A title", "A title"),
        ("  \n  A title\n ", "A title"),
        ("One line\r\nand one more", "One line\nand one more"),
        ("\n    Stopped for want of\r\n    patients.\r\n  ", "Stopped for want of patients."),
        ("Starts beside the tag\n      and goes on", "Starts beside the tag and goes on"),
        ("\n    One.\n\n    Two.\n  ", "One.\n\nTwo."),
        ("\n  -  Only\n\n  -  items\n", "* Only\n* items"),
        ("Inclusion:\n- not\n- indented", "Inclusion:\n- not\n- indented"),
        (
            "\n    Adults\n      - no blank line\n      - between items\n  ",
            "Adults\n\n* no blank line\n* between items",
        ),
        ("\n    1. one\n\n    2. two\n\n    And text.\n  ", "1. one\n\n2. two\n\nAnd text."),
        ("\n      1. one\n\n      2. two\n  ", "1. one\n2. two"),
        ("\n    A sum of\n\n    30.000 men\n  ", "A sum of\n\n30.000 men"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_layout_is_taken_away_and_structure_kept(raw: str, text: str) -> None:
    """Indents and forced line breaks go; blank lines, list items and free line breaks stay."""
    assert plain_text(raw) == text


def test_a_number_at_the_start_of_a_wrapped_line_is_no_item() -> None:
    """A line that was full when the next began with a number goes on as one sentence."""
    wrapped = f"\n      {'word ' * 18}project\n      5. Then it went on.\n    "
    assert plain_text(wrapped).endswith("word project 5. Then it went on.")


WORDS = st.lists(st.from_regex(r"[A-Za-z][a-z0-9<≥%/.]{0,14}", fullmatch=True), min_size=1, max_size=40).map(" ".join)


@given(
    st.recursive(st.lists(st.tuples(WORDS), max_size=4), lambda inner: st.lists(st.tuples(WORDS, inner)), max_leaves=9)
)
def test_what_the_xml_writer_laid_out_comes_back(tree: list[Any]) -> None:
    """A heading and a nested list survive the way into columns and back."""
    lines = ["Inclusion Criteria:", ""]

    def add(items: list[Any], depth: int) -> None:
        for words, *inner in items:
            lines.append(f"{'  ' * depth}* {words}")
            if inner and inner[0]:
                lines.append("")
                add(inner[0], depth + 1)

    add(tree, 0)
    text = "\n".join(lines).strip()
    assert plain_text(set_in_columns(text, 8)) == text
