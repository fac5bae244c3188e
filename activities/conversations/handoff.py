"""Whose turn it is: from the bot to waiting to a human and back. Telling people is done above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from activities.conversations import transcripts
from activities.conversations.handoff_models import HandoffLine
from activities.conversations.models import Conversation, ConversationKind, TurnOwner
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.scheduling import due

KIND = "handoff"
TIMEOUT = "handoff.timeout"
PATIENCE = timedelta(minutes=15)
IDLE = "handoff.idle"
LONGEST_SILENCE = timedelta(minutes=30)
"""A worker who leaves somebody without an answer for so long has gone: another is called."""


class OnlyInPrivate(LouyiError):
    """A group has nobody to talk for: each asks in a chat of their own."""

    code = "handoff_only_private"


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
    worker_chat: Conversation


@dataclass(frozen=True, slots=True)
class HandoffEnded:
    """The bot has the conversation back; `timed_out` when nobody came."""

    conversation: Conversation
    timed_out: bool
    said: tuple[HandoffLine, ...] = ()
    """What had been said, oldest first."""


@dataclass(frozen=True, slots=True)
class WorkerWentSilent:
    """The worker has not answered for so long that the person is in the queue again."""

    conversation: Conversation
    worker_chat: Conversation | None


def ask_for_human(work: UnitOfWork, conversation: Conversation) -> bool:
    """Put the conversation in the queue; False when it was there or further already.

    Raises OnlyInPrivate for a group.
    """
    if conversation.kind != ConversationKind.PRIVATE:
        raise OnlyInPrivate
    if conversation.owner != TurnOwner.BOT:
        return False
    transcripts.close(work, conversation)
    _queue(work, conversation)
    return True


def said_by_person(
    work: UnitOfWork,
    conversation: Conversation,
    text: str,
    *,
    photo: str | None = None,
    said_as: str | None = None,
) -> HandoffLine:
    """Keep what the person says; from the first unanswered word on the worker is waited for."""
    is_answered = conversation.owner == TurnOwner.HUMAN
    if is_answered and not due.is_planned(work, IDLE, conversation.id):
        _plan(work, conversation, IDLE, LONGEST_SILENCE)
    return transcripts.keep(
        work, conversation, text, photo=photo, said_as=said_as, worker_id=conversation.owner_id
    )


def said_by_worker(
    work: UnitOfWork,
    worker: User,
    conversation: Conversation,
    text: str,
    *,
    photo: str | None = None,
    said_as: str | None = None,
) -> HandoffLine:
    """Keep what the worker says; nobody is waited for any more."""
    due.cancel(work, IDLE, conversation.id)
    return transcripts.keep(
        work,
        conversation,
        text,
        photo=photo,
        said_as=said_as,
        worker_id=worker.id,
        from_worker=True,
    )


def give_up_on_worker(work: UnitOfWork, conversation: Conversation) -> None:
    """Put the person back into the queue: whoever had come has not answered for too long."""
    if conversation.owner != TurnOwner.HUMAN:
        return
    theirs = workers_side(work, conversation)
    _separate(work, conversation)
    conversation.owner_id = None
    work.tell(WorkerWentSilent(conversation, theirs))
    _queue(work, conversation)


def _queue(work: UnitOfWork, conversation: Conversation) -> None:
    conversation.owner = TurnOwner.WAITING
    work.session.flush()
    _plan(work, conversation, TIMEOUT, PATIENCE)
    work.tell(HandoffInitiated(conversation))


def _plan(work: UnitOfWork, conversation: Conversation, kind: str, after: timedelta) -> None:
    at = work.now + after
    due.plan(
        work, conversation.district_id, kind, conversation.id, at, useful_for=timedelta(days=1)
    )


def _separate(work: UnitOfWork, conversation: Conversation) -> None:
    """Cut the worker's chat loose and forget what was planned for the talk."""
    work.session.execute(
        update(Conversation)
        .where(Conversation.subject_kind == KIND, Conversation.subject_id == conversation.id)
        .values(subject_kind=None, subject_id=None)
    )
    due.cancel(work, TIMEOUT, conversation.id)
    due.cancel(work, IDLE, conversation.id)
    work.session.flush()


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
    transcripts.give_to(work, conversation, worker)
    work.session.flush()
    work.tell(HandoffAccepted(conversation, worker, own))
    return conversation


def end(work: UnitOfWork, conversation: Conversation, *, timed_out: bool = False) -> None:
    """Give the conversation back to the bot, from whatever state; twice is once."""
    if conversation.owner == TurnOwner.BOT:
        return
    said = tuple(transcripts.lines(work, conversation))
    conversation.owner, conversation.owner_id = TurnOwner.BOT, None
    _separate(work, conversation)
    transcripts.close(work, conversation)
    work.tell(HandoffEnded(conversation, timed_out, said))


def forget(work: UnitOfWork, conversation: Conversation) -> None:
    """Cut both sides apart without a word: the person is being forgotten."""
    conversation.owner, conversation.owner_id = TurnOwner.BOT, None
    _separate(work, conversation)
    transcripts.forget(work, conversation)


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
