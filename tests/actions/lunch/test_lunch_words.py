"""Sentences about lunch, read into dishes, counts, notes, names, day and time."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from actions.lunch_menu_text import read_menu_text
from actions.lunch_words import Spoken, read_order
from actions.meaning.names import NameIndex
from activities.clock import SHANGHAI
from activities.scheduling.calendar import WorkingCalendar

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()
NAMES = NameIndex(
    [
        ("dish", "1", ("红烧牛肉面", "Braised beef noodles", "牛肉面", "beef noodles")),
        ("dish", "2", ("茶叶蛋", "Tea egg", "卤蛋")),
        ("dish", "3", ("葱油拌面", "Scallion oil noodles", "scallion noodles")),
        ("dish", "4", ("番茄炒蛋饭", "Tomato and egg with rice", "番茄炒蛋")),
        ("dish", "5", ("清炒时蔬", "Stir-fried greens", "青菜")),
        ("dish", "6", ("鲜虾小馄饨", "Shrimp wonton soup", "小馄饨")),
    ]
)


def read(text: str) -> Spoken:
    return read_order(text, NAMES, NOW, CALENDAR)


def dishes(text: str) -> list[tuple[int, int | None, str, str]]:
    return [(each.ids[0], each.count, each.note, each.label) for each in read(text).dishes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("牛肉面两份，茶叶蛋一份", [(1, 2, "", ""), (2, 1, "", "")]),
        ("牛肉面两份茶叶蛋一个", [(1, 2, "", ""), (2, 1, "", "")]),
        ("两份牛肉面一份茶叶蛋", [(1, 2, "", ""), (2, 1, "", "")]),
        ("牛肉面 两份茶叶蛋", [(1, None, "", ""), (2, 2, "", "")]),
        ("来3碗牛肉面、2个茶叶蛋", [(1, 3, "", ""), (2, 2, "", "")]),
        ("我要一份番茄炒蛋饭和一份青菜", [(4, 1, "", ""), (5, 1, "", "")]),
        ("beef noodles x2, tea egg x3", [(1, 2, "", ""), (2, 3, "", "")]),
        ("two beef noodles and a tea egg", [(1, 2, "", ""), (2, None, "", "")]),
        ("a beef noodles and two tea eggs", [(1, None, "", ""), (2, 2, "", "")]),
        ("给小王带一份牛肉面", [(1, 1, "", "小王")]),
        ("one beef noodles for Amy", [(1, 1, "", "Amy")]),
        ("给我来一份牛肉面", [(1, 1, "", "")]),
        ("一份小馄饨微辣", [(6, 1, "微辣", "")]),
        ("一份牛肉面，少放盐", [(1, 1, "少放盐", "")]),
        ("order 3 tomato and egg with rice, less salt", [(4, 3, "less salt", "")]),
        ("0份牛肉面", [(1, 0, "", "")]),
        ("-1份牛肉面", [(1, -1, "", "")]),
        ("order -3 beef noodles", [(1, -3, "", "")]),
        ("来1000份牛肉面", [(1, 1000, "", "")]),
    ],
)
def test_every_count_note_and_name_goes_to_its_dish(text: str, expected) -> None:
    assert dishes(text) == expected


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("明天中午两份牛肉面 11:45 取，一份不要香菜", "不要香菜"),
        ("明天11:45取，两份牛肉面，一份不要香菜", "不要香菜"),
        ("two beef noodles tomorrow at 11:45, one without coriander", "without coriander"),
    ],
)
def test_one_of_two_is_made_another_way(text: str, note: str) -> None:
    spoken = read(text)
    [dish] = spoken.dishes
    [part] = spoken.parts
    assert (dish.ids, dish.count) == ((1,), 2)
    assert (part.count, part.note, part.dish) == (1, note, 0)
    assert (spoken.day, spoken.clock) == (date(2026, 11, 25), "11:45")


def test_two_portions_can_be_for_two_colleagues() -> None:
    parts = read("两份牛肉面，一份给小王，一份给Amy").parts
    assert [(each.count, each.label) for each in parts] == [(1, "小王"), (1, "Amy")]


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("把牛肉面换成葱油拌面", [(1, "replaced"), (3, "instead")]),
        ("换成葱油拌面", [(3, "instead")]),
        ("scallion noodles instead of beef noodles", [(3, "instead"), (1, "replaced")]),
        ("change the beef noodles to scallion noodles", [(1, "replaced"), (3, "instead")]),
        ("scallion noodles instead please", [(3, "instead")]),
        ("牛肉面改成三份", [(1, "want")]),
        ("change the beef noodles to three", [(1, "want")]),
        ("不要茶叶蛋了", [(2, "remove")]),
        ("去掉一份茶叶蛋", [(2, "remove")]),
        ("remove the tea egg", [(2, "remove")]),
        ("再加一个茶叶蛋", [(2, "add")]),
        ("add another tea egg", [(2, "add")]),
    ],
)
def test_corrections_say_what_is_to_be_done(text: str, acts) -> None:
    assert [(each.ids[0], each.act) for each in read(text).dishes] == acts


@pytest.mark.parametrize(
    ("text", "count"), [("改成三份", 3), ("make it three", 3), ("两份", 2), ("0份", 0)]
)
def test_a_number_alone_is_for_what_was_spoken_of(text: str, count: int) -> None:
    assert read(text).count == count


@pytest.mark.parametrize(
    ("text", "clock", "day"),
    [
        ("换成 12:00 取", "12:00", None),
        ("12点一刻来拿", "12:15", None),
        ("pick up at 12:15", "12:15", None),
        ("周五十二点一份牛肉面", "12:00", date(2026, 11, 27)),
        ("帮我订明天的午饭", None, date(2026, 11, 25)),
        ("牛肉面", None, None),
    ],
)
def test_a_time_of_day_is_the_pick_up_and_a_day_is_the_day(text: str, clock, day) -> None:
    spoken = read(text)
    assert (spoken.clock, spoken.day) == (clock, day)


@pytest.mark.parametrize("text", ["和昨天一样", "老样子", "same as yesterday", "the usual please"])
def test_the_same_as_before_is_understood_and_yesterday_is_no_day_to_order_for(text: str) -> None:
    spoken = read(text)
    assert spoken.repeats
    assert spoken.day is None


@pytest.mark.parametrize("text", ["你好", "what is the weather", "谢谢", ""])
def test_what_is_not_about_lunch_says_nothing(text: str) -> None:
    assert not read(text)


def test_a_menu_message_is_read_with_prices_stock_and_problems() -> None:
    found = read_menu_text(
        "明天：牛肉面 28、番茄炒蛋盖饭 22.5元，青菜 ¥9×100；酸辣汤\n牛肉面 30、汤圆 -3",
        NOW,
        CALENDAR,
    )
    assert found.day == date(2026, 11, 25)
    assert [(row.zh, row.price_fen, row.stock) for row in found.reading.rows] == [
        ("牛肉面", 2800, None),
        ("番茄炒蛋盖饭", 2250, None),
        ("青菜", 900, 100),
    ]
    assert [(each.row, each.code) for each in found.reading.problems] == [
        (4, "price"),
        (5, "twice"),
        (6, "price"),
    ]


def test_an_english_menu_message_is_read_too() -> None:
    found = read_menu_text("tomorrow: beef noodles 28, egg rice 22 yuan x80", NOW, CALENDAR)
    assert found.day == date(2026, 11, 25)
    assert [(row.zh, row.price_fen, row.stock) for row in found.reading.rows] == [
        ("beef noodles", 2800, None),
        ("egg rice", 2200, 80),
    ]
