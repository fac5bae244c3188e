"""What coming events are found by."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.events.models import Certainty, Event, EventStatus
from activities.search.index import Document

KIND = "event"


def documents(work: UnitOfWork) -> Iterable[Document]:
    """Yield what every event that will take place is found by, in both languages."""
    coming = select(Event).where(
        Event.status == EventStatus.PUBLISHED,
        Event.certainty != Certainty.CANCELLED,
        Event.ends_at > work.now,
    )
    for event in work.session.scalars(coming.order_by(Event.id)):
        yield from documents_of(event)


def documents_of(event: Event) -> Iterable[Document]:
    """Yield what one event is found by, in both languages."""
    for language in ("zh", "en"):
        told = [getattr(event, f"{field}_{language}") for field in ("about", "spot")]
        yield Document(
            district_id=event.district_id,
            kind=KIND,
            subject_id=event.id,
            language=language,
            title=getattr(event, language),
            body=" ".join(each for each in told if each),
        )
