"""How much of a promise is used up: arithmetic over a calendar and pauses, without any rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.scheduling.calendar import WorkingCalendar

Pause = tuple[datetime, datetime | None]
_A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class WorkingClock:
    """An amount of working time from a moment on, less the pauses, which are in order."""

    started_at: datetime
    amount: timedelta
    pauses: tuple[Pause, ...] = ()

    def used(self, calendar: WorkingCalendar, now: datetime) -> timedelta:
        """Return the working time used up until `now`; pauses do not count."""
        total = calendar.working_time_between(self.started_at, now)
        for begins, ends in self.pauses:
            until = now if ends is None else min(ends, now)
            if until > begins:
                total -= calendar.working_time_between(begins, until)
        return total

    def reaches(self, calendar: WorkingCalendar, percent: int) -> datetime | None:
        """Return when that share is used up; None while a pause hides the answer."""
        left = self.amount * percent / 100
        cursor = self.started_at
        for begins, ends in self.pauses:
            before_pause = calendar.working_time_between(cursor, begins)
            if before_pause >= left:
                break
            if ends is None:
                return None
            left -= before_pause
            cursor = ends
        return calendar.add_working_time(cursor, left)


def next_working_moment(calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return `now` within office hours, else the next opening: closing time is no longer open."""
    return calendar.add_working_time(now, _A_MOMENT) - _A_MOMENT


def is_working_moment(calendar: WorkingCalendar, now: datetime) -> bool:
    """Tell whether a warning may be sent now."""
    return next_working_moment(calendar, now) == now
