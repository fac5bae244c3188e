"""Cards as Telegram text: always valid markup, always within the limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.texts import CAPTION_LIMIT, ELLIPSIS, TEXT_LIMIT, cut, html_of
from tests.fakes.bot_api.entities import read_text

PEOPLE_WRITE = st.text(
    st.sampled_from("<>&;\"'/b amp楼\n") | st.characters(exclude_categories=["Cs"]), max_size=300
)


def _shown(html: str) -> str:
    """What a reader of Telegram sees. Raises for markup that Telegram refuses."""
    return read_text(html, "HTML", None)[0]


@given(PEOPLE_WRITE, st.lists(PEOPLE_WRITE, max_size=5))
def test_whatever_people_write_is_shown_as_they_wrote_it(title, lines):
    shown = _shown(html_of({"title": title, "lines": lines}))
    for words in (title, *lines):
        assert words.strip() in shown


@given(PEOPLE_WRITE, st.lists(PEOPLE_WRITE, max_size=40), st.integers(min_value=64, max_value=1024))
def test_what_is_cut_is_short_enough_and_still_valid(title, lines, limit):
    html = cut(html_of({"title": title, "lines": lines}), limit)
    assert len(html) <= limit
    _shown(html)


def test_a_short_text_is_not_touched():
    assert cut("水龙头坏了", CAPTION_LIMIT) == "水龙头坏了"


def test_a_long_text_is_cut_at_the_end_of_a_line():
    text = "\n".join("十个字的一行文字而已吧" for _ in range(1_000))
    short = cut(text, TEXT_LIMIT)
    assert len(short) <= TEXT_LIMIT
    assert short.endswith(f"而已吧{ELLIPSIS}")


def test_an_entity_is_never_cut_in_two():
    for length in range(60, 80):
        assert "&am" not in cut("&amp;" * 40, length).replace("&amp;", "")


def test_a_card_without_words_is_still_a_message():
    assert html_of({"lines": []}) == ELLIPSIS
