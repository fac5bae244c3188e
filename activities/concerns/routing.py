"""Who is responsible for a concern: never nobody, and never whom it is about.

Category × place → the specialist, the worker on duty, a substitute, another worker of the building
or grid, the sub-district, the district, the operator. A person who can be reached comes before a
post that nobody fills yet. Sensitive concerns go to confidential handlers and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from activities.concerns.models import Category
from activities.concerns.roster import Roster, load_roster, reachable, user
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import Role, User
from activities.places.models import Building

Candidate = tuple[int, "Level"]


class Level(StrEnum):
    """The rungs of the ladder."""

    BUILDING = "building"
    SUB_DISTRICT = "sub_district"
    DISTRICT = "district"


RUNGS = (Level.BUILDING, Level.SUB_DISTRICT, Level.DISTRICT)


class NobodyResponsible(LouyiError):
    """No worker, officer or operator is known for this place: the roster has a hole."""

    code = "nobody_responsible"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who has the duty now, on which rung, and whether a message reaches them."""

    owner: User
    level: Level
    is_reachable: bool = True


def responsible_for(
    work: UnitOfWork,
    building: Building,
    category: Category,
    *,
    never: frozenset[int] = frozenset(),
    from_level: Level = Level.BUILDING,
) -> Responsibility:
    """Return who is responsible on this rung or the next one that has somebody.

    `never` are the ids of those who must not have it. Raises NobodyResponsible when every rung is
    empty.
    """
    roster = load_roster(work, building, category)
    candidates = [
        each
        for each in _candidates(roster, category)
        if each[0] not in never and rank(each[1]) >= rank(from_level)
    ]
    reached = reachable(work, {user_id for user_id, _ in candidates})
    best = next((each for each in candidates if each[0] in reached), None)
    if best is None and not candidates:
        raise NobodyResponsible(building=building.key, category=category.code)
    user_id, level = best or candidates[0]
    return Responsibility(user(work, roster, user_id), level, best is not None)


def rank(level: str) -> int:
    """Return 0 for the building, 1 for the sub-district, 2 for the district."""
    return RUNGS.index(Level(level))


def above(level: str) -> Level | None:
    """Return the next rung, or None at the top."""
    place = rank(level) + 1
    return RUNGS[place] if place < len(RUNGS) else None


def _candidates(roster: Roster, category: Category) -> Iterator[Candidate]:
    if category.sensitive:
        yield from _present(roster, roster.own[Role.CONFIDENTIAL_HANDLER], Level.DISTRICT)
        return
    yield from _of_building(roster)
    yield from _present(roster, roster.own[Role.SUB_DISTRICT_OFFICER], Level.SUB_DISTRICT)
    yield from _present(roster, roster.own[Role.DISTRICT_OFFICER], Level.DISTRICT)
    for user_id in roster.own[Role.ADMIN]:
        yield user_id, Level.DISTRICT


def _of_building(roster: Roster) -> Iterator[Candidate]:
    workers = roster.own[Role.BUILDING_WORKER]
    for user_id in [*workers, *roster.relief]:
        if user_id in roster.specialists and not roster.is_overloaded(user_id):
            yield from ((each, Level.BUILDING) for each in roster.present(user_id))
    duty = roster.on_duty
    if duty is not None and not roster.is_overloaded(duty):
        if duty not in roster.absent:
            yield duty, Level.BUILDING
        for each in roster.chain(duty):
            if each not in roster.absent:
                yield each, Level.BUILDING
    for group in (workers, roster.neighbours, roster.relief):
        yield from _present(roster, group, Level.BUILDING)


def _present(roster: Roster, user_ids: list[int], level: Level) -> Iterator[Candidate]:
    for user_id in roster.by_load(user_ids):
        yield from ((each, level) for each in roster.present(user_id))
