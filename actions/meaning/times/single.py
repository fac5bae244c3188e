"""One time, read to its start and end. Ranges and bounds are read in `reading`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from actions.meaning.times.expression import Kind
from actions.meaning.times.phrases import Bundle
from actions.meaning.times.tokens import Clock, Context, Part

_ONE_DAY = dt.timedelta(days=1)
_FIRST_HOUR, _LAST_HOUR = 8, 20


@dataclass(frozen=True, slots=True)
class Reading:
    """A kind with its start and end, aware."""

    kind: Kind
    start: dt.datetime
    end: dt.datetime


def read_one(bundle: Bundle, context: Context) -> Reading | None:
    """Return what one time means, None when there is no such day."""
    if bundle.moment:
        at = bundle.moment.at(context)
        return Reading("past" if bundle.moment.over else "instant", at, at)
    if bundle.window:
        return Reading("interval", context.now, bundle.window.until(context))
    if bundle.day is None and bundle.period is None:
        return _next(bundle, context)
    if bundle.day is None:
        return _of_period(bundle, context)
    day = day_of(bundle, context, context.today)
    return _on(day, bundle, context) if day else None


def day_of(bundle: Bundle, context: Context, since: dt.date) -> dt.date | None:
    """Return the day a bundle names, looked for within its period or from `since` on."""
    if bundle.day is None:
        return None
    span = bundle.period.over(context) if bundle.period else None
    if span is None:
        return bundle.day.on(context, since)
    return bundle.day.on(context, span[0] - _ONE_DAY if bundle.day.weekday else span[0])


def _of_period(bundle: Bundle, context: Context) -> Reading | None:
    span = bundle.period.over(context) if bundle.period else None
    if span is None:
        return None
    first, last = span
    if (bundle.part or bundle.clock) and (last - first).days <= 3:
        return _on(max(first, context.today) if last > context.today else first, bundle, context)
    return Reading("interval", context.at(first), context.at(last))


def _on(day: dt.date, bundle: Bundle, context: Context) -> Reading:
    """Read a clock time, a part of the day or the whole of a known day."""
    if bundle.clock:
        at = _clock_on(day, bundle.clock, bundle.part, context)
        length = dt.timedelta(minutes=bundle.clock.minutes_long)
        return Reading("interval" if length else "instant", at, at + length)
    if bundle.part:
        return part_on(day, bundle.part, context)
    return Reading("date", context.at(day), context.at(day + _ONE_DAY))


def part_on(day: dt.date, part: Part, context: Context) -> Reading:
    """Return a part of a known day."""
    return Reading("interval", context.at(day, part.first), context.at(day, part.last))


def _next(bundle: Bundle, context: Context) -> Reading | None:
    """Read a time without a day: the next one that is not over."""
    now = context.minute
    if bundle.clock is None and bundle.part is None:
        return None
    for day in (context.today, context.today + _ONE_DAY):
        reading = _on(day, bundle, context)
        if reading.end > now or reading.start == now:
            return reading
    return None


def _clock_on(day: dt.date, clock: Clock, part: Part | None, context: Context) -> dt.datetime:
    """Return a clock time on a day: by its part of day, or the first within 08:00 to 20:00."""
    hours = [shifted(clock, part)] if part else office_hours(clock)
    times = [context.at(day, hour, clock.minute) for hour in hours]
    now = context.minute
    return next((time for time in times if time >= now), times[0])


def office_hours(clock: Clock) -> list[int]:
    """Return the hours a bare clock time can mean, earliest first."""
    if clock.half or clock.hour > 12:
        return [clock.hour]
    hours = [clock.hour % 12, clock.hour % 12 + 12]
    return [
        hour for hour in hours if hour >= _FIRST_HOUR and (hour, clock.minute) <= (_LAST_HOUR, 0)
    ]


def shifted(clock: Clock, part: Part) -> int:
    """Return the hour of a clock time beside a part of the day: 晚上七点 is 19, 晚上12点 is 24."""
    hour = clock.hour
    if hour > 12 or clock.half in {"am", "pm"}:
        return hour
    if part.shift == "night":
        return hour % 12
    if part.shift == "morning":
        return hour
    if part.shift == "noon":
        return hour + 12 if hour <= 3 else hour
    if part.shift == "afternoon":
        return hour + 12 if hour < 12 else hour
    return hour % 12 + (24 if hour % 12 < 5 else 12)
