"""After the end: one tap for how it was, and the organizer's short report."""

from __future__ import annotations

from actions.capability import Capability
from actions.event_notices import organizer_of
from actions.event_view import View, view_for, view_of
from actions.notices import BULK, Notices
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.events import feedback, plans
from activities.events import service as events
from activities.events.feedback import Report
from activities.events.models import Event

FACES = {3: "👍", 2: "😐", 1: "👎"}

capability = Capability("event_feedback")


@capability.when_due(plans.WRAP_UP)
def wrap_up(notices: Notices, event_id: int) -> None:
    """Ask those who were there how it was, and give the organizer the numbers."""
    found = feedback.wrap_up(notices.work, event_id)
    if found is None:
        return
    event, asked = found
    for registration in asked:
        view = view_for(notices, registration.user)
        card = Card(
            (view.say("event.how_was_it"),),
            title=view.named(event),
            buttons=(_faces(event),),
            key=f"feedback:{event.id}",
        )
        cause = f"feedback:{event.id}:{registration.id}"
        notices.tell(registration.user, card, cause=cause, priority=BULK)
    organizer = organizer_of(notices, event)
    if organizer is not None:
        view = view_for(notices, organizer)
        card = _report_card(view, event, feedback.report(notices.work, organizer, event.id))
        notices.tell(organizer, card, cause=f"report:{event.id}", priority=BULK)


@capability.verb("event.rate")
def rate(turn: Turn, event_id: int, score: int) -> Reply:
    """Keep how somebody liked it; another tap changes it."""
    event = events.event(turn.work, event_id)
    feedback.rate(turn.work, event, turn.user, score)
    thanks = turn.say("event.thanks_for_rating", face=FACES[score])
    card = Card(
        (thanks,), title=turn.named(event), buttons=(_faces(event),), key=f"feedback:{event.id}"
    )
    return Reply((card,))


@capability.verb("event.report")
def report(turn: Turn, event_id: int) -> Reply:
    """Show the organizer what became of an event."""
    found = feedback.report(turn.work, turn.user, event_id)
    event = turn.work.session.get_one(Event, event_id)
    return Reply((_report_card(view_of(turn), event, found),))


def _faces(event: Event) -> tuple[Button, ...]:
    return tuple(Button(face, "event.rate", (event.id, score)) for score, face in FACES.items())


def _report_card(view: View, event: Event, found: Report) -> Card:
    lines = [
        view.say("event.report.seats", n=found.registered, withdrawn=found.withdrawn),
        view.say("event.report.came", came=found.came, absent=found.absent)
        if found.came or found.absent
        else view.say("event.report.door_unused"),
        view.say("event.report.liked", good=found.good, fair=found.fair, bad=found.bad)
        if found.shows_answers
        else view.say("event.report.too_few_answers"),
    ]
    buttons = (
        view.button("event.write_came_button", "event.write", event.id, "came"),
        view.button("event.write_absent_button", "event.write", event.id, "absent"),
    )
    title = view.say("event.report.title", event=view.named(event))
    return Card(tuple(lines), title=title, buttons=(buttons,), key=f"report:{event.id}")
