"""What an operator looks at: the staff, what was given up, what nobody understood, guides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from activities.conversations.models import (
    InboxMessage,
    InboxState,
    Misunderstanding,
    OutboxMessage,
    OutboxState,
)
from activities.db.work import UnitOfWork
from activities.guides.models import Guide
from activities.operation.service import require_operator
from activities.people.models import Role, RoleGrant, User

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: its way and why, never its words."""

    direction: str
    id: int
    channel: str
    attempts: int
    why: str
    at: datetime


def staff(work: UnitOfWork, by: User, *, words: str = "", limit: int = 200) -> Sequence[User]:
    """Return everybody with a role, by name, with their roles loaded."""
    require_operator(by)
    query = (
        select(User)
        .where(User.id.in_(select(RoleGrant.user_id)))
        .options(selectinload(User.roles))
        .order_by(User.sample, User.name, User.id)
        .limit(limit)
    )
    if words:
        like = f"%{words}%"
        query = query.where(or_(User.name.like(like), User.name_en.like(like)))
    return work.session.scalars(query).all()


def workers(work: UnitOfWork, by: User) -> list[User]:
    """Return who can be on duty or take over."""
    return [
        each
        for each in staff(work, by)
        if any(grant.role != Role.ORGANIZER for grant in each.roles)
    ]


def dead_letters(work: UnitOfWork, by: User) -> list[DeadLetter]:
    """Return the messages that were given up, newest first."""
    require_operator(by)
    came = work.session.scalars(
        select(InboxMessage)
        .where(InboxMessage.state == InboxState.DEAD)
        .order_by(InboxMessage.id.desc())
        .limit(A_PAGE)
    )
    letters = [
        DeadLetter(
            "in", each.id, each.channel, each.attempts, each.reference or "", each.received_at
        )
        for each in came
    ]
    gone = work.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.DEAD)
        .order_by(OutboxMessage.id.desc())
        .limit(A_PAGE)
    )
    letters += [
        DeadLetter("out", each.id, "", each.attempts, each.last_error or "", each.created_at)
        for each in gone
    ]
    return letters


def misunderstood(
    work: UnitOfWork, by: User, *, page: int = 0
) -> tuple[Sequence[Misunderstanding], bool]:
    """Return a page of sentences without a review, newest first, and whether there is more."""
    require_operator(by)
    rows = work.session.scalars(
        select(Misunderstanding)
        .where(Misunderstanding.reviewed_intent.is_(None))
        .order_by(Misunderstanding.id.desc())
        .offset(page * A_PAGE)
        .limit(A_PAGE + 1)
    ).all()
    return rows[:A_PAGE], len(rows) > A_PAGE


def guides_by_review(work: UnitOfWork, by: User) -> Sequence[Guide]:
    """Return the current guides, the one to be checked first first."""
    require_operator(by)
    return work.session.scalars(
        select(Guide).where(Guide.is_current).order_by(Guide.review_by, Guide.id)
    ).all()
