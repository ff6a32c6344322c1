"""Where the nodes of a network stand: always the same place for the same network.

A network about one node is laid out in rings around it, classes side by side. Any other, and any large one, is left
to a force-directed layout, but for parts that are ends of one node; then nodes that lie on each other are moved apart.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import cos, hypot, pi, sin, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.views.network import Network
from kg.views.style import styles

__all__ = ["MOST_MOVING", "SIZE", "Point", "dominated", "positions"]

MOST_MOVING: Final = 150
"""Above these many nodes a browser may not be asked to move them into place."""

SIZE: Final = 15.0
"""How far an ordinary node's shape reaches from its middle, in pixels at full size."""

_CROWDED_RING: Final = 56
_GAP: Final = 62.0
_RING: Final = 200.0
_PITCH: Final = 50.0
"""How far neighbours on a ring stand apart: two lines of a name."""
_WIDE: Final = 0.72
"""How much wider than high a ring is: names stand left and right of it and take their share of the width."""

_EVEN: Final = 0.6
"""How far even steps down the side of a ring replace even steps around it, so that names do not meet."""

_ROUND: Final = 1.1
"""How much wider than high the parts of a network are packed."""

_FEW: Final = 60
_LEAST_STAR: Final = 4
_STAR: Final = 0.6
"""Which share of a part's nodes are ends of one node in what is laid out around that node."""

_BETWEEN: Final = 14.0
_GOLDEN_ANGLE: Final = pi * (3 - sqrt(5))

_MOST_STEPS: Final = 600
_STEPS_OF_ALL: Final = 30_000
"""How many steps a force-directed layout takes, and how many all its nodes take together: a step looks at all pairs."""

_ROUNDS: Final = 80
"""How often nodes that are too close are moved apart."""
_LOOK: Final = 10
"""After how many of these rounds it is looked anew which nodes come near each other."""
_MARGIN: Final = 2 * _GAP
"""How much further than too close counts as near."""
_SPARE: Final = 0.1
_TRIED: Final = 64
"""How many places for a part of a network are tried at once."""
_ONE_SPOT: Final = 1e-6

Point = tuple[float, float]
Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Ints = NDArray[np.int64]


def positions(network: Network, hidden: Collection[str] = ()) -> dict[str, Point]:
    """A place for every node.

    Args:
        network: any network.
        hidden: ids of nodes that start out of sight; they get places beside what they hang on.

    Returns:
        For each id x (to the right) and y (down), in pixels at full size.
    """
    neighbours = network.neighbours()
    shown = [node.id for node in network.nodes if node.id not in hidden]
    center = network.center if network.center in neighbours else None
    reach = _reaches(network)
    kinds = {node.id: node.kind for node in network.nodes}
    if center and len(neighbours[center]) > _CROWDED_RING and all(len(neighbours[n]) < 2 for n in shown if n != center):
        placed = _sunflower(center, shown, reach)
    elif center and len(shown) <= MOST_MOVING:
        placed = _rings(center, shown, neighbours, kinds)
    else:
        placed = _forces(shown, neighbours, center, reach, kinds)
    _place_hidden(network, hidden, neighbours, placed)
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in placed.items()}


def _reaches(network: Network) -> dict[str, float]:
    """How far each node's shape reaches from its middle, in pixels at full size."""
    chosen = styles(node.kind for node in network.nodes)
    return {node.id: SIZE * chosen[node.kind].size * sqrt(node.weight) for node in network.nodes}


def _sunflower(center: str, shown: Sequence[str], reach: Mapping[str, float]) -> dict[str, Point]:
    """Many ends of one node, the largest nearest to it."""
    placed = {center: (0.0, 0.0)}
    ends = sorted((node for node in shown if node != center), key=lambda node: -reach[node])
    area = (reach[center] + _GAP) ** 2
    for place, node in enumerate(ends):
        area += (reach[node] + _GAP * 0.75) ** 2 * 1.3
        turn = place * _GOLDEN_ANGLE
        placed[node] = (sqrt(area) * cos(turn), sqrt(area) * sin(turn))
    return placed


