"""What is told about events. Listeners live in actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from activities.events.models import Event, EventMessage
from activities.people.models import User


@dataclass(slots=True)
class OrganizerAsked:
    """Somebody wants to organize: whoever knows of a club that they lead adds its number."""

    user: User
    clubs: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EventSubmitted:
    """A new organizer posted; it waits for a worker's review."""

    event: Event


@dataclass(frozen=True, slots=True)
class EventReviewed:
    """A worker approved or rejected it."""

    event: Event
    approved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EventPublished:
    """People can see it now."""

    event: Event


@dataclass(frozen=True, slots=True)
class Change:
    """What was, for those who have to be told what changed."""

    starts_at: datetime
    ends_at: datetime
    building_id: int
    floor: str | None
    spot_zh: str
    spot_en: str
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True)
class EventChanged:
    """Time, place or title are other ones now."""

    event: Event
    before: Change


@dataclass(frozen=True, slots=True)
class EventPostponed:
    """It will not be then; the new time is not known yet."""

    event: Event


@dataclass(frozen=True, slots=True)
class EventCancelled:
    """It does not take place. `people` had seats or waited for them."""

    event: Event
    people: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class EventEnded:
    """It took place and is over."""

    event: Event


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The organizer wrote to people."""

    event: Event
    message: EventMessage
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody else organizes it from now on."""

    event: Event
    before_id: int | None
