"""Whose a kept photo is. The picture itself lies in a folder; what it shows belongs elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from activities.conversations.models import DiscardedPhoto, Photo
from activities.db.inserts import insert_if_new
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


def discard(work: UnitOfWork, photos: Iterable[Photo]) -> None:
    """Let go of photos: their rows now, their files as soon as the process gets to it."""
    for photo in list(photos):
        insert_if_new(
            work.session,
            DiscardedPhoto,
            {
                "district_id": photo.district_id,
                "token": photo.token,
                "discarded_at": work.now,
            },
            unique=("token",),
        )
        work.session.delete(photo)
    work.session.flush()


def discarded(work: UnitOfWork, *, limit: int = 200) -> list[str]:
    """Return the tokens whose files are to be removed."""
    return list(
        work.session.scalars(select(DiscardedPhoto.token).order_by(DiscardedPhoto.id).limit(limit))
    )


def file_is_gone(work: UnitOfWork, tokens: Iterable[str]) -> None:
    """Note that the files have been removed."""
    work.session.execute(delete(DiscardedPhoto).where(DiscardedPhoto.token.in_(list(tokens))))
