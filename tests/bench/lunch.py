"""The last minute before the cut-off: 1,000 people, one vendor, 500 portions, on both databases.

People arrive at random moments of that minute, by the city's own clock, and say what they want,
then confirm. The floor is what the same database does alone, at the same pace: one conditional
update of the dish's row and one insert, each order committed by itself.
`python -m tests.bench.lunch` measures this alone; `BENCH_LUNCH_SECONDS` and `BENCH_LUNCH_PEOPLE`
make it smaller.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, Engine, Integer, MetaData, Table, func, insert, select, update

from activities.clock import SHANGHAI, ManualClock
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.lunch import days
from activities.lunch.models import Dish, PickupSlot, Vendor
from activities.lunch.order_models import LunchOrder, OrderItem, Portions, SlotDay
from activities.people.models import User
from activities.places.models import Building
from tests.city import Chat, City, Shown, open_city, texts
from tests.databases import own_server, why_no_postgres

PEOPLE = int(os.environ.get("BENCH_LUNCH_PEOPLE", "1000"))
PORTIONS = PEOPLE // 2
SECONDS = float(os.environ.get("BENCH_LUNCH_SECONDS", "60"))
CUT_OFF = datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)
MOST_TRIES = 8
Row = tuple[str, str, str]


class RunningClock(ManualClock):
    """A clock that stands until it is let go, and then runs with the machine's."""

    begun: float | None = None

    def let_go(self) -> None:
        self.begun = time.monotonic()

    def now(self) -> datetime:
        passed = 0.0 if self.begun is None else time.monotonic() - self.begun
        return super().now() + timedelta(seconds=passed)


@dataclass
class Rush:
    """What came of the minute."""

    answers: list[float] = field(default_factory=list)
    """Seconds from a message to its answer, delivered."""
    cpu: float = 0.0
    """Seconds of CPU in all, those of the people included."""
    ordered: int = 0
    taken: int = 0
    oversold: list[str] = field(default_factory=list)
    unanswered: int = 0


async def measure_lunch(folder: Path) -> list[Row]:
    """Return the rows of the table: p99 of the answer, its ratio to the floor, what was sold."""
    rows = await _on_database("SQLite", folder / "sqlite", f"sqlite:///{folder / 'lunch.db'}")
    reason = why_no_postgres()
    if reason is not None:
        return [*rows, ("lunch rush on PostgreSQL", "not measured", reason)]
    with own_server() as server:
        rows += await _on_database("PostgreSQL", folder / "postgres", server.new_database())
    return rows


