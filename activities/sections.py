"""Which sections of the console are somebody's, by what they are and where. Pages are in bot/."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from activities.clubs.models import Club, Membership
from activities.clubs.workflow import ClubState, MemberRole
from activities.db.work import UnitOfWork
from activities.events.rights import clubs_led, is_organizer
from activities.lunch.managers import managed_by
from activities.people.models import Role, User
from activities.people.rights import SERVING_ROLES, has_role, is_admin, is_staff


class Section(StrEnum):
    """A part of the console that somebody may enter or not."""

    CASES = "cases"
    FIGURES = "figures"
    EVENTS = "events"
    CLUBS = "clubs"
    KITCHEN = "kitchen"
    OPERATION = "operation"


OFFICERS = (Role.SUB_DISTRICT_OFFICER, Role.DISTRICT_OFFICER)
LEADING = (MemberRole.CREATOR, MemberRole.ADMINISTRATOR, MemberRole.MODERATOR)


def sections_of(work: UnitOfWork, user: User) -> tuple[Section, ...]:
    """Return the sections that the person may enter now, in the order of the navigation."""
    is_officer = is_admin(user) or any(has_role(user, role) for role in OFFICERS)
    may_enter = {
        Section.CASES: is_staff(user),
        Section.FIGURES: is_officer,
        Section.EVENTS: is_organizer(user) or bool(clubs_led(work, user)),
        Section.CLUBS: _has_clubs(work, user),
        Section.KITCHEN: bool(managed_by(work, user)),
        Section.OPERATION: is_admin(user),
    }
    return tuple(section for section, may in may_enter.items() if may)


def _has_clubs(work: UnitOfWork, user: User) -> bool:
    if is_admin(user) or any(has_role(user, role) for role in SERVING_ROLES):
        return True
    led = (
        select(Membership.id)
        .join(Club, Club.id == Membership.club_id)
        .where(
            Membership.user_id == user.id,
            Membership.role.in_(LEADING),
            Club.state == ClubState.LIVE,
        )
    )
    return work.session.scalars(led.limit(1)).first() is not None
