"""Changing a station: every change leaves a row that says who, when and what it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from activities.clock import local
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people import service as people
from activities.people.models import User
from activities.people.rights import SERVING_ROLES, is_admin, serves
from activities.places.models import Building
from activities.scheduling import due
from activities.stations.models import Offering, ServiceStation, StationChange
from activities.stations.service import station as station_of

REVIEW: Final = "station_review"
REVIEW_EVERY: Final = timedelta(days=91)
REVIEW_USEFUL_FOR: Final = timedelta(days=14)
REVIEW_HOUR: Final = 10
OFFERS: Final = "offers"


def change(
    work: UnitOfWork, by: User | None, station: ServiceStation, values: Mapping[str, Any]
) -> StationChange | None:
    """Set fields of a station and note what they were; None when nothing differs.

    `offers` is a list of offerings. Raises NotAllowed for anybody who does not serve the building.
    """
    _require_right(by, station)
    differing = {
        field: [_plain(getattr(station, field)), _plain(value)]
        for field, value in values.items()
        if _plain(getattr(station, field)) != _plain(value)
    }
    if not differing:
        return None
    for field in differing:
        setattr(station, field, values[field])
    station.doubted_at = None
    return _note(work, by, station, "changed", differing)


def note_created(work: UnitOfWork, by: User | None, station: ServiceStation) -> StationChange:
    """Begin the history of a new station, and plan when it is asked whether it is still right."""
    note = _note(work, by, station, "created", {})
    plan_review(work, station)
    return note


def confirm(work: UnitOfWork, by: User, station_id: int) -> ServiceStation:
    """Note that everything about the station is still right, and ask again in a quarter."""
    station = station_of(work, station_id)
    _require_right(by, station)
    station.checked_at = work.now
    station.doubted_at = None
    _note(work, by, station, "confirmed", {})
    due.cancel(work, REVIEW, station.id)
    plan_review(work, station)
    return station


def doubt(work: UnitOfWork, by: User, station_id: int) -> ServiceStation:
    """Note that something about the station is no longer right; people see that it is in doubt."""
    station = station_of(work, station_id)
    _require_right(by, station)
    station.doubted_at = work.now
    _note(work, by, station, "doubted", {})
    return station


def changes_of(work: UnitOfWork, by: User, station_id: int) -> Sequence[StationChange]:
    """Return the history of a station, newest first. Raises NotAllowed for outsiders."""
    _require_right(by, station_of(work, station_id))
    return work.session.scalars(
        select(StationChange)
        .where(StationChange.station_id == station_id)
        .order_by(StationChange.id.desc())
    ).all()


def staff_of(work: UnitOfWork, station: ServiceStation) -> list[User]:
    """Return the workers of the station's own building, who are asked about it."""
    return list(people.holders(work, SERVING_ROLES, building_id=station.building_id))


def plan_review(work: UnitOfWork, station: ServiceStation) -> None:
    """Plan the question “is this still right?” for a working morning a quarter from now."""
    due.plan(
        work,
        station.district_id,
        REVIEW,
        station.id,
        _working_morning(work, work.now + REVIEW_EVERY),
        useful_for=REVIEW_USEFUL_FOR,
    )


def _working_morning(work: UnitOfWork, moment: datetime) -> datetime:
    day = local(moment).date()
    if not work.calendar.is_working_day(day):
        day = work.calendar.next_working_day(day)
    return local(moment).replace(
        year=day.year,
        month=day.month,
        day=day.day,
        hour=REVIEW_HOUR,
        minute=0,
        second=0,
        microsecond=0,
    )


def _require_right(by: User | None, station: ServiceStation) -> None:
    """Let through the city's first filling (None), administrators, and who serves the building."""
    if by is not None and not is_admin(by) and not serves(by, station.building):
        raise NotAllowed


def _plain(value: Any) -> Any:
    """Return the value as it is written into the history."""
    if isinstance(value, list):
        return sorted(each.code if isinstance(each, Offering) else each for each in value)
    return value.key if isinstance(value, Building) else value


def _note(
    work: UnitOfWork,
    by: User | None,
    station: ServiceStation,
    what: str,
    fields: dict[str, Any],
) -> StationChange:
    work.session.flush()
    row = StationChange(
        district_id=station.district_id,
        station_id=station.id,
        by_id=None if by is None else by.id,
        what=what,
        fields=fields,
        changed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row
