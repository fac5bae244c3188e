"""Tables of seat pools, registrations and waiting lists."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User


class RegistrationState(StrEnum):
    """Where a registration stands."""

    PENDING_APPROVAL = "pending_approval"
    REGISTERED = "registered"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class WaitingState(StrEnum):
    """Where an entry of a waiting list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OFFER_EXPIRED = "offer_expired"
    LEFT = "left"


_LIVE_REGISTRATION = text("state IN ('pending_approval', 'registered', 'checked_in')")
_LIVE_WAITING = text("state IN ('waiting', 'offered')")


class SeatPool(Base):
    """So many seats for one thing. `taken` counts every seat held, by whatever holds it."""

    __tablename__ = "seat_pool"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    capacity: Mapped[int | None]
    """None: as many as come."""
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    """Entries on the waiting list: while there are any, a newcomer cannot take a seat."""
    closes_at: Mapped[datetime]
    """When registration and withdrawal end, usually when the thing begins."""
    open: Mapped[bool] = mapped_column(default=True)


class Registration(Base):
    """That a person, with a party of so many, has a seat."""

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_live",
            "pool_id",
            "user_id",
            unique=True,
            sqlite_where=_LIVE_REGISTRATION,
            postgresql_where=_LIVE_REGISTRATION,
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    party: Mapped[int]
    state: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class WaitingListEntry(Base):
    """That a person, with a party of so many, waits for a seat."""

    __tablename__ = "waiting_list_entry"
    __table_args__ = (
        Index(
            "uq_waiting_list_entry_live",
            "pool_id",
            "user_id",
            unique=True,
            sqlite_where=_LIVE_WAITING,
            postgresql_where=_LIVE_WAITING,
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"), index=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    party: Mapped[int]
    state: Mapped[str]
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
