"""What a form of an event's page does: one service call for each step, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from activities.clock import SHANGHAI, local
from activities.enrolment import service as enrolment
from activities.enrolment.models import Registration
from activities.errors import LouyiError, NotFound
from activities.events import changing, messages, posting
from activities.events.changing import Changes
from activities.events.messages import Audience
from activities.events.models import Event, EventMessage
from bot.console.asking import Asking
from bot.console.event_form import as_fields
from bot.console.serving import Filled
from bot.console.steps import ChoiceUnknown, MomentUnreadable, moment_of
from bot.gateway.hearing import clean

Step = Callable[[Asking, Event, Filled], None]
SAME_WITHIN = timedelta(minutes=10)


class EventMoved(LouyiError):
    """Somebody changed the event while the form was being filled in."""

    code = "event_moved"


def _change(asking: Asking, event: Event, filled: Filled) -> None:
    before = as_fields(event)
    told = {name: clean(filled[name]).strip() for name in before}
    other = {name for name in before if name in filled.fields and told[name] != before[name]}
    starts_at = moment_of(told["starts"]) if "starts" in other else None
    ends_at = None
    if other & {"starts", "ends"}:
        ends_at = _end(told["ends"], starts_at or event.starts_at)
    changes = Changes(
        title=told["title"] if "title" in other else None,
        starts_at=starts_at,
        ends_at=ends_at,
        building_id=filled.number("building") if "building" in other else None,
        floor=told["floor"][:20] if "floor" in other else None,
        spot=told["spot"][:60] if "spot" in other else None,
        bring=told["bring"][:200] if "bring" in other else None,
    )
    if "capacity" in other:
        changing.resize(asking.work, asking.user, event.id, filled.chosen("capacity"))
    if other - {"capacity"} or not other:
        changing.change(asking.work, asking.user, event.id, changes)


def _message(asking: Asking, event: Event, filled: Filled) -> None:
    words = clean(filled["text"]).strip()
    if filled["audience"] not in set(Audience):
        raise ChoiceUnknown
    audience = Audience(filled["audience"])
    same = asking.work.session.scalars(
        select(EventMessage.id).where(
            EventMessage.event_id == event.id,
            EventMessage.by_id == asking.user.id,
            EventMessage.audience == audience,
            EventMessage.text == words,
            EventMessage.sent_at > asking.now - SAME_WITHIN,
        )
    ).first()
    # The same words to the same people a moment later are the same form sent twice.
    if same is None:
        messages.send(asking.work, asking.user, event.id, audience, words)


def _cancel(asking: Asking, event: Event, filled: Filled) -> None:
    changing.cancel(asking.work, asking.user, event.id, clean(filled["reason"]).strip()[:200])


def _postpone(asking: Asking, event: Event, filled: Filled) -> None:
    del filled
    changing.postpone(asking.work, asking.user, event.id)


def _names(asking: Asking, event: Event, filled: Filled) -> None:
    shown = bool(filled["shown"])
    if shown != event.names_shown:
        changing.show_names(asking.work, asking.user, event.id, shown=shown)


def _decide(asking: Asking, event: Event, filled: Filled) -> None:
    found = _registration(asking, event, filled)
    approve = filled["approve"] == "yes"
    enrolment.decide(asking.work, found.id, asking.user, approve=approve)


def _remove(asking: Asking, event: Event, filled: Filled) -> None:
    found = _registration(asking, event, filled)
    reason = clean(filled["reason"]).strip()[:200]
    enrolment.remove(asking.work, found.id, asking.user, reason)


def _review(asking: Asking, event: Event, filled: Filled) -> None:
    approve = filled["approve"] == "yes"
    reason = clean(filled["reason"]).strip()[:200]
    posting.review(asking.work, asking.user, event.id, approve=approve, reason=reason)


def _registration(asking: Asking, event: Event, filled: Filled) -> Registration:
    """Return somebody's seats at this very event. Raises NotFound."""
    found = asking.work.session.get(Registration, filled.number("registration"))
    if found is None or found.pool_id != event.seat_pool_id:
        raise NotFound(kind="registration")
    return found


def _end(clock: str, starts_at: datetime) -> datetime:
    try:
        at = datetime.strptime(clock, "%H:%M").time()  # noqa: DTZ007 - a time of day
    except ValueError as error:
        raise MomentUnreadable from error
    return datetime.combine(local(starts_at).date(), at, SHANGHAI)


STEPS: Final[dict[str, Step]] = {
    "change": _change,
    "message": _message,
    "cancel": _cancel,
    "postpone": _postpone,
    "names": _names,
    "decide": _decide,
    "remove": _remove,
    "review": _review,
}
