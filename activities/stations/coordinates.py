"""Coordinates at the edges: WGS-84 is kept inside, GCJ-02 and BD-09 are read and written here.

Maps of mainland China draw on GCJ-02, which lies some hundred metres off WGS-84.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

import eviltransform  # type: ignore[import-untyped]

Point = tuple[float, float]


class CoordinateSystem(StrEnum):
    """How the coordinates of a file are meant."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def _same(latitude: float, longitude: float) -> Point:
    return latitude, longitude


def _from_baidu(latitude: float, longitude: float) -> Point:
    """Go by way of GCJ-02: the direct way back is some metres off."""
    gcj02: Point = eviltransform.bd2gcj(latitude, longitude)
    wgs84: Point = eviltransform.gcj2wgs_exact(*gcj02)
    return wgs84


_INWARD: Final[Mapping[CoordinateSystem, Callable[[float, float], Point]]] = {
    CoordinateSystem.WGS84: _same,
    CoordinateSystem.GCJ02: eviltransform.gcj2wgs_exact,
    CoordinateSystem.BD09: _from_baidu,
}
_OUTWARD: Final[Mapping[CoordinateSystem, Callable[[float, float], Point]]] = {
    CoordinateSystem.WGS84: _same,
    CoordinateSystem.GCJ02: eviltransform.wgs2gcj,
    CoordinateSystem.BD09: eviltransform.wgs2bd,
}


def into_wgs84(point: Point, system: CoordinateSystem) -> Point:
    """Return the point (latitude, longitude in degrees) as WGS-84; outside China unchanged."""
    latitude, longitude = _INWARD[system](*point)
    return float(latitude), float(longitude)


def out_of_wgs84(point: Point, system: CoordinateSystem) -> Point:
    """Return the WGS-84 point (latitude, longitude in degrees) in another system."""
    latitude, longitude = _OUTWARD[system](*point)
    return float(latitude), float(longitude)
