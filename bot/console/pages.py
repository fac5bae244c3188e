"""Signing in by a one-time link, the list of one's cases, and the page of a case."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from actions import formatting
from actions.casework import RESOLUTIONS
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, ConcernState
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.login import use_login
from activities.people.models import User
from activities.people.rights import is_staff
from bot.console.steps import STEPS
from bot.delivery.delivery import Shipment, load_shipments
from bot.web.chat import parts_of
from bot.web.parts import Parts

router = APIRouter(prefix="/console")


@router.get("/enter/{token}")
async def enter(request: Request, token: str, to: str = "/console/cases") -> Response:
    """Show a button that uses the link: a preview of the link by a chat app must not use it up."""
    return _page(request, "enter.html", {"token": token, "to": _inside(to)}, language="zh")


@router.post("/enter/{token}")
async def sign_in(request: Request, token: str, to: Annotated[str, Form()] = "") -> Response:
    """Use the one-time link and go to the page that was wanted."""
    parts = parts_of(request)
    try:
        user_id = await parts.workshop.write(lambda work: use_login(work, token).id)
    except LouyiError as error:
        return _refusal(request, error, 403)
    response = RedirectResponse(_inside(to), 303)
    parts.cookies.sign_in(response, user_id)
    return response


@router.post("/leave")
async def sign_out(request: Request) -> Response:
    """Sign out."""
    response = RedirectResponse("/", 303)
    parts_of(request).cookies.sign_out(response)
    return response


@router.get("/cases", response_class=HTMLResponse)
async def cases(request: Request) -> Response:
    """List the open cases that the person is responsible for."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        user = _staff(work, request, parts)
        owned = [_row(work, parts, each, user.language) for each in concerns.owned_by(work, user)]
        return {"user": user, "cases": owned, "language": user.language}

    return await _shown(request, "cases.html", read)


@router.get("/cases/{number}", response_class=HTMLResponse)
async def case(request: Request, number: str, said: str = "") -> Response:
    """Show one case: its words, photos and history, and what can be done."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        user = _staff(work, request, parts)
        concern = _case(work, user, number)
        language = user.language
        return {
            "user": user,
            "language": language,
            "case": _row(work, parts, concern, language),
            "photos": concerns.photos(work, concern),
            "messages": [
                {
                    "mine": each.from_staff,
                    "internal": each.internal,
                    "text": each.text,
                    "photo": each.photo,
                    "at": formatting.when(each.at, work.now, language),
                }
                for each in concerns.messages(work, concern, with_internal=True)
            ],
            "history": [
                {
                    "event": parts.texts.say(f"history.{step.event}", language),
                    "at": formatting.when(step.at, work.now, language),
                    "reason": step.reason or "",
                }
                for step in CONCERN_WORKFLOW.history(work, concern)
            ],
            "resolutions": [
                (code, parts.texts.say(f"concern.resolution.{code}", language))
                for code in RESOLUTIONS
            ],
            "form_token": parts.cookies.form_token(user.id),
            "said": said if said in STEPS else "",
        }

    return await _shown(request, "case.html", read)


@router.post("/cases/{number}/{step}")
async def act(
    request: Request,
    number: str,
    step: str,
    form_token: Annotated[str, Form()],
    text: Annotated[str, Form(max_length=2_000)] = "",
    resolution: Annotated[str, Form()] = "",
) -> Response:
    """Do one step with the case, as its button in the chat would."""
    parts = parts_of(request)

    def do(work: UnitOfWork) -> tuple[Shipment, ...]:
        user = _staff(work, request, parts)
        if step not in STEPS or not parts.cookies.is_own_form(form_token, user.id):
            raise NotFound(kind="step")
        STEPS[step](work, user, _case(work, user, number), text, resolution)
        return load_shipments(work)

    try:
        parts.gateway.deliver(await parts.workshop.write(do))
    except LouyiError as error:
        return _refusal(request, error, 404 if isinstance(error, NotFound) else 409)
    return RedirectResponse(f"/console/cases/{number}?said={step}", 303)


async def _shown(request: Request, template: str, read: Any) -> Response:
    try:
        data = await parts_of(request).workshop.read(read)
    except LouyiError as error:
        return _refusal(request, error, 404)
    return _page(request, template, data, language=data["language"])


def _staff(work: UnitOfWork, request: Request, parts: Parts) -> User:
    """Return who is signed in and still has a role. Raises NotFound."""
    user_id = parts.cookies.staff(request)
    user = None if user_id is None else work.session.get(User, user_id)
    if user is None or not is_staff(user):
        raise NotFound(kind="page")
    return user


def _case(work: UnitOfWork, user: User, number: str) -> Concern:
    concern = concerns.concern_by_number(work, user, number)
    return concerns.concern_for_staff(work, user, concern.id)


def _row(work: UnitOfWork, parts: Parts, concern: Concern, language: str) -> dict[str, Any]:
    zh = language == "zh"
    hidden = concern.identity == "confidential"
    return {
        "number": concern.number,
        "urgent": concern.urgent,
        "text": concern.text,
        "category": f"{concern.category.icon} "
        + (concern.category.zh if zh else concern.category.en),
        "place": " ".join(
            part
            for part in (
                concern.building.zh if zh else concern.building.en,
                concern.floor,
                concern.spot,
            )
            if part
        ),
        "state": parts.texts.say(f"state.{concern.state}", language),
        "state_code": concern.state,
        "owner": concern.owner.called(language),
        "reporter": parts.texts.say("concern.reporter_hidden", language)
        if hidden
        else concern.reporter.name,
        "due": formatting.when(concern.resolution_due_at, work.now, language),
        "overdue": concern.resolution_due_at < work.now and concern.state in OPEN,
        "is_new": concern.state == ConcernState.NEW,
        "is_open": concern.state in OPEN,
        "since": formatting.when(concern.created_at, work.now, language),
    }


def _page(
    request: Request, template: str, data: dict[str, Any], *, language: str, status: int = 200
) -> HTMLResponse:
    parts = parts_of(request)

    def say(key: str, **fields: object) -> str:
        return parts.texts.say(key, language, **fields)

    response = parts.templates.TemplateResponse(
        request, template, {**data, "say": say, "language": language}, status
    )
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _refusal(request: Request, error: LouyiError, status: int) -> HTMLResponse:
    language = "en" if request.headers.get("accept-language", "zh").startswith("en") else "zh"
    parts = parts_of(request)
    words = parts.texts.say(f"error.{error.code}", language, **error.data)
    return _page(request, "refusal.html", {"words": words}, language=language, status=status)


def _inside(to: str) -> str:
    """Return the wanted page if it is one of ours; never a way out to another site."""
    return to if to.startswith("/console/") and "//" not in to else "/console/cases"
