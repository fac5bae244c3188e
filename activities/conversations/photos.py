"""Whose a kept photo is. The picture itself lies in a folder; what it shows belongs elsewhere."""

from __future__ import annotations

from sqlalchemy import select

from activities.conversations.models import Photo
from activities.db.work import UnitOfWork
from activities.people.models import User


def keep_photo(work: UnitOfWork, user: User, token: str) -> None:
    """Record who sent a photo, so that it can be bound to what they report; twice is once."""
    if work.session.scalars(select(Photo.id).where(Photo.token == token)).first() is not None:
        return
    work.session.add(
        Photo(district_id=user.district_id, token=token, user_id=user.id, created_at=work.now)
    )
    work.session.flush()


def bind_photo(work: UnitOfWork, token: str, subject_kind: str, subject_id: int) -> None:
    """Note what a kept photo shows from now on."""
    found = work.session.scalars(select(Photo).where(Photo.token == token)).one()
    found.subject_kind, found.subject_id = subject_kind, subject_id
