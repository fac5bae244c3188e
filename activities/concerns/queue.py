"""Which open concerns somebody looks at: their own, the overdue, those at risk, those around.

One page at a time and counted without reading them: an officer may have thousands in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select

from activities.concerns.models import Category, Concern
from activities.concerns.people_models import CaseHelper, NamedStaff
from activities.concerns.workflow import OPEN
from activities.db.work import UnitOfWork
from activities.people.models import Role, User
from activities.people.rights import has_role, is_admin, serves
from activities.places.models import Building

A_PAGE = 30
AT_RISK = timedelta(hours=4)
"""In working time: what falls due within these hours needs a look today."""


class View(StrEnum):
    """A way to look at the queue."""

    MINE = "mine"
    DUE = "due"
    RISK = "risk"
    HELPING = "helping"
    AROUND = "around"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the concerns of a view, and whether there are more."""

    concerns: Sequence[Concern]
    has_more: bool


def queue(
    work: UnitOfWork, user: User, view: View, *, building_id: int | None = None, page: int = 0
) -> Page:
    """Return one page of what the person looks at, urgent and due first."""
    query = (
        select(Concern)
        .join(Category, Category.id == Concern.category_id)
        .where(*_of(work, user, view))
        .order_by(Concern.urgent.desc(), Concern.priority.desc(), Concern.next_due_at, Concern.id)
        .offset(page * A_PAGE)
        .limit(A_PAGE + 1)
    )
    if building_id is not None:
        query = query.where(Concern.building_id == building_id)
    found = work.session.scalars(query).all()
    return Page(found[:A_PAGE], len(found) > A_PAGE)


def counts(work: UnitOfWork, user: User) -> dict[View, int]:
    """Return how many concerns each view holds."""
    return {view: _count(work, user, view) for view in View}


def buildings_in_sight(work: UnitOfWork, user: User) -> list[Building]:
    """Return the buildings that the person serves, in the city's order."""
    everything = work.session.scalars(select(Building).order_by(Building.id))
    return [each for each in everything if is_admin(user) or serves(user, each)]


def visible_to(work: UnitOfWork, user: User) -> list[ColumnElement[bool]]:
    """Return what a query over concerns must hold to for this member of the staff.

    The same as `access.may_work_on`, for many rows; categories must be joined.
    """
    in_sight = Concern.building_id.in_([each.id for each in buildings_in_sight(work, user)])
    not_about = Concern.id.not_in(
        select(NamedStaff.concern_id).where(NamedStaff.user_id == user.id)
    )
    helped = Concern.id.in_(select(CaseHelper.concern_id).where(CaseHelper.user_id == user.id))
    ordinary: ColumnElement[bool] = Category.sensitive.is_(False) & or_(in_sight, helped)
    if has_role(user, Role.CONFIDENTIAL_HANDLER):
        ordinary = or_(ordinary, Category.sensitive.is_(True))
    return [not_about, or_(Concern.owner_id == user.id, ordinary)]


def _count(work: UnitOfWork, user: User, view: View) -> int:
    query = (
        select(func.count(Concern.id))
        .join(Category, Category.id == Concern.category_id)
        .where(*_of(work, user, view))
    )
    return work.session.scalar(query) or 0


def _of(work: UnitOfWork, user: User, view: View) -> list[ColumnElement[bool]]:
    is_open = Concern.state.in_(OPEN)
    if view == View.AROUND:
        return [is_open, *visible_to(work, user)]
    if view == View.HELPING:
        helped = select(CaseHelper.concern_id).where(CaseHelper.user_id == user.id)
        mine = Concern.owner_id == user.id
        return [is_open, Concern.id.in_(helped), ~mine, *visible_to(work, user)]
    own = [is_open, Concern.owner_id == user.id]
    soon = work.calendar.add_working_time(work.now, AT_RISK)
    if view == View.DUE:
        return [*own, Concern.next_due_at <= work.now]
    if view == View.RISK:
        return [*own, Concern.next_due_at > work.now, Concern.next_due_at <= soon]
    return own
