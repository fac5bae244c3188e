"""Keeping what goes out: written with its cause, delivered after the commit, once and in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, or_, select, update

from activities.conversations.leases import take_delivery
from activities.conversations.models import (
    IS_QUEUED,
    Conversation,
    OutboxMessage,
    OutboxState,
    ShownCard,
)
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork

ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)


# Built once: these run for every message, and building costs more than running.
_ROWS = cast(Table, OutboxMessage.__table__)
_CARDS = cast(Table, ShownCard.__table__)
_MARK_SENT = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("this"))
    .values(
        state=OutboxState.SENT.value,
        sent_at=bindparam("at"),
        channel_message_id=bindparam("shown"),
    )
    .returning(_ROWS.c.conversation_id, _ROWS.c.district_id, _ROWS.c.card_key)
)
_SHOWN = select(_CARDS.c.channel_message_id).where(
    _CARDS.c.conversation_id == bindparam("conversation"),
    _CARDS.c.card_key == bindparam("card"),
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to write: its payload is a rendered Reply item as data, never markup."""

    payload: dict[str, Any]
    dedupe_key: str
    """The cause and its place in the answer: a repeated cause writes nothing new."""
    card_key: str | None = None
    edits: bool = False
    priority: int = 5


def send(work: UnitOfWork, conversation: Conversation, outgoing: Outgoing) -> bool:
    """Write one message for the conversation; False when the same cause wrote it before."""
    values = {
        "district_id": conversation.district_id,
        "conversation_id": conversation.id,
        "dedupe_key": outgoing.dedupe_key,
        "payload": outgoing.payload,
        "card_key": outgoing.card_key,
        "edits": outgoing.edits,
        "priority": outgoing.priority,
        "state": OutboxState.QUEUED,
        "attempts": 0,
        "created_at": work.now,
    }
    if work.batch is not None:
        work.batch.add(OutboxMessage, values, unique=("dedupe_key",))
    elif insert_if_new(work.session, OutboxMessage, values, unique=("dedupe_key",)) is None:
        return False
    if conversation.id not in work.deliveries and take_delivery(work, conversation.id):
        work.deliveries.append(conversation.id)
    return True


def queued(work: UnitOfWork, conversation_id: int, *, limit: int = 20) -> list[OutboxMessage]:
    """Return what is to be delivered now, in order; edits of one card shrink to the last."""
    rows = list(
        work.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.conversation_id == conversation_id,
                IS_QUEUED,
            )
            .order_by(OutboxMessage.id)
            .limit(limit)
        )
    )
    newest = {row.card_key: row.id for row in rows if row.edits}
    for row in rows:
        if row.edits and newest[row.card_key] != row.id:
            row.state = OutboxState.SUPERSEDED
    left = [row for row in rows if row.state == OutboxState.QUEUED]
    if left and left[0].next_try_at is not None and left[0].next_try_at > work.now:
        return []
    return left


def mark_sent(
    work: UnitOfWork,
    message_id: int,
    channel_message_id: str | None,
    *,
    shown_as: str | None = None,
) -> None:
    """Record a delivery, and where its card can be edited from now on.

    `shown_as` is the message that was edited: nothing is new about the card then.
    """
    row = work.session.execute(
        _MARK_SENT, {"this": message_id, "at": work.now, "shown": channel_message_id}
    ).one()
    if row.card_key is not None and channel_message_id not in {None, shown_as}:
        _remember_card(work, row, str(channel_message_id))


def mark_failed(
    work: UnitOfWork, message_id: int, error: str, *, retry_after: timedelta | None = None
) -> datetime | None:
    """Plan the next attempt and return its moment; None when the message is given up."""
    row = work.session.get_one(OutboxMessage, message_id)
    row.last_error = error[:200]
    if retry_after is None:
        row.attempts += 1
        if row.attempts >= ATTEMPTS:
            row.state = OutboxState.DEAD
            return None
        retry_after = min(FIRST_RETRY * 2 ** (row.attempts - 1), LONGEST_RETRY)
    row.next_try_at = work.now + retry_after
    return row.next_try_at


def mark_dead(work: UnitOfWork, message_id: int, error: str) -> None:
    """Give a message up: the channel refused it for good."""
    row = work.session.get_one(OutboxMessage, message_id)
    row.state = OutboxState.DEAD
    row.last_error = error[:200]


def mark_unreachable(work: UnitOfWork, conversation_id: int) -> None:
    """Stop delivering to somebody who blocked us; what waits is kept as suppressed."""
    conversation = work.session.get_one(Conversation, conversation_id)
    conversation.unreachable_since = work.now
    work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.conversation_id == conversation_id,
            IS_QUEUED,
        )
        .values(state=OutboxState.SUPPRESSED)
    )


def shown_message(work: UnitOfWork, conversation_id: int, card_key: str) -> str | None:
    """Return the channel's id of the message that shows the card, if any."""
    return work.session.execute(
        _SHOWN, {"conversation": conversation_id, "card": card_key}
    ).scalar_one_or_none()


def waiting_conversations(work: UnitOfWork, *, limit: int = 200) -> list[int]:
    """Return conversations with something due to be delivered, most urgent first."""
    waiting = (
        select(
            func.min(OutboxMessage.id).label("first"),
            func.min(OutboxMessage.priority).label("urgency"),
        )
        .where(IS_QUEUED)
        .group_by(OutboxMessage.conversation_id)
        .subquery()
    )
    # Those in a retry window are left out here, or enough of them would hide all others.
    rows = work.session.scalars(
        select(OutboxMessage.conversation_id)
        .join(waiting, OutboxMessage.id == waiting.c.first)
        .where(or_(OutboxMessage.next_try_at.is_(None), OutboxMessage.next_try_at <= work.now))
        .order_by(waiting.c.urgency, waiting.c.first)
        .limit(limit)
    )
    return list(rows)


def _remember_card(work: UnitOfWork, row: Row[Any], channel_message_id: str) -> None:
    changed = work.session.execute(
        update(ShownCard)
        .where(ShownCard.conversation_id == row.conversation_id, ShownCard.card_key == row.card_key)
        .values(channel_message_id=channel_message_id)
        .returning(ShownCard.id)
    )
    if changed.first() is None:
        work.session.add(
            ShownCard(
                district_id=row.district_id,
                conversation_id=row.conversation_id,
                card_key=row.card_key or "",
                channel_message_id=channel_message_id,
            )
        )
