"""What is due around an event: two reminders, and what follows its end."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.events.models import Event
from activities.scheduling import due, quiet

EVENING_BEFORE = "event.evening_before"
HOUR_BEFORE = "event.hour_before"
WRAP_UP = "event.wrap_up"
EVENING = time(18, 0)
EVENING_IS_OVER_AFTER = timedelta(hours=2, minutes=30)
WRAP_UP_AFTER = timedelta(minutes=30)
FEEDBACK_IS_OLD_AFTER = timedelta(days=2)


def plan(work: UnitOfWork, event: Event) -> None:
    """Plan everything around the event, once."""
    if event.planned:
        return
    event.planned = True
    evening = evening_before(event.starts_at)
    if evening > work.now:
        _plan(work, event, EVENING_BEFORE, evening, EVENING_IS_OVER_AFTER)
    hour = hour_before(event.starts_at)
    if hour is not None and hour > work.now:
        _plan(work, event, HOUR_BEFORE, hour, event.starts_at - hour)
    end = quiet.next_waking(event.ends_at + WRAP_UP_AFTER)
    _plan(work, event, WRAP_UP, end, FEEDBACK_IS_OLD_AFTER)


def forget(work: UnitOfWork, event: Event) -> None:
    """Forget what was planned: the event moved, or does not take place."""
    for kind in (EVENING_BEFORE, HOUR_BEFORE, WRAP_UP):
        due.cancel(work, kind, event.id)
    event.planned = False


def evening_before(starts_at: datetime) -> datetime:
    """Return six in the evening of the day before."""
    day = local(starts_at).date() - timedelta(days=1)
    return datetime.combine(day, EVENING, SHANGHAI)


def hour_before(starts_at: datetime) -> datetime | None:
    """Return an hour before, earlier if that is night; None when the evening before says it all."""
    hour = quiet.last_waking(starts_at - timedelta(hours=1))
    return hour if local(hour).date() == local(starts_at).date() else None


def _plan(work: UnitOfWork, event: Event, kind: str, at: datetime, useful_for: timedelta) -> None:
    due.plan(work, event.district_id, kind, event.id, at, useful_for=useful_for)
