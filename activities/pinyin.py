"""How Chinese is read aloud: the one door to pypinyin.

Its dictionary of 47,000 phrases would take 57 MB of the process; words of more than one reading
that offices use are in `pinyin.yml` instead.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import yaml

# Both are read by the library when it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

from pypinyin import lazy_pinyin, load_phrases_dict
from pypinyin.constants import PINYIN_DICT

READINGS_TABLE = Path(__file__).with_name("pinyin.yml")

__all__ = ["PINYIN_DICT", "syllables"]


def syllables(text: str) -> list[str]:
    """Return the toneless syllables of a text; what is not Chinese stays as it is."""
    _load_readings()
    return lazy_pinyin(text)


@lru_cache(maxsize=1)
def _load_readings() -> None:
    table: dict[str, str] = yaml.safe_load(READINGS_TABLE.read_text("utf-8"))
    for word, reading in table.items():
        if len(reading.split()) != len(word):
            raise ValueError(f"{READINGS_TABLE}: {word}: give one syllable for each character")
    load_phrases_dict(
        {word: [[syllable] for syllable in reading.split()] for word, reading in table.items()}
    )
