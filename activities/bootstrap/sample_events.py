"""The events of the sample city: two weeks of them, renewed every day as they pass.

A city that is not the sample never gets one: there is nothing made up in it to renew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from activities.clock import local
from activities.clubs.models import Club
from activities.db.work import UnitOfWork
from activities.enrolment.models import SeatPool
from activities.enrolment.seats import open_pool
from activities.events.facts import EventPublished
from activities.events.models import Certainty, Event, EventStatus, Programme
from activities.places.models import Building
from activities.scheduling import due

FOLDER = Path(__file__).parents[1] / "sample_city"
RENEWAL = "sample.renewal"
RENEWED_AT = 2
"""The hour of the night at which what has passed is laid out anew."""


def load_programmes(work: UnitOfWork) -> None:
    """Load the brand series."""
    work.session.add_all(
        Programme(key=row["key"], zh=row["zh"], en=row["en"], **both(row, "about"))
        for row in read("programmes")["programmes"]
    )
    work.session.flush()


def renew(work: UnitOfWork) -> int:
    """Lay out again every event of the file that is not coming; return how many that were.

    Each begins as many working days from today as the file says. Plans the next night.
    """
    district_id = work.session.scalars(select(Club.district_id).where(Club.sample).limit(1)).first()
    buildings = _by_key(work, Building)
    rows = [row for row in read("events")["events"] if row["building"] in buildings]
    if district_id is None or not rows:
        return 0
    coming = set(
        work.session.scalars(
            select(Event.zh).where(
                Event.sample,
                Event.starts_at > work.now,
                Event.certainty != Certainty.CANCELLED,
            )
        )
    )
    clubs, programmes = _by_key(work, Club), _by_key(work, Programme)
    fresh = [
        _event(work, row, buildings[row["building"]], clubs, programmes)
        for row in rows
        if row["zh"] not in coming
    ]
    work.session.add_all(fresh)
    work.session.flush()
    for event in fresh:
        work.tell(EventPublished(event))
    tonight = local(work.now).replace(hour=RENEWED_AT, minute=0, second=0, microsecond=0)
    following = tonight if tonight > work.now else tonight + timedelta(days=1)
    due.plan(work, district_id, RENEWAL, district_id, following, useful_for=timedelta(days=1))
    return len(fresh)


def read(name: str) -> dict[str, Any]:
    """Return a file of the sample city."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return loaded


def both(row: dict[str, Any], field: str) -> dict[str, str | None]:
    """Return the two texts of a field as the columns they go to."""
    told = row.get(field) or {}
    return {f"{field}_zh": told.get("zh"), f"{field}_en": told.get("en")}


def _by_key(work: UnitOfWork, table: type[Any]) -> dict[str, Any]:
    return {each.key: each for each in work.session.scalars(select(table))}


def _event(
    work: UnitOfWork,
    row: dict[str, Any],
    building: Building,
    clubs: dict[str, Club],
    programmes: dict[str, Programme],
) -> Event:
    starts_at = _coming(work, row["day"], row["starts"])
    pool = SeatPool(district_id=building.district_id, capacity=row["capacity"], closes_at=starts_at)
    programme = programmes.get(row.get("programme", ""))
    club = clubs.get(row.get("club", ""))
    return Event(
        zh=row["zh"],
        en=row["en"],
        **both(row, "about"),
        **both(row, "spot"),
        **both(row, "bring"),
        district_id=building.district_id,
        building=building,
        seats=open_pool(work, pool),
        programme_id=programme.id if programme else None,
        club_id=club.id if club else None,
        floor=str(row["floor"]) if row.get("floor") is not None else None,
        interest=row["interest"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=row["minutes"]),
        status=EventStatus.PUBLISHED,
        certainty=Certainty.CONFIRMED,
        sample=True,
    )


def _coming(work: UnitOfWork, working_days: int, clock: str) -> datetime:
    """Return that time of day on the n-th working day from today, one later if it is over."""
    moment = _moment(work, working_days, clock)
    return moment if moment > work.now else _moment(work, working_days + 1, clock)


def _moment(work: UnitOfWork, working_days: int, clock: str) -> datetime:
    """Return the time of day on the n-th working day, counted from today."""
    day = local(work.now).date()
    if not work.calendar.is_working_day(day):
        day = work.calendar.next_working_day(day)
    for _ in range(working_days):
        day = work.calendar.next_working_day(day)
    hour, minute = map(int, clock.split(":"))
    return local(work.now).replace(
        year=day.year,
        month=day.month,
        day=day.day,
        hour=hour,
        minute=minute,
        second=0,
        microsecond=0,
    )
