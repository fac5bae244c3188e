"""The way in, the list of cases, and the language of the pages. A case is in case_page.py."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from actions.texts import LANGUAGES
from activities.concerns import queue, service
from activities.concerns.queue import View
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.codes import canonical
from activities.sections import Section
from bot.console.asking import Asking
from bot.console.case_view import summary
from bot.console.entrance import inside
from bot.console.navigation import first_page
from bot.console.serving import filled_form, follow, show
from bot.console.session import desk_of
from bot.web.problems import parts_of

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("")
async def home(request: Request) -> Response:
    """Lead to the first page that is somebody's."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> str:
        return first_page(desk_of(work, request, parts).sections)

    try:
        to = await parts.workshop.read(read)
    except LouyiError:
        to = "/console/cases"
    return RedirectResponse(to, 303)


@router.get("/cases")
async def cases(
    request: Request, view: str = "", building: str = "", page: str = "", number: str = ""
) -> Response:
    """List open concerns: one's own, overdue, at risk, helped with, or all around."""
    if number.strip():
        return RedirectResponse(f"/console/cases/{_dashed(number)}", 303)
    chosen = View(view) if view in set(View) else View.MINE
    place, at = _number(building), _number(page) or 0

    def read(asking: Asking) -> dict[str, Any]:
        found = queue.queue(asking.work, asking.user, chosen, building_id=place, page=at)
        counted = queue.counts(asking.work, asking.user)
        return {
            "cases": [summary(asking, each) for each in found.concerns],
            "views": [
                {
                    "label": asking.say(f"console.view.{each}"),
                    "n": counted[each],
                    "address": f"/console/cases?view={each}",
                    "open": each == chosen,
                    "alarm": each == View.DUE and counted[each] > 0,
                }
                for each in View
                if counted[each] or each in {View.MINE, View.AROUND, chosen}
            ],
            "view": chosen.value,
            "buildings": [
                (each.id, asking.named(each), each.id == place)
                for each in queue.buildings_in_sight(asking.work, asking.user)
            ],
            "earlier": _address(chosen, place, at - 1) if at else "",
            "later": _address(chosen, place, at + 1) if found.has_more else "",
            "stream": "/console/stream",
        }

    return await show(request, Section.CASES, "cases.html", read)


@router.post("/language")
async def language(request: Request) -> Response:
    """Change the language of the pages and of the answers in the chat."""
    filled = await filled_form(request)
    wanted = filled["language"] if filled["language"] in LANGUAGES else ""

    def do(asking: Asking) -> str:
        asking.user.language = wanted or asking.user.language
        return inside(filled["to"])

    answer = await follow(request, None, filled, do)
    if wanted and answer.status_code == 303:
        parts_of(request).cookies.speak(answer, wanted)
    return answer


def _address(view: View, building: int | None, page: int) -> str:
    query = {"view": view.value, "building": building or "", "page": page}
    return f"/console/cases?{urlencode({key: value for key, value in query.items() if value})}"


def _number(text: str) -> int | None:
    known = text.isascii() and text.isdecimal() and len(text) <= 12
    return min(int(text), 2**31) if known else None


def _dashed(number: str) -> str:
    bare = canonical(number)[: service.NUMBER_LENGTH]
    return f"{bare[:4]}-{bare[4:]}" if len(bare) > 4 else bare or "-"
