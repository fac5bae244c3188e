"""The log of a person's registration: written at every step, read by that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, or_, select

from activities.db.work import UnitOfWork
from activities.enrolment.models import EnrolmentLog, SeatPool
from activities.people.models import User

_INSERT = insert(EnrolmentLog)


def note(
    work: UnitOfWork,
    pool: SeatPool,
    user_id: int | None,
    what: str,
    *,
    by: User | None = None,
    **data: Any,
) -> None:
    """Write one line; `by` names whoever did it by hand, `data` fills the sentence."""
    note_each(work, pool, what, [(user_id, data)], by=by)


def note_each(
    work: UnitOfWork,
    pool: SeatPool,
    what: str,
    people: Sequence[tuple[int | None, Mapping[str, Any]]],
    *,
    by: User | None = None,
) -> None:
    """Write the same line for several people, each with what fills the sentence for them."""
    lines = [
        {
            "district_id": pool.district_id,
            "pool_id": pool.id,
            "user_id": user_id,
            "at": work.now,
            "what": what,
            "data": data,
            "by_id": None if by is None else by.id,
        }
        for user_id, data in people
    ]
    # Straight to the table: a line is never changed, and this is on the path of every rush.
    work.session.connection().execute(_INSERT, lines)


def log_of(work: UnitOfWork, pool_id: int, user: User) -> Sequence[EnrolmentLog]:
    """Return what happened to this person here, and to everybody, oldest first."""
    return work.session.scalars(
        select(EnrolmentLog)
        .where(
            EnrolmentLog.pool_id == pool_id,
            or_(EnrolmentLog.user_id == user.id, EnrolmentLog.user_id.is_(None)),
        )
        .order_by(EnrolmentLog.id)
    ).all()
