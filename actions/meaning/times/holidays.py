"""Holidays by name, and the working days around them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from actions.meaning.times.numerals import number
from actions.meaning.times.tokens import Context, Day, Period, Tokens, named, rule
from activities.scheduling.calendar import HolidaySpan

_ONE_DAY = dt.timedelta(days=1)
_YEAR_END = "(?<![\\d一二两三四五六七八九十几半今明去后每])年(?=[前后](?!面))"
_MAY = "(?<![一二三四五六七八九十\\d])五一(?:国际)?(?:劳动(?=节))?"
_WHOLE = {
    "国庆": "国庆|十一(?=假|长假|黄金周|期间|放假|节)|national day|golden week",
    "春节": f"{_YEAR_END}|春节|过年|农历新?年|spring festival|(?:chinese|lunar) new year|cny",
    "五一": rf"{_MAY}|5\.1(?=假|劳动|放假)|劳动节|labou?r day|may day",
    "元旦": "元旦|阳历新年|new year'?s day|new year'?s(?! eve)",
    "清明": "清明|qingming|tomb[- ]sweeping",
    "端午": "端午|dragon boat(?: festival)?",
    "中秋": "中秋|mid[- ]autumn(?: festival)?",
    "节": "(?<![\u4e00-\u9fff])节(?=假?日?[前后])|(?:(?<=after )|(?<=before )|(?<=the ))holidays?",
}
# Golden weeks mean the days off; the other feasts mean the day unless the holiday is named.
_GOLDEN = {"国庆", "春节", "五一", "节"}
# 节后 and "after the holiday" mean whichever comes next.
_NEXT = "节"
_FIXED = {
    (12, 25): "圣诞节?|christmas(?: day)?|xmas",
    (12, 24): "平安夜|圣诞前夜|christmas eve|xmas eve",
    (12, 31): "跨年夜?|new year'?s eve|nye",
    (2, 14): "(?<!七夕)情人节|valentine'?s(?: day)?",
    (3, 8): "三八(?:妇女)?节|妇女节|女神节|women'?s day",
    (6, 1): "六一(?:儿童节)?(?!路)|儿童节|children'?s day",
    (11, 11): "双十一|双11|singles'? day",
    (12, 12): "双十二|双12",
}
_YEAR = r"(?P<year>今年|明年|后年|去年|20\d\d年?|next year'?s |this year'?s |last year'?s )?的?"
_NAME = "|".join(f"(?P<h{n}>{words})" for n, words in enumerate(_WHOLE.values()))
_ANY = rf"(?<![a-z]){_YEAR}(?:the )?(?:{_NAME})(?![a-z路街])节?"
_OFF = "(?:小?长?假期?|放假|期间|黄金周|\\s+(?:holidays?|break|week))"


def _name(match: re.Match[str]) -> str:
    return next(name for n, name in enumerate(_WHOLE) if match[f"h{n}"] is not None)


def _years(match: re.Match[str], context: Context) -> int | None:
    """Return the year that was named, None when the next holiday to come is meant."""
    word = (named(match, "year") or "").strip()
    if not word:
        return None
    steps = {"今": 0, "t": 0, "明": 1, "n": 1, "后": 2, "去": -1, "l": -1}
    return int(word[:4]) if word[0].isdecimal() else context.today.year + steps[word[0]]


def _span(match: re.Match[str], context: Context) -> HolidaySpan | None:
    calendar, name, today = context.calendar, _name(match), context.today
    year = _years(match, context)
    try:
        if name == _NEXT:
            return min(_coming(context), key=lambda span: span.first)
        if year is not None:
            return calendar.holiday_span(name, year)
        spans = (calendar.holiday_span(name, today.year + step) for step in (0, 1))
        return next((span for span in spans if span.last >= today), None)
    except KeyError:
        return None


def _coming(context: Context) -> list[HolidaySpan]:
    """Return every holiday of this year and the next that is not over."""
    spans = [
        context.calendar.holiday_span(name, context.today.year + step)
        for step in (0, 1)
        for name in _WHOLE
        if name != _NEXT
    ]
    return [span for span in spans if span.last >= context.today]


def _holiday(match: re.Match[str]) -> Tokens:
    if _name(match) not in _GOLDEN and not match["off"]:
        return (_festival(match),)

    def over(context: Context) -> tuple[dt.date, dt.date] | None:
        span = _span(match, context)
        return (span.first, span.last + _ONE_DAY) if span else None

    return (Period(over, holiday=True),)


def _festival(match: re.Match[str]) -> Day:
    def on(context: Context, _: dt.date) -> dt.date | None:
        span = _span(match, context)
        if span and span.day < context.today and _years(match, context) is None:
            return context.calendar.holiday_span(_name(match), context.today.year + 1).day
        return span.day if span else None

    return Day(on)


def _working_day(match: re.Match[str]) -> Tokens:
    """Read the nth working day after a holiday, or the last ones before it."""
    side, nth = match["side"], named(match, "nth")
    ahead = side in {"后", "after", "following"}
    count = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "last": 1}.get(nth or "first")
    count = count or (1 if nth in {"最后一", "头一"} else number(nth or "")) or 1

    def on(context: Context, _: dt.date) -> dt.date | None:
        span = _span(match, context)
        if span is None:
            return None
        day = span.last if ahead else span.first
        for _step in range(min(count, 60)):
            next_to = context.calendar.next_working_day
            day = next_to(day) if ahead else context.calendar.previous_working_day(day)
        return day

    return (Day(on),)


def _holiday_day(match: re.Match[str]) -> Tokens:
    """Read 国庆第三天 and 国庆当天."""
    nth = match["nth"]

    def on(context: Context, _: dt.date) -> dt.date | None:
        span = _span(match, context)
        if span is None or nth in {"当", "那"}:
            return span.day if span else None
        if nth == "最后一":
            return span.last
        return span.first + dt.timedelta(days=(number(nth.strip("第头")) or 1) - 1)

    return (Day(on),)


def _lunar(match: re.Match[str]) -> Tokens:
    """Read the days counted from the Chinese New Year: its eve, the first days, the lanterns."""
    word = match["lunar"]
    steps = -1 if word in {"除夕", "大年夜", "年三十", "大年三十"} else 14
    steps = (number(word[-1]) or 1) - 1 if word.startswith(("大年初", "正月初")) else steps

    def on(context: Context, _: dt.date) -> dt.date | None:
        for year in (context.today.year, context.today.year + 1):
            day = context.calendar.holiday_span("春节", year).day + dt.timedelta(days=steps)
            if day >= context.today:
                return day
        return None

    return (Day(on),)


def _fixed(month: int, day: int) -> Callable[[re.Match[str]], Tokens]:
    def on(context: Context, _: dt.date) -> dt.date:
        this = dt.date(context.today.year, month, day)
        return this if this >= context.today else this.replace(year=this.year + 1)

    return lambda _: (Day(on),)


def _next_working(_: re.Match[str]) -> Tokens:
    return (Day(lambda context, _: context.calendar.next_working_day(context.today)),)


_WORKING_DAY = r"(?:working|business|work)\s*days?"
RULES = (
    rule(rf"{_ANY}(?P<off>{_OFF})?", _holiday),
    rule(
        rf"{_ANY}{_OFF}?(?:[之以]|结束)?(?P<side>后)(?:的?(?:第?(?P<nth>[一二三四五六七八九\d头]一?)"
        r"个?工作日|第一天上班|上班第一天|第一天))?",
        _working_day,
    ),
    rule(rf"{_ANY}{_OFF}?(?:[之以])?(?P<side>前)的?(?P<nth>最后一)个?(?:工作日|天)", _working_day),
    rule(
        rf"(?<![a-z])(?:the )?(?P<nth>first|1st|second|2nd) {_WORKING_DAY} (?:back )?"
        rf"(?P<side>after|following) {_ANY}{_OFF}?",
        _working_day,
    ),
    rule(
        rf"(?<![a-z])(?:the )?(?P<nth>last) {_WORKING_DAY} (?P<side>before) {_ANY}{_OFF}?",
        _working_day,
    ),
    rule(rf"(?<![a-z])(?P<side>after) {_ANY}{_OFF}?", _working_day),
    rule(rf"{_ANY}{_OFF}?的?(?P<nth>当|那|最后一|头一|第[一二三四五六七八])天", _holiday_day),
    rule(
        "(?P<lunar>除夕|大年夜|大?年三十|大年初[一二三四五六七]|正月初[一二三四五六七]|元宵节?)",
        _lunar,
    ),
    *(rule(f"(?<![a-z])(?:{words})(?![a-z])", _fixed(*at)) for at, words in _FIXED.items()),
    rule(
        rf"下一?个?工作日|工作日|(?<![a-z])(?:the )?next {_WORKING_DAY}(?![a-z])"
        rf"|(?<![a-z])(?:a )?(?:working day|business day|weekday)(?![a-z])",
        _next_working,
    ),
)
