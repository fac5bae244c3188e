"""A chat that got another address: its conversations follow, with what waits for them."""

from __future__ import annotations

from sqlalchemy import or_, select, update

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
            or_(
                Conversation.address == old,
                Conversation.address.startswith(f"{old}{SEPARATOR}", autoescape=True),
            ),
            Conversation.id != conversation.id,
        )
    )
    for each in list(inside):
        _move(work, each, new + each.address.removeprefix(old))


def chat_of(address: str) -> str:
    """Return the chat that an address lies in."""
    return address.partition(SEPARATOR)[0]


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
