"""Who is responsible for a concern: never nobody.

Category × place → the worker on duty, a substitute, another worker of the building, the
sub-district, the district, the operator. A person who can be reached comes before a sample post.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select

from activities.clock import local
from activities.concerns.models import Category
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import DutyRoster, Identity, Role, RoleGrant, Substitution, User
from activities.places.models import Building

FRIDAY = 4
LONGEST_CHAIN = 5


class Level(StrEnum):
    """The rungs of the ladder."""

    BUILDING = "building"
    SUB_DISTRICT = "sub_district"
    DISTRICT = "district"


class NobodyResponsible(LouyiError):
    """No worker, officer or operator is known for this place: the roster has a hole."""

    code = "nobody_responsible"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who has the duty now, and on which rung."""

    owner: User
    level: Level


def responsible_for(
    work: UnitOfWork, building: Building, category: Category, *, not_user_id: int | None = None
) -> Responsibility:
    """Return who is responsible. Raises NobodyResponsible when every rung is empty."""
    candidates = [
        candidate
        for candidate in _candidates(work, building, category)
        if candidate.owner.id != not_user_id
    ]
    reachable = _reachable(work, candidates)
    for candidate in candidates:
        if candidate.owner.id in reachable:
            return candidate
    if candidates:
        return candidates[0]
    raise NobodyResponsible(building=building.key, category=category.code)


def _candidates(
    work: UnitOfWork, building: Building, category: Category
) -> Iterator[Responsibility]:
    if category.sensitive:
        for user in _with_role(work, Role.CONFIDENTIAL_HANDLER, building):
            yield Responsibility(user, Level.DISTRICT)
    else:
        for user in _on_duty_with_substitutes(work, building):
            yield Responsibility(user, Level.BUILDING)
        for user in _with_role(work, Role.BUILDING_WORKER, building):
            yield Responsibility(user, Level.BUILDING)
        for user in _with_role(work, Role.SUB_DISTRICT_OFFICER, building):
            yield Responsibility(user, Level.SUB_DISTRICT)
        for user in _with_role(work, Role.DISTRICT_OFFICER, building):
            yield Responsibility(user, Level.DISTRICT)
    for user in _with_role(work, Role.ADMIN, building):
        yield Responsibility(user, Level.DISTRICT)


def _on_duty_with_substitutes(work: UnitOfWork, building: Building) -> Iterator[User]:
    weekday = min(local(work.now).weekday(), FRIDAY)
    user = work.session.scalars(
        select(User)
        .join(DutyRoster, DutyRoster.user_id == User.id)
        .where(DutyRoster.building_id == building.id, DutyRoster.weekday == weekday)
    ).first()
    for _ in range(LONGEST_CHAIN):
        if user is None:
            return
        yield user
        user = work.session.scalars(
            select(User)
            .join(Substitution, Substitution.substitute_id == User.id)
            .where(Substitution.user_id == user.id)
        ).first()


def _with_role(work: UnitOfWork, role: Role, building: Building) -> Sequence[User]:
    return work.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == role,
            or_(RoleGrant.building_id.is_(None), RoleGrant.building_id == building.id),
            or_(
                RoleGrant.sub_district_id.is_(None),
                RoleGrant.sub_district_id == building.sub_district_id,
            ),
        )
        .order_by(RoleGrant.building_id.is_(None), RoleGrant.id)
    ).all()


def _reachable(work: UnitOfWork, candidates: Sequence[Responsibility]) -> set[int]:
    ids = {candidate.owner.id for candidate in candidates}
    return set(
        work.session.scalars(select(Identity.user_id).where(Identity.user_id.in_(ids)).distinct())
    )
