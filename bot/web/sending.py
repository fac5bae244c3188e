"""Taking in what a person types, presses, locates or photographs on the chat page, once."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select

from activities.conversations.inbox import Arrival
from activities.conversations.models import InboxMessage
from activities.db.work import UnitOfWork
from bot.channel import FileTooLarge
from bot.media import PhotoUnreadable
from bot.sent_files import FileOfNoUse
from bot.web.chat import WEB
from bot.web.language import language_of
from bot.web.problems import is_from_elsewhere, parts_of, problem
from bot.web.said import Said, Unreadable, read_said

SHORTEST_KEY: Final = 8
LONGEST_KEY: Final = 64
GREETING_KEY: Final = "start"
"""Shorter than any key of a page, so that a person is greeted once however many pages ask."""

router = APIRouter()


@router.post("/chat/messages", status_code=202)
async def send(request: Request, idempotency_key: Annotated[str, Header()] = "") -> JSONResponse:
    """Store what the person said; answered through the stream.

    The same Idempotency-Key with the same content is the same message again.
    """
    parts = parts_of(request)
    if is_from_elsewhere(request):
        return problem(request, 403, "elsewhere")
    address = parts.cookies.person(request)
    if address is None:
        return problem(request, 401, "no_cookie")
    if not SHORTEST_KEY <= len(idempotency_key) <= LONGEST_KEY:
        return problem(request, 400, "no_key")
    if not await parts.may_write(address):
        return problem(request, 429, "too_fast")
    try:
        said = await read_said(request)
    except Unreadable as error:
        return problem(request, 422, error.code)
    key = GREETING_KEY if said.is_greeting else idempotency_key
    return await _store(request, address, key, said)


async def _store(request: Request, address: str, key: str, said: Said) -> JSONResponse:
    parts = parts_of(request)
    external_id = f"{address}:{key}"
    before = await parts.workshop.read(lambda work: _digest_of(work, external_id))
    if before is None:
        try:
            content = await _content(request, said)
        except PhotoUnreadable:
            return problem(request, 422, "photo_unreadable")
        except FileTooLarge:
            return problem(request, 413, "file_too_large")
        except FileOfNoUse:
            return problem(request, 422, "file_of_no_use")
        payload = content | {
            "client": key,
            "digest": said.digest,
            "sender": {"id": address, "language": language_of(request)},
        }
        accepted = await parts.gateway.accept(Arrival(WEB, address, external_id, payload))
        parts.web.wake(accepted.conversation_id)
        if accepted.fresh:
            return JSONResponse({"accepted": True}, 202)
        # The same key came twice at once, and the other was first.
        before = await parts.workshop.read(lambda work: _digest_of(work, external_id))
    if before and before != said.digest:
        return problem(request, 422, "key_reused")
    return JSONResponse({"accepted": True}, 202)


async def _content(request: Request, said: Said) -> dict[str, Any]:
    """Return what is stored of it: the photo kept, a file read.

    Raises PhotoUnreadable, FileTooLarge and FileOfNoUse.
    """
    if said.file is not None:
        name = said.content["document"]["name"]
        readings = await parts_of(request).files.read(said.file, name)
        return said.content | {"document": {"name": name, "readings": readings}}
    if said.photo is None:
        return said.content
    return said.content | {"photo": await parts_of(request).photos.keep(said.photo)}


def _digest_of(work: UnitOfWork, external_id: str) -> str | None:
    """Return the digest of a stored message: None for no message, empty for one since wiped."""
    payload = work.session.scalar(
        select(InboxMessage.payload).where(
            InboxMessage.channel == WEB, InboxMessage.external_id == external_id
        )
    )
    return None if payload is None else str(payload.get("digest") or "")
