"""Who may organize, and who may act on which event. Asked at every call."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.events.facts import OrganizerAsked
from activities.events.models import Event, EventStatus
from activities.people.models import Role, RoleGrant, User
from activities.people.rights import SERVING_ROLES, has_role, is_admin, serves
from activities.places.models import Building

ORGANIZING_ROLES = (Role.ORGANIZER, *SERVING_ROLES, Role.ADMIN)
POSTS_REVIEWED = 2
"""So many posts of a new organizer wait for a worker's review."""


def is_organizer(user: User) -> bool:
    """Tell whether the person may post events of any kind."""
    return any(has_role(user, role) for role in ORGANIZING_ROLES)


def clubs_led(work: UnitOfWork, user: User) -> list[int]:
    """Return the clubs for which the person may post: being asked, those who know say it."""
    asked = OrganizerAsked(user)
    work.tell(asked)
    return asked.clubs


def may_organize(work: UnitOfWork, user: User, club_id: int | None = None) -> bool:
    """Tell whether the person may post events, for this club if one is named.

    Who leads a club is an organizer for it without any other grant.
    """
    if club_id is None:
        return is_organizer(user)
    return is_admin(user) or club_id in clubs_led(work, user)


def manages(user: User, event: Event) -> bool:
    """Tell whether the person may change this event: its organizer, or who serves the building."""
    return event.organizer_id == user.id or may_review(user, event)


def may_review(user: User, event: Event) -> bool:
    """Tell whether the person may release other people's events in this building."""
    return is_admin(user) or serves(user, event.building)


def needs_review(work: UnitOfWork, user: User, building: Building) -> bool:
    """Tell whether a post of this person waits for a worker: the first two of a mere organizer."""
    if is_admin(user) or serves(user, building):
        return False
    accepted = work.session.scalars(
        select(Event.id)
        .where(Event.organizer_id == user.id, Event.status != EventStatus.DRAFT)
        .limit(POSTS_REVIEWED)
    ).all()
    return len(accepted) < POSTS_REVIEWED


def reviewers(work: UnitOfWork, building: Building) -> Sequence[User]:
    """Return who may review in a building: its workers, else everybody who runs the place."""
    users = work.session.scalars(
        select(User).join(RoleGrant, RoleGrant.user_id == User.id).order_by(User.id).distinct()
    ).all()
    workers = [
        each for each in users if has_role(each, Role.BUILDING_WORKER) and serves(each, building)
    ]
    real = [each for each in workers if not each.sample]
    return real or [each for each in users if is_admin(each)] or workers


def managed(work: UnitOfWork, user: User, event_id: int) -> Event:
    """Return an event that the person may change, unpublished ones too. Raises NotAllowed."""
    found = work.session.get(Event, event_id)
    if found is None or not manages(user, found):
        raise NotAllowed
    return found
