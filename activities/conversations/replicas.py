"""What only one process may do at a time, and how many processes there are: leases with a name.

A conversation's own leases are columns of its row (leases.py); these are few, and for the process.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork

PRESENCE: Final = "replica:"
PRESENT_FOR: Final = timedelta(seconds=20)


class ReplicaLease(Base):
    """That a replica does something alone, or simply is there, until a moment."""

    __tablename__ = "replica_lease"

    id: Mapped[str] = mapped_column(primary_key=True)
    """What is leased: “telegram.polling”, or “replica:” with the replica's own name."""
    replica: Mapped[str]
    until: Mapped[datetime]


def hold(work: UnitOfWork, name: str, length: timedelta) -> bool:
    """Take or keep a lease for this replica; False while another one has it."""
    values = {"replica": work.replica, "until": work.now + length}
    if insert_if_new(work.session, ReplicaLease, {"id": name, **values}, unique=("id",)):
        return True
    is_free = or_(ReplicaLease.replica == work.replica, ReplicaLease.until < work.now)
    taken = work.session.execute(
        update(ReplicaLease)
        .where(ReplicaLease.id == name, is_free)
        .values(**values)
        .returning(ReplicaLease.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def let_go(work: UnitOfWork, name: str) -> None:
    """Leave a lease to others, if this replica has it."""
    work.session.execute(
        delete(ReplicaLease).where(ReplicaLease.id == name, ReplicaLease.replica == work.replica)
    )


def be_present(work: UnitOfWork) -> int:
    """Say that this replica lives, and return how many do; the long dead are forgotten."""
    hold(work, f"{PRESENCE}{work.replica}", PRESENT_FOR)
    is_presence = ReplicaLease.id.startswith(PRESENCE)
    work.session.execute(delete(ReplicaLease).where(is_presence, ReplicaLease.until < work.now))
    return work.session.scalar(select(func.count(ReplicaLease.id)).where(is_presence)) or 1


def be_gone(work: UnitOfWork) -> None:
    """Say that this replica has stopped, and leave what it did alone to others."""
    work.session.execute(delete(ReplicaLease).where(ReplicaLease.replica == work.replica))
