"""The parts a time expression is put together from. Words become tokens in the rule modules."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from activities.scheduling.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Context:
    """The moment of speaking (Asia/Shanghai) and the calendar that words are read against."""

    now: dt.datetime
    calendar: WorkingCalendar

    @property
    def today(self) -> dt.date:
        """The day of speaking."""
        return self.now.date()

    @property
    def minute(self) -> dt.datetime:
        """The moment of speaking without its seconds."""
        return self.now.replace(second=0, microsecond=0)

    def at(self, day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
        """Return a moment of a day, its midnight by default; 24 and more reach into the next."""
        day += dt.timedelta(days=hour // 24)
        return dt.datetime.combine(day, dt.time(hour % 24, minute), self.now.tzinfo)

    def monday(self, weeks: int = 0) -> dt.date:
        """Return the Monday of this week, or of the week so many weeks on."""
        return self.today + dt.timedelta(days=7 * weeks - self.today.weekday())


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `on` gets the day it must not lie before, None when there is no such date."""

    on: Callable[[Context, dt.date], dt.date | None]
    weekday: bool = False
    """A bare weekday, which yields to any other day written beside it."""


@dataclass(frozen=True, slots=True)
class Period:
    """Several days, from the first up to but without the last."""

    over: Callable[[Context], tuple[dt.date, dt.date] | None]
    holiday: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day in hours; `shift` says how a clock time beside it is read."""

    first: int
    last: int
    shift: Literal["night", "morning", "noon", "afternoon", "evening"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time on the clock; `half` is None while it may be before or after noon."""

    hour: int
    minute: int = 0
    half: Literal["am", "pm", "exact"] | None = None
    minutes_long: int = 0
    """How long the words leave it open: 两三点 is the hour from two to three."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant counted from now; `over` marks one that has passed by its very words."""

    at: Callable[[Context], dt.datetime]
    over: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch that begins now."""

    until: Callable[[Context], dt.datetime]


@dataclass(frozen=True, slots=True)
class Link:
    """到, to, -: joins the two ends of a range."""

    needs_between: bool = False
    """The "and" of "between 3 and 5"; between other times it is no range."""


@dataclass(frozen=True, slots=True)
class Bound:
    """前, before, by, after: turns a time into the stretch on one side of it."""

    side: Literal["before", "by", "after", "between"]
    leads: bool
    """True when the word stands in front of its time, as in English."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Words that look like a time and are none; `swallows` takes the times behind along."""

    swallows: bool = False


Token = Day | Period | Part | Clock | Moment | Window | Link | Bound | Refused
Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it reads; `read` returns None for a match that is no time after all."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Tokens | None]


def rule(pattern: str, read: Callable[[re.Match[str]], Tokens | None]) -> Rule:
    """Compile a rule; the pattern meets normalised text, so lower case and simplified."""
    return Rule(re.compile(pattern), read)


def named(match: re.Match[str], group: str) -> str | None:
    """Return what a named group took, None also when the pattern has no such group."""
    return match.groupdict().get(group)
