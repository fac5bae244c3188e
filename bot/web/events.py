"""What can be seen of an event without chatting: its page, its poster, calendar files and feeds.

An event that is published is public; a feed belongs to whoever holds its secret address.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from actions import formatting
from activities.bilingual import in_language
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.events import service as events
from activities.events.calendar_file import event_ics, feed_ics
from activities.events.models import Event
from activities.events.page import event_json_ld
from activities.events.poster import Poster, poster_png
from bot.web.language import language_of
from bot.web.problems import parts_of, problem

CALENDAR = "text/calendar; charset=utf-8"

# The file comes before the page: “12.ics” would be taken for a number otherwise.
router = APIRouter()


@router.get("/e/{event_id}.ics")
async def calendar_file(request: Request, event_id: int) -> Response:
    """Give the event as a calendar file (RFC 5545)."""
    parts = parts_of(request)
    language = language_of(request)
    url = f"{parts.base_url}/e/{event_id}"
    return await _calendar(
        request, lambda work: event_ics(events.event(work, event_id), language, url=url)
    )


@router.get("/e/{event_id}", response_class=HTMLResponse)
async def page(request: Request, event_id: int) -> Response:
    """Show an event to anybody, machines included."""
    parts = parts_of(request)
    language = language_of(request)
    url = f"{parts.base_url}/e/{event_id}"

    def read(work: UnitOfWork) -> dict[str, object]:
        event = events.event(work, event_id)
        return {
            "event": _words(work, event, language),
            "json_ld": event_json_ld(work, event, language, url),
            "url": url,
            "language": language,
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
def poster(request: Request, event_id: int) -> Response:
    """Draw the event's poster, in a thread of its own."""
    parts = parts_of(request)
    language = language_of(request)
    try:
        words = parts.workshop.read_now(
            lambda work: _words(work, events.event(work, event_id), language)
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


async def _calendar(request: Request, read: Callable[[UnitOfWork], str]) -> Response:
    try:
        text = await parts_of(request).workshop.read(read)
    except LouyiError:
        return problem(request, 404, "no_event")
    return Response(text, media_type=CALENDAR, headers={"Cache-Control": "private, max-age=300"})


def _words(work: UnitOfWork, event: Event, language: str) -> dict[str, str]:
    return {
        "title": in_language(event, language),
        "about": in_language(event, language, "about"),
        "bring": in_language(event, language, "bring"),
        "time": formatting.span(event.starts_at, event.ends_at, work.now, language),
        "place": event.where(language),
    }
