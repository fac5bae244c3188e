"""Cutting text into the words that are compared: Chinese by dictionary, English by stem.

Traditional characters, full-width forms and capitals are folded away first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import rjieba
import yaml
from opencc import OpenCC

from activities.pinyin import syllables as read_aloud

WORDS_TABLE: Final = Path(__file__).with_name("words.yml")
_PIECES: Final = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[^\W_a-z0-9]+")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
_VOWEL: Final = re.compile(r"[aeiouy]")
LEAST_STEM: Final = 3
LEAST_INITIALS: Final = 3


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table = yaml.safe_load(WORDS_TABLE.read_text("utf-8"))
    for word in table["dictionary"]:
        rjieba.add_word(word, None, None)
    return {name: frozenset(map(str, words)) for name, words in table.items()}


def folded(text: str) -> str:
    """Return the text in simplified characters, half width and lower case."""
    return str(_simplifier().convert(unicodedata.normalize("NFKC", text).lower()))


@lru_cache(maxsize=4096)
def flat(text: str) -> str:
    """Return the text without punctuation: English as stems with single spaces between them."""
    pieces = _PIECES.findall(folded(text))
    joined = " ".join(stem(piece) if piece.isascii() else piece for piece in pieces)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", joined)


def words(text: str) -> list[str]:
    """Return the words of a text that mean something, each once, in their order."""
    ignored = _table()["ignored"]
    found: dict[str, None] = {}
    for piece in _PIECES.findall(folded(text)):
        cut = [stem(piece)] if piece.isascii() else rjieba.cut_for_search(piece)
        found.update((word, None) for word in cut if word not in ignored and word.isalnum())
    return list(found)


def sounds(text: str) -> list[str]:
    """Return the pinyin of Chinese text: each word, each two neighbouring syllables, initials.

    Two neighbours are enough to hear a word that was written with the wrong characters.
    """
    found: dict[str, None] = {}
    _table()
    for run in _CHINESE.findall(folded(text)):
        syllables = read_aloud(run)
        found.update((one + other, None) for one, other in pairwise(syllables))
        found.update(("".join(read_aloud(word)), None) for word in rjieba.cut_for_search(run))
        if len(syllables) > 1:
            found["".join(syllables)] = None
        if len(syllables) >= LEAST_INITIALS:
            found["".join(each[0] for each in syllables)] = None
    return [sound for sound in found if len(sound) >= LEAST_STEM and sound.isalnum()]


def heard(text: str) -> str:
    """Return a whole text as it sounds, in pinyin without spaces."""
    return "".join(read_aloud(flat(text))).replace(" ", "")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return an English word without its plural or verbal ending: certificates, applying."""
    word = word.replace("’", "'").partition("'")[0]
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        shorter = word.removesuffix(ending) + instead
        if not word.endswith(ending) or word.endswith(("ss", "us", "is")):
            continue
        if len(shorter) >= LEAST_STEM and _VOWEL.search(shorter):
            word = shorter
            break
    if len(word) > LEAST_STEM and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > LEAST_STEM + 1 else word
