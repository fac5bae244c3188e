"""What is kept about who eats what. What can still be cancelled is given back to others."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select

from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.lunch import orders, rounds
from activities.lunch.personal_models import VendorManager
from activities.lunch.round_models import GroupRound, GroupShare
from activities.lunch.workflow import RUNNING
from activities.people.models import User
from activities.privacy.parts import PersonalPart, StillNeeded


class KitchenManaged(StillNeeded):
    """A vendor would be left without anybody who acts for it; `vendor` names it."""

    code = "privacy_kitchen_managed"


def _may_leave(work: UnitOfWork, user: User) -> None:
    managed = work.session.scalars(
        select(VendorManager).where(VendorManager.user_id == user.id)
    ).all()
    for each in managed:
        others = select(VendorManager.id).where(
            VendorManager.vendor_id == each.vendor_id, VendorManager.user_id != user.id
        )
        if work.session.scalars(others.limit(1)).first() is None:
            raise KitchenManaged


def _leave(work: UnitOfWork, user: User) -> None:
    for order in orders.live(work, user):
        with suppress(LouyiError), work.session.begin_nested():
            orders.cancel(work, user, order.id)
    running = select(GroupRound.id).where(GroupRound.state.in_(RUNNING))
    shares = work.session.scalars(
        select(GroupShare.group_round_id).where(
            GroupShare.user_id == user.id, GroupShare.group_round_id.in_(running)
        )
    ).all()
    for round_id in shares:
        with suppress(LouyiError), work.session.begin_nested():
            rounds.leave(work, user, round_id)
    work.session.execute(delete(VendorManager).where(VendorManager.user_id == user.id))


PART = PersonalPart(Path(__file__).parent, may_leave=_may_leave, leave=_leave)
