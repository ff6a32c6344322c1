"""What sub-items define is not asked for beside them."""

from __future__ import annotations

import pytest

from kg.app.criteria import read_criteria
from kg.model.criterion import AnyOf, QuantityConstraint, constraints


def effects(text: str) -> list[tuple[str | None, str]]:
    """The quantity and the effect of each limit in a text."""
    return [
        (constraint.quantity, constraint.effect)
        for criterion in read_criteria(text).criteria
        for constraint in constraints(criterion.expression)
        if isinstance(constraint, QuantityConstraint)
    ]


def test_an_exclusion_that_its_sub_items_define_is_barred_by_each() -> None:
    """'Kidney disease defined as:' names what the sub-items say; each of them bars by itself."""
    text = "Exclusion Criteria:\n\n* Kidney disease defined as:\n\n  * eGFR < 30 mL/min\n  * albumin < 30 g/L\n"
    assert effects(text) == [("egfr", "forbids"), ("albumin", "forbids")]


def test_a_condition_beside_a_choice_is_asked_for_too() -> None:
    """'Diabetes and any of the following' bars nobody by one of its sub-items alone."""
    text = "Exclusion Criteria:\n\n* Diabetes and any of the following:\n\n  * eGFR < 30 mL/min\n  * albumin < 30 g/L\n"
    assert effects(text) == [("egfr", "contributes"), ("albumin", "contributes")]


@pytest.mark.parametrize(
    "heading",
    [
        "Any of the following kidney diseases:",
        "Patients with one or more of the following laboratory abnormalities:",
        "Chronic kidney disease, including any of the following:",
        "Either of the following disorders",
    ],
)
def test_the_kind_of_what_bars_is_no_condition_beside_it(heading: str) -> None:
    """Each of the sub-items bars by itself, since it is one of the kind."""
    text = f"Exclusion Criteria:\n\n* {heading}\n\n  * eGFR < 30 mL/min\n  * albumin < 30 g/L\n"
    assert effects(text) == [("egfr", "forbids"), ("albumin", "forbids")]


@pytest.mark.parametrize(
    "heading",
    [
        "Heart failure with any of the following laboratory abnormalities:",
        "Diabetes (any of the following kinds) in childhood",
        "All of the following kidney diseases:",
    ],
)
def test_what_is_more_than_the_kind_is_asked_for_too(heading: str) -> None:
    """A condition before the choice, or a choice of all, bars only together with the sub-items."""
    text = f"Exclusion Criteria:\n\n* {heading}\n\n  * eGFR < 30 mL/min\n  * albumin < 30 g/L\n"
    assert effects(text) == [("egfr", "contributes"), ("albumin", "contributes")]


def last_joined(heading: str, joint: str = "and") -> set[str]:
    """The effects of three sub-items of an exclusion that a word joins."""
    text = f"Exclusion Criteria:\n\n* {heading}\n\n  * eGFR < 30 mL/min;\n  * albumin < 30 g/L; {joint}\n  * BMI > 40\n"
    return {effect for _, effect in effects(text)}


@pytest.mark.parametrize(
    "heading",
    [
        "We exclude patients with:",
        "Any person for whom a measurement is out of range:",
        "All patients with the findings below:",
        "Patients who must not have:",
        "Laboratory values at screening:",
        "Patients not eligible are those with:",
    ],
)
def test_what_a_last_and_joins_in_an_exclusion_bars_one_by_one(heading: str) -> None:
    """The list is one of people who are excluded, not of what one of them has to have together."""
    assert last_joined(heading) == {"forbids"}


@pytest.mark.parametrize(
    "heading",
    [
        "Patients with both:",
        "A combination of:",
        "Each of these together:",
        "Organ damage characterized by",
        "Patients are eligible when they have:",
        "Donors must have:",
        "No damage as shown by:",
    ],
)
def test_what_is_asked_for_together_bars_together(heading: str) -> None:
    """A combination, a definition and what lets somebody in hold as a whole."""
    assert last_joined(heading) == {"contributes"}


def test_that_and_was_read_as_or_is_said() -> None:
    """The reading is an assumption; 'or' needs none."""
    text = "Exclusion Criteria:\n\n* Patients with:\n\n  * eGFR < 30 mL/min {}\n  * BMI > 40\n"
    joined = [read_criteria(text.format(joint)).criteria[0].expression for joint in ("and", "or")]
    assert [isinstance(one, AnyOf) and one.assumption is not None for one in joined] == [True, False]
