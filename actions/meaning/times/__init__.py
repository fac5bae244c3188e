"""Dates and times in Chinese and English, read at the moment of speaking.

Conventions, beyond weeks from Monday to Monday and the parts of day listed in `parts`:

* 周二 said on a Tuesday is the next one; 24号 said on the 24th is today. 这周X may be over, and
  下周X, 上周X, next and last count calendar weeks.
* A clock time without a half of day is the first within 08:00-20:00, both included, on a named
  day too. One that is over on that day stays over: 今天9点 said at noon is past.
* A part of day without a day is the one running or the next. 晚上12点 and midnight end the day.
* 月底 is the last day, 月初 the first ten; 年底 is December. 国庆, 春节 and 五一 are the days off,
  other feasts the day itself, and X后 is the first working day after. eod is 18:00.
* 前 and before run from now (or that day's midnight, with a clock time) and leave the day named
  out; by keeps it. 3点后 lasts to 18:00, a later hour to 22:00.
* 刚才 is now, as past; 早上8点到现在 is past too. Habits (每周三), greetings and bare durations
  are no times.
"""

from __future__ import annotations

import datetime as dt
import re

from actions.meaning.times.expression import Kind, TimeExpression
from actions.meaning.times.lexer import lexemes
from actions.meaning.times.phrases import Phrase, phrases
from actions.meaning.times.reading import read
from actions.meaning.times.single import Reading
from actions.meaning.times.spelling import Spelled, spell
from actions.meaning.times.tokens import Context
from activities.scheduling.calendar import SHANGHAI, WorkingCalendar

__all__ = ["Kind", "TimeExpression", "find_times", "read_time"]

_LONGEST_TEXT = 2000
# 改到明天 and "move it from today to tomorrow" are about the new time.
_MOVED_TO = re.compile(
    r"(?:[改换挪调]|延期|推迟|提前)(?:时间)?[到至成为]\s*$"
    r"|\b(?:mov|reschedul|chang|shift|switch|postpon|push)\w*\b.*\bto\s+$",
    re.IGNORECASE,
)
_RANK = {"instant": 3, "interval": 2, "date": 1, "past": 0}


def find_times(
    text: str, now: dt.datetime, calendar: WorkingCalendar
) -> tuple[TimeExpression, ...]:
    """Return every time written in a text, in order; `now` must be aware."""
    if now.utcoffset() is None:
        raise ValueError("times are read against an aware moment")
    context = Context(now.astimezone(SHANGHAI), calendar)
    spelled = spell(text[:_LONGEST_TEXT])
    found: list[TimeExpression] = []
    for readings in phrases(spelled.text, lexemes(spelled.text)):
        for phrase in readings:
            if reading := read(phrase, context):
                found.append(_expression(text, spelled, phrase, reading))
                break
    return tuple(found)


def _expression(text: str, spelled: Spelled, phrase: Phrase, reading: Reading) -> TimeExpression:
    start, end = spelled.origin[phrase.start], spelled.origin[phrase.end - 1] + 1
    return TimeExpression(reading.kind, reading.start, reading.end, start, end, text[start:end])


def read_time(text: str, now: dt.datetime, calendar: WorkingCalendar) -> TimeExpression | None:
    """Return the time a text is about: to come before past, precise before vague, then longest."""
    found = find_times(text, now, calendar)
    return max(found, key=lambda time: _fitness(text, time, now), default=None)


def _fitness(text: str, time: TimeExpression, now: dt.datetime) -> tuple[bool, int, int, int]:
    is_target = _MOVED_TO.search(text[: time.text_start]) is not None
    rank = _RANK[time.kind]
    if time.kind == "instant" and time.start == now:
        rank = 0
    if time.kind == "interval" and time.end - time.start > dt.timedelta(days=1):
        rank = 1
    return is_target, rank, time.text_end - time.text_start, -time.text_start
