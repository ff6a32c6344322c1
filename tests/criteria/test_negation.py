"""Negation: triggers, how far they reach, and what only looks like one."""

from __future__ import annotations

import pytest
from concept_reading import concepts, found
from hypothesis import given
from hypothesis import strategies as st

from kg.criteria.negation import scopes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No asthma", ["not condition asthma"]),
        ("Patients without active infection", ["not condition active infection"]),
        ("absence of fever and cough", ["not condition fever", "not condition cough"]),
        ("Free of seizures", ["not condition seizures"]),
        ("seizure-free", ["not condition seizure"]),
        ("Negative for HIV", ["not condition HIV"]),
        ("Denies alcohol abuse", ["not condition alcohol abuse"]),
        ("Never had surgery", ["not procedure surgery"]),
        ("Gout has been ruled out", ["not condition Gout"]),
        ("Must not have epilepsy", ["not condition epilepsy"]),
        ("Not pregnant", ["not state pregnant"]),
        ("Non-smoker", ["not state smoker"]),
        ("lack of anemia", ["not condition anemia"]),
        ("neither gout nor asthma", ["not condition gout", "not condition asthma"]),
        ("no gout, asthma or epilepsy", ["not condition gout", "not condition asthma", "not condition epilepsy"]),
    ],
)
def test_triggers_deny_what_they_reach(text: str, expected: list[str]) -> None:
    """Denials before and after a concept, over a whole list."""
    assert concepts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no gout; asthma",
        "no gout. Asthma",
        "no gout but asthma",
        "no gout, however asthma",
        "no gout, has asthma",
        "people who take no aspirin because of asthma",
        "(no gout) asthma",
        "no gout and they must have confirmed asthma",
    ],
)
def test_a_scope_ends_with_its_clause(text: str) -> None:
    """Punctuation, conjunctions and verbs end it."""
    first, second = found(text)
    assert first.constraint.negated and not second.constraint.negated


@pytest.mark.parametrize(
    ("text", "degree"),
    [
        ("no more than mild asthma", "no more than"),
        ("not only gout", "not only"),
        ("no change in insulin", "no change in"),
        ("not limited to gout", "not limited to"),
        ("gout not due to insulin", "not due to"),
        ("with or without gout", "with or without"),
    ],
)
def test_degree_is_no_negation(text: str, degree: str) -> None:
    """What only looks like a denial keeps its words and denies nothing."""
    last = found(text)[-1].constraint
    assert (last.negated, last.exception, last.degree) == (False, False, degree)


@pytest.mark.parametrize(
    "text",
    [
        "cancer other than melanoma",
        "cancer except melanoma",
        "cancer with the exception of melanoma",
        "cancer (excluding melanoma)",
        "cancer, apart from melanoma",
        "cancer unless melanoma",
    ],
)
def test_exception_is_kept_apart(text: str) -> None:
    """The rule stays affirmed; what is excepted from it is marked, not denied."""
    rule, excepted = (one.constraint for one in found(text))
    assert (rule.negated, rule.exception) == (False, False)
    assert (excepted.negated, excepted.exception) == (False, True)


def test_what_is_allowed_is_excepted_in_the_words_of_the_text() -> None:
    """'X is allowed' bars nobody."""
    (one,) = found("Inhaled steroids are allowed")
    assert (one.constraint.exception, one.constraint.degree) == (True, "are allowed")


def test_the_non_of_a_name_denies_nothing() -> None:
    """'Non-Hodgkin lymphoma' is a disease."""
    assert concepts("Non-Hodgkin lymphoma") == ["condition Non-Hodgkin lymphoma"]


def test_without_trigger_there_is_no_scope() -> None:
    """Plain words have none."""
    assert scopes(["people", "with", "gout"]) == []


VOCABULARY = "no not without except other than gout , ; ( ) and or non - free of was ruled out"


@given(st.lists(st.sampled_from(VOCABULARY.split())))
def test_scopes_lie_in_the_text(words: list[str]) -> None:
    """Each scope is a range of words that exist, and of bounded length."""
    for scope in scopes(words):
        assert 0 <= scope.first <= scope.last < len(words)
        assert scope.last - scope.first < 100
