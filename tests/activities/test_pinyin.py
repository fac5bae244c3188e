"""Readings of Chinese words: what the dictionary of characters alone gets wrong."""

from __future__ import annotations

import pytest
import yaml
from pypinyin import lazy_pinyin

from activities.pinyin import READINGS_TABLE, syllables

READINGS: dict[str, str] = yaml.safe_load(READINGS_TABLE.read_text("utf-8"))


@pytest.mark.parametrize("word", READINGS)
def test_every_row_of_the_table_is_needed_and_is_used(word: str) -> None:
    alone = [lazy_pinyin(character)[0] for character in word]
    assert alone != READINGS[word].split()
    assert syllables(word) == READINGS[word].split()


def test_a_word_is_heard_inside_a_sentence() -> None:
    assert "".join(syllables("在银行听音乐")) == "zaiyinhangtingyinyue"
