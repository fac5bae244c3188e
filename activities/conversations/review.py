"""The list of sentences that nobody understood: an operator says what each means, or drops it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from activities.conversations.models import Misunderstanding
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed, NotFound
from activities.people.models import User
from activities.people.rights import is_admin

DROPPED: Final = "-"
"""What a sentence means from which nothing is to be learned."""


def next_to_review(work: UnitOfWork, by: User, *, after: int = 0) -> Misunderstanding | None:
    """Return the oldest sentence that waits. Raises NotAllowed."""
    _require(by)
    waiting = select(Misunderstanding).where(
        Misunderstanding.reviewed_intent.is_(None), Misunderstanding.id > after
    )
    return work.session.scalars(waiting.order_by(Misunderstanding.id).limit(1)).first()


def count_waiting(work: UnitOfWork) -> int:
    """Return how many sentences wait for review."""
    waiting = select(func.count()).where(Misunderstanding.reviewed_intent.is_(None))
    return work.session.scalar(waiting) or 0


def decide(work: UnitOfWork, by: User, number: int, intent: str) -> None:
    """Note what a sentence means, wherever it was written alike. Raises NotAllowed, NotFound."""
    _require(by)
    found = work.session.get(Misunderstanding, number)
    if found is None:
        raise NotFound(kind="misunderstanding")
    alike = select(Misunderstanding).where(Misunderstanding.text == found.text)
    for each in work.session.scalars(alike):
        each.reviewed_intent = intent


def everything(work: UnitOfWork) -> Sequence[Misunderstanding]:
    """Return the whole list, oldest first, without what was dropped."""
    query = select(Misunderstanding).where(
        func.coalesce(Misunderstanding.reviewed_intent, "") != DROPPED
    )
    return work.session.scalars(query.order_by(Misunderstanding.id)).all()


def _require(by: User) -> None:
    if not is_admin(by):
        raise NotAllowed
