"""Tables of people around a concern: who follows, who helps, who must not see, what they say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User


class Follower(Base):
    """Somebody else whom the matter concerns: every update goes to them, their weight counts."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("concern_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("conversation.id"))
    weight: Mapped[int] = mapped_column(default=1)
    since: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class CaseHelper(Base):
    """Somebody who had the duty before it moved up, and goes on helping."""

    __tablename__ = "case_helper"
    __table_args__ = (UniqueConstraint("concern_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    level: Mapped[str]
    since: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class NamedStaff(Base):
    """A member of staff whom the concern names: to them it does not exist."""

    __tablename__ = "named_staff"
    __table_args__ = (UniqueConstraint("concern_id", "user_id"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)


class ConsultationOffer(Base):
    """So many follow the concern that the worker was offered to consult the whole building."""

    __tablename__ = "consultation_offer"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"), unique=True)
    followers: Mapped[int]
    offered_at: Mapped[datetime]
    wanted: Mapped[bool | None]
    """What the worker decided; None until then."""
    decided_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]


class CsatResponse(Base):
    """How content the reporter was with one closing: asked once, answered at most once."""

    __tablename__ = "csat_response"
    __table_args__ = (UniqueConstraint("concern_id", "closing"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"))
    closing: Mapped[int]
    """Which closing it is about: the number of times the concern had been opened again."""
    asked_at: Mapped[datetime]
    score: Mapped[int | None]
    answered_at: Mapped[datetime | None]


class Questionnaire(Base):
    """The second question, weeks after the closing: whether it still holds."""

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("concern_id", "closing"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    concern_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("concern.id"))
    closing: Mapped[int]
    asked_at: Mapped[datetime]
    still_solved: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
