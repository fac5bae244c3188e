"""The table of the systems with which concerns are exchanged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.conversations.models import Conversation
from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User


class ExchangeKey(Base):
    """A system of the city that may report and read. Only the key's hash is stored."""

    __tablename__ = "exchange_key"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    """Under whose name its reports are kept."""
    conversation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("conversation.id"))
    made_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=[user_id])
    conversation: Mapped[Conversation] = relationship(lazy="joined", innerjoin=True)
