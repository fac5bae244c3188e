"""How a page of the console is sent: template, language, headers. Not what it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response

from activities.errors import LouyiError, NotAllowed
from bot.console.session import NotSignedIn, RightsGone
from bot.web.language import language_of
from bot.web.problems import parts_of

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
STATUS: Final[dict[type[LouyiError], int]] = {
    NotSignedIn: 401,
    RightsGone: 403,
    NotAllowed: 403,
}


def page(
    request: Request, template: str, data: dict[str, Any], *, language: str, status: int = 200
) -> Response:
    """Return a page; 304 when the browser shows the same already."""
    parts = parts_of(request)

    def say(key: str, **fields: object) -> str:
        return parts.texts.say(key, language, **fields)

    response: Response = parts.templates.TemplateResponse(
        request,
        template,
        {
            **data,
            "say": say,
            "has": parts.texts.has,
            "integrity": parts.integrity,
            "language": language,
        },
        status,
    )
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "Content-Language": language,
        "ETag": tag,
    }
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def refusal(request: Request, error: LouyiError, status: int = 404, *, kept: str = "") -> Response:
    """Return a page that says why not and what to do now, with the words that were written."""
    known = STATUS.get(type(error), status)
    return refusal_page(request, f"error.{error.code}", known, error.data, kept=kept)


def refusal_page(
    request: Request,
    key: str,
    status: int,
    data: Mapping[str, object] | None = None,
    *,
    kept: str = "",
) -> Response:
    """Return a page with one sentence."""
    language = language_of(request)
    words = parts_of(request).texts.say(key, language, **(data or {}))
    shown = {"words": words, "kept": kept}
    return page(request, "refusal.html", shown, language=language, status=status)
