"""For those who watch the process: does it live, is it ready, how old is what waits."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.assembly import Louyi
from bot.metrics import measure_backups, measure_queues
from bot.settings import Settings
from bot.web.problems import is_this_machine, problem

OLDEST_ALLOWED_SECONDS = 60.0

router = APIRouter()


@router.get("/healthz")
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


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Say whether messages can be taken in: the database answers."""
    louyi: Louyi = request.app.state.louyi
    try:
        await louyi.workshop.read(lambda work: work.session.execute(text("SELECT 1")).one())
    except SQLAlchemyError:
        return JSONResponse({"ready": False}, 503)
    return JSONResponse({"ready": True})


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    """Return the metrics in Prometheus's format, to those who watch and to nobody else."""
    louyi: Louyi = request.app.state.louyi
    if not _may_watch(louyi.settings, request, authorization):
        return problem(request, 401, "no_metrics_token")
    await louyi.workshop.read(measure_queues)
    measure_backups(louyi.settings.data_dir / "backups", louyi.workshop.clock.now())
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _may_watch(settings: Settings, request: Request, authorization: str) -> bool:
    """Tell whether the token was sent; without one this machine may look, once we are public."""
    if settings.metrics_token:
        expected = f"Bearer {settings.metrics_token}"
        return hmac.compare_digest(authorization.encode(), expected.encode())
    return settings.public_url is None or is_this_machine(request)
