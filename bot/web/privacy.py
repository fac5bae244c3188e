"""What is kept and how long, for everybody; and one's own data, for whoever has the address."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from sqlalchemy import select

from actions import formatting
from activities.bootstrap.personal_parts import PARTS
from activities.conversations.models import Photo
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.models import User
from activities.privacy.exporting import Kept, everything_about, owner_of_link
from activities.privacy.facts import TableFacts
from bot.console.showing import page, refusal
from bot.web.language import language_of
from bot.web.problems import parts_of

FORMAT = 1
NOT_STORED = {"Cache-Control": "no-store"}
PHOTO = "photo"
MESSAGE = "payload"

# The file comes before the page: “x.json” would be taken for a token otherwise.
router = APIRouter()


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    """Show the declared facts: what, for what, how long."""
    language = language_of(request)
    facts = [table for part in PARTS for table in part.facts.tables if table.person]
    rows = [_declared(request, table, language) for table in facts]
    return page(request, "privacy.html", {"rows": rows}, language=language)


@router.get("/mydata/{token}.json")
async def mydata_json(request: Request, token: str) -> Response:
    """Give everything that is kept about the owner of the address, for programs."""

    def read(work: UnitOfWork) -> dict[str, Any]:
        kept = everything_about(work, PARTS, owner_of_link(work, token))
        return {
            "format": FORMAT,
            "made_at": work.now.isoformat(),
            "kept": {each.table: list(each.rows) for each in kept},
        }

    try:
        told = await parts_of(request).workshop.read(read)
    except LouyiError as error:
        return refusal(request, error)
    named = {"Content-Disposition": 'attachment; filename="louyi.json"'}
    return JSONResponse(told, headers=NOT_STORED | named)


@router.get("/mydata/{token}")
async def mydata(request: Request, token: str) -> Response:
    """Show everything that is kept about the owner of the address, for people."""
    language = language_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        kept = everything_about(work, PARTS, owner_of_link(work, token))
        return {
            "kept": [_shown(request, each, language) for each in kept],
            "made_at": formatting.when(work.now, work.now, language),
            "token": token,
        }

    try:
        data = await parts_of(request).workshop.read(read)
    except LouyiError as error:
        return refusal(request, error)
    return page(request, "mydata.html", data, language=language)


@router.get("/mydata/{token}/photos/{photo}")
async def mydata_photo(request: Request, token: str, photo: str) -> Response:
    """Give one of the owner's photos."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> str:
        return _own_photo(work, owner_of_link(work, token), photo)

    try:
        path = parts.photos.path(await parts.workshop.read(read))
    except LouyiError as error:
        return refusal(request, error)
    if not path.exists():
        return refusal(request, NotFound(kind="photo"))
    return FileResponse(path, media_type="image/jpeg", headers=NOT_STORED)


def _own_photo(work: UnitOfWork, owner: User, token: str) -> str:
    found = work.session.scalars(
        select(Photo.token).where(Photo.token == token, Photo.user_id == owner.id)
    ).first()
    if found is None:
        raise NotFound(kind="photo")
    return found


def _declared(request: Request, facts: TableFacts, language: str) -> dict[str, str]:
    say = parts_of(request).texts.say
    days = [each.days for each in facts.personal if each.days is not None]
    kept = say("privacy.days", language, n=max(days)) if days else say("privacy.account", language)
    purposes = dict.fromkeys(each.purpose for each in facts.personal)
    return {
        "what": facts.zh if language == "zh" else facts.en,
        "purpose": " · ".join(say(f"privacy.purpose.{each}", language) for each in purposes),
        "days": kept,
    }


def _shown(request: Request, kept: Kept, language: str) -> dict[str, Any]:
    texts = parts_of(request).texts
    rows = []
    for row in kept.rows:
        told = [
            (texts.say(f"mydata.column.{name}", language), name, _words(name, value))
            for name, value in row.items()
            if value not in (None, "", [], {}) and texts.has(f"mydata.column.{name}")
        ]
        moment = next((v for n, v in row.items() if not texts.has(f"mydata.column.{n}") and v), "")
        rows.append({"told": told, "at": str(moment)[:16].replace("T", " ")})
    return {
        "name": kept.zh if language == "zh" else kept.en,
        "rows": rows,
        "photos": kept.table == PHOTO,
    }


def _words(name: str, value: Any) -> str:
    """Return the value for people: of a message its words, of anything else what JSON says."""
    if name == MESSAGE and isinstance(value, dict):
        lines = [value.get("title"), value.get("text"), *value.get("lines", ())]
        return "\n".join(str(line) for line in lines if line)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
