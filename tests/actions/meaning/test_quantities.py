"""Counted numbers in both languages, and what only looks like one."""

import pytest

from actions.meaning.quantities import Quantity, find_quantities, read_quantity


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两份", 2), ("俩", 2), ("2个", 2), ("三位", 3), ("仨", 3), ("一打", 12), ("半打", 6),
        ("两打", 24), ("十二份", 12), ("廿份", 20), ("卅人", 30), ("一百零五人", 105), ("３份", 3),
        ("兩份", 2), ("二十五个人", 25), ("双份", 2), ("来两碗面", 2), ("我们俩", 2),
        ("牛肉面x2", 2), ("x3", 3), ("3x", 3), ("*2", 2), ("×4", 4), ("同事5人报名", 5),
        ("明天中午两份牛肉面 11:45 取", 2), ("两大份沙拉", 2), ("一人份", 1), ("100人", 100),
        ("a couple", 2), ("a couple of salads", 2), ("two of us", 2), ("the two of us", 2),
        ("both of us", 2), ("a dozen eggs", 12), ("half a dozen", 6), ("table for 4", 4),
        ("party of five", 5), ("2 beef noodles please", 2), ("beef noodles, 2", 2),
        ("twenty-five people", 25), ("for 2 people on the 18th floor", 2),
        ("three bento boxes at 12:30", 3), ("there are 3 of us", 3), ("Two", 2), ("7", 7),
        ("plaza 66 2 portions", 2),
    ],
)  # fmt: skip
def test_a_count_is_read(text, number):
    assert read_quantity(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "3楼", "18层", "1203室", "11:45", "下午3点", "30元", "¥25", "三个月", "两个小时", "第三个",
        "3号电梯", "几个人", "十几个人", "百来份", "二十多人", "三四个", "3-5个人", "1.5份", "",
        "我有一个问题", "想找一个羽毛球社", "at 3 pm", "room 1203", "18th floor", "floor 5",
        "the second one", "every one", "at 12", "3 hours", "20 yuan", "12月3日", "周三", "一起吃饭",
        "plaza 66", "打印一份合同".replace("一份", ""), "两点半",
    ],
)  # fmt: skip
def test_other_numbers_are_no_count(text):
    assert read_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("零份", 0), ("-2份", -2), ("负两份", -2), ("order -3 salads", -3)],
)
def test_impossible_counts_are_returned_for_the_caller_to_refuse(text, number):
    assert read_quantity(text) == number


def test_the_span_covers_number_and_measure_word_in_chinese_and_the_number_in_english():
    assert find_quantities("要两份面") == (Quantity(2, 1, 3),)
    assert find_quantities("order 3 salads") == (Quantity(3, 6, 7),)


def test_several_counts_come_in_the_order_written():
    found = find_quantities("两份牛肉面，三杯豆浆")
    assert [quantity.number for quantity in found] == [2, 3]
