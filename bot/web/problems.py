"""Refusals on the web as RFC 9457 problem details, in the person's language."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import JSONResponse

from bot.web.language import language_of

if TYPE_CHECKING:
    from bot.web.parts import Parts

WAIT_SECONDS = {429: "60", 503: "2"}
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What a proxy adds to a request that it passes on."""


def parts_of(request: Request) -> Parts:
    """Return what the pages of this application share."""
    parts: Parts = request.app.state.parts
    return parts


def problem(request: Request, status: int, code: str, **data: object) -> JSONResponse:
    """Return a refusal that says what happened and what can be done."""
    texts, language = parts_of(request).texts, language_of(request)
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    if status in WAIT_SECONDS:
        headers["Retry-After"] = WAIT_SECONDS[status]
    return JSONResponse(
        {
            "type": "about:blank",
            "title": texts.say("problem.title", language),
            "status": status,
            "code": code,
            "detail": texts.say(f"problem.{code}", language, **data),
        },
        status,
        headers,
        media_type="application/problem+json",
    )


def is_this_machine(request: Request) -> bool:
    """Tell whether a program on this machine asks, and not a proxy for somebody outside."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


def is_from_elsewhere(request: Request) -> bool:
    """Tell whether another site makes the browser send this: nothing of ours does that."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")
    # A form of ours says "null", since its page tells nobody where it is.
    return origin != "null" and origin.partition("://")[2] != request.headers.get("host")
