"""Words for one day: today, weekdays, dates of the month, dates written in figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from actions.meaning.times.parts import AFTERNOON, EARLY, EVENING, MORNING
from actions.meaning.times.tokens import Context, Day, Part, Tokens, named, rule

WEEK = "(?:周|星期|礼拜)"
# 早上周五 is not 上周五, and 线下周五 is not 下周五.
AHEAD = r"(?:这一?个?|本|(?<![楼线私底])下一?个?下?个?|(?<![早晚以])上一?个?上?个?)"
_WEEKDAY = r"(?:一(?!般|下(?!午|班)|些|共|定|直|样|个|次|起)|[二三四五六]|日(?![程报历志期常])|天)"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EN_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|"
    r"(?<!i )(?<!we )(?<!he )(?<!she )sat(?:urday)?|(?<!the )(?<!in )sun(?:day)?)(?![a-z])"
)


def week_offset(ahead: str) -> int:
    """Return how many weeks or months a word such as 下下 or 上 points away."""
    return ahead.count("下") - ahead.count("上")


def fixed(days: int) -> Day:
    """Return the day so many days from today."""
    return Day(lambda context, _: context.today + dt.timedelta(days=days))


def weekday_of_week(weeks: int, weekday: int) -> Day:
    """Return a weekday of this week or of one so many weeks away."""
    return Day(lambda context, _: context.monday(weeks) + dt.timedelta(days=weekday))


def next_weekday(weekday: int) -> Day:
    """Return the bare weekday: the next one to come, never today."""

    def on(_: Context, since: dt.date) -> dt.date:
        return since + dt.timedelta(days=(weekday - since.weekday() - 1) % 7 + 1)

    return Day(on, weekday=True)


def _chinese_weekday(match: re.Match[str]) -> Tokens:
    word = match["day"]
    weekday = int(word) - 1 if word.isdecimal() else min("一二三四五六日天".index(word), 6)
    ahead = named(match, "ahead")
    if ahead is None:
        return (next_weekday(weekday),)
    return (weekday_of_week(week_offset(ahead), weekday),)


def _english_weekday(match: re.Match[str]) -> Tokens:
    weekday = WEEKDAYS.index(match["day"][:3])
    steps = {"this": 0, "next": 1, "last": -1}
    word = match["behind"] or match["ahead"]
    if word is None or "coming" in word:
        return (next_weekday(weekday),)
    return (weekday_of_week(steps[word.split()[0]], weekday),)


def _relative(days: int, part: Part | None = None) -> Callable[[re.Match[str]], Tokens]:
    tokens: Tokens = (fixed(days),) if part is None else (fixed(days), part)
    return lambda _: tokens


RULES = (
    rule(
        "今天|今日|今儿个?|(?<![a-z])(?:today|tdy)(?![a-z])|(?<![a-z])2day(?![a-z])", _relative(0)
    ),
    rule("(?<![声证说表透申])明天|明日|明儿个?", _relative(1)),
    rule("(?<![a-z])(?:tomorrow|tmrw?|tmw|2mrw|2moro|2morrow)(?![a-z])", _relative(1)),
    rule("大大后天", _relative(4)),
    rule("大后天", _relative(3)),
    rule("后天|后日|(?:the )?day after tomorrow", _relative(2)),
    rule("昨天|昨日|昨儿个?|(?<![a-z])yesterday(?![a-z])", _relative(-1)),
    rule("前天|前日|(?:the )?day before yesterday", _relative(-2)),
    rule("大前天", _relative(-3)),
    rule("今(?:晚上?|夜里?)", _relative(0, EVENING)),
    rule(
        "(?<![a-z])(?:tonight|tonite|2nite|2night|this (?:evening|night))(?![a-z])",
        _relative(0, EVENING),
    ),
    rule("(?<![声证说])明(?:晚上?|夜里?)", _relative(1, EVENING)),
    rule("前晚上?", _relative(-2, EVENING)),
    rule("后(?:晚上?)", _relative(2, EVENING)),
    rule("昨(?:晚上?|夜里?)|(?<![a-z])last (?:night|evening)", _relative(-1, EVENING)),
    rule("今(?:早上?|晨)", _relative(0, EARLY)),
    rule("(?<![声证说])明(?:早上?|晨)", _relative(1, EARLY)),
    rule("昨(?:早上?|晨)", _relative(-1, EARLY)),
    rule("(?<![a-z])this morning", _relative(0, MORNING)),
    rule("(?<![a-z])this afternoon", _relative(0, AFTERNOON)),
    rule(
        rf"(?P<ahead>{AHEAD}){WEEK}的?{WEEK}?(?P<day>{_WEEKDAY}|[1-7](?![\d.:点号个次天份楼人]))",
        _chinese_weekday,
    ),
    rule(
        rf"(?<![一二两三四五六七八九十每\d几半]){WEEK}"
        rf"(?P<day>{_WEEKDAY}|[1-7](?![\d.:点号个次天份楼人]))",
        _chinese_weekday,
    ),
    # 从下周一起 counts from a Monday, while 下周一起吃饭 is a meal together.
    rule(rf"(?<=[从自])(?P<ahead>{AHEAD})?{WEEK}(?P<day>一)(?=起)", _chinese_weekday),
    rule(
        rf"(?<![a-z])(?:(?P<ahead>this coming|this|next|coming|last)\s+)?(?:week\s+)?"
        rf"(?P<day>{EN_WEEKDAY})(?:\s+(?:of\s+)?(?P<behind>this|next|last) week)?",
        _english_weekday,
    ),
)
