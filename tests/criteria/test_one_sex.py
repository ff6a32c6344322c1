"""What one sex alone must fulfil, in trials that take all."""

from __future__ import annotations

import pytest

from kg.app.criteria import read_criteria
from kg.criteria.one_sex import for_all_sexes
from kg.model.criterion import UncomputedConstraint, constraints


def effects(text: str) -> dict[str, str]:
    """The effect of each computed constraint by its words, where the trial takes all sexes."""
    return {
        leaf.span.text: leaf.effect
        for criterion in for_all_sexes(read_criteria(text)).criteria
        for leaf in constraints(criterion.expression)
        if not isinstance(leaf, UncomputedConstraint)
    }


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (
            "Negative urine pregnancy test in women who can become pregnant",
            {"urine pregnancy test": "contributes", "women": "contributes", "pregnant": "contributes"},
        ),
        ("Of childbearing potential with contraception", {"childbearing potential": "contributes"}),
        ("Men and women with asthma", {"asthma": "requires"}),
        ("Adults with asthma", {"asthma": "requires"}),
        ("Asthma. Women must use contraception", {"asthma": "requires", "contraception": "contributes"}),
        ("Asthma.\n\n    * Women must use contraception", {"asthma": "requires", "contraception": "contributes"}),
    ],
)
def test_what_is_asked_of_one_sex_bars_nobody_else(criterion: str, expected: dict[str, str]) -> None:
    """Sentence by sentence; where both sexes are named, or none, all is as it was read."""
    found = {words.lower(): effect for words, effect in effects(f"Inclusion Criteria:\n\n* {criterion}").items()}
    assert expected.items() <= found.items()


def test_sub_items_of_a_criterion_on_one_sex_hold_for_it_alone() -> None:
    """And exclusion criteria stay as they are."""
    included = "Inclusion Criteria:\n\n* Women must:\n  * have a BMI ≥ 18 kg/m2\n* Asthma"
    found = effects(f"{included}\n\nExclusion Criteria:\n\n* Pregnancy")
    assert found["BMI ≥ 18 kg/m2"] == "contributes"
    assert (found["Asthma"], found["Pregnancy"]) == ("requires", "forbids")


def test_a_text_that_names_no_sex_is_given_back() -> None:
    """The very same object, at no cost."""
    read = read_criteria("Inclusion Criteria:\n\n* Age ≥ 18 years")
    assert for_all_sexes(read) is read
