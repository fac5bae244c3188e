"""Tables of the place tree: the single key on which routing, rights and lists hang."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey


class District(Base):
    """区: the top of the ladder."""

    __tablename__ = "district"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]


class SubDistrict(Base):
    """街道 or 镇: the level between the buildings and the district."""

    __tablename__ = "sub_district"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]


class Grid(Base):
    """商圈: a handful of buildings that one worker leads."""

    __tablename__ = "grid"

    id: Mapped[PrimaryKey]
    sub_district_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sub_district.id"))
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]


class Building(Base):
    """An office tower. Coordinates are WGS-84 degrees."""

    __tablename__ = "building"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    sub_district_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sub_district.id"))
    grid_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("grid.id"))
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    aliases: Mapped[list[str]]
    address_zh: Mapped[str]
    address_en: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    floors_above: Mapped[int]
    floors_below: Mapped[int]
    office_workers: Mapped[int]
    sample: Mapped[bool] = mapped_column(default=False)

    sub_district: Mapped[SubDistrict] = relationship(lazy="joined")
