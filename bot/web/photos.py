"""Showing a photo: to the one who sent it, and to those who may see what it belongs to.

The photo of a dish is on a menu, which everybody may see.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy import select

from activities.casework.models import CaseMessage
from activities.concerns.models import Concern
from activities.concerns.service import KIND, concern_for_staff
from activities.conversations.models import Photo
from activities.conversations.transcripts import may_see_photo
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch import dish_photos
from activities.people.models import User
from activities.people.rights import is_staff
from bot.web.chat import user_of
from bot.web.problems import parts_of, problem

router = APIRouter()


@router.get("/photos/{token}")
async def photo(request: Request, token: str) -> Response:
    """Show a photo; nobody learns whether one exists that they may not see."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    session = parts.cookies.staff(request)

    def allowed(work: UnitOfWork) -> bool:
        if dish_photos.is_shown(work, token):
            return True
        people = [
            None if address is None else user_of(work, address),
            None if session is None else work.session.get(User, session.user_id),
        ]
        return any(_may_see(work, token, person) for person in people if person is not None)

    path = parts.photos.path(token)
    if not await parts.workshop.read(allowed) or not path.exists():
        return problem(request, 404, "no_photo")
    return FileResponse(
        path,
        media_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=300",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Content-Disposition": "inline",
        },
    )


def _may_see(work: UnitOfWork, token: str, person: User) -> bool:
    found = work.session.scalars(select(Photo).where(Photo.token == token)).first()
    if found is None:
        return False
    if found.user_id == person.id or may_see_photo(work, person, token):
        return True
    concern, internal = _shown_by(work, found)
    if concern is None:
        return False
    if concern.reporter_id == person.id and not internal:
        return True
    return is_staff(person) and _works_on(work, person, concern)


def _works_on(work: UnitOfWork, person: User, concern: Concern) -> bool:
    try:
        concern_for_staff(work, person, concern.id)
    except NotFound:
        return False
    return True


def _shown_by(work: UnitOfWork, photo: Photo) -> tuple[Concern | None, bool]:
    """Return the concern that the photo came with, and whether only staff may know it."""
    if photo.subject_kind == KIND and photo.subject_id is not None:
        return work.session.get(Concern, photo.subject_id), False
    said_with = work.session.scalars(
        select(CaseMessage).where(
            CaseMessage.subject_kind == KIND, CaseMessage.photo == photo.token
        )
    ).first()
    if said_with is None:
        return None, True
    return work.session.get(Concern, said_with.subject_id), said_with.internal
