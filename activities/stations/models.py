"""Tables of service stations and of what they offer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.places.models import Building


class Offering(Base):
    """A facility or a service that stations may have, with the words people use for it."""

    __tablename__ = "offering"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    words: Mapped[list[str]]


class ServiceStation(Base):
    """党群服务站: a place inside a tower where people are helped. Coordinates are WGS-84."""

    __tablename__ = "service_station"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    zh: Mapped[str]
    en: Mapped[str]
    aliases: Mapped[list[str]]
    floor: Mapped[str]
    spot_zh: Mapped[str]
    spot_en: Mapped[str]
    way_zh: Mapped[str]
    way_en: Mapped[str]
    about_zh: Mapped[str]
    about_en: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    hours: Mapped[str]
    """Weekly rules in OpenStreetMap's opening_hours syntax; holidays come from the calendar."""
    phone: Mapped[str]
    photo: Mapped[str | None]
    """The token of a stored photo."""
    checked_at: Mapped[datetime | None]
    """When somebody of the station last said that all of this is right."""
    doubted_at: Mapped[datetime | None]
    """When somebody of the station said that something here is no longer right."""
    sample: Mapped[bool] = mapped_column(default=False)

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    offers: Mapped[list[Offering]] = relationship(secondary="station_offering", lazy="selectin")


class StationOffering(Base):
    """That a station has an offering."""

    __tablename__ = "station_offering"
    __table_args__ = (UniqueConstraint("station_id", "offering_id"),)

    id: Mapped[PrimaryKey]
    station_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("service_station.id"))
    offering_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("offering.id"))


class StationChange(Base):
    """One change to a station: who, when, and each field before and after."""

    __tablename__ = "station_change"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    station_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("service_station.id"), index=True
    )
    by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    """Who did it; None for the first filling of the city."""
    what: Mapped[str]
    """created, changed, confirmed or doubted."""
    fields: Mapped[dict[str, Any]]
    """For each field that changed: [before, after]."""
    changed_at: Mapped[datetime]
