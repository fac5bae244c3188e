"""Clock times in figures and in Chinese words. English words are read in `clocks_english`."""

from __future__ import annotations

import re
from typing import Literal

from actions.meaning.times.numerals import number
from actions.meaning.times.tokens import Clock, Tokens, rule

HALF = r"(?P<half>a\.?m|p\.?m)(?![a-z])\.?"
_DIGITS = "一二三四五六七八九"
_HOUR = rf"(?:[01]?\d|2[0-4]|二十[一二三四]?|十[一二]?|[零〇两{_DIGITS}])"
_MINUTE = rf"(?:[0-5]?\d|[二三四五]?十[{_DIGITS}]?|[零〇]?[{_DIGITS}])"
_BARE_MINUTE = rf"(?:[0-5]\d|[二三四五]?十[{_DIGITS}]?|[零〇][{_DIGITS}])(?![\d份个杯人元块楼])"
# 十一二点 leaves the hour open and is not 二点, while 周五七点 is 七点.
_ALONE = rf"(?<![\d.:第])(?:(?<=[周期拜][{_DIGITS}日天])|(?<![{_DIGITS}])(?<!十(?=[{_DIGITS}])))"
_OCLOCK = r"(?:点钟?|(?<=[\d二三四五六七八九十])时(?![间候差段装尚常不而下节光]))"


def clock(hour: int | None, minute: int | None, half: str | None = None) -> Tokens | None:
    """Return a clock time, in the half of day told by `am` or `pm`; None if there is none such."""
    if hour is None or minute is None or (hour, minute) > (24, 0) or minute > 59:
        return None
    if half is None:
        return (Clock(hour, minute, "exact" if hour > 12 or hour == 0 else None),)
    side: Literal["am", "pm"] = "am" if half.startswith("a") else "pm"
    return (Clock(hour % 12 + 12 * (side == "pm"), minute, side),) if hour <= 12 else None


def short_of(hour: int, minutes: int) -> Tokens | None:
    """Return the clock time so many minutes before an hour."""
    return clock((hour - 1) or 12, 60 - minutes)


def _chinese(match: re.Match[str]) -> Tokens | None:
    return clock(number(match["hour"]), _minute(match["minute"]))


def _minute(word: str | None) -> int | None:
    if word is None or word == "整":
        return 0
    if word == "半":
        return 30
    if word.endswith("刻"):
        return 15 * (number(word[:-1]) or 0)
    return number(word.removesuffix("分"))


def _chinese_short_of(match: re.Match[str]) -> Tokens | None:
    hour, minute = number(match["hour"]), _minute(match["minute"])
    return short_of(hour, minute) if hour and minute else None


def _hour_or_two(match: re.Match[str]) -> Tokens | None:
    """Read 两三点 as the hour from two to three."""
    return (Clock(number(match["hours"][0]) or 0, minutes_long=60),)


def _figures(match: re.Match[str]) -> Tokens | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"] is None and match["hour"].startswith("0"):
        return (Clock(hour, minute, "exact"),)
    return clock(hour, minute, match["half"])


def _opening_hour(match: re.Match[str]) -> Tokens | None:
    """Read the 3 of 3到5点, whose 点 comes later."""
    return clock(number(match["hour"]), 0)


RULES = (
    rule(
        rf"(?<![十{_DIGITS}\d])(?P<hours>一两|[二两]三|三四|四五|五六|六七|七八|八九)点钟?(?!半)",
        _hour_or_two,
    ),
    rule(
        rf"{_ALONE}(?P<hour>{_HOUR})\s?{_OCLOCK}\s?过?"
        rf"(?P<minute>半(?!天)|[一二三123]刻|整|{_MINUTE}分(?!钟后)|{_BARE_MINUTE})?",
        _chinese,
    ),
    rule(
        rf"差\s?(?P<minute>{_MINUTE}分|[一1]刻)钟?\s?[就到]?(?P<hour>{_HOUR})点钟?",
        _chinese_short_of,
    ),
    rule(
        rf"(?<![\d.:])(?P<hour>{_HOUR})点\s?差\s?(?P<minute>{_MINUTE}分|[一1]刻)",
        _chinese_short_of,
    ),
    rule(
        r"(?<![\d.:/])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
        rf"(?:\s*{HALF})?",
        _figures,
    ),
    rule(
        rf"(?<![\d.:a-z-])(?P<hour>{_HOUR})(?=\s?(?:[-~–—]{{1,2}}|到|至)\s?{_HOUR}点)",
        _opening_hour,
    ),
)
