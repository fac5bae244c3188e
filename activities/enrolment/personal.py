"""What is kept about who takes part. A seat is given back before its holder is forgotten."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.enrolment.models import Registration, WaitingListEntry
from activities.enrolment.refusals import NotRegistered, RegistrationClosed
from activities.enrolment.service import withdraw
from activities.people.models import User
from activities.privacy.parts import PersonalPart


def _leave(work: UnitOfWork, user: User) -> None:
    """Give every seat and every place in a line back, so that others move up."""
    pools: set[int] = set()
    for table in (Registration, WaitingListEntry):
        pools |= set(
            work.session.scalars(
                select(table.pool_id).where(table.user_id == user.id, table.ended_at.is_(None))
            )
        )
    for pool_id in sorted(pools):
        with suppress(NotRegistered, RegistrationClosed), work.session.begin_nested():
            withdraw(work, pool_id, user)


PART = PersonalPart(Path(__file__).parent, leave=_leave)
