"""After a restore: what may have been said already is held until somebody has looked at it.

The copy does not know what was delivered after it was made; yesterday's reminders are not sent
again by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update

from activities.conversations.models import IS_QUEUED, OutboxMessage, OutboxState
from activities.db.work import UnitOfWork
from activities.scheduling.due import HELD
from activities.scheduling.models import Due


def hold_what_may_be_done(work: UnitOfWork) -> dict[str, int]:
    """Hold every message that waits and everything that fell due; return how many of each."""
    messages = update(OutboxMessage).where(IS_QUEUED).values(state=OutboxState.HELD)
    fallen = (
        update(Due)
        .where(Due.done_at.is_(None), Due.due_at <= work.now)
        .values(outcome=HELD, done_at=work.now)
    )
    return {"messages": _count(work, messages), "due": _count(work, fallen)}


def held(work: UnitOfWork) -> Mapping[str, int]:
    """Return how much is held: messages, and of what fell due how many of each kind."""
    messages = work.session.scalar(
        select(func.count(OutboxMessage.id)).where(OutboxMessage.state == OutboxState.HELD)
    )
    kinds = work.session.execute(
        select(Due.kind, func.count(Due.id)).where(Due.outcome == HELD).group_by(Due.kind)
    )
    return {"messages": messages or 0} | {f"due {kind}": count for kind, count in kinds}


def release(work: UnitOfWork) -> int:
    """Let what is held go its way: messages are sent, what fell due is done or expires."""
    messages = (
        update(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.HELD)
        .values(state=OutboxState.QUEUED, next_try_at=None)
    )
    fallen = update(Due).where(Due.outcome == HELD).values(outcome=None, done_at=None)
    return _count(work, messages) + _count(work, fallen)


def discard(work: UnitOfWork) -> int:
    """Give up what is held: nobody is told, nothing that fell due is done."""
    messages = (
        update(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.HELD)
        .values(state=OutboxState.DROPPED)
    )
    fallen = update(Due).where(Due.outcome == HELD).values(outcome="dropped")
    return _count(work, messages) + _count(work, fallen)


def _count(work: UnitOfWork, statement: Any) -> int:
    return cast("CursorResult[Any]", work.session.execute(statement)).rowcount
