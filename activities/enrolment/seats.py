"""Seat arithmetic: the only place that changes how many seats are held.

Every holder goes through `hold` and `release`; both are single conditional statements, so the
database guards the last seat whoever else is at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, or_, select, update

from activities.db.work import UnitOfWork
from activities.enrolment.models import SeatPool
from activities.errors import NotFound


class SeatState(StrEnum):
    """Whether a newcomer can have a seat."""

    FREE = "free"
    FULL = "full"
    QUEUED = "queued"
    """Seats may be free, but people are waiting for them."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SeatCount:
    """Is there a seat? The state, how many are left (None: no limit), how many wait."""

    state: SeatState
    left: int | None
    waiting: int


def pool(work: UnitOfWork, pool_id: int) -> SeatPool:
    """Return the pool as it stands in this transaction. Raises NotFound."""
    found = work.session.scalars(
        select(SeatPool).where(SeatPool.id == pool_id).execution_options(populate_existing=True)
    ).first()
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
    if not seats.open or work.now >= seats.closes_at:
        return SeatCount(SeatState.CLOSED, left, seats.waiting)
    if left == 0:
        return SeatCount(SeatState.FULL, left, seats.waiting)
    state = SeatState.QUEUED if seats.waiting else SeatState.FREE
    return SeatCount(state, left, seats.waiting)


def hold(work: UnitOfWork, pool_id: int, party: int, *, past_the_queue: bool = False) -> bool:
    """Take `party` seats together, or none. A newcomer never passes those who wait."""
    free = or_(SeatPool.capacity.is_(None), SeatPool.taken + party <= SeatPool.capacity)
    allowed = free if past_the_queue else and_(free, SeatPool.waiting == 0)
    held = work.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id, SeatPool.open, SeatPool.closes_at > work.now, allowed)
        .values(taken=SeatPool.taken + party)
        .execution_options(synchronize_session=False)
        .returning(SeatPool.id)
    )
    return held.first() is not None


def release(work: UnitOfWork, pool_id: int, party: int) -> None:
    """Give `party` seats back."""
    work.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(taken=SeatPool.taken - party)
        .execution_options(synchronize_session=False)
    )


def queue(work: UnitOfWork, pool_id: int, step: int) -> None:
    """Count one more (or one fewer) entry on the waiting list."""
    work.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(waiting=SeatPool.waiting + step)
        .execution_options(synchronize_session=False)
    )
