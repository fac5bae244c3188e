"""Keeping what a person is in the middle of saying. What a draft asks lives in actions/drafts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from activities.conversations.models import Conversation, Draft
from activities.db.work import UnitOfWork
from activities.errors import Stale


def open_draft(
    work: UnitOfWork, conversation: Conversation, kinds: Collection[str]
) -> Draft | None:
    """Return the draft of these kinds that was touched last, or None."""
    return work.session.scalars(
        select(Draft)
        .where(Draft.conversation_id == conversation.id, Draft.kind.in_(kinds))
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(1)
    ).first()


def draft_of_kind(work: UnitOfWork, conversation: Conversation, kind: str) -> Draft | None:
    """Return the conversation's draft of one kind, or None."""
    return work.session.scalars(
        select(Draft).where(Draft.conversation_id == conversation.id, Draft.kind == kind)
    ).first()


def start(work: UnitOfWork, conversation: Conversation, kind: str, fields: dict[str, Any]) -> Draft:
    """Begin a draft; one of the same kind that was left lying is taken up with its fields."""
    draft = draft_of_kind(work, conversation, kind)
    if draft is not None:
        change(work, draft, fields)
        return draft
    draft = Draft(
        district_id=conversation.district_id,
        conversation_id=conversation.id,
        kind=kind,
        fields=fields,
        updated_at=work.now,
    )
    work.session.add(draft)
    work.session.flush()
    return draft


def change(work: UnitOfWork, draft: Draft, fields: dict[str, Any]) -> None:
    """Fill or correct fields; cards made before this become stale."""
    draft.fields = {**draft.fields, **fields}
    draft.version += 1
    draft.updated_at = work.now
    work.session.flush()


def check_version(draft: Draft, version: int) -> None:
    """Raise Stale when the card in the person's hand is older than the draft."""
    if draft.version != version:
        raise Stale(kind=draft.kind)


def drop(work: UnitOfWork, draft: Draft) -> None:
    """Forget a draft: it was confirmed or given up."""
    work.session.delete(draft)
    work.session.flush()
