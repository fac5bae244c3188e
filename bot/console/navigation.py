"""The way around the console: which pages the person sees, and which one is open."""

from __future__ import annotations

from typing import Any, Final

from activities.sections import Section
from bot.console.asking import Asking

PAGES: Final[tuple[tuple[Section, str], ...]] = (
    (Section.CASES, "cases"),
    (Section.CASES, "day"),
    (Section.CASES, "roster"),
    (Section.FIGURES, "figures"),
    (Section.EVENTS, "events"),
    (Section.CLUBS, "clubs"),
    (Section.KITCHEN, "kitchen"),
    (Section.OPERATION, "operation"),
)


def first_page(sections: tuple[Section, ...]) -> str:
    """Return where somebody begins."""
    return next((f"/console/{name}" for section, name in PAGES if section in sections), "/")


def shell(asking: Asking, path: str) -> dict[str, Any]:
    """Return what stands around every page: language, navigation, and the token of its forms."""
    return {
        "language": asking.language,
        "form_token": asking.parts.cookies.form_token(asking.desk.session),
        "who": asking.user.id,
        "path": path,
        "nav": [
            {
                "address": f"/console/{name}",
                "label": asking.say(f"console.nav.{name}"),
                "open": path == f"/console/{name}" or path.startswith(f"/console/{name}/"),
            }
            for section, name in PAGES
            if section in asking.desk.sections
        ],
    }
