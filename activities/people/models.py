"""Tables of people, their identities on channels, their roles and the codes that give roles."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey


class Role(StrEnum):
    """What somebody may be beyond an office worker, which everybody is."""

    ORGANIZER = "organizer"
    BUILDING_WORKER = "building_worker"
    SUB_DISTRICT_OFFICER = "sub_district_officer"
    DISTRICT_OFFICER = "district_officer"
    CONFIDENTIAL_HANDLER = "confidential_handler"
    ADMIN = "admin"


class User(Base):
    """A person. Never holds party membership, religion, health or union membership."""

    __tablename__ = "user"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    name: Mapped[str]
    """As the person gives it; shown, never used to recognise anybody."""
    name_en: Mapped[str | None]
    """The English name of a duty post; people have one name."""
    language: Mapped[str] = mapped_column(default="zh")
    building_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("building.id"))
    phone: Mapped[str | None]
    post: Mapped[str | None] = mapped_column(unique=True)
    """The key of a duty post of the sample city; None for a real person."""
    notice_version: Mapped[int] = mapped_column(default=0)
    sample: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]
    """When they last wrote, to the day: an account nobody uses any more is erased."""
    created_at: Mapped[datetime]

    roles: Mapped[list[RoleGrant]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id"
    )

    def called(self, language: str) -> str:
        """Return the name to show to somebody who reads this language."""
        return self.name_en or self.name if language == "en" else self.name


class Identity(Base):
    """How a channel knows a person: a number or a random key, never a display name."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    channel: Mapped[str]
    external_id: Mapped[str]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class RoleGrant(Base):
    """One role of one person in one place; no place means everywhere."""

    __tablename__ = "role_grant"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    role: Mapped[str]
    building_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("building.id"))
    sub_district_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sub_district.id"))
    granted_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    granted_at: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="roles", foreign_keys=[user_id])


class Invitation(Base):
    """A one-time code that gives its bearer a role. Only the code's hash is stored."""

    __tablename__ = "invitation"

    id: Mapped[PrimaryKey]
    code_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    building_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("building.id"))
    sub_district_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sub_district.id"))
    invited_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    used_at: Mapped[datetime | None]


class DutyRoster(Base):
    """Who is on duty in a building on a weekday (0 is Monday)."""

    __tablename__ = "duty_roster"
    __table_args__ = (UniqueConstraint("building_id", "weekday"),)

    id: Mapped[PrimaryKey]
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"))
    weekday: Mapped[int]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Substitution(Base):
    """Who takes over when a worker is away."""

    __tablename__ = "substitution"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), unique=True)
    substitute_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
