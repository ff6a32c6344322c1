"""How alike two trials are: what they share, weighted by how rare it is, in four groups.

Each group (conditions, interventions, criteria, design) has a part of the score. Within its group a shared feature
counts by its inverse document frequency, so that a rare disease says more than "Neoplasms"; a term that is only wider
than what the trial names counts half. The part of a group that is empty goes to the others, and so does some of that of
criteria of which little was read.

Source: https://nlp.stanford.edu/IR-book/html/htmledition/inverse-document-frequency-1.html
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import log
from typing import Final, NamedTuple

__all__ = ["PARTS", "Feature", "Share", "likeness", "rarity", "weights"]

PARTS: Final[Mapping[str, float]] = {"conditions": 0.4, "interventions": 0.3, "criteria": 0.2, "design": 0.1}
"""How much of the score each group decides where all four have something to compare."""

_WIDER: Final = 0.5
_FEW_CRITERIA: Final = 2
"""Criteria of which so many things were read count half: one thing in common is no likeness."""


class Feature(NamedTuple):
    """Something that trials may have in common.

    Args:
        group: one of `PARTS`.
        link: how a trial is linked to it.
        value: its IRI.
    """

    group: str
    link: str
    value: str


class Share(NamedTuple):
    """What one group adds to a score.

    Args:
        group: one of `PARTS`.
        points: what it adds, 0 to `most`.
        most: what it could add, 0 to 1.
        shared: the features in common that weigh anything, the weightiest first.
    """

    group: str
    points: float
    most: float
    shared: tuple[Feature, ...]


def rarity(having: int, trials: int) -> float:
    """The inverse document frequency of a feature, 0 for one that every trial has.

    Args:
        having: how many trials have it, 0 being taken for 1.
        trials: how many trials there are.

    >>> rarity(100, 100), round(rarity(1, 100), 1)
    (0.0, 4.6)
    """
    return log(max(trials / max(having, 1), 1.0))


def weights(counts: Mapping[Feature, int], trials: int) -> dict[Feature, float]:
    """What each feature of a trial adds to a score when it is shared; together 1.

    Args:
        counts: how many trials have each feature, the trial itself among them.
        trials: how many trials there are.

    Returns:
        A weight for each feature; of a group whose features every trial has, all weigh the same.

    >>> asthma, lungs = Feature("conditions", "conditionConcept", "a"), Feature("conditions", "conditionAncestor", "l")
    >>> {feature.value: round(weight, 2) for feature, weight in weights({asthma: 10, lungs: 10}, 100).items()}
    {'a': 0.67, 'l': 0.33}
    """
    groups: dict[str, dict[Feature, float]] = {}
    for feature, having in counts.items():
        part = _WIDER if feature.link.endswith("Ancestor") else 1.0
        groups.setdefault(feature.group, {})[feature] = part * rarity(having, trials)
    parts = {group: PARTS[group] for group in groups}
    if "criteria" in parts:
        parts["criteria"] *= len(groups["criteria"]) / (len(groups["criteria"]) + _FEW_CRITERIA)
    whole = sum(parts.values())
    found = {}
    for group, members in groups.items():
        total = sum(members.values())
        for feature, weight in members.items():
            within = weight / total if total else 1 / len(members)
            found[feature] = parts[group] / whole * within
    return found


def likeness(weight: Mapping[Feature, float], shared: Collection[Feature]) -> tuple[float, tuple[Share, ...]]:
    """The score of another trial, and what it is made of.

    Args:
        weight: the features of the trial that is compared, from `weights`.
        shared: what the other one has of them; anything else is not counted.

    Returns:
        A score from 0 (nothing in common) to 1 (everything), and each group's share of it, the largest first.

    >>> asthma, drug = Feature("conditions", "condition", "asthma"), Feature("interventions", "intervention", "x")
    >>> score, shares = likeness(weights({asthma: 5, drug: 1}, 100), [asthma])
    >>> round(score, 2), [share.group for share in shares]
    (0.57, ['conditions'])
    """
    most: dict[str, float] = {}
    for feature, points in weight.items():
        most[feature.group] = most.get(feature.group, 0.0) + points
    held = set(shared)
    common: dict[str, list[Feature]] = {}
    for feature in sorted(weight, key=lambda one: (-weight[one], one)):
        if feature in held and weight[feature] > 0:
            common.setdefault(feature.group, []).append(feature)
    shares = [
        Share(group, sum(weight[feature] for feature in members), most[group], tuple(members))
        for group, members in common.items()
    ]
    shares.sort(key=lambda share: (-share.points, share.group))
    return min(sum(share.points for share in shares), 1.0), tuple(shares)
