"""Tokens, numbers, units and the vocabulary."""

from __future__ import annotations

import pytest
from reading import vocabulary

from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import AFTER, BEFORE, Tokens, number_value, roman_value
from kg.criteria.vocabulary import Vocabulary
from kg.errors import UsageError


def tokens(text: str) -> Tokens:
    """The tokens of a whole text."""
    clean = CleanText(text)
    return Tokens(clean.low, 0, len(clean.low), clean.plain)


@pytest.mark.parametrize("phrase", sorted(BEFORE))
def test_each_phrase_before_a_number_is_one_token(phrase: str) -> None:
    """A comparison of several words is read whole, with the operator of its table."""
    read = tokens(f"{phrase} 5")
    assert read.operator(0) == BEFORE[phrase]
    assert read.texts[1:] == ["5"]


@pytest.mark.parametrize("phrase", sorted(AFTER))
def test_each_phrase_after_a_number_is_one_token(phrase: str) -> None:
    """The same after a number, whichever of the two tables holds the words."""
    read = tokens(f"5 {phrase}")
    assert read.operator(1) == (AFTER[phrase] if read.kinds[1] == "after" else BEFORE[phrase])


@pytest.mark.parametrize(
    ("text", "value"), [("1,500", 1500), ("50,000", 50000), ("0,5", 0.5), ("1.5", 1.5), ("10 000", 10000), ("½", 0.5)]
)
def test_numbers_are_read_as_printed(text: str, value: float) -> None:
    """Thousands marks, decimal commas and fraction signs give the value a reader sees."""
    assert number_value(text) == value


@pytest.mark.parametrize(("text", "value"), [("iv", 4), ("ii", 2), ("iiib", 3), ("ⅲ", 3), ("viii", 8)])
def test_roman_numerals_have_their_rank(text: str, value: float) -> None:
    """Numerals and their one-character forms have a rank, letters of sub-stages left aside."""
    assert roman_value(text) == value


def test_names_of_one_letter_case_are_told_apart() -> None:
    """Units that differ in capitals alone are read as printed."""
    words = vocabulary()
    diopters, days = words.unit_at(tokens("D"), 0), words.unit_at(tokens("d"), 0)
    assert diopters is not None
    assert days is not None
    assert (diopters[0].ucum, days[0].ucum) == ("[diop]", "d")


def test_the_longest_name_wins() -> None:
    """'Creatinine clearance' is no creatinine."""
    found = vocabulary().mentions(tokens("serum creatinine and creatinine clearance"))
    assert [mention.quantity.id for mention in found] == ["creatinine", "creatinine-clearance"]


def test_an_ordinary_word_is_no_abbreviation() -> None:
    """'must' is a verb and MUST a screening tool."""
    assert vocabulary().mentions(tokens("patients must walk")) == []


def test_an_unknown_kind_is_refused_by_name() -> None:
    """A row whose kind is unknown is an error that names the row and the kinds."""
    with pytest.raises(UsageError, match="'fvc': unknown kind 'size'"):
        Vocabulary.build([{"id": "fvc", "label": "FVC", "kind": "size"}], [])
