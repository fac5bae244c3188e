"""The table that is the schedule: what is due, until when it is of use, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class Due(Base):
    """One thing to do at a moment. Planning it twice is harmless."""

    __tablename__ = "due"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "due_at"),
        Index(
            "ix_due_open",
            "due_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
