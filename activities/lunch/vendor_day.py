"""What a vendor does with a day: closing, cancelling, sold out, late, arrived, removing a slot.

Handing over is in handover.py. Every step checks that the person acts for the vendor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch import choices, days, managers, orders, portions, round_ends
from activities.lunch.models import PickupSlot
from activities.lunch.order_models import LunchOrder, OrderItem, OrderRound, Portions, SlotDay
from activities.lunch.workflow import (
    LIVE,
    ORDER_ROUND_WORKFLOW,
    ORDER_WORKFLOW,
    OrderEvent,
    RoundEvent,
)
from activities.people.models import User

LATEST_DELAY = 120


@dataclass(frozen=True, slots=True)
class ListReady:
    """The cut-off has come: the vendor can have the list."""

    round: OrderRound


@dataclass(frozen=True, slots=True)
class LunchArrived:
    """Lunch stands at a pick-up point."""

    round: OrderRound
    orders: Sequence[LunchOrder]


@dataclass(frozen=True, slots=True)
class LunchLate:
    """Lunch comes later than the slots say."""

    round: OrderRound
    orders: Sequence[LunchOrder]
    minutes: int


@dataclass(frozen=True, slots=True)
class DishRanOut:
    """A dish that was ordered cannot be had; `lost` are the orders without it now."""

    portions: Portions
    lost: Sequence[LunchOrder]


@dataclass(frozen=True, slots=True)
class SlotMoved:
    """An order is fetched at another time, since its slot was removed."""

    order: LunchOrder


def round_of(work: UnitOfWork, by: User, round_id: int) -> OrderRound:
    """Return a round of a vendor the person acts for. Raises NotFound and NotAllowed."""
    found = work.session.scalars(
        select(OrderRound)
        .where(OrderRound.id == round_id)
        .with_for_update(of=OrderRound)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(kind="order_round")
    managers.require(work, by, found.vendor_id)
    return found


def live_orders(work: UnitOfWork, found: OrderRound) -> Sequence[LunchOrder]:
    """Return what is ordered and neither cancelled nor fetched, by slot."""
    rows = work.session.scalars(
        select(LunchOrder)
        .where(LunchOrder.round_id == found.id, LunchOrder.state.in_(LIVE))
        .execution_options(populate_existing=True)
    ).all()
    return sorted(rows, key=lambda each: (each.slot_day.slot.starts, each.code))


def reach_cut_off(work: UnitOfWork, round_id: int) -> None:
    """Lock the round and hand the list over. Doing it twice changes nothing."""
    found = work.session.get_one(OrderRound, round_id)
    if not days.is_running(found):
        return
    round_ends.close_all(work, found)
    portions.shut(work, found.id)
    ORDER_ROUND_WORKFLOW.advance(work, found, RoundEvent.LOCK, actor_id=None)
    ORDER_ROUND_WORKFLOW.advance(work, found, RoundEvent.SEND, actor_id=None)
    round_ends.follow(work, found, RoundEvent.SEND)
    work.tell(ListReady(found))


def cancel_day(work: UnitOfWork, by: User, vendor_id: int, day: date, reason: str = "") -> int:
    """Call a day off, whatever stands ordered; return how many orders that ended.

    Raises NotAllowed and StepNotPossible.
    """
    vendor = managers.require(work, by, vendor_id)
    found = round_of(work, by, days.open_round(work, vendor, day).id)
    ORDER_ROUND_WORKFLOW.advance(work, found, RoundEvent.CANCEL, actor_id=by.id, reason=reason)
    portions.shut(work, found.id)
    round_ends.fail_all(work, found)
    round_ends.follow(work, found, RoundEvent.CANCEL)
    ended = live_orders(work, found)
    for order in ended:
        orders.give_back(work, order, OrderEvent.VENDOR_CANCELS, actor_id=by.id)
    return len(ended)


def sold_out(work: UnitOfWork, by: User, portions_id: int, *, also_ordered: bool) -> int:
    """Take no more orders of a dish; with `also_ordered`, take it out of what is ordered too.

    Returns how many orders lost it. Raises NotFound and NotAllowed.
    """
    row = work.session.get(Portions, portions_id)
    if row is None:
        raise NotFound(kind="portions")
    found = round_of(work, by, row.round_id)
    portions.shut_dish(work, row.id)
    if not also_ordered:
        return 0
    round_ends.fail_all(work, found, row.id)
    lost = [each for each in live_orders(work, found) if _has(each, row.id)]
    for order in lost:
        _take_out(work, order, row.id, by)
    work.tell(DishRanOut(row, lost))
    return len(lost)


def late(work: UnitOfWork, by: User, round_id: int, minutes: int) -> int:
    """Tell everybody who waits that lunch is late; return how many orders wait."""
    found = round_of(work, by, round_id)
    found.late_minutes = min(found.late_minutes + max(minutes, 0), LATEST_DELAY)
    waiting = live_orders(work, found)
    work.tell(LunchLate(found, waiting, found.late_minutes))
    return len(waiting)


def arrived(work: UnitOfWork, by: User, round_id: int, point_id: int | None = None) -> int:
    """Tell those who fetch at a point (at every point for None) that lunch is there.

    Returns how many orders wait there; a second time tells nobody.
    """
    found = round_of(work, by, round_id)
    waiting = [
        each
        for each in live_orders(work, found)
        if each.point_id not in found.arrived_points and point_id in {None, each.point_id}
    ]
    if ORDER_ROUND_WORKFLOW.allows(found.state, RoundEvent.ARRIVE):
        ORDER_ROUND_WORKFLOW.advance(work, found, RoundEvent.ARRIVE, actor_id=by.id)
        round_ends.follow(work, found, RoundEvent.ARRIVE)
    told = {each.point_id for each in waiting}
    found.arrived_points = sorted({*found.arrived_points, *told})
    work.session.flush()
    work.tell(LunchArrived(found, waiting))
    return len(waiting)


def remove_slot(work: UnitOfWork, by: User, slot_id: int) -> int:
    """Offer a slot no more; what is ordered for it moves to the nearest slot with room.

    Where no slot has room the order keeps its time, which the vendor has promised. Returns how
    many were moved.
    """
    slot = work.session.get(PickupSlot, slot_id)
    if slot is None:
        raise NotFound(kind="slot")
    managers.require(work, by, slot.vendor_id)
    slot.removed = True
    portions.shut_slot(work, slot_id)
    moved = 0
    for order in _fetched_in(work, slot_id):
        moved += _move_to_nearest(work, order, slot)
    return moved


def _fetched_in(work: UnitOfWork, slot_id: int) -> Sequence[LunchOrder]:
    return work.session.scalars(
        select(LunchOrder)
        .join(SlotDay, SlotDay.id == LunchOrder.slot_day_id)
        .join(OrderRound, OrderRound.id == LunchOrder.round_id)
        .where(
            LunchOrder.state.in_(LIVE),
            LunchOrder.day >= days.today(work),
            SlotDay.slot_id == slot_id,
            OrderRound.closes_at > work.now,
        )
        .order_by(LunchOrder.id)
    ).all()


def _move_to_nearest(work: UnitOfWork, order: LunchOrder, slot: PickupSlot) -> bool:
    count = order.portions
    nearest = choices.nearest_slot(work, order.round, slot.starts, count)
    if nearest is None:
        return False
    portions.hold_slot(work, nearest.id, count)
    portions.release_slot(work, order.slot_day_id, count)
    order.slot_day = nearest
    work.session.flush()
    work.tell(SlotMoved(order))
    return True


def _has(order: LunchOrder, portions_id: int) -> bool:
    return any(item.portions_id == portions_id for item in order.items)


def _take_out(work: UnitOfWork, order: LunchOrder, portions_id: int, by: User) -> None:
    gone = [item for item in order.items if item.portions_id == portions_id]
    if len(gone) == len(order.items):
        orders.give_back(work, order, OrderEvent.VENDOR_CANCELS, actor_id=by.id)
        return
    count = sum(item.count for item in gone)
    for item in gone:
        _drop(order, item)
    ORDER_WORKFLOW.advance(work, order, OrderEvent.CHANGE, actor_id=by.id)
    order.version += 1
    portions.release_both(work, portions_id, order.slot_day_id, count)
    work.session.flush()


def _drop(order: LunchOrder, item: OrderItem) -> None:
    order.amount_fen -= item.count * item.price_fen
    order.items.remove(item)
