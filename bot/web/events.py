"""What can be seen of an event without chatting: its page, its poster, calendar files and feeds.

An event that is published is public; a feed belongs to whoever holds its secret address.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Annotated

import segno
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from actions import formatting
from actions.texts import Texts
from activities.db.work import UnitOfWork
from activities.enrolment import door, seats
from activities.errors import LouyiError
from activities.events import export_link
from activities.events import service as events
from activities.events.calendar_file import event_ics, feed_ics
from activities.events.export import attendees_xlsx
from activities.events.models import Event
from activities.events.page import event_json_ld
from activities.events.poster import Poster, poster_png
from activities.events.service import EventFilter
from bot.web.language import language_of
from bot.web.problems import parts_of, problem

EventNumber = Annotated[int, Path(le=2**31 - 1)]
"""Larger numbers are none of ours, and none that every database could be asked for."""

CALENDAR = "text/calendar; charset=utf-8"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("name", "party", "registered", "came")
MOST_OF_A_PROGRAMME = 20
PLAIN_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)

# The file comes before the page: “12.ics” would be taken for a number otherwise.
router = APIRouter()


@router.get("/e/{event_id}.ics")
async def calendar_file(request: Request, event_id: EventNumber) -> Response:
    """Give the event as a calendar file (RFC 5545)."""
    parts = parts_of(request)
    language = language_of(request)
    url = f"{parts.base_url}/e/{event_id}"
    return await _calendar(
        request, lambda work: event_ics(events.event(work, event_id), language, url=url)
    )


@router.get("/e/{event_id}", response_class=HTMLResponse)
async def page(request: Request, event_id: EventNumber) -> Response:
    """Show an event to anybody, machines included."""
    parts = parts_of(request)
    language = language_of(request)
    url = f"{parts.base_url}/e/{event_id}"

    def read(work: UnitOfWork) -> dict[str, object]:
        event = events.event(work, event_id)
        return {
            "event": _words(work.now, event, language),
            "json_ld": event_json_ld(work, event, language, url),
            "url": f"/e/{event_id}",
            "language": language,
            "seats": _seats_words(parts.texts, language, _left(work, event)),
            "programme": event.programme
            and {"id": event.programme.id, "name": getattr(event.programme, language)},
            "chat": chat_link(request, event_id),
        }

    try:
        data = await parts.workshop.read(read)
    except LouyiError:
        return problem(request, 404, "no_event")
    nonce = secrets.token_urlsafe(16)

    def say(key: str, **fields: object) -> str:
        return parts.texts.say(key, language, **fields)

    response: HTMLResponse = parts.templates.TemplateResponse(
        request, "event.html", {**data, "nonce": nonce, "say": say}
    )
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'"
    )
    return response


@router.get("/calendar/{token}.ics")
async def feed(request: Request, token: str) -> Response:
    """Give the calendar of whoever holds this secret address."""
    base_url = parts_of(request).base_url
    return await _calendar(request, lambda work: feed_ics(work, token, base_url=base_url))


@router.get("/e/{event_id}/poster.png")
def poster(request: Request, event_id: EventNumber) -> Response:
    """Draw the event's poster, in a thread of its own."""
    parts = parts_of(request)
    language = language_of(request)
    try:
        words = parts.workshop.read_now(
            lambda work: _words(None, events.event(work, event_id), language)
        )
    except LouyiError:
        return problem(request, 404, "no_event")
    drawn = Poster(
        title=words["title"],
        time=words["time"],
        place=words["place"],
        about=words["about"],
        kicker=parts.texts.say("page.title", language),
        footer=parts.texts.say("poster.footer", language),
    )
    picture = poster_png(drawn, f"{parts.base_url}/e/{event_id}")
    return Response(picture, media_type="image/png", headers={"Cache-Control": "max-age=300"})


