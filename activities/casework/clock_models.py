"""Tables of promises: what was promised by policy, what runs now, its pauses and its events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class SlaPolicy(Base):
    """What is promised from now on for a topic at a level, in working minutes."""

    __tablename__ = "sla_policy"
    __table_args__ = (UniqueConstraint("district_id", "topic", "level"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    topic: Mapped[str]
    level: Mapped[str]
    first_response_minutes: Mapped[int]
    next_response_minutes: Mapped[int]
    resolution_minutes: Mapped[int]


class AppliedSla(Base):
    """One promise made for one case, frozen when it was made."""

    __tablename__ = "applied_sla"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(
            "uq_applied_sla_running",
            "subject_kind",
            "subject_id",
            "clock",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    clock: Mapped[str]
    level: Mapped[str]
    minutes: Mapped[int]
    """As promised; a policy edited later does not reach here."""
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Moves only by pauses."""
    marked: Mapped[int] = mapped_column(default=0)
    """The last share, in percent, about which somebody was warned."""
    paused_at: Mapped[datetime | None]
    pauses: Mapped[int] = mapped_column(default=0)
    """How many times it was paused: without any, nobody needs to look for them."""
    state: Mapped[str]
    ended_at: Mapped[datetime | None]
    in_min: Mapped[int | None]
    """Working minutes that it took, frozen at the end."""
    diff_in_min: Mapped[int | None]
    """Working minutes to spare; negative when the promise was broken."""


class SlaPause(Base):
    """A time during which a promise did not run."""

    __tablename__ = "sla_pause"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    applied_sla_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("applied_sla.id"), index=True
    )
    cause: Mapped[str]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class SlaEvent(Base):
    """What happened to a promise: half, nearly, missed, paused, resumed, hit."""

    __tablename__ = "sla_event"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    applied_sla_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("applied_sla.id"), index=True
    )
    event: Mapped[str]
    at: Mapped[datetime]
