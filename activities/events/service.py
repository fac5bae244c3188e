"""Finding events and taking part in them. Seats themselves live in activities/enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from activities.db.lists import one_of
from activities.db.work import UnitOfWork
from activities.enrolment import companions, offers
from activities.enrolment import service as enrolment
from activities.enrolment.models import Registration, WaitingListEntry
from activities.enrolment.service import ONE, Standing, Wish
from activities.errors import LouyiError, NotFound
from activities.events import plans
from activities.events.models import Certainty, Event, EventStatus, Programme
from activities.events.refusals import AnswersMissing
from activities.people.models import User


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What somebody is looking for; everything left out means “any”."""

    building_id: int | None = None
    interest: str | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    programme_id: int | None = None


def event(work: UnitOfWork, event_id: int) -> Event:
    """Return a published event. Raises NotFound."""
    found = work.session.get(Event, event_id)
    if found is None or found.status != EventStatus.PUBLISHED:
        raise NotFound(kind="event")
    return found


def programme(work: UnitOfWork, programme_id: int) -> Programme:
    """Return a brand series. Raises NotFound."""
    found = work.session.get(Programme, programme_id)
    if found is None:
        raise NotFound(kind="programme")
    return found


def event_of_pool(work: UnitOfWork, pool_id: int) -> Event | None:
    """Return the event whose seats these are, or None when they belong to something else.

    An event keeps its seats for good, so that a crowd is asked about once.
    """
    known: dict[int, int] = work.session.info.setdefault("events_of_pools", {})
    if pool_id in known:
        return work.session.get(Event, known[pool_id])
    found = work.session.scalars(select(Event).where(Event.seat_pool_id == pool_id)).first()
    if found is not None:
        known[pool_id] = found.id
    return found


def upcoming(
    work: UnitOfWork, wanted: EventFilter, *, limit: int = 6, offset: int = 0
) -> Sequence[Event]:
    """Return published events that have not begun, soonest first."""
    query = select(Event).where(
        Event.status == EventStatus.PUBLISHED,
        Event.certainty != Certainty.CANCELLED,
        Event.postponed.is_(False),
        Event.starts_at > max(work.now, wanted.starts_from or work.now),
    )
    if wanted.starts_before is not None:
        query = query.where(Event.starts_at < wanted.starts_before)
    if wanted.building_id is not None:
        query = query.where(Event.building_id == wanted.building_id)
    if wanted.interest is not None:
        query = query.where(Event.interest == wanted.interest)
    if wanted.programme_id is not None:
        query = query.where(Event.programme_id == wanted.programme_id)
    return work.session.scalars(
        query.order_by(Event.starts_at, Event.id).limit(limit).offset(offset)
    ).all()


def joined_by(work: UnitOfWork, user: User, *, limit: int = 10) -> Sequence[Event]:
    """Return the events, not over yet, at which the person has or awaits a seat, soonest first."""
    seated = select(Registration.pool_id).where(
        Registration.user_id == user.id, Registration.state.in_(enrolment.LIVE)
    )
    waits = select(WaitingListEntry.pool_id).where(
        WaitingListEntry.user_id == user.id, WaitingListEntry.state.in_(enrolment.IN_LINE)
    )
    return work.session.scalars(
        select(Event)
        .where(
            or_(Event.seat_pool_id.in_(seated), Event.seat_pool_id.in_(waits)),
            Event.ends_at > work.now,
        )
        .order_by(Event.starts_at)
        .limit(limit)
    ).all()


