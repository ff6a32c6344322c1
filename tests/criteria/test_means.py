"""How a quantity is measured: words of the quantity, and no procedure that somebody must have had."""

from __future__ import annotations

import pytest
from concept_reading import lexicon
from reading import vocabulary

from kg.criteria.concepts import concept_finder
from kg.criteria.parse import parse
from kg.model.criterion import ConceptConstraint, QuantityConstraint, constraints


@pytest.mark.parametrize(
    ("sentence", "means", "procedures"),
    [
        ("LVEF < 40% by cardiac echocardiography", "by cardiac echocardiography", []),
        ("LVEF < 50% as measured by echocardiogram or MUGA scan", "as measured by echocardiogram or MUGA scan", []),
        (
            "Mean pulmonary artery pressure > 25 mmHg on right heart catheterization",
            "on right heart catheterization",
            [],
        ),
        ("LVEF < 40% or cardiac echocardiography", None, ["cardiac echocardiography"]),
        ("Hemoglobin < 8 g/dL on dialysis", None, ["dialysis"]),
        ("Hemoglobin < 8 g/dL with blood transfusion", None, ["blood transfusion"]),
        ("By cardiac echocardiography", None, ["cardiac echocardiography"]),
    ],
)
def test_the_means_of_measuring_belong_to_the_quantity(sentence: str, means: str | None, procedures: list[str]) -> None:
    """A procedure that something is seen by or on; one beside it, or that somebody is on, stands for itself."""
    text = f"Exclusion Criteria:\n\n* {sentence}"
    (criterion,) = parse(text, vocabulary(), concepts=concept_finder(lexicon())).criteria
    found = list(constraints(criterion.expression))
    said = [one for one in found if isinstance(one, QuantityConstraint)]
    assert [one.quantity_modifier for one in said] == [means] * len(said)
    assert [one.span.text for one in found if isinstance(one, ConceptConstraint)] == procedures
    if means:
        assert [one.effect for one in said] == ["forbids"]
