"""The language of a page: what the person chose, else what their browser asks for."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from actions.texts import DEFAULT_LANGUAGE, LANGUAGES

COOKIE: Final = "language"
FOREIGN: Final = "en"
"""For browsers that ask only for languages we do not speak."""


def language_of(request: Request) -> str:
    """Return zh or en."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """Return the language that an Accept-Language header likes best among ours."""
    liked: dict[str, float] = {}
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary.isalpha():
            liked.setdefault(primary, _weight(weight))
    ours = [language for language in liked if language in LANGUAGES and liked[language] > 0]
    if ours:
        return max(ours, key=lambda language: liked[language])
    return FOREIGN if liked else DEFAULT_LANGUAGE


def _weight(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
