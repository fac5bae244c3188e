"""Chinese words for several days: weeks, weekends, months, quarters, years."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from actions.meaning.times.days import AHEAD, WEEK, week_offset
from actions.meaning.times.numerals import number
from actions.meaning.times.tokens import Context, Day, Period, Tokens, named, rule

_YEAR = {"今年": 0, "本年": 0, "明年": 1, "后年": 2, "去年": -1}
Span = tuple[dt.date, dt.date]


def days_from(first: dt.date, count: int) -> Span:
    """Return a span of so many days."""
    return first, first + dt.timedelta(days=count)


def week(weeks: int) -> Period:
    """Return this week, Monday to Monday, or the one so many weeks on."""
    return Period(lambda context: days_from(context.monday(weeks), 7))


def weekend(weeks: int) -> Period:
    """Return the Saturday and Sunday of this week, or of one so many weeks on."""
    return Period(lambda context: days_from(context.monday(weeks) + dt.timedelta(days=5), 2))


def _first_of(year: int, month: int) -> dt.date | None:
    """Return the first of a month counted on beyond December, None out of range."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, 1) if 1990 <= year <= 2099 else None


def months_from(year: int, month: int, count: int = 1) -> Span | None:
    """Return a span of so many months, the month counted on beyond December."""
    first, last = _first_of(year, month), _first_of(year, month + count)
    return None if first is None or last is None else (first, last)


def month_span(
    months: int | None, month: int | None = None, year: int | None = None
) -> Callable[[Context], Span | None]:
    """Return a month: so many from now, or by number in a year or the next to come."""

    def over(context: Context) -> Span | None:
        today = context.today
        if months is not None:
            return months_from(today.year, today.month + months)
        if year is not None:
            return months_from(year if year > 1000 else today.year + year, month or 1)
        return months_from(today.year + ((month or 1) < today.month), month or 1)

    return over


def part_of_month(
    month: Callable[[Context], Span | None], part: str, *, comes: bool = False
) -> Tokens:
    """Return 初 the first ten days, 中 the next ten, 下旬 the rest, 底 the last day."""

    def cut(span: Span) -> Span:
        tenth = [span[0] + dt.timedelta(days=10 * n) for n in range(3)]
        cuts = {"初": (span[0], tenth[1]), "中": (tenth[1], tenth[2]), "下": (tenth[2], span[1])}
        return cuts[part]

    def over(context: Context) -> Span | None:
        span = month(context)
        if span and comes and cut(span)[1] <= context.today:
            span = months_from(span[0].year, span[0].month + 1)
        return cut(span) if span else None

    if part != "底":
        return (Period(over),)

    def on(context: Context, _: dt.date) -> dt.date | None:
        span = month(context)
        return span[1] - dt.timedelta(days=1) if span else None

    return (Day(on),)


def _chinese_week(match: re.Match[str]) -> Tokens:
    return (week(week_offset(match["ahead"])),)


def _chinese_weekend(match: re.Match[str]) -> Tokens:
    return (weekend(week_offset(match["ahead"] or "")),)


def _chinese_month(match: re.Match[str]) -> Tokens | None:
    month = number(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    word = match["year"] or ""
    year = int(word[:4]) if word[:1].isdecimal() else _YEAR.get(word)
    part = match["part"]
    over = month_span(None, month, year)
    return part_of_month(over, _part(part)) if part else (Period(over),)


def _part(word: str) -> str:
    return {"上": "初", "末": "底"}.get(word[0], word[0])


def _chinese_relative_month(match: re.Match[str]) -> Tokens:
    over = month_span(week_offset(match["ahead"]))
    return part_of_month(over, _part(match["part"])) if match["part"] else (Period(over),)


def _chinese_bare_month(match: re.Match[str]) -> Tokens:
    return part_of_month(month_span(0), _part(match["part"]), comes=True)


def _year_part(match: re.Match[str]) -> Tokens:
    """Read 年底 as December and 年初 as January, of the year named or the next to come."""
    named_year, last = match["year"], match["part"] in "底末"

    def over(context: Context) -> Span | None:
        ahead = _YEAR.get(named_year or "", 0)
        comes = named_year is None and not last and context.today.month > 1
        return months_from(context.today.year + ahead + comes, 12 if last else 1)

    return (Period(over),)


def _year(match: re.Match[str]) -> Tokens:
    word = match["year"]
    if word[0].isdecimal():
        return (Period(lambda _: months_from(int(word[:4]), 1, 12)),)
    return (Period(lambda context: months_from(context.today.year + _YEAR[word], 1, 12)),)


def _half_year(match: re.Match[str]) -> Tokens:
    steps, month = _YEAR.get(match["year"] or "", 0), 1 if match["half"] == "上" else 7
    return (Period(lambda context: months_from(context.today.year + steps, month, 6)),)


def _quarter(match: re.Match[str]) -> Tokens:
    steps = week_offset(named(match, "ahead") or "")
    nth = number(named(match, "nth") or "")

    def over(context: Context) -> Span | None:
        this = (context.today.month - 1) // 3
        at = this + steps if nth is None else nth - 1 + (4 if nth - 1 < this else 0)
        return months_from(context.today.year, 3 * at + 1, 3)

    return (Period(over),)


def _near(first: int, count: int) -> Callable[[re.Match[str]], Tokens]:
    return lambda _: (
        Period(lambda context: days_from(context.today + dt.timedelta(days=first), count)),
    )


RULES = (
    rule("今明(?:两天|后?天)?", _near(0, 2)),
    rule("明后(?:两?天)?", _near(1, 2)),
    rule(rf"(?P<ahead>{AHEAD}){WEEK}(?![末一二三四五六日天报会刊程1-7])", _chinese_week),
    rule(rf"(?P<ahead>{AHEAD}){WEEK}(?=一起|日[程报])", _chinese_week),
    rule(
        rf"(?P<ahead>{AHEAD})?的?(?:{WEEK}末|双休日?|{WEEK}六(?:和|、|,)?{WEEK}?日)(?:两天)?",
        _chinese_weekend,
    ),
    rule(
        rf"(?P<ahead>{AHEAD})月(?:的?(?P<part>初|中旬?|底|末|[上下]旬))?(?![\d份饼])",
        _chinese_relative_month,
    ),
    rule("(?<![\\d一二三四五六七八九十个])月(?P<part>初|中(?!旬)|底|末)", _chinese_bare_month),
    rule("(?<![\\d一二三四五六七八九十月])(?P<part>[上中下]旬)", _chinese_bare_month),
    rule(
        r"(?P<year>今年|明年|后年|去年|(?<!\d)(?:19|20)\d\d\s?年)?的?(?<![\d.])"
        r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月份?(?:的?(?P<part>初|中旬|底|末|[上下]旬))?(?![\d租])",
        _chinese_month,
    ),
    rule("(?P<year>今年|明年|后年|去年)?年?(?<!\\d)(?:(?<=年)|年)(?P<part>[底末初])", _year_part),
    rule(r"(?P<year>今年|明年|后年|去年|(?<!\d)20\d\d\s?年)(?!会)", _year),
    rule("(?P<year>今年|明年|去年)?的?(?P<half>[上下])半年", _half_year),
    rule(rf"(?P<ahead>{AHEAD})个?季度", _quarter),
    rule(r"第?(?P<nth>[一二三四1-4])季度", _quarter),
    rule(r"(?<![a-z])q(?P<nth>[1-4])(?![a-z\d])", _quarter),
)