@router.get("/e/{event_id}/people.xlsx")
async def people(
    request: Request, event_id: EventNumber, by: int, until: int, sign: str
) -> Response:
    """Give the list of who comes to whoever holds its signed address, for some minutes."""
    parts = parts_of(request)

    def read(work: UnitOfWork) -> bytes:
        user = export_link.follow(work, event_id, by, until, sign)
        headings = [parts.texts.say(f"event.export.{each}", user.language) for each in COLUMNS]
        return attendees_xlsx(work, user, event_id, headings)

    try:
        book = await parts.workshop.read(read)
    except LouyiError:
        return problem(request, 404, "no_event")
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="event-{event_id}.xlsx"',
    }
    return Response(book, media_type=SPREADSHEET, headers=headers)


@router.get("/e/{event_id}/ticket/{ticket}.png")
async def ticket(request: Request, event_id: EventNumber, ticket: str) -> Response:
    """Draw somebody's ticket as a QR code; whoever has no ticket cannot make one up."""

    def read(work: UnitOfWork) -> str:
        pool = events.event(work, event_id).seats
        return door.genuine_ticket(work, pool, ticket)

    try:
        shown = await parts_of(request).workshop.read(read)
    except LouyiError:
        return problem(request, 404, "no_event")
    picture = BytesIO()
    segno.make(shown, error="m", micro=False).save(picture, kind="png", scale=12, border=4)
    headers = {"Cache-Control": "private, no-store"}
    return Response(picture.getvalue(), media_type="image/png", headers=headers)


@router.get("/p/{programme_id}", response_class=HTMLResponse)
async def programme(request: Request, programme_id: EventNumber) -> Response:
    """Show what is next in a brand series."""
    parts = parts_of(request)
    language = language_of(request)

    def read(work: UnitOfWork) -> dict[str, object]:
        series = events.programme(work, programme_id)
        wanted = EventFilter(programme_id=programme_id)
        coming = events.upcoming(work, wanted, limit=MOST_OF_A_PROGRAMME)
        return {
            "title": str(getattr(series, language)),
            "about": str(getattr(series, f"about_{language}")),
            "events": [
                {
                    "id": each.id,
                    **_words(work.now, each, language),
                    "seats": _seats_words(parts.texts, language, _left(work, each)),
                }
                for each in coming
            ],
        }

    try:
        data = await parts.workshop.read(read)
    except LouyiError:
        return problem(request, 404, "no_event")

    def say(key: str, **fields: object) -> str:
        return parts.texts.say(key, language, **fields)

    return parts.templates.TemplateResponse(
        request,
        "programme.html",
        {**data, "say": say, "language": language},
        headers={"Content-Security-Policy": PLAIN_PAGE},
    )


def chat_link(request: Request, event_id: int) -> str:
    """Return the link that opens a chat with the bot at the event; nothing without Telegram."""
    name = request.app.state.louyi.concierge.bot_name
    return f"https://t.me/{name}?start=e_{event_id}" if name else ""


def _seats_words(texts: Texts, language: str, left: int | None) -> str:
    if left is None:
        return texts.say("event.open_to_all", language)
    key = "event.seats_left" if left else "event.full_now"
    return texts.say(key, language, n=left)


def _left(work: UnitOfWork, event: Event) -> int | None:
    return seats.count(work, event.seats).left


async def _calendar(request: Request, read: Callable[[UnitOfWork], str]) -> Response:
    try:
        text = await parts_of(request).workshop.read(read)
    except LouyiError:
        return problem(request, 404, "no_event")
    return Response(text, media_type=CALENDAR, headers={"Cache-Control": "private, max-age=300"})


def _words(now: datetime | None, event: Event, language: str) -> dict[str, str]:
    """Return what is told of an event; without a `now`, with its date whatever day it is read."""

    def named(thing: object, field: str = "") -> str:
        return str(getattr(thing, f"{field}_{language}" if field else language) or "")

    place = (named(event.building), event.floor or "", named(event, "spot"))
    return {
        "title": named(event),
        "about": named(event, "about"),
        "bring": named(event, "bring"),
        "time": formatting.span(event.starts_at, event.ends_at, now, language),
        "place": " ".join(part for part in place if part),
    }
