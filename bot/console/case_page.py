"""The page of one case, and its forms. What the steps do is in steps.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.models import User
from bot.console.case_view import Seen, changes, details, seen_now
from bot.console.session import Desk, FormExpired, NotSignedIn, RightsGone, desk_of, require_form
from bot.console.showing import page, refusal
from bot.console.steps import FREE_STEPS, STEPS, CaseMoved
from bot.delivery.delivery import Shipment, load_shipments
from bot.web.problems import is_from_elsewhere, parts_of

router = APIRouter(prefix="/console", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent."""

    step: str
    form_token: str
    seen: Seen
    text: str
    resolution: str


@router.get("/cases/{number}")
async def case(request: Request, number: str, said: str = "") -> Response:
    """Show one case: its words, photos and history, and what can be done."""
    try:
        data = await _read(request, number)
    except LouyiError as error:
        return refusal(request, error)
    data |= {"said": said if said in STEPS else ""}
    return page(request, "case.html", data, language=data["language"])


@router.post("/cases/{number}/{step}")
async def act(  # noqa: PLR0913 - the fields of the form
    request: Request,
    number: str,
    step: str,
    form_token: Annotated[str, Form()] = "",
    seen: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    resolution: Annotated[str, Form()] = "",
) -> Response:
    """Do one step with the case; a form that cannot be followed comes back as it was filled in."""
    parts = parts_of(request)
    filled = Filled(step, form_token, Seen.read(seen), text.replace("\r\n", "\n"), resolution)

    def do(work: UnitOfWork) -> tuple[Shipment, ...]:
        desk = desk_of(work, request, parts)
        concern = case_of(work, desk.user, number)
        if is_from_elsewhere(request):
            raise FormExpired
        require_form(parts, desk, form_token)
        _do(work, desk, concern, filled)
        return load_shipments(work)

    try:
        shipments = await parts.workshop.write(do)
    except (NotFound, NotSignedIn, RightsGone) as error:
        return refusal(request, error)
    except LouyiError as error:
        return await _again(request, number, filled, error)
    parts.gateway.deliver(shipments)
    return RedirectResponse(f"/console/cases/{number}?said={step}", 303)


def case_of(work: UnitOfWork, user: User, number: str) -> Concern:
    """Return the case that the person may work on. Raises NotFound."""
    concern = concerns.concern_by_number(work, user, number)
    return concerns.concern_for_staff(work, user, concern.id)


def _do(work: UnitOfWork, desk: Desk, concern: Concern, filled: Filled) -> None:
    if filled.step not in STEPS:
        raise NotFound(kind="step")
    if filled.step not in FREE_STEPS and filled.seen != seen_now(work, concern):
        raise CaseMoved
    STEPS[filled.step](work, desk.user, concern, filled.text, filled.resolution)


async def _again(request: Request, number: str, filled: Filled, error: LouyiError) -> Response:
    """Show the case as it is now, with why not, what has changed, and what had been typed."""
    texts = parts_of(request).texts
    try:
        data = await _read(request, number, since=filled.seen)
    except LouyiError as gone:
        return refusal(request, gone)
    data |= {
        "said": "",
        "trouble": texts.say(f"error.{error.code}", data["language"], **error.data),
        "typed": filled,
    }
    return page(request, "case.html", data, language=data["language"], status=409)


async def _read(request: Request, number: str, since: Seen | None = None) -> dict[str, Any]:
    parts = parts_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        desk = desk_of(work, request, parts)
        concern = case_of(work, desk.user, number)
        language = desk.user.language
        news = changes(work, parts.texts, concern, language, since) if since else []
        return details(work, parts.texts, concern, language) | {
            "language": language,
            "form_token": parts.cookies.form_token(desk.session),
            "changes": news,
        }

    return await parts.workshop.read(read)