async def _on_database(name: str, folder: Path, url: str) -> list[Row]:
    # A tick that finds the last one still at work says so each second: here that is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    moments = sorted(random.Random(500).uniform(0, SECONDS * 0.98) for _ in range(PEOPLE))
    rush = await _rush(folder, url, moments)
    floor = await _floor(url, moments[: PEOPLE // 4])
    p50, p99 = _at(rush.answers, 0.5), _at(rush.answers, 0.99)
    sold = f"{rush.taken} of {PORTIONS}"
    wrong = "; ".join(rush.oversold) or "nothing oversold"
    cpu = f"{rush.cpu * 1000 / len(rush.answers):.1f} ms of CPU each, with the asking"
    ratio = f"{p99 / _at(floor, 0.99):.1f} x"
    detail = f"floor p99 {_at(floor, 0.99) * 1000:.1f} ms; {len(rush.answers)} answers"
    return [
        (f"lunch rush on {name}, p99 of an answer", f"{p99 * 1000:.0f} ms", "<= 1000 ms"),
        (f"lunch rush on {name}, p50 of an answer", f"{p50 * 1000:.0f} ms", cpu),
        (f"lunch rush on {name}, p99 to the floor", ratio, detail),
        (f"lunch rush on {name}, portions sold", sold, f"{wrong}, {rush.unanswered} unanswered"),
    ]


async def _rush(folder: Path, url: str, moments: list[float]) -> Rush:
    rush = Rush()
    async with open_city(folder, url, start=CUT_OFF - timedelta(hours=1)) as city:
        await city.write(_stock)
        people = await _people(city)
        clock = RunningClock(CUT_OFF - timedelta(seconds=SECONDS))
        city.louyi.workshop.clock = clock
        clock.let_go()
        begun, cpu = time.monotonic(), time.process_time()
        await asyncio.gather(
            *(_order(rush, each, begun + at) for each, at in zip(people, moments, strict=True))
        )
        rush.cpu = time.process_time() - cpu
        await city.read(lambda work: _count(work, rush))
    return rush


async def _order(rush: Rush, chat: Chat, moment: float) -> None:
    """Say it, then confirm what is offered until it is ordered or gone."""
    await asyncio.sleep(max(moment - time.monotonic(), 0))
    shown = await _answered(rush, lambda: chat.says("今天一份牛肉面"), chat)
    for _ in range(MOST_TRIES):
        confirm = _confirm_button(shown)
        if confirm is None:
            break
        press = confirm
        shown = await _answered(rush, lambda press=press: chat.presses(*press), chat)  # type: ignore[misc]
    rush.ordered += "取餐码" in texts(shown)


async def _answered(rush: Rush, act: Callable[[], object], chat: Chat) -> list[Shown]:
    begun = time.monotonic()
    shown: list[Shown] = await act()  # type: ignore[misc]
    await chat.city.louyi.delivery.settled(chat.conversation_id or 0)
    rush.answers.append(time.monotonic() - begun)
    rush.unanswered += not shown
    return shown


def _confirm_button(shown: list[Shown]) -> tuple[object, ...] | None:
    """Return the verb and arguments of Confirm, if it is still that dish and still for today."""
    for each in reversed(shown):
        if "牛肉面 ×" not in each.text or "今天" not in each.text:
            continue
        for button in each.buttons:
            if button.verb == "draft.confirm":
                return (button.verb, *button.args)
    return None


async def _people(city: City) -> list[Chat]:
    people = [city.person(f"白领{number}") for number in range(PEOPLE)]
    await asyncio.gather(*(each.says("谢谢") for each in people))

    def settle(work: UnitOfWork) -> None:
        tower = work.session.scalars(select(Building.id).where(Building.key == "plaza_66")).one()
        work.session.execute(update(User).values(building_id=tower))

    await city.write(settle)
    return people


def _stock(work: UnitOfWork) -> None:
    """Give the noodle kitchen 500 portions of one dish, and room for just as many."""
    vendor = work.session.scalars(select(Vendor).where(Vendor.key == "noodle_lane")).one()
    found = days.open_round(work, vendor, CUT_OFF.date())
    slots = days.slot_days(work, found)
    room = [PORTIONS // len(slots)] * (len(slots) - 1)
    for row, capacity in zip(slots, [*room, PORTIONS - sum(room)], strict=True):
        row.capacity = capacity
    for portions in days.menu(work, found):
        portions.stock = PORTIONS if portions.dish.zh == "红烧牛肉面" else 1


def _count(work: UnitOfWork, rush: Rush) -> None:
    """Count again from the orders, not from what was counted while selling."""
    eaten = select(func.coalesce(func.sum(OrderItem.count), 0)).join(LunchOrder)
    today = select(Portions).join(Dish).where(Portions.day == CUT_OFF.date())
    for row in work.session.scalars(today):
        sold = work.session.scalar(eaten.where(OrderItem.portions_id == row.id)) or 0
        if not sold == row.taken <= row.stock:
            rush.oversold.append(f"{row.dish.en}: {sold} sold, {row.taken} of {row.stock} taken")
        rush.taken += int(sold)
    for slot in work.session.scalars(select(SlotDay).join(PickupSlot)):
        held = work.session.scalar(eaten.where(LunchOrder.slot_day_id == slot.id)) or 0
        if not held == slot.taken <= slot.capacity:
            rush.oversold.append(f"{slot.slot.starts}: {held} held, {slot.taken} taken")


async def _floor(url: str, moments: Iterable[float]) -> list[float]:
    """Return the seconds of each bare order, at the same pace on the same database."""
    engine = open_database(url)
    tables = MetaData()
    dish = Table("bench_dish", tables, Column("id", Integer, primary_key=True),
                 Column("taken", Integer))  # fmt: skip
    order = Table("bench_order", tables, Column("id", Integer, primary_key=True),
                  Column("dish_id", Integer))  # fmt: skip
    tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(dish).values(id=1, taken=0))
    begun = time.monotonic()

    async def one(moment: float) -> float:
        await asyncio.sleep(max(begun + moment - time.monotonic(), 0))
        started = time.monotonic()
        await asyncio.to_thread(_bare_order, engine, dish, order)
        return time.monotonic() - started

    spent = await asyncio.gather(*map(one, moments))
    engine.dispose()
    return list(spent)


def _bare_order(engine: Engine, dish: Table, order: Table) -> None:
    with engine.begin() as connection:
        taken = update(dish).where(dish.c.id == 1, dish.c.taken < PORTIONS)
        if connection.execute(taken.values(taken=dish.c.taken + 1)).rowcount:
            connection.execute(insert(order).values(dish_id=1))


def _at(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


async def main() -> None:
    """Print the rows of lunch alone."""
    with tempfile.TemporaryDirectory() as folder:
        for name, value, goal in await measure_lunch(Path(folder)):
            print(f"{name:48}  {value:12}  {goal}")


if __name__ == "__main__":
    asyncio.run(main())
