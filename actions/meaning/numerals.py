"""Numbers as people write them, in digits, Chinese characters and English words.

What is being counted is not decided here: see `quantities` and `locations`.
"""

from __future__ import annotations

_DIGITS = {"零": 0, "〇": 0, "一": 1, "壹": 1, "幺": 1, "二": 2, "贰": 2, "两": 2, "三": 3, "叁": 3,
           "四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8,
           "九": 9, "玖": 9}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS_IN_ONE = {"廿": "二十", "卅": "三十"}
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
          "eighteen", "nineteen")  # fmt: skip
_TENS_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES_ORDINAL = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
                 "ninth")  # fmt: skip
_TEENS_ORDINAL = ("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
                  "sixteenth", "seventeenth", "eighteenth", "nineteenth")  # fmt: skip
_SMALL = {word: number for number, word in enumerate(("zero", *_ONES, *_TEENS))}
_TENS = {word: 10 * number for number, word in enumerate(_TENS_WORDS, start=2)}
_ORDINALS = {word: number for number, word in enumerate((*_ONES_ORDINAL, *_TEENS_ORDINAL), start=1)}
_ORDINALS |= {f"{word[:-1]}ieth": number for word, number in _TENS.items()}

CHINESE = "[" + "".join((*_DIGITS, *_UNITS, *_TENS_IN_ONE)) + "]"
"""A pattern for one character of a Chinese numeral."""
ENGLISH = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES)}))?"
    rf"|{'|'.join(sorted(_SMALL, key=len, reverse=True))})"
)
"""A pattern for an English number word below one hundred."""
ENGLISH_ORDINAL = (
    rf"(?:(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_ONES_ORDINAL)})"
    rf"|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
)
"""A pattern for an English ordinal word below one hundred."""


def read_chinese(word: str) -> int | None:
    """Return the number of a Chinese numeral (十二, 一百零五, 一二〇三), or None."""
    for short, long in _TENS_IN_ONE.items():
        word = word.replace(short, long)
    if not word:
        return None
    if all(character in _DIGITS for character in word):
        return int("".join(str(_DIGITS[character]) for character in word))
    return _read_with_units(word)


def _read_with_units(word: str) -> int | None:
    total, digit, last_unit = 0, None, 10_000
    for character in word:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _UNITS and _UNITS[character] < last_unit:
            last_unit = _UNITS[character]
            # A bare 十 opens a number as ten; a bare 百 is no number but “about a hundred”.
            if digit is None and (last_unit != 10 or total):
                return None
            total += (1 if digit is None else digit) * last_unit
            digit = None
        else:
            return None
    return total + (digit or 0)


def read_english(word: str) -> int | None:
    """Return the number of an English cardinal or ordinal below one hundred, or None."""
    total = 0
    for part in word.replace("-", " ").split():
        value = _SMALL.get(part, _TENS.get(part, _ORDINALS.get(part)))
        if value is None:
            return None
        total += value
    return total if word.strip() else None


def read_number(word: str) -> int | None:
    """Return the whole number a normalised word stands for, in any of the three spellings."""
    word = word.strip()
    if word.isascii() and word.isdigit():
        return int(word)
    found = read_chinese(word)
    return read_english(word) if found is None else found
