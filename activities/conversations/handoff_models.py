"""The table of what was said while a person waited for, or talked with, another person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class HandoffLine(Base):
    """One message of a live talk: kept so that whoever comes knows what was said before."""

    __tablename__ = "handoff_line"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    conversation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("conversation.id"), index=True
    )
    """The person's conversation, whoever of the two speaks."""
    worker_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    """With whom the person talks; None while they wait."""
    from_worker: Mapped[bool]
    text: Mapped[str]
    photo: Mapped[str | None] = mapped_column(index=True)
    said_as: Mapped[str | None]
    """The channel's id of the message, by which an edit of it is recognised."""
    open: Mapped[bool] = mapped_column(default=True)
    """Part of the talk that is going on; False once it has ended."""
    at: Mapped[datetime]
