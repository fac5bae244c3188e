"""Ordering, changing and cancelling up to the last second, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from activities.clock import SHANGHAI
from activities.errors import NotFound, StepNotPossible
from activities.lunch import choices, days, diet, orders, service
from activities.lunch.order_models import LunchOrder
from activities.lunch.orders import Wanted
from activities.lunch.refusals import (
    DishNotOffered,
    LunchClosed,
    NoLunchThatDay,
    NoOrder,
    NotServedThere,
    PortionsInvalid,
    SlotFull,
    SoldOut,
)
from activities.people.codes import ALPHABET
from tests.activities.lunch.kitchen import CUT_OFF, TUESDAY, WEDNESDAY, Kitchen, open_kitchen


@pytest.fixture
def kitchen(database_url: str) -> Iterator[Kitchen]:
    with open_kitchen(database_url) as opened:
        yield opened


def _place(kitchen: Kitchen, *items: Wanted, who: str = "worker", **more) -> LunchOrder:
    wanted = kitchen.order(*items, **more)
    return kitchen.do(lambda work: orders.place(work, kitchen.person(work, who), wanted))


def test_an_order_holds_its_portions_and_its_slot_and_has_a_code_to_read_aloud(kitchen) -> None:
    order = _place(kitchen, Wanted(kitchen.ids["noodles"], 2), Wanted(kitchen.ids["tofu"], 1))

    assert (kitchen.taken("noodles"), kitchen.taken("tofu"), kitchen.taken("slot_1145")) == (
        2,
        1,
        3,
    )
    assert order.amount_fen == 2 * 2800 + 2200
    assert len(order.code) == 4
    assert set(order.code) <= set(ALPHABET)


def test_one_portion_of_two_can_be_made_another_way_for_a_colleague(kitchen) -> None:
    noodles = kitchen.ids["noodles"]
    order = _place(kitchen, Wanted(noodles, 1), Wanted(noodles, 1, "不要香菜", "小王"))

    assert [(each.count, each.note, each.label) for each in order.items] == [
        (1, "", ""),
        (1, "不要香菜", "小王"),
    ]
    assert kitchen.taken("noodles") == 2


def test_the_last_second_before_the_cut_off_is_in_time_and_the_cut_off_is_not(kitchen) -> None:
    kitchen.clock.set(CUT_OFF - timedelta(seconds=1))
    order = _place(kitchen)
    kitchen.clock.set(CUT_OFF)

    with pytest.raises(LunchClosed):
        _place(kitchen)
    with pytest.raises(LunchClosed):
        kitchen.do(lambda work: orders.cancel(work, kitchen.person(work), order.id))
    with pytest.raises(LunchClosed):
        kitchen.do(
            lambda work: orders.change(
                work,
                kitchen.person(work),
                order.id,
                (Wanted(kitchen.ids["noodles"], 2),),
                kitchen.ids["slot_1145"],
            )
        )
    assert kitchen.taken("noodles") == 1


@pytest.mark.parametrize("count", [0, -1, 21, 1000])
def test_no_portions_or_a_thousand_are_refused(kitchen, count: int) -> None:
    with pytest.raises(PortionsInvalid):
        _place(kitchen, Wanted(kitchen.ids["noodles"], count))
    assert kitchen.taken("noodles") == 0


def test_nobody_hoards_a_day_with_many_small_orders(database_url: str) -> None:
    with open_kitchen(database_url, stock=100, capacity=100) as kitchen:
        for _ in range(2):
            _place(kitchen, Wanted(kitchen.ids["noodles"], 20))
        with pytest.raises(PortionsInvalid):
            _place(kitchen, Wanted(kitchen.ids["noodles"], 1))


def test_a_dish_that_is_sold_out_takes_no_slot_and_offers_what_is_most_like_it(kitchen) -> None:
    _place(kitchen, Wanted(kitchen.ids["noodles"], 7), slot="slot_1200")

    with pytest.raises(SoldOut) as refused:
        _place(kitchen, Wanted(kitchen.ids["noodles"], 4))

    assert refused.value.left == 3
    assert kitchen.taken("slot_1145") == 0

    def nearest(work):
        row = work.session.get_one(days.Portions, refused.value.portions_id)
        found = choices.nearest_dishes(work, kitchen.person(work, "worker1"), row, 4)
        return [each.dish.en for each in found]

    assert kitchen.do(nearest) == ["Beef soup", "Tofu rice"]


def test_a_full_slot_keeps_the_portions_free_and_offers_the_nearest_slot(kitchen) -> None:
    _place(kitchen, Wanted(kitchen.ids["noodles"], 8))

    with pytest.raises(SlotFull) as refused:
        _place(kitchen, Wanted(kitchen.ids["tofu"], 1))

    assert refused.value.left == 0
    assert kitchen.taken("tofu") == 0

    def nearest(work):
        found = days.find_round(work, kitchen.ids["vendor"], TUESDAY)
        return choices.nearest_slot(work, found, "11:45", 1).slot.starts

    assert kitchen.do(nearest) == "12:00"


def test_a_change_holds_only_the_difference_and_moves_the_slot(kitchen) -> None:
    noodles, tofu = kitchen.ids["noodles"], kitchen.ids["tofu"]
    order = _place(kitchen, Wanted(noodles, 6))
    changed = kitchen.do(
        lambda work: orders.change(
            work,
            kitchen.person(work),
            order.id,
            (Wanted(noodles, 2), Wanted(tofu, 1)),
            kitchen.ids["slot_1200"],
        )
    )

    assert changed.state == "changed"
    assert changed.code == order.code
    assert changed.amount_fen == 2 * 2800 + 2200
    assert [kitchen.taken(name) for name in ("noodles", "tofu", "slot_1145", "slot_1200")] == [
        2, 1, 0, 3,
    ]  # fmt: skip


def test_a_change_that_cannot_be_had_changes_nothing(kitchen) -> None:
    noodles = kitchen.ids["noodles"]
    order = _place(kitchen, Wanted(noodles, 2))
    with pytest.raises(SoldOut):
        kitchen.do(
            lambda work: orders.change(
                work, kitchen.person(work), order.id, (Wanted(noodles, 11),), order.slot_day.slot_id
            )
        )
    assert (kitchen.taken("noodles"), kitchen.taken("slot_1145")) == (2, 2)


def test_cancelling_gives_everything_back_once(kitchen) -> None:
    order = _place(kitchen, Wanted(kitchen.ids["noodles"], 3))
    kitchen.do(lambda work: orders.cancel(work, kitchen.person(work), order.id))
    with pytest.raises(StepNotPossible):
        kitchen.do(lambda work: orders.cancel(work, kitchen.person(work), order.id))
    assert (kitchen.taken("noodles"), kitchen.taken("slot_1145")) == (0, 0)


def test_somebody_elses_order_does_not_exist(kitchen) -> None:
    order = _place(kitchen)
    with pytest.raises(NotFound):
        kitchen.do(lambda work: orders.cancel(work, kitchen.person(work, "worker1"), order.id))


@pytest.mark.parametrize(
    ("today", "day", "cooked"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), True),
        (date(2026, 11, 24), date(2026, 11, 28), False),  # a Saturday
        (date(2026, 9, 28), date(2026, 10, 1), False),  # National Day
        (date(2026, 9, 28), date(2026, 10, 10), True),  # the make-up Saturday
        (date(2026, 11, 24), date(2026, 11, 23), False),  # yesterday
        (date(2026, 11, 24), date(2026, 12, 24), False),  # too far ahead
    ],
)
def test_lunch_is_cooked_on_working_days(sqlite_url: str, today, day, cooked: bool) -> None:
    now = datetime(today.year, today.month, today.day, 9, tzinfo=SHANGHAI)
    with open_kitchen(sqlite_url, now=now) as kitchen:
        if cooked:
            assert _place(kitchen, day=day).day == day
        else:
            with pytest.raises(NoLunchThatDay):
                _place(kitchen, day=day)


def test_a_dish_of_another_day_or_vendor_is_refused(kitchen) -> None:
    def only_mondays(work):
        service.dish(work, kitchen.ids["soup"]).days = ["mo"]

    kitchen.do(only_mondays)
    with pytest.raises(DishNotOffered):
        _place(kitchen, Wanted(kitchen.ids["soup"]))


def test_a_building_that_the_vendor_does_not_serve_is_refused(kitchen) -> None:
    kitchen.ids["building"] = 999
    with pytest.raises(NotServedThere):
        _place(kitchen)


def test_after_the_cut_off_the_next_day_is_offered(kitchen) -> None:
    kitchen.clock.set(CUT_OFF)
    day = kitchen.do(lambda work: days.next_day(work, kitchen.vendor(work)))
    assert day == WEDNESDAY


def test_the_last_order_can_be_repeated_and_a_cancelled_one_is_not_it(kitchen) -> None:
    with pytest.raises(NoOrder):
        kitchen.do(lambda work: choices.last_order(work, kitchen.person(work)))
    first = _place(kitchen, Wanted(kitchen.ids["tofu"], 2))
    second = _place(kitchen)
    kitchen.do(lambda work: orders.cancel(work, kitchen.person(work), second.id))
    assert kitchen.do(lambda work: choices.last_order(work, kitchen.person(work)).id) == first.id


def test_diet_marks_need_consent_filter_what_is_offered_and_can_be_erased(kitchen) -> None:
    with pytest.raises(Exception, match="not_allowed"):
        kitchen.do(lambda work: diet.keep(work, kitchen.person(work), "peanuts", consents=False))
    kitchen.do(lambda work: diet.keep(work, kitchen.person(work), "peanuts", consents=True))

    def offered(work):
        found = days.open_round(work, kitchen.vendor(work), TUESDAY)
        rows = choices.suited(work, kitchen.person(work), [found], limit=9)
        return [each.dish.en for each in rows]

    assert kitchen.do(offered) == ["Beef noodles", "Beef soup"]
    kitchen.do(lambda work: diet.erase(work, kitchen.person(work)))
    assert kitchen.do(lambda work: diet.marks_of(work, kitchen.person(work))) == frozenset()
    assert "Tofu rice" in kitchen.do(offered)


def test_favourites_and_habits_come_first(kitchen) -> None:
    _place(kitchen, Wanted(kitchen.ids["tofu"], 2))

    def star(work):
        dish = service.dish(work, kitchen.ids["soup"])
        choices.set_favourite(work, kitchen.person(work), dish, starred=True)

    kitchen.do(star)
    kitchen.do(star)

    def offered(work):
        found = days.open_round(work, kitchen.vendor(work), TUESDAY)
        rows = choices.suited(work, kitchen.person(work), [found])
        return [each.dish.en for each in rows]

    assert kitchen.do(offered) == ["Beef soup", "Tofu rice", "Beef noodles"]
