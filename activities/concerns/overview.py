"""What stands open above and around somebody: the brief of the morning, counts, who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, func, select

from activities.concerns.access import named_staff
from activities.concerns.models import Category, Concern
from activities.concerns.roster import load_roster, reachable
from activities.concerns.routing import Level, above, rank
from activities.concerns.workflow import OPEN
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import Role, RoleGrant, User
from activities.people.rights import has_role, is_admin, serves
from activities.places.models import Building
from activities.places.service import metres_between

DUE_TODAY = 30


@dataclass(frozen=True, slots=True)
class Counted:
    """How many concerns are open on one rung, and since when; nothing of what they say."""

    level: str
    open: int
    overdue: int
    reopened: int
    sensitive: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A building and a kind of concern for which nobody can be reached."""

    building: Building
    category: Category
    only_operator: bool


def brief(work: UnitOfWork, worker: User) -> list[tuple[Building, list[Concern]]]:
    """Return the worker's open concerns by building in walking order, due first in each."""
    rows = work.session.scalars(
        select(Concern)
        .where(Concern.owner_id == worker.id, Concern.state.in_(OPEN))
        .order_by(Concern.urgent.desc(), Concern.next_due_at)
        .limit(DUE_TODAY)
    ).all()
    by_building: dict[int, list[Concern]] = defaultdict(list)
    for each in rows:
        by_building[each.building_id].append(each)
    order = _walking_order([group[0].building for group in by_building.values()])
    return [(each, by_building[each.id]) for each in order]


def workers_with_open_concerns(work: UnitOfWork) -> Sequence[User]:
    """Return everybody who has something to look at in the morning."""
    owners = select(Concern.owner_id).where(Concern.state.in_(OPEN)).distinct()
    return work.session.scalars(select(User).where(User.id.in_(owners)).order_by(User.id)).all()


def counted(work: UnitOfWork, officer: User) -> list[Counted]:
    """Return how much is open below and at the officer's rung. Raises NotAllowed."""
    allowed = (Role.SUB_DISTRICT_OFFICER, Role.DISTRICT_OFFICER)
    if not is_admin(officer) and not any(has_role(officer, role) for role in allowed):
        raise NotAllowed
    rows = work.session.execute(
        select(
            Concern.level,
            func.count(Concern.id).label("open"),
            func.sum((Concern.next_due_at < work.now).cast(Integer)).label("overdue"),
            func.sum((Concern.reopened > 0).cast(Integer)).label("reopened"),
            func.sum(Category.sensitive.cast(Integer)).label("sensitive"),
            func.min(Concern.created_at).label("oldest"),
        )
        .join(Category, Category.id == Concern.category_id)
        .where(
            Concern.state.in_(OPEN),
            Concern.district_id == officer.district_id,
            Concern.building_id.in_(_buildings_of(work, officer)),
        )
        .group_by(Concern.level)
    ).all()
    found = [Counted(*row) for row in rows]
    return sorted(found, key=lambda each: rank(each.level))


def level_above(work: UnitOfWork, concern: Concern) -> list[User]:
    """Return who stands on the next rung and should know how often it came back."""
    level = above(concern.level)
    if level is None or concern.category.sensitive:
        return []
    roster = load_roster(work, concern.building, concern.category)
    role = {
        Level.SUB_DISTRICT: Role.SUB_DISTRICT_OFFICER,
        Level.DISTRICT: Role.DISTRICT_OFFICER,
    }[level]
    reached = reachable(work, set(roster.own[role])) - named_staff(work, concern)
    return [roster.users[each] for each in roster.own[role] if each in reached][:1]


def officers_of_district(work: UnitOfWork, district_id: int) -> list[User]:
    """Return the officers and operators who watch over what is overdue at the top."""
    return list(
        work.session.scalars(
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                User.district_id == district_id,
                RoleGrant.role.in_([Role.DISTRICT_OFFICER, Role.ADMIN]),
            )
            .order_by(RoleGrant.id)
        ).unique()
    )


def coverage_gaps(work: UnitOfWork) -> list[Gap]:
    """Return every building × category without anybody who can be reached and is not the operator.

    For the start, the daily look, and the operator's own question.
    """
    categories = work.session.scalars(select(Category).order_by(Category.id)).all()
    gaps = []
    for building in work.session.scalars(select(Building).order_by(Building.id)):
        verdicts: dict[bool, tuple[bool, bool]] = {}
        for category in categories:
            if category.sensitive not in verdicts:
                verdicts[category.sensitive] = _covered(work, building, category)
            served, only_operator = verdicts[category.sensitive]
            if not served:
                gaps.append(Gap(building, category, only_operator))
    return gaps


def _covered(work: UnitOfWork, building: Building, category: Category) -> tuple[bool, bool]:
    """Return whether somebody whose work it is can be reached, and whether the operator can.

    The kinds of concern differ only by specialists, and those are workers all the same.
    """
    roster = load_roster(work, building, category)
    if category.sensitive:
        own = set(roster.own[Role.CONFIDENTIAL_HANDLER])
    else:
        roles = (Role.BUILDING_WORKER, Role.SUB_DISTRICT_OFFICER, Role.DISTRICT_OFFICER)
        own = {each for role in roles for each in roster.own[role]}
        own |= {*roster.relief, *roster.neighbours}
        own |= {roster.on_duty} if roster.on_duty is not None else set()
    present = {each for one in own for each in roster.present(one)}
    operators = set() if category.sensitive else set(roster.own[Role.ADMIN])
    reached = reachable(work, present | operators)
    return bool(reached & present), bool(reached & operators)


def _walking_order(buildings: Sequence[Building]) -> list[Building]:
    """Return the buildings so that each is followed by the nearest one left, from the first on."""
    left = list(buildings)
    order: list[Building] = []
    while left:
        here = order[-1] if order else left[0]
        point = (here.latitude, here.longitude)
        nearest = min(left, key=lambda each: metres_between(point, (each.latitude, each.longitude)))
        left.remove(nearest)
        order.append(nearest)
    return order


def _buildings_of(work: UnitOfWork, officer: User) -> list[int]:
    everything = work.session.scalars(select(Building)).all()
    return [each.id for each in everything if is_admin(officer) or serves(officer, each)]
