"""Changing, postponing and cancelling an event; everybody is told what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from activities.db.work import UnitOfWork
from activities.enrolment import seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.threshold import ThresholdState
from activities.events import plans, posting, rights
from activities.events.facts import Change, EventCancelled, EventChanged, EventPostponed
from activities.events.models import Certainty, Event, EventStatus
from activities.events.refusals import EventOver, NothingChanged
from activities.events.service import people_of
from activities.people.models import User
from activities.places import service as places


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be other; what is left out stays as it is."""

    title: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    building_id: int | None = None
    floor: str | None = None
    spot: str | None = None
    bring: str | None = None


def change(work: UnitOfWork, by: User, event_id: int, changes: Changes) -> Event:
    """Change an event that has not begun, and tell its people what changed.

    Raises NotAllowed, EventOver, NothingChanged and what `posting.check` refuses.
    """
    event = _changeable(work, by, event_id)
    if changes == Changes():
        raise NothingChanged
    before = _snapshot(event)
    _apply(work, event, changes)
    posting.check(
        work,
        posting.Announcement(
            title=event.zh,
            building_id=event.building_id,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
        ),
    )
    _note_change(work, event)
    work.tell(EventChanged(event, before))
    return event


def postpone(work: UnitOfWork, by: User, event_id: int) -> Event:
    """Take the date away until a new one is known; seats are kept, nobody new can register."""
    event = _changeable(work, by, event_id)
    event.postponed = True
    event.earlier_starts_at = event.starts_at
    event.certainty = Certainty.TENTATIVE
    seats.lock(work, event.seat_pool_id).open = False
    plans.forget(work, event)
    _note_change(work, event)
    work.tell(EventPostponed(event))
    return event


def cancel(work: UnitOfWork, by: User | None, event_id: int, reason: str = "") -> Event:
    """Call an event off; `by` is None when its minimum was missed. Raises NotAllowed, EventOver."""
    event = work.session.get_one(Event, event_id) if by is None else _changeable(work, by, event_id)
    people = people_of(work, event)
    event.certainty = Certainty.CANCELLED
    event.postponed = False
    plans.forget(work, event)
    enrolment.close(work, event.seat_pool_id)
    _note_change(work, event)
    work.tell(EventCancelled(event, people, reason))
    return event


def resize(work: UnitOfWork, by: User, event_id: int, capacity: int | None) -> Event:
    """Raise or lower the limit. Raises NotAllowed, EventOver, CapacityInvalid."""
    event = _changeable(work, by, event_id)
    enrolment.resize(work, event.seat_pool_id, capacity, by)
    return event


def show_names(work: UnitOfWork, by: User, event_id: int, *, shown: bool) -> Event:
    """Show or hide the names of those who come; numbers stay what they are."""
    event = _changeable(work, by, event_id)
    event.names_shown = shown
    work.session.flush()
    return event


def confirm(work: UnitOfWork, event: Event) -> None:
    """Note that an event with a minimum takes place for certain."""
    event.certainty = Certainty.CONFIRMED
    _note_change(work, event)


def follow_threshold(work: UnitOfWork, event: Event, state: ThresholdState) -> None:
    """Confirm or call off an event as its minimum was reached or missed at the cut-off."""
    if state == ThresholdState.CONFIRMED:
        confirm(work, event)
    elif state == ThresholdState.EXPIRED and event.certainty != Certainty.CANCELLED:
        cancel(work, None, event.id)


def _changeable(work: UnitOfWork, by: User, event_id: int) -> Event:
    event = rights.managed(work, by, event_id)
    over = event.starts_at <= work.now and not event.postponed
    if over or event.certainty == Certainty.CANCELLED or event.status == EventStatus.ARCHIVED:
        raise EventOver
    return event


def _apply(work: UnitOfWork, event: Event, changes: Changes) -> None:
    length = event.ends_at - event.starts_at
    if changes.title is not None:
        event.zh = event.en = changes.title.strip()
    if changes.building_id is not None:
        event.building = places.building(work, changes.building_id)
    if changes.floor is not None:
        event.floor = changes.floor
    if changes.spot is not None:
        event.spot_zh = event.spot_en = changes.spot
    if changes.bring is not None:
        event.bring_zh = event.bring_en = changes.bring
    if changes.ends_at is not None:
        event.ends_at = changes.ends_at
    if changes.starts_at is not None:
        _move(work, event, changes.starts_at)
        event.ends_at = changes.ends_at or event.starts_at + length


def _move(work: UnitOfWork, event: Event, starts_at: datetime) -> None:
    event.earlier_starts_at = event.earlier_starts_at or event.starts_at
    event.starts_at = starts_at
    pool = seats.lock(work, event.seat_pool_id)
    pool.closes_at = starts_at
    if event.postponed:
        event.postponed = False
        event.certainty = Certainty.CONFIRMED
        pool.open = True
    plans.forget(work, event)
    work.session.flush()
    if pool.has_threshold:
        threshold.keep_before_begin(work, pool)


def _note_change(work: UnitOfWork, event: Event) -> None:
    event.sequence += 1
    event.changed_at = work.now
    work.session.flush()
    if event.status == EventStatus.PUBLISHED and event.certainty != Certainty.CANCELLED:
        if not event.postponed:
            plans.plan(work, event)
        enrolment.settle(work, event.seat_pool_id)


def _snapshot(event: Event) -> Change:
    return Change(
        event.starts_at,
        event.ends_at,
        event.building_id,
        event.floor,
        event.spot_zh,
        event.spot_en,
        event.zh,
        event.en,
    )
