"""Dates, times, distances and money as people of each language write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_skeleton
from babel.numbers import format_currency

from activities.clock import local

LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en"}
WALKING_METRES_A_MINUTE: Final = 75
_NEAR: Final = {
    "zh": {0: "今天", 1: "明天", 2: "后天"},
    "en": {0: "today", 1: "tomorrow"},
}


def clock_time(moment: datetime) -> str:
    """Return the time of day, e.g. 12:15."""
    return local(moment).strftime("%H:%M")


def day(moment: datetime, now: datetime | None, language: str) -> str:
    """Return the day as people say it: 今天, 明天, 11月26日周四; today, Thu, Nov 26.

    Without a `now` it is always the date: what hangs on a wall is read on another day.
    """
    distance = None if now is None else (local(moment).date() - local(now).date()).days
    near = _NEAR[language].get(-1 if distance is None else distance)
    return near or str(format_skeleton("MMMEd", local(moment), locale=LOCALES[language]))


def when(moment: datetime, now: datetime | None, language: str) -> str:
    """Return day and time, e.g. 明天 12:15 or Thu, Nov 26 12:15."""
    return f"{day(moment, now, language)} {clock_time(moment)}"


def span(start: datetime, end: datetime, now: datetime | None, language: str) -> str:
    """Return a day with a range of times, or two days with times when it ends on another."""
    if local(start).date() == local(end - timedelta(seconds=1)).date():
        return f"{when(start, now, language)}–{clock_time(end)}"
    return f"{when(start, now, language)} – {when(end, now, language)}"


def distance(metres: float, language: str) -> str:
    """Return a distance rounded as people say it: 120 m, 1.4 km (米, 公里)."""
    if metres < 1000:
        rounded = max(10, round(metres / 10) * 10)
        return f"{rounded} 米" if language == "zh" else f"{rounded} m"
    return f"{metres / 1000:.1f} 公里" if language == "zh" else f"{metres / 1000:.1f} km"


def walking_minutes(metres: float) -> int:
    """Return how long the walk takes, at least a minute, over real streets."""
    return max(1, round(metres * 1.3 / WALKING_METRES_A_MINUTE))


def price(fen: int, language: str) -> str:
    """Return an amount of yuan from fen."""
    return str(format_currency(fen / 100, "CNY", locale=LOCALES[language]))
