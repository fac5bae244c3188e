"""Keeping the cards that people have of an appointment up to date, some seconds later, at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from actions.appointment_cards import appointment_card
from actions.capability import Capability
from actions.event_view import view_for
from actions.notices import BULK, Notices
from activities.appointments.models import CollectiveAppointment
from activities.conversations.models import (
    Conversation,
    ConversationKind,
    OutboxMessage,
    ShownCard,
)
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.scheduling import due

REFRESH = "appointment.refresh"
PAUSE = timedelta(seconds=5)
MOST_CARDS = 300
USEFUL_FOR = timedelta(minutes=10)

capability = Capability("appointment_refresh")


def plan_refresh(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    """Plan one refresh for all that happens within some seconds."""
    appointment.changed_at = work.now
    if appointment.refreshed_until is not None and appointment.refreshed_until > work.now:
        return
    appointment.refreshed_until = work.now + PAUSE
    due.plan(
        work,
        appointment.district_id,
        REFRESH,
        appointment.id,
        appointment.refreshed_until,
        useful_for=USEFUL_FOR,
    )


@capability.when_due(REFRESH)
def refresh(notices: Notices, appointment_id: int) -> None:
    """Edit every card of the appointment that is on somebody's screen."""
    session = notices.work.session
    appointment = session.get(CollectiveAppointment, appointment_id)
    if appointment is None:
        return
    key = f"appointment:{appointment_id}"
    changed_at = appointment.changed_at or notices.work.now
    # Whoever has just tapped keeps the confirmation that their card begins with.
    fresh = select(OutboxMessage.conversation_id).where(
        OutboxMessage.card_key == key, OutboxMessage.created_at >= changed_at
    )
    shown = session.execute(
        select(Conversation, User)
        .join(ShownCard, ShownCard.conversation_id == Conversation.id)
        .join(User, User.id == Conversation.user_id)
        .where(
            ShownCard.card_key == key,
            Conversation.kind == ConversationKind.PRIVATE,
            Conversation.unreachable_since.is_(None),
            Conversation.id.not_in(fresh),
        )
        .order_by(ShownCard.id.desc())
        .limit(MOST_CARDS)
    ).all()
    cause = f"refresh:{key}:{int(notices.work.now.timestamp())}"
    for conversation, user in shown:
        card = appointment_card(view_for(notices, user), appointment)
        notices.post(conversation, card, cause=cause, update=True, priority=BULK)
