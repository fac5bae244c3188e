"""English words for several days. Their Chinese sisters and the spans themselves: `periods`."""

from __future__ import annotations

import datetime as dt
import re

from actions.meaning.times.dates import EN_MONTH, month_number
from actions.meaning.times.periods import (
    Span,
    days_from,
    month_span,
    months_from,
    part_of_month,
    week,
    weekend,
)
from actions.meaning.times.tokens import Context, Day, Period, Tokens, named, rule

_STEP = {"this": 0, "next": 1, "last": -1, "previous": -1, "coming": 1, "the": 0}
_EDGES = {"e": "底", "end": "底", "mid": "中", "middle": "中"}
_AHEAD = r"(?P<ahead>this|next|last|previous|(?:the )?coming)\s+"
_EDGE = r"(?P<edge>end|start|beginning|mid(?:dle)?)"
_LONG_MONTH = (
    "(?P<month>january|february|april|june|july|august|september|october|november|december)"
    "(?![a-z])"
)
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_NTH = "(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|~|to|through)\s*"


def _unit(match: re.Match[str]) -> Tokens:
    steps = _STEP[match["ahead"].split()[-1]]
    if match["unit"] == "week":
        return (week(steps),)
    if match["unit"] == "weekend":
        return (weekend(steps),)
    if match["unit"] == "month":
        return (Period(month_span(steps)),)
    return (Period(lambda context: months_from(context.today.year + steps, 1, 12)),)


def _edge(match: re.Match[str]) -> Tokens:
    """Read the start, middle or end of a week, month or year."""
    part = _EDGES.get(match["edge"], "初")
    ahead, unit = named(match, "ahead") or "the", match["unit"]
    steps = _STEP[ahead]
    if unit[0] == "m":
        return part_of_month(month_span(steps), part, comes=ahead == "the")
    if unit[0] == "y":
        month = {"底": 12, "中": 6, "初": 1}[part]
        return (Period(lambda context: months_from(context.today.year + steps, month)),)
    weekday = {"底": 4, "中": 2, "初": 0}[part]
    return (Day(lambda context, _: context.monday(steps) + dt.timedelta(days=weekday)),)


def _month(match: re.Match[str]) -> Tokens:
    year = int(match["year"]) if match["year"] else None
    over = month_span(None, month_number(match["month"]), year)
    edge = named(match, "edge")
    return part_of_month(over, _EDGES.get(edge, "初")) if edge else (Period(over),)


def _days(match: re.Match[str]) -> Tokens | None:
    month, first, last = month_number(match["month"]), int(match["first"]), int(match["last"])

    def over(context: Context) -> Span | None:
        for year in (context.today.year, context.today.year + 1):
            try:
                span = dt.date(year, month, first), dt.date(year, month, last)
            except ValueError:
                return None
            if span[1] >= context.today:
                return span[0], span[1] + dt.timedelta(days=1)
        return None

    return (Period(over),) if first <= last else None


RULES = (
    rule(
        "(?<![a-z])(?:tomorrow|tmrw?) or the day after(?! tomorrow)",
        lambda _: (Period(lambda context: days_from(context.today + dt.timedelta(days=1), 2)),),
    ),
    rule(rf"(?<![a-z]){_AHEAD}(?P<unit>weekend|week|month|year)(?![a-z])", _unit),
    rule("(?<![a-z])(?:the )?week after next", lambda _: (week(2),)),
    rule("(?<![a-z])(?:the |at the |on the |over the )?weekend(?![a-z])", lambda _: (weekend(0),)),
    rule(
        rf"(?<![a-z])(?:the\s+)?{_EDGE}\s+(?:of\s+)?(?:(?P<ahead>the|this|next|last)\s+)?"
        r"(?P<unit>week|month|year)(?![a-z])",
        _edge,
    ),
    rule("(?<![a-z])(?P<edge>e)o(?P<unit>[mwy])(?![a-z])", _edge),
    rule(
        rf"(?:(?<=in\s)|(?<=of\s)|(?<=by\s))(?P<month>{EN_MONTH})(?!\s*\d{{1,2}}(?!\d)){_YEAR}",
        _month,
    ),
    rule(
        rf"(?<![a-z])(?:the\s+)?(?P<edge>end|start|beginning|mid(?:dle)?|early)[\s-]+(?:of\s+)?"
        rf"(?P<month>{EN_MONTH}){_YEAR}",
        _month,
    ),
    rule(rf"(?<![a-z]){_LONG_MONTH}{_YEAR}", _month),
    rule(
        rf"(?<![a-z])(?P<month>{EN_MONTH})\s*(?P<first>\d{{1,2}}){_NTH}{_TO}"
        rf"(?P<last>\d{{1,2}}){_NTH}(?![\d:/]|\s?[ap]m)",
        _days,
    ),
    rule(
        rf"(?<![\d.:a-z])(?P<first>\d{{1,2}}){_NTH}{_TO}(?P<last>\d{{1,2}}){_NTH}\s*(?:of\s+)?"
        rf"(?P<month>{EN_MONTH})",
        _days,
    ),
)
