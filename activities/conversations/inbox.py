"""Keeping what comes in: stored before it is acknowledged, finished with its effects.

A message is taken up only when every earlier one of its conversation is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, or_, select

from activities.conversations.leases import take_turn
from activities.conversations.models import (
    IS_NEW,
    Conversation,
    ConversationKind,
    InboxMessage,
    InboxState,
)
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.places.models import District

_ROWS = cast(Table, InboxMessage.__table__)
_UNFINISHED = (
    select(_ROWS.c.id).where(_ROWS.c.conversation_id == bindparam("conversation"), IS_NEW).limit(1)
)

ATTEMPTS = 5
FIRST_RETRY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as a channel adapter hands it over, not yet stored."""

    channel: str
    address: str
    external_id: str
    """Unique within the channel: a second arrival under it is the same message again."""
    payload: dict[str, Any]
    kind: ConversationKind = ConversationKind.PRIVATE


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an arrival: `fresh` unless it had come before; `mine` to answer or not."""

    conversation_id: int
    fresh: bool
    mine: bool


def is_idle(work: UnitOfWork, conversation: Conversation) -> bool:
    """Tell whether nothing of the conversation waits or is being answered by anybody."""
    lease = conversation.turn_lease_until
    if conversation.turn_replica is not None and lease is not None and lease > work.now:
        return False
    return work.session.execute(_UNFINISHED, {"conversation": conversation.id}).first() is None


def store_answered(work: UnitOfWork, arrival: Arrival, conversation: Conversation) -> InboxMessage:
    """Store an arrival whose answer is in the same commit.

    Raises sqlalchemy.exc.IntegrityError when it had come before.
    """
    message = InboxMessage(
        district_id=conversation.district_id,
        conversation_id=conversation.id,
        channel=arrival.channel,
        external_id=arrival.external_id,
        payload=arrival.payload,
        state=InboxState.DONE,
        received_at=work.now,
        done_at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    return message


def accept(work: UnitOfWork, arrival: Arrival) -> Accepted:
    """Store an arrival once and try to take the conversation's turn."""
    conversation = open_conversation(work, arrival.channel, arrival.address, arrival.kind)
    conversation_id, district_id = conversation.id, conversation.district_id
    mine = take_turn(work, conversation_id)
    inserted = insert_if_new(
        work.session,
        InboxMessage,
        {
            "district_id": district_id,
            "conversation_id": conversation_id,
            "channel": arrival.channel,
            "external_id": arrival.external_id,
            "payload": arrival.payload,
            "state": InboxState.NEW,
            "attempts": 0,
            "received_at": work.now,
        },
        unique=("channel", "external_id"),
    )
    return Accepted(conversation_id, inserted is not None, mine)


def open_conversation(
    work: UnitOfWork, channel: str, address: str, kind: ConversationKind
) -> Conversation:
    """Return the conversation, locked, new ones included."""
    known = (
        select(Conversation)
        .where(Conversation.channel == channel, Conversation.address == address)
        .with_for_update(of=Conversation)
    )
    found = work.session.scalars(known).one_or_none()
    if found is None:
        district_id = work.session.scalars(select(District.id).order_by(District.id)).first()
        insert_if_new(
            work.session,
            Conversation,
            {
                "district_id": district_id,
                "channel": channel,
                "address": address,
                "kind": kind,
                "focus": [],
                "created_at": work.now,
            },
            unique=("channel", "address"),
        )
        found = work.session.scalars(known).one()
    return found


def next_message(work: UnitOfWork, conversation_id: int) -> InboxMessage | None:
    """Return the oldest unfinished message, or None; also None while its retry is not due."""
    oldest = work.session.scalars(
        select(InboxMessage)
        .where(InboxMessage.conversation_id == conversation_id, IS_NEW)
        .order_by(InboxMessage.id)
        .limit(1)
    ).first()
    if oldest is None or (oldest.next_try_at is not None and oldest.next_try_at > work.now):
        return None
    return oldest


def previous_words(work: UnitOfWork, conversation: Conversation) -> str:
    """Return what was typed in the conversation before the message in hand, or an empty text."""
    recent = work.session.scalars(
        select(InboxMessage)
        .where(InboxMessage.conversation_id == conversation.id)
        .order_by(InboxMessage.id.desc())
        .limit(2)
    ).all()
    return "" if len(recent) < 2 else str(recent[1].payload.get("text") or "")


def finish(work: UnitOfWork, message: InboxMessage) -> None:
    """Mark the message answered, in the commit that holds the answer."""
    message.state = InboxState.DONE
    message.done_at = work.now


def fail(
    work: UnitOfWork, message: InboxMessage, reference: str, *, last_try: bool = False
) -> bool:
    """Plan the next attempt; True when there is none left and the conversation moves on."""
    message.attempts += 1
    message.reference = reference
    if last_try or message.attempts >= ATTEMPTS:
        message.state = InboxState.DEAD
        message.done_at = work.now
        return True
    message.next_try_at = work.now + FIRST_RETRY * 2 ** (message.attempts - 1)
    return False


def waiting_conversations(work: UnitOfWork, *, limit: int = 200) -> list[int]:
    """Return conversations with unfinished messages, longest waiting first: the safety net."""
    oldest = select(func.min(InboxMessage.id)).where(IS_NEW).group_by(InboxMessage.conversation_id)
    # Those whose retry is not due are left out here, or enough of them would hide all others.
    rows = work.session.scalars(
        select(InboxMessage.conversation_id)
        .where(
            InboxMessage.id.in_(oldest),
            or_(InboxMessage.next_try_at.is_(None), InboxMessage.next_try_at <= work.now),
        )
        .order_by(InboxMessage.id)
        .limit(limit)
    )
    return list(rows)
