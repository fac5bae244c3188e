"""Group rounds (拼单): opening, joining, leaving, progress. How a round ends is in round_ends.py.

Portions and the slot are held when somebody joins, so a round that succeeds can be cooked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch import days, orders, portions, service
from activities.lunch.models import PickupPoint
from activities.lunch.order_models import OrderRound
from activities.lunch.refusals import LunchClosed, PortionsInvalid, RoundInvalid, RoundOver
from activities.lunch.round_models import GroupRound, GroupShare
from activities.lunch.workflow import RUNNING, RoundState
from activities.people.models import User
from activities.scheduling import due

ROUND_CLOSES = "lunch.group_round"
ROUND_SHORT = "lunch.group_round_short"
BEFORE_CUT_OFF = timedelta(minutes=10)
LARGEST_ROUND = 200
LARGEST_SHARE = 10


@dataclass(frozen=True, slots=True)
class NewRound:
    """What the opener of a round says."""

    dish_id: int
    day: date
    slot_id: int
    building_id: int
    audience: str
    minimum: int
    target: int
    closes_at: datetime
    fee_fen: int = 0


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """Somebody opened a group round."""

    round: GroupRound


@dataclass(frozen=True, slots=True)
class RoundJoined:
    """Somebody joined, or changed what they want."""

    round: GroupRound
    share: GroupShare


def open_group(work: UnitOfWork, user: User, wanted: NewRound) -> GroupRound:
    """Open a round; anybody may. Raises RoundInvalid and what ordering the dish would raise."""
    dish = service.dish(work, wanted.dish_id)
    found = days.running_round(work, dish.vendor, wanted.day)
    row = days.portions_of(work, found, dish.id)
    _check(work, wanted, found)
    fresh = GroupRound(
        district_id=found.district_id,
        opener=user,
        audience=wanted.audience[:40],
        portions=row,
        slot_day=orders.slot_of(work, found, wanted.slot_id),
        point=service.point_in(work, dish.vendor_id, wanted.building_id),
        minimum=wanted.minimum,
        target=wanted.target,
        fee_fen=wanted.fee_fen,
        closes_at=wanted.closes_at,
        state=RoundState.OPEN,
        created_at=work.now,
        joined=0,
    )
    work.session.add(fresh)
    work.session.flush()
    plan_close(work, fresh)
    work.tell(RoundOpened(fresh))
    return fresh


def join(
    work: UnitOfWork,
    user: User,
    round_id: int,
    count: int,
    *,
    tolerance: int = 0,
    fallback_dish_id: int | None = None,
) -> GroupShare:
    """Take part with so many portions, or change what one takes; 0 leaves the round.

    Raises RoundOver, PortionsInvalid, SoldOut and SlotFull.
    """
    found = group_round(work, round_id)
    if not 0 <= count <= LARGEST_SHARE or not 0 <= tolerance <= LARGEST_SHARE:
        raise PortionsInvalid(largest=LARGEST_SHARE)
    _check_fallback(work, found, fallback_dish_id)
    share = share_of(work, found, user)
    step = count - (share.count if share else 0)
    with work.session.begin_nested():
        _take(work, found, step)
        if count == 0:
            return _leave(work, found, share)
        if share is None:
            share = GroupShare(district_id=found.district_id, round=found, user=user, count=count)
            work.session.add(share)
        share.count, share.tolerance = count, tolerance
        share.fallback_dish_id = fallback_dish_id
        work.session.flush()
    work.session.refresh(found)
    work.tell(RoundJoined(found, share))
    return share


def leave(work: UnitOfWork, user: User, round_id: int) -> None:
    """Give one's share back. Raises NotFound for somebody without one, and RoundOver."""
    join(work, user, round_id, 0)


def group_round(work: UnitOfWork, round_id: int) -> GroupRound:
    """Return the round as it stands. Raises NotFound."""
    found = work.session.scalars(
        select(GroupRound)
        .where(GroupRound.id == round_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(kind="group_round")
    return found


def share_of(work: UnitOfWork, found: GroupRound, user: User) -> GroupShare | None:
    """Return what the person takes of the round, or None."""
    return work.session.scalars(
        select(GroupShare)
        .where(GroupShare.group_round_id == found.id, GroupShare.user_id == user.id)
        .execution_options(populate_existing=True)
    ).first()


def running(work: UnitOfWork, building_id: int) -> Sequence[GroupRound]:
    """Return the rounds of a building that can be joined, the soonest to close first."""
    return work.session.scalars(
        select(GroupRound)
        .join(PickupPoint, PickupPoint.id == GroupRound.point_id)
        .where(
            PickupPoint.building_id == building_id,
            GroupRound.state.in_(RUNNING),
            GroupRound.closes_at > work.now,
        )
        .order_by(GroupRound.closes_at)
    ).all()


def plan_close(work: UnitOfWork, found: GroupRound) -> None:
    """Plan that the round closes by itself, and a word to the opener shortly before."""
    due.plan(
        work,
        found.district_id,
        ROUND_CLOSES,
        found.id,
        found.closes_at,
        useful_for=timedelta(hours=12),
    )

    warn_at = found.closes_at - BEFORE_CUT_OFF
    if warn_at > work.now:
        due.plan(work, found.district_id, ROUND_SHORT, found.id, warn_at, useful_for=BEFORE_CUT_OFF)


def latest_close(found: OrderRound) -> datetime:
    """Return until when a round may collect, so that the vendor gets it with its list."""
    return found.closes_at - BEFORE_CUT_OFF


def _check(work: UnitOfWork, wanted: NewRound, found: OrderRound) -> None:
    if work.now >= found.closes_at:
        raise LunchClosed
    numbers = 2 <= wanted.minimum <= wanted.target <= LARGEST_ROUND
    times = work.now < wanted.closes_at <= latest_close(found)
    if not numbers or not times or not 0 <= wanted.fee_fen <= 20_000:
        raise RoundInvalid(largest=LARGEST_ROUND, minutes=10)


def _check_fallback(work: UnitOfWork, found: GroupRound, dish_id: int | None) -> None:
    if dish_id is not None:
        vendor_round = work.session.get_one(OrderRound, found.portions.round_id)
        days.portions_of(work, vendor_round, dish_id)


def _take(work: UnitOfWork, found: GroupRound, step: int) -> None:
    """Count the step into the round, its portions and its slot, or nothing at all."""
    counted = work.session.execute(
        update(GroupRound)
        .where(
            GroupRound.id == found.id,
            GroupRound.state.in_(RUNNING),
            GroupRound.closes_at > work.now,
            GroupRound.joined + step <= GroupRound.target,
        )
        .values(joined=GroupRound.joined + step)
        .execution_options(synchronize_session=False)
        .returning(GroupRound.id)
    )
    if counted.first() is None:
        raise RoundOver(left=max(found.target - found.joined, 0))
    if step > 0:
        portions.hold_both(work, found.portions_id, found.slot_day_id, step)
    elif step < 0:
        portions.release_both(work, found.portions_id, found.slot_day_id, -step)


def _leave(work: UnitOfWork, found: GroupRound, share: GroupShare | None) -> GroupShare:
    if share is None:
        raise NotFound(kind="group_share")
    work.session.delete(share)
    work.session.flush()
    work.session.refresh(found)
    return share
