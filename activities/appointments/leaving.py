"""What is kept about who goes to a collective appointment. A place is given back to others."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from activities.appointments import personal, queries, service
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.privacy.parts import PersonalPart


def _leave(work: UnitOfWork, user: User) -> None:
    for appointment in queries.joined_by(work, user):
        with suppress(LouyiError), work.session.begin_nested():
            service.leave(work, user, appointment.id)
    personal.erase_all(work, user)


PART = PersonalPart(Path(__file__).parent, leave=_leave)
