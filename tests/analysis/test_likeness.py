"""Likeness counts what is shared, the rarer the more."""

from __future__ import annotations

import pytest

from kg.analysis.likeness import PARTS, Feature, likeness, rarity, weights

RARE = Feature("conditions", "condition", "scleroderma")
COMMON = Feature("conditions", "condition", "neoplasms")
WIDER = Feature("conditions", "conditionAncestor", "skin diseases")
DRUG = Feature("interventions", "hasIntervention", "drug")
LIMIT = Feature("criteria", "quantity", "fvc")
PHASE = Feature("design", "phase", "phase 2")


def test_all_weights_together_are_one() -> None:
    """A trial with the same features has the score 1."""
    weight = weights({RARE: 5, COMMON: 500, DRUG: 3, LIMIT: 20, PHASE: 300}, 1000)
    score, shares = likeness(weight, list(weight))
    assert score == pytest.approx(1)
    assert sum(share.most for share in shares) == pytest.approx(1)
    assert [share.group for share in shares] == ["conditions", "interventions", "design", "criteria"]


def test_rare_things_count_more() -> None:
    """Of two conditions the rarer one decides."""
    weight = weights({RARE: 5, COMMON: 500}, 1000)
    assert weight[RARE] > 5 * weight[COMMON]
    assert weight[RARE] / weight[COMMON] == pytest.approx(rarity(5, 1000) / rarity(500, 1000))


def test_a_wider_term_counts_half() -> None:
    """An ancestor says less than the term itself, even where both are as rare."""
    weight = weights({RARE: 5, WIDER: 5}, 1000)
    assert weight[RARE] == pytest.approx(2 * weight[WIDER])


def test_an_empty_group_leaves_its_part_to_the_others() -> None:
    """Conditions and design alone keep their proportion."""
    weight = weights({RARE: 5, PHASE: 300}, 1000)
    assert weight[RARE] / weight[PHASE] == pytest.approx(PARTS["conditions"] / PARTS["design"])


def test_one_criterion_is_no_likeness() -> None:
    """Criteria count the more the more was read of them."""
    few = weights({RARE: 5, LIMIT: 20}, 1000)
    many = {Feature("criteria", "quantity", f"quantity {n}"): 20 for n in range(20)}
    whole = weights({RARE: 5, **many}, 1000)
    assert few[LIMIT] < sum(whole[feature] for feature in many) / 2


def test_what_every_trial_has_still_counts_where_there_is_nothing_else() -> None:
    """No division by nothing: features of all trials weigh the same."""
    weight = weights({RARE: 10, COMMON: 10}, 10)
    assert weight == {RARE: 0.5, COMMON: 0.5}


def test_what_was_not_asked_for_is_not_counted() -> None:
    """A feature of the other trial alone changes nothing."""
    weight = weights({RARE: 5}, 1000)
    assert likeness(weight, [DRUG, LIMIT]) == (0, ())
    assert likeness(weight, [RARE, DRUG])[0] == 1
