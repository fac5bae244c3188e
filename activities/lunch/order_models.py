"""Tables of a day's lunch: portions, slots, the round of a vendor, orders. Menus are in models."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.lunch.models import Dish, PickupPoint, PickupSlot, Vendor
from activities.people.models import User


class OrderRound(Base):
    """All that is ordered from one vendor for one day, from the first order to the last pick-up."""

    __tablename__ = "order_round"
    __table_args__ = (UniqueConstraint("vendor_id", "day"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vendor.id"))
    day: Mapped[date]
    closes_at: Mapped[datetime]
    """The cut-off. An order of this very second is late."""
    state: Mapped[str]
    own_menu: Mapped[bool] = mapped_column(default=False)
    """True when the vendor gave a menu for this day: the weekly one does not count then."""
    late_minutes: Mapped[int] = mapped_column(default=0)
    arrived_points: Mapped[list[int]]

    vendor: Mapped[Vendor] = relationship(lazy="joined", innerjoin=True)


class Portions(Base):
    """So many portions of one dish on one day. `taken` counts all that are ordered."""

    __tablename__ = "portions"
    __table_args__ = (
        UniqueConstraint("dish_id", "day"),
        CheckConstraint("taken >= 0", name="taken"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    round_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("order_round.id"), index=True)
    dish_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("dish.id"))
    day: Mapped[date]
    price_fen: Mapped[int]
    stock: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    open: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime]

    dish: Mapped[Dish] = relationship(lazy="joined", innerjoin=True)


class SlotDay(Base):
    """So many portions that can be handed over in one slot of one day."""

    __tablename__ = "slot_day"
    __table_args__ = (
        UniqueConstraint("slot_id", "day"),
        CheckConstraint("taken >= 0", name="taken"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    round_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("order_round.id"), index=True)
    slot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("pickup_slot.id"))
    day: Mapped[date]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    open: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime]

    slot: Mapped[PickupSlot] = relationship(lazy="joined", innerjoin=True)


class LunchOrder(Base):
    """What one person ordered from one vendor for one day, with the code that fetches it."""

    __tablename__ = "lunch_order"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        Index(None, "round_id", "state"),
        Index(None, "user_id", "day"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    round_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("order_round.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    slot_day_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("slot_day.id"))
    point_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("pickup_point.id"))
    group_round_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """The group round that made it, by number: rounds know orders, not the other way."""
    day: Mapped[date]
    code: Mapped[str]
    amount_fen: Mapped[int]
    """What is to be paid at the counter. No money is handled here."""
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    round: Mapped[OrderRound] = relationship(lazy="joined", innerjoin=True)
    slot_day: Mapped[SlotDay] = relationship(lazy="joined", innerjoin=True)
    point: Mapped[PickupPoint] = relationship(lazy="joined", innerjoin=True)
    items: Mapped[list[OrderItem]] = relationship(
        back_populates="order",
        lazy="selectin",
        order_by="OrderItem.id",
        cascade="all, delete-orphan",
    )

    @property
    def portions(self) -> int:
        """How many portions the order has in all."""
        return sum(item.count for item in self.items)


class OrderItem(Base):
    """So many portions of one dish made the same way; `label` is the colleague it is for."""

    __tablename__ = "order_item"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    order_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lunch_order.id"), index=True)
    portions_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("portions.id"), index=True)
    count: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    price_fen: Mapped[int]

    order: Mapped[LunchOrder] = relationship(back_populates="items")
    portions: Mapped[Portions] = relationship(lazy="joined", innerjoin=True)
