"""What holds for any text: it is read, its offsets are right, and the time grows with its length."""

from __future__ import annotations

from math import isfinite

import pytest
from clock import seconds
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read

from kg.criteria.prediction import prediction
from kg.model.criterion import Eligibility, constraints

WRITTEN = (
    "Inclusion Criteria:|Exclusion Criteria:|\n|\n\n|* |  * |1. |a) |i) |- | age| FVC| hemoglobin|≥|\\>|\\<|&lt;| 18"
    "| 50,000| 1.5|-| to | years| %| mg/dL| x ULN| predicted| and | or | and/or |, |; |(|)|[|]| unless "
    "| at least two of the following: | NYHA class II| or older| between |/|x 10\\^9/L|<br>|：| not | if |½|\t"
)
PIECES = st.sampled_from(WRITTEN.split("|"))


def is_sound(text: str, eligibility: Eligibility) -> bool:
    """Whether all spans hold the characters of the text and all parents exist."""
    ids = {item.id for item in eligibility.criteria}
    spans = [item.span for item in eligibility.criteria]
    for item in eligibility.criteria:
        for constraint in constraints(item.expression):
            spans.append(constraint.span)
            value = getattr(constraint, "value_span", None)
            spans += [value] if value is not None else []
    right = all(text[span.begin : span.end] == span.text and span.text for span in spans)
    return right and all(item.parent is None or item.parent in ids for item in eligibility.criteria)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300)
def test_any_text_of_these_pieces_is_read(text: str) -> None:
    """Texts put together of the language's own pieces are read with sound spans."""
    eligibility = read(text, None)
    assert is_sound(text, eligibility)
    assert prediction("NCT90000000", text, eligibility)["trial_id"] == "NCT90000000"


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_any_text_at_all_is_read(text: str) -> None:
    """No text raises, and every span holds the characters it names."""
    assert is_sound(text, read(text, None))


@pytest.mark.parametrize(
    "figure", ["9" * 400, "9" * 5000, "፩", "²", "٣", "10^99", "0", "1.5e9", "9,999" + ",999" * 400]
)
@pytest.mark.parametrize(
    "words",
    [
        "FVC > {}", "more than {} things", "three ({})", "{} 6/7 weeks", "36 {}/7 weeks", "24/{}", "MMSE {}/{}",
        "score > {} , 5", "{} years or older", "aged {} - {} years", "grade {}", "within {} weeks before surgery",
        "> {} x 10^99", "BMI -{}", "stage {}b", "at least {} of the following:", "{}", "16 weeks {} days", "&#{};",
    ],
)  # fmt: skip
def test_figures_of_any_size_and_script_are_read(words: str, figure: str) -> None:
    """Numbers that no float holds, and digits that are none to Python, end no reading; what is stated is finite."""
    text = f"Inclusion Criteria:\n\n* {words.replace('{}', figure)}\n{figure}. Another\n{figure}) And another"
    eligibility = read(text, None)
    assert is_sound(text, eligibility)
    for criterion in eligibility.criteria:
        for constraint in constraints(criterion.expression):
            values = (getattr(constraint, name, None) for name in ("value", "canonical_value"))
            assert all(isfinite(value) for value in values if value is not None)


@pytest.mark.parametrize(
    "piece",
    [
        "\\", "&amp;", "(", "(a ", ") ", "1 ", "1,", "- ", "* ", "age > 5 or ", "* age > 18\n", "hemoglobin ",
        "a, ", "1", "platelets > 3; ", "a) age > 3 b) bmi < 3 ", "age > 3 unless ", "class i, ", "a: ", "\n",
        "  * a\n", "x", "_", " ", "a _ ",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length(piece: str) -> None:
    """Four times the text takes at most about four times as long, however it is made."""

    def taken(size: int) -> float:
        text = "Inclusion Criteria:\n\n* " + piece * (size // len(piece))
        return seconds(lambda: read(text), 2)

    taken(2_000)
    assert taken(40_000) < 12 * taken(10_000) + 0.1
