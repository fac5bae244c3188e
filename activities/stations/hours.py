"""When a station is open: weekly rules, Chinese holidays and make-up working days together.

The rules are OpenStreetMap's opening_hours; which kind of day it is comes from the working
calendar, since the rules' own “PH” knows only the first day of a Chinese holiday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from opening_hours import OpeningHours

from activities.clock import SHANGHAI, local
from activities.scheduling.calendar import WorkingCalendar

LOOK_AHEAD_DAYS = 21
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open at a moment, and when that changes next (None: not within weeks)."""

    is_open: bool
    changes_at: datetime | None


@lru_cache(maxsize=512)
def _rules(hours: str) -> OpeningHours:
    return OpeningHours(hours, timezone=SHANGHAI)


def is_open(hours: str, moment: datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether a place with these hours is open at the moment."""
    moment = local(moment)
    day = moment.date()
    is_working_day = calendar.is_working_day(day)
    is_weekend = day.weekday() > FRIDAY
    if not is_working_day and not is_weekend:
        return False
    if not is_working_day and calendar.is_holiday(day):
        return False
    if is_working_day and is_weekend:
        # A make-up working day keeps Friday's hours.
        moment -= timedelta(days=day.weekday() - FRIDAY)
    return bool(_rules(hours).is_open(moment))


def opening(hours: str, moment: datetime, calendar: WorkingCalendar) -> Opening:
    """Return whether it is open and when that changes next, to the minute."""
    now_open = is_open(hours, moment, calendar)
    for edge in _edges(hours, moment):
        if is_open(hours, edge, calendar) != now_open:
            return Opening(now_open, edge)
    return Opening(now_open, None)


def _edges(hours: str, moment: datetime) -> list[datetime]:
    """Return the moments of the coming weeks at which any weekly rule or the day changes."""
    start = local(moment)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    times = _times_of_day(hours)
    edges = (
        (midnight + timedelta(days=day)).replace(hour=minute // 60, minute=minute % 60)
        for day in range(LOOK_AHEAD_DAYS)
        for minute in times
    )
    return [edge for edge in edges if edge > start]


@lru_cache(maxsize=512)
def _times_of_day(hours: str) -> tuple[int, ...]:
    """Return every minute of the day at which these weekly rules open or close."""
    rules = _rules(hours)
    week = datetime(2024, 1, 1, tzinfo=SHANGHAI)
    minutes = {0}
    moment = week
    while moment < week + timedelta(days=8):
        change = rules.next_change(moment)
        if change is None:
            break
        minutes.add(change.hour * 60 + change.minute)
        moment = change
    return tuple(sorted(minutes))
