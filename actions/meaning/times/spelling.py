"""Mends careless spelling before reading: slips in words of either language, runs of spaces.

A mended text can differ in length; `Spelled.origin` leads every position back to the one written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from actions.meaning.normalise import normalise

_TIME_WORDS = (
    "tomorrow yesterday tonight monday tuesday wednesday thursday friday saturday sunday morning "
    "afternoon evening weekend midnight lunchtime january february september october november "
    "december holiday working quarter"
)
# Words within a slip of a time word that must stay what they are.
_SOUND_WORDS = (
    "warning moaning evenings mornings weekends holidays quarters quartet fridays sundays mondays "
    "workings"
)
_WORDS = _TIME_WORDS.split()
_SOUND = frozenset(_SOUND_WORDS.split())
_SLIPS = (
    ("周未(?![完处到能有解修回收定见开来])", "周末"),
    ("礼拜未", "礼拜末"),
    ("星其", "星期"),
    ("(?<!报)名天", "明天"),
    ("(?<![报姓])名早", "明早"),
    ("(?<![报姓])名晚", "明晚"),
    ("今添", "今天"),
    ("明添", "明天"),
    ("(?<!楼)下五(?=[一二两三四五六\\d]点)", "下午"),
    ("早尚(?![未且])", "早上"),
    ("晚尚(?![未且])", "晚上"),
    ("星期曰", "星期日"),
    ("周曰", "周日"),
    ("(?<![a-z])nxt(?![a-z])", "next"),
)
_SLIP = re.compile("|".join(f"(?P<s{n}>{wrong})" for n, (wrong, _) in enumerate(_SLIPS)))
_WORD = re.compile(r"(?<![a-z])[a-z]{5,11}(?![a-z])")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text ready to be read, with the way back to the text as written."""

    text: str
    origin: tuple[int, ...]
    """For every position of `text`, and its end, the position in the text as written."""


def spell(text: str) -> Spelled:
    """Return the normalised text with slips mended."""
    plain = normalise(text).replace("’", "'")
    mended: list[str] = []
    origin: list[int] = []
    at = 0
    for start, end, right in _mends(plain):
        mended += [plain[at:start], right]
        origin += range(at, start)
        origin += [min(start + n, end - 1) for n in range(len(right) - 1)] + [end - 1]
        at = end
    mended.append(plain[at:])
    origin += range(at, len(plain) + 1)
    return Spelled("".join(mended), tuple(origin))


def _mends(plain: str) -> list[tuple[int, int, str]]:
    slips = [
        (match.start(), match.end(), _SLIPS[int((match.lastgroup or "s0")[1:])][1])
        for match in _SLIP.finditer(plain)
    ]
    words = [
        (match.start(), match.end(), right)
        for match in _WORD.finditer(plain)
        if (right := _time_word(match[0]))
    ]
    spaces = [(match.start(), match.end(), " ") for match in re.finditer(" {2,}", plain)]
    return sorted([*slips, *words, *spaces])


@lru_cache(maxsize=4096)
def _time_word(word: str) -> str | None:
    """Return the time word that a misspelt word stands for: one slip, two in a long word."""
    if word in _SOUND or word in _WORDS:
        return None
    best = extractOne(word, _WORDS, scorer=OSA.distance, score_cutoff=2)
    if best is None or best[0][0] != word[0]:
        return None
    right, slips, _ = best
    return right if slips <= (2 if len(right) >= 8 else 1) else None
