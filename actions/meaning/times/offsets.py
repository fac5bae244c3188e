"""Times counted from now: 半小时后, in 90 minutes, 三天前, within two hours, just now."""

from __future__ import annotations

import datetime as dt
import re

from actions.meaning.times.days import fixed
from actions.meaning.times.numerals import EN_NUMBER, ZH_NUMBER, number
from actions.meaning.times.tokens import Context, Day, Moment, Tokens, Window, named, rule

_LONGEST = 400 * 24 * 60
_MINUTES = {"分": 1, "刻": 15, "小": 60, "钟": 60, "m": 1, "h": 60}
_DAYS = {"天": 1, "日": 1, "周": 7, "星": 7, "礼": 7, "d": 1, "w": 7, "f": 14}


def _quantity(match: re.Match[str]) -> float | None:
    """Return the number of a duration, halves included."""
    word = re.sub(r"^(?:about|another|around|the next|next)\s+", "", match["count"].strip())
    if word.startswith("half") or word == "半":
        return 0.5
    if re.fullmatch(r"\d+\.\d", word):
        return float(word)
    halves = 0.5 if named(match, "half") or named(match, "after") else 0.0
    whole = number(word)
    return None if whole is None else whole + halves


def _shift(match: re.Match[str], sign: int) -> Tokens | None:
    minutes = _minutes(match)
    if minutes is not None:
        delta = dt.timedelta(minutes=sign * minutes)
        return (Moment(lambda context: context.now + delta, over=sign < 0),)
    return _shift_days(match, sign)


def _minutes(match: re.Match[str]) -> float | None:
    """Return the length of a duration in minutes, None when it is told in days or too long."""
    quantity, unit = _quantity(match), match["unit"]
    each = _MINUTES.get(unit[0]) if not unit.startswith("mon") else None
    if each is None or quantity is None or quantity * each > _LONGEST:
        return None
    extra = named(match, "extra")
    return quantity * each + ((number(extra) or 0) if extra else 0)


def _shift_days(match: re.Match[str], sign: int) -> Tokens | None:
    quantity, unit = _quantity(match), match["unit"]
    if quantity == 0.5 and unit in {"月", "年"}:
        # Half a month is fifteen days, half a year six months.
        quantity, unit = (15, "天") if unit == "月" else (6, "月")
    if quantity is None or quantity != int(quantity) or quantity > 400:
        return None
    if unit == "年":
        quantity, unit = 12 * min(quantity, 30), "月"
    count = sign * int(quantity)
    if unit[0] in "个工b" or unit.startswith("work"):
        return (_working_days(count),)
    if unit[0] in "月m":
        return (Day(lambda context, _: _months_on(context.today, count)),)
    return (fixed(count * _DAYS[unit[0]]),) if unit[0] in _DAYS else None


def _months_on(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months on, or the last day of a shorter month."""
    at = day.month - 1 + months
    first = dt.date(day.year + at // 12, at % 12 + 1, 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def _working_days(count: int) -> Day:
    def on(context: Context, _: dt.date) -> dt.date:
        day, calendar = context.today, context.calendar
        step = calendar.next_working_day if count > 0 else calendar.previous_working_day
        for _step in range(abs(count)):
            day = step(day)
        return day

    return Day(on)


def _within(match: re.Match[str]) -> Tokens | None:
    minutes = _minutes(match)
    if minutes is not None:
        delta = dt.timedelta(minutes=minutes)
        return (Window(lambda context: context.now + delta),)
    tokens = _shift_days(match, 1)
    if tokens is None or not isinstance(tokens[0], Day):
        return None
    day = tokens[0]

    def until(context: Context) -> dt.datetime:
        last = day.on(context, context.today) or context.today
        midnight = dt.datetime.combine(last, dt.time(), context.now.tzinfo)
        return midnight + dt.timedelta(days=1)

    return (Window(until),)


def _now(*, over: bool) -> Tokens:
    return (Moment(lambda context: context.now, over=over),)


_ZH = (
    rf"(?<![第\d.年月])(?:(?P<count>\d+\.\d|{ZH_NUMBER}|半)\s?(?:个(?!工))?"
    r"(?P<half>半)?个?\s?(?P<unit>个?工作日|分钟?|刻钟?|小时|钟头|天|日|周|星期|礼拜|月|年|"
    r"hr?s?|mins?)(?:(?P<extra>\d{1,2})分钟?)?)"
)
_UNIT = (
    r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h|m|(?:working |business |work)days?|days?|weeks?|wks?|"
    r"months?|fortnights?)(?![a-z])"
)
_COUNT = rf"(?:\d+\.\d|half(?=\s+an?\s+h)|{EN_NUMBER})"
_EN = (
    rf"(?P<count>(?:(?:about|another|around|the next|next)\s+)?{_COUNT})(?:\s+an?)?"
    rf"(?P<half>\s+and a half)?\s*{_UNIT}(?P<after>\s+and a half)?"
)
RULES = (
    rule(rf"{_ZH}(?:过|之|以)?后(?![天台面来])", lambda m: _shift(m, 1)),
    rule(rf"再?[过等]{_ZH}(?:(?:之|以)?后)?", lambda m: _shift(m, 1) if _minutes(m) else None),
    rule(rf"{_ZH}(?:之|以)?前(?![天台面])", lambda m: _shift(m, -1)),
    rule(rf"(?:未来|接下来)?{_ZH}(?:之|以)?内", _within),
    rule(
        rf"(?<![a-z])(?:within|(?:in|over) the next|(?:the )?next(?= half))\s+"
        rf"(?:the next\s+|the\s+)?{_EN}",
        _within,
    ),
    rule(rf"(?<![a-z])in\s+{_EN}(?!'s)(?:\s+time)?", lambda m: _shift(m, 1)),
    rule(rf"(?<![a-z\d.]){_EN}\s+(?:later|from (?:now|today))", lambda m: _shift(m, 1)),
    rule(rf"(?<![a-z\d.]){_EN}\s+(?:ago|earlier|back)", lambda m: _shift(m, -1)),
    rule("现在|此刻|(?<![a-z])(?:right )?now(?![a-z])", lambda _: _now(over=False)),
    rule(
        "刚刚|刚才|刚(?=[坏停断掉出发])|(?<![a-z])(?:just now|a moment ago|earlier today)(?![a-z])",
        lambda _: _now(over=True),
    ),
)