def dominated(neighbours: Mapping[str, Sequence[str]], root: str, node: str) -> set[str]:
    """What hangs on `node` alone: all that cannot be reached from `root` without passing it.

    >>> sorted(dominated({"r": ["a"], "a": ["r", "b"], "b": ["a"]}, "r", "a"))
    ['b']
    """
    if node == root:
        return {other for other in neighbours[node] if len(neighbours[other]) == 1}
    reached = {root}
    stack = [root]
    while stack:
        for other in neighbours[stack.pop()]:
            if other != node and other not in reached:
                reached.add(other)
                stack.append(other)
    below: set[str] = set()
    stack = [node]
    while stack:
        for other in neighbours[stack.pop()]:
            if other not in reached and other not in below and other != node:
                below.add(other)
                stack.append(other)
    return below


def _rings(
    root: str, shown: Sequence[str], neighbours: Mapping[str, Sequence[str]], kinds: Mapping[str, str]
) -> dict[str, Point]:
    visible = set(shown)
    children: dict[str, list[str]] = defaultdict(list)
    depth = {root: 0}
    queue = [root]
    for node in queue:
        for other in sorted(
            (n for n in neighbours[node] if n in visible), key=lambda n: (kinds[n], len(neighbours[n]))
        ):
            if other not in depth:
                depth[other] = depth[node] + 1
                children[node].append(other)
                queue.append(other)
    breadth: dict[str, float] = {}
    for node in reversed(queue):
        breadth[node] = max(1.0, sum(0.85 * breadth[child] for child in children[node]))
    levels = max(depth.values(), default=0)
    radii = [0.0]
    for level in range(1, levels + 1):
        crowd = sum(1 for node in depth.values() if node == level)
        needed = crowd * _PITCH / (2 * pi)
        if level == 1:
            needed = max(needed, sum(breadth[child] for child in children[root]) * _PITCH * 0.62 / (2 * pi))
        radii.append(max(radii[-1] + _RING * (0.72 if level > 1 else 1.0), needed))
    placed = {root: (0.0, 0.0)}
    _fan(root, -pi / 2, 2 * pi, children, breadth, radii, 1, placed)
    lost = [node for node in shown if node not in placed]
    for place, node in enumerate(lost):
        placed[node] = ((place - len(lost) / 2) * _GAP * 2, radii[-1] + 2 * _RING)
    return placed


def _fan(
    parent: str,
    start: float,
    angle: float,
    children: Mapping[str, list[str]],
    breadth: Mapping[str, float],
    radii: Sequence[float],
    level: int,
    placed: dict[str, Point],
) -> None:
    whole = sum(breadth[child] for child in children[parent])
    for child in children[parent]:
        share = angle * breadth[child] / whole
        middle = start + share / 2
        radius = radii[level]
        placed[child] = _on_ring(radius, middle)
        if children[child]:
            _fan(child, start, share, children, breadth, radii, level + 1, placed)
        start += share


def _on_ring(radius: float, angle: float) -> Point:
    """A place on a ring; `angle` runs clockwise from the top, in radians less a quarter turn."""
    turn = (angle + pi / 2) / (2 * pi) % 1
    down = 2 * min(turn, 1 - turn)
    height = (1 - _EVEN) * -cos(pi * down) + _EVEN * (2 * down - 1)
    aside = sqrt(max(1 - height * height, 0)) * (1 if turn <= 0.5 else -1)
    return (radius * aside * _WIDE, radius * height)


