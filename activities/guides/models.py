"""The table of guides. A change makes a new version; what was told before stays readable."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class Topic(StrEnum):
    """The shelves on which guides stand."""

    PERMITS = "permits"
    INSURANCE = "insurance"
    WORK = "work"
    COMPANY = "company"
    FAMILY = "family"
    HEALTH = "health"
    BUILDING = "building"
    COMMUNITY = "community"


class Guide(Base):
    """How one matter is done, as of one version; the newest is current."""

    __tablename__ = "guide"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        Index(
            "ix_guide_current",
            "key",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    key: Mapped[str]
    version: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)
    topic: Mapped[str] = mapped_column(index=True)
    zh: Mapped[str]
    en: Mapped[str]
    words_zh: Mapped[list[str]]
    words_en: Mapped[list[str]]
    """How people call the matter, for the search."""
    who_zh: Mapped[str]
    who_en: Mapped[str]
    steps_zh: Mapped[list[str]]
    steps_en: Mapped[list[str]]
    bring_zh: Mapped[list[str]]
    bring_en: Mapped[list[str]]
    offerings: Mapped[list[str]]
    """Codes of what a station must offer to be of help here."""
    where_zh: Mapped[str]
    where_en: Mapped[str]
    takes_zh: Mapped[str]
    takes_en: Mapped[str]
    fee_zh: Mapped[str]
    fee_en: Mapped[str]
    source_zh: Mapped[str]
    source_en: Mapped[str]
    checked_on: Mapped[date]
    review_by: Mapped[date]
    sample: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    written_at: Mapped[datetime]
