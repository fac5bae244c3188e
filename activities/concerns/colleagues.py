"""Who else could have a concern on the same rung, to choose from when it is handed on."""

from __future__ import annotations

from activities.concerns import access
from activities.concerns.models import Concern
from activities.concerns.roster import load_roster, reachable, user
from activities.concerns.routing import Level
from activities.db.work import UnitOfWork
from activities.people.models import Role, User

ROLES_OF = {
    Level.BUILDING: (Role.BUILDING_WORKER,),
    Level.SUB_DISTRICT: (Role.SUB_DISTRICT_OFFICER, Role.BUILDING_WORKER),
    Level.DISTRICT: (Role.DISTRICT_OFFICER, Role.SUB_DISTRICT_OFFICER),
}


def colleagues(work: UnitOfWork, concern: Concern, *, limit: int = 8) -> list[User]:
    """Return people who are present and may have it, specialists and the least busy first."""
    roster = load_roster(work, concern.building, concern.category)
    roles = ROLES_OF[Level(concern.level)]
    if concern.category.sensitive:
        roles = (Role.CONFIDENTIAL_HANDLER,)
    known = [each for role in roles for each in roster.own[role]]
    if Role.BUILDING_WORKER in roles:
        known += [*roster.neighbours, *roster.relief]
    ids = [each for each in roster.by_load(list(dict.fromkeys(known))) if each not in roster.absent]
    reached = reachable(work, set(ids))
    ids.sort(key=lambda each: each not in reached)
    people = (user(work, roster, each) for each in ids if each != concern.owner_id)
    return [each for each in people if access.may_work_on(work, each, concern)][:limit]
