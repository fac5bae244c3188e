"""Which replica works on a conversation: one for its turns, one for its deliveries.

A lease is two columns of the conversation row. It is taken and given back while the row is
locked, so that a message accepted meanwhile is seen either by the holder or by its successor.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork

TURN_LEASE = timedelta(seconds=30)
DELIVERY_LEASE = timedelta(seconds=60)


def lock_conversations(session: Session, conversation_ids: list[int]) -> None:
    """Lock the rows in order of id, once for a whole group (a no-op on SQLite, which has one)."""
    if session.get_bind().dialect.name == "sqlite":
        return
    session.execute(
        select(Conversation.id)
        .where(Conversation.id.in_(conversation_ids))
        .order_by(Conversation.id)
        .with_for_update()
    )


def take_turn(work: UnitOfWork, conversation_id: int) -> bool:
    """Try to become the replica that answers this conversation."""
    return _take(
        work, conversation_id, Conversation.turn_replica, Conversation.turn_lease_until, TURN_LEASE
    )


def take_delivery(work: UnitOfWork, conversation_id: int) -> bool:
    """Try to become the replica that delivers to this conversation."""
    return _take(
        work,
        conversation_id,
        Conversation.delivery_replica,
        Conversation.delivery_lease_until,
        DELIVERY_LEASE,
    )


def give_back_turn(work: UnitOfWork, conversation_id: int) -> None:
    """Let any replica answer the next message."""
    work.session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.turn_replica == work.replica)
        .values(turn_replica=None, turn_lease_until=None)
    )


def give_back_delivery(work: UnitOfWork, conversation_id: int) -> None:
    """Let any replica deliver the next message."""
    work.session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.delivery_replica == work.replica)
        .values(delivery_replica=None, delivery_lease_until=None)
    )


def give_back_all_turns(work: UnitOfWork) -> None:
    """Leave the turns of this replica to others: it is stopping."""
    work.session.execute(
        update(Conversation)
        .where(Conversation.turn_replica == work.replica)
        .values(turn_replica=None, turn_lease_until=None)
    )


def give_back_all_deliveries(work: UnitOfWork) -> None:
    """Leave the deliveries of this replica to others: it is stopping."""
    work.session.execute(
        update(Conversation)
        .where(Conversation.delivery_replica == work.replica)
        .values(delivery_replica=None, delivery_lease_until=None)
    )


def take_over_from_the_dead(work: UnitOfWork) -> None:
    """Forget the leases of a process that was killed. Only where there is one process: SQLite.

    Elsewhere a lease of the dead runs out by itself.
    """
    if work.session.get_bind().dialect.name == "sqlite":
        work.session.execute(
            update(Conversation).values(
                turn_replica=None,
                turn_lease_until=None,
                delivery_replica=None,
                delivery_lease_until=None,
            )
        )


def _take(
    work: UnitOfWork,
    conversation_id: int,
    replica: InstrumentedAttribute[Any],
    until: InstrumentedAttribute[Any],
    length: timedelta,
) -> bool:
    taken = work.session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            or_(replica.is_(None), replica == work.replica, and_(until < work.now)),
        )
        .values({replica: work.replica, until: work.now + length})
        .execution_options(synchronize_session=False)
        .returning(Conversation.id)
    )
    return taken.scalar_one_or_none() is not None
