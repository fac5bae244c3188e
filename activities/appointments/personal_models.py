"""Tables of what people tell an office about themselves, and of their consent to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey

_IN_FORCE = text("withdrawn_at IS NULL")


class AppointmentConsent(Base):
    """That somebody agreed to one use of their data: for one appointment, these fields.

    It outlives the data, so that it can be shown what was agreed to and when that ended.
    """

    __tablename__ = "appointment_consent"
    __table_args__ = (
        Index(
            "uq_appointment_consent_in_force",
            "appointment_id",
            "user_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("collective_appointment.id"))
    purpose: Mapped[str]
    fields: Mapped[list[str]]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PersonalDetails(Base):
    """What one person told for one appointment. The row exists only with consent in force."""

    __tablename__ = "appointment_details"
    __table_args__ = (UniqueConstraint("appointment_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    appointment_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("collective_appointment.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    consent_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("appointment_consent.id"))
    told: Mapped[dict[str, Any]]
