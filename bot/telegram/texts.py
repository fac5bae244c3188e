"""Cards as Telegram text: escaped, within the limits, cut where a reader can bear it."""

from __future__ import annotations

from html import escape
from typing import Any, Final

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
ROOM_FOR_TAGS: Final = 32
ELLIPSIS: Final = "…"


def html_of(payload: dict[str, Any]) -> str:
    """Return the card's text in Telegram's HTML; whatever people wrote is escaped."""
    title = payload.get("title")
    lines = [escape(line, quote=False) for line in payload.get("lines", ())]
    if title:
        lines.insert(0, f"<b>{escape(title, quote=False)}</b>")
    return "\n".join(lines) or ELLIPSIS


def cut(text: str, limit: int) -> str:
    """Return the text within the limit, cut at the end of a line where one is near.

    Telegram counts after taking the markup out; counting it in is on the safe side.
    """
    if len(text) <= limit:
        return text
    head = text[: limit - ROOM_FOR_TAGS]
    line_end = head.rfind("\n")
    if line_end > limit // 2:
        head = head[:line_end]
    # An entity such as &amp; must not be cut in two.
    ampersand = head.rfind("&")
    if ampersand > head.rfind(";"):
        head = head[:ampersand]
    # A tag must not be cut in two, nor left open.
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    left_open = "</b>" if "<b>" in head and "</b>" not in head else ""
    return f"{head}{ELLIPSIS}{left_open}"
