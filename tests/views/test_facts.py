"""Literals and prose in words, whatever the data say."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.names import TKG, TRIAL
from kg.views.criteria import criteria_text
from kg.views.facts import literal_in_words, plain_text


@pytest.mark.parametrize("sign", list("<>[]^*_~#&=+.()-|`!{}"))
def test_each_sign_that_the_registry_guards_is_read_plainly(sign: str) -> None:
    """However many backslashes stand before it."""
    assert plain_text(rf"a \{sign} b \\\{sign} c") == f"a {sign} b {sign} c"


def test_backslashes_that_guard_nothing_stay() -> None:
    """A long run of them is read once, not again from each of its characters."""
    many = "\\" * 200_000
    assert plain_text(f"{many}x") == f"{many}x"
    assert plain_text(f"{many}<") == "<"


def test_criteria_as_text_have_the_signs_without_backslashes() -> None:
    """The same signs as everywhere."""
    trial, criterion = NamedNode(f"{TRIAL}NCT03444220"), NamedNode(f"{TRIAL}NCT03444220#criterion-1")
    said = [
        Triple(trial, NamedNode(TKG + "criterion"), criterion),
        Triple(criterion, NamedNode(TKG + "text"), Literal(r"FVC \\>\= 45 \(predicted\), \+ C:\x")),
    ]
    assert criteria_text(said, trial.value).endswith(r"• FVC >= 45 (predicted), + C:\x")


@pytest.mark.parametrize("text", ["²", "٣", "x", "", "9" * 400, "-"])
def test_what_is_no_number_is_shown_as_it_is(text: str) -> None:
    """Whatever its type says: a query can give any text any type."""
    assert literal_in_words(text, "integer") == text
