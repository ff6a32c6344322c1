"""A shape and a colour for each class, told apart without colour vision and in light and dark.

Related classes share a colour and differ in shape. A shape is an SVG path around the origin, about one unit wide
each way: the legend draws it as SVG and the canvas as a path, so both always agree.

Source: https://jfly.uni-koeln.de/color/ (the colours of Okabe and Ito)
"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin
from typing import Final, NamedTuple

__all__ = ["COLOURS", "SHAPES", "Colour", "Style", "named_before", "styles"]


class Colour(NamedTuple):
    """A fill and an outline, on light and on dark ground."""

    light: str
    light_edge: str
    dark: str
    dark_edge: str


class Style(NamedTuple):
    """How a class is drawn: keys of `COLOURS` and `SHAPES`, and how large against an ordinary node."""

    colour: str
    shape: str
    size: float = 1.0


COLOURS: Final = {
    "blue": Colour("#0072b2", "#00507d", "#3f9fd8", "#9bd0f2"),
    "vermillion": Colour("#d55e00", "#963f00", "#e8772a", "#ffc294"),
    "green": Colour("#009e73", "#006b4e", "#22b78c", "#93e6cb"),
    "purple": Colour("#cc79a7", "#8c4470", "#d68bb5", "#f6cfe4"),
    "orange": Colour("#e69f00", "#8f6200", "#ebac26", "#ffe0a0"),
    "sky": Colour("#56b4e9", "#1f77ab", "#6dbfee", "#c8e8fb"),
    "yellow": Colour("#f0e442", "#857c00", "#efe352", "#fffbc4"),
    "grey": Colour("#8a94a3", "#545e6d", "#8f9bab", "#d3dae3"),
}


def _polygon(corners: int, turn: float = -0.5, inner: float | None = None, size: float = 1.0) -> str:
    steps = corners if inner is None else 2 * corners
    points = []
    for step in range(steps):
        radius = size if inner is None or step % 2 == 0 else size * inner
        angle = pi * (turn + 2 * step / steps)
        points.append(f"{radius * cos(angle):.3f} {radius * sin(angle):.3f}")
    return f"M{'L'.join(points)}Z"


SHAPES: Final = {
    "circle": "M.95 0A.95 .95 0 0 1-.95 0A.95 .95 0 0 1 .95 0Z",
    "square": "M-.82-.82H.82V.82H-.82Z",
    "diamond": _polygon(4, size=1.1),
    "triangle": _polygon(3, size=1.15),
    "triangle-down": _polygon(3, turn=0.5, size=1.15),
    "star": _polygon(5, inner=0.5, size=1.2),
    "hexagon": _polygon(6, turn=0, size=1.05),
    "pentagon": _polygon(5, size=1.05),
    "octagon": _polygon(8, turn=-0.375, size=1.02),
    "pill": "M-.6-.6H.6A.6 .6 0 0 1 .6 .6H-.6A.6 .6 0 0 1-.6-.6Z",
    "page": "M-.72-.95H.25L.72-.48V.95H-.72Z",
    "shield": "M-.8-.85H.8V.1C.8 .65 .3 .9 0 1.02C-.3 .9-.8 .65-.8 .1Z",
    "slanted": "M-.5-.72H1.08L.5 .72H-1.08Z",
    "trapezoid": "M-.5-.75H.5L1.05 .75H-1.05Z",
    "hourglass": "M-.85-.9H.85L.22 0L.85 .9H-.85L-.22 0Z",
    "cross": "M-.35-.95H.35V-.35H.95V.35H.35V.95H-.35V.35H-.95V-.35H-.35Z",
    "bookmark": "M-.65-.98H.65V.98L0 .5L-.65 .98Z",
    "house": "M0-1L.95-.15V.88H-.95V-.15Z",
    "arrow": "M-.95-.75H.3L1.02 0L.3 .75H-.95L-.5 0Z",
    "ring": "M.95 0A.95 .95 0 0 1-.95 0A.95 .95 0 0 1 .95 0ZM.42 0A.42 .42 0 0 0-.42 0A.42 .42 0 0 0 .42 0Z",
    "stack": "M-.95-.5H-.5V-.95H.95V.5H.5V.95H-.95Z",
}

_STYLES: Final = {
    "Trial": Style("blue", "circle", 1.5),
    "Condition": Style("vermillion", "square", 1.1),
    "MeshConcept": Style("vermillion", "diamond", 0.9),
    "Intervention": Style("green", "triangle", 1.15),
    "TrialIntervention": Style("green", "arrow"),
    "Arm": Style("green", "pentagon"),
    "Organization": Style("purple", "hexagon", 1.1),
    "Official": Style("purple", "shield", 0.9),
    "Contact": Style("purple", "ring", 0.8),
    "Outcome": Style("orange", "star"),
    "OutcomeMeasure": Style("orange", "house", 0.9),
    "Site": Style("sky", "triangle-down", 0.8),
    "Facility": Style("sky", "trapezoid", 0.9),
    "Place": Style("sky", "pill", 0.9),
    "Country": Style("sky", "octagon", 1.1),
    "Criterion": Style("yellow", "slanted", 0.85),
    "QuantityConstraint": Style("yellow", "hourglass", 0.85),
    "ConceptConstraint": Style("yellow", "diamond", 0.85),
    "UncomputedConstraint": Style("grey", "cross", 0.8),
    "InclusionCriterion": Style("green", "slanted", 0.85),
    "ExclusionCriterion": Style("vermillion", "slanted", 0.85),
    "Required": Style("green", "circle", 0.8),
    "RulesOut": Style("vermillion", "octagon", 0.85),
    "OnePartOfSeveral": Style("yellow", "pill", 0.85),
    "OnlyInPartRead": Style("yellow", "pentagon", 0.85),
    "Quantity": Style("orange", "ring", 0.9),
    "SourceRecord": Style("grey", "page", 0.95),
    "Source": Style("grey", "house", 0.95),
    "Reference": Style("grey", "bookmark", 0.85),
    "Document": Style("grey", "stack", 0.85),
    "Discrepancy": Style("vermillion", "cross", 0.9),
    "Group": Style("grey", "circle", 0.9),
    "Question": Style("grey", "hexagon", 1.5),
    "Value": Style("orange", "circle", 1.2),
    "AllOf": Style("purple", "square", 0.75),
    "AnyOf": Style("purple", "diamond", 0.85),
    "NoneOf": Style("purple", "cross", 0.85),
    "AtLeast": Style("purple", "triangle", 0.85),
    "community-1": Style("blue", "hexagon"),
    "community-2": Style("vermillion", "circle"),
    "community-3": Style("green", "square"),
    "community-4": Style("purple", "diamond", 1.1),
    "community-5": Style("orange", "octagon"),
    "community-6": Style("sky", "pentagon", 1.05),
    "community-7": Style("yellow", "triangle", 1.1),
    "community-8": Style("blue", "pill"),
    "community-rest": Style("grey", "ring", 0.9),
}


_NAMED_FIRST: Final = (
    *("Trial", "Intervention", "Outcome", "Organization", "Condition"),
    *("Arm", "Country", "MeshConcept", "Group"),
)


def named_before(kind: str) -> int:
    """How many classes are named before this one where there is no room for all names.

    >>> named_before("Intervention"), named_before("SourceRecord")
    (1, 9)
    """
    return _NAMED_FIRST.index(kind) if kind in _NAMED_FIRST else len(_NAMED_FIRST)


def styles(kinds: Iterable[str]) -> dict[str, Style]:
    """A style for each class, no two alike among the classes given.

    A class of the ontology always looks the same; any other takes a shape and colour that are free.

    >>> styles(["Trial", "Spaceship"])["Trial"]
    Style(colour='blue', shape='circle', size=1.5)
    """
    wanted = sorted(set(kinds))
    chosen = {kind: _STYLES[kind] for kind in wanted if kind in _STYLES}
    taken = {style[:2] for style in chosen.values()}
    colours = list(COLOURS)
    free = [
        Style(colours[(place + turn) % len(colours)], shape)
        for turn in range(len(colours))
        for place, shape in enumerate(SHAPES)
    ]
    for kind in wanted:
        if kind not in chosen:
            style = next((one for one in free if one[:2] not in taken), free[len(taken) % len(free)])
            chosen[kind] = style
            taken.add(style[:2])
    return chosen
