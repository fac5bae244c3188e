"""The operator's pages and forms. What they show is in operation_views.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from activities.audit import service as audit
from activities.casework.policies import Minutes
from activities.concerns.routing import RUNGS
from activities.errors import NotFound
from activities.operation import service as operation
from activities.operation.service import Size
from activities.people.models import Role
from activities.people.service import EVERYWHERE, Place
from activities.sections import Section
from bot.console.asking import Asking
from bot.console.figures_page import number
from bot.console.operation_views import VIEWS
from bot.console.serving import Filled, Read, filled_form, follow, show
from bot.console.steps import ChoiceUnknown
from bot.gateway.hearing import clean

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/operation")
async def operation_home() -> Response:
    """Lead to the first of the operator's pages."""
    return RedirectResponse("/console/operation/people", 303)


@router.get("/operation/{view}")
async def look(request: Request, view: str, q: str = "", page: str = "") -> Response:
    """Show one of the operator's pages."""
    return await show(request, Section.OPERATION, "operation.html", _reading(view, q, page))


@router.post("/operation/{view}/{step}")
async def act(request: Request, view: str, step: str) -> Response:
    """Change something; every change is written down."""
    filled = await filled_form(request)
    made: dict[str, str] = {}

    def do(asking: Asking) -> str:
        if (view, step) not in STEPS:
            raise NotFound(kind="step")
        made["code"] = STEPS[view, step](asking, filled) or ""
        topic = f"&q={filled['topic']}" if view == "promises" else ""
        return f"/console/operation/{view}?said=saved{topic}"

    reading = _reading(view, filled["topic"], "")
    answer = await follow(request, Section.OPERATION, filled, do, ("operation.html", reading))
    if answer.status_code == 303 and made.get("code"):
        # A code is shown once, on the answer itself: an address would be kept by the browser.
        shown = _reading(view, "", "", code=made["code"])
        return await show(request, Section.OPERATION, "operation.html", shown)
    return answer


def _reading(view: str, words: str, page: str, code: str = "") -> Read:
    def read(asking: Asking) -> dict[str, Any]:
        if view not in VIEWS:
            raise NotFound(kind="page")
        return {
            "view": view,
            "code": code,
            "tabs": [
                (f"/console/operation/{name}", asking.say(f"console.op.{name}"), name == view)
                for name in VIEWS
            ],
            **VIEWS[view](asking, words[:80], min(number(page) or 0, 100_000)),
        }

    return read


def _invite(asking: Asking, filled: Filled) -> str:
    if filled["role"] not in set(Role):
        raise ChoiceUnknown
    return operation.invite(asking.work, asking.user, Role(filled["role"]), _place(filled["where"]))


def _place(text: str) -> Place:
    kind, digits = text[:1], text[1:]
    found = number(digits)
    if not text:
        return EVERYWHERE
    if kind not in {"b", "s"} or found is None:
        raise ChoiceUnknown
    return Place(building_id=found) if kind == "b" else Place(sub_district_id=found)


def _revoke(asking: Asking, filled: Filled) -> None:
    operation.revoke(asking.work, asking.user, filled.number("grant"))


def _size(asking: Asking, filled: Filled) -> None:
    size = Size(
        filled.number("office_workers"),
        filled.number("floors_above"),
        filled.number("floors_below"),
    )
    operation.resize_building(asking.work, asking.user, filled.number("building"), size)


def _promise(asking: Asking, filled: Filled) -> None:
    if filled["level"] not in {each.value for each in RUNGS}:
        raise ChoiceUnknown
    told = Minutes(filled.number("first"), filled.number("next"), filled.number("resolution"))
    operation.promise(asking.work, asking.user, filled["topic"], filled["level"], told)


def _name(asking: Asking, filled: Filled) -> None:
    zh, en = (clean(filled[each]).strip() for each in ("zh", "en"))
    operation.rename_category(asking.work, asking.user, filled.number("category"), zh, en)


def _duty(asking: Asking, filled: Filled) -> None:
    building = filled.number("building")
    for weekday in range(5):
        person = filled.chosen(f"day{weekday}")
        operation.set_duty(asking.work, asking.user, building, weekday, person)


def _substitute(asking: Asking, filled: Filled) -> None:
    operation.set_substitute(asking.work, asking.user, filled.number("person"), filled.chosen("by"))


def _confirm(asking: Asking, filled: Filled) -> None:
    operation.confirm_guide(asking.work, asking.user, filled.number("guide"))


def _again(asking: Asking, filled: Filled) -> None:
    operation.try_again(asking.work, asking.user, filled["direction"], filled.number("message"))


def _review(asking: Asking, filled: Filled) -> None:
    operation.review_words(asking.work, asking.user, filled.number("row"), filled["intent"])


def _undo(asking: Asking, filled: Filled) -> None:
    audit.undo(asking.work, asking.user, filled.number("entry"))


STEPS: Final[dict[tuple[str, str], Callable[[Asking, Filled], str | None]]] = {
    ("people", "invite"): _invite,
    ("people", "revoke"): _revoke,
    ("places", "size"): _size,
    ("promises", "promise"): _promise,
    ("promises", "name"): _name,
    ("duty", "duty"): _duty,
    ("duty", "substitute"): _substitute,
    ("guides", "confirm"): _confirm,
    ("messages", "again"): _again,
    ("words", "review"): _review,
    ("changes", "undo"): _undo,
}
