"""Tables of events and of the programmes that group them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.enrolment.models import SeatPool
from activities.places.models import Building


class EventStatus(StrEnum):
    """Whether people can see an event. Upcoming, ongoing and over are computed, never stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Certainty(StrEnum):
    """iCalendar's word for whether an event will take place (RFC 5545, STATUS)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Programme(Base):
    """A brand series that groups events."""

    __tablename__ = "programme"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    about_zh: Mapped[str]
    about_en: Mapped[str]


class Event(Base):
    """Something that takes place once, in a building, with a pool of seats."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_upcoming", "status", "starts_at"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    seat_pool_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seat_pool.id"), unique=True)
    programme_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("programme.id"))
    club_id: Mapped[int | None] = mapped_column(BigInteger)
    """The club behind it, known here by number only: capabilities do not know each other."""
    organizer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    zh: Mapped[str]
    en: Mapped[str]
    about_zh: Mapped[str]
    about_en: Mapped[str]
    bring_zh: Mapped[str | None]
    bring_en: Mapped[str | None]
    floor: Mapped[str | None]
    spot_zh: Mapped[str]
    spot_en: Mapped[str]
    interest: Mapped[str] = mapped_column(index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str]
    certainty: Mapped[str]
    sample: Mapped[bool] = mapped_column(default=False)

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    seats: Mapped[SeatPool] = relationship(lazy="joined", innerjoin=True)
    programme: Mapped[Programme | None] = relationship(lazy="joined")
