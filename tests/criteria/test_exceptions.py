"""Sub-items that name exceptions bar nobody and are asked of nobody."""

from __future__ import annotations

import pytest
from clock import seconds

from kg.app.criteria import read_criteria
from kg.criteria.phrases import excepts_below
from kg.model.criterion import AllOf, AnyOf, ConceptConstraint, NoneOf, SubCriterion, constraints


def effects(text: str) -> dict[str, tuple[str, bool]]:
    """For each concept of a text its effect, and whether it is an exception."""
    return {
        leaf.span.text: (leaf.effect, leaf.exception)
        for criterion in read_criteria(text).criteria
        for leaf in constraints(criterion.expression)
        if isinstance(leaf, ConceptConstraint)
    }


@pytest.mark.parametrize(
    "heading",
    [
        "History of lymphoma except for:",
        "Prior or current lymphoma, with the exception of the following:",
        "Any lymphoma, unless",
        "Lymphoma with the following exceptions:",
        "Lymphoma in the past, excluding the following conditions",
        "Lymphoma of any kind other than:",
        "Lymphoma. The following exceptions apply:",
        "Lymphoma unless one of the criteria below is met:",
    ],
)
def test_exceptions_of_an_exclusion_bar_nobody(heading: str) -> None:
    """What the heading names bars only those whom none of its sub-items lets in."""
    text = f"Exclusion Criteria:\n\n* {heading}\n\n  * melanoma\n  * gout, including:\n\n    * arthritis\n* Stroke\n"
    found = effects(text)
    assert found["melanoma"] == found["arthritis"] == ("contributes", True)
    assert [found[name] for name in found if "ymphoma" in name] == [("contributes", False)]
    assert found["Stroke"] == ("forbids", False)


def test_exceptions_of_an_inclusion_are_asked_of_nobody() -> None:
    """'No lymphoma except: melanoma' does not ask for a melanoma."""
    found = effects(
        "Inclusion Criteria:\n\n* No lymphoma, except for the following:\n\n  * melanoma\n  * gout\n* Stroke\n"
    )
    assert found["melanoma"] == found["gout"] == ("contributes", True)
    assert found["Stroke"] == ("requires", False)


def test_the_expression_is_that_of_an_exception_in_one_line() -> None:
    """All of what is said, and none of the exceptions; those of 'unless ... and ...' are to hold together."""
    text = "Exclusion Criteria:\n\n* Lymphoma {}:\n\n  * melanoma{}\n  * gout\n"
    heading = read_criteria(text.format("except for", "")).criteria[0].expression
    assert isinstance(heading, AllOf)
    assert heading.members[-1] == NoneOf((AnyOf((SubCriterion("e1-1"), SubCriterion("e1-2"))),), "except")
    heading = read_criteria(text.format("unless", " and")).criteria[0].expression
    assert isinstance(heading, AllOf)
    assert heading.members[-1] == NoneOf((AllOf((SubCriterion("e1-1"), SubCriterion("e1-2"))),), "unless")
    asked = read_criteria(text.format("unless", "").replace("Exclusion", "Inclusion")).criteria[0].expression
    assert isinstance(asked, AnyOf) and asked.connective == "unless"


def test_a_bare_heading_of_exceptions_is_not_computed() -> None:
    """'Exceptions:' says of what only in another item."""
    found = effects("Exclusion Criteria:\n\n* Lymphoma\n* Exceptions:\n\n  * melanoma\n")
    assert found == {"Lymphoma": ("forbids", False), "melanoma": ("contributes", True)}


@pytest.mark.parametrize(
    "heading",
    [
        "lymphoma except in remission, as shown by:",
        "exceptional cases such as:",
        "lymphoma, including:",
        "excluding:",
        "",
    ],
)
def test_other_headings_open_no_exceptions(heading: str) -> None:
    """An exception that is named in the heading itself is over when it ends."""
    assert excepts_below(heading) is None


@pytest.mark.parametrize("piece", ["except ", "except the ", "unless \n", "with the following ", " "])
def test_looking_for_exceptions_takes_no_longer_in_a_long_text(piece: str) -> None:
    """Only the last words of a heading are looked at."""
    short, long = piece * 3_000 + "x", piece * 24_000 + "x"
    assert seconds(lambda: excepts_below(long)) < 8 * seconds(lambda: excepts_below(short)) * 4 + 0.05
