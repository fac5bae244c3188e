"""What an event's web page tells search engines and maps: schema.org, as a plain dict."""

from __future__ import annotations

from typing import Any

from activities.bilingual import in_language
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.enrolment import seats
from activities.enrolment.seats import SeatState
from activities.events.models import Certainty, Event

SCHEMA = "https://schema.org"


def event_json_ld(work: UnitOfWork, event: Event, language: str, url: str) -> dict[str, Any]:
    """Return the event as schema.org/Event. It holds nobody's name."""
    count = seats.count(work, seats.pool(work, event.seat_pool_id))
    building = event.building
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": in_language(event, language),
        "description": in_language(event, language, "about"),
        "startDate": local(event.starts_at).isoformat(),
        "endDate": local(event.ends_at).isoformat(),
        "eventStatus": f"{SCHEMA}/{status_of(event)}",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "inLanguage": "zh-CN" if language == "zh" else "en",
        "url": url,
        "location": {
            "@type": "Place",
            "name": in_language(building, language),
            "address": in_language(building, language, "address"),
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": building.latitude,
                "longitude": building.longitude,
            },
        },
        "offers": {
            "@type": "Offer",
            "price": "0",
            "priceCurrency": "CNY",
            "url": url,
            "availability": f"{SCHEMA}/{_availability(count.state)}",
        },
    }
    if event.seats.capacity is not None:
        found["maximumAttendeeCapacity"] = event.seats.capacity
        found["remainingAttendeeCapacity"] = count.left
    if event.earlier_starts_at is not None:
        found["previousStartDate"] = local(event.earlier_starts_at).isoformat()
    return found


def status_of(event: Event) -> str:
    """Return schema.org's word for where the event stands."""
    if event.certainty == Certainty.CANCELLED:
        return "EventCancelled"
    if event.postponed:
        return "EventPostponed"
    moved = event.earlier_starts_at is not None and event.earlier_starts_at != event.starts_at
    return "EventRescheduled" if moved else "EventScheduled"


def _availability(state: SeatState) -> str:
    if state in {SeatState.FREE, SeatState.LOTS}:
        return "InStock"
    return "PreOrder" if state == SeatState.NOT_YET else "SoldOut"
