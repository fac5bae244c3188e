"""Tables of what happens to a case, whatever the case is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class CaseStep(Base):
    """One move of a case through its workflow, with who made it and why."""

    __tablename__ = "case_step"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    event: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    reason: Mapped[str | None]
    at: Mapped[datetime]


class CaseMessage(Base):
    """Something said about a case: a public update or an internal note."""

    __tablename__ = "case_message"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    from_staff: Mapped[bool]
    internal: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    photo: Mapped[str | None]
    at: Mapped[datetime]
