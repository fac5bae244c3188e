"""Around every request: how large it may be, headers for every answer, and no error without words.

What the headers of a page allow beyond this is said where the page is made.
"""

from __future__ import annotations

import re
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import error_place, new_reference
from bot.media import MOST_BYTES
from bot.web.problems import problem

log = structlog.get_logger()

LARGEST_BODY: Final = 1_000_000
LARGEST_WORDS: Final = 100_000
WITH_PHOTO: Final = re.compile(r"/chat/messages|/console/cases/[^/]+/(answer|ask_back)")
MOST_WITH_PHOTO: Final = MOST_BYTES + LARGEST_WORDS
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONLY_SECURE: Final = "max-age=31536000"


class Guard:
    """The outermost layer of the web application."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": ONLY_SECURE} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._headers)
        try:
            refused = _refusal_of_size(Request(scope))
            await (refused or self._app)(scope, receive, answer.send)
        except Exception as error:
            # The server would print the error's message, which may quote somebody.
            if answer.begun:
                log.error("answer interrupted", where=error_place(error))
                return
            await _sorry(Request(scope), error)(scope, receive, answer.send)


class _Answer:
    """Sends an answer with the headers that all have."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)


def _refusal_of_size(request: Request) -> ASGIApp | None:
    length = request.headers.get("content-length")
    if length is None:
        # Nothing of ours sends a body without saying how long it is.
        return (
            problem(request, 411, "no_length") if "transfer-encoding" in request.headers else None
        )
    is_form = request.headers.get("content-type", "").startswith("multipart/")
    most = LARGEST_BODY
    if WITH_PHOTO.fullmatch(request.url.path):
        most = MOST_WITH_PHOTO if is_form else LARGEST_WORDS
    return (
        None if length.isdecimal() and int(length) <= most else problem(request, 413, "too_large")
    )


def _sorry(request: Request, error: Exception) -> ASGIApp:
    if isinstance(error, SQLAlchemyError):
        log.error("database away", where=error_place(error))
        return problem(request, 503, "try_later")
    reference = new_reference()
    log.error("request failed", reference=reference, where=error_place(error))
    return problem(request, 500, "unexpected", reference=reference)
