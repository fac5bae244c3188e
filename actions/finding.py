"""Keeping what can be found in step with events and clubs: nothing is said here."""

from __future__ import annotations

from actions.capability import Capability
from actions.notices import Notices
from activities.clubs import documents as clubs
from activities.clubs import queries
from activities.clubs.founding import FoundingDecided
from activities.clubs.leading import ClubClosed
from activities.events import documents as events
from activities.events.facts import EventCancelled, EventChanged, EventEnded, EventPublished
from activities.search.index import forget, index

capability = Capability("finding")


@capability.listens(EventPublished)
@capability.listens(EventChanged)
def show_event(notices: Notices, fact: EventPublished | EventChanged) -> None:
    """Let an event be found by what it says now."""
    if not fact.event.awaits_review:
        for document in events.documents_of(fact.event):
            index(notices.work, document)


@capability.listens(EventCancelled)
@capability.listens(EventEnded)
def hide_event(notices: Notices, fact: EventCancelled | EventEnded) -> None:
    """Let an event that does not take place, or is over, no longer be found."""
    forget(notices.work, events.KIND, fact.event.id)


@capability.listens(FoundingDecided)
def show_club(notices: Notices, fact: FoundingDecided) -> None:
    """Let a club be found from the moment it exists."""
    if fact.founding.club_id is not None:
        for document in clubs.documents_of(queries.club(notices.work, fact.founding.club_id)):
            index(notices.work, document)


@capability.listens(ClubClosed)
def hide_club(notices: Notices, fact: ClubClosed) -> None:
    """Let a club that has closed no longer be found."""
    forget(notices.work, queries.KIND, fact.club.id)
