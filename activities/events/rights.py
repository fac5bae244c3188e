"""Who may organize, and who may act on which event. Asked at every call."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.enrolment.models import Registration
from activities.errors import NotAllowed
from activities.events.models import Event, EventStatus
from activities.events.service import event_of_pool
from activities.people import service as people
from activities.people.models import Role, User
from activities.people.rights import SERVING_ROLES, has_role, is_admin, serves
from activities.places.models import Building

ORGANIZING_ROLES = (Role.ORGANIZER, *SERVING_ROLES, Role.ADMIN)
POSTS_REVIEWED = 2
"""So many posts of a new organizer wait for a worker's review."""


def may_organize(user: User) -> bool:
    """Tell whether the person may post events."""
    return any(has_role(user, role) for role in ORGANIZING_ROLES)


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
    workers = [
        each for each in people.holders(work, [Role.BUILDING_WORKER]) if serves(each, building)
    ]
    real = [each for each in workers if not each.sample]
    return real or people.holders(work, [Role.ADMIN]) or workers


def managed(work: UnitOfWork, user: User, event_id: int) -> Event:
    """Return an event that the person may change, unpublished ones too. Raises NotAllowed."""
    found = work.session.get(Event, event_id)
    if found is None or not manages(user, found):
        raise NotAllowed
    return found


def managed_registration(
    work: UnitOfWork, user: User, registration_id: int
) -> tuple[Registration, Event]:
    """Return a registration for an event that the person may change. Raises NotAllowed."""
    found = work.session.get(Registration, registration_id)
    event = None if found is None else event_of_pool(work, found.pool_id)
    if found is None or event is None or not manages(user, event):
        raise NotAllowed
    return found, event
