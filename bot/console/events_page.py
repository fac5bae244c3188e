"""The organizer's events: the list, the form with its preview, and the page of each event."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.events import export, posting, rights
from activities.events.models import Event
from activities.events.refusals import AlreadyPosted
from activities.sections import Section
from bot.console.asking import Asking, asking_of
from bot.console.event_form import choices, preview, read_announcement
from bot.console.event_steps import STEPS, EventMoved
from bot.console.event_view import details, line, mark, read_list
from bot.console.serving import Filled, Read, filled_form, follow, show
from bot.console.showing import refusal
from bot.web.problems import parts_of

router = APIRouter(prefix="/console", include_in_schema=False)
PAGE, FORM = "managed_event.html", "event_form.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FREE = frozenset({"decide", "remove", "message", "review", "names"})
"""Steps that are right however the event has been changed."""


@router.get("/events")
async def events(request: Request) -> Response:
    """List the person's events."""
    return await show(request, Section.EVENTS, "events.html", read_list)


@router.get("/events/new")
async def new(request: Request) -> Response:
    """Show the empty form."""
    return await show(request, Section.EVENTS, FORM, choices)


@router.post("/events")
async def post(request: Request) -> Response:
    """Post an event; the same form sent twice is one event."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        told = read_announcement(asking, filled)
        try:
            event = posting.post(asking.work, asking.user, told)
        except AlreadyPosted:
            event = _posted(asking, told.title)
        return f"/console/events/{event.id}?said=posted"

    return await follow(request, Section.EVENTS, filled, do, (FORM, choices))


@router.post("/events/preview")
async def show_preview(request: Request) -> Response:
    """Show how the event would look, while it is being written."""
    filled = await filled_form(request)

    def read(asking: Asking) -> dict[str, Any]:
        try:
            told = read_announcement(asking, filled)
            shown = preview(asking, told)
            posting.check(asking.work, told)
        except LouyiError as error:
            if filled["title"].strip():
                return {"preview": None, "why": asking.say(f"error.{error.code}", **error.data)}
            return {"preview": None, "why": ""}
        return {"preview": shown, "why": ""}

    return await show(request, Section.EVENTS, "event_preview.html", read)


@router.get("/events/{event_id}")
async def event(request: Request, event_id: int) -> Response:
    """Show an event as its organizer sees it."""
    return await show(request, Section.EVENTS, PAGE, _reading(event_id))


@router.get("/events/{event_id}/people.xlsx")
async def people(request: Request, event_id: int) -> Response:
    """Give who comes as a workbook."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> bytes:
        asking = asking_of(work, request, Section.EVENTS)
        names = ("name", "party", "registered_at", "came_at")
        headings = [asking.say(f"console.event.{each}") for each in names]
        return export.attendees_xlsx(work, asking.user, event_id, headings)

    try:
        content = await parts.workshop.read(read)
    except LouyiError as error:
        return refusal(request, error)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="people-{event_id}.xlsx"',
    }
    return Response(content, media_type=XLSX, headers=headers)


@router.post("/events/{event_id}/{step}")
async def act(request: Request, event_id: int, step: str) -> Response:
    """Do one step with the event."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        found = rights.managed(asking.work, asking.user, event_id)
        if step not in FREE and filled["seen"] != mark(found):
            raise EventMoved(now=_now_words(asking, found))
        STEPS[step](asking, found, filled)
        return f"/console/events/{event_id}?said={step}"

    if step not in STEPS:
        return await show(request, Section.EVENTS, PAGE, _reading(event_id), status=404)
    return await follow(request, Section.EVENTS, filled, do, (PAGE, _reading(event_id, filled)))


def _reading(event_id: int, filled: Filled | None = None) -> Read:
    del filled

    def read(asking: Asking) -> dict[str, Any]:
        return details(asking, rights.managed(asking.work, asking.user, event_id))

    return read


def _now_words(asking: Asking, event: Event) -> str:
    told = line(asking, event)
    return f"{told['name']} · {told['when']} · {told['place']}"


def _posted(asking: Asking, title: str) -> Event:
    return (
        asking.work.session.scalars(
            select(Event)
            .where(Event.organizer_id == asking.user.id, Event.zh == title.strip())
            .order_by(Event.id.desc())
        ).first()
        or _nothing()
    )


def _nothing() -> Event:
    raise AlreadyPosted
