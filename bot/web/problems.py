"""Refusals on the web as RFC 9457 problem details, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from bot.web.parts import Parts


def problem(parts: Parts, request: Request, status: int, code: str, **data: object) -> JSONResponse:
    """Return a refusal that says what happened and what can be done."""
    language = "en" if _prefers_english(request) else "zh"
    return JSONResponse(
        {
            "type": "about:blank",
            "title": parts.texts.say("problem.title", language),
            "status": status,
            "code": code,
            "detail": parts.texts.say(f"problem.{code}", language, **data),
        },
        status,
        media_type="application/problem+json",
    )


def _prefers_english(request: Request) -> bool:
    chosen = request.cookies.get("language")
    if chosen is not None:
        return chosen == "en"
    return request.headers.get("accept-language", "zh").lower().startswith("en")
