"""The list of one's cases. The page of a case is in case_page.py."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from activities.concerns import service as concerns
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from bot.console.case_view import summary
from bot.console.session import desk_of
from bot.console.showing import page, refusal
from bot.web.problems import parts_of

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("")
async def home() -> Response:
    """Lead to the list."""
    return RedirectResponse("/console/cases", 303)


@router.get("/cases")
async def cases(request: Request) -> Response:
    """List the open cases that the person is responsible for."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        desk = desk_of(work, request, parts)
        language = desk.user.language
        return {
            "language": language,
            "form_token": parts.cookies.form_token(desk.session),
            "cases": [
                summary(work, parts.texts, each, language)
                for each in concerns.owned_by(work, desk.user)
            ],
        }

    try:
        data = await parts.workshop.read(read)
    except LouyiError as error:
        return refusal(request, error)
    return page(request, "cases.html", data, language=data["language"])
