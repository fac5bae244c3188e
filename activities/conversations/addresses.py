"""A chat that got another address: its conversations follow, with what waits for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from activities.conversations.models import IS_QUEUED, Conversation, OutboxMessage
from activities.db.work import UnitOfWork

SEPARATOR = ":"
"""Between the chat and what lies inside it, such as a topic."""


def change_address(work: UnitOfWork, conversation: Conversation, address: str) -> None:
    """Re-key a conversation, and with its chat everything else inside that chat."""
    old, new = chat_of(conversation.address), chat_of(address)
    _move(work, conversation, address)
    if old == new:
        return
    inside = work.session.scalars(
        select(Conversation).where(
            Conversation.channel == conversation.channel,
            _lies_in(old),
            Conversation.id != conversation.id,
        )
    )
    for each in list(inside):
        _move(work, each, new + each.address.removeprefix(old))


def chat_of(address: str) -> str:
    """Return the chat that an address lies in."""
    return address.partition(SEPARATOR)[0]


def hold_chat(work: UnitOfWork, conversation: Conversation, until: datetime) -> None:
    """Let everything that waits for a chat, or for a topic inside it, wait until a moment.

    A flood wait is the whole chat's: another replica may be about to write to the next topic.
    """
    there = select(Conversation.id).where(
        Conversation.channel == conversation.channel, _lies_in(chat_of(conversation.address))
    )
    work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.conversation_id.in_(there),
            IS_QUEUED,
            or_(OutboxMessage.next_try_at.is_(None), OutboxMessage.next_try_at < until),
        )
        .values(next_try_at=until)
        .execution_options(synchronize_session=False)
    )


def _lies_in(chat: str) -> ColumnElement[bool]:
    return or_(
        Conversation.address == chat,
        Conversation.address.startswith(f"{chat}{SEPARATOR}", autoescape=True),
    )


def _move(work: UnitOfWork, conversation: Conversation, address: str) -> None:
    """Move the row, or what it stands for when somebody has written at the new address already."""
    taken = work.session.scalars(
        select(Conversation).where(
            Conversation.channel == conversation.channel, Conversation.address == address
        )
    ).first()
    if taken is None or taken.id == conversation.id:
        conversation.address = address
    else:
        _merge(work, conversation, taken)
    work.session.flush()


def _merge(work: UnitOfWork, old: Conversation, new: Conversation) -> None:
    if new.subject_kind is None:
        new.subject_kind, new.subject_id = old.subject_kind, old.subject_id
    old.subject_kind, old.subject_id = None, None
    work.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.conversation_id == old.id, IS_QUEUED)
        .values(conversation_id=new.id)
    )
