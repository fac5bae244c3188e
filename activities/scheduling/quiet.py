"""Quiet hours: nobody is woken, and the time to answer does not run at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from activities.clock import SHANGHAI, local

NIGHT_BEGINS = time(21, 0)
NIGHT_ENDS = time(8, 30)
NO_LONGER_QUIET = timedelta(hours=1)
"""In the last hour before a thing begins, its people are told at any time of the day."""


def is_quiet(moment: datetime) -> bool:
    """Tell whether people are left alone at this moment."""
    clock = local(moment).time()
    return clock >= NIGHT_BEGINS or clock < NIGHT_ENDS


def next_waking(moment: datetime) -> datetime:
    """Return the moment itself by day, else the end of its night."""
    if not is_quiet(moment):
        return moment
    here = local(moment)
    day = here.date() + timedelta(days=1 if here.time() >= NIGHT_BEGINS else 0)
    return datetime.combine(day, NIGHT_ENDS, SHANGHAI)


def last_waking(moment: datetime) -> datetime:
    """Return the moment itself by day, else the last minute before its night."""
    if not is_quiet(moment):
        return moment
    here = local(moment)
    day = here.date() - timedelta(days=0 if here.time() >= NIGHT_BEGINS else 1)
    return datetime.combine(day, NIGHT_BEGINS, SHANGHAI) - timedelta(minutes=1)


def when_to_tell(now: datetime, begins: datetime) -> datetime:
    """Return when somebody may be told: now, in the morning, or in the last hour before."""
    latest = max(now, begins - NO_LONGER_QUIET)
    return min(next_waking(now), latest)


def add_waking(start: datetime, length: timedelta) -> datetime:
    """Return when `length` of waking time after `start` is over."""
    start = next_waking(start)
    night = datetime.combine(local(start).date(), NIGHT_BEGINS, SHANGHAI)
    while start + length > night:
        length -= night - start
        start = next_waking(night)
        night = datetime.combine(local(start).date(), NIGHT_BEGINS, SHANGHAI)
    return start + length
