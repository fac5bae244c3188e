"""The web application: chat page, REST, console, webhook, health and metrics, put together."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.templating import Jinja2Templates
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.assembly import Louyi
from bot.console import (
    appointment_file,
    case_page,
    clubs_page,
    day_page,
    door,
    entrance,
    events_page,
    figures_page,
    kitchen_page,
    operation_page,
    pages,
    roster_page,
)
from bot.console import stream as console_stream
from bot.telegram.receiving import is_from_telegram
from bot.telegram.service import WEBHOOK
from bot.web import chat, events, files, health, open311, photos, privacy, rest, sending, stream
from bot.web.cookies import Cookies
from bot.web.guard import Guard
from bot.web.history import History
from bot.web.parts import Parts
from bot.web.refusals import refuse_address, refuse_content
from bot.web.static_files import PackedFiles

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
LARGEST_UPDATE = 1_000_000
CONSOLE = (
    *(entrance, pages, case_page, console_stream, day_page, roster_page, figures_page),
    *(events_page, clubs_page, kitchen_page, operation_page, appointment_file, door),
)


def web_application(louyi: Louyi) -> FastAPI:
    """Return the application that serves a running Louyi."""
    app = FastAPI(title="Louyi", version="1", docs_url=None, redoc_url=None)
    app.state.louyi = louyi
    app.state.parts = _parts(louyi)
    app.add_middleware(Guard, secure=_is_secure(louyi))
    app.add_exception_handler(HTTPException, refuse_address)
    app.add_exception_handler(RequestValidationError, refuse_content)
    app.mount("/static", PackedFiles(directory=HERE / "static"), name="static")
    talking = (chat, sending, stream, photos, files, rest, open311)
    looking = (events, privacy, health)
    for module in (*talking, *looking, *CONSOLE):
        app.include_router(module.router)
    if louyi.telegram is not None:
        app.post(WEBHOOK, include_in_schema=False)(telegram_webhook)
    return app


async def telegram_webhook(request: Request) -> Response:
    """Store an update, then say 200; anything that is not Telegram's is refused unread."""
    louyi: Louyi = request.app.state.louyi
    telegram = louyi.telegram
    secret = request.headers.get("x-telegram-bot-api-secret-token")
    if telegram is None or not is_from_telegram(secret, telegram.webhook_secret):
        return Response(status_code=403)
    if telegram.receiving is None:
        return Response(status_code=503)
    body = await request.body()
    if len(body) > LARGEST_UPDATE:
        return Response(status_code=413)
    try:
        update = json.loads(body)
        await telegram.receiving.store(update)
    except SQLAlchemyError:
        return Response(status_code=503)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # A broken update answered with an error would block its chat for a day.
        return Response(status_code=200)
    return Response(status_code=200)


def _is_secure(louyi: Louyi) -> bool:
    return louyi.settings.base_url.startswith("https")


def _parts(louyi: Louyi) -> Parts:
    settings = louyi.settings
    folders = [HERE / "templates", HERE.parent / "console" / "templates"]
    return Parts(
        workshop=louyi.workshop,
        gateway=louyi.gateway,
        texts=louyi.concierge.texts,
        cookies=Cookies(settings.secret, louyi.workshop.clock, secure=_is_secure(louyi)),
        photos=louyi.photos,
        documents=louyi.documents,
        files=louyi.files,
        web=louyi.web,
        rest=louyi.rest,
        history=History(louyi.signer),
        templates=Jinja2Templates(directory=folders),
        integrity={each.name: _integrity(each) for each in VENDOR.glob("*.js")},
        notice=louyi.notice,
        rest_token=settings.rest_token,
        is_public=settings.public_url is not None,
        base_url=settings.base_url,
    )


def _integrity(file: Path) -> str:
    digest = hashlib.sha384(file.read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
