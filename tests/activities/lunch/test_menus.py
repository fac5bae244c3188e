"""Menus of a day: from rows, from files with every kind of mistake, and as a week before."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from openpyxl import Workbook

from activities.errors import NotAllowed
from activities.lunch import days, menus, orders
from activities.lunch.menu_files import read_menu, template
from activities.lunch.menus import MenuRow
from activities.lunch.orders import Wanted
from activities.lunch.refusals import DishNotOffered, LunchClosed, MenuInvalid
from tests.activities.lunch.kitchen import CUT_OFF, TUESDAY, Kitchen, open_kitchen

HEAD = "菜名,英文名,价格（元）,份数,饮食标记,含有\n"


@pytest.fixture
def kitchen(sqlite_url: str) -> Iterator[Kitchen]:
    with open_kitchen(sqlite_url) as opened:
        yield opened


def _publish(kitchen: Kitchen, *rows: MenuRow, day=TUESDAY, who: str = "manager") -> None:
    kitchen.do(
        lambda work: menus.publish(
            work, kitchen.person(work, who), kitchen.ids["vendor"], day, rows
        )
    )


def _menu(kitchen: Kitchen, day=TUESDAY) -> list[tuple[str, int, int]]:
    def read(work):
        found = days.open_round(work, kitchen.vendor(work), day)
        return [(row.dish.zh, row.price_fen, row.stock) for row in days.menu(work, found)]

    return kitchen.do(read)


def _problems(data: bytes, name: str = "menu.csv") -> list[tuple[int, str]]:
    return [(each.row, each.code) for each in read_menu(data, name).problems]


def test_a_menu_of_the_day_replaces_the_weekly_one_and_makes_new_dishes(kitchen) -> None:
    _publish(kitchen, MenuRow("牛肉面", 2900, stock=5), MenuRow("冬瓜排骨汤", 1900))
    assert _menu(kitchen) == [("牛肉面", 2900, 5), ("冬瓜排骨汤", 1900, 50)]


def test_what_is_ordered_stays_ordered_when_the_menu_changes(kitchen) -> None:
    order = kitchen.do(
        lambda work: orders.place(
            work, kitchen.person(work), kitchen.order(Wanted(kitchen.ids["tofu"], 3))
        )
    )
    _publish(kitchen, MenuRow("牛肉面", 2900, stock=0), MenuRow("汤圆", 900))
    assert order.amount_fen == 6600
    assert kitchen.taken("tofu") == 3
    with pytest.raises(Exception, match="sold_out"):
        kitchen.do(
            lambda work: orders.place(
                work, kitchen.person(work), kitchen.order(Wanted(kitchen.ids["tofu"], 1))
            )
        )
    with pytest.raises((DishNotOffered, Exception), match=r"dish_not_offered|sold_out"):
        kitchen.do(lambda work: orders.place(work, kitchen.person(work), kitchen.order()))


def test_fewer_than_are_ordered_already_throws_nobody_out(kitchen) -> None:
    kitchen.do(
        lambda work: orders.place(
            work, kitchen.person(work), kitchen.order(Wanted(kitchen.ids["noodles"], 4))
        )
    )
    _publish(kitchen, MenuRow("牛肉面", 2800, stock=2))
    assert ("牛肉面", 2800, 4) in _menu(kitchen)


def test_last_weeks_menu_can_be_copied(kitchen) -> None:
    _publish(kitchen, MenuRow("牛肉面", 2600, stock=7), MenuRow("汤圆", 900, stock=9))
    kitchen.do(
        lambda work: menus.copy_last_week(
            work,
            kitchen.person(work, "manager"),
            kitchen.ids["vendor"],
            TUESDAY + timedelta(days=7),
        )
    )
    assert _menu(kitchen, TUESDAY + timedelta(days=7)) == [("牛肉面", 2600, 7), ("汤圆", 900, 9)]


def test_there_may_be_nothing_to_copy(kitchen) -> None:
    with pytest.raises(MenuInvalid):
        kitchen.do(
            lambda work: menus.copy_last_week(
                work, kitchen.person(work, "manager"), kitchen.ids["vendor"], TUESDAY
            )
        )


def test_a_menu_comes_before_the_cut_off_and_from_the_vendor(kitchen) -> None:
    with pytest.raises(NotAllowed):
        _publish(kitchen, MenuRow("牛肉面", 2900), who="worker")
    with pytest.raises(MenuInvalid):
        _publish(kitchen, MenuRow("牛肉面", 2900), MenuRow("牛肉面", 2800))
    kitchen.clock.set(CUT_OFF)
    with pytest.raises(LunchClosed):
        _publish(kitchen, MenuRow("牛肉面", 2900))


def test_the_template_reads_back_without_a_problem() -> None:
    reading = read_menu(template(), "menu.xlsx")
    assert reading.problems == []
    [row] = reading.rows
    assert (row.zh, row.price_fen, row.stock) == ("红烧牛肉面", 2800, 80)
    assert (row.diet, row.contains) == (("no_pork",), ("beef", "soy"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_reads_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    reading = read_menu((HEAD + "牛肉面,Beef noodles,28.5,40,,花生\n").encode(encoding), "m.CSV")
    assert reading.problems == []
    assert reading.rows == [MenuRow("牛肉面", 2850, "Beef noodles", 40, (), ("peanuts",))]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("牛肉面,,,40,,", "price"),
        ("牛肉面,,二十,40,,", "price"),
        ("牛肉面,,0,40,,", "price"),
        ("牛肉面,,-5,40,,", "price"),
        ("牛肉面,,NaN,40,,", "price"),
        ("牛肉面,,28.555,40,,", "price"),
        (",,28,40,,", "name"),
        ("牛肉面,,28,-1,,", "stock"),
        ("牛肉面,,28,99999,,", "stock"),
        ("牛肉面,,28,,好吃,", "mark"),
        ("=1+1,,28,,,", "formula"),
        ("牛肉面,@SUM(A1),28,,,", "formula"),
    ],
)
def test_a_bad_row_is_told_by_its_number_and_the_good_ones_are_kept(line: str, code: str) -> None:
    data = (HEAD + "汤圆,,9,,,\n" + line + "\n").encode()
    assert _problems(data) == [(3, code)]
    assert [row.zh for row in read_menu(data, "m.csv").rows] == ["汤圆"]


def test_a_dish_twice_is_told_once() -> None:
    assert _problems((HEAD + "汤圆,,9,,,\n汤圆,,8,,,\n").encode()) == [(3, "twice")]


def test_a_formula_in_a_workbook_is_not_computed() -> None:
    book = Workbook()
    book.active.append(("菜名", "价格"))
    book.active.append(("牛肉面", "=20+8"))
    out = io.BytesIO()
    book.save(out)
    assert _problems(out.getvalue(), "m.xlsx") == [(2, "formula")]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "m.csv", "columns"),
        ("菜,价\n".encode(), "m.csv", "columns"),
        (b"PK\x03\x04 broken", "m.xlsx", "unreadable"),
        (b"\x89PNG\r\n", "m.png", "unreadable"),
        (b"\xff\xff\xff", "m.csv", "unreadable"),
        (b"a" * 1_000_001, "m.csv", "too_large"),
    ],
)
def test_a_file_that_is_no_menu_says_so(data: bytes, name: str, code: str) -> None:
    assert [each for _, each in _problems(data, name)] == [code]


def test_too_many_rows_are_told() -> None:
    rows = "".join(f"菜{number},,9,,,\n" for number in range(70))
    assert (62, "too_many") in _problems((HEAD + rows).encode())
