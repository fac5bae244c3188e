"""Posting an event: what it needs, what is refused, and the review of a new organizer's posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from activities.db.work import UnitOfWork
from activities.enrolment import draw, threshold
from activities.enrolment.models import (
    Allotment,
    Registration,
    RegistrationState,
    SeatPool,
)
from activities.enrolment.seats import open_pool
from activities.enrolment.service import check_capacity
from activities.errors import NotAllowed, StepNotPossible
from activities.events import plans, rights
from activities.events.facts import EventPublished, EventReviewed, EventSubmitted
from activities.events.models import Certainty, Event, EventStatus
from activities.events.refusals import (
    AlreadyPosted,
    EndsBeforeStart,
    EventInPast,
    EventTooFar,
    NotAnOrganizer,
    TitleInvalid,
)
from activities.people.models import User
from activities.places import service as places

LONGEST_TITLE = 40
LONGEST_EVENT = timedelta(days=3)
FARTHEST = timedelta(days=366)
USUAL_LENGTH = timedelta(hours=1)
ANY_INTEREST = "other"
LEAST_HISTORY = 20
HISTORY_DAYS = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What an organizer announces. Everything that is left out has a sensible meaning."""

    title: str
    building_id: int
    starts_at: datetime
    ends_at: datetime | None = None
    capacity: int | None = None
    floor: str | None = None
    spot: str = ""
    about: str = ""
    bring: str | None = None
    interest: str = ANY_INTEREST
    questions: list[str] = field(default_factory=list)
    needs_approval: bool = False
    minimum: int | None = None
    cut_off_at: datetime | None = None
    opens_at: datetime | None = None
    draw_at: datetime | None = None
    names_shown: bool = False
    club_id: int | None = None
    programme_id: int | None = None
    series_id: int | None = None

    @property
    def end(self) -> datetime:
        """When it ends; an hour after it begins unless told."""
        return self.ends_at or self.starts_at + USUAL_LENGTH


def check(work: UnitOfWork, told: Announcement) -> None:
    """Raise for what cannot be: the past, an end before the begin, no seats, no title."""
    if not 1 <= len(told.title.strip()) <= LONGEST_TITLE:
        raise TitleInvalid(longest=LONGEST_TITLE)
    if told.starts_at <= work.now:
        raise EventInPast
    if told.starts_at > work.now + FARTHEST:
        raise EventTooFar
    if not told.starts_at < told.end <= told.starts_at + LONGEST_EVENT:
        raise EndsBeforeStart
    check_capacity(told.capacity)


def post(work: UnitOfWork, by: User, told: Announcement) -> Event:
    """Publish an event, or hand it to a worker's review when the organizer is new.

    Raises NotAnOrganizer, TitleInvalid, EventInPast, EventTooFar, EndsBeforeStart,
    CapacityInvalid, ThresholdInvalid, AlreadyPosted.
    """
    if not rights.may_organize(work, by, told.club_id):
        raise NotAnOrganizer
    check(work, told)
    _refuse_twice(work, by, told)
    building = places.building(work, told.building_id)
    event = _store(work, by, told)
    event.awaits_review = rights.needs_review(work, by, building)
    if event.awaits_review:
        work.tell(EventSubmitted(event))
    else:
        publish(work, event)
    return event


def publish(work: UnitOfWork, event: Event) -> None:
    """Let people see it, and plan what is due around it."""
    event.status = EventStatus.PUBLISHED
    event.awaits_review = False
    work.session.flush()
    plans.plan(work, event)
    work.tell(EventPublished(event))


def review(work: UnitOfWork, by: User, event_id: int, *, approve: bool, reason: str = "") -> Event:
    """Release or refuse a new organizer's post. Raises NotAllowed and StepNotPossible."""
    event = work.session.get(Event, event_id)
    if event is None or not rights.may_review(by, event) or event.organizer_id == by.id:
        raise NotAllowed
    if not event.awaits_review:
        raise StepNotPossible(kind="event")
    event.reviewed_by_id = by.id
    if approve:
        publish(work, event)
    else:
        event.awaits_review = False
        event.seats.open = False
        work.session.flush()
    work.tell(EventReviewed(event, approve, reason))
    return event


