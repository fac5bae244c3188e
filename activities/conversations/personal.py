"""Letting go of conversations: at once what was being said, the rest after the last words.

The chat that is told “you are forgotten” has to be known until that is delivered.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, select, update

from activities.conversations import handoff
from activities.conversations.models import (
    Conversation,
    ConversationKind,
    Draft,
    InboxMessage,
    InboxState,
    OutboxMessage,
    OutboxState,
    Photo,
    ShownCard,
)
from activities.conversations.photos import discard
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy.parts import PersonalPart
from activities.scheduling import due

LAST_WORDS = "privacy.last_words"
LAST_WORDS_TAKE = timedelta(seconds=20)
PHOTO_DAYS = 365
SHORTEST_NAME = 2
WIPED = {"type": "card", "title": "", "lines": ["…"], "buttons": [], "photo": None}
NOBODY = "forgotten"


def empty_chat(work: UnitOfWork, conversation_id: int) -> None:
    """Remove every message of a forgotten conversation and its address; later if one is on its way.

    Somebody new may write from the same address meanwhile: the address is theirs then.
    """
    conversation = work.session.get(Conversation, conversation_id)
    if conversation is None:
        return
    if _is_busy(work, conversation_id):
        _plan(work, conversation)
        return
    for table in (InboxMessage, OutboxMessage, ShownCard):
        work.session.execute(delete(table).where(table.conversation_id == conversation_id))
    if conversation.user_id is None:
        conversation.address = f"{NOBODY}:{conversation.id}"
    work.session.flush()


def wipe_sent(work: UnitOfWork, which: ColumnElement[bool]) -> None:
    """Empty messages that others got about somebody; what has not gone out yet never will."""
    work.session.execute(
        update(OutboxMessage)
        .where(which, OutboxMessage.state == OutboxState.QUEUED)
        .values(state=OutboxState.SUPERSEDED, payload=WIPED)
    )
    work.session.execute(update(OutboxMessage).where(which).values(payload=WIPED))


def _erase(work: UnitOfWork, user: User) -> None:
    if len(user.name) >= SHORTEST_NAME:
        # As JSON has it: letters beyond ASCII are written as numbers.
        named = json.dumps(user.name)[1:-1]
        wipe_sent(work, cast(OutboxMessage.payload, Text).contains(named, autoescape=True))
    own = work.session.scalars(
        select(Conversation).where(
            Conversation.user_id == user.id, Conversation.kind == ConversationKind.PRIVATE
        )
    ).all()
    for each in own:
        handoff.forget(work, each)
        work.session.execute(delete(Draft).where(Draft.conversation_id == each.id))
        each.focus, each.question, each.user = [], None, None
        _plan(work, each)
    discard(work, work.session.scalars(select(Photo).where(Photo.user_id == user.id)))


def _sweep(work: UnitOfWork) -> None:
    limit = work.now - timedelta(days=PHOTO_DAYS)
    discard(work, work.session.scalars(select(Photo).where(Photo.created_at < limit)))


def _plan(work: UnitOfWork, conversation: Conversation) -> None:
    due.plan(
        work,
        conversation.district_id,
        LAST_WORDS,
        conversation.id,
        work.now + LAST_WORDS_TAKE,
        useful_for=timedelta(days=3_650),
    )


def _is_busy(work: UnitOfWork, conversation_id: int) -> bool:
    coming = select(InboxMessage.id).where(
        InboxMessage.conversation_id == conversation_id, InboxMessage.state == InboxState.NEW
    )
    going = select(OutboxMessage.id).where(
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.state == OutboxState.QUEUED,
    )
    return any(work.session.scalars(each.limit(1)).first() is not None for each in (coming, going))


def _export(work: UnitOfWork, user: User) -> list[dict[str, Any]]:
    """Show what the person wrote: the words, not the key of the chat beside them."""
    rows = work.session.scalars(
        select(InboxMessage)
        .join(Conversation, Conversation.id == InboxMessage.conversation_id)
        .where(Conversation.user_id == user.id)
        .order_by(InboxMessage.id)
    )
    return [
        {
            "table": "inbox_message",
            "row": {
                "text": each.payload.get("text"),
                "photo": each.payload.get("photo"),
                "received_at": each.received_at.isoformat(),
            },
        }
        for each in rows
        if each.payload.get("text") or each.payload.get("photo")
    ]


PART = PersonalPart(Path(__file__).parent, erase=_erase, sweep=_sweep, export=_export)
