"""The form of an event: what was filled in, read as an announcement, and how it would look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from activities.clock import SHANGHAI, local
from activities.events import posting, rights
from activities.events.models import Event
from activities.events.posting import Announcement
from activities.interests import interests
from activities.places import service as places
from bot.console.asking import Asking
from bot.console.serving import Filled
from bot.console.steps import MomentUnreadable, moment_of
from bot.gateway.hearing import clean

LONGEST = {"title": 40, "about": 1000, "spot": 60, "bring": 200, "floor": 20}
MOST_QUESTIONS = 3


def read_announcement(asking: Asking, filled: Filled) -> Announcement:
    """Return what the form announces. Raises MomentUnreadable, NotFound."""
    starts_at = moment_of(filled["starts"])
    return Announcement(
        title=_words(filled, "title"),
        building_id=places.building(asking.work, filled.number("building")).id,
        starts_at=starts_at,
        ends_at=_end(filled["ends"], starts_at),
        capacity=filled.chosen("capacity"),
        floor=_words(filled, "floor") or None,
        spot=_words(filled, "spot"),
        about=_words(filled, "about"),
        bring=_words(filled, "bring") or None,
        interest=filled["interest"] or posting.ANY_INTEREST,
        questions=[each.strip() for each in filled["questions"].split("\n") if each.strip()][
            :MOST_QUESTIONS
        ],
        needs_approval=bool(filled["approval"]),
        minimum=filled.chosen("minimum"),
    )


def preview(asking: Asking, told: Announcement) -> dict[str, Any]:
    """Return how the event would look, and what else takes place there meanwhile."""
    building = places.building(asking.work, told.building_id)
    clashes = posting.clashes(asking.work, building.id, told.starts_at, told.end)
    rate = posting.withdrawal_rate(asking.work, asking.user.id)
    return {
        "title": told.title,
        "when": f"{asking.when(told.starts_at)}–{local(told.end):%H:%M}",
        "where": " ".join(each for each in (asking.named(building), told.floor, told.spot) if each),
        "about": told.about,
        "bring": told.bring,
        "seats": told.capacity,
        "minimum": told.minimum,
        "clashes": [f"{asking.when(each.starts_at)} {asking.named(each)}" for each in clashes],
        "review": rights.needs_review(asking.work, asking.user, building),
        "withdrawn": None if rate is None else round(100 * rate),
    }


def choices(asking: Asking) -> dict[str, Any]:
    """Return what the form offers to choose from."""
    known = interests()
    return {
        "buildings": [(each.id, asking.named(each)) for each in places.buildings(asking.work)],
        "interests": [
            (each.code, each.zh if asking.language == "zh" else each.en) for each in known.known
        ],
        "soonest": local(asking.now).strftime("%Y-%m-%dT%H:%M"),
    }


def as_fields(event: Event) -> dict[str, str]:
    """Return an event as the form shows it."""
    return {
        "title": event.zh,
        "building": str(event.building_id),
        "starts": local(event.starts_at).strftime("%Y-%m-%dT%H:%M"),
        "ends": local(event.ends_at).strftime("%H:%M"),
        "floor": event.floor or "",
        "spot": event.spot_zh,
        "bring": event.bring_zh or "",
        "capacity": "" if event.seats.capacity is None else str(event.seats.capacity),
    }


def _end(clock: str, starts_at: datetime) -> datetime | None:
    if not clock.strip():
        return None
    try:
        at = datetime.strptime(clock.strip(), "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError as error:
        raise MomentUnreadable from error
    return datetime.combine(local(starts_at).date(), at, SHANGHAI)


def _words(filled: Filled, name: str) -> str:
    return clean(filled[name]).strip()[: LONGEST[name] + 1]
