"""The web application: chat page, REST, console, webhook, health and metrics."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.assembly import Louyi
from bot.console import pages
from bot.metrics import measure_queues
from bot.telegram.receiving import is_from_telegram
from bot.telegram.service import WEBHOOK
from bot.web import chat, rest
from bot.web.cookies import Cookies
from bot.web.history import History
from bot.web.parts import Parts

HERE = Path(__file__).parent
BUNDLE = HERE / "static" / "vendor" / "deepChat.bundle.js"
LARGEST_UPDATE = 1_000_000
OLDEST_ALLOWED_SECONDS = 60.0


def web_application(louyi: Louyi) -> FastAPI:
    """Return the application that serves a running Louyi."""
    app = FastAPI(title="Louyi", docs_url=None, redoc_url=None)
    app.state.louyi = louyi
    app.state.parts = _parts(louyi)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(chat.router)
    app.include_router(rest.router)
    app.include_router(pages.router)
    app.middleware("http")(_security_headers)
    app.get("/healthz")(health)
    app.get("/metrics", include_in_schema=False)(metrics)
    if louyi.telegram is not None:
        app.post(WEBHOOK, include_in_schema=False)(telegram_webhook)
    return app


async def health(request: Request) -> JSONResponse:
    """Say whether messages flow: by the age of the oldest one, not by being up."""
    louyi: Louyi = request.app.state.louyi
    try:
        ages = await louyi.workshop.read(measure_queues)
    except SQLAlchemyError:
        return JSONResponse({"ok": False, "database": False}, 503)
    silent = louyi.telegram.seconds_since_contact() if louyi.telegram is not None else None
    ok = ages["inbox"] <= OLDEST_ALLOWED_SECONDS and (silent or 0) <= OLDEST_ALLOWED_SECONDS
    body = {
        "ok": ok,
        "database": True,
        "oldest_seconds": ages,
        "telegram_silent_seconds": silent,
        "nlu": louyi.nlu.state if louyi.nlu is not None else "off",
        "understanding": "keywords" if louyi.breaker.is_open else "rasa",
    }
    return JSONResponse(body, 200 if ok else 503)


async def metrics(request: Request) -> Response:
    """Return the metrics in Prometheus's format."""
    louyi: Louyi = request.app.state.louyi
    await louyi.workshop.read(measure_queues)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


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
    except (ValueError, KeyError, TypeError, AttributeError):
        # A broken update answered with an error would block its chat for a day.
        return Response(status_code=200)
    return Response(status_code=200)


async def _security_headers(request: Request, call_next) -> Response:  # type: ignore[no-untyped-def]  # noqa: ANN001
    response: Response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response


def _parts(louyi: Louyi) -> Parts:
    settings = louyi.settings
    folders = [HERE / "templates", HERE.parent / "console" / "templates"]
    return Parts(
        workshop=louyi.workshop,
        gateway=louyi.gateway,
        texts=louyi.concierge.texts,
        cookies=Cookies(settings.secret, secure=settings.base_url.startswith("https")),
        photos=louyi.photos,
        web=louyi.web,
        rest=louyi.rest,
        history=History(louyi.signer),
        templates=Jinja2Templates(directory=folders),
        integrity=_integrity(BUNDLE),
        notice=louyi.notice,
        rest_token=settings.rest_token,
        is_public=settings.public_url is not None,
    )


def _integrity(file: Path) -> str:
    digest = hashlib.sha384(file.read_bytes()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
