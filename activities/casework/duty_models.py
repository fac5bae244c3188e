"""Tables of who can work when, on what, what moved between them, and the visits they make."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class Absence(Base):
    """A time in which somebody is away; the substitutes get everything meanwhile."""

    __tablename__ = "absence"
    __table_args__ = (Index(None, "user_id", "ends_at"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))


class Specialty(Base):
    """A topic that somebody knows best."""

    __tablename__ = "specialty"
    __table_args__ = (UniqueConstraint("user_id", "topic"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    topic: Mapped[str] = mapped_column(index=True)


class Assignment(Base):
    """One change of who has the duty: from whom and where, to whom and where, and why."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    """transfer, send_back, escalate, delegate, hand_over."""
    from_owner_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    to_owner_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    from_level: Mapped[str]
    to_level: Mapped[str]
    cause: Mapped[str]
    """Who or what moved it: staff, reporter, or the clock that was broken."""
    reason: Mapped[str | None]
    at: Mapped[datetime]


class CannedReply(Base):
    """An answer that is used often, in both languages."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("district_id", "topic", "code"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    topic: Mapped[str]
    """A category's code, or `any`."""
    code: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]


class Visit(Base):
    """走访: who was where, whom they met and what was said, linked to a case if there is one."""

    __tablename__ = "visit"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "building_id", "at"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"))
    floor: Mapped[str | None]
    company: Mapped[str | None]
    state: Mapped[str]
    """planned, done, nobody_there, cancelled."""
    note: Mapped[str]
    photo: Mapped[str | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
