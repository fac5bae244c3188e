"""The nth or last weekday, working day or day of a month."""

from __future__ import annotations

import datetime as dt
import re

from actions.meaning.times.dates import EN_MONTH, month_number
from actions.meaning.times.days import AHEAD, EN_WEEKDAY, WEEK, WEEKDAYS, week_offset
from actions.meaning.times.numerals import number
from actions.meaning.times.periods import month_span
from actions.meaning.times.tokens import Context, Day, Tokens, named, rule

_ANY_DAY = 7
_ONE_DAY = dt.timedelta(days=1)
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "last": -1}


def _pick(
    context: Context, span: tuple[dt.date, dt.date], nth: int, weekday: int | None
) -> dt.date | None:
    """Return the nth day of a span that is such a weekday; None asks for a working day."""
    days = [span[0] + n * _ONE_DAY for n in range((span[1] - span[0]).days)]
    if weekday is None:
        fitting = [day for day in days if context.calendar.is_working_day(day)]
    else:
        fitting = [day for day in days if weekday in {day.weekday(), _ANY_DAY}]
    at = nth if nth < 0 else nth - 1
    return fitting[at] if -len(fitting) <= at < len(fitting) else None


def _day(months: int | None, month: int | None, nth: int, weekday: int | None) -> Tokens:
    over = month_span(months, month)

    def on(context: Context, _: dt.date) -> dt.date | None:
        span = over(context)
        return _pick(context, span, nth, weekday) if span else None

    return (Day(on),)


def _chinese(match: re.Match[str]) -> Tokens | None:
    word = match["nth"]
    nth = -1 if word.startswith("最后") else number(word.lstrip("第头")) or 1
    what = match["what"]
    weekday = min("一二三四五六日天".index(what[-1]), 6) if what[0] in "周星礼" else None
    month = number(named(match, "month") or "")
    if named(match, "month") and (month is None or not 1 <= month <= 12):
        return None
    months = None if month else week_offset(named(match, "ahead") or "")
    return _day(months, month, nth, _ANY_DAY if what == "天" else weekday)


def _english(match: re.Match[str]) -> Tokens:
    what = match["what"]
    weekday = WEEKDAYS.index(what[:3]) if what[:3] in WEEKDAYS else None
    name = named(match, "month")
    month = month_number(name) if name else None
    months = None if month else {"next": 1, "last": -1}.get(named(match, "ahead") or "this", 0)
    return _day(months, month, _NTH[match["nth"]], _ANY_DAY if what == "day" else weekday)


RULES = (
    rule(
        rf"(?:(?P<ahead>{AHEAD})月|(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?)的?"
        rf"(?P<nth>第[一二三四五]|最后一|头一)个?(?P<what>{WEEK}[一二三四五六日天]|工作日|天)",
        _chinese,
    ),
    rule(r"月?底?的?(?P<nth>最后一)个(?P<what>工作日)", _chinese),
    rule(
        rf"(?<![a-z])(?:the\s+)?(?P<nth>{'|'.join(_NTH)})\s+"
        rf"(?P<what>{EN_WEEKDAY}|(?:working |business |work)?day)\s+(?:of|in)\s+"
        rf"(?:(?:the|(?P<ahead>this|next|last))\s+month|(?P<month>{EN_MONTH}))",
        _english,
    ),
)