def clashes(
    work: UnitOfWork,
    building_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    but: int | None = None,
) -> Sequence[Event]:
    """Return what else takes place in the building meanwhile, soonest first."""
    return work.session.scalars(
        select(Event)
        .where(
            Event.building_id == building_id,
            Event.status == EventStatus.PUBLISHED,
            Event.certainty != Certainty.CANCELLED,
            Event.postponed.is_(False),
            Event.starts_at < ends_at,
            Event.ends_at > starts_at,
            Event.id != (but or 0),
        )
        .order_by(Event.starts_at)
        .limit(5)
    ).all()


def withdrawal_rate(work: UnitOfWork, organizer_id: int) -> float | None:
    """Return which share of registrations was given back at this organizer's earlier events."""
    return _share(work, organizer_id, RegistrationState.WITHDRAWN)


def suggested_capacity(work: UnitOfWork, organizer_id: int, seats: int) -> int | None:
    """Return a limit that allows for those who usually do not come, or None without a history."""
    share = _share(work, organizer_id, RegistrationState.NO_SHOW)
    if share is None or share < 0.05:
        return None
    return min(round(seats / (1 - share)), seats + max(seats // 5, 1))


def _share(work: UnitOfWork, organizer_id: int, state: RegistrationState) -> float | None:
    rows = work.session.execute(
        select(Registration.state, func.count())
        .join(Event, Event.seat_pool_id == Registration.pool_id)
        .where(
            Event.organizer_id == organizer_id,
            Event.ends_at < work.now,
            Event.ends_at > work.now - HISTORY_DAYS,
        )
        .group_by(Registration.state)
    )
    numbers = dict(rows.all())
    came = numbers.get(RegistrationState.CHECKED_IN, 0) + numbers.get(
        RegistrationState.REGISTERED, 0
    )
    total = came + numbers.get(RegistrationState.NO_SHOW, 0)
    if state == RegistrationState.WITHDRAWN:
        total += numbers.get(state, 0)
    return numbers.get(state, 0) / total if total >= LEAST_HISTORY else None


def _refuse_twice(work: UnitOfWork, by: User, told: Announcement) -> None:
    same = work.session.scalars(
        select(Event.id).where(
            Event.organizer_id == by.id,
            Event.zh == told.title.strip(),
            Event.starts_at == told.starts_at,
            Event.certainty != Certainty.CANCELLED,
        )
    ).first()
    if same is not None:
        raise AlreadyPosted


def _store(work: UnitOfWork, by: User, told: Announcement) -> Event:
    building = places.building(work, told.building_id)
    pool = _pool(work, by, told, building.district_id)
    title = told.title.strip()
    event = Event(
        district_id=building.district_id,
        building=building,
        seats=pool,
        organizer_id=by.id,
        club_id=told.club_id,
        programme_id=told.programme_id,
        series_id=told.series_id,
        zh=title,
        en=title,
        about_zh=told.about,
        about_en=told.about,
        bring_zh=told.bring,
        bring_en=told.bring,
        floor=told.floor,
        spot_zh=told.spot,
        spot_en=told.spot,
        interest=told.interest,
        starts_at=told.starts_at,
        ends_at=told.end,
        status=EventStatus.DRAFT,
        certainty=Certainty.TENTATIVE if told.minimum else Certainty.CONFIRMED,
        questions=told.questions or None,
        names_shown=told.names_shown,
        changed_at=work.now,
    )
    work.session.add(event)
    work.session.flush()
    return event


def _pool(work: UnitOfWork, by: User, told: Announcement, district_id: int) -> SeatPool:
    pool = open_pool(
        work,
        SeatPool(
            district_id=district_id,
            capacity=told.capacity,
            opens_at=told.opens_at,
            closes_at=told.starts_at,
            needs_approval=told.needs_approval,
            allotment=Allotment.DRAW if told.draw_at else Allotment.FIRST_COME,
            draw_at=told.draw_at,
        ),
    )
    rate = withdrawal_rate(work, by.id)
    if rate is not None:
        pool.withdrawal_rate = rate
    if told.draw_at is not None:
        draw.plan(work, pool)
    if told.minimum is not None:
        cut_off = told.cut_off_at or default_cut_off(work.now, told.starts_at)
        threshold.set_threshold(work, pool, told.minimum, cut_off)
    return pool


def default_cut_off(now: datetime, starts_at: datetime) -> datetime:
    """Return when to decide about a minimum: a day before, or half-way when that is too soon."""
    day_before = starts_at - timedelta(days=1)
    return day_before if day_before > now else now + (starts_at - now) / 2
