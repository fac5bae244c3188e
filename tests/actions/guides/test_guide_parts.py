"""Which part of a guide a question asks for."""

from __future__ import annotations

import pytest

from actions.guide_cards import part_asked_for


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("健康证要带什么", "bring"),
        ("办居住证需要哪些材料", "bring"),
        ("公证多少钱", "fee"),
        ("护照几天能拿到", "takes"),
        ("居住证在哪办", "where"),
        ("什么条件可以申请公租房", "who"),
        ("公积金怎么弄", "steps"),
        ("What documents do I need?", "bring"),
        ("how much is a passport", "fee"),
        ("How long does it take", "takes"),
        ("where do I apply", "where"),
        ("am I eligible", "who"),
        ("how do I renew it", "steps"),
        ("健康证", None),
        ("residence permit", None),
        ("coffee shop licence", None),
    ],
)
def test_the_part_is_read_from_the_words(question: str, part: str | None) -> None:
    assert part_asked_for(question) == part
