"""Who is away when. Who takes over is a matter of people and of routing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from activities.casework.duty_models import Absence
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed, NotFound
from activities.people.models import User
from activities.people.rights import is_admin, is_staff


class AbsenceEmpty(LouyiError):
    """An absence must end after it begins, and not in the past."""

    code = "absence_empty"


def is_absent(work: UnitOfWork, user_id: int) -> bool:
    """Tell whether the person is away now."""
    return (
        work.session.scalars(
            select(Absence.id)
            .where(
                Absence.user_id == user_id,
                Absence.begins_at <= work.now,
                Absence.ends_at > work.now,
            )
            .limit(1)
        ).first()
        is not None
    )


def be_away(
    work: UnitOfWork, by: User, person: User, begins_at: datetime, ends_at: datetime
) -> Absence:
    """Note an absence, one's own or, for an administrator, anybody's; the same twice is once.

    Raises NotAllowed, AbsenceEmpty.
    """
    if not is_staff(by) or (by.id != person.id and not is_admin(by)):
        raise NotAllowed
    if ends_at <= max(begins_at, work.now):
        raise AbsenceEmpty
    known = work.session.scalars(
        select(Absence).where(
            Absence.user_id == person.id,
            Absence.begins_at == begins_at,
            Absence.ends_at == ends_at,
        )
    ).first()
    if known is not None:
        return known
    absence = Absence(
        district_id=person.district_id,
        user_id=person.id,
        begins_at=begins_at,
        ends_at=ends_at,
        noted_by_id=by.id,
    )
    work.session.add(absence)
    work.session.flush()
    return absence


def be_back(work: UnitOfWork, person: User) -> int:
    """End the person's absences now; return how many were ended."""
    open_ones = work.session.scalars(
        select(Absence).where(Absence.user_id == person.id, Absence.ends_at > work.now)
    ).all()
    for each in open_ones:
        each.ends_at = work.now
    work.session.flush()
    return len(open_ones)


def absences(work: UnitOfWork, user_ids: Collection[int]) -> Sequence[Absence]:
    """Return the absences of these people that are not over, soonest first."""
    return work.session.scalars(
        select(Absence)
        .where(Absence.user_id.in_(user_ids), Absence.ends_at > work.now)
        .order_by(Absence.begins_at, Absence.id)
    ).all()


def call_off(work: UnitOfWork, by: User, absence_id: int) -> Absence:
    """End one absence now, or before it begins. Raises NotFound for anybody else's.

    An administrator may end anybody's. Ending it twice changes nothing.
    """
    absence = work.session.get(Absence, absence_id)
    if absence is None or (absence.user_id != by.id and not is_admin(by)):
        raise NotFound(kind="absence")
    absence.ends_at = min(absence.ends_at, work.now)
    absence.begins_at = min(absence.begins_at, absence.ends_at)
    work.session.flush()
    return absence
