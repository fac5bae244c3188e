"""Dates of the month, in words and in figures. Weekdays and today live in `days`."""

from __future__ import annotations

import datetime as dt
import re

from actions.meaning.times.days import AHEAD, week_offset
from actions.meaning.times.numerals import ZH_NUMBER, number
from actions.meaning.times.tokens import Context, Day, Tokens, named, rule

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_NO_NOUN = (
    r"(?=\s*(?:$|[,.;!?。!?)(]|(?:at|in|for|on|with|and|please|pls|plz|from|of|to|till|until|or|"
    r"but|noon|morning|afternoon|evening|lunch\w*|is|works|ok|thanks?|-|\d{1,2}:)))"
)
# After 3号 these make it a thing with a number: a lift, a line, a building, a meeting room.
_THING = (
    "(?![线楼门口梯电机厅桌柜窗馆房室院店套路位台仓厂库区档柱码座铺商栋幢层桩席球]|会议|"
    "车[位库厢]|文件|会(?:场|所|客)|出口|出入|餐桌|货|扶|男|女|洗|卫|茶|打|复|充|闸|消|自|公)"
)
_ORDINAL = "(?:st|nd|rd|th)"
_RANGE_DAY = r"(?=\s?[-~到至—–]\s?\d{1,2}[号日])"


def date_of(year: int | None, month: int | None, day: int) -> Day | None:
    """Return a date; without year or month the next one to come, today included."""
    if not (1 <= day <= 31 and 1 <= (month or 1) <= 12 and 1990 <= (year or 2000) <= 2099):
        return None

    def on(_: Context, since: dt.date) -> dt.date | None:
        for months in range(12 * 9):
            at = since.month - 1 + months
            found = _date(since.year + at // 12, at % 12 + 1, day)
            if month in (None, at % 12 + 1) and found and found >= since:
                return found
        return None

    return Day(on) if year is None else Day(lambda _, __: _date(year, month or 1, day))


def date_in_year(years: int, month: int, day: int) -> Day:
    """Return a date of this year or of one so many years away."""
    return Day(lambda context, _: _date(context.today.year + years, month, day))


def date_in_month(months: int, day: int) -> Day:
    """Return a day of this month or of one so many months away."""

    def on(context: Context, _: dt.date) -> dt.date | None:
        at = context.today.month - 1 + months
        return _date(context.today.year + at // 12, at % 12 + 1, day)

    return Day(on)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def month_number(word: str) -> int:
    """Return the month of an English name or its short form."""
    return _MONTHS.index(word[:3]) + 1


def _one(day: Day | None) -> Tokens | None:
    return None if day is None else (day,)


def _month_and_day(match: re.Match[str]) -> Tokens | None:
    month, day = number(match["month"]), number(match["day"])
    if month is None or day is None:
        return None
    year = match["year"] or ""
    if year[:1].isdecimal():
        return _one(date_of(int(year[:4]), month, day))
    steps = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}
    return (date_in_year(steps[year], month, day),) if year else _one(date_of(None, month, day))


def _day_of_month(match: re.Match[str]) -> Tokens | None:
    day = number(match["day"])
    if day is None or not 1 <= day <= 31:
        return None
    ahead = named(match, "ahead")
    return _one(date_in_month(week_offset(ahead), day) if ahead else date_of(None, None, day))


def _figures(match: re.Match[str]) -> Tokens | None:
    year = named(match, "year")
    return _one(date_of(int(year) if year else None, int(match["month"]), int(match["day"])))


def _english_date(match: re.Match[str]) -> Tokens | None:
    year = int(match["year"]) if match["year"] else None
    return _one(date_of(year, month_number(match["month"]), int(match["day"])))


def _english_day(match: re.Match[str]) -> Tokens | None:
    steps = {"this": 0, "next": 1, "last": -1}
    day = int(match["day"])
    if match["ahead"]:
        return (date_in_month(steps[match["ahead"]], day),)
    return _one(date_of(None, None, day))


RULES = (
    rule(
        rf"(?P<year>今年|明年|后年|去年|(?<!\d)\d{{4}}\s?年)?的?(?<![\d.])(?P<month>{ZH_NUMBER})\s?月份?的?\s?"
        rf"(?P<day>{ZH_NUMBER})\s?(?:[号日]|{_RANGE_DAY}|(?=\s?(?:$|[早晚]|[中上下]午)))",
        _month_and_day,
    ),
    rule(rf"(?P<ahead>{AHEAD})月的?\s?(?P<day>{ZH_NUMBER})\s?[号日]", _day_of_month),
    rule(
        rf"(?<![\d.a-z路街道弄巷第零一二三四五六七八九十#:])"
        rf"(?P<day>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})\s?号{_THING}",
        _day_of_month,
    ),
    rule(
        r"(?<![\d.a-z])(?P<day>\d{1,2})日(?![游内后前均元本语立常间])",
        _day_of_month,
    ),
    rule(rf"(?<![\d.])(?P<day>\d{{1,2}}){_RANGE_DAY}", _day_of_month),
    rule(
        r"(?<![\d./-])(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
        r"(?![\d./]|-\d)",
        _figures,
    ),
    rule(
        r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<day>[0-2]?\d|3[01])(?![\d/%份杯个])(?! of )",
        _figures,
    ),
    rule(r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])\.(?P<day>[0-2]?\d|3[01])[日号]", _figures),
    rule(
        r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<day>[0-2]?\d|3[01])/(?P<year>20\d\d)(?![\d/])",
        _figures,
    ),
    rule(r"(?<=-)(?P<month>0?[1-9]|1[0-2])/(?P<day>[0-2]?\d|3[01])(?![\d/%份杯个])", _figures),
    rule(
        rf"(?<![a-z])(?P<month>{EN_MONTH})\s*(?:the\s+)?(?P<day>\d{{1,2}}){_ORDINAL}?(?![\d:]|\s?[ap]m)"
        rf"(?:,?\s+(?P<year>20\d\d)(?!\d))?",
        _english_date,
    ),
    rule(
        rf"(?<![\d.a-z])(?:the\s+)?(?P<day>\d{{1,2}}){_ORDINAL}?\s*(?:of\s+)?(?P<month>{EN_MONTH})"
        rf"(?:,?\s+(?P<year>20\d\d)(?!\d))?",
        _english_date,
    ),
    rule(
        rf"(?<![a-z])the\s+(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+of\s+(?:(?P<ahead>this|next|last)|the)"
        rf"\s+month|{_NO_NOUN})",
        _english_day,
    ),
)
