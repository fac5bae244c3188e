"""Two ends read as one stretch. What either end means alone is read in `single`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actions.meaning.times.days import fixed
from actions.meaning.times.phrases import Bundle
from actions.meaning.times.single import Reading, day_of, office_hours, part_on, read_one, shifted
from actions.meaning.times.tokens import Clock, Context, Moment

_ONE_DAY = dt.timedelta(days=1)


def read_range(first: Bundle, last: Bundle, context: Context) -> Reading | None:
    """Read two ends as one stretch; None when the second does not come after the first."""
    if last.moment:
        return _until(first, last.moment, context)
    first, last = _shared(first, last, context)
    opening = read_one(first, context)
    if opening is None:
        return None
    end = _end(last, opening, context)
    if end is None or end <= opening.start:
        return None
    return Reading("interval", opening.start, end)


def _until(first: Bundle, moment: Moment, context: Context) -> Reading | None:
    """Read 早上8点到现在, whose first end is today's although it is over."""
    if first.day is None and first.period is None and (first.clock or first.part):
        first = replace(first, day=fixed(0))
    opening, end = read_one(first, context), moment.at(context)
    if opening is None or end <= opening.start:
        return None
    return Reading("interval", opening.start, end)


def _shared(first: Bundle, last: Bundle, context: Context) -> tuple[Bundle, Bundle]:
    """Lend one end what only the other says: "3 to 5pm tomorrow", "Mon to Wed next week"."""
    timed = first.clock or first.part
    if timed and first.day is None and last.day and (last.clock or last.part):
        first, last = replace(first, day=last.day), replace(last, day=None)
    if first.clock and last.clock and first.part is None and last.clock.half in {"am", "pm"}:
        first = replace(first, clock=_same_half(first.clock, last.clock))
    if first.day and first.day.weekday and last.day and not last.day.weekday and not timed:
        until = day_of(last, context, context.today)
        if until:
            begin = first.day.on(context, until - 7 * _ONE_DAY)
            first = replace(first, day=replace(first.day, on=lambda _, __: begin, weekday=False))
    return first, last


def _same_half(clock: Clock, end: Clock) -> Clock:
    """Return the opening hour nearest before the closing one: 3 to 5pm, 11 to 1pm."""
    if clock.half or clock.hour > 12:
        return clock
    hours = [clock.hour % 12, clock.hour % 12 + 12]
    before = [h for h in hours if (h, clock.minute) < (end.hour, end.minute)]
    return replace(clock, hour=before[-1], half="exact") if before else clock


def _end(last: Bundle, opening: Reading, context: Context) -> dt.datetime | None:
    day = opening.start.date()
    own = day_of(last, context, day)
    if last.clock:
        return _closing(own or day, last, opening.start, context, fixed=own is not None)
    if last.part:
        return part_on(own or day, last.part, context).end
    if own:
        return context.at(own + _ONE_DAY)
    span = last.period.over(context) if last.period else None
    return context.at(span[1]) if span else None


def _closing(
    day: dt.date, last: Bundle, start: dt.datetime, context: Context, *, fixed: bool
) -> dt.datetime | None:
    """Return the first clock time after the start that the closing words can mean."""
    clock = last.clock
    if clock is None:
        return None
    hours = [clock.hour % 12, clock.hour % 12 + 12, clock.hour % 12 + 24]
    if last.part:
        hours = [shifted(clock, last.part)]
    elif clock.half or clock.hour > 12:
        hours = [clock.hour]
    elif fixed:
        hours = office_hours(clock)
    hours = [*hours, *(hour + 24 for hour in hours if not fixed)]
    times = (context.at(day, hour, clock.minute) for hour in hours)
    return next((time for time in times if time > start), None)
