"""Messages that were given up, in and out: seen, tried again, or dropped for good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from activities.conversations.models import (
    Conversation,
    InboxMessage,
    InboxState,
    OutboxMessage,
    OutboxState,
)
from activities.db.work import UnitOfWork
from activities.operating.refusals import OperationRefused

IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that was given up; never what it says."""

    name: str
    """“in:12” or “out:34”: what it is called on the command line."""
    channel: str
    since: datetime
    attempts: int
    why: str
    """The reference in the log, or what the channel said."""


def dead_letters(work: UnitOfWork, *, limit: int = 200) -> list[DeadLetter]:
    """Return what was given up, oldest first."""
    came = work.session.execute(
        select(InboxMessage, Conversation.channel)
        .join(Conversation, Conversation.id == InboxMessage.conversation_id)
        .where(InboxMessage.state == InboxState.DEAD)
        .order_by(InboxMessage.id)
        .limit(limit)
    )
    went = work.session.execute(
        select(OutboxMessage, Conversation.channel)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(OutboxMessage.state == OutboxState.DEAD)
        .order_by(OutboxMessage.id)
        .limit(limit)
    )
    return [
        DeadLetter(f"{IN}:{row.id}", channel, row.received_at, row.attempts, row.reference or "")
        for row, channel in came
    ] + [
        DeadLetter(f"{OUT}:{row.id}", channel, row.created_at, row.attempts, row.last_error or "")
        for row, channel in went
    ]


def replay(work: UnitOfWork, names: Iterable[str]) -> int:
    """Let messages be tried again from the beginning. Raises OperationRefused naming a wrong one.

    What a message was to do had not been done: everything of it is in one commit.
    """
    rows = _rows(work, names)
    for row in rows:
        row.attempts, row.next_try_at = 0, None
        if isinstance(row, InboxMessage):
            row.state, row.done_at = InboxState.NEW, None
        else:
            row.state = OutboxState.QUEUED
    return len(rows)


def drop(work: UnitOfWork, names: Iterable[str]) -> int:
    """Give messages up for good and forget what they say. Raises OperationRefused."""
    rows = _rows(work, names)
    for row in rows:
        row.payload = {}
        row.state = InboxState.DROPPED if isinstance(row, InboxMessage) else OutboxState.DROPPED
    return len(rows)


def _rows(work: UnitOfWork, names: Iterable[str]) -> Sequence[InboxMessage | OutboxMessage]:
    return [_row(work, name) for name in names]


def _row(work: UnitOfWork, name: str) -> InboxMessage | OutboxMessage:
    side, _, number = name.partition(":")
    if side in {IN, OUT} and number.isascii() and number.isdecimal():
        row = (
            work.session.get(InboxMessage, int(number))
            if side == IN
            else work.session.get(OutboxMessage, int(number))
        )
        if row is not None and row.state == "dead":
            return row
    raise OperationRefused(f"{name}: no such dead letter")
