"""The table of changes by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User


class AuditEntry(Base):
    """One change to one row: who, what, and each field before and after."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    actor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    action: Mapped[str]
    """added, changed, removed, or a word for what cannot be taken back."""
    subject_kind: Mapped[str]
    """The table of the row."""
    subject_id: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str]
    """What it was called then: the row itself may be gone."""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("audit_entry.id"))

    actor: Mapped[User] = relationship(lazy="joined", innerjoin=True)
