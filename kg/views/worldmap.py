"""A map of the world as SVG: country outlines, shades by count, and dots; drawn here, so that no tile is fetched.

The outlines are Natural Earth's, as the npm package `world-atlas` brings them; where it is absent, dots stand on
an empty globe. The projection is Natural Earth's too, which distorts neither much in area nor much in shape.

Source: https://www.shadedrelief.com/NE_proj/ (the projection), https://github.com/topojson/world-atlas (the outlines)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import radians, sqrt
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

import kg.views
from kg.views.words import count_of

__all__ = ["Circle", "Country", "Dot", "Outline", "WorldMap", "outlines", "project", "world_map"]

WIDTH: Final = 1000.0
_HEIGHT: Final = 500.0
_SCALE: Final = WIDTH / (2 * 2.73539)
_MIDDLE: Final = 270.0
_TOP: Final = 6.0
_BOTTOM: Final = 464.0
_SHADES: Final = 5
_SMALLEST_VIEW: Final = 130.0
_ATLAS: Final = "countries-110m.json"
_LEFT_OUT: Final = frozenset({"Antarctica"})
_NAMES: Final = {
    "Bosnia and Herzegovina": "Bosnia and Herz.",
    "Central African Republic": "Central African Rep.",
    "Congo, Democratic Republic of the": "Dem. Rep. Congo",
    "Congo, The Democratic Republic of the": "Dem. Rep. Congo",
    "Congo (Kinshasa)": "Dem. Rep. Congo",
    "Democratic Republic of the Congo": "Dem. Rep. Congo",
    "Congo (Brazzaville)": "Congo",
    "Dominican Republic": "Dominican Rep.",
    "Equatorial Guinea": "Eq. Guinea",
    "South Sudan": "S. Sudan",
    "Solomon Islands": "Solomon Is.",
    "United States": "United States of America",
    "USA": "United States of America",
    "Western Sahara": "W. Sahara",
    "Eswatini": "eSwatini",
    "Swaziland": "eSwatini",
    "Bahamas": "Bahamas",
    "The Bahamas": "Bahamas",
    "Brunei Darussalam": "Brunei",
    "Cote D'Ivoire": "Côte d'Ivoire",
    "Ivory Coast": "Côte d'Ivoire",
    "Czech Republic": "Czechia",
    "East Timor": "Timor-Leste",
    "The Gambia": "Gambia",
    "Guinea Bissau": "Guinea-Bissau",
    "Iran, Islamic Republic of": "Iran",
    "Korea, Democratic People's Republic of": "North Korea",
    "Korea, Republic of": "South Korea",
    "Republic of Korea": "South Korea",
    "Lao People's Democratic Republic": "Laos",
    "Libyan Arab Jamahiriya": "Libya",
    "Macedonia": "North Macedonia",
    "Macedonia, The Former Yugoslav Republic of": "North Macedonia",
    "Moldova, Republic of": "Moldova",
    "Myanmar (Burma)": "Myanmar",
    "The Netherlands": "Netherlands",
    "Palestinian Territories": "Palestine",
    "Palestinian Territory, occupied": "Palestine",
    "Russian Federation": "Russia",
    "Syrian Arab Republic": "Syria",
    "Turkey (Türkiye)": "Turkey",
    "Türkiye": "Turkey",
    "Viet Nam": "Vietnam",
}
"""The atlas' name of a country where the registries call it otherwise."""


class Outline(NamedTuple):
    """A country's outline: its name in the atlas, its SVG path, and the middle of its largest part."""

    name: str
    path: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map.

    Args:
        latitude: degrees north.
        longitude: degrees east.
        count: what its size tells.
        title: what it says when pointed at.
        link: where it leads, empty for nowhere.
        kind: a word for the style sheet: `open`, `closed`, `here`.
    """

    latitude: float
    longitude: float
    count: int
    title: str
    link: str = ""
    kind: str = "open"


class Country(NamedTuple):
    """A country as drawn."""

    name: str
    path: str
    shade: int
    title: str
    link: str


class Circle(NamedTuple):
    """A dot as drawn."""

    x: float
    y: float
    radius: float
    title: str
    link: str
    kind: str


class WorldMap(NamedTuple):
    """What a template needs to draw a map."""

    view: str
    scale: float
    countries: list[Country]
    dots: list[Circle]
    title: str


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point of the globe lies on the map, from its upper left corner, the map being 1,000 wide.

    >>> project(0, 0)
    (500.0, 270.0)
    """
    north, east = radians(latitude), radians(longitude)
    square = north * north
    fourth = square * square
    x = east * (0.8707 - 0.131979 * square + fourth * (-0.013791 + fourth * (0.003971 * square - 0.001529 * fourth)))
    y = north * (1.007226 + square * (0.015085 + fourth * (-0.044475 + 0.028874 * square - 0.005916 * fourth)))
    return round(WIDTH / 2 + _SCALE * x, 2), round(_MIDDLE - _SCALE * y, 2)


