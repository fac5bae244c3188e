"""Tables of concerns and their categories."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User
from activities.places.models import Building


class Category(Base):
    """A kind of concern. A sensitive one goes to a named confidential handler only."""

    __tablename__ = "category"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    icon: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    sensitive: Mapped[bool]
    first_response_minutes: Mapped[int]
    resolution_hours: Mapped[int]


class Concern(Base):
    """诉求: one matter, with the person who is responsible for it now."""

    __tablename__ = "concern"
    __table_args__ = (Index("ix_concern_owner_state", "owner_id", "state"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    number: Mapped[str] = mapped_column(unique=True)
    """What people say on the phone: no look-alikes, not guessable."""
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    floor: Mapped[str | None]
    spot: Mapped[str | None]
    category_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("category.id"))
    urgent: Mapped[bool]
    text: Mapped[str]
    """In the reporter's own words."""
    identity: Mapped[str]
    """named, or confidential: the worker sees no name."""
    reporter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("conversation.id"))
    """Where the reporter hears of it."""
    state: Mapped[str]
    resolution: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    level: Mapped[str]
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    reopened: Mapped[int] = mapped_column(default=0)
    first_response_due_at: Mapped[datetime]
    resolution_due_at: Mapped[datetime]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    category: Mapped[Category] = relationship(lazy="joined", innerjoin=True)
    owner: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])
    reporter: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=[reporter_id])
