"""Clock times in English words, and the bare numbers that only their surroundings make a time."""

from __future__ import annotations

import re

from actions.meaning.times.clocks import HALF, clock, short_of
from actions.meaning.times.numerals import number
from actions.meaning.times.tokens import Tokens, rule

_HOUR_WORD = "eleven|twelve|three|seven|eight|four|five|nine|one|two|six|ten"
_HOUR = rf"(?:1[0-2]|[1-9]|{_HOUR_WORD})"
_TENTHS = r"fifteen|twenty|thirty|forty|fifty|forty[\s-]five"
_MINUTE = (
    r"(?:a\s+)?quarter|half|(?:twenty[\s-]five|twenty|ten|five)(?:\s+min(?:ute)?s?)?"
    r"|[1-5]?\d(?:\s+min(?:ute)?s?|(?=\s+past))"
)
_FOLLOWERS = (
    "on|in|for|with|and|at|please|pls|plz|tomorrow|today|tonight|tmrw?|this|next|sharp|to|till|"
    "until|or|but|then|is|works|ok|okay|if|thanks?|thx|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|"
    "thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|ish|o'?clock"
)
# A bare number is a clock time only where no noun follows: "at 7 please", not "at 7 people".
_NO_NOUN = (
    r"(?![\d:])(?!\.\d)(?!\s*[%元块份个杯张楼号人位])"
    rf"(?=\s*(?:$|[,.;!?。)~-]|[取见行吧吗可去来到开集吃]|(?:{_FOLLOWERS})(?![a-z])))"
)


def _behind(words: str) -> str:
    """Return a pattern that stands right behind one of some words."""
    return "(?:" + "|".join(rf"(?<=(?<![a-z]){word}\s)" for word in words.split()) + ")"


_LED = _behind("at from by around about till until before after between")
_DAY_LED = _behind("tomorrow tonight tonite 2nite tmr tmrw today monday tuesday thursday friday")
_SECOND_LED = f"(?:{_behind('to and till until')}|(?<=-))"
_OPENED = re.compile(r"(?<![a-z])(?:from|between)\s+[\w:]+\s*(?:to|and|till|until|-)\s*$")
_SAME_HALF = r"(?=\s*(?:[-–—~]|to|till|until)\s*\d{1,2}(?::\d\d)?\s*[ap]\.?m)"


def _hour(match: re.Match[str]) -> Tokens | None:
    return clock(number(match["hour"]), 0)


def _with_half(match: re.Match[str]) -> Tokens | None:
    return clock(number(match["hour"]), int(match["minute"] or 0), match["half"])


def _in_words(match: re.Match[str]) -> Tokens | None:
    return clock(number(match["hour"]), number(match["minute"]), match["half"])


def _second_end(match: re.Match[str]) -> Tokens | None:
    """Read the bare 5 of "from 3 to 5", a time only because a range was opened."""
    return _hour(match) if _OPENED.search(match.string, 0, match.start()) else None


def _past_or_to(match: re.Match[str]) -> Tokens | None:
    hour, minute = number(match["hour"]), _minute(match["minute"])
    if not hour or not minute:
        return None
    return clock(hour, minute) if match["way"] == "past" else short_of(hour, minute)


def _minute(word: str) -> int | None:
    if word.endswith("quarter"):
        return 15
    return 30 if word == "half" else number(re.sub(r"\s+min\w*$", "", word))


RULES = (
    rule(rf"(?<![\d.:a-z])(?P<hour>{_HOUR})(?:[.]?(?P<minute>[0-5]\d))?\s*{HALF}", _with_half),
    rule(rf"(?<![\d.:a-z])(?P<hour>{_HOUR})\s*o'?\s?clock(?![a-z])", _hour),
    rule(rf"{_LED}(?P<hour>{_HOUR})(?![a-z]){_NO_NOUN}", _hour),
    rule(rf"{_DAY_LED}(?P<hour>{_HOUR})(?![a-z\d]){_NO_NOUN}", _hour),
    rule(rf"{_SECOND_LED}(?P<hour>{_HOUR})(?![a-z\d]){_NO_NOUN}", _second_end),
    rule(rf"(?<![\d.:/a-z-])(?<!by\s)(?P<hour>{_HOUR}){_SAME_HALF}", _hour),
    rule(
        rf"(?<![a-z\d])(?P<minute>{_MINUTE})\s+(?P<way>past|to|before|till)\s+"
        rf"(?P<hour>{_HOUR})(?![a-z\d])",
        _past_or_to,
    ),
    rule(
        rf"(?<![a-z])(?P<hour>{_HOUR_WORD})[\s-](?P<minute>{_TENTHS})(?:\s*{HALF})?{_NO_NOUN}",
        _in_words,
    ),
    rule(
        rf"(?<![\d.:a-z])(?P<hour>{_HOUR})(?=ish(?![a-z])|\s+in\s+the\s+(?:morn|after|even))", _hour
    ),
)
