"""Marks become tags and come back; copies with other names keep their marks true."""

from __future__ import annotations

import random

from nlu.components.tagging import features, marks_of, prepare, tags_of
from nlu.components.varying import Mark, variations, varied, words_by_kind

ORDER = "两份牛肉面 to 18楼, 11:45"
MARKS = [
    Mark("quantity", 0, 2),
    Mark("dish", 2, 5),
    Mark("floor", 9, 12),
    Mark("time", 14, 19),
]


def test_marks_survive_being_tags() -> None:
    _, spans = prepare(ORDER)
    assert [mark for mark, _, _ in marks_of(spans, tags_of(spans, MARKS))] == MARKS


def test_two_marks_of_one_kind_side_by_side_stay_two() -> None:
    _, spans = prepare("牛肉面小笼包")
    marks = [Mark("dish", 0, 3), Mark("dish", 3, 6)]
    assert [mark for mark, _, _ in marks_of(spans, tags_of(spans, marks))] == marks


def test_a_tag_that_continues_nothing_begins_a_mark() -> None:
    assert marks_of([(0, 1), (1, 2)], ["O", "I-dish"]) == [(Mark("dish", 1, 2), 1, 1)]


def test_each_token_has_features_and_the_intent_is_among_them() -> None:
    folded, spans = prepare(ORDER)
    plain, told = features(folded, spans), features(folded, spans, "order_lunch")
    assert len(plain) == len(spans)
    assert all("i=order_lunch" in row for row in told)
    assert not any(name.startswith("i=") for row in plain for name in row)


def test_a_variation_has_another_name_of_the_same_kind_and_language() -> None:
    examples = [
        ("我要加入羽毛球社", [Mark("club", 4, 8)]),
        ("退出合唱团", [Mark("club", 2, 5)]),
        ("join Chess Corner", [Mark("club", 5, 17)]),
    ]
    words = words_by_kind(examples)
    assert words == {("club", "zh"): ["合唱团", "羽毛球社"], ("club", "en"): ["Chess Corner"]}
    for seed in range(8):
        text, [mark] = varied(examples[1], words, random.Random(seed))
        assert text[mark.start : mark.end] in {"合唱团", "羽毛球社"}
        assert text.startswith("退出")


def test_variations_leave_unmarked_sentences_alone() -> None:
    examples = [("你好", []), ("退出合唱团", [Mark("club", 2, 5)])]
    assert [place for place, _, _ in variations(examples, 2)] == [1, 1]
