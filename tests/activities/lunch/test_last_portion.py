"""Many people at the last portions at once: nothing is oversold and nothing is left lying."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update

from activities.lunch import days, orders, portions
from activities.lunch.order_models import Portions
from activities.lunch.orders import Wanted
from activities.lunch.refusals import SlotFull, SoldOut
from tests.activities.lunch.kitchen import TUESDAY, Kitchen, open_kitchen

WORKERS = 8


def _at_once(kitchen: Kitchen, order: Callable[[int], None], times: int) -> list[str]:
    """Order from many threads, each with a connection of its own, and return what came of it."""
    kitchen.do(lambda work: days.open_round(work, kitchen.vendor(work), TUESDAY))
    start = threading.Barrier(WORKERS)

    def work_through(number: int) -> list[str]:
        start.wait()
        outcomes = []
        for _ in range(times):
            try:
                order(number)
                outcomes.append("placed")
            except (SoldOut, SlotFull) as refused:
                outcomes.append(refused.code)
        return outcomes

    with ThreadPoolExecutor(WORKERS) as pool:
        return [each for told in pool.map(work_through, range(WORKERS)) for each in told]


def test_the_last_portions_are_sold_once_each(database_url: str) -> None:
    with open_kitchen(database_url, stock=30, capacity=1000, people=WORKERS) as kitchen:

        def order(number: int) -> None:
            who = f"worker{number or ''}"
            wanted = kitchen.order(Wanted(kitchen.ids["noodles"], 1))
            kitchen.do(lambda work: orders.place(work, kitchen.person(work, who), wanted))

        outcomes = _at_once(kitchen, order, 8)

        assert outcomes.count("placed") == 30
        assert outcomes.count("sold_out") == WORKERS * 8 - 30
        assert (kitchen.taken("noodles"), kitchen.taken("slot_1145")) == (30, 30)


def test_the_last_room_in_a_slot_is_given_once_and_loses_no_portions(database_url: str) -> None:
    with open_kitchen(database_url, stock=1000, capacity=15, people=WORKERS) as kitchen:

        def order(number: int) -> None:
            who = f"worker{number or ''}"
            dish = kitchen.ids["noodles" if number % 2 else "tofu"]
            wanted = kitchen.order(Wanted(dish, 2))
            kitchen.do(lambda work: orders.place(work, kitchen.person(work, who), wanted))

        outcomes = _at_once(kitchen, order, 4)

        assert outcomes.count("placed") == 7
        assert kitchen.taken("slot_1145") == 14
        assert kitchen.taken("noodles") + kitchen.taken("tofu") == 14


def test_without_the_condition_the_same_rush_oversells(postgres_url: str) -> None:
    """The control: reading first and writing then lets two people have the last portion."""
    with open_kitchen(postgres_url, stock=1, capacity=1000) as kitchen:
        kitchen.do(lambda work: days.open_round(work, kitchen.vendor(work), TUESDAY))
        both_have_read = threading.Barrier(2)

        def unguarded(work):
            found = days.find_round(work, kitchen.ids["vendor"], TUESDAY)
            row = portions.portions_now(
                work, days.portions_of(work, found, kitchen.ids["noodles"]).id
            )
            assert portions.left_of(row) == 1
            both_have_read.wait()
            work.session.execute(
                update(Portions).where(Portions.id == row.id).values(taken=Portions.taken + 1)
            )

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: kitchen.do(unguarded), range(2)))

        assert kitchen.taken("noodles") == 2
