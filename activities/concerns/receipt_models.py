"""Tables of the way back to an anonymous report: a hash of the receipt, and the salt for it."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class ReceiptSalt(Base):
    """The salt of this installation's receipts: made once, at the first anonymous report."""

    __tablename__ = "receipt_salt"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    salt: Mapped[str]


class Receipt(Base):
    """What proves that somebody is the reporter, without saying who: an Argon2 hash."""

    __tablename__ = "receipt"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"), unique=True)
    receipt_hash: Mapped[str] = mapped_column(unique=True)
