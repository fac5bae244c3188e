"""Withdrawing, and what an organizer decides about seats; the door to all of enrolment.

Registering lives in registering.py, seat arithmetic in seats.py, the line in line.py.
"""

from __future__ import annotations

from activities.db.work import UnitOfWork
from activities.enrolment import history, line, offers, seats, threshold
from activities.enrolment.facts import (
    CapacityChanged,
    RegistrationCreated,
    RegistrationDecided,
    RegistrationWithdrawn,
)
from activities.enrolment.line import ONE, Request, Wish
from activities.enrolment.models import (
    OfferState,
    Registration,
    RegistrationState,
    Reservation,
    SeatPool,
    WaitingState,
)
from activities.enrolment.refusals import (
    CapacityInvalid,
    NotRegistered,
    PartySizeInvalid,
    RegistrationClosed,
)
from activities.enrolment.registering import LARGEST_PARTY, Answer, register, register_all
from activities.enrolment.standing import (
    IN_LINE,
    LIVE,
    Standing,
    everybody_in_line,
    registered,
    standing,
    waiting,
)
from activities.errors import NotFound, StepNotPossible
from activities.people.models import User

__all__ = [
    "IN_LINE",
    "LARGEST_PARTY",
    "LIVE",
    "ONE",
    "Answer",
    "NotRegistered",
    "PartySizeInvalid",
    "RegistrationClosed",
    "RegistrationCreated",
    "RegistrationWithdrawn",
    "Request",
    "Standing",
    "Wish",
    "everybody_in_line",
    "register",
    "register_all",
    "registered",
    "standing",
    "waiting",
    "withdraw",
]

LARGEST_CAPACITY = 10_000


def withdraw(work: UnitOfWork, pool_id: int, user: User) -> Standing:
    """Give back the person's seats, offer or place in the line, and return what it was.

    The freed seats are offered to those who wait in the same transaction. Raises NotRegistered
    and RegistrationClosed.
    """
    pool = seats.lock(work, pool_id)
    was = standing(work, pool_id, user)
    if was.registration is None and was.entry is None:
        raise NotRegistered
    if work.now >= pool.closes_at:
        raise RegistrationClosed
    if was.registration is not None:
        _end(work, was.registration, RegistrationState.WITHDRAWN)
        history.note(work, pool, user.id, "withdrawn")
        work.tell(RegistrationWithdrawn(was.registration))
        threshold.review(work, pool)
    elif was.entry is not None:
        history.note(work, pool, user.id, "left_line")
        if was.entry.state == WaitingState.OFFERED:
            offers.drop(work, was.entry, OfferState.DECLINED)
        line.leave(work, was.entry, WaitingState.LEFT)
    line.fill(work, pool_id)
    return was


def resize(work: UnitOfWork, pool_id: int, capacity: int | None, by: User) -> SeatPool:
    """Raise or lower the limit: who waits moves up, and nobody is thrown out.

    Raises CapacityInvalid.
    """
    check_capacity(capacity)
    pool = seats.lock(work, pool_id)
    before = pool.capacity
    if capacity == before:
        return pool
    pool.capacity = capacity
    work.session.flush()
    history.note(work, pool, None, "limit", by=by, before=before or 0, after=capacity or 0)
    work.tell(CapacityChanged(pool, before))
    line.fill(work, pool_id)
    return seats.pool(work, pool_id)


def check_capacity(capacity: int | None) -> None:
    """Raise CapacityInvalid for a limit that no room has; None means no limit."""
    if capacity is not None and not 1 <= capacity <= LARGEST_CAPACITY:
        raise CapacityInvalid(largest=LARGEST_CAPACITY)


def decide(
    work: UnitOfWork, registration_id: int, by: User, *, approve: bool, reason: str = ""
) -> Registration:
    """Approve or reject somebody who asked. Raises NotFound and StepNotPossible."""
    registration, pool = _of_id(work, registration_id)
    if registration.state != RegistrationState.PENDING_APPROVAL:
        raise StepNotPossible(kind="registration")
    if approve:
        registration.state = RegistrationState.REGISTERED
        work.session.flush()
    else:
        _end(work, registration, RegistrationState.REJECTED)
    what = "approved" if approve else "rejected"
    history.note(work, pool, registration.user_id, what, by=by, reason=reason)
    work.tell(RegistrationDecided(registration, reason))
    threshold.review(work, pool)
    line.fill(work, pool.id)
    return registration


def remove(work: UnitOfWork, registration_id: int, by: User, reason: str) -> Registration:
    """Take somebody's seats away, with a reason that they can read. Raises NotFound."""
    registration, pool = _of_id(work, registration_id)
    if registration.state not in LIVE:
        raise StepNotPossible(kind="registration")
    _end(work, registration, RegistrationState.CANCELLED)
    history.note(work, pool, registration.user_id, "removed", by=by, reason=reason)
    work.tell(RegistrationDecided(registration, reason))
    threshold.review(work, pool)
    line.fill(work, pool.id)
    return registration


def reserve(work: UnitOfWork, pool_id: int, number: int, by: User, reason: str) -> Reservation:
    """Keep free seats back for guests. Raises CapacityInvalid when there are not so many."""
    pool = seats.lock(work, pool_id)
    if number < 1 or not seats.hold(work, pool_id, number):
        raise CapacityInvalid(largest=seats.count(work, pool).left or 0)
    kept = Reservation(
        district_id=pool.district_id,
        pool_id=pool_id,
        seats=number,
        reason=reason,
        by_id=by.id,
        made_at=work.now,
    )
    work.session.add(kept)
    work.session.flush()
    return kept


def unreserve(work: UnitOfWork, kept: Reservation) -> None:
    """Give reserved seats to the people."""
    seats.lock(work, kept.pool_id)
    if kept.ended_at is None:
        kept.ended_at = work.now
        work.session.flush()
        seats.release(work, kept.pool_id, kept.seats)
        line.fill(work, kept.pool_id)


def settle(work: UnitOfWork, pool_id: int) -> None:
    """Offer what is free, after the pool's times or limits were changed from outside."""
    line.fill(work, pool_id)


def close(work: UnitOfWork, pool_id: int) -> None:
    """Close for good: nobody registers any more, open offers and the line end."""
    pool = seats.lock(work, pool_id)
    pool.open = False
    for registration in registered(work, pool_id):
        if registration.state in LIVE:
            _end(work, registration, RegistrationState.CANCELLED)
    for entry in everybody_in_line(work, pool_id):
        if entry.state == WaitingState.OFFERED:
            offers.drop(work, entry, OfferState.TAKEN_BACK)
        line.leave(work, entry, WaitingState.LEFT)


def _end(work: UnitOfWork, registration: Registration, state: RegistrationState) -> None:
    registration.state = state
    registration.ended_at = work.now
    work.session.flush()
    seats.release(work, registration.pool_id, registration.party)


def _of_id(work: UnitOfWork, registration_id: int) -> tuple[Registration, SeatPool]:
    found = work.session.get(Registration, registration_id)
    if found is None:
        raise NotFound(kind="registration")
    pool = seats.lock(work, found.pool_id)
    work.session.refresh(found)
    return found, pool
