"""Finding events and taking part in them. Seats themselves live in activities/enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.enrolment import service as enrolment
from activities.enrolment.models import Registration
from activities.enrolment.service import Standing
from activities.errors import NotFound
from activities.events.models import Certainty, Event, EventStatus
from activities.people.models import User
from activities.scheduling import due

REMINDER = "event.reminder"
REMIND_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What somebody is looking for; everything left out means “any”."""

    building_id: int | None = None
    interest: str | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None


def event(work: UnitOfWork, event_id: int) -> Event:
    """Return a published event. Raises NotFound."""
    found = work.session.get(Event, event_id)
    if found is None or found.status != EventStatus.PUBLISHED:
        raise NotFound(kind="event")
    return found


def event_of_pool(work: UnitOfWork, pool_id: int) -> Event | None:
    """Return the event whose seats these are, or None when they belong to something else."""
    return work.session.scalars(select(Event).where(Event.seat_pool_id == pool_id)).first()


def upcoming(
    work: UnitOfWork, wanted: EventFilter, *, limit: int = 6, offset: int = 0
) -> Sequence[Event]:
    """Return published events that have not begun, soonest first."""
    query = select(Event).where(
        Event.status == EventStatus.PUBLISHED,
        Event.certainty != Certainty.CANCELLED,
        Event.starts_at > max(work.now, wanted.starts_from or work.now),
    )
    if wanted.starts_before is not None:
        query = query.where(Event.starts_at < wanted.starts_before)
    if wanted.building_id is not None:
        query = query.where(Event.building_id == wanted.building_id)
    if wanted.interest is not None:
        query = query.where(Event.interest == wanted.interest)
    return work.session.scalars(
        query.order_by(Event.starts_at, Event.id).limit(limit).offset(offset)
    ).all()


def joined_by(work: UnitOfWork, user: User, *, limit: int = 10) -> Sequence[Event]:
    """Return the upcoming events at which the person has a seat, soonest first."""
    return work.session.scalars(
        select(Event)
        .join(Registration, Registration.pool_id == Event.seat_pool_id)
        .where(
            Registration.user_id == user.id,
            Registration.state.in_(enrolment.LIVE),
            Event.ends_at > work.now,
        )
        .order_by(Event.starts_at)
        .limit(limit)
    ).all()


def register(work: UnitOfWork, event_id: int, user: User, *, party: int = 1) -> Standing:
    """Give the person seats or a place in the line, and plan the reminder.

    Raises NotFound, RegistrationClosed, PartySizeInvalid.
    """
    found = event(work, event_id)
    result = enrolment.register(work, found.seat_pool_id, user, party=party)
    if result.registration is not None:
        plan_reminder(work, found, result.registration)
    return result


def withdraw(work: UnitOfWork, event_id: int, user: User) -> Standing:
    """Give the person's seats back. Raises NotFound, NotRegistered, RegistrationClosed."""
    found = event(work, event_id)
    was = enrolment.withdraw(work, found.seat_pool_id, user)
    if was.registration is not None:
        due.cancel(work, REMINDER, was.registration.id)
    return was


def plan_reminder(work: UnitOfWork, found: Event, registration: Registration) -> None:
    """Plan to remind the person an hour before; useless once the event has begun."""
    at = found.starts_at - REMIND_BEFORE
    if at > work.now:
        due.plan(work, found.district_id, REMINDER, registration.id, at, useful_for=REMIND_BEFORE)
