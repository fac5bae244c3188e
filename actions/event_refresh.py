"""Keeping the cards that others see of an event up to date, a few seconds later and all at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from actions.capability import Capability
from actions.event_cards import event_card
from actions.event_view import view_for
from actions.notices import BULK, Notices
from activities.conversations.models import (
    Conversation,
    ConversationKind,
    OutboxMessage,
    ShownCard,
)
from activities.db.work import UnitOfWork
from activities.enrolment.models import EnrolmentLog
from activities.events.models import Event
from activities.people.models import User
from activities.scheduling import due

REFRESH = "event.refresh"
LEAST_PAUSE = timedelta(seconds=5)
PAUSE_A_CARD = timedelta(seconds=0.1)
MOST_CARDS = 300
USEFUL_FOR = timedelta(minutes=10)

capability = Capability("event_refresh")


def plan_refresh(work: UnitOfWork, event: Event) -> None:
    """Plan one refresh for all that happens within some seconds; the more cards, the rarer."""
    if event.refreshed_until is not None and event.refreshed_until > work.now:
        return
    shown = work.session.scalar(
        select(func.count()).select_from(ShownCard).where(ShownCard.card_key == f"event:{event.id}")
    )
    pause = max(LEAST_PAUSE, PAUSE_A_CARD * min(shown or 0, MOST_CARDS))
    event.refreshed_until = work.now + pause
    due.plan(
        work, event.district_id, REFRESH, event.id, event.refreshed_until, useful_for=USEFUL_FOR
    )


@capability.when_due(REFRESH)
def refresh(notices: Notices, event_id: int) -> None:
    """Edit every card of the event that is on somebody's screen."""
    session = notices.work.session
    event = session.get(Event, event_id)
    if event is None:
        return
    shown = session.execute(
        select(Conversation, User)
        .join(ShownCard, ShownCard.conversation_id == Conversation.id)
        .join(User, User.id == Conversation.user_id)
        .where(
            ShownCard.card_key == f"event:{event_id}",
            Conversation.kind == ConversationKind.PRIVATE,
            Conversation.unreachable_since.is_(None),
        )
        .order_by(ShownCard.id.desc())
        .limit(MOST_CARDS)
    ).all()
    cause = f"refresh:{event_id}:{int(notices.work.now.timestamp())}"
    current = _shown_since_the_last_change(notices.work, event)
    for conversation, user in shown:
        if conversation.id in current:
            continue
        card = event_card(view_for(notices, user), event)
        notices.post(conversation, card, cause=cause, update=True, priority=BULK)


def _shown_since_the_last_change(work: UnitOfWork, event: Event) -> set[int]:
    """Return the conversations whose card is the newest there can be.

    Whoever has just registered keeps the confirmation that their card begins with.
    """
    changed_at = work.session.scalar(
        select(func.max(EnrolmentLog.at)).where(EnrolmentLog.pool_id == event.seat_pool_id)
    )
    latest = max(filter(None, (changed_at, event.changed_at)), default=None)
    if latest is None:
        return set()
    return set(
        work.session.scalars(
            select(OutboxMessage.conversation_id).where(
                OutboxMessage.card_key == f"event:{event.id}", OutboxMessage.created_at >= latest
            )
        )
    )
