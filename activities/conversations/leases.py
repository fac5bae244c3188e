"""Which replica works on a conversation: one for its turns, one for its deliveries.

A lease is two columns of the conversation row. It is taken and given back while the row is
locked, so that a message accepted meanwhile is seen either by the holder or by its successor.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy import Table, Update, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from activities.conversations.models import Conversation
from activities.conversations.replicas import ReplicaLease
from activities.db.work import UnitOfWork

TURN_LEASE = timedelta(seconds=30)
DELIVERY_LEASE = timedelta(seconds=60)


# Built once: these run for every message, and building costs more than running.
_ROWS = cast(Table, Conversation.__table__)


def _taking(replica: str, until: str) -> ReturningUpdate[int]:
    holder, end = _ROWS.c[replica], _ROWS.c[until]
    is_free = or_(holder.is_(None), holder == bindparam("mine"), end < bindparam("now"))
    return (
        update(_ROWS)
        .where(_ROWS.c.id == bindparam("this"), is_free)
        .values({replica: bindparam("mine"), until: bindparam("until")})
        .returning(_ROWS.c.id)
    )


def _giving_back(replica: str, until: str) -> Update:
    mine = _ROWS.c[replica] == bindparam("mine")
    free = {replica: None, until: None}
    return update(_ROWS).where(_ROWS.c.id == bindparam("this"), mine).values(free)


_TAKE_TURN = _taking("turn_replica", "turn_lease_until")
_TAKE_DELIVERY = _taking("delivery_replica", "delivery_lease_until")
_GIVE_BACK_TURN = _giving_back("turn_replica", "turn_lease_until")
_GIVE_BACK_DELIVERY = _giving_back("delivery_replica", "delivery_lease_until")


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
    return _take(work, _TAKE_TURN, conversation_id, TURN_LEASE)


def take_delivery(work: UnitOfWork, conversation_id: int) -> bool:
    """Try to become the replica that delivers to this conversation."""
    return _take(work, _TAKE_DELIVERY, conversation_id, DELIVERY_LEASE)


def give_back_turn(work: UnitOfWork, conversation_id: int) -> None:
    """Let any replica answer the next message."""
    work.session.execute(_GIVE_BACK_TURN, {"this": conversation_id, "mine": work.replica})


def give_back_delivery(work: UnitOfWork, conversation_id: int) -> None:
    """Let any replica deliver the next message."""
    work.session.execute(_GIVE_BACK_DELIVERY, {"this": conversation_id, "mine": work.replica})


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
        work.session.execute(delete(ReplicaLease))


def _take(
    work: UnitOfWork, statement: ReturningUpdate[int], conversation_id: int, length: timedelta
) -> bool:
    terms = {
        "this": conversation_id,
        "mine": work.replica,
        "now": work.now,
        "until": work.now + length,
    }
    return work.session.execute(statement, terms).scalar_one_or_none() is not None
