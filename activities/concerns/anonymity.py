"""Reports that nobody can trace: a receipt instead of a name, and chat words that are wiped.

Only the receipt's Argon2 hash is kept. What the conversation carried of the report (drafts,
received and sent messages) is emptied, so that no stored row joins the person with the case.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, select, update

from activities.concerns.models import Concern
from activities.concerns.receipt_models import Receipt, ReceiptSalt
from activities.conversations.models import (
    Conversation,
    Draft,
    InboxMessage,
    InboxState,
    OutboxMessage,
    OutboxState,
    Photo,
)
from activities.conversations.personal import WIPED
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.scheduling import due

DIGITS = 16
WIPE = "anonymity.wipe"
SEEN = "anonymity.seen"
READING_TIME = timedelta(minutes=10)
"""So long the receipt and the answer stay on the screen's server; afterwards they are gone."""


def give_receipt(work: UnitOfWork, concern: Concern) -> str:
    """Return the sixteen digits that prove who reported it; only their hash is kept."""
    digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    work.session.add(
        Receipt(
            district_id=concern.district_id,
            concern_id=concern.id,
            receipt_hash=_hash(work, concern.district_id, digits),
        )
    )
    work.session.flush()
    return digits


def concern_by_receipt(work: UnitOfWork, digits: str) -> Concern:
    """Return the concern that the receipt opens. Raises NotFound."""
    bare = "".join(each for each in digits if each.isdecimal())
    salt = work.session.scalars(select(ReceiptSalt)).first()
    if len(bare) != DIGITS or salt is None:
        raise NotFound(kind="receipt")
    found = work.session.scalars(
        select(Concern)
        .join(Receipt, Receipt.concern_id == Concern.id)
        .where(Receipt.receipt_hash == _hash(work, salt.district_id, bare))
    ).first()
    if found is None:
        raise NotFound(kind="receipt")
    return found


def wipe_later(work: UnitOfWork, conversation: Conversation) -> None:
    """Plan to empty what the conversation carries, once there was time to read it."""
    at = work.now + READING_TIME
    due.plan(
        work,
        conversation.district_id,
        WIPE,
        conversation.id,
        at,
        useful_for=timedelta(days=365),
    )


def wipe_seen(
    work: UnitOfWork, conversation: Conversation, after: timedelta = READING_TIME
) -> None:
    """Plan to empty a conversation in which something sensitive was shown, counted from now."""
    due.cancel(work, SEEN, conversation.id)
    at = work.now + after
    useful = timedelta(days=365)
    due.plan(work, conversation.district_id, SEEN, conversation.id, at, useful_for=useful)


def wipe(work: UnitOfWork, conversation_id: int) -> None:
    """Empty every message of the conversation, in and out, and let go of its photos."""
    conversation = work.session.get(Conversation, conversation_id)
    if conversation is None:
        return
    conversation.focus, conversation.question = [], None
    if _is_in_flight(work, conversation_id) or _drops_drafts(work, conversation_id):
        wipe_seen(work, conversation)
    work.session.execute(
        update(InboxMessage)
        .where(
            InboxMessage.conversation_id == conversation_id, InboxMessage.state != InboxState.NEW
        )
        .values(payload={})
    )
    work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.conversation_id == conversation_id,
            OutboxMessage.state != OutboxState.QUEUED,
        )
        .values(payload=WIPED)
    )
    if conversation.user_id is not None:
        work.session.execute(
            update(Photo)
            .where(Photo.user_id == conversation.user_id, Photo.subject_id.is_(None))
            .values(user_id=None)
        )
    work.session.flush()


def _drops_drafts(work: UnitOfWork, conversation_id: int) -> bool:
    """Forget drafts that were left lying; True while one is still being written."""
    mine = Draft.conversation_id == conversation_id
    left = Draft.updated_at <= work.now - READING_TIME
    work.session.execute(delete(Draft).where(mine, left))
    return work.session.scalars(select(Draft.id).where(mine).limit(1)).first() is not None


def _is_in_flight(work: UnitOfWork, conversation_id: int) -> bool:
    """Tell whether something has still to be answered or delivered: it is emptied next time."""
    inbox = select(InboxMessage.id).where(
        InboxMessage.conversation_id == conversation_id, InboxMessage.state == InboxState.NEW
    )
    outbox = select(OutboxMessage.id).where(
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.state == OutboxState.QUEUED,
    )
    return any(work.session.scalars(each.limit(1)).first() is not None for each in (inbox, outbox))


def _hash(work: UnitOfWork, district_id: int, digits: str) -> str:
    row = work.session.scalars(select(ReceiptSalt)).first()
    if row is None:
        row = ReceiptSalt(district_id=district_id, salt=secrets.token_hex(16))
        work.session.add(row)
        work.session.flush()
    raw = hash_secret_raw(
        digits.encode(),
        bytes.fromhex(row.salt),
        time_cost=3,
        memory_cost=16_384,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return raw.hex()
