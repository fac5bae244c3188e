"""Who is on duty where on which weekday, and who takes over for whom. Absences are in casework."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.people.models import DutyRoster, Substitution, User

WORKING_DAYS = range(5)


def roster(work: UnitOfWork, building_ids: Collection[int]) -> dict[int, dict[int, User]]:
    """Return who is on duty, by building and weekday (0 is Monday)."""
    found: dict[int, dict[int, User]] = {each: {} for each in building_ids}
    for row in work.session.scalars(
        select(DutyRoster).where(DutyRoster.building_id.in_(building_ids))
    ):
        found[row.building_id][row.weekday] = row.user
    return found


def substitute_of(work: UnitOfWork, user: User) -> User | None:
    """Return who takes over while the person is away, or None."""
    return work.session.scalars(
        select(User)
        .join(Substitution, Substitution.substitute_id == User.id)
        .where(Substitution.user_id == user.id)
    ).first()


def stands_in_for(work: UnitOfWork, user: User) -> Sequence[User]:
    """Return for whom the person takes over."""
    return work.session.scalars(
        select(User)
        .join(Substitution, Substitution.user_id == User.id)
        .where(Substitution.substitute_id == user.id)
        .order_by(User.id)
    ).all()
