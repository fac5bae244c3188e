"""Handing lunch over by pick-up code, and marking what nobody fetched."""

from __future__ import annotations

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.lunch import days, managers, round_ends
from activities.lunch.order_models import LunchOrder, OrderRound
from activities.lunch.refusals import PickupCodeUnknown
from activities.lunch.vendor_day import live_orders
from activities.lunch.workflow import ORDER_ROUND_WORKFLOW, ORDER_WORKFLOW, OrderEvent, RoundEvent
from activities.people.codes import canonical
from activities.people.models import User


def hand_over(work: UnitOfWork, by: User, vendor_id: int, code: str) -> LunchOrder:
    """Mark today's order with this code as picked up.

    Raises NotAllowed, and PickupCodeUnknown for a wrong code and for one that was used before.
    """
    managers.require(work, by, vendor_id)
    found = days.find_round(work, vendor_id, days.today(work))
    order = None
    if found is not None:
        order = work.session.scalars(
            select(LunchOrder)
            .where(LunchOrder.round_id == found.id, LunchOrder.code == canonical(code))
            .with_for_update(of=LunchOrder)
            .execution_options(populate_existing=True)
        ).first()
    if order is None or not ORDER_WORKFLOW.allows(order.state, OrderEvent.PICK_UP):
        raise PickupCodeUnknown
    ORDER_WORKFLOW.advance(work, order, OrderEvent.PICK_UP, actor_id=by.id)
    order.ended_at = work.now
    return order


def mark_no_shows(work: UnitOfWork, round_id: int) -> int:
    """Close the round and mark what nobody fetched; return how many orders that were."""
    found = work.session.get_one(OrderRound, round_id)
    if not ORDER_ROUND_WORKFLOW.allows(found.state, RoundEvent.CLOSE):
        return 0
    ORDER_ROUND_WORKFLOW.advance(work, found, RoundEvent.CLOSE, actor_id=None)
    round_ends.follow(work, found, RoundEvent.CLOSE)
    left = live_orders(work, found)
    for order in left:
        ORDER_WORKFLOW.advance(work, order, OrderEvent.MISS, actor_id=None)
        order.ended_at = work.now
    return len(left)
