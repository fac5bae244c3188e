"""Tables of events, of what groups them, and of what is kept about each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.bilingual import in_language
from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.enrolment.models import SeatPool
from activities.people.models import User
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


class EventSeries(Base):
    """Events that repeat by a rule (RFC 5545, RRULE)."""

    __tablename__ = "event_series"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    organizer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    rule: Mapped[str]
    on_working_days: Mapped[bool]
    """True when holidays are left out and make-up working days are kept in."""
    made_at: Mapped[datetime]


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
    series_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("event_series.id"))
    questions: Mapped[list[str] | None]
    """What the organizer asks everybody who registers."""
    names_shown: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    """How often time, place or certainty changed (RFC 5545, SEQUENCE)."""
    changed_at: Mapped[datetime | None]
    earlier_starts_at: Mapped[datetime | None]
    """When it was to begin before it was moved."""
    postponed: Mapped[bool] = mapped_column(default=False)
    """True while it will take place, and nobody knows when."""
    planned: Mapped[bool] = mapped_column(default=False)
    """True once reminders and what follows the end stand in the table of what is due."""
    refreshed_until: Mapped[datetime | None]
    """Until when the refresh of people's cards is planned already."""
    awaits_review: Mapped[bool] = mapped_column(default=False)
    reviewed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    seats: Mapped[SeatPool] = relationship(lazy="joined", innerjoin=True)
    programme: Mapped[Programme | None] = relationship(lazy="joined")
    organizer: Mapped[User | None] = relationship(foreign_keys=[organizer_id])

    def where(self, language: str) -> str:
        """Return building, floor and spot, as far as they are known."""
        building = in_language(self.building, language)
        parts = (building, self.floor, in_language(self, language, "spot"))
        return " ".join(part for part in parts if part)


class EventMessage(Base):
    """Something the organizer wrote to people of an event; counted against the day's budget."""

    __tablename__ = "event_message"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("event.id"), index=True)
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    audience: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime]


class EventFeedback(Base):
    """How somebody liked an event: 3 good, 2 so-so, 1 bad; once, changeable."""

    __tablename__ = "event_feedback"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    score: Mapped[int]
    given_at: Mapped[datetime]


class CalendarFeed(Base):
    """The secret under which a person's calendar can be read by their calendar programme."""

    __tablename__ = "calendar_feed"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
