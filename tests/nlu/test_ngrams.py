"""What a sentence's features are, and what they overlook."""

from __future__ import annotations

from nlu.components.ngrams import ngrams, syllable


def test_a_homophone_typo_sounds_as_the_right_word() -> None:
    assert ngrams("报修")["sounds"] == ngrams("抱修")["sounds"]
    assert ngrams("报修")["chars"] != ngrams("抱修")["chars"]


def test_sounds_are_blind_to_tones_and_southern_accents() -> None:
    assert syllable("是") == syllable("四") == "si"
    assert syllable("英") == syllable("因")


def test_words_come_alone_and_in_pairs_with_the_ends_marked() -> None:
    assert ngrams("cancel lunch")["words"] == {
        "cancel",
        "lunch",
        "^ cancel",
        "cancel lunch",
        "lunch $",
    }


def test_numbers_are_one_word_whatever_their_value() -> None:
    assert ngrams("room 1203")["words"] == ngrams("room 7")["words"]


def test_an_empty_sentence_has_no_characters_and_no_sounds() -> None:
    found = ngrams("")
    assert (found["chars"], found["sounds"]) == (set(), set())
