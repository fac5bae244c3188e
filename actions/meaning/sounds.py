"""How Chinese characters sound, without tones: for homophone typos and for pinyin typed out.

One character becomes one sign, so that a span in the sound is the same span in the text.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from activities.pinyin import PINYIN_DICT

_FIRST_SIGN = 0xE000  # the private use area holds one sign for each of the 400 syllables
_SHORTEST_LETTERS = 6
_MOST_READINGS = 4
# Readings that names of places and clubs use beside the first one of the dictionary.
_OTHER_READINGS = {"长": "chang zhang", "乐": "le yue", "行": "xing hang", "厦": "sha xia",
                   "重": "zhong chong", "都": "du dou", "朝": "chao zhao", "会": "hui kuai",
                   "传": "chuan zhuan", "藏": "cang zang", "曾": "ceng zeng", "朴": "pu piao",
                   "单": "dan shan", "解": "jie xie", "调": "diao tiao", "弹": "dan tan",
                   "和": "he huo", "六": "liu lu", "车": "che ju", "大": "da dai"}  # fmt: skip
_PREFERRED = {"伽": "jia"}  # 瑜伽 is what offices mean by it
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))


def _without_tone(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ɡ", "g"))
    plain = parts.replace("u\u0308", "v")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class _Readings(dict[int, str]):
    """The toneless reading of a character by its code point; itself if it has none."""

    def __missing__(self, code: int) -> str:
        written = PINYIN_DICT.get(code)
        reading = _without_tone(written.split(",")[0]) if written else chr(code)
        reading = _PREFERRED.get(chr(code), reading)
        self[code] = reading
        return reading


class _Signs(dict[int, str]):
    """The sign of a character's syllable; syllables that many people mix up share one."""

    def __init__(self) -> None:
        super().__init__()
        self._by_syllable: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        sign = chr(code) if code not in PINYIN_DICT else self._sign(_READINGS[code])
        self[code] = sign
        return sign

    def _sign(self, syllable: str) -> str:
        for careful, careless in _ALIKE:
            syllable = syllable.replace(careful, careless)
        return self._by_syllable.setdefault(syllable, chr(_FIRST_SIGN + len(self._by_syllable)))


class _Initials(dict[int, str]):
    """The first letter of a character's reading by its code point."""

    def __missing__(self, code: int) -> str:
        self[code] = _READINGS[code][0]
        return self[code]


_READINGS = _Readings()
_SIGNS = _Signs()
_INITIALS = _Initials()
_DOUBTFUL = re.compile(f"[{''.join(_OTHER_READINGS)}]")
_ASCII = re.compile(r"[\x00-\x7f]")


def sound_of(normalised: str) -> str:
    """Return the text with every Chinese character replaced by the sign of its syllable."""
    return normalised.translate(_SIGNS)


def letters_of(normalised: str) -> tuple[str, ...]:
    """Return how a name is typed out in pinyin, for each likely reading; () for a Latin name."""
    if normalised.isascii():
        return ()
    if not _DOUBTFUL.search(normalised):
        typed = normalised.translate(_READINGS)
        return (typed,) if len(typed) >= _SHORTEST_LETTERS else ()
    readings = [
        _OTHER_READINGS.get(character, _READINGS[ord(character)]).split()
        for character in normalised
    ]
    spellings = [
        "".join(choice)
        for choice, _ in zip(product(*readings), range(_MOST_READINGS), strict=False)
    ]
    return tuple(typed for typed in spellings if len(typed) >= _SHORTEST_LETTERS)


def initials_of(normalised: str) -> str:
    """Return the initials of a Chinese name (hlgc), or "" when they would look like a word."""
    if _ASCII.search(normalised):
        return ""
    initials = normalised.translate(_INITIALS)
    shaped_like_a_word = len(initials) < 4 and any(vowel in initials for vowel in "aeo")
    return "" if len(initials) < 3 or shaped_like_a_word else initials
