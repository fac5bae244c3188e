"""The chat page and what it talks to. A person is a signed cookie; nobody reads another's chat."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse
from sqlalchemy import select

from activities.concerns.models import Concern
from activities.concerns.service import KIND, may_work_on
from activities.conversations.inbox import Arrival
from activities.conversations.models import Photo
from activities.db.work import UnitOfWork
from activities.people.models import Identity, User
from bot.media import MOST_BYTES, PhotoUnreadable
from bot.web.history import conversation_of
from bot.web.parts import Parts
from bot.web.problems import problem

WEB = "web"
LONGEST_BODY = 100_000
QUICK = ("events", "stations", "report", "lunch")

router = APIRouter()


def parts_of(request: Request) -> Parts:
    """Return what the pages of this application share."""
    parts: Parts = request.app.state.parts
    return parts


@router.get("/", response_class=HTMLResponse)
async def page(request: Request) -> HTMLResponse:
    """Show the chat page in the person's language."""
    parts = parts_of(request)
    language = _language(request)
    texts = {key: parts.texts.say(f"page.{key}", language) for key in parts.page_texts}
    quick = [
        {
            "label": parts.texts.say(f"quick.{name}", language),
            "text": parts.texts.say(f"quick.{name}.text", language),
        }
        for name in QUICK
    ]
    nonce = secrets.token_urlsafe(16)
    response = parts.templates.TemplateResponse(
        request,
        "chat.html",
        {
            "language": language,
            "texts": texts,
            "quick": quick,
            "nonce": nonce,
            "integrity": parts.integrity,
        },
    )
    response.headers["Content-Security-Policy"] = parts.policy(nonce)
    if parts.cookies.person(request) is None:
        parts.cookies.welcome(response)
    return response


@router.post("/chat/messages", status_code=202)
async def send(
    request: Request, idempotency_key: Annotated[str, Header(min_length=8, max_length=64)]
) -> JSONResponse:
    """Store what the person typed, pressed or located; answered through the stream."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    if address is None:
        return problem(parts, request, 401, "no_cookie")
    if not await parts.may_write(address):
        return problem(parts, request, 429, "too_fast")
    if request.headers.get("content-type", "").startswith("multipart/"):
        said = await _said_in_form(request, parts)
    else:
        said = await _said_in_json(request, parts)
    if isinstance(said, JSONResponse):
        return said
    language = _language(request)
    said |= {"client": idempotency_key, "sender": {"id": address, "language": language}}
    arrival = Arrival(WEB, address, f"{address}:{idempotency_key}", said)
    accepted = await parts.gateway.accept(arrival)
    parts.web.wake(accepted.conversation_id)
    return JSONResponse({"accepted": True}, 202)


@router.get("/chat/history")
async def history(request: Request) -> JSONResponse:
    """Return the person's own conversation."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    messages: list[dict[str, Any]] = []
    if address is not None:

        def recent(work: UnitOfWork) -> list[dict[str, Any]]:
            conversation_id = conversation_of(work, WEB, address)
            return [] if conversation_id is None else parts.history.recent(work, conversation_id)

        messages = await parts.workshop.read(recent)
    last = max((message["id"] for message in messages), default=0)
    return JSONResponse({"messages": messages, "last": last, "notice": parts.notice()})


@router.get("/chat/stream")
async def stream(
    request: Request,
    after: int = 0,
    last_event_id: Annotated[int | None, Header()] = None,
) -> Response:
    """Push what is new in the person's own conversation, for as long as the page is open."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    if address is None:
        return problem(parts, request, 401, "no_cookie")
    since = after if last_event_id is None else last_event_id
    return StreamingResponse(
        _pushes(parts, address, since),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/chat/language", status_code=204)
async def choose_language(
    request: Request, idempotency_key: Annotated[str, Header()] = ""
) -> Response:
    """Change the language of the page and of the answers."""
    del idempotency_key
    parts = parts_of(request)
    wanted = (await request.json()).get("language")
    language = "en" if wanted == "en" else "zh"
    response = Response(status_code=204)
    response.set_cookie("language", language, max_age=31_536_000, samesite="lax", path="/")
    address = parts.cookies.person(request)
    if address is not None:

        def change(work: UnitOfWork) -> None:
            user = _user_of(work, address)
            if user is not None:
                user.language = language

        await parts.workshop.write(change)
    return response


@router.get("/photos/{token}")
async def photo(request: Request, token: str) -> Response:
    """Show a photo to the one who sent it and to those who may see what it belongs to."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    staff_id = parts.cookies.staff(request)
    if not await parts.workshop.read(lambda work: _may_see(work, token, address, staff_id)):
        return problem(parts, request, 404, "no_photo")
    return FileResponse(
        parts.photos.path(token), media_type="image/jpeg", headers={"Cache-Control": "private"}
    )


