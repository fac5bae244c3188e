"""Events for calendar programmes (RFC 5545): one as a file, a person's own as a private feed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from icalendar import Calendar
from icalendar import Event as CalendarEvent
from icalendar.prop import vGeo
from sqlalchemy import or_, select

from activities.bilingual import in_language
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.enrolment.models import (
    Registration,
    RegistrationState,
    WaitingListEntry,
    WaitingState,
)
from activities.errors import NotFound
from activities.events.models import CalendarFeed, Certainty, Event
from activities.people.models import User

PRODUCT = "-//Louyi//Events//EN"
UID_DOMAIN = "louyi"
KEPT_AFTER_THE_END = timedelta(days=30)
PARTSTAT = {
    RegistrationState.PENDING_APPROVAL: "TENTATIVE",
    RegistrationState.REGISTERED: "ACCEPTED",
    RegistrationState.CHECKED_IN: "ACCEPTED",
    RegistrationState.NO_SHOW: "DECLINED",
    RegistrationState.CANCELLED: "DECLINED",
}


def event_ics(event: Event, language: str, *, url: str = "", partstat: str = "") -> str:
    """Return one event as the text of an .ics file."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_entry(event, language, url, partstat))
    return str(calendar.to_ical().decode("utf-8"))


def feed_token(work: UnitOfWork, user: User, *, renew: bool = False) -> str:
    """Return the person's secret for the feed; `renew` makes the old address useless."""
    feed = work.session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == user.id)).first()
    if feed is None:
        feed = CalendarFeed(
            district_id=user.district_id,
            user_id=user.id,
            token=secrets.token_urlsafe(24),
            made_at=work.now,
        )
        work.session.add(feed)
    elif renew:
        feed.token, feed.made_at = secrets.token_urlsafe(24), work.now
    work.session.flush()
    return feed.token


def feed_ics(work: UnitOfWork, token: str, *, base_url: str = "") -> str:
    """Return the calendar of the person with this secret. Raises NotFound for any other text."""
    feed = work.session.scalars(select(CalendarFeed).where(CalendarFeed.token == token)).first()
    if feed is None:
        raise NotFound(kind="calendar_feed")
    user = work.session.get_one(User, feed.user_id)
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", "楼驿" if user.language == "zh" else "Louyi")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for event, partstat in _events_of(work, user):
        url = f"{base_url}/e/{event.id}" if base_url else ""
        calendar.add_component(_entry(event, user.language, url, partstat))
    return str(calendar.to_ical().decode("utf-8"))


def _events_of(work: UnitOfWork, user: User) -> Sequence[tuple[Event, str]]:
    since = work.now - KEPT_AFTER_THE_END
    rows = work.session.execute(
        select(Event, Registration.state)
        .join(Registration, Registration.pool_id == Event.seat_pool_id)
        .where(
            Registration.user_id == user.id,
            Event.ends_at > since,
            or_(
                Registration.state.in_(set(PARTSTAT) - {RegistrationState.CANCELLED}),
                (Registration.state == RegistrationState.CANCELLED)
                & (Event.certainty == Certainty.CANCELLED),
            ),
        )
        .order_by(Event.starts_at, Registration.id)
    )
    found = {event.id: (event, PARTSTAT[RegistrationState(state)]) for event, state in rows}
    offered = work.session.scalars(
        select(Event)
        .join(WaitingListEntry, WaitingListEntry.pool_id == Event.seat_pool_id)
        .where(
            WaitingListEntry.user_id == user.id,
            WaitingListEntry.state == WaitingState.OFFERED,
            Event.ends_at > work.now,
        )
    )
    for event in offered:
        found.setdefault(event.id, (event, "NEEDS-ACTION"))
    return list(found.values())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _entry(event: Event, language: str, url: str, partstat: str) -> CalendarEvent:
    building = event.building
    entry = CalendarEvent()
    entry.add("uid", f"event-{event.id}@{UID_DOMAIN}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at or event.starts_at - timedelta(days=1))
    entry.add("dtstart", local(event.starts_at))
    entry.add("dtend", local(event.ends_at))
    entry.add("summary", in_language(event, language))
    entry.add("location", event.where(language))
    entry.add("status", "TENTATIVE" if event.postponed else event.certainty)
    entry.add("geo", vGeo((building.latitude, building.longitude)))
    told = (in_language(event, language, field) for field in ("about", "bring"))
    words = "\n".join(part for part in (*told, url) if part)
    if words:
        entry.add("description", words)
    if url:
        entry.add("url", url)
    if partstat:
        entry.add("x-louyi-partstat", partstat)
    return entry
