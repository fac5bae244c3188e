"""What is known about the people of one place: roles, duty, absence, skill, load, reach.

Loaded once for one decision. Who is chosen from it is decided in routing.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, literal, or_, select, union_all

from activities.casework.duty_models import Absence, Specialty
from activities.clock import local
from activities.concerns.models import Category, Concern
from activities.concerns.workflow import OPEN
from activities.conversations.models import Conversation, ConversationKind
from activities.db.work import UnitOfWork
from activities.people.models import DutyRoster, Identity, Role, RoleGrant, Substitution, User
from activities.places.models import Building

FRIDAY = 4
TOO_MANY_OPEN = 25
MOST_COUNTED = 200
"""Who has so many open concerns comes after colleagues who have fewer."""
LADDER_ROLES = (
    Role.BUILDING_WORKER,
    Role.SUB_DISTRICT_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.CONFIDENTIAL_HANDLER,
    Role.ADMIN,
)


@dataclass(slots=True)
class Roster:
    """The people around one building, for one category."""

    users: dict[int, User] = field(default_factory=dict)
    own: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By role, those whose role covers the building: named for it first, then wider ones."""
    relief: list[int] = field(default_factory=list)
    """Building workers without a building: they help everywhere."""
    neighbours: list[int] = field(default_factory=list)
    """Workers of the other buildings of the same grid."""
    on_duty: int | None = None
    absent: set[int] = field(default_factory=set)
    substitutes: dict[int, int] = field(default_factory=dict)
    specialists: set[int] = field(default_factory=set)
    load: dict[int, int] = field(default_factory=dict)

    def chain(self, user_id: int) -> Iterator[int]:
        """Return the substitutes of somebody, and their substitutes; a circle ends."""
        seen = {user_id}
        following = self.substitutes.get(user_id)
        while following is not None and following not in seen:
            seen.add(following)
            yield following
            following = self.substitutes.get(following)

    def present(self, user_id: int) -> Iterator[int]:
        """Return the person, or while they are away whoever takes over."""
        if user_id not in self.absent:
            yield user_id
            return
        yield from (each for each in self.chain(user_id) if each not in self.absent)

    def by_load(self, user_ids: list[int]) -> list[int]:
        """Return specialists first, then whoever has the fewest open concerns."""
        return sorted(
            user_ids,
            key=lambda each: (each not in self.specialists, self.load.get(each, 0), each),
        )

    def is_overloaded(self, user_id: int) -> bool:
        """Tell whether the person has more open concerns than can be promised."""
        return self.load.get(user_id, 0) >= TOO_MANY_OPEN


def load_roster(work: UnitOfWork, building: Building, category: Category) -> Roster:
    """Read everything that decides who is responsible, in a handful of queries."""
    roster = Roster()
    _load_roles(work, building, roster)
    roster.on_duty = _on_duty(work, building, roster)
    _load_presence(work, category, roster)
    roster.load = _loads(work, roster)
    return roster


def user(work: UnitOfWork, roster: Roster, user_id: int) -> User:
    """Return the person; substitutes may come from another place."""
    if user_id not in roster.users:
        roster.users[user_id] = work.session.get_one(User, user_id)
    return roster.users[user_id]


def reachable(work: UnitOfWork, user_ids: set[int]) -> set[int]:
    """Return those whom a message can reach: known to a channel and not blocking all of them."""
    if not user_ids:
        return set()
    known = set(
        work.session.scalars(
            select(Identity.user_id).where(Identity.user_id.in_(user_ids)).distinct()
        )
    )
    chats: dict[int, bool] = {}
    for user_id, since in work.session.execute(
        select(Conversation.user_id, Conversation.unreachable_since).where(
            Conversation.user_id.in_(known), Conversation.kind == ConversationKind.PRIVATE
        )
    ):
        if user_id is not None:
            chats[user_id] = chats.get(user_id, False) or since is None
    return {each for each in known if chats.get(each, True)}


def _load_roles(work: UnitOfWork, building: Building, roster: Roster) -> None:
    grid = select(Building.id).where(Building.grid_id == building.grid_id)
    rows = work.session.execute(
        select(RoleGrant, User)
        .join(User, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role.in_(LADDER_ROLES),
            or_(
                RoleGrant.building_id.is_(None),
                RoleGrant.building_id == building.id,
                RoleGrant.building_id.in_(grid),
            ),
            or_(
                RoleGrant.sub_district_id.is_(None),
                RoleGrant.sub_district_id == building.sub_district_id,
            ),
        )
        .order_by(RoleGrant.building_id.is_(None), RoleGrant.id)
    )
    for grant, person in rows:
        roster.users[person.id] = person
        if grant.building_id not in {None, building.id}:
            if grant.role == Role.BUILDING_WORKER:
                roster.neighbours.append(person.id)
        elif grant.role == Role.BUILDING_WORKER and grant.building_id is None:
            roster.relief.append(person.id)
        else:
            roster.own[grant.role].append(person.id)


def _load_presence(work: UnitOfWork, category: Category, roster: Roster) -> None:
    """Read in one statement who is away, who takes over for whom, and who knows the kind best."""
    none = literal(0)
    rows = work.session.execute(
        union_all(
            select(
                literal("absent").label("what"), Absence.user_id.label("one"), none.label("by")
            ).where(Absence.begins_at <= work.now, Absence.ends_at > work.now),
            select(literal("substitute"), Substitution.user_id, Substitution.substitute_id),
            select(literal("specialist"), Specialty.user_id, none).where(
                Specialty.topic == category.code
            ),
        )
    ).all()
    roster.absent = {row.one for row in rows if row.what == "absent"}
    roster.substitutes = {row.one: row.by for row in rows if row.what == "substitute"}
    roster.specialists = {row.one for row in rows if row.what == "specialist"}


def _on_duty(work: UnitOfWork, building: Building, roster: Roster) -> int | None:
    day = local(work.now).date()
    if not work.calendar.is_working_day(day):
        day = work.calendar.next_working_day(day)
    # A make-up Saturday is worked by whoever has Friday.
    weekday = min(day.weekday(), FRIDAY)
    found = work.session.scalars(
        select(User)
        .join(DutyRoster, DutyRoster.user_id == User.id)
        .where(DutyRoster.building_id == building.id, DutyRoster.weekday == weekday)
    ).first()
    if found is None:
        return None
    roster.users[found.id] = found
    return found.id


def _loads(work: UnitOfWork, roster: Roster) -> dict[int, int]:
    """Count the open concerns of each, up to a number from which on it makes no difference."""
    if not roster.users:
        return {}
    counts = [
        select(literal(user_id).label("owner"), func.count().label("open")).select_from(
            select(Concern.id)
            .where(Concern.owner_id == user_id, Concern.state.in_(OPEN))
            .limit(MOST_COUNTED)
            .subquery()
        )
        for user_id in roster.users
    ]
    rows = work.session.execute(union_all(*counts))
    return {row.owner: row.open for row in rows if row.open}
