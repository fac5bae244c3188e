"""Registering, waiting and withdrawing. Seat arithmetic itself lives in enrolment/seats.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from activities.db.work import UnitOfWork
from activities.enrolment import seats
from activities.enrolment.models import (
    Registration,
    RegistrationState,
    SeatPool,
    WaitingListEntry,
    WaitingState,
)
from activities.errors import LouyiError
from activities.people.models import User

LARGEST_PARTY = 10
LIVE = (
    RegistrationState.PENDING_APPROVAL,
    RegistrationState.REGISTERED,
    RegistrationState.CHECKED_IN,
)
IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED)


class RegistrationClosed(LouyiError):
    """Too late: it has begun, or it was closed."""

    code = "registration_closed"


class PartySizeInvalid(LouyiError):
    """A party of none, of less than none, or of more than are allowed together."""

    code = "party_size_invalid"


class NotRegistered(LouyiError):
    """There is nothing to withdraw from."""

    code = "not_registered"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: with seats, in the line at a position counted from 1, or neither."""

    registration: Registration | None = None
    entry: WaitingListEntry | None = None
    position: int | None = None
    fresh: bool = False
    """True when this very call brought the person there."""


@dataclass(frozen=True, slots=True)
class RegistrationCreated:
    """Somebody got seats; `from_waiting_list` when somebody else's withdrawal gave them."""

    registration: Registration
    from_waiting_list: bool


@dataclass(frozen=True, slots=True)
class RegistrationWithdrawn:
    """Somebody gave seats back."""

    registration: Registration


def standing(work: UnitOfWork, pool_id: int, user: User) -> Standing:
    """Return where the person stands with this pool."""
    registration = work.session.scalars(
        select(Registration).where(
            Registration.pool_id == pool_id,
            Registration.user_id == user.id,
            Registration.state.in_(LIVE),
        )
    ).first()
    if registration is not None:
        return Standing(registration=registration)
    entry = work.session.scalars(
        select(WaitingListEntry).where(
            WaitingListEntry.pool_id == pool_id,
            WaitingListEntry.user_id == user.id,
            WaitingListEntry.state.in_(IN_LINE),
        )
    ).first()
    if entry is None:
        return Standing()
    return Standing(entry=entry, position=_position(work, entry))


def register(work: UnitOfWork, pool_id: int, user: User, *, party: int = 1) -> Standing:
    """Give the person seats, or a place in the line when there are none; twice is once.

    Raises RegistrationClosed and PartySizeInvalid.
    """
    pool = seats.pool(work, pool_id)
    _check_party(pool, party)
    already = standing(work, pool_id, user)
    if already.registration or already.entry:
        return already
    if seats.hold(work, pool_id, party):
        registration = _register(work, pool, user, party, from_waiting_list=False)
        return Standing(registration=registration, fresh=True)
    if seats.count(work, pool).state == seats.SeatState.CLOSED:
        raise RegistrationClosed
    entry = WaitingListEntry(
        district_id=pool.district_id,
        pool_id=pool_id,
        user_id=user.id,
        user=user,
        party=party,
        state=WaitingState.WAITING,
        joined_at=work.now,
    )
    work.session.add(entry)
    work.session.flush()
    seats.queue(work, pool_id, +1)
    return Standing(entry=entry, position=_position(work, entry), fresh=True)


def withdraw(work: UnitOfWork, pool_id: int, user: User) -> Standing:
    """Give back the person's seats or place in the line, and return what was given back.

    The freed seats go to those who wait in the same transaction. Raises NotRegistered and
    RegistrationClosed.
    """
    pool = seats.pool(work, pool_id)
    was = standing(work, pool_id, user)
    if was.registration is None and was.entry is None:
        raise NotRegistered
    if work.now >= pool.closes_at:
        raise RegistrationClosed
    if was.registration is not None:
        was.registration.state = RegistrationState.WITHDRAWN
        was.registration.ended_at = work.now
        work.session.flush()
        seats.release(work, pool_id, was.registration.party)
        work.tell(RegistrationWithdrawn(was.registration))
    elif was.entry is not None:
        _leave_line(work, was.entry, WaitingState.LEFT)
    promote(work, pool_id)
    return was


def promote(work: UnitOfWork, pool_id: int) -> None:
    """Give free seats to those who wait, in their order; the first that does not fit ends it."""
    pool = seats.pool(work, pool_id)
    for entry in waiting(work, pool_id):
        if not seats.hold(work, pool_id, entry.party, past_the_queue=True):
            return
        _leave_line(work, entry, WaitingState.ACCEPTED)
        _register(work, pool, entry.user, entry.party, from_waiting_list=True)


def waiting(work: UnitOfWork, pool_id: int) -> Sequence[WaitingListEntry]:
    """Return those who wait, first in line first."""
    return work.session.scalars(
        select(WaitingListEntry)
        .where(
            WaitingListEntry.pool_id == pool_id,
            WaitingListEntry.state == WaitingState.WAITING,
        )
        .order_by(WaitingListEntry.id)
    ).all()


def registered(work: UnitOfWork, pool_id: int) -> Sequence[Registration]:
    """Return those who have seats. Those who wait are never among them."""
    return work.session.scalars(
        select(Registration)
        .where(Registration.pool_id == pool_id, Registration.state.in_(LIVE))
        .order_by(Registration.id)
    ).all()


def _check_party(pool: SeatPool, party: int) -> None:
    largest = LARGEST_PARTY if pool.capacity is None else min(LARGEST_PARTY, pool.capacity)
    if not 1 <= party <= largest:
        raise PartySizeInvalid(largest=largest)


def _register(
    work: UnitOfWork, pool: SeatPool, user: User, party: int, *, from_waiting_list: bool
) -> Registration:
    registration = Registration(
        district_id=pool.district_id,
        pool_id=pool.id,
        user_id=user.id,
        user=user,
        party=party,
        state=RegistrationState.REGISTERED,
        created_at=work.now,
    )
    work.session.add(registration)
    work.session.flush()
    work.tell(RegistrationCreated(registration, from_waiting_list))
    return registration


def _leave_line(work: UnitOfWork, entry: WaitingListEntry, state: WaitingState) -> None:
    entry.state = state
    entry.ended_at = work.now
    work.session.flush()
    seats.queue(work, entry.pool_id, -1)


def _position(work: UnitOfWork, entry: WaitingListEntry) -> int:
    before = work.session.scalar(
        select(func.count())
        .select_from(WaitingListEntry)
        .where(
            WaitingListEntry.pool_id == entry.pool_id,
            WaitingListEntry.state.in_(IN_LINE),
            WaitingListEntry.id < entry.id,
        )
    )
    return (before or 0) + 1
