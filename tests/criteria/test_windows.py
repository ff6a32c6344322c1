"""Temporal windows: relation, bound, length, unit, anchor, and their characters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from concept_reading import windows
from hypothesis import given
from hypothesis import strategies as st

from kg.app.criteria import read_criteria
from kg.criteria.cleantext import CleanText
from kg.criteria.lexer import Tokens
from kg.criteria.windows import joined_relations, windows_of
from kg.model.criterion import ConceptConstraint, QuantityConstraint, constraints


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within 4 weeks before randomization", "before le 4 wk randomization"),
        ("within four (4) weeks prior to the first dose", "before le 4 wk the first dose"),
        ("in the past 6 months", "before le 6 mo"),
        ("within the last year", "before le 1 a"),
        ("in the previous 3 years", "before le 3 a"),
        ("for at least 3 months prior to screening", "for ge 3 mo screening"),
        ("for 6 months", "for 6 mo"),
        ("during the study", "during the study"),
        ("throughout the trial", "during the trial"),
        ("at screening", "during screening"),
        ("less than 2 weeks ago", "before lt 2 wk"),
        ("up to 5 years before enrolment", "before le 5 a enrolment"),
        ("4 weeks washout", "for 4 wk washout"),
        ("a 2-week washout period", "for 2 wk washout"),
        ("washout of 4 weeks", "for 4 wk washout"),
        ("since diagnosis", "after diagnosis"),
        ("prior to study entry", "before study entry"),
        ("at least 30 days after surgery", "after ge 30 d surgery"),
        ("no later than 7 days after the first dose", "after le 7 d the first dose"),
        ("within 48 hours of admission", "within le 48 h admission"),
        ("6 months before or after surgery", "within 6 mo surgery"),
        ("within 1-2 years of transplantation", "within le 2 a transplantation"),
        ("≥ 14 days before dosing", "before ge 14 d dosing"),
        ("1.5 years before consent", "before 1.5 a consent"),
        ("within 8 weeks prior to and/or during study enrollment", "before le 8 wk study enrollment"),
        ("within 30 days before or at screening", "before le 30 d screening"),
        ("3 years prior to, or at the time of, inclusion", "before 3 a inclusion"),
        ("within 2 days before/after the biopsy", "within le 2 d the biopsy"),
        ("prior to or during the study", "before the study"),
        ("on or before the day of surgery", "before the day of surgery"),
        ("during and after treatment", "after treatment"),
        ("before, during or after the operation", "within the operation"),
    ],
)
def test_windows_are_read(text: str, expected: str) -> None:
    """The ways in which criteria tell when something holds."""
    assert windows(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["over 18 years of age", "18 years or older", "every 3 weeks", "65 years old", "no window here", "20 mg a day", ""],
)
def test_ages_and_rhythms_are_no_windows(text: str) -> None:
    """A length of time that is no window is left alone."""
    assert windows(text) == []


def test_an_anchor_ends_with_its_clause() -> None:
    """The words after 'and', 'unless' or a comma belong to something else."""
    assert windows("within 2 weeks before screening and a stroke") == ["before le 2 wk screening"]
    assert windows("within 2 weeks before screening, a stroke") == ["before le 2 wk screening"]
    assert windows("within 2 weeks before screening\nStroke") == ["before le 2 wk screening"]


def test_each_window_of_a_text_is_found() -> None:
    """Several windows stand side by side."""
    text = "surgery within 4 weeks before screening, or a stroke in the last 6 months"
    assert windows(text) == ["before le 4 wk screening", "before le 6 mo"]


def test_spans_count_the_verbatim_text() -> None:
    """Escapes before and in a window move its characters."""
    raw = "AST \\> 3 and surgery \\< 4 weeks before screening"
    clean = CleanText(raw)
    (one,) = windows_of(clean, Tokens(clean.low, 0, len(clean.low)))
    assert one.window.span.text == "\\< 4 weeks before screening"
    assert raw[one.window.span.begin : one.window.span.end] == one.window.span.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Major surgery within 8 weeks prior to and/or during study enrollment", ["Major surgery"]),
        ("Infection at the time of or after enrolment", ["Infection"]),
        ("Aspirin 3 months before or during participation in the trial", ["Aspirin", "trial"]),
        ("Within 14 days before enrollment, pneumonia", ["pneumonia"]),
        ("Chemotherapy in the 4 weeks prior to surgery", ["Chemotherapy"]),
        ("Smoked in the last six months, or asthma", ["Smoked in the last six months", "asthma"]),
        ("Gout for at least 3 months prior to baseline", ["Gout"]),
        ("Aspirin ≤ 12 weeks before or at screening", ["Aspirin"]),
        ("Stroke or asthma within 5 years before or during the trial", ["Stroke", "asthma"]),
    ],
)
def test_the_words_of_a_window_are_no_criterion_of_their_own(text: str, expected: list[str]) -> None:
    """The event that a window is counted from, and what joins it, belongs to the window; so each bars by itself."""
    (criterion,) = read_criteria(f"Exclusion Criteria:\n\n* {text}\n").criteria
    assert [leaf.span.text for leaf in constraints(criterion.expression)] == expected


def test_an_event_that_has_to_have_happened_is_kept() -> None:
    """Who relapsed after a transplantation has had one; a condition is no mere date."""
    (criterion,) = read_criteria("Inclusion Criteria:\n\n* Lymphoma within 12 months after transplantation\n").criteria
    assert [leaf.span.text for leaf in constraints(criterion.expression)] == ["Lymphoma", "transplantation"]
    (criterion,) = read_criteria("Inclusion Criteria:\n\n* Aspirin within 2 days before stroke\n").criteria
    assert [leaf.span.text for leaf in constraints(criterion.expression)] == ["Aspirin", "stroke"]


@pytest.mark.parametrize(
    "text", ["any of the following or during", "on or off", "at least or after 3", "during study or surgery after it"]
)
def test_other_words_join_no_relations(text: str) -> None:
    """Two prepositions of one event stand side by side."""
    tokens = Tokens(text, 0, len(text))
    assert list(joined_relations(tokens, range(len(tokens)))) == []


VOCABULARY = (
    "within in the last past 4 6 weeks months before after of screening , and for at least during study washout"
    " since prior to ( ) one or \\> \n"
)
PIECES = st.lists(
    st.sampled_from(VOCABULARY.split(" ")),
    max_size=50,
).map(" ".join)


@given(PIECES | st.text(max_size=120))
def test_windows_are_exact_and_apart(text: str) -> None:
    """Each window holds its characters, has a positive length and overlaps no other."""
    clean = CleanText(text)
    found = windows_of(clean, Tokens(clean.low, 0, len(clean.low)))
    for one in found:
        span = one.window.span
        assert clean.raw[span.begin : span.end] == span.text
        assert 0 <= one.begin < one.end <= len(clean.low)
    assert all(one.end <= other.begin for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("heading", "window"),
    [
        ("Any of the following drugs within 3 months:", "within 3 months"),
        ("Use of any of the following medications within 14 days before screening:", "within 14 days before screening"),
        ("Within 6 months prior to enrolment, any of the following:", "Within 6 months prior to enrolment"),
        ("Any of the following:", None),
        ("Any of the following that began within 3 months and went on:", None),
    ],
)
def test_the_window_of_a_heading_reaches_its_sub_items(heading: str, window: str | None) -> None:
    """One that a sub-item tells itself counts there, and each sub-item bars by itself."""
    text = f"Exclusion Criteria:\n\n* {heading}\n\n  * aspirin\n  * methotrexate within 2 weeks\n* ibuprofen\n"
    found = [leaf for one in read_criteria(text).criteria for leaf in constraints(one.expression)]
    told = [(leaf.window.span.text if leaf.window else None) for leaf in found if isinstance(leaf, ConceptConstraint)]
    assert told[-3:] == [window, "within 2 weeks", None]
    if window:
        assert {leaf.effect for leaf in found} == {"forbids"}


def test_the_window_of_a_heading_reaches_limits_but_no_ages() -> None:
    """A limit in the last 3 months bars in that window alone."""
    text = (
        "Exclusion Criteria:\n\n* Any of the following within 3 months:\n\n  * eGFR < 30 mL/min\n  * age > 75 years\n"
    )
    found = [leaf for one in read_criteria(text).criteria for leaf in constraints(one.expression)]
    assert [isinstance(leaf, QuantityConstraint) and leaf.window is not None for leaf in found] == [True, False]