@cache
def outlines() -> tuple[Outline, ...]:
    """The countries of the world; none where the atlas was not installed."""
    path = Path(kg.views.__file__).parent / "static" / "vendor" / _ATLAS
    try:
        atlas = msgspec.json.decode(path.read_bytes())
    except OSError:
        return ()
    arcs = [_decoded(arc, atlas["transform"]) for arc in atlas["arcs"]]
    found = []
    for shape in atlas["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        if name in _LEFT_OUT or "arcs" not in shape:
            continue
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [piece for part in parts for ring in part for piece in _pieces(_ring(ring, arcs))]
        placed = [[project(north, east) for east, north in ring] for ring in rings]
        xs, ys = zip(*max(placed, key=_extent), strict=True)
        found.append(Outline(name, "".join(map(_drawn, placed)), (min(xs), min(ys), max(xs), max(ys))))
    return tuple(found)


def _decoded(arc: Sequence[Sequence[int]], transform: Mapping[str, Any]) -> list[tuple[float, float]]:
    """An arc as degrees east and north."""
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        east = x * transform["scale"][0] + transform["translate"][0]
        north = y * transform["scale"][1] + transform["translate"][1]
        points.append((east, north))
    return points


def _ring(numbers: Iterable[int], arcs: Sequence[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """A ring whose longitudes go on beyond 180 degrees where it crosses the date line."""
    points: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        for east, north in arc[1:] if points else arc:
            turns = round((points[-1][0] - east) / 360) if points else 0
            points.append((east + 360 * turns, north))
    return points


def _pieces(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A ring cut at the date line, each piece on its own side."""
    found = []
    for turn in (-360, 0, 360):
        moved = [(east + turn, north) for east, north in ring]
        if max(east for east, _ in moved) > -180 and min(east for east, _ in moved) < 180:
            piece = _kept(_kept(moved, -180, 1), 180, -1)
            if len(piece) > 2:
                found.append(piece)
    return found


def _kept(ring: list[tuple[float, float]], edge: float, side: int) -> list[tuple[float, float]]:
    """The part of a ring on one side of a meridian (Sutherland and Hodgman)."""
    kept: list[tuple[float, float]] = []
    for (east, north), (next_east, next_north) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        here, there = side * (east - edge) >= 0, side * (next_east - edge) >= 0
        if here:
            kept.append((east, north))
        if here != there:
            share = (edge - east) / (next_east - east)
            kept.append((edge, north + share * (next_north - north)))
    return kept


def _extent(ring: Sequence[tuple[float, float]]) -> float:
    xs, ys = zip(*ring, strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _drawn(ring: Sequence[tuple[float, float]]) -> str:
    """A ring as a path of steps of half a unit, with those left out that lead nowhere."""
    last = (round(2 * ring[0][0]), round(2 * ring[0][1]))
    path = [f"M{_half(last[0])} {_half(last[1])}"]
    steps = []
    for x, y in ring[1:]:
        here = (round(2 * x), round(2 * y))
        if here != last:
            step_x, step_y = _half(here[0] - last[0]), _half(here[1] - last[1])
            steps.append(f"{step_x}{'' if step_y.startswith('-') else ' '}{step_y}")
            last = here
    return f"{path[0]}l{' '.join(steps)}z" if steps else ""


def _half(doubled: int) -> str:
    text = f"{doubled / 2:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def world_map(
    counts: Mapping[str, int],
    dots: Iterable[Dot] = (),
    links: Mapping[str, str] | None = None,
    *,
    noun: str = "trial",
    focus: Sequence[str] = (),
    around: Iterable[tuple[float, float]] = (),
) -> WorldMap:
    """The map with its countries shaded by count.

    A country that the registries call by several names has the sum of their counts, and leads where the name with the
    highest count leads.

    Args:
        counts: by the registry's name of the country.
        dots: places to mark.
        links: where a country leads, by name.
        noun: what is counted, in the singular.
        focus: names of countries to show alone.
        around: points to show, as degrees north and east, with what lies around them.
    """
    drawn = []
    stated: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda name: -counts[name]):
        stated.setdefault(_NAMES.get(name, name), []).append(name)
    totals = {country: sum(counts[name] for name in names) for country, names in stated.items()}
    highest = max(totals.values(), default=0)
    boxes = []
    for outline in outlines():
        names = stated.get(outline.name, [])
        name = names[0] if names else ""
        count = totals.get(outline.name, 0)
        shade = min(_SHADES, 1 + int(_SHADES * sqrt(count / highest) * 0.999)) if count else 0
        title = f"{name or outline.name}: {count_of(count, noun)}"
        drawn.append(Country(name or outline.name, outline.path, shade, title, (links or {}).get(name, "")))
        if any(one in focus for one in names):
            boxes.append(outline.box)
    points = [project(*point) for point in around]
    boxes += [(x, y, x, y) for x, y in points]
    view, scale = _view(boxes)
    return WorldMap(view, scale, drawn, _circles(dots, scale), f"Map: {noun}s by country")


def _circles(dots: Iterable[Dot], scale: float) -> list[Circle]:
    ordered = sorted(dots, key=lambda dot: -dot.count)
    highest = ordered[0].count if ordered else 1
    made = []
    for dot in ordered:
        x, y = project(dot.latitude, dot.longitude)
        radius = (2.2 + 5.5 * sqrt(dot.count / highest)) * scale
        made.append(Circle(x, y, round(radius, 2), dot.title, dot.link, dot.kind))
    return made


def _view(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[str, float]:
    """The part of the map to show, and how large a unit is drawn in it against the whole map."""
    if not boxes:
        return f"0 {_TOP:g} {WIDTH:g} {_BOTTOM - _TOP:g}", 1.0
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    middle_x, middle_y = (min(lefts) + max(rights)) / 2, (min(tops) + max(bottoms)) / 2
    ratio = WIDTH / (_BOTTOM - _TOP)
    width = max(1.35 * (max(rights) - min(lefts)), 1.35 * ratio * (max(bottoms) - min(tops)), _SMALLEST_VIEW)
    width = min(width, WIDTH)
    height = width / ratio
    left = min(max(middle_x - width / 2, 0), WIDTH - width)
    top = min(max(middle_y - height / 2, _TOP), _BOTTOM - height)
    return f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}", round(width / WIDTH, 3)
