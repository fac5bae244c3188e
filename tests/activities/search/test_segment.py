"""Text is cut into the words that people mean, whatever script or width they typed."""

from __future__ import annotations

import pytest

from activities.search.segment import flat, heard, sounds, stem, words
from activities.search.synonyms import SynonymsMalformed, holds, synonyms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("居住证积分怎么办理", ["居住", "积分", "居住证", "居住证积分"]),
        ("健康證去哪兒辦", ["健康", "健康证"]),
        ("ＡＥＤ在哪里", ["aed"]),
        ("How do I apply for a residence permit?", ["apply", "residenc", "permit"]),
        ("帮我 withdraw 公积金", ["withdraw", "公积金"]),
        ("怎么办", []),
    ],
)
def test_only_the_telling_words_stay(text: str, expected: list[str]) -> None:
    found = words(text)
    assert [word for word in found if word in expected] == expected
    assert not [word for word in found if word in {"怎么", "how", "哪里", "在"}]
    if not expected:
        assert found == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("certificates", "certificate"),
        ("applying", "apply"),
        ("policies", "policy"),
        ("parked", "park"),
        ("parking", "park"),
        ("driver's", "driver"),
    ],
)
def test_forms_of_one_english_word_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["address", "bus", "visa", "tax", "aed"])
def test_words_without_an_ending_keep_their_letters(word: str) -> None:
    assert stem(word) in {word, word.removesuffix("e")}


def test_pinyin_hears_the_word_and_its_initials() -> None:
    assert {"jiankang", "kangzheng", "jiankangzheng", "jkz"} <= set(sounds("健康证"))
    assert heard("健康正") == heard("健康证") == "jiankangzheng"


def test_a_phrase_is_found_by_whole_english_words_only() -> None:
    assert holds(flat("my visa fee"), "visa")
    assert not holds(flat("advisable"), "visa")
    assert holds(flat("帮我查visa进度"), "visa")


def test_synonyms_are_folded_and_not_empty() -> None:
    pairs = synonyms()
    assert len(pairs) > 100
    assert all(said and meant for said, meant in pairs)
    assert all(said == said.lower().strip() for said, _ in pairs)


def test_a_malformed_table_names_its_place(tmp_path: object) -> None:
    path = tmp_path / "synonyms.yml"  # type: ignore[operator]
    path.write_text("synonyms:\n  - {say: [a], mean: b}\n  - {say: [c]}\n", "utf-8")
    with pytest.raises(SynonymsMalformed, match="entry 2"):
        synonyms(path)
