"""The vendor's side of a day: the list at the cut-off, news to those concerned, hand-over."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from activities.errors import NotAllowed, StepNotPossible
from activities.lunch import days, handover, managers, orders, vendor_day
from activities.lunch.order_models import LunchOrder, OrderRound
from activities.lunch.orders import OrderCancelled, Wanted
from activities.lunch.pickup_list import pickup_list
from activities.lunch.refusals import LunchClosed, NoLunchThatDay, PickupCodeUnknown
from activities.lunch.sheets import as_labels, as_pictures, as_xlsx
from activities.people.models import Role, RoleGrant
from activities.people.service import InvitationInvalid
from activities.scheduling.models import Due
from tests.activities.lunch.kitchen import CUT_OFF, TUESDAY, Kitchen, open_kitchen


@pytest.fixture
def kitchen(sqlite_url: str) -> Iterator[Kitchen]:
    with open_kitchen(sqlite_url) as opened:
        yield opened


def _place(kitchen: Kitchen, *items: Wanted, who: str = "worker", **more) -> LunchOrder:
    wanted = kitchen.order(*items, **more)
    return kitchen.do(lambda work: orders.place(work, kitchen.person(work, who), wanted))


def _state(kitchen: Kitchen, order: LunchOrder) -> str:
    return kitchen.do(lambda work: work.session.get_one(LunchOrder, order.id).state)


def _as_vendor(kitchen: Kitchen, job):
    return kitchen.do(lambda work: job(work, kitchen.person(work, "manager")))


def _cut_off(kitchen: Kitchen, order: LunchOrder) -> None:
    kitchen.clock.set(CUT_OFF)
    kitchen.do(lambda work: vendor_day.reach_cut_off(work, order.round_id))


def test_the_cut_off_and_the_no_show_marks_are_planned_with_the_first_order(kitchen) -> None:
    order = _place(kitchen)
    planned = kitchen.do(
        lambda work: {row.kind: (row.subject_id, row.due_at) for row in work.session.query(Due)}
    )
    assert planned[days.CUT_OFF] == (order.round_id, CUT_OFF)
    assert planned[days.NO_SHOW][1] == days.at(TUESDAY, "13:00")


def test_at_the_cut_off_the_list_is_ready_once(kitchen) -> None:
    order = _place(kitchen)
    _cut_off(kitchen, order)
    _cut_off(kitchen, order)
    assert [type(each) for each in kitchen.facts].count(vendor_day.ListReady) == 1
    assert kitchen.do(lambda work: work.session.get_one(OrderRound, order.round_id).state) == "sent"


def test_the_list_counts_by_slot_and_dish_and_has_one_label_a_portion(kitchen) -> None:
    noodles = kitchen.ids["noodles"]
    _place(kitchen, Wanted(noodles, 1), Wanted(noodles, 1, "不要香菜", "小王"))
    order = _place(kitchen, Wanted(noodles, 2), who="worker1", slot="slot_1200")
    told = kitchen.do(
        lambda work: pickup_list(work, work.session.get_one(OrderRound, order.round_id))
    )

    assert [(each.slot, each.note, each.count) for each in told.lines] == [
        ("11:45–12:00", "", 1),
        ("11:45–12:00", "不要香菜", 1),
        ("12:00–12:15", "", 2),
    ]
    assert told.totals == (("牛肉面", 4),)
    assert [each.name for each in told.labels] == ["", "小王", "", ""]
    assert told.labels[3].place == "2/2"


def test_the_list_is_a_workbook_and_labels_to_print(kitchen) -> None:
    order = _place(kitchen, Wanted(kitchen.ids["noodles"], 2, "=1+1 #h(1fr)", "小王"))
    told = kitchen.do(
        lambda work: pickup_list(work, work.session.get_one(OrderRound, order.round_id))
    )

    book = load_workbook(io.BytesIO(as_xlsx(told)))
    assert book["按时段"]["D3"].value == "'=1+1 #h(1fr)"
    assert book["标签"]["A2"].value == order.code
    assert as_labels(told).startswith(b"%PDF")
    picture = Image.open(io.BytesIO(as_pictures(told)))
    assert picture.format == "PNG"
    assert picture.width > 500


def test_a_cancelled_day_ends_every_order_and_takes_no_more(kitchen) -> None:
    first, second = _place(kitchen), _place(kitchen, who="worker1")
    ended = _as_vendor(
        kitchen, lambda work, by: vendor_day.cancel_day(work, by, kitchen.ids["vendor"], TUESDAY)
    )
    assert ended == 2
    assert {_state(kitchen, first), _state(kitchen, second)} == {"cancelled"}
    assert [each.by_vendor for each in kitchen.facts if isinstance(each, OrderCancelled)] == [
        True, True,
    ]  # fmt: skip
    assert kitchen.taken("noodles") == 0
    with pytest.raises(NoLunchThatDay):
        _place(kitchen)


def test_sold_out_stops_new_orders_and_keeps_those_that_are_placed(kitchen) -> None:
    order = _place(kitchen)
    portions_id = order.items[0].portions_id
    _as_vendor(
        kitchen,
        lambda work, by: vendor_day.sold_out(work, by, portions_id, also_ordered=False),
    )
    assert _state(kitchen, order) == "placed"
    with pytest.raises(Exception, match="sold_out"):
        _place(kitchen, who="worker1")


def test_a_dish_that_cannot_be_cooked_leaves_the_rest_of_the_order(kitchen) -> None:
    mixed = _place(kitchen, Wanted(kitchen.ids["noodles"], 2), Wanted(kitchen.ids["tofu"], 1))
    only = _place(kitchen, Wanted(kitchen.ids["noodles"], 1), who="worker1")
    portions_id = mixed.items[0].portions_id

    lost = _as_vendor(
        kitchen, lambda work, by: vendor_day.sold_out(work, by, portions_id, also_ordered=True)
    )

    assert lost == 2
    left = kitchen.do(lambda work: work.session.get_one(LunchOrder, mixed.id))
    assert [each.portions.dish.en for each in left.items] == ["Tofu rice"]
    assert left.amount_fen == 2200
    assert _state(kitchen, only) == "cancelled"
    assert (kitchen.taken("noodles"), kitchen.taken("slot_1145")) == (0, 1)


def test_arrived_and_late_reach_those_who_wait_and_arrived_only_once(kitchen) -> None:
    order = _place(kitchen)
    gone = _place(kitchen, who="worker1")
    kitchen.do(lambda work: orders.cancel(work, kitchen.person(work, "worker1"), gone.id))
    _cut_off(kitchen, order)

    def late(work, by):
        return vendor_day.late(work, by, order.round_id, 15)

    def arrived(work, by):
        return vendor_day.arrived(work, by, order.round_id)

    assert _as_vendor(kitchen, late) == 1
    assert _as_vendor(kitchen, arrived) == 1
    assert _as_vendor(kitchen, arrived) == 0


def test_a_code_hands_over_once_in_whatever_case_it_is_typed(kitchen) -> None:
    order = _place(kitchen)
    typed = f" {order.code[:2].lower()}-{order.code[2:].lower()} "

    def hand(work, by):
        return handover.hand_over(work, by, kitchen.ids["vendor"], typed)

    _as_vendor(kitchen, hand)
    assert _state(kitchen, order) == "picked_up"
    with pytest.raises(PickupCodeUnknown):
        _as_vendor(kitchen, hand)


def test_what_nobody_fetches_is_marked_and_still_handed_over_late(kitchen) -> None:
    order = _place(kitchen)
    _cut_off(kitchen, order)
    kitchen.clock.advance(timedelta(hours=3))
    assert kitchen.do(lambda work: handover.mark_no_shows(work, order.round_id)) == 1
    assert kitchen.do(lambda work: handover.mark_no_shows(work, order.round_id)) == 0
    assert _state(kitchen, order) == "no_show"
    _as_vendor(
        kitchen,
        lambda work, by: handover.hand_over(work, by, kitchen.ids["vendor"], order.code),
    )
    assert _state(kitchen, order) == "picked_up"


def test_a_removed_slot_moves_its_orders_to_the_nearest_one_with_room(kitchen) -> None:
    moved = _place(kitchen, Wanted(kitchen.ids["noodles"], 5))
    full = _place(kitchen, Wanted(kitchen.ids["tofu"], 4), who="worker1", slot="slot_1200")
    kept = _place(kitchen, Wanted(kitchen.ids["tofu"], 3), who="worker2")
    kitchen.do(lambda work: orders.cancel(work, kitchen.person(work, "worker1"), full.id))

    def remove(work, by):
        return vendor_day.remove_slot(work, by, kitchen.ids["slot_1145"])

    assert _as_vendor(kitchen, remove) == 2
    slots = kitchen.do(
        lambda work: [
            work.session.get_one(LunchOrder, each.id).slot_day.slot.starts for each in (moved, kept)
        ]
    )
    assert slots == ["12:00", "12:00"]
    assert (kitchen.taken("slot_1145"), kitchen.taken("slot_1200")) == (0, 8)
    with pytest.raises(Exception, match="slot_full"):
        _place(kitchen, who="worker1")


def test_an_order_keeps_the_removed_slot_when_no_other_has_room(kitchen) -> None:
    order = _place(kitchen, Wanted(kitchen.ids["noodles"], 5))
    _place(kitchen, Wanted(kitchen.ids["tofu"], 8), who="worker1", slot="slot_1200")
    assert (
        _as_vendor(
            kitchen,
            lambda work, by: vendor_day.remove_slot(work, by, kitchen.ids["slot_1145"]),
        )
        == 0
    )
    again = kitchen.do(lambda work: work.session.get_one(LunchOrder, order.id))
    assert (again.state, again.slot_day.slot.starts) == ("placed", "11:45")


def test_only_those_who_act_for_the_vendor_may_do_any_of_this(kitchen) -> None:
    order = _place(kitchen)
    for job in (
        lambda work, by: vendor_day.cancel_day(work, by, kitchen.ids["vendor"], TUESDAY),
        lambda work, by: vendor_day.arrived(work, by, order.round_id),
        lambda work, by: vendor_day.late(work, by, order.round_id, 15),
        lambda work, by: vendor_day.remove_slot(work, by, kitchen.ids["slot_1145"]),
        lambda work, by: handover.hand_over(work, by, kitchen.ids["vendor"], order.code),
        lambda work, by: managers.invite(work, by, kitchen.ids["vendor"]),
        lambda work, by: vendor_day.sold_out(
            work, by, order.items[0].portions_id, also_ordered=True
        ),
    ):
        with pytest.raises(NotAllowed):
            kitchen.do(lambda work, job=job: job(work, kitchen.person(work)))


def test_a_code_from_an_administrator_makes_one_person_act_for_the_vendor(kitchen) -> None:
    def invite(work):
        admin = kitchen.person(work)
        admin.roles.append(RoleGrant(role=Role.ADMIN, granted_at=work.now))
        return managers.invite(work, admin, kitchen.ids["vendor"])

    code = kitchen.do(invite)
    kitchen.do(lambda work: managers.accept(work, kitchen.person(work, "worker1"), code))
    with pytest.raises(InvitationInvalid):
        kitchen.do(lambda work: managers.accept(work, kitchen.person(work, "worker2"), code))
    vendors = kitchen.do(lambda work: managers.managed_by(work, kitchen.person(work, "worker1")))
    assert [each.id for each in vendors] == [kitchen.ids["vendor"]]


def test_a_round_that_is_sent_cannot_be_locked_again(kitchen) -> None:
    order = _place(kitchen)
    _cut_off(kitchen, order)
    with pytest.raises(LunchClosed):
        _place(kitchen)
    _as_vendor(
        kitchen, lambda work, by: vendor_day.cancel_day(work, by, kitchen.ids["vendor"], TUESDAY)
    )
    with pytest.raises(StepNotPossible):
        _as_vendor(
            kitchen,
            lambda work, by: vendor_day.cancel_day(work, by, kitchen.ids["vendor"], TUESDAY),
        )


def test_a_cut_off_that_comes_hours_too_late_closes_the_day_and_marks_nobody(kitchen) -> None:
    order = _place(kitchen)
    kitchen.clock.set(CUT_OFF + timedelta(hours=7))
    kitchen.do(lambda work: vendor_day.reach_cut_off(work, order.round_id))
    assert not [each for each in kitchen.facts if isinstance(each, vendor_day.ListReady)]
    assert kitchen.do(lambda work: handover.mark_no_shows(work, order.round_id)) == 0
    assert _state(kitchen, order) == "placed"
    assert kitchen.do(lambda work: work.session.get_one(OrderRound, order.round_id).state) == (
        "closed"
    )
