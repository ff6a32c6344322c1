"""What criteria deny: names after their treatment, limits, lists, and how far one denial reaches."""

from __future__ import annotations

import pytest

from kg.app.criteria import read_criteria
from kg.model.criterion import ConceptConstraint, Expression, NoneOf, QuantityConstraint, constraints


def expression(words: str, section: str = "Inclusion") -> Expression | None:
    """What the first criterion of a text says."""
    return read_criteria(f"{section} Criteria:\n\n* {words}").criteria[0].expression


def told(words: str, section: str = "Inclusion") -> list[tuple[str, bool, str]]:
    """The concepts of a criterion: words, whether they are denied, and their effect."""
    return [
        (leaf.span.text, leaf.negated, leaf.effect)
        for leaf in constraints(expression(words, section))
        if isinstance(leaf, ConceptConstraint)
    ]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("No prior treatment with bevacizumab", "bevacizumab"),
        ("Have not received prior treatment with temozolomide", "temozolomide"),
        ("Never treated with methotrexate", "methotrexate"),
        ("Never diagnosed with epilepsy", "epilepsy"),
        ("No prior exposure to ipilimumab", "ipilimumab"),
        ("Insulin-naive", "Insulin"),
        ("No longer taking anticoagulants", "anticoagulants"),
    ],
)
def test_what_was_never_given_or_found_is_denied(words: str, name: str) -> None:
    """The name after 'with' or 'to' is what nobody may have had."""
    assert (name, True, "requires") in told(words)


def test_what_a_denied_thing_would_need_is_not_asked_for() -> None:
    """Insulin is part of what must not be."""
    assert told("No diabetes requiring insulin") == [("diabetes", True, "requires"), ("insulin", True, "requires")]


@pytest.mark.parametrize(
    "words",
    [
        "No history of diabetes or hypertension",
        "No diabetes, asthma, or hypertension",
        "No diabetes and/or hypertension",
        "Patients who do not have diabetes or hypertension",
    ],
)
def test_one_denial_of_alternatives_denies_each(words: str) -> None:
    """'No A or B' lets in nobody who has one of them."""
    found = told(words)
    assert len(found) > 1
    assert all(negated and effect == "requires" for _, negated, effect in found)


def test_words_among_denied_alternatives_are_denied_with_them() -> None:
    """What cannot be computed is not asked for either."""
    leaves = constraints(expression("No diabetes, asthma or other unnamed thing"))
    assert all(leaf.negated for leaf in leaves)


def test_two_denials_stay_alternatives() -> None:
    """Where each is denied by itself, one of them is enough."""
    assert {effect for *_, effect in told("No diabetes or no hypertension")} == {"contributes"}


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("No history of:", "Inclusion"),
        ("Absence of any of the following:", "Inclusion"),
        ("Patients must not have any of the following conditions:", "Inclusion"),
        ("Patients without any of the following:", "Exclusion"),
    ],
)
def test_a_denial_above_a_list_denies_its_items(words: str, section: str) -> None:
    """None of them may hold, or, where those are excluded, none of them holds."""
    assert isinstance(expression(f"{words}\n  * Diabetes\n  * Stroke", section), NoneOf)


@pytest.mark.parametrize(
    "words",
    [
        "No more than one of the following:",
        "Patients who are not pregnant and have any of the following:",
        "No more than two prior regimens, including:",
        "Conditions that are not limited to any of the following:",
    ],
)
def test_a_denial_of_something_else_denies_no_list(words: str) -> None:
    """What is denied has to stand where the list is named."""
    assert not isinstance(expression(f"{words}\n  * Diabetes\n  * Stroke"), NoneOf)


def test_a_denied_choice_inside_a_line_denies_each() -> None:
    """None of what the list names may hold."""
    found = told("No evidence of any of the following: diabetes, asthma or stroke")
    assert [(negated, effect) for _, negated, effect in found] == [(True, "requires")] * 3


def test_what_excluded_patients_must_not_have_excludes_them() -> None:
    """Taken at their word these would exclude whoever is healthy."""
    text = "Exclusion Criteria:\n\n* Patients must not have:\n  * Diabetes\n  * Stroke"
    items = read_criteria(text).criteria[1:]
    assert [leaf.effect for item in items for leaf in constraints(item.expression)] == ["forbids", "forbids"]


@pytest.mark.parametrize("words", ["unless disease-free for at least 5 years", "defined as free T4 below normal"])
def test_free_denies_the_one_word_before_it(words: str) -> None:
    """What stands further back is told as it is."""
    assert not any(negated for _, negated, _ in told(f"Uncontrolled asthma {words}", "Exclusion"))


