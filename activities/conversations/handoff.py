"""Whose turn it is: from the bot to waiting to a human and back. Telling people is done above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from activities.conversations.models import Conversation, TurnOwner
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.scheduling import due

KIND = "handoff"
TIMEOUT = "handoff.timeout"
PATIENCE = timedelta(minutes=15)


class AlreadyTaken(LouyiError):
    """Another worker was quicker, or the person no longer waits."""

    code = "handoff_already_taken"


@dataclass(frozen=True, slots=True)
class HandoffInitiated:
    """Somebody wants to talk to a person."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class HandoffAccepted:
    """A worker talks with the person now."""

    conversation: Conversation
    worker: User


@dataclass(frozen=True, slots=True)
class HandoffEnded:
    """The bot has the conversation back; `timed_out` when nobody came."""

    conversation: Conversation
    timed_out: bool


def ask_for_human(work: UnitOfWork, conversation: Conversation) -> bool:
    """Put the conversation in the queue; False when it was there or further already."""
    if conversation.owner != TurnOwner.BOT:
        return False
    conversation.owner = TurnOwner.WAITING
    work.session.flush()
    due.plan(
        work,
        conversation.district_id,
        TIMEOUT,
        conversation.id,
        work.now + PATIENCE,
        useful_for=timedelta(days=1),
    )
    work.tell(HandoffInitiated(conversation))
    return True


def accept(work: UnitOfWork, worker: User, own: Conversation, conversation_id: int) -> Conversation:
    """Connect the worker's own chat with the waiting person, by compare-and-set.

    Raises AlreadyTaken.
    """
    taken = work.session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.owner == TurnOwner.WAITING)
        .values(owner=TurnOwner.HUMAN, owner_id=worker.id)
        .returning(Conversation.id)
    ).scalar_one_or_none()
    if taken is None or own.id == conversation_id or own.subject_kind is not None:
        raise AlreadyTaken
    conversation = work.session.get_one(Conversation, conversation_id, populate_existing=True)
    own.subject_kind, own.subject_id = KIND, conversation.id
    due.cancel(work, TIMEOUT, conversation.id)
    work.session.flush()
    work.tell(HandoffAccepted(conversation, worker))
    return conversation


def end(work: UnitOfWork, conversation: Conversation, *, timed_out: bool = False) -> None:
    """Give the conversation back to the bot, from whatever state; twice is once."""
    if conversation.owner == TurnOwner.BOT:
        return
    conversation.owner, conversation.owner_id = TurnOwner.BOT, None
    work.session.execute(
        update(Conversation)
        .where(Conversation.subject_kind == KIND, Conversation.subject_id == conversation.id)
        .values(subject_kind=None, subject_id=None)
    )
    due.cancel(work, TIMEOUT, conversation.id)
    work.session.flush()
    work.tell(HandoffEnded(conversation, timed_out))


def forget(work: UnitOfWork, conversation: Conversation) -> None:
    """Cut both sides apart without a word: the person is being forgotten."""
    conversation.owner, conversation.owner_id = TurnOwner.BOT, None
    work.session.execute(
        update(Conversation)
        .where(Conversation.subject_kind == KIND, Conversation.subject_id == conversation.id)
        .values(subject_kind=None, subject_id=None)
    )
    due.cancel(work, TIMEOUT, conversation.id)
    work.session.flush()


def workers_side(work: UnitOfWork, conversation: Conversation) -> Conversation | None:
    """Return the chat of the worker who talks with this person, or None."""
    return work.session.scalars(
        select(Conversation).where(
            Conversation.subject_kind == KIND, Conversation.subject_id == conversation.id
        )
    ).first()


def persons_side(work: UnitOfWork, own: Conversation) -> Conversation | None:
    """Return the chat of the person with whom this worker talks, or None."""
    if own.subject_kind != KIND or own.subject_id is None:
        return None
    return work.session.get(Conversation, own.subject_id)
