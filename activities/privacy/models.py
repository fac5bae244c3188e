"""Tables of consent, of links to one's own data, and of erasures that a restore must repeat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class Consent(Base):
    """That a person agreed to one purpose, in the words of one version, until withdrawn."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "user_id", "purpose"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    purpose: Mapped[str]
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DataLink(Base):
    """A secret address under which one person sees everything kept about them, for an hour."""

    __tablename__ = "data_link"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    expires_at: Mapped[datetime]


class Erasure(Base):
    """One line of the erasure ledger: a number and two moments, nothing that names anybody."""

    __tablename__ = "erasure"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_number: Mapped[int] = mapped_column(BigInteger)
    user_since: Mapped[datetime]
    """When the account was made: tells it from a later one that got the same number."""
    erased_at: Mapped[datetime]