@pytest.mark.parametrize(
    ("words", "operator", "value"),
    [
        ("Serum creatinine must not be greater than 2.0 mg/dL", "gt", 2.0),
        ("Hemoglobin may not be less than 9 g/dL", "lt", 9.0),
        ("Platelets not < 100,000/mm3", "lt", 100_000.0),
    ],
)
def test_a_limit_may_be_denied_beside_its_comparison(words: str, operator: str, value: float) -> None:
    """'Not' belongs to the limit, wherever it stands."""
    (limit,) = constraints(expression(words))
    assert isinstance(limit, QuantityConstraint)
    assert (limit.operator, limit.value, limit.negated) == (operator, value, True)


@pytest.mark.parametrize(
    ("words", "operator", "canonical"),
    [
        ("Karnofsky performance status of 70% or better", "ge", 70.0),
        ("Karnofsky performance status no worse than 60", "ge", 60.0),
        ("ECOG performance status of 2 or better", "le", 2.0),
        ("LVEF of 40% or worse", "le", 40.0),
        ("Systolic blood pressure at or above 140 mmHg", "ge", 140.0),
        ("Tumor diameter smaller or equal to 3 cm", "le", 3.0),
        ("T-score below - 2.5", "lt", -2.5),
        ("T-score ≤ -2.5 SD", "le", -2.5),
    ],
)
def test_comparisons_that_depend_on_their_scale(words: str, operator: str, canonical: float) -> None:
    """Better is higher on some scales and lower on others; scales without a unit have values all the same."""
    (limit,) = constraints(expression(words))
    assert isinstance(limit, QuantityConstraint)
    assert (limit.operator, limit.canonical_value) == (operator, canonical)


@pytest.mark.parametrize(
    ("words", "operator", "value"),
    [
        ("Major surgery no less than 4 weeks before screening", "ge", 4.0),
        ("Major surgery not longer than 14 days before screening", "le", 14.0),
        ("Major surgery 6 months or more before screening", "ge", 6.0),
        ("Major surgery within twenty-four (24) hours before screening", "le", 24.0),
        ("Major surgery within forty-eight hours before screening", "le", 48.0),
    ],
)
def test_windows_compare_as_their_words_do(words: str, operator: str, value: float) -> None:
    """Denied comparisons, what follows the length, and numbers in two words."""
    (window,) = [leaf.window for leaf in constraints(expression(words)) if isinstance(leaf, ConceptConstraint)]
    assert window is not None
    assert (window.operator, window.value) == (operator, value)


@pytest.mark.parametrize(
    "words",
    [
        "Adults at least 18 years of age with the following:",
        "Patients of either sex who meet all of the following criteria:",
    ],
)
def test_numbers_and_words_of_a_heading_choose_no_items(words: str) -> None:
    """All items are asked for."""
    found = read_criteria(f"Inclusion Criteria:\n\n* {words}\n  * Asthma\n  * Stroke").criteria
    assert {leaf.effect for item in found[1:] for leaf in constraints(item.expression)} == {"requires"}


def test_what_follows_a_comma_is_no_reference() -> None:
    """The next item begins with its own word."""
    (karnofsky, *_) = constraints(expression("Karnofsky ≥ 70%, expected survival > 3 months"))
    assert isinstance(karnofsky, QuantityConstraint)
    assert karnofsky.reference is None


def test_a_comma_with_a_blank_before_it_may_part_a_list() -> None:
    """'0 , 1 or 2' are three scores."""
    limits = constraints(expression("ECOG performance status 0 , 1 or 2"))
    values = [limit.value for limit in limits if isinstance(limit, QuantityConstraint)]
    assert min(values) == 0.0
    assert max(values) == 2.0


@pytest.mark.parametrize(
    "words",
    [
        "Asthma is excluded",
        "Patients with asthma are excluded.",
        "Patients with asthma will be excluded from participation in the study",
        "Patients with asthma are not eligible",
        "Patients with asthma must not be included",
    ],
)
def test_an_exclusion_may_say_that_it_excludes(words: str) -> None:
    """What is said once more at the end of an exclusion takes nothing away, and is not left over."""
    assert [name.lower() for name, *_ in told(words, "Exclusion")] == ["asthma"]
    assert told(words, "Exclusion")[0][1:] == (False, "forbids")
    assert len(list(constraints(expression(words, "Exclusion")))) == 1


def test_what_an_inclusion_excludes_is_denied() -> None:
    """Who is told to be left out is not asked for: one thing, alternatives, limits."""
    assert told("Patients with asthma are excluded") == [("asthma", True, "requires")]
    assert told("Patients with asthma or COPD are not eligible") == [
        ("asthma", True, "requires"),
        ("COPD", True, "requires"),
    ]
    (limit,) = constraints(expression("Subjects with creatinine > 2 mg/dL will be excluded"))
    assert isinstance(limit, QuantityConstraint)
    assert (limit.operator, limit.negated) == ("gt", True)
    assert isinstance(expression("Patients without asthma are excluded"), NoneOf)


def test_what_was_excluded_before_is_absent() -> None:
    """A disease that an examination has excluded is not there."""
    assert ("Tuberculosis", True) in [found[:2] for found in told("Tuberculosis has been excluded")]
