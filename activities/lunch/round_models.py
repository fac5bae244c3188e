"""Tables of group rounds (拼单): one dish ordered together once enough people want it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.lunch.models import Dish, PickupPoint
from activities.lunch.order_models import Portions, SlotDay
from activities.people.models import User


class GroupRound(Base):
    """A round for a floor or a company; the portions of those who joined are held already."""

    __tablename__ = "group_round"
    __table_args__ = (CheckConstraint("joined >= 0 AND joined <= target", name="joined"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    opener_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    audience: Mapped[str]
    """The floor or the company it is for, as the opener calls it."""
    portions_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("portions.id"))
    slot_day_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("slot_day.id"))
    point_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("pickup_point.id"))
    minimum: Mapped[int]
    target: Mapped[int]
    """The round takes no more portions than this and closes when it is full."""
    joined: Mapped[int] = mapped_column(default=0)
    fee_fen: Mapped[int] = mapped_column(default=0)
    """A delivery fee that is split by portions."""
    closes_at: Mapped[datetime]
    prolonged_once: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    created_at: Mapped[datetime]

    opener: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    portions: Mapped[Portions] = relationship(lazy="joined", innerjoin=True)
    slot_day: Mapped[SlotDay] = relationship(lazy="joined", innerjoin=True)
    point: Mapped[PickupPoint] = relationship(lazy="joined", innerjoin=True)
    shares: Mapped[list[GroupShare]] = relationship(
        back_populates="round", lazy="selectin", order_by="GroupShare.id"
    )


class GroupShare(Base):
    """What one person wants of a round: `count`, and up to `tolerance` more if that is needed."""

    __tablename__ = "group_share"
    __table_args__ = (
        UniqueConstraint("group_round_id", "user_id"),
        CheckConstraint("count > 0 AND tolerance >= 0", name="count"),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    group_round_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("group_round.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    count: Mapped[int]
    tolerance: Mapped[int] = mapped_column(default=0)
    fallback_dish_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("dish.id"))
    """What is ordered for the person alone when the round fails; None: nothing."""
    given: Mapped[int] = mapped_column(default=0)
    """How many portions the person got in the end."""

    round: Mapped[GroupRound] = relationship(back_populates="shares")
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    fallback: Mapped[Dish | None] = relationship(lazy="joined")
