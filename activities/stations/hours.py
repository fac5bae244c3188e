"""When a station is open: weekly rules, Chinese holidays and make-up working days together.

The rules are OpenStreetMap's opening_hours; which kind of day it is comes from the working
calendar, since the rules' own “PH” knows only the first day of a Chinese holiday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, validate

from activities.clock import SHANGHAI, local
from activities.errors import LouyiError
from activities.scheduling.calendar import WorkingCalendar

LOOK_AHEAD_DAYS = 21
FRIDAY = 4
ONE_DAY = timedelta(days=1)
HOLIDAY = "PH"
# A Monday of a week without any holiday: weekly rules are read off against it.
PLAIN_MONDAY = datetime(2024, 1, 8, tzinfo=SHANGHAI)


class HoursUnreadable(LouyiError):
    """The opening hours do not follow the syntax of OpenStreetMap."""

    code = "hours_unreadable"


class HoursNeverOpen(LouyiError):
    """The opening hours can be read, yet no hour of the week is open."""

    code = "hours_never_open"


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open at a moment, and when that changes next (None: not within weeks)."""

    is_open: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules for ordinary days, and those for holidays when there are any."""

    weekly: OpeningHours
    holiday: OpeningHours | None


def check_hours(hours: str) -> str:
    """Return the hours trimmed. Raises HoursUnreadable or HoursNeverOpen."""
    written = "; ".join(part.strip() for part in hours.split(";") if part.strip())
    weekly, holiday = _split(written)
    if not weekly or not validate(weekly) or (holiday and not validate(holiday)):
        raise HoursUnreadable(hours=hours)
    if not open_times(written):
        raise HoursNeverOpen(hours=hours)
    return written


def open_times(hours: str) -> list[tuple[datetime, datetime]]:
    """Return the open spans of one ordinary week, each with its begin and end."""
    rules, spans = _rules(hours).weekly, []
    moment, end = PLAIN_MONDAY, PLAIN_MONDAY + timedelta(days=7)
    while moment < end:
        change = rules.next_change(moment)
        until = min(change or end, end)
        if rules.is_open(moment):
            spans.append((moment, until))
        moment = until
    return spans


def is_open(hours: str, moment: datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether a place with these hours is open at the moment."""
    moment = local(moment)
    day = moment.date()
    rules = _rules(hours)
    if is_free_day(day, calendar):
        return rules.holiday is not None and bool(rules.holiday.is_open(moment))
    if calendar.is_working_day(day) and day.weekday() > FRIDAY:
        # A make-up working day keeps Friday's hours.
        moment -= timedelta(days=day.weekday() - FRIDAY)
    return bool(rules.weekly.is_open(moment))


def is_free_day(day: date, calendar: WorkingCalendar) -> bool:
    """Tell whether the day belongs to a holiday, with the weekend that it runs into.

    An ordinary weekend does not: it has hours of its own.
    """
    return not calendar.is_working_day(day) and any(
        each.weekday() <= FRIDAY or calendar.is_holiday(each) for each in _free_run(day, calendar)
    )


def _free_run(day: date, calendar: WorkingCalendar) -> list[date]:
    """Return the days without work around a free day, the day itself included."""
    run = [day]
    for step in (-ONE_DAY, ONE_DAY):
        each = day + step
        while not calendar.is_working_day(each) and len(run) < LOOK_AHEAD_DAYS:
            run.append(each)
            each += step
    return run


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


def _split(hours: str) -> tuple[str, str]:
    """Return the rules for ordinary days and, as rules for any day, those for holidays."""
    parts = [part.strip() for part in hours.split(";") if part.strip()]
    weekly = [part for part in parts if not part.upper().startswith(HOLIDAY)]
    holiday = [
        f"Mo-Su {part[len(HOLIDAY) :].strip()}"
        for part in parts
        if part.upper().startswith(HOLIDAY)
    ]
    return "; ".join(weekly), "; ".join(holiday)


@lru_cache(maxsize=512)
def _rules(hours: str) -> _Rules:
    weekly, holiday = _split(hours)
    return _Rules(
        OpeningHours(weekly, timezone=SHANGHAI),
        OpeningHours(holiday, timezone=SHANGHAI) if holiday else None,
    )


@lru_cache(maxsize=512)
def _times_of_day(hours: str) -> tuple[int, ...]:
    """Return every minute of the day at which any of these rules opens or closes."""
    rules = _rules(hours)
    minutes = {0}
    for each in (rules.weekly, rules.holiday):
        moment = PLAIN_MONDAY
        while each is not None and moment < PLAIN_MONDAY + timedelta(days=8):
            change = each.next_change(moment)
            if change is None:
                break
            minutes.add(change.hour * 60 + change.minute)
            moment = change
    return tuple(sorted(minutes))
