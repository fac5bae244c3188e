"""Parts of the day and the clock times that have a name."""

from __future__ import annotations

from collections.abc import Callable
from re import Match

from actions.meaning.times.tokens import Clock, Part, Tokens, rule

NIGHT = Part(0, 6, "night")
EARLY = Part(6, 9, "morning")
MORNING = Part(8, 12, "morning")
NOON = Part(11, 13, "noon")
AFTERNOON = Part(12, 18, "afternoon")
AFTER_LUNCH = Part(13, 18, "afternoon")
DUSK = Part(17, 19, "evening")
EVENING = Part(18, 22, "evening")
LATE = Part(22, 24, "evening")

# 早 and 晚 alone are parts of the day beside a clock time (早8点) or behind a day (周五晚).
_CLOCK_AHEAD = r"(?=\s?\d{1,2}[点:]|[一二三四五六七八九十]{1,3}点)"
_DAY_BEHIND = r"(?<=[一二三四五六日天号末\d])"
_BESIDE_DAY = rf"{_DAY_BEHIND}晚(?![饭餐点了会安上些班辈])"
_CHINESE = (
    ("凌晨", NIGHT),
    ("早上|清早|清晨|早晨|早间|一大?早|大早上?|大清早|上班[之以]?前", EARLY),
    (rf"{_DAY_BEHIND}早(?=$)|(?<![最提尽更还老])早{_CLOCK_AHEAD}", EARLY),
    ("上午|上半天", MORNING),
    ("中午头?|午间|晌午|午休(?:时间?)?|[午中]饭时间?|午餐时间?|饭点", NOON),
    ("(?:午[饭餐]|中饭|饭)[之以]?后", AFTER_LUNCH),
    ("下午(?!茶)|午后|下半天", AFTERNOON),
    ("傍晚|黄昏", DUSK),
    ("晚上|晚间|夜里|夜间|夜晚|[下放]班(?:了?之?以?后|时间?)|收工后", EVENING),
    (rf"(?<![最更])晚{_CLOCK_AHEAD}|{_BESIDE_DAY}", EVENING),
    ("深夜", LATE),
)
_LUNCH = r"lunch[\s-]?(?:time|hour|break)|(?:at|over|during) lunch(?: break)?"
_ENGLISH = (
    ("small hours", NIGHT),
    ("early morning|before work|first thing in the morning", EARLY),
    (r"(?:mid[\s-]?)?morning", MORNING),
    (rf"high noon|noon(?:ish)?|noontime|mid-?day|{_LUNCH}", NOON),
    ("after lunch", AFTER_LUNCH),
    ("afternoon", AFTERNOON),
    ("dusk|early evening", DUSK),
    (r"in the night|at night|night|evening|after[\s-]?(?:work|(?:office )?hours)", EVENING),
    ("late (?:at )?night", LATE),
)
_OFFICE_DAY = "end of (?:the )?(?:business |work(?:ing)? ?)?day|end of (?:business|work)"
_NAMED = (
    (r"正午|(?<![a-z\d])(?:12|twelve) noon(?![a-z])", Clock(12, 0, "exact")),
    ("午夜|半夜|(?<![a-z])(?:12 )?midnight(?![a-z])", Clock(24, 0, "exact")),
    ("下班(?=之?以?前)", Clock(18, 0, "exact")),
    (f"(?<![a-z])(?:eod|cob|close of business|{_OFFICE_DAY})(?![a-z])", Clock(18, 0, "exact")),
)


def _always(token: Clock | Part) -> Callable[[Match[str]], Tokens]:
    return lambda _: (token,)


RULES = (
    *(rule(words, _always(part)) for words, part in _CHINESE),
    *(rule(rf"(?<![a-z])(?:{words})(?![a-z])", _always(part)) for words, part in _ENGLISH),
    *(rule(words, _always(clock)) for words, clock in _NAMED),
)
