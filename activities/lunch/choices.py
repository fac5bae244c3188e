"""What to offer: the nearest dish and slot, what a person likes, what was ordered last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, select

from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.lunch import days, diet
from activities.lunch.models import Dish
from activities.lunch.order_models import LunchOrder, OrderItem, OrderRound, Portions, SlotDay
from activities.lunch.personal_models import FavouriteDish
from activities.lunch.portions import left_in, left_of
from activities.lunch.refusals import NoOrder
from activities.lunch.workflow import EATEN, OrderState
from activities.people.models import User

NEAREST = 3
REMEMBERED_ORDERS = 40


def nearest_dishes(
    work: UnitOfWork, user: User, wanted: Portions, count: int, *, limit: int = NEAREST
) -> list[Portions]:
    """Return dishes of the same day that are left and most like the wanted one."""
    found = work.session.get_one(OrderRound, wanted.round_id)
    marks = diet.marks_of(work, user)
    left = [
        each
        for each in days.menu(work, found)
        if each.id != wanted.id and left_of(each) >= count and diet.fits(each.dish, marks)
    ]
    return sorted(left, key=lambda each: _distance(wanted, each))[:limit]


def nearest_slot(work: UnitOfWork, found: OrderRound, starts: str, count: int) -> SlotDay | None:
    """Return the slot with room that is nearest to the wanted time, or None when all are full."""
    return nearest_of(days.slot_days(work, found), starts, count)


def nearest_of(slots: Sequence[SlotDay], starts: str, count: int) -> SlotDay | None:
    """Return the one with room that is nearest to the wanted time, or None when all are full."""
    free = [each for each in slots if left_in(each) >= count]
    wanted = _minutes(starts)
    return min(free, key=lambda each: abs(_minutes(each.slot.starts) - wanted), default=None)


def last_order(work: UnitOfWork, user: User, *, vendor_id: int | None = None) -> LunchOrder:
    """Return the person's latest order that was not cancelled. Raises NoOrder."""
    query = select(LunchOrder).where(
        LunchOrder.user_id == user.id, LunchOrder.state != OrderState.CANCELLED
    )
    if vendor_id is not None:
        query = query.join(OrderRound).where(OrderRound.vendor_id == vendor_id)
    found = work.session.scalars(
        query.order_by(LunchOrder.day.desc(), LunchOrder.id.desc()).limit(1)
    ).first()
    if found is None:
        raise NoOrder
    return found


def habits(work: UnitOfWork, user: User) -> Counter[int]:
    """Return how often the person ordered each dish lately; a favourite counts five times."""
    recent = (
        select(LunchOrder.id)
        .where(LunchOrder.user_id == user.id, LunchOrder.state.in_(EATEN))
        .order_by(LunchOrder.id.desc())
        .limit(REMEMBERED_ORDERS)
    )
    rows = work.session.execute(
        select(Portions.dish_id, OrderItem.count)
        .join(OrderItem, OrderItem.portions_id == Portions.id)
        .where(OrderItem.order_id.in_(recent))
    )
    liked: Counter[int] = Counter()
    for dish_id, count in rows:
        liked[dish_id] += count
    liked.update(dict.fromkeys(favourites(work, user), 5))
    return liked


def favourites(work: UnitOfWork, user: User) -> list[int]:
    """Return the dishes the person starred."""
    return list(
        work.session.scalars(
            select(FavouriteDish.dish_id)
            .where(FavouriteDish.user_id == user.id)
            .order_by(FavouriteDish.id)
        )
    )


def set_favourite(work: UnitOfWork, user: User, dish: Dish, *, starred: bool) -> None:
    """Star a dish, or take the star away."""
    if not starred:
        work.session.execute(
            delete(FavouriteDish).where(
                FavouriteDish.user_id == user.id, FavouriteDish.dish_id == dish.id
            )
        )
        return
    values = {"district_id": user.district_id, "user_id": user.id, "dish_id": dish.id}
    insert_if_new(work.session, FavouriteDish, values, unique=("user_id", "dish_id"))


def suited(
    work: UnitOfWork, user: User, rounds: Sequence[OrderRound], *, limit: int = NEAREST
) -> list[Portions]:
    """Return what is left of the rounds' dishes for this person: by marks first, then habits."""
    marks, liked = diet.marks_of(work, user), habits(work, user)
    rows = [each for found in rounds for each in days.menu(work, found) if left_of(each) > 0]
    fitting = [each for each in rows if diet.fits(each.dish, marks)]
    return sorted(fitting, key=lambda each: (-liked[each.dish_id], each.id))[:limit]


def _distance(wanted: Portions, other: Portions) -> tuple[int, int, int]:
    diet_apart = len(set(wanted.dish.diet) ^ set(other.dish.diet))
    made_of_apart = len(set(wanted.dish.contains) ^ set(other.dish.contains))
    return diet_apart + made_of_apart, abs(wanted.price_fen - other.price_fen), other.id


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return hour * 60 + minute
