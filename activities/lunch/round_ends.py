"""How a group round ends: reached or not, who gets what, what each pays, prolonging once.

The arithmetic (`allot`, `split`) is pure; the rest writes orders for those who joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed
from activities.lunch import orders, portions
from activities.lunch.order_models import LunchOrder, OrderRound, Portions
from activities.lunch.orders import Order, Wanted
from activities.lunch.portions import left_in, left_of
from activities.lunch.refusals import RoundInvalid
from activities.lunch.round_models import GroupRound, GroupShare
from activities.lunch.rounds import ROUND_CLOSES, group_round, latest_close, plan_close
from activities.lunch.workflow import GROUP_ROUND_WORKFLOW, RUNNING, RoundEvent
from activities.people.models import User
from activities.scheduling import due

PROLONG_BY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class RoundReached:
    """The round has come about: everybody has an order now."""

    round: GroupRound
    orders: Sequence[LunchOrder]


@dataclass(frozen=True, slots=True)
class RoundFailed:
    """The minimum was missed; `instead` are the orders of those who had chosen a fallback."""

    round: GroupRound
    instead: Sequence[LunchOrder]


@dataclass(frozen=True, slots=True)
class RoundProlonged:
    """The round collects a little longer."""

    round: GroupRound


def allot(wants: Sequence[tuple[int, int]], minimum: int, available: int) -> list[int]:
    """Return what each gets of (count, tolerance) pairs in order of joining, or all zero.

    Tolerance is drawn on only as far as the minimum needs it, one portion a round, and only while
    `available` more portions are left.
    """
    given = [count for count, _ in wants]
    lacking = minimum - sum(given)
    if lacking > min(available, sum(tolerance for _, tolerance in wants)):
        return [0] * len(wants)
    while lacking > 0:
        for place, (count, tolerance) in enumerate(wants):
            if lacking > 0 and given[place] < count + tolerance:
                given[place] += 1
                lacking -= 1
    return given


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in whole fen by weights; the shares add up to the amount exactly."""
    if not any(weights):
        return [0] * len(weights)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in rests[: total - sum(shares)]:
        shares[at] += 1
    return shares


def prolong(work: UnitOfWork, user: User, round_id: int) -> GroupRound:
    """Collect a quarter of an hour longer, once. Raises NotAllowed, RoundInvalid, StepNotPossible.

    It ends with the vendor's own cut-off at the latest.
    """
    found = group_round(work, round_id)
    if found.opener_id != user.id:
        raise NotAllowed
    latest = latest_close(work.session.get_one(OrderRound, found.portions.round_id))
    closes_at = min(found.closes_at + PROLONG_BY, latest)
    if found.prolonged_once or work.now >= found.closes_at or closes_at <= found.closes_at:
        raise RoundInvalid(largest=0, minutes=10)
    GROUP_ROUND_WORKFLOW.advance(work, found, RoundEvent.PROLONG, actor_id=user.id)
    due.cancel(work, ROUND_CLOSES, found.id)
    found.prolonged_once = True
    found.closes_at = closes_at
    work.session.flush()
    plan_close(work, found)
    work.tell(RoundProlonged(found))
    return found


def close(work: UnitOfWork, round_id: int) -> GroupRound:
    """End a round that is over: orders for everybody, or fallbacks. Twice changes nothing."""
    found = group_round(work, round_id)
    if found.state not in RUNNING:
        return found
    given = _allotted(work, found)
    if any(given):
        _succeed(work, found, given)
    else:
        _fail(work, found)
    return found


def close_all(work: UnitOfWork, vendor_round: OrderRound) -> None:
    """End every group round of a vendor's round: its cut-off has come, or it was called off."""
    for found in _groups(work, vendor_round):
        close(work, found.id)


def fail_all(work: UnitOfWork, vendor_round: OrderRound, portions_id: int | None = None) -> None:
    """Call off the group rounds of a vendor's round, or those of one dish: it cannot be had."""
    for found in _groups(work, vendor_round):
        if found.state in RUNNING and portions_id in {None, found.portions_id}:
            _fail(work, found)


