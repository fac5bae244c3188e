"""Words that point at what was shown, at other people, at what was said before."""

from __future__ import annotations

import pytest

from actions.pointing import corrects, for_others, repeats, takes_part, wants_else


@pytest.mark.parametrize(
    "text",
    ["算我一个", "我也要参加", "我要报名", "加入这个", "报第二个", "就这个", "count me in",
     "I'm in", "great, sign me up", "i'll take that one", "join the second one"],
)  # fmt: skip
def test_wanting_what_was_shown(text: str) -> None:
    assert takes_part(text)


@pytest.mark.parametrize(
    "text",
    ["我也想退出", "我要报修", "谢谢", "第二个怎么走", "这个几点开始", "is it far", "thanks",
     "报名下周三在恒隆三楼举办的那个新手也能来的桌游策略之夜活动，我和三个朋友一起过来玩"],
)  # fmt: skip
def test_asking_or_saying_something_else(text: str) -> None:
    assert not takes_part(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("帮同事也报一个", 1),
        ("给朋友也报两个", 2),
        ("再加一个人", 1),
        ("再报两个名额", 2),
        ("同事也想来", 1),
        ("can you add my colleague too", 1),
        ("plus one please", 1),
        ("book one more seat", 1),
        ("帮我报一个", None),
        ("再报名", None),
        ("算我一个", None),
        ("帮我查一下", None),
        ("my colleague is on leave", None),
    ],
)
def test_how_many_others_are_meant(text: str, number: int | None) -> None:
    assert for_others(text) == number


@pytest.mark.parametrize("text", ["不对，是19楼", "改成两份", "no wait, make it two", "I meant 9F"])
def test_a_correction(text: str) -> None:
    assert corrects(text)


@pytest.mark.parametrize("text", ["no problem", "好的", "两份", "yes"])
def test_no_correction(text: str) -> None:
    assert not corrects(text)


@pytest.mark.parametrize("text", ["老样子", "跟上次一样", "the usual", "same as last time please"])
def test_the_same_again(text: str) -> None:
    assert repeats(text)


@pytest.mark.parametrize("text", ["都不是", "换别的", "something else", "none of these"])
def test_none_of_what_was_offered(text: str) -> None:
    assert wants_else(text)
