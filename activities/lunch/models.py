"""Tables of vendors, pick-up points and slots, and dishes. Prices are in fen (1/100 yuan)."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey


class Vendor(Base):
    """A canteen or a caterer. Orders close at `cut_off` (“HH:MM”): a second before is in time."""

    __tablename__ = "vendor"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    kind: Mapped[str]
    cut_off: Mapped[str]
    sample: Mapped[bool] = mapped_column(default=False)

    dishes: Mapped[list[Dish]] = relationship(back_populates="vendor")


class VendorBuilding(Base):
    """That a vendor serves a building."""

    __tablename__ = "vendor_building"
    __table_args__ = (UniqueConstraint("vendor_id", "building_id"),)

    id: Mapped[PrimaryKey]
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"))
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)


class PickupPoint(Base):
    """Where lunch is handed over."""

    __tablename__ = "pickup_point"

    id: Mapped[PrimaryKey]
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"))
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"))
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    floor: Mapped[str]


class PickupSlot(Base):
    """A quarter of an hour in which a vendor can hand over so many portions."""

    __tablename__ = "pickup_slot"
    __table_args__ = (UniqueConstraint("vendor_id", "starts"),)

    id: Mapped[PrimaryKey]
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"))
    starts: Mapped[str]
    ends: Mapped[str]
    capacity: Mapped[int]
    removed: Mapped[bool] = mapped_column(default=False)
    """No longer offered; what was ordered for it is kept or moved."""


class Dish(Base):
    """A dish with its price, marks and the weekdays (mo…fr) on which it is usually cooked.

    What is cooked on one day, at which price and how often, is its `Portions` of that day.
    """

    __tablename__ = "dish"

    id: Mapped[PrimaryKey]
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    aliases: Mapped[list[str]]
    price_fen: Mapped[int]
    diet: Mapped[list[str]]
    contains: Mapped[list[str]]
    stock: Mapped[int]
    days: Mapped[list[str]]
    photo: Mapped[str | None]
    """The token of a stored photo."""

    vendor: Mapped[Vendor] = relationship(back_populates="dishes", lazy="joined", innerjoin=True)
