"""The chat page, its history and its language. Sending, pushes and photos are beside it."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import select

from actions.texts import LANGUAGES
from activities.db.work import UnitOfWork
from activities.people.models import Identity, User
from bot.web.history import Cursor, Message, conversation_of
from bot.web.language import language_of
from bot.web.parts import Parts
from bot.web.problems import is_from_elsewhere, parts_of, problem

WEB = "web"
QUICK = ("events", "stations", "report", "lunch")

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
async def page(request: Request) -> HTMLResponse:
    """Show the chat page in the person's language."""
    parts = parts_of(request)
    language = language_of(request)
    nonce = secrets.token_urlsafe(16)
    response = parts.templates.TemplateResponse(
        request,
        "chat.html",
        {
            "language": language,
            "texts": {key: parts.texts.say(f"page.{key}", language) for key in parts.page_texts},
            "quick": _quick(parts, language),
            "nonce": nonce,
            "integrity": parts.integrity["deepChat.bundle.js"],
        },
    )
    response.headers["Content-Security-Policy"] = policy(nonce)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    if parts.cookies.person(request) is None:
        parts.cookies.welcome(response)
    return response


@router.get("/chat/history")
async def history(request: Request) -> JSONResponse:
    """Return the person's own conversation, and the cursor from which the stream goes on."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    messages: list[Message] = []
    cursor = Cursor()
    if address is not None:

        def recent(work: UnitOfWork) -> tuple[list[Message], Cursor]:
            conversation_id = conversation_of(work, WEB, address)
            if conversation_id is None:
                return [], Cursor()
            return parts.history.recent(work, conversation_id)

        messages, cursor = await parts.workshop.read(recent)
    shown: dict[str, Any] = {"messages": messages, "last": str(cursor), "notice": parts.notice()}
    return JSONResponse(shown, headers={"Cache-Control": "no-store"})


@router.post("/chat/language", status_code=204)
async def choose_language(request: Request) -> Response:
    """Change the language of the page and of the answers."""
    if is_from_elsewhere(request):
        return problem(request, 403, "elsewhere")
    parts = parts_of(request)
    try:
        language = (await request.json())["language"]
    except (ValueError, KeyError, TypeError, RecursionError):
        language = None
    if language not in LANGUAGES:
        return problem(request, 422, "unreadable")
    address = parts.cookies.person(request)
    if address is not None:

        def change(work: UnitOfWork) -> None:
            user = user_of(work, address)
            if user is not None:
                user.language = language

        await parts.workshop.write(change)
    response = Response(status_code=204)
    parts.cookies.speak(response, language)
    return response


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy of the chat page."""
    # The composer draws itself with style elements of its own; scripts get no such freedom.
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self'; "
        "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def user_of(work: UnitOfWork, address: str) -> User | None:
    """Return the person behind a web key, or None before the first message."""
    identity = work.session.scalars(
        select(Identity).where(Identity.channel == WEB, Identity.external_id == address)
    ).first()
    return None if identity is None else identity.user


def _quick(parts: Parts, language: str) -> list[dict[str, str]]:
    return [
        {
            "label": parts.texts.say(f"quick.{name}", language),
            "text": parts.texts.say(f"quick.{name}.text", language),
        }
        for name in QUICK
    ]