def _forces(
    shown: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
    center: str | None,
    reach: Mapping[str, float],
    kinds: Mapping[str, str],
) -> dict[str, Point]:
    import igraph  # type: ignore[import-untyped]

    order = {node: place for place, node in enumerate(shown)}
    links = [(order[a], order[b]) for a in shown for b in neighbours[a] if b in order and order[a] < order[b]]
    graph = igraph.Graph(n=len(shown), edges=links)
    chance = random.Random(7)
    # Seen from afar nodes are drawn larger, so that they need more room where there are many.
    swell = 1.0 if len(shown) <= MOST_MOVING else 1.7
    igraph.set_random_number_generator(chance)
    try:
        parts = sorted(graph.connected_components(), key=lambda group: (-len(group), group))
        drawn = []
        for members in parts:
            names = [shown[member] for member in members]
            if hub := _hub(names, neighbours):
                around = _rings(hub, names, neighbours, kinds)
                drawn.append([around[name] for name in names])
            else:
                reaches = [swell * reach[name] for name in names]
                drawn.append(_component(graph.induced_subgraph(members), chance, reaches))
    finally:
        igraph.set_random_number_generator(random)
    placed = {
        shown[member]: (x + dx, y + dy)
        for members, points, (dx, dy) in zip(parts, drawn, _packed(drawn), strict=True)
        for member, (x, y) in zip(members, points, strict=True)
    }
    middle = placed.get(center or "") or _middle(placed)
    return {node: (x - middle[0], y - middle[1]) for node, (x, y) in placed.items()}


