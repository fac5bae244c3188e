"""The check-in page on a phone: codes, names, tickets; times kept without a network.

Only who manages the event gets in, by a one-time link from the chat; asked at every request.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from actions import formatting
from activities.db.work import UnitOfWork
from activities.enrolment import door
from activities.enrolment.models import CheckIn, Registration
from activities.enrolment.refusals import NotRegistered
from activities.errors import LouyiError
from activities.events import organizing, rights
from activities.events.models import Event
from activities.people.models import User
from bot.console.session import FormExpired, NotSignedIn
from bot.console.showing import page, refusal
from bot.web.cookies import StaffSession
from bot.web.events import EventNumber
from bot.web.parts import Parts
from bot.web.problems import is_from_elsewhere, parts_of, problem

MOST_AT_ONCE: Final = 200
CAMERA: Final = "camera=(self), geolocation=(), microphone=(), payment=()"

router = APIRouter(prefix="/door", include_in_schema=False)


class Came(BaseModel):
    """Somebody who came, as the page noted it: a ticket that was scanned, or a line of the list."""

    key: str = Field(max_length=64)
    ticket: str = Field(default="", max_length=64)
    registration: int = Field(default=0, ge=0, lt=2**53)
    at: int = Field(ge=0, lt=2**32)
    """When, in seconds since 1970, by the phone's clock."""


class Noted(BaseModel):
    """What a page sends: everything that it has noted and nobody has confirmed yet."""

    form_token: str = Field(max_length=300)
    came: list[Came] = Field(max_length=MOST_AT_ONCE)


@router.get("/{event_id}")
async def show(request: Request, event_id: EventNumber) -> Response:
    """Show the check-in page of an event."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        user, session, event = _doorkeeper(work, request, parts, event_id)
        door.open_door(work, event.seat_pool_id)
        return {
            "event_id": event.id,
            "title": getattr(event, user.language),
            "time": formatting.span(event.starts_at, event.ends_at, work.now, user.language),
            "door_token": parts.cookies.form_token(session),
            "language": user.language,
        }

    try:
        data = await parts.workshop.write(read)
    except LouyiError as error:
        return refusal(request, error)
    response = page(request, "door.html", data, language=data["language"])
    response.headers["Permissions-Policy"] = CAMERA
    return response


@router.get("/{event_id}/now")
async def now(request: Request, event_id: EventNumber) -> Response:
    """Tell the code of this moment and who has come."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> dict[str, Any]:
        user, _, event = _doorkeeper(work, request, parts, event_id)
        return _as_it_stands(work, user, event)

    return await _answer(request, parts.workshop.read(read))


@router.post("/{event_id}/came")
async def note(request: Request, event_id: EventNumber, noted: Noted) -> Response:
    """Check people in; whoever was checked in before keeps the first time."""
    parts = parts_of(request)

    def do(work: UnitOfWork) -> dict[str, Any]:
        user, session, event = _doorkeeper(work, request, parts, event_id)
        if is_from_elsewhere(request) or not parts.cookies.is_own_form(noted.form_token, session):
            raise FormExpired
        results = [_check_in(work, user, event, each) for each in noted.came]
        return {"results": results} | _as_it_stands(work, user, event)

    return await _answer(request, parts.workshop.write(do))


async def _answer(request: Request, asked: Any) -> Response:
    try:
        told = await asked
    except NotSignedIn:
        return problem(request, 401, "not_signed_in")
    except FormExpired:
        return problem(request, 403, "elsewhere")
    except LouyiError:
        return problem(request, 404, "no_event")
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _doorkeeper(
    work: UnitOfWork, request: Request, parts: Parts, event_id: int
) -> tuple[User, StaffSession, Event]:
    """Return who is signed in and manages the event. Raises NotSignedIn, NotAllowed."""
    session = parts.cookies.staff(request)
    user = None if session is None else work.session.get(User, session.user_id)
    if session is None or user is None:
        raise NotSignedIn
    return user, session, rights.managed(work, user, event_id)


def _as_it_stands(work: UnitOfWork, user: User, event: Event) -> dict[str, Any]:
    people = organizing.attendees(work, user, event.id)
    lasts = door.CODE_LASTS.total_seconds()
    return {
        "code": door.code_at(event.seats, work.now),
        "next_in": lasts - work.now.timestamp() % lasts,
        "people": [
            {
                "id": each.registration.id,
                "name": each.name,
                "party": each.registration.party,
                "at": None if each.check_in is None else _clock(each.check_in),
            }
            for each in people
        ],
    }


def _check_in(work: UnitOfWork, user: User, event: Event, came: Came) -> dict[str, Any]:
    # A phone whose clock runs fast notes times that are still to come.
    at = min(datetime.fromtimestamp(came.at, UTC), work.now)
    try:
        with work.session.begin_nested():
            kept = _record(work, user, event, came, at)
    except LouyiError as error:
        return {"key": came.key, "error": error.code}
    name = work.session.get_one(Registration, kept.registration_id).user.name
    is_first = kept.recorded_at == work.now and kept.by_id == user.id
    return {"key": came.key, "name": name, "at": _clock(kept), "again": not is_first}


def _record(work: UnitOfWork, user: User, event: Event, came: Came, at: datetime) -> CheckIn:
    pool_id = event.seat_pool_id
    if came.ticket:
        return door.check_in_by_ticket(work, pool_id, came.ticket, user, came_at=at)
    on_list = work.session.get(Registration, came.registration)
    if on_list is None or on_list.pool_id != pool_id:
        raise NotRegistered
    return door.check_in_by_name(work, came.registration, user, came_at=at)


def _clock(kept: CheckIn) -> str:
    return formatting.clock_time(kept.came_at)
