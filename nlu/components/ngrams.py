"""From a folded sentence to the names of its sparse features. Which of them matter is learned.

Three blocks: `chars` (parts of words and runs of Chinese), `words` (whole words and pairs) and
`sounds` (toneless syllables, so that a homophone typed by mistake still sounds right).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pypinyin.pinyin_dict import pinyin_dict

BLOCKS = ("chars", "words", "sounds")

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[\u3400-\u9fff]+|[^\s\w]")
_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")
_ACCENTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@cache
def syllable(character: str) -> str:
    """Return the toneless sound of a Chinese character, blind to zh/z, ch/c, sh/s and -ng/-n."""
    sound = pinyin_dict.get(ord(character), character).split(",")[0].translate(_TONES)
    for strict, loose in _ACCENTS:
        sound = sound.replace(strict, loose)
    return sound


def _is_chinese(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff"


def _parts(text: str, smallest: int, largest: int) -> list[str]:
    return [
        text[start : start + size]
        for size in range(smallest, largest + 1)
        for start in range(len(text) - size + 1)
    ]


def _words(tokens: list[str]) -> list[str]:
    words = ["0" if token.isdigit() else token for token in tokens if not _is_chinese(token)]
    padded = ["^", *words, "$"]
    return words + [f"{left} {right}" for left, right in pairwise(padded)]


def _sounds(run: str) -> list[str]:
    syllables = [syllable(character) for character in run]
    return [
        "-".join(syllables[start : start + size])
        for size in (1, 2, 3)
        for start in range(len(syllables) - size + 1)
    ]


def ngrams(folded: str) -> dict[str, set[str]]:
    """Return the features of a folded sentence by block."""
    tokens = _TOKEN.findall(folded)
    chars: list[str] = []
    sounds: list[str] = []
    for token in tokens:
        if _is_chinese(token):
            chars += _parts(token, 1, 5)
            sounds += _sounds(token)
        elif token[0].isalpha():
            chars += _parts(f" {token} ", 2, 5)
    return {"chars": set(chars), "words": set(_words(tokens)), "sounds": set(sounds)}
