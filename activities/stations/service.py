"""Finding stations: by building, by distance, by what they offer, open at a time.

Changing them is in stations/changing.py, reading files in stations/importing.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from activities.clock import local
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.models import DutyRoster, User
from activities.places.models import Building
from activities.places.service import FARTHEST_METRES, metres_between
from activities.stations.hours import is_open
from activities.stations.models import Offering, ServiceStation


class FarFromTheCity(LouyiError):
    """The location is in the sea or in another city: no station is near it."""

    code = "far_from_the_city"


@dataclass(frozen=True, slots=True)
class StationNearby:
    """A station with its distance in metres from where the person is (None: unknown)."""

    station: ServiceStation
    metres: float | None


def station(work: UnitOfWork, station_id: int) -> ServiceStation:
    """Return the station. Raises NotFound."""
    found = work.session.get(ServiceStation, station_id)
    if found is None:
        raise NotFound(kind="station")
    return found


def stations(work: UnitOfWork) -> Sequence[ServiceStation]:
    """Return every station."""
    return work.session.scalars(select(ServiceStation).order_by(ServiceStation.id)).all()


def offerings(work: UnitOfWork) -> Sequence[Offering]:
    """Return everything that any station may offer."""
    return work.session.scalars(select(Offering).order_by(Offering.id)).all()


def offering(work: UnitOfWork, offering_id: int) -> Offering:
    """Return the offering. Raises NotFound."""
    found = work.session.get(Offering, offering_id)
    if found is None:
        raise NotFound(kind="offering")
    return found


def offerings_by_code(work: UnitOfWork, codes: Sequence[str]) -> list[Offering]:
    """Return the offerings of these codes, in the order of the codes; unknown codes are left out.

    Guides name what they need by code, since capabilities do not know each other's tables.
    """
    found = work.session.scalars(select(Offering).where(Offering.code.in_(codes)))
    by_code = {each.code: each for each in found}
    return [by_code[code] for code in codes if code in by_code]


def has(station: ServiceStation, offering: Offering) -> bool:
    """Tell whether the station has the facility or service."""
    return any(each.id == offering.id for each in station.offers)


def find(
    work: UnitOfWork,
    *,
    near: tuple[float, float] | None = None,
    offering_id: int | None = None,
    open_at: datetime | None = None,
    limit: int = 5,
) -> list[StationNearby]:
    """Return stations that have the offering, nearest first; with `open_at` only those open then.

    Raises FarFromTheCity when no building of the city lies within reach of `near`.
    """
    query = select(ServiceStation).order_by(ServiceStation.id)
    if offering_id is not None:
        query = query.where(ServiceStation.offers.any(Offering.id == offering_id))
    found = work.session.scalars(query).all()
    if open_at is not None:
        found = [each for each in found if is_open(each.hours, open_at, work.calendar)]
    if near is None:
        return [StationNearby(each, None) for each in found[:limit]]
    _refuse_far_away(work, near)
    measured = [
        StationNearby(each, metres_between(near, (each.latitude, each.longitude))) for each in found
    ]
    return sorted(measured, key=lambda each: each.metres or 0)[:limit]


def on_duty(work: UnitOfWork, building: Building, moment: datetime | None = None) -> User | None:
    """Return who is on duty in the building that day, or None on a day without duty."""
    day = local(moment or work.now).date()
    if not work.calendar.is_working_day(day):
        return None
    weekday = min(day.weekday(), 4)
    return work.session.scalars(
        select(User)
        .join(DutyRoster, DutyRoster.user_id == User.id)
        .where(DutyRoster.building_id == building.id, DutyRoster.weekday == weekday)
    ).first()


def _refuse_far_away(work: UnitOfWork, point: tuple[float, float]) -> None:
    known = work.session.execute(select(Building.latitude, Building.longitude)).all()
    if all(metres_between(point, (lat, lon)) > FARTHEST_METRES for lat, lon in known):
        raise FarFromTheCity
