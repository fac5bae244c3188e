"""Numbers as words, Chinese and English, up to 99. Numbers that are no part of a time stay away."""

from __future__ import annotations

_ZH = {c: n for n, cs in enumerate(["零〇", "一", "二两俩", *"三四五六七八九"]) for c in cs}
_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_UNITS = _UNIT_WORDS.split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_EN = {word: n for n, word in enumerate(_UNITS)} | _TENS | {"a": 1, "an": 1, "couple": 2}

ZH_NUMBER = r"(?:\d{1,3}|[零〇一二两俩三四五六七八九十廿]{1,3})"
"""A Chinese or digit number, not captured."""

_EN_WORD = "|".join(sorted(_EN, key=len, reverse=True))
EN_NUMBER = (
    rf"(?:\d{{1,3}}|(?:a\s+)?couple\s+of|(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_UNITS[1:10])})"
    rf"|(?:{_EN_WORD})(?![a-z]))"
)
"""An English or digit number, not captured."""


def number(word: str) -> int | None:
    """Return the value of a number in digits or words, None when it is not one."""
    word = word.strip()
    if word.isdecimal():
        return int(word)
    if word and (word[0] in _ZH or word[0] in "十廿"):
        return _chinese(word)
    return _english(word)


def _chinese(word: str) -> int | None:
    word = word.replace("廿", "二十")
    if "十" in word:
        tens, _, units = word.partition("十")
        if any(len(digits) > 1 or digits not in {*_ZH, ""} for digits in (tens, units)):
            return None
        return _ZH.get(tens, 1) * 10 + _ZH.get(units, 0)
    if any(digit not in _ZH for digit in word):
        return None
    return int("".join(str(_ZH[digit]) for digit in word))


def _english(word: str) -> int | None:
    if "couple" in word:
        return 2
    values = [_EN.get(part) for part in word.replace("-", " ").split()]
    if not values or None in values:
        return None
    return sum(value for value in values if value is not None)
