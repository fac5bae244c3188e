"""The language process folds text exactly as the app does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.meaning.normalise import normalise
from nlu.components.folding import fold, language_of

PLANES = [range(0xD800), range(0xE000, 0x10000), range(0x1F000, 0x20000)]


def test_every_common_character_is_folded_as_the_app_folds_it() -> None:
    text = "".join(chr(point) for plane in PLANES for point in plane)
    differing = [a for a, b, c in zip(text, fold(text), normalise(text), strict=True) if b != c]
    assert differing == []


@given(st.text(max_size=60))
def test_any_text_keeps_its_length_and_folds_as_in_the_app(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(text) == normalise(text)


def test_traditional_full_width_and_upper_case_become_one_spelling() -> None:
    assert fold("１８樓空調壞了ＡＢＣ") == "18楼空调坏了abc"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("18楼空调坏了", "zh"),
        ("帮我 book 明天 lunch", "zh"),
        ("the lift at 静安 is broken", "en"),
        ("join the badminton club", "en"),
        ("ok", "en"),
        ("好", "zh"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, language: str) -> None:
    assert language_of(text) == language
