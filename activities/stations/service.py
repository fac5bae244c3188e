"""Finding stations: by building, by distance, by what they offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from activities.clock import local
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.people.models import DutyRoster, User
from activities.places.models import Building
from activities.places.service import FARTHEST_METRES, metres_between
from activities.stations.models import Offering, ServiceStation


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


def find(
    work: UnitOfWork,
    *,
    near: tuple[float, float] | None = None,
    offering_id: int | None = None,
    limit: int = 5,
) -> list[StationNearby]:
    """Return stations that have the offering, nearest first; none beyond the city's reach."""
    query = select(ServiceStation).order_by(ServiceStation.id)
    if offering_id is not None:
        query = query.where(ServiceStation.offers.any(Offering.id == offering_id))
    found = work.session.scalars(query).all()
    if near is None:
        return [StationNearby(each, None) for each in found[:limit]]
    measured = [
        StationNearby(each, metres_between(near, (each.latitude, each.longitude))) for each in found
    ]
    reachable = [each for each in measured if (each.metres or 0) <= FARTHEST_METRES]
    return sorted(reachable, key=lambda each: each.metres or 0)[:limit]


def on_duty(work: UnitOfWork, building: Building) -> User | None:
    """Return who is on duty in the building today, or None on a day without duty."""
    if not work.calendar.is_working_day(local(work.now).date()):
        return None
    weekday = min(local(work.now).weekday(), 4)
    return work.session.scalars(
        select(User)
        .join(DutyRoster, DutyRoster.user_id == User.id)
        .where(DutyRoster.building_id == building.id, DutyRoster.weekday == weekday)
    ).first()