def _hub(part: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> str | None:
    """The node that most of a small part are ends of: around it names find room, and forces would cross its links."""
    visible = set(part)
    if not _LEAST_STAR <= len(part) <= _FEW:
        return None
    linked = {node: [other for other in neighbours[node] if other in visible] for node in part}
    ends = Counter(others[0] for others in linked.values() if len(others) == 1)
    return next((hub for hub, number in ends.most_common(1) if number >= _STAR * (len(part) - 1)), None)


def _packed(parts: Sequence[Sequence[Point]]) -> list[Point]:
    """By how much each part moves so that none lies on another: the first to the middle, others on a spiral around it.

    Args:
        parts: each around the origin, the largest first.
    """
    places, sizes = np.empty((2, len(parts))), np.empty((2, len(parts)))
    step, started = 0.0, 0.0
    for number, points in enumerate(parts):
        wide = max(abs(x) for x, _ in points) + _GAP
        high = max(abs(y) for _, y in points) + _GAP
        size = hypot(wide, high)
        if size < started * 0.7 or not started:  # smaller ones may fit in between
            step, started = 0.0, size
        room = sizes[:, :number] + np.asarray((wide, high))[:, None]
        free = np.zeros(1, np.bool_)
        while not free.any():
            steps = _spiral(step)
            spots = steps * size * 0.06 * np.asarray((np.cos(steps) * _ROUND, np.sin(steps)))
            apart = np.abs(spots[:, :, None] - places[:, None, :number]) >= room[:, None]
            free = apart.any(axis=0).all(axis=1)
            at = int(free.argmax()) if free.any() else -1
            step = float(steps[at])
        place = spots[:, at, None]
        places[:, number], sizes[:, number] = place[:, 0], (wide, high)
    return [(x, y) for x, y in places.T.tolist()]


def _spiral(step: float) -> Floats:
    """The next steps on a spiral, closer to each other the further out."""
    steps = [step]
    while len(steps) < _TRIED:
        steps.append(steps[-1] + min(0.5, 4 / (steps[-1] + 1)))
    return np.asarray(steps)


def _middle(placed: Mapping[str, Point]) -> Point:
    if not placed:
        return (0.0, 0.0)
    return (sum(x for x, _ in placed.values()) / len(placed), sum(y for _, y in placed.values()) / len(placed))


def _component(graph: object, chance: random.Random, reach: Sequence[float]) -> list[Point]:
    size: int = graph.vcount()  # type: ignore[attr-defined]
    seed = [(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(size)]
    if size <= _FEW:
        layout = graph.layout_kamada_kawai(seed=seed)  # type: ignore[attr-defined]
    else:
        rounds = min(_MOST_STEPS, _STEPS_OF_ALL // size)
        layout = graph.layout_fruchterman_reingold(niter=rounds, seed=seed, grid="nogrid")  # type: ignore[attr-defined]
    points = [(float(x), float(y)) for x, y in layout.coords]
    edges = graph.get_edgelist()  # type: ignore[attr-defined]
    lengths = sorted(hypot(points[a][0] - points[b][0], points[a][1] - points[b][1]) for a, b in edges)
    typical = lengths[len(lengths) // 2] if lengths else 1.0
    scale = _GAP * 1.7 / max(typical, 1e-6)
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    middle = ((left + right) / 2, (top + bottom) / 2)
    return _apart([((x - middle[0]) * scale, (y - middle[1]) * scale) for x, y in points], reach)


def _apart(points: Sequence[Point], reach: Sequence[float], fixed: int = 0) -> list[Point]:
    """The points, those too close to each other moved apart along the line between them; the first ones stay.

    All move at once, each by half of what it lacks: what many push moves by the sum of the pushes over the root of
    their number, so that a crowd swells and keeps its order.

    Args:
        points: where nodes stand.
        reach: how far each node's shape reaches.
        fixed: how many of the first points stay where they are.
    """
    spots = np.asarray(points, np.float64).reshape(-1, 2) @ (1, 1j)
    size = len(spots)
    reaches = np.asarray(reach, np.float64)
    needed = np.maximum(_GAP, reaches[:, None] + reaches[fixed:] + _BETWEEN)
    watched = np.triu((needed + _MARGIN) ** 2, 1 - fixed)  # each pair once
    for turn in range(_ROUNDS):
        if turn % _LOOK == 0:
            across, down = (np.subtract.outer(ends, ends[fixed:]) for ends in (spots.real, spots.imag))
            ones, others = np.nonzero(_squares(across, down) < watched)
            least, others = needed[ones, others], others + fixed
        between = spots[others] - spots[ones]
        close = _squares(between.real, between.imag) < least * least
        if not close.any():
            if turn % _LOOK == 0:
                break
            continue
        ends = np.concatenate([ones[close], others[close]])
        pushes = _pushes(between[close], least[close], ones[close] + others[close])
        pushes = np.concatenate([-pushes, pushes])
        moved = np.bincount(ends, pushes.real, size) + 1j * np.bincount(ends, pushes.imag, size)
        moved *= np.minimum(0.5, 1 / np.sqrt(np.maximum(np.bincount(ends, minlength=size), 1)))
        spots[fixed:] += moved[fixed:]
    return list(zip(spots.real.tolist(), spots.imag.tolist(), strict=True))


def _squares(across: Floats, down: Floats) -> Floats:
    """The squares of distances, in a fraction of the time of distances."""
    squares = across * across
    squares += down * down
    return squares


def _pushes(between: Complex, least: Floats, turns: Ints) -> Complex:
    """By how much pairs that are too close must part, from the first to the second; those on one spot part anywhere."""
    far = np.abs(between)
    if far.min() < _ONE_SPOT:
        between = np.where(far < _ONE_SPOT, np.exp(1j * turns) * _ONE_SPOT, between)
        far = np.maximum(far, _ONE_SPOT)
    pushes: Complex = between * ((least + _SPARE) / far - 1)
    return pushes


def _place_hidden(
    network: Network,
    hidden: Collection[str],
    neighbours: Mapping[str, Sequence[str]],
    placed: dict[str, Point],
) -> None:
    """Puts what is out of sight in a round patch beyond the node it hangs on, seen from the middle."""
    if not hidden:
        return
    middle = placed.get(network.center or "") or _middle(placed)
    patches: dict[str, list[str]] = defaultdict(list)
    queue = list(placed)
    holder = {node: node for node in queue}
    for node in queue:
        for other in neighbours[node]:
            if other not in holder:
                holder[other] = holder[node]
                patches[holder[node]].append(other)
                queue.append(other)
    for owner, members in patches.items():
        x, y = placed[owner]
        distance = hypot(x - middle[0], y - middle[1])
        away = ((x - middle[0]) / distance, (y - middle[1]) / distance) if distance > 1 else (0.0, 1.0)
        reach = _GAP * 0.62 * sqrt(len(members)) + _GAP * 1.6
        for place, node in enumerate(members):
            spread = _GAP * 0.62 * sqrt(place + 0.5)
            turn = place * _GOLDEN_ANGLE
            placed[node] = (x + away[0] * reach + spread * cos(turn) * 1.25, y + away[1] * reach + spread * sin(turn))
    for node in hidden:
        placed.setdefault(node, middle)
    order = sorted(placed, key=lambda node: node in hidden)
    moved = _apart([placed[node] for node in order], [SIZE] * len(order), len(order) - len(hidden))
    placed.update(zip(order, moved, strict=True))
