"""Phrases found in one pass, with gaps, word borders and odd spacing."""

import pytest

from actions.meaning.phrases import PhraseBook, flatten, written_phrases
from actions.meaning.tables import TableError, load_table


@pytest.mark.parametrize(
    ("written", "flat"),
    [
        ("救 命", "救命"), ("着.火 了", "着火了"), ("I'm   here", "im here"), ("18 楼", "18楼"),
        ("h e l p me", "help me"), ("来了。快走", "来了。快走"), ("It works. Now", "it works。now"),
        ("3.5 份", "3 5份"), ("😀", ""),
    ],
)  # fmt: skip
def test_odd_spacing_and_signs_are_dropped(written, flat):
    assert flatten(written).text == flat


def test_a_flat_span_leads_back_to_the_words_as_written():
    text = "快！救 - 命 啊"
    flat = flatten(text)
    start = flat.text.index("救命")
    begin, end = flat.span(start, start + 2)
    assert text[begin:end] == "救 - 命"


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("fire", "a fire", True), ("fire", "fireplace", False), ("fire", "campfire", False),
        ("leak*", "leaking", True), ("*pm", "3pm", True), ("取消…报名", "取消周五的报名", True),
        ("取消…报名", "取消了。报名", False), ("取消…报名", "报名取消", False),
        ("trapped…lift", "trapped in the lift", True), ("^好", "好的", True),
        ("^好", "你好", False), ("好$", "你好！", True), ("好$", "好的", False),
        ("a…b", "a " + "long " * 10 + "b", False),
    ],
)  # fmt: skip
def test_a_phrase_is_found_as_written(phrase, text, found):
    assert bool(PhraseBook([(phrase, None)]).find(flatten(text).text)) == found


def test_a_book_without_phrases_finds_nothing():
    assert PhraseBook[None]([]).find("着火") == []


def test_a_phrase_with_an_empty_piece_names_file_line_and_mend(tmp_path):
    table = tmp_path / "words.yml"
    table.write_text("- 取消\n- 取消…\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"words\.yml:2: .*empty piece\. To mend it"):
        list(written_phrases(load_table(table)))
