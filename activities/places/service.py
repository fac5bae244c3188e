"""Looking places up: by id, all of them, and nearest to a point. Names are matched in actions."""

from __future__ import annotations

from collections.abc import Sequence

from haversine import Unit, haversine
from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.places.models import Building, SubDistrict

FARTHEST_METRES = 30_000
"""Beyond this a location is in another city, and “nearest” would mislead."""


def building(work: UnitOfWork, building_id: int) -> Building:
    """Return the building. Raises NotFound."""
    found = work.session.get(Building, building_id)
    if found is None:
        raise NotFound(kind="building")
    return found


def buildings(work: UnitOfWork) -> Sequence[Building]:
    """Return every building, in the order in which the city lists them."""
    return work.session.scalars(select(Building).order_by(Building.id)).all()


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle metres between two WGS-84 points (latitude, longitude)."""
    return float(haversine(a, b, unit=Unit.METERS))


def nearest_buildings(
    work: UnitOfWork, point: tuple[float, float], *, limit: int = 3
) -> list[tuple[Building, float]]:
    """Return the nearest buildings with their distance in metres; empty when all are too far."""
    with_distance = [
        (each, metres_between(point, (each.latitude, each.longitude))) for each in buildings(work)
    ]
    near = [pair for pair in with_distance if pair[1] <= FARTHEST_METRES]
    return sorted(near, key=lambda pair: pair[1])[:limit]


def sub_district(work: UnitOfWork, sub_district_id: int) -> SubDistrict:
    """Return the sub-district. Raises NotFound."""
    found = work.session.get(SubDistrict, sub_district_id)
    if found is None:
        raise NotFound(kind="sub_district")
    return found
