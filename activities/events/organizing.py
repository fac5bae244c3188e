"""An organizer's events: which they are, who comes, handing over, and leaving in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from activities.db.work import UnitOfWork
from activities.enrolment import door
from activities.enrolment import service as enrolment
from activities.enrolment.models import CheckIn, Registration, RegistrationState
from activities.events import rights
from activities.events.facts import HandedOver
from activities.events.models import Certainty, Event, EventStatus
from activities.events.refusals import CannotTakeOver, OrganizerHasEvents
from activities.people.models import Role, User


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the list at the door."""

    registration: Registration
    check_in: CheckIn | None

    @property
    def name(self) -> str:
        """The name as the person gives it; two people may have the same."""
        return self.registration.user.name


def organized_by(work: UnitOfWork, user: User, *, limit: int = 12) -> Sequence[Event]:
    """Return the person's events that are not over, drafts in review included, soonest first."""
    return work.session.scalars(
        select(Event)
        .where(
            Event.organizer_id == user.id,
            Event.certainty != Certainty.CANCELLED,
            or_(Event.ends_at > work.now, Event.postponed),
            or_(Event.status == EventStatus.PUBLISHED, Event.awaits_review),
        )
        .order_by(Event.starts_at)
        .limit(limit)
    ).all()


def last_organized_by(work: UnitOfWork, user: User, *, limit: int = 3) -> Sequence[Event]:
    """Return the person's events that ended last, newest first."""
    return work.session.scalars(
        select(Event)
        .where(
            Event.organizer_id == user.id,
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at <= work.now,
        )
        .order_by(Event.starts_at.desc())
        .limit(limit)
    ).all()


def awaiting_review(work: UnitOfWork, user: User) -> Sequence[Event]:
    """Return the posts that this person may release."""
    waiting = work.session.scalars(
        select(Event).where(Event.awaits_review).order_by(Event.id).limit(50)
    ).all()
    return [each for each in waiting if rights.may_review(user, each)]


def attendees(work: UnitOfWork, by: User, event_id: int) -> list[Attendee]:
    """Return who has a seat, never who waits. Raises NotAllowed."""
    event = rights.managed(work, by, event_id)
    came = door.checked_in(work, event.seat_pool_id)
    return [
        Attendee(each, came.get(each.id)) for each in enrolment.registered(work, event.seat_pool_id)
    ]


def names_shown_to_all(work: UnitOfWork, event: Event, *, most: int) -> list[str]:
    """Return names of those who come when the organizer shows them, at most `most`."""
    if not event.names_shown:
        return []
    people = enrolment.registered(work, event.seat_pool_id)
    return [each.user.name for each in people if each.state in SEATED][:most]


SEATED = (RegistrationState.REGISTERED, RegistrationState.CHECKED_IN)


def find_by_name(people: Sequence[Attendee], name: str) -> list[Attendee]:
    """Return those whose name contains the words, whatever the case of the letters."""
    folded = name.strip().casefold()
    return [each for each in people if folded and folded in each.name.casefold()]


def hand_over(work: UnitOfWork, by: User, event_id: int, to: User) -> Event:
    """Give the event to somebody else who may organize. Raises NotAllowed, CannotTakeOver."""
    event = rights.managed(work, by, event_id)
    if not _may_take_over(work, event, to) or to.id == event.organizer_id:
        raise CannotTakeOver
    before = event.organizer_id
    event.organizer_id = to.id
    work.session.flush()
    work.tell(HandedOver(event, before))
    return event


def _may_take_over(work: UnitOfWork, event: Event, user: User) -> bool:
    of_club = event.club_id is not None and rights.may_organize(work, user, event.club_id)
    return of_club or rights.is_organizer(user)


def possible_successors(work: UnitOfWork, event: Event, *, limit: int = 8) -> Sequence[User]:
    """Return who could take the event over, those who serve the building first."""
    users = work.session.scalars(select(User).where(User.roles.any()).order_by(User.id)).all()
    able = [
        each
        for each in users
        if each.id != event.organizer_id and each.post is None and rights.is_organizer(each)
    ]
    return sorted(able, key=lambda each: not rights.may_review(each, event))[:limit]


def stop_organizing(work: UnitOfWork, user: User) -> None:
    """Give up the organizer's role. Raises OrganizerHasEvents while events of theirs are live."""
    live = organized_by(work, user, limit=50)
    if live:
        raise OrganizerHasEvents(n=len(live))
    for grant in [each for each in user.roles if each.role == Role.ORGANIZER]:
        user.roles.remove(grant)
        work.session.delete(grant)
    work.session.flush()
