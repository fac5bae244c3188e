"""Tables of clubs and memberships."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.places.models import Building


class Club(Base):
    """社团: people of the towers who share an interest."""

    __tablename__ = "club"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    aliases: Mapped[list[str]]
    interest: Mapped[str] = mapped_column(index=True)
    openness: Mapped[str]
    about_zh: Mapped[str]
    about_en: Mapped[str]
    meets_zh: Mapped[str]
    meets_en: Mapped[str]
    sample: Mapped[bool] = mapped_column(default=False)

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)


class Membership(Base):
    """That a person belongs, or asks to belong, to a club."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("club_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    club_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("club.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    role: Mapped[str]
    since: Mapped[datetime]
