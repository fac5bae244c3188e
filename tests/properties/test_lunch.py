"""Whatever people and the vendor do in whatever order, the books of a day's lunch are right."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import select

from activities.casework.models import CaseStep
from activities.clock import ManualClock
from activities.db.engine import open_database
from activities.errors import LouyiError
from activities.lunch import days, handover, menus, orders, round_ends, rounds, vendor_day
from activities.lunch.order_models import LunchOrder, OrderRound, Portions, SlotDay
from activities.lunch.orders import Wanted
from activities.lunch.round_models import GroupRound
from activities.lunch.rounds import NewRound
from activities.lunch.workflow import (
    GROUP_ROUND_WORKFLOW,
    ORDER_ROUND_WORKFLOW,
    ORDER_WORKFLOW,
    RUNNING,
    OrderState,
)
from tests.activities.lunch.kitchen import CUT_OFF, MORNING, TUESDAY, Kitchen, open_kitchen

PEOPLE = ("worker", "worker1", "worker2")
DISHES = ("noodles", "tofu", "soup")
SLOTS = ("slot_1145", "slot_1200")
FOLDER = Path(tempfile.mkdtemp(prefix="louyi-lunch-"))
TEMPLATE = FOLDER / "template.db"

with open_kitchen(f"sqlite:///{TEMPLATE}", stock=6, capacity=7) as _prepared:
    IDS = dict(_prepared.ids)
    with _prepared.engine.connect() as _connection:
        _connection.exec_driver_sql("COMMIT")
        _connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        _connection.exec_driver_sql("BEGIN")

# What ends a day comes seldom, or there would be no day to speak of.
seldom = st.sampled_from([False] * 9 + [True])
items_of = st.lists(
    st.builds(
        lambda dish, count, note: Wanted(IDS[dish], count, note),
        st.sampled_from(DISHES),
        st.sampled_from([1, 2, 3]),
        st.sampled_from(["", "不要香菜"]),
    ),
    min_size=1,
    max_size=2,
).map(tuple)


def check_the_books(work):
    of_dish, of_slot = Counter(), Counter()
    for order in work.session.scalars(select(LunchOrder)):
        assert order.amount_fen == sum(item.count * item.price_fen for item in order.items)
        if order.state != OrderState.CANCELLED:
            of_slot[order.slot_day_id] += order.portions
            for item in order.items:
                of_dish[item.portions_id] += item.count
    for group in work.session.scalars(select(GroupRound)):
        assert group.joined <= group.target
        vendor_round = work.session.get_one(OrderRound, group.portions.round_id)
        assert group.state not in RUNNING or vendor_round.state in RUNNING
        if group.state in RUNNING:
            assert group.joined == sum(share.count for share in group.shares)
            of_dish[group.portions_id] += group.joined
            of_slot[group.slot_day_id] += group.joined
    check_what_is_taken(work, of_dish, of_slot)


def check_what_is_taken(work, of_dish, of_slot):
    for row in work.session.scalars(select(Portions)):
        assert row.taken == of_dish[row.id]
        assert row.taken <= row.stock, "oversold"
    for slot in work.session.scalars(select(SlotDay)):
        assert slot.taken == of_slot[slot.id]
        assert slot.taken <= slot.capacity, "more than can be handed over"


class Lunch(RuleBasedStateMachine):
    placed = Bundle("placed")
    opened = Bundle("opened")

    @initialize(target=placed)
    def open_the_kitchen(self):
        copy = FOLDER / "copy.db"
        for old in FOLDER.glob("copy.db*"):
            old.unlink()
        shutil.copy(TEMPLATE, copy)
        self.kitchen = Kitchen(open_database(f"sqlite:///{copy}"), ManualClock(MORNING), ids=IDS)
        orders_of_all = (Wanted(IDS["noodles"], 3), Wanted(IDS["tofu"], 1))
        wanted = self.kitchen.order(*orders_of_all)
        first = self.kitchen.do(
            lambda work: orders.place(work, self.person(work, "worker"), wanted)
        )
        return ("worker", first.id)

    def teardown(self) -> None:
        if hasattr(self, "kitchen"):
            self.kitchen.engine.dispose()

    def attempt(self, job):
        """Do a job that may be refused; a refusal must leave no trace."""
        with contextlib.suppress(LouyiError):
            return self.kitchen.do(job)
        return None

    def person(self, work, name):
        return self.kitchen.person(work, name)

    @rule(target=placed, who=st.sampled_from(PEOPLE), items=items_of, slot=st.sampled_from(SLOTS))
    def order(self, who, items, slot):
        wanted = self.kitchen.order(*items, slot=slot)
        found = self.attempt(lambda work: orders.place(work, self.person(work, who), wanted))
        return multiple() if found is None else (who, found.id)

    @rule(mine=placed, items=items_of, slot=st.sampled_from(SLOTS))
    def change(self, mine, items, slot):
        who, order_id = mine
        self.attempt(
            lambda work: orders.change(work, self.person(work, who), order_id, items, IDS[slot])
        )

    @rule(mine=placed, count=st.sampled_from([0, -1, 21, 1000]))
    def change_to_what_cannot_be(self, mine, count):
        who, order_id = mine
        items = (Wanted(IDS["noodles"], count),)
        slot = IDS["slot_1145"]
        self.attempt(
            lambda work: orders.change(work, self.person(work, who), order_id, items, slot)
        )

    @rule(mine=placed)
    def cancel(self, mine):
        who, order_id = mine
        self.attempt(lambda work: orders.cancel(work, self.person(work, who), order_id))

    @rule(mine=placed, by=st.sampled_from(["manager", "worker"]))
    def hand_over(self, mine, by):
        self.attempt(
            lambda work: handover.hand_over(
                work,
                self.person(work, by),
                IDS["vendor"],
                work.session.get_one(LunchOrder, mine[1]).code,
            )
        )

    @rule(dish=st.sampled_from(DISHES), also_ordered=st.booleans(), really=seldom)
    def sell_out(self, dish, also_ordered, really):
        if not really:
            return

        def job(work):
            found = days.open_round(work, self.kitchen.vendor(work), TUESDAY)
            row = days.portions_of(work, found, IDS[dish])
            by = self.person(work, "manager")
            vendor_day.sold_out(work, by, row.id, also_ordered=also_ordered)

        self.attempt(job)

    @rule(stock=st.integers(0, 6), price=st.integers(900, 3000), really=seldom)
    def write_a_menu(self, stock, price, really):
        if not really:
            return
        rows = (menus.MenuRow("牛肉面", price, stock=stock), menus.MenuRow("豆腐饭", price))
        self.attempt(
            lambda work: menus.publish(
                work, self.person(work, "manager"), IDS["vendor"], TUESDAY, rows
            )
        )

    @rule(slot=st.sampled_from(SLOTS), really=seldom)
    def remove_a_slot(self, slot, really):
        if not really:
            return
        self.attempt(
            lambda work: vendor_day.remove_slot(work, self.person(work, "manager"), IDS[slot])
        )

    @rule(really=seldom)
    def arrive(self, really):
        if not really:
            return

        def job(work):
            found = days.find_round(work, IDS["vendor"], TUESDAY)
            if found is not None:
                vendor_day.arrived(work, self.person(work, "manager"), found.id)

        self.attempt(job)

    @rule(really=seldom)
    def call_the_day_off(self, really):
        if not really:
            return
        self.attempt(
            lambda work: vendor_day.cancel_day(
                work, self.person(work, "manager"), IDS["vendor"], TUESDAY
            )
        )

    @rule(
        target=opened,
        dish=st.sampled_from(DISHES),
        minimum=st.integers(2, 4),
        more=st.integers(0, 3),
        minutes=st.sampled_from([10, 30, 60]),
    )
    def open_a_round(self, dish, minimum, more, minutes):
        wanted = NewRound(
            IDS[dish],
            TUESDAY,
            IDS["slot_1145"],
            IDS["building"],
            "18F",
            minimum,
            minimum + more,
            self.kitchen.clock.now() + timedelta(minutes=minutes),
        )
        found = self.attempt(
            lambda work: rounds.open_group(work, self.person(work, "worker"), wanted)
        )
        return multiple() if found is None else found.id

    @rule(
        round_id=opened,
        who=st.sampled_from(PEOPLE),
        count=st.sampled_from([1, 1, 2, 3, 0]),
        tolerance=st.integers(0, 2),
        fallback=st.sampled_from([None, *DISHES]),
    )
    def join(self, round_id, who, count, tolerance, fallback):
        self.attempt(
            lambda work: rounds.join(
                work,
                self.person(work, who),
                round_id,
                count,
                tolerance=tolerance,
                fallback_dish_id=None if fallback is None else IDS[fallback],
            )
        )

    @rule(round_id=opened)
    def prolong(self, round_id):
        self.attempt(lambda work: round_ends.prolong(work, self.person(work, "worker"), round_id))

    @rule(round_id=opened)
    def close(self, round_id):
        self.attempt(lambda work: round_ends.close(work, round_id))

    @rule(minutes=st.sampled_from([1, 1, 5, 5, 20]))
    def time_goes_by(self, minutes):
        self.kitchen.clock.advance(timedelta(minutes=minutes))
        if self.kitchen.clock.now() >= CUT_OFF:
            self.reach(vendor_day.reach_cut_off)

    @rule()
    def the_day_ends(self):
        if self.kitchen.clock.now() >= CUT_OFF:
            self.reach(handover.mark_no_shows)

    def reach(self, job):
        def run(work):
            found = days.find_round(work, IDS["vendor"], TUESDAY)
            if found is not None:
                job(work, found.id)

        self.kitchen.do(run)

    @invariant()
    def what_is_taken_is_what_is_ordered(self):
        if not hasattr(self, "kitchen"):
            return

        self.kitchen.do(check_the_books)

    @invariant()
    def every_state_was_reached_by_a_listed_step_and_in_time(self):
        if not hasattr(self, "kitchen"):
            return
        workflows = {
            each.subject_kind: each.moves
            for each in (ORDER_WORKFLOW, ORDER_ROUND_WORKFLOW, GROUP_ROUND_WORKFLOW)
        }

        def check(work):
            steps: dict[tuple[str, int], str] = {}
            for step in work.session.scalars(select(CaseStep).order_by(CaseStep.id)):
                moves = workflows[step.subject_kind]
                assert moves[step.from_state, step.event] == step.to_state  # type: ignore[index]
                before = steps.get((step.subject_kind, step.subject_id))
                assert before in {None, step.from_state}
                steps[step.subject_kind, step.subject_id] = step.to_state
            for kind, table in (("lunch_order", LunchOrder), ("order_round", OrderRound)):
                for row in work.session.scalars(select(table)):
                    fresh = "placed" if kind == "lunch_order" else "open"
                    assert row.state == steps.get((kind, row.id), fresh)
            for order in work.session.scalars(select(LunchOrder)):
                assert order.created_at < order.round.closes_at

        self.kitchen.do(check)


TestLunch = Lunch.TestCase
TestLunch.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
