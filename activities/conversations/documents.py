"""Documents that are handed over: in chat, and under an address that nobody can guess.

What a document is made of belongs to its capability; its bytes are never stored.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from activities.conversations.models import SharedDocument
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.people.models import User


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document as it is handed over."""

    name: str
    media_type: str
    data: bytes


def share(
    work: UnitOfWork, user: User, kind: str, subject_id: int, *, useful_for: timedelta
) -> str:
    """Return the secret token under which the person has the document from now on.

    The same document keeps its token as long as it is useful; a later one gets another.
    """
    unique = ("user_id", "kind", "subject_id", "language")
    of_this = {
        "user_id": user.id, "kind": kind, "subject_id": subject_id, "language": user.language,
    }  # fmt: skip
    fresh = {
        "district_id": user.district_id,
        "token": secrets.token_urlsafe(24),
        "expires_at": work.now + useful_for,
    }
    insert_if_new(work.session, SharedDocument, of_this | fresh, unique=unique)
    row = work.session.scalars(select(SharedDocument).filter_by(**of_this)).one()
    if row.expires_at <= work.now:
        row.token = str(fresh["token"])
    row.expires_at = work.now + useful_for
    work.session.flush()
    return row.token


def shared(work: UnitOfWork, token: str) -> SharedDocument:
    """Return what a token stands for. Raises NotFound, for one that has expired too."""
    row = work.session.scalars(select(SharedDocument).where(SharedDocument.token == token)).first()
    if row is None or row.expires_at <= work.now:
        raise NotFound(kind="document")
    return row
