"""Forgetting the words in which something personal was typed, once it is kept where it belongs."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from activities.conversations.models import Conversation, InboxMessage, InboxState
from activities.db.work import UnitOfWork


def forget_words(work: UnitOfWork, conversation: Conversation, since: int) -> None:
    """Empty what was received in the conversation since a moment (seconds since 1970).

    What has still to be answered is left alone.
    """
    work.session.execute(
        update(InboxMessage)
        .where(
            InboxMessage.conversation_id == conversation.id,
            InboxMessage.received_at >= datetime.fromtimestamp(since, UTC),
            InboxMessage.state != InboxState.NEW,
        )
        .values(payload={})
        .execution_options(synchronize_session=False)
    )
