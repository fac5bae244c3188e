"""The page of one case, and its forms. What the steps do is in steps.py."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.people.models import User
from activities.sections import Section
from bot.console.asking import Asking
from bot.console.case_view import Seen, changes, details, seen_now, was_noted
from bot.console.serving import Filled, Read, filled_form, follow, show
from bot.console.steps import FREE_STEPS, STEPS, CaseMoved, PhotoWrong, Step
from bot.media import PhotoUnreadable
from bot.web.problems import parts_of

router = APIRouter(prefix="/console", include_in_schema=False)
TEMPLATE = "case.html"


@router.get("/cases/{number}")
async def case(request: Request, number: str) -> Response:
    """Show one case: its words, photos and history, and what can be done."""
    return await show(request, Section.CASES, TEMPLATE, _reading(number))


@router.post("/cases/{number}/{step}")
async def act(request: Request, number: str, step: str) -> Response:
    """Do one step with the case; a form that cannot be followed comes back as it was filled in."""
    filled = await filled_form(request)
    seen = Seen.read(filled["seen"])
    again = (TEMPLATE, _reading(number, seen, step))
    try:
        photo = await _photo(request, filled)
    except PhotoUnreadable:
        photo, wrong = None, True
    else:
        wrong = False

    def do(asking: Asking) -> str:
        concern = case_of(asking.work, asking.user, number)
        if step not in STEPS:
            raise NotFound(kind="step")
        if wrong:
            raise PhotoWrong
        _step(Step(asking.work, asking.user, concern, filled, photo), step, seen)
        return after(asking, concern, number, step)

    answer = await follow(request, Section.CASES, filled, do, again)
    if photo is not None and answer.status_code != 303:
        parts_of(request).photos.path(photo).unlink(missing_ok=True)
    return answer


@router.get("/cases/{number}/{step}")
async def back(request: Request, number: str, step: str) -> Response:
    """Lead from the address of a form to its case: a reload or a new sign-in may end there."""
    del step
    return await show(request, Section.CASES, TEMPLATE, _reading(number))


def case_of(work: UnitOfWork, user: User, number: str) -> Concern:
    """Return the case that the person may work on. Raises NotFound."""
    concern = concerns.concern_by_number(work, user, number)
    return concerns.concern_for_staff(work, user, concern.id)


def after(asking: Asking, concern: Concern, number: str, step: str) -> str:
    """Return where a step leads: back to the case, or to the list when it has gone elsewhere."""
    still = concerns.may_work_on(asking.work, asking.user, concern)
    return f"/console/cases/{number}?said={step}" if still else f"/console/cases?said={step}"


def _step(step: Step, name: str, seen: Seen) -> None:
    if seen != seen_now(step.work, step.concern):
        if name not in FREE_STEPS:
            raise CaseMoved
        # The same note a second time is the same form sent twice.
        if was_noted(step.work, step.concern, step.user, step.words, seen):
            return
    STEPS[name](step)


def _reading(number: str, since: Seen | None = None, step: str = "") -> Read:
    def read(asking: Asking) -> dict[str, Any]:
        concern = case_of(asking.work, asking.user, number)
        return details(asking, concern) | {
            "changes": changes(asking, concern, since) if since else [],
            "step": step,
            "stream": f"/console/stream?case={concern.number}",
        }

    return read


async def _photo(request: Request, filled: Filled) -> str | None:
    if "photo" not in filled.files:
        return None
    return await parts_of(request).photos.keep(filled.files["photo"][1])
