"""What is said about a concern: public updates, internal notes, photos."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.casework.models import CaseMessage
from activities.concerns.access import KIND
from activities.concerns.models import Concern
from activities.concerns.sealing import sealed_for
from activities.conversations.models import Photo
from activities.db.work import UnitOfWork
from activities.people.models import User

LONGEST_TEXT = 2_000
MESSAGES, PHOTOS = "concern.messages", "concern.photos"
"""Under what a batch knows them, by the concern's id."""


def say(  # noqa: PLR0913 - the fields of one row
    work: UnitOfWork,
    concern: Concern,
    author: User | None,
    text: str,
    *,
    from_staff: bool,
    internal: bool = False,
    photo: str | None = None,
) -> CaseMessage:
    """Keep one message; who wrote it is not kept where the reporter is hidden."""
    hides_author = author is None or (not from_staff and concern.hides_reporter)
    message = CaseMessage(
        district_id=concern.district_id,
        subject_kind=KIND,
        subject_id=concern.id,
        author_id=None if hides_author or author is None else author.id,
        from_staff=from_staff,
        internal=internal,
        text=sealed_for(work, concern, text[:LONGEST_TEXT]),
        photo=photo,
        at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    if work.batch is not None:
        work.batch.known.pop((MESSAGES, concern.id), None)
    return message


def messages(work: UnitOfWork, concern: Concern, *, with_internal: bool) -> Sequence[CaseMessage]:
    """Return what was said about the concern, oldest first."""
    known = None if work.batch is None else work.batch.known.get((MESSAGES, concern.id))
    if known is not None:
        return [each for each in known if with_internal or not each.internal]
    query = select(CaseMessage).where(
        CaseMessage.subject_kind == KIND, CaseMessage.subject_id == concern.id
    )
    if not with_internal:
        query = query.where(CaseMessage.internal.is_(False))
    return work.session.scalars(query.order_by(CaseMessage.id)).all()


def attach_photo(work: UnitOfWork, concern: Concern, user: User | None, token: str) -> None:
    """Bind a stored photo to the concern, so that those who may see the one see the other."""
    query = select(Photo).where(Photo.token == token)
    if user is not None:
        query = query.where(Photo.user_id == user.id)
    photo = work.session.scalars(query.where(Photo.subject_id.is_(None))).first()
    if photo is None:
        return
    photo.subject_kind, photo.subject_id = KIND, concern.id
    if concern.reporter_id is None:
        photo.user_id = None
    work.session.flush()


def photos(work: UnitOfWork, concern: Concern) -> list[str]:
    """Return the tokens of the concern's photos."""
    known = None if work.batch is None else work.batch.known.get((PHOTOS, concern.id))
    if known is not None:
        return list(known)
    return list(
        work.session.scalars(
            select(Photo.token)
            .where(Photo.subject_kind == KIND, Photo.subject_id == concern.id)
            .order_by(Photo.id)
        )
    )
