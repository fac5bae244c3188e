"""Tables of concerns and their categories."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
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
    __table_args__ = (
        Index("ix_concern_owner_state", "owner_id", "state"),
        Index("ix_concern_place_category", "building_id", "category_id", "state"),
        Index("ix_concern_created", "created_at", "building_id"),
        Index(
            "ix_concern_next_due",
            "next_due_at",
            sqlite_where=text("state NOT IN ('resolved', 'closed', 'hidden')"),
            postgresql_where=text("state NOT IN ('resolved', 'closed', 'hidden')"),
        ),
        Index(
            "ix_concern_unresolved",
            "district_id",
            "level",
            sqlite_where=text("state NOT IN ('resolved', 'closed', 'hidden')"),
            postgresql_where=text("state NOT IN ('resolved', 'closed', 'hidden')"),
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    number: Mapped[str] = mapped_column(unique=True)
    """What people say on the phone: no look-alikes, not guessable."""
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"))
    floor: Mapped[str | None]
    spot: Mapped[str | None]
    category_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("category.id"))
    urgent: Mapped[bool]
    text: Mapped[str]
    """In the reporter's own words."""
    identity: Mapped[str]
    """named, pseudonym, confidential (the staff see no name) or anonymous (nobody knows)."""
    alias: Mapped[int | None]
    """Which pseudonym the staff see, by its number in the catalogue."""
    reporter_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    """None when the report is anonymous: the way back is a receipt that only the reporter has."""
    conversation_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("conversation.id"))
    """Where the reporter hears of it."""
    state: Mapped[str]
    resolution: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    level: Mapped[str]
    owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    priority: Mapped[int] = mapped_column(default=0)
    """Rises with the weight of those who say “me too”."""
    reopened: Mapped[int] = mapped_column(default=0)
    transfers: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    nudges: Mapped[int] = mapped_column(default=0)
    nudged_at: Mapped[datetime | None]
    first_response_due_at: Mapped[datetime]
    resolution_due_at: Mapped[datetime]
    next_due_at: Mapped[datetime]
    """The first promise that falls due: what lists are ordered by."""
    first_response_at: Mapped[datetime | None]
    action_at: Mapped[datetime | None]
    """When somebody will come, while an action is scheduled."""
    proposed_resolution: Mapped[str | None]
    proposed_text: Mapped[str | None]
    proposed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    first_resolved_at: Mapped[datetime | None]
    contacted_in_time: Mapped[bool | None]
    """Frozen at the first answer, or when its promise broke; None while that is open."""
    closed_in_time: Mapped[bool | None]
    """Frozen when it was first called resolved, or when that promise broke."""
    resolved_at: Mapped[datetime | None]
    resolved_level: Mapped[str | None]
    resolved_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("concern.id"))
    consent_version: Mapped[int | None]
    """To which version the reporter agreed before a sensitive matter was stored."""
    split_from_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("concern.id"))
    created_at: Mapped[datetime]

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    category: Mapped[Category] = relationship(lazy="joined", innerjoin=True)
    owner: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])
    reporter: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[reporter_id])

    @property
    def gist(self) -> str:
        """The words for a list; nothing of a sensitive matter."""
        return "" if self.category.sensitive else self.text

    @property
    def hides_reporter(self) -> bool:
        """Tell whether nobody among the staff may see who reported it."""
        return self.identity != "named"
