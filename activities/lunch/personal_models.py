"""Tables of what lunch keeps about people: diet marks, favourites, the digest, vendors' people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.lunch.models import Vendor


class DietMark(Base):
    """A mark a person wants or avoids. The row exists only with consent; erasing deletes it."""

    __tablename__ = "diet_mark"
    __table_args__ = (UniqueConstraint("user_id", "code"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    code: Mapped[str]
    consented_at: Mapped[datetime]


class FavouriteDish(Base):
    """A dish that a person starred."""

    __tablename__ = "favourite_dish"
    __table_args__ = (UniqueConstraint("user_id", "dish_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    dish_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("dish.id"))


class DigestSubscription(Base):
    """That a person wants the noon digest of a building."""

    __tablename__ = "lunch_digest_subscription"
    __table_args__ = (UniqueConstraint("user_id", "building_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    last_sent: Mapped[date | None]
    """The day of the last digest: nobody gets two on one day."""


class VendorManager(Base):
    """That a person acts for a vendor. This row is the right; there is no role besides."""

    __tablename__ = "vendor_manager"
    __table_args__ = (UniqueConstraint("vendor_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    since: Mapped[datetime]

    vendor: Mapped[Vendor] = relationship(lazy="joined", innerjoin=True)


class VendorInvitation(Base):
    """A one-time code that makes its bearer act for a vendor. Only its hash is stored."""

    __tablename__ = "vendor_invitation"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    code_hash: Mapped[str] = mapped_column(unique=True)
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"))
    invited_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
