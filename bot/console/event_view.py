"""What the organizer's pages show of an event: numbers, who comes, who waits, what they said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from activities.enrolment.models import RegistrationState
from activities.enrolment.standing import waiting
from activities.events import feedback, messages, organizing, rights
from activities.events.messages import Audience
from activities.events.models import Certainty, Event
from activities.events.organizing import Attendee
from bot.console.asking import Asking
from bot.console.event_form import as_fields

A_PAGE = 100
MOST_LISTED = 300


def line(asking: Asking, event: Event) -> dict[str, Any]:
    """Return what a list says of an event."""
    return {
        "id": event.id,
        "name": asking.named(event),
        "when": asking.when(event.starts_at),
        "place": asking.named(event.building),
        "taken": event.seats.taken,
        "capacity": event.seats.capacity,
        "waiting": event.seats.waiting,
        "state": state(asking, event),
    }


def state(asking: Asking, event: Event) -> str:
    """Return where the event stands, in a word."""
    if event.certainty == Certainty.CANCELLED:
        return asking.say("console.event.cancelled")
    if event.postponed:
        return asking.say("console.event.postponed")
    if event.awaits_review:
        return asking.say("console.event.in_review")
    if event.ends_at <= asking.now:
        return asking.say("console.event.over")
    if event.certainty == Certainty.TENTATIVE:
        return asking.say("console.event.tentative")
    return asking.say("console.event.on")


def read_list(asking: Asking) -> dict[str, Any]:
    """Return the person's events: to review, to come, and over."""
    work, user = asking.work, asking.user
    return {
        "review": [line(asking, each) for each in organizing.awaiting_review(work, user)],
        "own": [line(asking, each) for each in organizing.organized_by(work, user, limit=A_PAGE)],
        "past": [line(asking, each) for each in organizing.last_organized_by(work, user, limit=30)],
    }


def details(asking: Asking, event: Event) -> dict[str, Any]:
    """Return everything that the page of an event shows."""
    people = organizing.attendees(asking.work, asking.user, event.id)
    in_line = waiting(asking.work, event.seat_pool_id)
    can_change = event.certainty != Certainty.CANCELLED and (
        event.starts_at > asking.now or event.postponed
    )
    return {
        "event": line(asking, event)
        | {
            "about": asking.named(event, "about"),
            "floor": event.floor,
            "spot": asking.named(event, "spot"),
            "can_change": can_change,
            "is_over": event.ends_at <= asking.now,
            "in_review": event.awaits_review,
            "own": event.organizer_id == asking.user.id,
            "can_review": rights.may_review(asking.user, event),
            "names_shown": event.names_shown,
            "questions": event.questions or [],
        },
        "seen": mark(event),
        "fields": as_fields(event),
        "asking": [_person(asking, each) for each in people if _is_asking(each)],
        "people": [_person(asking, each) for each in people if not _is_asking(each)][:MOST_LISTED],
        "more": max(0, len(people) - MOST_LISTED),
        "line": [
            {
                "place": place,
                "name": asking.called(each.user),
                "party": each.party,
                "since": asking.when(each.joined_at),
            }
            for place, each in enumerate(in_line[:MOST_LISTED], start=1)
        ],
        "audiences": [(each.value, asking.say(f"console.event.to.{each}")) for each in Audience],
        "messages_left": messages.left_today(asking.work, event.id),
        "report": _report(asking, event),
    }


def mark(event: Event) -> str:
    """Return how far the event has come, for forms that were filled in meanwhile."""
    changed = 0 if event.changed_at is None else int(event.changed_at.timestamp())
    return f"{event.sequence}.{changed}"


def _is_asking(attendee: Attendee) -> bool:
    return attendee.registration.state == RegistrationState.PENDING_APPROVAL


def _person(asking: Asking, attendee: Attendee) -> dict[str, Any]:
    registration = attendee.registration
    return {
        "id": registration.id,
        "name": attendee.name or asking.say("console.unnamed"),
        "party": registration.party,
        "answers": registration.answers or [],
        "at": asking.when(registration.created_at),
        "came": asking.when(attendee.check_in.came_at) if attendee.check_in else "",
        "absent": registration.state == RegistrationState.NO_SHOW,
    }


def _report(asking: Asking, event: Event) -> dict[str, Any] | None:
    if event.ends_at > asking.now:
        return None
    told = feedback.report(asking.work, asking.user, event.id)
    rows: Sequence[tuple[str, int]] = [
        ("registered", told.registered),
        ("came", told.came),
        ("absent", told.absent),
        ("withdrawn", told.withdrawn),
    ]
    if told.shows_answers:
        rows = [*rows, ("good", told.good), ("fair", told.fair), ("bad", told.bad)]
    return {
        "rows": [(asking.say(f"console.event.{name}"), n) for name, n in rows],
        "shows_answers": told.shows_answers,
    }
