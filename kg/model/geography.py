"""Points on the globe: where they lie in space, the cells they fall into, and how far they are from one another.

The globe is a sphere of the mean radius of the Earth. Two points on it are as far apart as the straight line between
them tells, so that a distance can be compared with `+`, `-` and `*` alone, in any query language.
"""

from __future__ import annotations

import math
from itertools import product
from math import asin, ceil, cos, degrees, floor, radians, sin
from types import ModuleType
from typing import Any, Final

__all__ = [
    "EARTH_RADIUS_KM",
    "FARTHEST_KM",
    "cell_of",
    "cells_within",
    "geocentric",
    "great_circle_km",
    "squared_chord",
]

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth, by the International Union of Geodesy and Geophysics."""

FARTHEST_KM: Final = 20016
"""No two points are farther apart."""


def geocentric(latitude: float, longitude: float) -> tuple[int, int, int]:
    """A point as seen from the centre of the globe, in metres.

    Args:
        latitude: degrees north, -90 to 90.
        longitude: degrees east, -180 to 180.

    Returns:
        How far it lies towards 0° N 0° E, towards 0° N 90° E, and towards the north pole.

    >>> geocentric(0, 0), geocentric(90, 0)
    ((6371009, 0, 0), (0, 0, 6371009))
    """
    north, east = radians(latitude), radians(longitude)
    metres = 1000 * EARTH_RADIUS_KM
    x, y, z = cos(north) * cos(east), cos(north) * sin(east), sin(north)
    return round(metres * x), round(metres * y), round(metres * z)


def squared_chord(km: float) -> int:
    """The square of the straight line between points that are `km` apart along the globe, in square metres.

    >>> squared_chord(50), squared_chord(20_000) > squared_chord(19_000)
    (2499987168, True)
    """
    half = min(km / (2 * EARTH_RADIUS_KM), radians(90))
    return round((2000 * EARTH_RADIUS_KM * sin(half)) ** 2)


def great_circle_km(one: tuple[Any, Any], other: tuple[float, float], maths: ModuleType = math) -> Any:
    """The distance between two points along the globe, each as degrees north and degrees east.

    Args:
        one: a point; or all of many points' degrees north, and all their degrees east, as arrays.
        other: the other point.
        maths: whose functions to take: `numpy` where there are arrays.

    >>> round(great_circle_km((59.91273, 10.74609), (60.39299, 5.32415)))
    305
    """
    (north, east), (other_north, other_east) = one, other
    lift = maths.sin(maths.radians(other_north - north) / 2) ** 2
    turn = maths.sin(maths.radians(other_east - east) / 2) ** 2
    half = lift + maths.cos(maths.radians(north)) * maths.cos(maths.radians(other_north)) * turn
    return 2 * EARTH_RADIUS_KM * maths.atan2(maths.sqrt(half), maths.sqrt(abs(1 - half)))


def cell_of(latitude: float, longitude: float) -> str:
    """The cell that a point falls into: the degree of latitude and of longitude at its south-western corner.

    >>> cell_of(59.91273, 10.74609), cell_of(-33.9, -70.7), cell_of(90, 180)
    ('N59E010', 'S34W071', 'N89E179')
    """
    return _cell(min(floor(latitude), 89), min(floor(longitude), 179))


def _cell(south: int, west: int) -> str:
    return f"{'N' if south >= 0 else 'S'}{abs(south):02d}{'E' if west >= 0 else 'W'}{abs(west):03d}"


def cells_within(latitude: float, longitude: float, km: float) -> list[str]:
    """The cells that hold every point within a distance, and some points beyond it.

    Args:
        latitude: degrees north of the middle.
        longitude: degrees east of the middle.
        km: the distance along the globe, 0 to `FARTHEST_KM`.

    >>> cells_within(59.5, 10.5, 20), len(cells_within(59.9, 10.7, 50))
    (['N59E010'], 6)
    """
    reach = degrees(km / EARTH_RADIUS_KM)
    south, north = latitude - reach, latitude + reach
    rows = range(max(-90, floor(south)), min(90, floor(north) + 1))
    if south <= -90 or north >= 90:
        columns = range(-180, 180)
    else:
        half = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(latitude)))))
        west, east = floor(longitude - half), ceil(longitude + half)
        columns = range(west, max(east, west + 1)) if east - west < 360 else range(-180, 180)
    return [_cell(row, (column + 180) % 360 - 180) for row, column in product(rows, columns)]
