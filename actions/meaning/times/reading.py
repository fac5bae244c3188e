"""From a phrase and the moment of speaking to a start and an end, or to nothing."""

from __future__ import annotations

from dataclasses import replace

from actions.meaning.times.phrases import Bundle, Phrase
from actions.meaning.times.ranges import read_range
from actions.meaning.times.single import Reading, read_one
from actions.meaning.times.tokens import Context


def read(phrase: Phrase, context: Context) -> Reading | None:
    """Return what a phrase means, None when it makes no sense, such as 30 February."""
    if phrase.last is not None:
        return _checked(read_range(phrase.first, phrase.last, context), context)
    reading = read_one(phrase.first, context)
    if reading and phrase.bound and phrase.bound != "between":
        reading = _bounded(phrase, reading, context)
    return _checked(reading, context)


def _checked(reading: Reading | None, context: Context) -> Reading | None:
    if reading is None or reading.end < reading.start:
        return None
    minute = context.minute
    over = reading.end <= minute if reading.start < reading.end else reading.end < minute
    return replace(reading, kind="past") if over else reading


def _bounded(phrase: Phrase, target: Reading, context: Context) -> Reading:
    """Return the stretch before, by or after a time; a day that lies behind stays as it is."""
    if phrase.bound == "after":
        return _after(phrase.first, target, context)
    end = target.start if phrase.bound == "before" else target.end
    start = context.now
    if phrase.first.clock or phrase.first.part:
        start = max(start, context.at(target.start.date()))
        if phrase.bound == "before" and phrase.first.part and not phrase.first.clock:
            end = context.at(end.date(), 12) if phrase.first.part.shift == "noon" else end
    return Reading("interval", start, end) if start < end else target


def _after(bundle: Bundle, target: Reading, context: Context) -> Reading:
    """Return from a clock time to the end of the working day, of the evening or of the day."""
    if bundle.clock is None and bundle.part is None:
        return target
    start = target.end
    limits = [context.at(start.date(), hour) for hour in (18, 22, 24)]
    return Reading("interval", start, next(limit for limit in limits if limit > start))