def follow(work: UnitOfWork, vendor_round: OrderRound, event: RoundEvent) -> None:
    """Let the group rounds go through what their vendor's round goes through."""
    for found in _groups(work, vendor_round):
        if GROUP_ROUND_WORKFLOW.allows(found.state, event):
            GROUP_ROUND_WORKFLOW.advance(work, found, event, actor_id=None)


def _groups(work: UnitOfWork, vendor_round: OrderRound) -> Sequence[GroupRound]:
    return work.session.scalars(
        select(GroupRound)
        .join(Portions, Portions.id == GroupRound.portions_id)
        .where(Portions.round_id == vendor_round.id)
        .order_by(GroupRound.id)
    ).all()


def _allotted(work: UnitOfWork, found: GroupRound) -> list[int]:
    """Return what each gets, with the portions beyond those joined for held as well."""
    wants = [(share.count, share.tolerance) for share in found.shares]
    row = portions.portions_now(work, found.portions_id)
    slot = portions.slot_now(work, found.slot_day_id)
    given = allot(wants, found.minimum, min(left_of(row), left_in(slot)))
    more = sum(given) - found.joined
    if more <= 0:
        return given
    try:
        with work.session.begin_nested():
            portions.hold_both(work, row.id, slot.id, more)
    except LouyiError:
        # Somebody else took them a moment ago, or it is too late: only what is held counts.
        return allot(wants, found.minimum, 0)
    found.joined += more
    return given


def give_up(work: UnitOfWork, user: User, round_id: int) -> GroupRound:
    """Call a round off, as its opener. Raises NotAllowed."""
    found = group_round(work, round_id)
    if found.opener_id != user.id:
        raise NotAllowed
    if found.state in RUNNING:
        _fail(work, found)
    return found


def _succeed(work: UnitOfWork, found: GroupRound, given: Sequence[int]) -> None:
    GROUP_ROUND_WORKFLOW.advance(work, found, RoundEvent.LOCK, actor_id=None)
    fees = split(found.fee_fen, given)
    placed = []
    for share, count, fee in zip(found.shares, given, fees, strict=True):
        share.given = count
        placed.append(_order(work, found, share, count, fee))
    work.session.flush()
    work.tell(RoundReached(found, placed))


def _order(
    work: UnitOfWork, found: GroupRound, share: GroupShare, count: int, fee_fen: int
) -> LunchOrder:
    row = found.portions
    wanted = Order(
        vendor_id=row.dish.vendor_id,
        day=row.day,
        slot_id=found.slot_day.slot_id,
        building_id=found.point.building_id,
        items=(Wanted(row.dish_id, count),),
        group_round_id=found.id,
    )
    order = orders.store(
        work, share.user, found.slot_day, found.point_id, wanted, {row.dish_id: row}
    )
    order.amount_fen += fee_fen
    return order


def _fail(work: UnitOfWork, found: GroupRound) -> None:
    GROUP_ROUND_WORKFLOW.advance(work, found, RoundEvent.CANCEL, actor_id=None)
    portions.release_both(work, found.portions_id, found.slot_day_id, found.joined)
    found.joined = 0
    work.session.flush()
    instead = [order for share in found.shares if (order := _fall_back(work, found, share))]
    work.tell(RoundFailed(found, instead))


def _fall_back(work: UnitOfWork, found: GroupRound, share: GroupShare) -> LunchOrder | None:
    if share.fallback_dish_id is None:
        return None
    wanted = Order(
        vendor_id=found.portions.dish.vendor_id,
        day=found.portions.day,
        slot_id=found.slot_day.slot_id,
        building_id=found.point.building_id,
        items=(Wanted(share.fallback_dish_id, share.count),),
    )
    try:
        return orders.place(work, share.user, wanted)
    except LouyiError:
        # The fallback is sold out or late as well: the person is told that there is nothing.
        return None
