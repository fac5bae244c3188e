"""Tables of seat pools, and of what holds or awaits their seats."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

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


class OfferState(StrEnum):
    """Where an offer of seats stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"


class Allotment(StrEnum):
    """How seats are given: to whoever comes first, or by drawing lots at a moment."""

    FIRST_COME = "first_come"
    DRAW = "draw"


_LIVE_REGISTRATION = text("state IN ('pending_approval', 'registered', 'checked_in')")
_LIVE_WAITING = text("state IN ('waiting', 'offered')")
_OPEN = text("state = 'open'")


class SeatPool(Base):
    """So many seats for one thing. `taken` counts every seat held, by whatever holds it."""

    __tablename__ = "seat_pool"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    capacity: Mapped[int | None]
    """None: as many as come."""
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    """Entries that wait without an offer: while there are any, nobody new can take a seat."""
    next_rank: Mapped[int] = mapped_column(default=1)
    """The place in the line that the next entry gets."""
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    """When registration and withdrawal end, usually when the thing begins."""
    open: Mapped[bool] = mapped_column(default=True)
    largest_party: Mapped[int | None]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    has_threshold: Mapped[bool] = mapped_column(default=False)
    allotment: Mapped[str] = mapped_column(default=Allotment.FIRST_COME)
    draw_at: Mapped[datetime | None]
    draw_seed: Mapped[str | None]
    """What the lots were drawn with: whoever has it can repeat the draw."""
    drawn_at: Mapped[datetime | None]
    withdrawal_rate: Mapped[float] = mapped_column(default=0.12)
    """Which share of those registered is expected to give the seat back, from earlier times."""
    sweep_at: Mapped[datetime | None]
    """When the line is looked at next, whatever happens until then."""
    door_secret: Mapped[str | None]
    """The key of the code shown at the door; none until somebody opens it."""

    @property
    def awaits_draw(self) -> bool:
        """True while lots are collected and not yet drawn."""
        return self.allotment == Allotment.DRAW and self.drawn_at is None


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
        Index("ix_registration_pool", "pool_id", "state"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    party: Mapped[int]
    state: Mapped[str]
    only_if: Mapped[int | None]
    """“I come if at least so many come.” None: in any case."""
    answers: Mapped[list[str] | None]
    """What was answered to the organizer's questions, in their order."""
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
    takes_part: Mapped[bool] = mapped_column(default=False)
    """True when a part of the party would come; False: all together or not."""
    rank: Mapped[int] = mapped_column(default=0)
    expiries: Mapped[int] = mapped_column(default=0)
    passed_over: Mapped[bool] = mapped_column(default=False)
    """True once somebody behind was offered seats that were too few for this party."""
    answers: Mapped[list[str] | None]
    state: Mapped[str]
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Offer(Base):
    """Seats kept for somebody who waits, until a moment. It counts as taken, like a seat."""

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open",
            "entry_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"), index=True)
    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("waiting_list_entry.id"))
    party: Mapped[int]
    state: Mapped[str]
    made_at: Mapped[datetime]
    sends_at: Mapped[datetime]
    """When the person is told: at once, or in the morning."""
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    entry: Mapped[WaitingListEntry] = relationship(lazy="joined", innerjoin=True)


class Reservation(Base):
    """Seats that the organizer keeps back, for guests or helpers."""

    __tablename__ = "reservation"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"), index=True)
    seats: Mapped[int]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Threshold(Base):
    """How many must come for a thing to take place, and whether they do."""

    __tablename__ = "threshold"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"), unique=True)
    minimum: Mapped[int]
    target: Mapped[int | None]
    """What the organizer hopes for; the most there can be is the pool's capacity."""
    cut_off_at: Mapped[datetime]
    decide_by: Mapped[datetime | None]
    """Until when the organizer may prolong after a missed cut-off."""
    prolonged: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    changed_at: Mapped[datetime]


class CheckIn(Base):
    """That somebody was there: once, with the moment it really happened."""

    __tablename__ = "check_in"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"), index=True)
    registration_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("registration.id"), unique=True
    )
    came_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    how: Mapped[str]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))


class EnrolmentLog(Base):
    """One line of what happened to somebody's registration, readable by that person."""

    __tablename__ = "enrolment_log"
    __table_args__ = (
        Index("ix_enrolment_log_pool", "pool_id", "user_id"),
        Index("ix_enrolment_log_person", "user_id", "what"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"))
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    """None: it concerns everybody, such as a change of the limit."""
    at: Mapped[datetime]
    what: Mapped[str]
    data: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    """Who did it by hand; None for the person or the rules."""
