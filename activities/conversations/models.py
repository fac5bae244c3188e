"""Tables of conversations and of what goes through them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, literal, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.people.models import User

NEVER_THE_SAME_NUMBER = {"sqlite_autoincrement": True}
"""Rows go in time, and pages remember by number how far they have read."""


class TurnOwner(StrEnum):
    """Who answers what comes in: decided before anybody tries to understand it."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"


class ConversationKind(StrEnum):
    """A person's own chat, a staff group, or the topic of one case inside a staff group."""

    PRIVATE = "private"
    STAFF_GROUP = "staff_group"
    CASE_TOPIC = "case_topic"


class InboxState(StrEnum):
    """Where a received message stands."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


class OutboxState(StrEnum):
    """Where a message to be delivered stands."""

    QUEUED = "queued"
    SENT = "sent"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    DEAD = "dead"
    HELD = "held"
    DROPPED = "dropped"


class Conversation(Base):
    """One thread of chat on one channel; the unit of order, in and out."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    channel: Mapped[str]
    address: Mapped[str]
    """The channel's own key: a chat number, “chat:topic”, a random web key."""
    kind: Mapped[str] = mapped_column(default=ConversationKind.PRIVATE)
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(default=TurnOwner.BOT)
    owner_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    focus: Mapped[list[Any]] = mapped_column(default=list)
    """What was shown last, as [kind, id] pairs: what “the second one” refers to."""
    question: Mapped[dict[str, Any] | None]
    """The verb that waits for one more argument: what the next words may answer."""
    misunderstood: Mapped[int] = mapped_column(default=0)
    unreachable_since: Mapped[datetime | None]
    turn_replica: Mapped[str | None]
    turn_lease_until: Mapped[datetime | None]
    delivery_replica: Mapped[str | None]
    delivery_lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    user: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[user_id])


class InboxMessage(Base):
    """A message as received; done in the same commit as its effects."""

    __tablename__ = "inbox_message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index(
            "ix_inbox_message_unfinished",
            "conversation_id",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        NEVER_THE_SAME_NUMBER,
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    conversation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("conversation.id"), index=True
    )
    channel: Mapped[str]
    external_id: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=InboxState.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    """The reference under which a failure was logged and told to the person."""
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class OutboxMessage(Base):
    """A message to be delivered; written in the commit that caused it."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_unfinished",
            "conversation_id",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        NEVER_THE_SAME_NUMBER,
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    conversation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("conversation.id"), index=True
    )
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    card_key: Mapped[str | None]
    edits: Mapped[bool] = mapped_column(default=False)
    """True when this replaces the card shown under `card_key` instead of adding one."""
    priority: Mapped[int] = mapped_column(default=5)
    state: Mapped[str] = mapped_column(default=OutboxState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    channel_message_id: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class ShownCard(Base):
    """Which message of the channel shows a card, so that the card can edit itself."""

    __tablename__ = "shown_card"
    __table_args__ = (UniqueConstraint("conversation_id", "card_key"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    conversation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("conversation.id"))
    card_key: Mapped[str]
    channel_message_id: Mapped[str]


class Draft(Base):
    """What a person is in the middle of saying: typed fields, what is asked, a version."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("conversation_id", "kind"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    conversation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("conversation.id"))
    kind: Mapped[str]
    fields: Mapped[dict[str, Any]]
    asking: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]


class Photo(Base):
    """A picture somebody sent, re-encoded without metadata, kept under a random name."""

    __tablename__ = "photo"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    token: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class SharedDocument(Base):
    """A document that a person may have under a secret address: what it is made of, not its bytes.

    It is made anew each time it is handed over, and the person's right is checked each time.
    """

    __tablename__ = "shared_document"
    __table_args__ = (UniqueConstraint("user_id", "kind", "subject_id", "language"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    token: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class DiscardedPhoto(Base):
    """A picture whose row is gone: the process removes the file and then this."""

    __tablename__ = "discarded_photo"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    token: Mapped[str] = mapped_column(unique=True)
    discarded_at: Mapped[datetime]


class Misunderstanding(Base):
    """A sentence nobody understood, masked, kept for the review list."""

    __tablename__ = "misunderstanding"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    text: Mapped[str]
    language: Mapped[str]
    ranking: Mapped[list[Any]]
    reviewed_intent: Mapped[str | None]
    created_at: Mapped[datetime]


# Written out into the statement: a bound value would keep both databases from the small index.
IS_NEW = InboxMessage.state == literal(InboxState.NEW.value, literal_execute=True)
IS_QUEUED = OutboxMessage.state == literal(OutboxState.QUEUED.value, literal_execute=True)