def next_like_last(work: UnitOfWork, user: User) -> Event | None:
    """Return the next event of the series, club, programme or kind of the person's last one."""
    last = work.session.scalars(
        select(Event)
        .join(Registration, Registration.pool_id == Event.seat_pool_id)
        .where(Registration.user_id == user.id)
        .order_by(Registration.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return None
    coming = [each for each in upcoming(work, EventFilter(), limit=200) if each.id != last.id]
    for field in ("series_id", "club_id", "programme_id", "interest"):
        wanted = getattr(last, field)
        alike = [each for each in coming if wanted and getattr(each, field) == wanted]
        if alike:
            return alike[0]
    return None


def register(work: UnitOfWork, event_id: int, user: User, wish: Wish = ONE) -> Standing:
    """Give the person seats, a lot or a place in the line.

    Raises NotFound, RegistrationClosed, RegistrationNotOpen, PartySizeInvalid, AnswersMissing.
    """
    [answer] = _register_crowd(work, event(work, event_id), [enrolment.Request(user, wish)])
    if isinstance(answer, LouyiError):
        raise answer
    return answer


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who wants to come to an event, both by number, and how."""

    event_id: int
    user_id: int
    wish: Wish = ONE


def register_all(work: UnitOfWork, requests: Sequence[Request]) -> list[enrolment.Answer]:
    """Answer each request as `register` would, those of one event in one pass."""
    dialect = work.session.get_bind().dialect.name
    wanted = select(User).where(one_of(dialect, User.id, "people"))
    found_people = work.session.scalars(wanted, {"people": [each.user_id for each in requests]})
    people = {each.id: each for each in found_people}
    answers: dict[int, enrolment.Answer] = {}
    for event_id in dict.fromkeys(each.event_id for each in requests):
        places = [at for at, each in enumerate(requests) if each.event_id == event_id]
        crowd = [
            enrolment.Request(people[requests[at].user_id], requests[at].wish) for at in places
        ]
        try:
            found = _register_crowd(work, event(work, event_id), crowd)
        except NotFound as refusal:
            found = [refusal] * len(crowd)
        answers |= zip(places, found, strict=True)
    return [answers[at] for at in range(len(requests))]


def _register_crowd(
    work: UnitOfWork, found: Event, crowd: Sequence[enrolment.Request]
) -> list[enrolment.Answer]:
    lacking = [_lacks_answers(work, found, each) for each in crowd]
    complete = [each for each, lacks in zip(crowd, lacking, strict=True) if not lacks]
    decided = iter(enrolment.register_all(work, found.seat_pool_id, complete))
    plans.plan(work, found)
    return [AnswersMissing() if lacks else next(decided) for lacks in lacking]


def _lacks_answers(work: UnitOfWork, found: Event, each: enrolment.Request) -> bool:
    wanted = len(found.questions or ())
    if len(each.wish.answers or ()) >= wanted:
        return False
    already = enrolment.standing(work, found.seat_pool_id, each.user)
    return not (already.registration or already.entry)


def bring(work: UnitOfWork, event_id: int, user: User, more: int) -> Registration:
    """Add people to the person's registration.

    Raises NotFound, NotRegistered, RegistrationClosed, PartySizeInvalid, NoSeatsForMore.
    """
    found = event(work, event_id)
    brought = companions.bring(work, found.seat_pool_id, user, more)
    plans.plan(work, found)
    return brought


def withdraw(work: UnitOfWork, event_id: int, user: User) -> Standing:
    """Give the person's seats back. Raises NotFound, NotRegistered, RegistrationClosed."""
    return enrolment.withdraw(work, event(work, event_id).seat_pool_id, user)


def accept(work: UnitOfWork, event_id: int, user: User) -> Registration:
    """Take the offered seats. Raises NotFound, OfferExpired, RegistrationClosed."""
    return offers.accept(work, event(work, event_id).seat_pool_id, user)


def decline(work: UnitOfWork, event_id: int, user: User) -> None:
    """Let the offered seats go to the next. Raises NotFound, OfferExpired."""
    offers.decline(work, event(work, event_id).seat_pool_id, user)


def people_of(work: UnitOfWork, event: Event) -> tuple[int, ...]:
    """Return the ids of everybody who has a seat or waits for one, each once."""
    seated = [each.user_id for each in enrolment.registered(work, event.seat_pool_id)]
    line = [each.user_id for each in enrolment.everybody_in_line(work, event.seat_pool_id)]
    return tuple(dict.fromkeys([*seated, *line]))
