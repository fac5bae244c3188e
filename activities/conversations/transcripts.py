"""What is said in a live talk: kept line by line, handed to whoever comes, closed with the talk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update

from activities.conversations.handoff_models import HandoffLine
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.people.models import User

LONGEST_LINE = 4_000


def keep(  # noqa: PLR0913 - the fields of one row
    work: UnitOfWork,
    conversation: Conversation,
    text: str,
    *,
    photo: str | None = None,
    said_as: str | None = None,
    worker_id: int | None = None,
    from_worker: bool = False,
) -> HandoffLine:
    """Keep one line of the talk in the person's conversation."""
    line = HandoffLine(
        district_id=conversation.district_id,
        conversation_id=conversation.id,
        worker_id=worker_id,
        from_worker=from_worker,
        text=text[:LONGEST_LINE],
        photo=photo,
        said_as=said_as,
        at=work.now,
    )
    work.session.add(line)
    work.session.flush()
    return line


def lines(work: UnitOfWork, conversation: Conversation) -> Sequence[HandoffLine]:
    """Return the talk that is going on, oldest first."""
    return work.session.scalars(
        select(HandoffLine)
        .where(HandoffLine.conversation_id == conversation.id, HandoffLine.open)
        .order_by(HandoffLine.id)
    ).all()


def line_said_as(
    work: UnitOfWork, conversation: Conversation, said_as: str | None, *, from_worker: bool
) -> HandoffLine | None:
    """Return the line that this message of the channel was, or None."""
    if said_as is None:
        return None
    return work.session.scalars(
        select(HandoffLine).where(
            HandoffLine.conversation_id == conversation.id,
            HandoffLine.open,
            HandoffLine.said_as == said_as,
            HandoffLine.from_worker == from_worker,
        )
    ).first()


def give_to(work: UnitOfWork, conversation: Conversation, worker: User) -> None:
    """Let the worker who came have what was said while waiting."""
    work.session.execute(
        update(HandoffLine)
        .where(HandoffLine.conversation_id == conversation.id, HandoffLine.open)
        .values(worker_id=worker.id)
    )


def close(work: UnitOfWork, conversation: Conversation) -> None:
    """End the talk: what was said is kept for a while and belongs to no later talk."""
    work.session.execute(
        update(HandoffLine)
        .where(HandoffLine.conversation_id == conversation.id, HandoffLine.open)
        .values(open=False)
    )


def forget(work: UnitOfWork, conversation: Conversation) -> None:
    """Remove everything that was said in the conversation's talks."""
    work.session.execute(delete(HandoffLine).where(HandoffLine.conversation_id == conversation.id))


def may_see_photo(work: UnitOfWork, person: User, token: str) -> bool:
    """Tell whether the photo was shown to this person in a talk, or by them."""
    return (
        work.session.scalars(
            select(HandoffLine.id)
            .join(Conversation, Conversation.id == HandoffLine.conversation_id)
            .where(
                HandoffLine.photo == token,
                or_(HandoffLine.worker_id == person.id, Conversation.user_id == person.id),
            )
            .limit(1)
        ).first()
        is not None
    )
