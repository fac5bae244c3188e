"""Finding clubs, members and those who look after a club. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from activities.clubs.errors import ClubHasClosed
from activities.clubs.models import Club, Membership
from activities.clubs.workflow import (
    ACTIVE,
    RIGHTS,
    STEWARDS,
    ClubState,
    MemberRole,
    Right,
)
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed, NotFound
from activities.people import service as people
from activities.people.models import Role, User
from activities.people.rights import is_admin, serves
from activities.places.models import Building

KIND: Final = "club"


@dataclass(frozen=True, slots=True)
class ClubFilter:
    """What somebody is looking for; everything left out means “any”."""

    interest: str | None = None
    building_id: int | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """A club's members as somebody may see them: names of those who agreed, the rest a number."""

    named: Sequence[Membership]
    unnamed: int


def club(work: UnitOfWork, club_id: int) -> Club:
    """Return the club, closed ones too. Raises NotFound."""
    found = work.session.get(Club, club_id)
    if found is None:
        raise NotFound(kind=KIND)
    return found


def live_club(work: UnitOfWork, club_id: int) -> Club:
    """Return a club that still meets. Raises NotFound, ClubHasClosed."""
    found = club(work, club_id)
    if found.state != ClubState.LIVE:
        raise ClubHasClosed(name=found.zh)
    return found


def known_clubs(work: UnitOfWork) -> Sequence[Club]:
    """Return the clubs that people may name, closed ones included: they are told so then."""
    return work.session.scalars(select(Club).order_by(Club.id)).all()


def clubs(
    work: UnitOfWork,
    wanted: ClubFilter = ClubFilter(),
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Sequence[Club]:
    """Return the clubs that meet, of an interest or a building or all, in a lasting order."""
    query = select(Club).where(Club.state == ClubState.LIVE).order_by(Club.id)
    if wanted.interest is not None:
        query = query.where(Club.interest == wanted.interest)
    if wanted.building_id is not None:
        query = query.where(Club.building_id == wanted.building_id)
    return work.session.scalars(query.limit(limit).offset(offset)).all()


def clubs_of(work: UnitOfWork, user: User) -> Sequence[tuple[Club, Membership]]:
    """Return the clubs in which the person is, has asked to be or is invited."""
    concerned = (*ACTIVE, MemberRole.NOT_APPROVED, MemberRole.INVITED)
    rows = work.session.execute(
        select(Club, Membership)
        .join(Membership, Membership.club_id == Club.id)
        .where(
            Membership.user_id == user.id,
            Membership.role.in_(concerned),
            Club.state == ClubState.LIVE,
        )
        .order_by(Club.id)
    )
    return [(each, membership) for each, membership in rows]


def member_counts(work: UnitOfWork, club_ids: Iterable[int]) -> dict[int, int]:
    """Return how many members each club has; every club is in the answer."""
    counts = dict.fromkeys(club_ids, 0)
    rows = work.session.execute(
        select(Membership.club_id, func.count(Membership.id))
        .where(Membership.club_id.in_(counts), Membership.role.in_(ACTIVE))
        .group_by(Membership.club_id)
    )
    for club_id, number in rows:
        counts[club_id] = number
    return counts


def standing(work: UnitOfWork, club_id: int, user: User) -> Membership | None:
    """Return what the person is to the club as it stands in the database, or None."""
    return work.session.scalars(
        select(Membership)
        .where(Membership.club_id == club_id, Membership.user_id == user.id)
        .execution_options(populate_existing=True)
    ).first()


def membership(work: UnitOfWork, membership_id: int) -> Membership:
    """Return the membership as it stands in the database. Raises NotFound."""
    found = work.session.get(Membership, membership_id, populate_existing=True)
    if found is None:
        raise NotFound(kind="membership")
    return found


def members(work: UnitOfWork, club_id: int, roles: Sequence[str] = ACTIVE) -> Sequence[Membership]:
    """Return everybody in these roles, longest first. For those who may see every name."""
    return work.session.scalars(
        select(Membership)
        .where(Membership.club_id == club_id, Membership.role.in_(roles))
        .order_by(Membership.since, Membership.id)
        .execution_options(populate_existing=True)
    ).all()


def members_seen_by(work: UnitOfWork, user: User, club_id: int) -> Members:
    """Return the members as this person may see them: outsiders get a number only."""
    found = live_club(work, club_id)
    everybody = members(work, club_id)
    mine = next((each for each in everybody if each.user_id == user.id), None)
    if mine is None or found.hides_names:
        return Members((), len(everybody))
    named = [each for each in everybody if each.shown]
    return Members(named, len(everybody) - len(named))


def creator_of(work: UnitOfWork, club_id: int) -> Membership | None:
    """Return the one who leads the club; None for a club that a building worker looks after."""
    found = members(work, club_id, (MemberRole.CREATOR,))
    return found[0] if found else None


def acting_role(work: UnitOfWork, found: Club, user: User) -> MemberRole:
    """Return the role in which the person acts: their own, or the lead of a club without one."""
    mine = standing(work, found.id, user)
    cares = is_admin(user) or serves(user, found.building)
    if cares and creator_of(work, found.id) is None:
        return MemberRole.CREATOR
    return MemberRole(mine.role) if mine is not None else MemberRole.OUTSIDE


def rights_of(work: UnitOfWork, found: Club, user: User) -> frozenset[Right]:
    """Return everything the person may do in the club beyond what every member may."""
    if found.state != ClubState.LIVE:
        return frozenset()
    return RIGHTS.get(acting_role(work, found, user), frozenset())


def require(work: UnitOfWork, found: Club, user: User, right: Right) -> MemberRole:
    """Return the role in which the person acts. Raises NotAllowed when it lacks the right."""
    role = acting_role(work, found, user)
    if right not in RIGHTS.get(role, frozenset()):
        raise NotAllowed(right=right.value)
    return role


def stewards(work: UnitOfWork, found: Club) -> Sequence[User]:
    """Return who is asked when somebody wants to come in: the club's own, else the workers."""
    own = [each.user for each in members(work, found.id, STEWARDS)]
    if creator_of(work, found.id) is None:
        own += [each for each in workers_of(work, found.building) if each not in own]
    return own


def workers_of(work: UnitOfWork, building: Building) -> Sequence[User]:
    """Return the workers who serve this building."""
    return people.holders(work, [Role.BUILDING_WORKER], building_id=building.id)


def admins(work: UnitOfWork) -> Sequence[User]:
    """Return those who run this installation."""
    return people.holders(work, [Role.ADMIN])
