"""Whether a coordinate of a file can be meant as it is written: swapped, shifted, or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from activities.places.service import FARTHEST_METRES, metres_between
from activities.stations.coordinates import CoordinateSystem, Point, into_wgs84

CHINA_LATITUDES: Final = (3.0, 54.0)
CHINA_LONGITUDES: Final = (73.0, 136.0)
TOO_FAR_FROM_ITS_BUILDING: Final = 250.0
"""A station lies inside its tower: beyond these metres the coordinate means another place."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The point as WGS-84, and each doubt about it with whether it keeps the row out."""

    point: Point
    doubts: tuple[tuple[str, bool], ...] = ()


def judge_point(point: Point, building: Point | None, system: CoordinateSystem) -> Judged:
    """Return the point (latitude, longitude) as WGS-84 with what is doubtful about it.

    `building` is where the station's tower is (WGS-84), the measure of what is plausible.
    """
    doubts: list[tuple[str, bool]] = []
    if not _is_in_china(point) and _is_in_china((point[1], point[0])):
        point = point[1], point[0]
        doubts.append(("swapped", False))
    if not _is_in_china(point):
        return Judged(point, (("not_in_china", True),))
    inside = into_wgs84(point, system)
    if building is None:
        return Judged(inside, tuple(doubts))
    return Judged(inside, (*doubts, *_against_building(point, inside, building, system)))


def _against_building(
    written: Point, inside: Point, building: Point, system: CoordinateSystem
) -> list[tuple[str, bool]]:
    away = metres_between(inside, building)
    if away > FARTHEST_METRES:
        return [("far_away", True)]
    if away <= TOO_FAR_FROM_ITS_BUILDING:
        return []
    for other in CoordinateSystem:
        fits = metres_between(into_wgs84(written, other), building) <= TOO_FAR_FROM_ITS_BUILDING
        if other is not system and fits:
            return [(f"looks_like_{other.value}", False)]
    return [("away_from_building", False)]


def _is_in_china(point: Point) -> bool:
    latitude, longitude = point
    return (
        CHINA_LATITUDES[0] <= latitude <= CHINA_LATITUDES[1]
        and CHINA_LONGITUDES[0] <= longitude <= CHINA_LONGITUDES[1]
    )
