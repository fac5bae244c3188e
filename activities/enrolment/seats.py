"""Seat arithmetic: the only place that changes how many seats are held.

Every holder (registration, offer, reservation) goes through `hold` and `release`: single
conditional statements, so the database guards the last seat whoever else is at it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, or_, select, update

from activities.db.work import UnitOfWork
from activities.enrolment.models import (
    Offer,
    OfferState,
    Registration,
    RegistrationState,
    Reservation,
    SeatPool,
    WaitingListEntry,
    WaitingState,
)
from activities.errors import NotFound

HOLDING = (
    RegistrationState.PENDING_APPROVAL,
    RegistrationState.REGISTERED,
    RegistrationState.CHECKED_IN,
    RegistrationState.NO_SHOW,
)
"""States of a registration that hold seats: who did not come had one all the same."""


class SeatState(StrEnum):
    """Whether a newcomer can have a seat."""

    FREE = "free"
    FULL = "full"
    QUEUED = "queued"
    """Seats may be free, but people are waiting for them."""
    LOTS = "lots"
    """Lots are being collected; seats are given by the draw."""
    NOT_YET = "not_yet"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SeatCount:
    """Is there a seat? The state, how many are left (None: no limit), how many wait, and why."""

    state: SeatState
    left: int | None
    waiting: int
    reason: str


def pool(work: UnitOfWork, pool_id: int) -> SeatPool:
    """Return the pool as it stands in this transaction. Raises NotFound."""
    found = work.session.scalars(
        select(SeatPool).where(SeatPool.id == pool_id).execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(kind="seat_pool")
    return found


def lock(work: UnitOfWork, pool_id: int) -> SeatPool:
    """Return the pool, kept from everybody else until the end of this transaction.

    Every change of who has or awaits a seat begins here, so that two changes of one pool never
    overlap. SQLite has one writer and needs no lock. Raises NotFound.
    """
    found: SeatPool | None = work.session.scalars(_LOCK, {"pool": pool_id}).first()
    if found is None:
        raise NotFound(kind="seat_pool")
    return found


def open_pool(work: UnitOfWork, fresh: SeatPool) -> SeatPool:
    """Store a new pool and return it with its id."""
    work.session.add(fresh)
    work.session.flush()
    return fresh


def count(work: UnitOfWork, seats: SeatPool) -> SeatCount:
    """Count what is left for a newcomer, over everything that holds a seat."""
    left = None if seats.capacity is None else max(seats.capacity - seats.taken, 0)
    state, reason = _state(work, seats, left)
    return SeatCount(state, left, seats.waiting, reason)


def _state(work: UnitOfWork, seats: SeatPool, left: int | None) -> tuple[SeatState, str]:
    if not seats.open or work.now >= seats.closes_at:
        return SeatState.CLOSED, "begun" if seats.open else "closed"
    if seats.opens_at is not None and work.now < seats.opens_at:
        return SeatState.NOT_YET, "not_open_yet"
    if seats.awaits_draw:
        return SeatState.LOTS, "lots_are_collected"
    if left == 0:
        return SeatState.FULL, "all_taken"
    if seats.waiting:
        return SeatState.QUEUED, "others_wait"
    return SeatState.FREE, "no_limit" if left is None else "seats_left"


def _holding(*more: ColumnElement[bool]) -> Any:
    """Build the one statement that takes seats; it is built once and run in every rush."""
    party = bindparam("party", type_=BigInteger())
    free = or_(SeatPool.capacity.is_(None), SeatPool.taken + party <= SeatPool.capacity)
    return (
        update(SeatPool)
        .where(
            SeatPool.id == bindparam("pool"),
            SeatPool.open,
            SeatPool.closes_at > bindparam("now", type_=SeatPool.closes_at.type),
            free,
            *more,
        )
        .values(taken=SeatPool.taken + party)
        .execution_options(synchronize_session=False)
        .returning(SeatPool.id)
    )


_HOLD = _holding(SeatPool.waiting == 0)
_HOLD_IN_LINE = _holding()
_LOCK = (
    select(SeatPool)
    .where(SeatPool.id == bindparam("pool"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def hold(work: UnitOfWork, pool_id: int, party: int, *, past_the_queue: bool = False) -> bool:
    """Take `party` seats together, or none. A newcomer never passes those who wait."""
    statement = _HOLD_IN_LINE if past_the_queue else _HOLD
    wanted = {"pool": pool_id, "party": party, "now": work.now}
    return work.session.execute(statement, wanted).first() is not None


def hold_in_order(work: UnitOfWork, seats: SeatPool, parties: Sequence[int]) -> int:
    """Take seats for those who come first, as many parties as fit one after another; how many.

    The first party that does not fit ends it: who comes after it would pass it.
    """
    left = count(work, seats).left
    totals = list(accumulate(parties))
    fitting = len(totals) if left is None else bisect_right(totals, left)
    if fitting and hold(work, seats.id, totals[fitting - 1]):
        return fitting
    return 0


def release(work: UnitOfWork, pool_id: int, party: int) -> None:
    """Give `party` seats back."""
    work.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(taken=SeatPool.taken - party)
        .execution_options(synchronize_session=False)
    )


def queue(work: UnitOfWork, pool_id: int, entries: int = 1) -> int:
    """Count more entries that wait and return the first one's place in the line."""
    return work.session.scalars(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(waiting=SeatPool.waiting + entries, next_rank=SeatPool.next_rank + entries)
        .execution_options(synchronize_session=False)
        .returning(SeatPool.next_rank - entries)
    ).one()


def shift_queue(work: UnitOfWork, pool_id: int, step: int) -> None:
    """Count one more (or one fewer) entry that waits without an offer."""
    work.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(waiting=SeatPool.waiting + step)
        .execution_options(synchronize_session=False)
    )


def held_by_rows(work: UnitOfWork, pool_id: int) -> tuple[int, int]:
    """Return (seats held, entries waiting) counted from the rows that hold and wait.

    The two counters of the pool must always say the same: the sweep and the tests compare them.
    """
    session = work.session
    registered = session.scalar(
        select(func.coalesce(func.sum(Registration.party), 0)).where(
            Registration.pool_id == pool_id, Registration.state.in_(HOLDING)
        )
    )
    offered = session.scalar(
        select(func.coalesce(func.sum(Offer.party), 0)).where(
            Offer.pool_id == pool_id, Offer.state == OfferState.OPEN
        )
    )
    reserved = session.scalar(
        select(func.coalesce(func.sum(Reservation.seats), 0)).where(
            Reservation.pool_id == pool_id, Reservation.ended_at.is_(None)
        )
    )
    waiting = session.scalar(
        select(func.count(WaitingListEntry.id)).where(
            WaitingListEntry.pool_id == pool_id, WaitingListEntry.state == WaitingState.WAITING
        )
    )
    return int(registered or 0) + int(offered or 0) + int(reserved or 0), int(waiting or 0)


def recount(work: UnitOfWork, pool_id: int) -> None:
    """Set the counters to what the rows say, should anything ever have come between."""
    taken, waiting = held_by_rows(work, pool_id)
    work.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(taken=taken, waiting=waiting)
        .execution_options(synchronize_session=False)
    )
