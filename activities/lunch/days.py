"""A vendor's day: when it closes, what is cooked, which slots there are. Opened when first asked.

Lunch is cooked on working days, make-up Saturdays included; never on a holiday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from activities.clock import SHANGHAI, local
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.lunch import service
from activities.lunch.models import Dish, Vendor
from activities.lunch.order_models import OrderRound, Portions, SlotDay
from activities.lunch.refusals import DishNotOffered, NoLunchThatDay
from activities.lunch.workflow import RUNNING, RoundState
from activities.scheduling import due

DAYS = ("mo", "tu", "we", "th", "fr")
FRIDAY = 4
BOOKABLE = timedelta(days=14)
"""How far ahead lunch can be ordered."""
KNOWN_ROUNDS = "lunch.known_rounds"
CUT_OFF = "lunch.cut_off"
NO_SHOW = "lunch.no_show"
LIST_USEFUL_FOR = timedelta(hours=6)
DAY_ENDS_WITHIN = timedelta(days=7)
"""However late we are, a day that is over is closed."""
AFTER_LAST_SLOT = timedelta(minutes=45)


def at(day: date, clock: str) -> datetime:
    """Return a wall-clock time “HH:MM” of a day in Shanghai."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def today(work: UnitOfWork) -> date:
    """Return the date in Shanghai."""
    return local(work.now).date()


def is_late(work: UnitOfWork, vendor: Vendor, day: date) -> bool:
    """Tell whether the cut-off of that day has come."""
    return work.now >= at(day, vendor.cut_off)


def next_day(work: UnitOfWork, vendor: Vendor, after: date | None = None) -> date:
    """Return the first day for which can still be ordered, or the first one after a day."""
    day = after or today(work) - timedelta(days=1)
    while True:
        day = work.calendar.next_working_day(day)
        if not is_late(work, vendor, day):
            return day


def open_round(work: UnitOfWork, vendor: Vendor, day: date) -> OrderRound:
    """Return the vendor's round of a day, opened with its portions and slots when it is new.

    Raises NoLunchThatDay for a day off, a day past, or one too far ahead.
    """
    found = find_round(work, vendor.id, day)
    if found is not None:
        return found
    if not work.calendar.is_working_day(day) or not today(work) <= day <= today(work) + BOOKABLE:
        raise NoLunchThatDay(day=day)
    insert_if_new(
        work.session,
        OrderRound,
        {
            "district_id": vendor.district_id,
            "vendor_id": vendor.id,
            "day": day,
            "closes_at": at(day, vendor.cut_off),
            "state": RoundState.OPEN.value,
            "own_menu": False,
            "late_minutes": 0,
            "arrived_points": [],
        },
        unique=("vendor_id", "day"),
    )
    fresh = find_round(work, vendor.id, day)
    assert fresh is not None
    _fill(work, vendor, fresh)
    return fresh


def running_round(work: UnitOfWork, vendor: Vendor, day: date) -> OrderRound:
    """Return the round if it was not cancelled. Raises NoLunchThatDay."""
    found = open_round(work, vendor, day)
    if found.state == RoundState.CANCELLED:
        raise NoLunchThatDay(day=day)
    return found


def find_round(work: UnitOfWork, vendor_id: int, day: date) -> OrderRound | None:
    """Return the round of a day if there is one already; a job looks for it once."""
    known: dict[tuple[int, date], int] = work.session.info.setdefault(KNOWN_ROUNDS, {})
    number = known.get((vendor_id, day))
    if number is not None:
        held = work.session.get(OrderRound, number)
        if held is not None:
            return held
    found = work.session.scalars(
        select(OrderRound).where(OrderRound.vendor_id == vendor_id, OrderRound.day == day)
    ).first()
    if found is not None:
        known[vendor_id, day] = found.id
    return found


def offered(work: UnitOfWork, found: OrderRound) -> frozenset[int]:
    """Return the numbers of the dishes that are cooked in the round."""
    query = select(Portions.dish_id).where(Portions.round_id == found.id, Portions.stock > 0)
    return frozenset(work.session.scalars(query))


def menu(
    work: UnitOfWork, found: OrderRound, only: Sequence[int] | None = None
) -> Sequence[Portions]:
    """Return what is cooked in the round, sold-out dishes included; perhaps `only` some dishes."""
    query = select(Portions).where(Portions.round_id == found.id, Portions.stock > 0)
    if only is not None:
        query = query.where(Portions.dish_id.in_(only))
    return work.session.scalars(
        query.order_by(Portions.dish_id).execution_options(populate_existing=True)
    ).all()


def slot_days(work: UnitOfWork, found: OrderRound) -> list[SlotDay]:
    """Return the slots of the round, the earliest first."""
    rows = work.session.scalars(
        select(SlotDay)
        .where(SlotDay.round_id == found.id)
        .execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda each: each.slot.starts)


def portions_of(work: UnitOfWork, found: OrderRound, dish_id: int) -> Portions:
    """Return the portions of a dish in the round. Raises DishNotOffered."""
    row = work.session.scalars(
        select(Portions).where(Portions.round_id == found.id, Portions.dish_id == dish_id)
    ).first()
    if row is None or row.stock == 0:
        named = service.dish(work, dish_id)
        raise DishNotOffered(zh=named.zh, en=named.en)
    return row


def is_running(found: OrderRound) -> bool:
    """Tell whether the round still takes orders, as far as its state says."""
    return found.state in RUNNING


def weekly(work: UnitOfWork, vendor: Vendor, day: date) -> list[Dish]:
    """Return what the vendor usually cooks on that weekday; on make-up days it is Friday's."""
    code = DAYS[min(day.weekday(), FRIDAY)]
    rows = work.session.scalars(select(Dish).where(Dish.vendor_id == vendor.id).order_by(Dish.id))
    return [dish for dish in rows if code in dish.days]


def _fill(work: UnitOfWork, vendor: Vendor, fresh: OrderRound) -> None:
    for dish in weekly(work, vendor, fresh.day):
        offer(work, fresh, dish, price_fen=dish.price_fen, stock=dish.stock)
    slots = service.slots(work, vendor.id)
    for slot in slots:
        values = {"slot_id": slot.id, "capacity": slot.capacity}
        insert_if_new(work.session, SlotDay, _of_round(fresh) | values, unique=("slot_id", "day"))
    plan_day(work, fresh, slots[-1].ends if slots else "13:00")


def offer(work: UnitOfWork, fresh: OrderRound, dish: Dish, *, price_fen: int, stock: int) -> None:
    """Put a dish on the round's menu unless it is there."""
    values = {"dish_id": dish.id, "price_fen": price_fen, "stock": stock}
    insert_if_new(work.session, Portions, _of_round(fresh) | values, unique=("dish_id", "day"))


def plan_day(work: UnitOfWork, fresh: OrderRound, last: str) -> None:
    """Plan the list at the cut-off, and the no-show marks some time after the last slot."""
    due.plan(
        work,
        fresh.district_id,
        CUT_OFF,
        fresh.id,
        fresh.closes_at,
        useful_for=DAY_ENDS_WITHIN,
    )
    ends = at(fresh.day, last) + AFTER_LAST_SLOT
    due.plan(work, fresh.district_id, NO_SHOW, fresh.id, ends, useful_for=DAY_ENDS_WITHIN)


def _of_round(fresh: OrderRound) -> dict[str, object]:
    return {
        "district_id": fresh.district_id,
        "round_id": fresh.id,
        "day": fresh.day,
        "taken": 0,
        "open": True,
        "closes_at": fresh.closes_at,
    }