async def _pushes(parts: Parts, address: str, after: int) -> AsyncIterator[str]:
    """Yield server-sent events: read, then wait to be woken or for the heartbeat."""
    conversation_id: int | None = None
    page: asyncio.Event | None = None
    said_after: int | None = None
    notice = None
    try:
        while True:
            if conversation_id is None:
                conversation_id = await parts.workshop.read(
                    lambda work: conversation_of(work, WEB, address)
                )
                if conversation_id is not None:
                    page = parts.web.open_page(conversation_id)
            if parts.notice() != notice:
                notice = parts.notice()
                yield f"event: notice\ndata: {notice or 'ready'}\n\n"
            if conversation_id is not None:
                read_until = (conversation_id, after, said_after)
                after, said_after, events = await parts.workshop.read(parts.reader(*read_until))
                for event in events:
                    yield event
            yield ": here\n\n"
            await _wake_up(page)
    finally:
        if page is not None and conversation_id is not None:
            parts.web.close_page(conversation_id, page)


async def _wake_up(page: asyncio.Event | None) -> None:
    """Wait until there is news, or as long as a safety net needs between looks."""
    if page is None:
        await asyncio.sleep(0.3)
        return
    try:
        await asyncio.wait_for(page.wait(), 2.0)
    except TimeoutError:
        return
    page.clear()


async def _said_in_json(request: Request, parts: Parts) -> dict[str, Any] | JSONResponse:
    body = await request.body()
    if len(body) > LONGEST_BODY:
        return problem(parts, request, 413, "too_large")
    try:
        sent = await request.json()
        if "press" in sent:
            return {"token": str(sent["press"]), "message_id": str(sent.get("message_id") or "")}
        if "location" in sent:
            latitude, longitude = map(float, sent["location"])
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                return problem(parts, request, 422, "unreadable")
            return {"location": [latitude, longitude]}
        return {"text": str(sent["text"])}
    except (ValueError, KeyError, TypeError):
        return problem(parts, request, 422, "unreadable")


async def _said_in_form(request: Request, parts: Parts) -> dict[str, Any] | JSONResponse:
    if int(request.headers.get("content-length") or 0) > MOST_BYTES + LONGEST_BODY:
        return problem(parts, request, 413, "too_large")
    form = await request.form()
    upload = form.get("photo")
    if upload is None or isinstance(upload, str):
        return problem(parts, request, 422, "unreadable")
    try:
        token = await parts.photos.keep(await upload.read())
    except PhotoUnreadable:
        return problem(parts, request, 422, "photo_unreadable")
    return {"text": str(form.get("text") or ""), "photo": token}


def _language(request: Request) -> str:
    chosen = request.cookies.get("language")
    if chosen in {"zh", "en"}:
        return chosen
    accepted = request.headers.get("accept-language", "zh").lower()
    return "en" if accepted.startswith("en") else "zh"


def _user_of(work: UnitOfWork, address: str) -> User | None:
    identity = work.session.scalars(
        select(Identity).where(Identity.channel == WEB, Identity.external_id == address)
    ).first()
    return None if identity is None else identity.user


def _may_see(work: UnitOfWork, token: str, address: str | None, staff_id: int | None) -> bool:
    found = work.session.scalars(select(Photo).where(Photo.token == token)).first()
    if found is None:
        return False
    person = None if address is None else _user_of(work, address)
    if person is not None and found.user_id == person.id:
        return True
    if found.subject_kind != KIND or found.subject_id is None:
        return False
    concern = work.session.get(Concern, found.subject_id)
    if concern is None:
        return False
    if person is not None and concern.reporter_id == person.id:
        return True
    staff = None if staff_id is None else work.session.get(User, staff_id)
    return staff is not None and may_work_on(staff, concern)
