"""How constraints hang together, and what they do to a person who meets them."""

from __future__ import annotations

import pytest
from reading import logic, quantities, read, said

SENTENCES = [
    ("Either FVC < 70% or FEV1 < 70%", "any(fvc < 70 %, fev1 < 70 %)"),
    ("LVEF > 40%, BMI < 30 kg/m2 and age ≥ 18 years", "all(lvef > 40 %, bmi < 30 kg/m2, age >= 18 a)"),
    (
        "mRSS > 20 and (ESR > 25 mm and/or hemoglobin < 11 g/dL)",
        "all(mrss > 20, any(esr > 25 mm, hemoglobin < 11 g/dL))",
    ),
    ("LVEF > 40% and BMI < 30 kg/m2 or age ≥ 18 years", "any(all(lvef > 40 %, bmi < 30 kg/m2), age >= 18 a)"),
    ("Neutropenia < 0.5 x 10^9/L not explained by SSc", "all(anc < 0.5 10*9/L, ~attribution)"),
    ("i) LVEF < 30% or ii) BMI > 40 kg/m2", "any(lvef < 30 %, bmi > 40 kg/m2)"),
    (
        "At least two of the following: LVEF < 30%, BMI > 40 kg/m2, HbA1c > 9%",
        "at least 2(lvef < 30 %, bmi > 40 kg/m2, hba1c > 9 %)",
    ),
    (
        "All of the following: LVEF < 30%; BMI > 40 kg/m2",
        "all(lvef < 30 %, bmi > 40 kg/m2)",
    ),
    ("Histologically confirmed melanoma, age ≥ 18 years", "all(~free-text, age >= 18 a)"),
    ("Patients with age ≥ 18 years at screening", "age >= 18 a"),
    ("ALT ≤ 2.5 x ULN (≤ 5 x ULN if liver metastases)", "any(alt <= 2.5 ULN, alt <= 5 ULN)"),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[entry[0][:40] for entry in SENTENCES])
def test_an_inclusion_is_put_together(sentence: str, expected: str) -> None:
    """The connectives of a sentence become the expression written beside it."""
    assert said(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("LVEF < 30%, BMI > 40 kg/m2", "any(lvef < 30 %, bmi > 40 kg/m2)"),
        ("ALT > 3 x ULN unless related to the disease", "all(alt > 3 ULN, none(~exception))"),
        ("Thrombocytopenia (platelets < 100 x 10^9/L)", "platelets < 100 10*9/L"),
        ("Uncontrolled hypertension (e.g. systolic BP > 170 mmHg)", "any(~free-text, sbp > 170 mm[Hg])"),
    ],
)
def test_an_exclusion_is_put_together(sentence: str, expected: str) -> None:
    """In an exclusion a bare list is one of alternatives."""
    assert said(sentence, "exclusion") == expected


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("Any of the following:", "any(item e1-1, item e1-2)"),
        ("All of the following:", "all(item e1-1, item e1-2)"),
        ("At least 2 of the following:", "at least 2(item e1-1, item e1-2)"),
        ("None of the following:", "none(item e1-1, item e1-2)"),
        ("Organ damage defined as:", "any(item e1-1, item e1-2)"),
    ],
)
def test_sub_items_hang_together_as_the_lead_says(lead: str, expected: str) -> None:
    """The words that open a list decide how its sub-items are joined."""
    text = f"Exclusion Criteria:\n\n* {lead}\n\n  * FVC < 45%\n  * LVEF < 40%"
    assert logic(read(text).criteria[0].expression) == expected


def test_sub_items_that_end_in_or_are_alternatives() -> None:
    """A connective at the end of a sub-item joins them all."""
    text = "Inclusion Criteria:\n\n* Kidney disease defined as:\n\n  * eGFR < 45 mL/min, or\n  * UACR > 30 mg/g"
    assert logic(read(text).criteria[0].expression) == "any(item i1-1, item i1-2)"


def effects(text: str, section: str) -> list[str]:
    """The effects of the constraints of a text."""
    return [found.effect for found in quantities(text, "exclusion" if section == "exclusion" else "inclusion")]


@pytest.mark.parametrize(
    ("section", "sentence", "expected"),
    [
        ("inclusion", "LVEF > 40% and BMI < 30 kg/m2", ["requires", "requires"]),
        ("inclusion", "LVEF > 40% or BMI < 30 kg/m2", ["contributes", "contributes"]),
        ("exclusion", "LVEF < 40% or BMI > 30 kg/m2", ["forbids", "forbids"]),
        ("exclusion", "LVEF < 40% and BMI > 30 kg/m2", ["contributes", "contributes"]),
        ("exclusion", "LVEF < 40%", ["forbids"]),
        ("exclusion", "ALT > 3 x ULN unless related to the disease", ["contributes"]),
        ("inclusion", "ALT < 5 x ULN if liver metastases", ["contributes"]),
    ],
)
def test_an_effect_tells_an_alternative_from_a_bar(section: str, sentence: str, expected: list[str]) -> None:
    """Only what is reached through AllOf is required, and only what is reached through AnyOf is forbidden."""
    assert effects(sentence, section) == expected


def test_the_effect_of_a_sub_item_depends_on_its_parent() -> None:
    """An alternative among sub-items of an inclusion is not required."""
    text = "Inclusion Criteria:\n\n* Any of the following:\n\n  * LVEF < 40%\n  * BMI > 30 kg/m2"
    assert [found.effect for found in quantities(text)] == ["contributes", "contributes"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("LVEF < 40%", "full"),
        ("LVEF < 40% and a wobbly gait", "partial"),
        ("A wobbly gait", "none"),
        ("ALT ≤ 5 x ULN if liver metastases", "none"),
    ],
)
def test_computability_tells_how_much_is_computed(sentence: str, expected: str) -> None:
    """A criterion is full only when every leaf can be checked."""
    assert read(sentence).criteria[0].computability == expected
