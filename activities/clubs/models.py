"""Tables of clubs: who belongs, who is invited, what is announced, what is to be founded."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from activities.clubs.workflow import ClubState, FoundingState
from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User
from activities.places.models import Building


class Openness(StrEnum):
    """Who may come in."""

    OPEN = "open"
    MODERATED = "moderated"
    INVITE_ONLY = "invite_only"


class Volume(StrEnum):
    """Which announcements of a club a member wants to hear."""

    ALL = "all"
    IMPORTANT = "important"
    MUTED = "muted"


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
    state: Mapped[str] = mapped_column(default=ClubState.LIVE)
    hides_names: Mapped[bool] = mapped_column(default=False)
    """True when members see only how many there are, whatever each has agreed to."""
    offered_to_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    """To whom the club is being handed over, until `offered_until`."""
    offered_until: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(default=False)

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)


class Membership(Base):
    """What a person is to a club; kept when they leave, so that its history stays readable."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("club_id", "user_id"),
        Index(
            "ix_membership_one_creator",
            "club_id",
            unique=True,
            sqlite_where=text("role = 'creator'"),
            postgresql_where=text("role = 'creator'"),
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    club_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("club.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    role: Mapped[str]
    since: Mapped[datetime]
    """When they came in, asked, were invited, left or were refused; a new role keeps it."""
    shown: Mapped[bool] = mapped_column(default=False)
    """True when the member agreed to be named in the list of members."""
    volume: Mapped[str] = mapped_column(default=Volume.ALL)

    state: Mapped[str] = synonym("role")
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ClubInvitation(Base):
    """A code with which people may come into a club. Only the code's hash is stored."""

    __tablename__ = "club_invitation"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    club_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("club.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    uses_left: Mapped[int]
    expires_at: Mapped[datetime]


class ClubAnnouncement(Base):
    """What a club tells its members, at a moment at which nobody is disturbed."""

    __tablename__ = "club_announcement"
    __table_args__ = (Index(None, "club_id", "sends_at"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    club_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("club.id"))
    author_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    text: Mapped[str]
    important: Mapped[bool] = mapped_column(default=False)
    sends_at: Mapped[datetime]
    created_at: Mapped[datetime]

    club: Mapped[Club] = relationship(lazy="joined", innerjoin=True)


class ClubFounding(Base):
    """Somebody's wish to found a club, which waits for the building's worker."""

    __tablename__ = "club_founding"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    founder_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    zh: Mapped[str]
    en: Mapped[str]
    interest: Mapped[str]
    openness: Mapped[str]
    about: Mapped[str]
    state: Mapped[str] = mapped_column(default=FoundingState.WAITING)
    reason: Mapped[str | None]
    club_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("club.id"))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    founder: Mapped[User] = relationship(lazy="joined", innerjoin=True)
