"""Placing, changing and cancelling orders. The guard itself is in portions, days are in days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch import days, portions, service
from activities.lunch.order_models import LunchOrder, OrderItem, OrderRound, Portions, SlotDay
from activities.lunch.refusals import (
    LunchClosed,
    NoLunchThatDay,
    PortionsInvalid,
    SlotFull,
)
from activities.lunch.workflow import EATEN, LIVE, ORDER_WORKFLOW, OrderEvent, OrderState
from activities.people.codes import new_code
from activities.people.models import User

LARGEST_ORDER = 20
MOST_A_DAY = 40
LONGEST_NOTE = 40
LONGEST_LABEL = 16
CODE_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many portions of a dish, made in one way, for one person."""

    dish_id: int
    count: int = 1
    note: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be ordered from one vendor: for which day, where and when it is fetched."""

    vendor_id: int
    day: date
    slot_id: int
    building_id: int
    items: tuple[Wanted, ...]
    group_round_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """Somebody ordered lunch."""

    order: LunchOrder


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """An order was cancelled, by the person or by the vendor."""

    order: LunchOrder
    by_vendor: bool


def place(work: UnitOfWork, user: User, wanted: Order) -> LunchOrder:
    """Order: hold the portions and the slot together, or neither, and give a pick-up code.

    Raises LunchClosed, NoLunchThatDay, NotServedThere, DishNotOffered, PortionsInvalid, SoldOut
    and SlotFull.
    """
    _check(wanted.items)
    vendor = service.vendor(work, wanted.vendor_id)
    point = service.point_in(work, vendor.id, wanted.building_id)
    found = days.running_round(work, vendor, wanted.day)
    _check_time(work, found)
    total = sum(each.count for each in wanted.items)
    if ordered_portions(work, user, wanted.day) + total > MOST_A_DAY:
        raise PortionsInvalid(largest=MOST_A_DAY)
    rows = {each.dish_id: days.portions_of(work, found, each.dish_id) for each in wanted.items}
    slot_day = slot_of(work, found, wanted.slot_id)
    with work.session.begin_nested():
        _hold(work, _counts(rows, wanted.items))
        portions.hold_slot(work, slot_day.id, total)
        return store(work, user, slot_day, point.id, wanted, rows)


def store(
    work: UnitOfWork,
    user: User,
    slot_day: SlotDay,
    point_id: int,
    wanted: Order,
    rows: dict[int, Portions],
) -> LunchOrder:
    """Write an order whose portions and slot are held already."""
    found = work.session.get_one(OrderRound, slot_day.round_id)
    order = LunchOrder(
        district_id=found.district_id,
        round=found,
        user=user,
        slot_day=slot_day,
        point_id=point_id,
        group_round_id=wanted.group_round_id,
        day=found.day,
        code=_fresh_code(work, found),
        amount_fen=0,
        state=OrderState.PLACED,
        created_at=work.now,
    )
    work.session.add(order)
    _write_items(order, wanted.items, rows)
    work.session.flush()
    work.tell(OrderPlaced(order))
    return order


def change(
    work: UnitOfWork, user: User, order_id: int, items: tuple[Wanted, ...], slot_id: int
) -> LunchOrder:
    """Replace what was ordered, and when it is fetched, in one step or not at all.

    Raises what `place` raises, and NotFound for somebody else's order.
    """
    order = own(work, user, order_id)
    _check(items)
    _check_time(work, order.round)
    rows = {each.dish_id: days.portions_of(work, order.round, each.dish_id) for each in items}
    slot_day = slot_of(work, order.round, slot_id)
    before = _held(order)
    with work.session.begin_nested():
        ORDER_WORKFLOW.advance(work, order, OrderEvent.CHANGE, actor_id=user.id)
        after = _counts(rows, items)
        _hold(work, {key: after.get(key, 0) - before.get(key, 0) for key in {*before, *after}})
        _move(work, order, slot_day, sum(after.values()))
        order.items.clear()
        work.session.flush()
        _write_items(order, items, rows)
        order.version += 1
        work.session.flush()
    return order


def cancel(work: UnitOfWork, user: User, order_id: int) -> LunchOrder:
    """Give an order back, up to the last second before the cut-off.

    Raises NotFound, LunchClosed and StepNotPossible.
    """
    order = own(work, user, order_id)
    _check_time(work, order.round)
    give_back(work, order, OrderEvent.CANCEL, actor_id=user.id)
    return order


def give_back(
    work: UnitOfWork, order: LunchOrder, event: OrderEvent, *, actor_id: int | None
) -> None:
    """End an order and give back what it held. Raises StepNotPossible."""
    ORDER_WORKFLOW.advance(work, order, event, actor_id=actor_id)
    order.ended_at = work.now
    held = _held(order)
    for portions_id in sorted(held):
        portions.release_portions(work, portions_id, held[portions_id])
    portions.release_slot(work, order.slot_day_id, order.portions)
    work.tell(OrderCancelled(order, by_vendor=event == OrderEvent.VENDOR_CANCELS))


def own(work: UnitOfWork, user: User, order_id: int) -> LunchOrder:
    """Return the person's order as it stands now. Raises NotFound, for another's order too."""
    found = work.session.scalars(
        select(LunchOrder)
        .where(LunchOrder.id == order_id, LunchOrder.user_id == user.id)
        .with_for_update(of=LunchOrder)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(kind="lunch_order")
    return found


def live(work: UnitOfWork, user: User) -> Sequence[LunchOrder]:
    """Return what the person has ordered and not fetched yet, the nearest day first."""
    return work.session.scalars(
        select(LunchOrder)
        .where(LunchOrder.user_id == user.id, LunchOrder.state.in_(LIVE))
        .where(LunchOrder.day >= days.today(work))
        .order_by(LunchOrder.day, LunchOrder.id)
    ).all()


def ordered_portions(work: UnitOfWork, user: User, day: date) -> int:
    """Return how many portions the person has ordered for a day."""
    found = work.session.scalar(
        select(func.sum(OrderItem.count))
        .join(LunchOrder)
        .where(LunchOrder.user_id == user.id, LunchOrder.day == day, LunchOrder.state.in_(EATEN))
    )
    return int(found or 0)


def slot_of(work: UnitOfWork, found: OrderRound, slot_id: int) -> SlotDay:
    """Return the slot in the round. Raises SlotFull for one that is not offered (any more)."""
    for each in days.slot_days(work, found):
        if each.slot_id == slot_id:
            return each
    raise SlotFull(slot_id=slot_id, left=0, starts="")


def _check(items: Sequence[Wanted]) -> None:
    total = sum(each.count for each in items)
    if any(each.count < 1 for each in items) or not 1 <= total <= LARGEST_ORDER:
        raise PortionsInvalid(largest=LARGEST_ORDER)


def _check_time(work: UnitOfWork, found: OrderRound) -> None:
    if work.now >= found.closes_at:
        raise LunchClosed
    if not days.is_running(found):
        raise NoLunchThatDay(day=found.day)


def _counts(rows: dict[int, Portions], items: Sequence[Wanted]) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for each in items:
        counts[rows[each.dish_id].id] += each.count
    return dict(counts)


def _held(order: LunchOrder) -> Counter[int]:
    held: Counter[int] = Counter()
    for item in order.items:
        held[item.portions_id] += item.count
    return held


def _hold(work: UnitOfWork, steps: dict[int, int]) -> None:
    # Always in the same order, so that two orders never wait for each other.
    for portions_id in sorted(steps):
        step = steps[portions_id]
        if step > 0:
            portions.hold_portions(work, portions_id, step)
        elif step < 0:
            portions.release_portions(work, portions_id, -step)


def _move(work: UnitOfWork, order: LunchOrder, slot_day: SlotDay, total: int) -> None:
    before = order.portions
    if order.slot_day_id != slot_day.id:
        portions.hold_slot(work, slot_day.id, total)
        portions.release_slot(work, order.slot_day_id, before)
        order.slot_day = slot_day
    elif total > before:
        portions.hold_slot(work, slot_day.id, total - before)
    else:
        portions.release_slot(work, slot_day.id, before - total)


def _write_items(order: LunchOrder, items: Sequence[Wanted], rows: dict[int, Portions]) -> None:
    for each in items:
        row = rows[each.dish_id]
        order.items.append(
            OrderItem(
                district_id=order.district_id,
                portions=row,
                portions_id=row.id,
                count=each.count,
                note=each.note[:LONGEST_NOTE],
                label=each.label[:LONGEST_LABEL],
                price_fen=row.price_fen,
            )
        )
    order.amount_fen = sum(item.count * item.price_fen for item in order.items)


def _fresh_code(work: UnitOfWork, found: OrderRound) -> str:
    while True:
        code = new_code(CODE_LENGTH)
        taken = select(LunchOrder.id).where(
            LunchOrder.round_id == found.id, LunchOrder.code == code
        )
        if work.session.scalars(taken).first() is None:
            return code
