"""Telling people what their organizer changed, cancelled, wrote; and workers what to review."""

from __future__ import annotations

from actions import formatting
from actions.capability import Capability
from actions.event_notices import Said, organizer_of, tell_one, tell_people
from actions.event_refresh import plan_refresh
from actions.event_view import View, view_for, views_for
from actions.notices import BULK, Notices
from activities.events import facts, rights
from activities.events.service import people_of
from activities.places.models import Building

capability = Capability("event_telling")


@capability.listens(facts.EventSubmitted)
def on_submitted(notices: Notices, fact: facts.EventSubmitted) -> None:
    """Ask the building's workers to look at a new organizer's post."""
    event = fact.event
    organizer = organizer_of(notices, event)
    name = "" if organizer is None else organizer.name
    for user in rights.reviewers(notices.work, event.building):
        view = view_for(notices, user)
        words = [
            view.say("event.please_review", name=name),
            view.when(event),
            view.where(event),
            view.named(event, "about"),
        ]
        buttons = (
            view.button("event.release_button", "event.release", event.id, style="primary"),
            view.button("event.refuse_button", "event.refuse", event.id),
        )
        shown = [word for word in words if word]
        tell_one(notices, user, event, Said(shown, f"review:{event.id}", buttons))


@capability.listens(facts.EventReviewed)
def on_reviewed(notices: Notices, fact: facts.EventReviewed) -> None:
    """Tell the organizer what the review brought."""
    organizer = organizer_of(notices, fact.event)
    if organizer is None:
        return
    view = view_for(notices, organizer)
    words = [view.say("event.review_passed" if fact.approved else "event.review_failed")]
    words += [view.say("event.reason", reason=fact.reason)] if fact.reason else []
    tell_one(notices, organizer, fact.event, Said(words, f"reviewed:{fact.event.id}"))


@capability.listens(facts.EventChanged)
def on_changed(notices: Notices, fact: facts.EventChanged) -> None:
    """Tell everybody with a seat or in line what was and what is."""
    event = fact.event
    plan_refresh(notices.work, event)
    cause = f"changed:{event.id}:{event.sequence}"
    for view in views_for(notices, people_of(notices.work, event)):
        words = [view.say("event.changed"), *_differences(view, fact), view.say("event.seat_kept")]
        leave = (view.button("event.withdraw_button", "event.withdraw", event.id),)
        tell_one(notices, view.user, event, Said(words, cause, leave, BULK))


@capability.listens(facts.EventPostponed)
def on_postponed(notices: Notices, fact: facts.EventPostponed) -> None:
    """Tell everybody that it will be later, and that seats are kept."""
    event = fact.event
    plan_refresh(notices.work, event)
    people = people_of(notices.work, event)
    cause = f"postponed:{event.id}:{event.sequence}"
    tell_people(notices, people, event, "event.postponed", cause=cause)


@capability.listens(facts.EventCancelled)
def on_cancelled(notices: Notices, fact: facts.EventCancelled) -> None:
    """Tell everybody that it does not take place, and why."""
    event = fact.event
    plan_refresh(notices.work, event)
    cause = f"cancelled:{event.id}"
    for view in views_for(notices, fact.people):
        reason = fact.reason or view.say("event.minimum.not_reached")
        words = [view.say("event.cancelled_now"), view.say("event.reason", reason=reason)]
        words += [view.when(event), view.say("event.nothing_to_pay")]
        tell_one(notices, view.user, event, Said(words, cause, priority=BULK))
    organizer = organizer_of(notices, event)
    if organizer is not None and not fact.reason:
        view = view_for(notices, organizer)
        words = [
            view.say("event.minimum.off_now"),
            view.say("event.told_people", n=len(fact.people)),
        ]
        tell_one(notices, organizer, event, Said(words, f"{cause}:organizer"))


@capability.listens(facts.MessageSent)
def on_message(notices: Notices, fact: facts.MessageSent) -> None:
    """Pass the organizer's words on."""
    message = fact.message
    for view in views_for(notices, fact.people):
        words = [view.say("event.organizer_writes"), view.say("quoted", text=message.text)]
        tell_one(
            notices, view.user, fact.event, Said(words, f"message:{message.id}", priority=BULK)
        )


@capability.listens(facts.HandedOver)
def on_handed_over(notices: Notices, fact: facts.HandedOver) -> None:
    """Tell the new organizer."""
    organizer = organizer_of(notices, fact.event)
    if organizer is None:
        return
    view = view_for(notices, organizer)
    buttons = (view.button("event.manage_button", "event.manage", fact.event.id),)
    words = [view.say("event.yours_now"), view.when(fact.event)]
    cause = f"handed_over:{fact.event.id}:{organizer.id}:{int(notices.work.now.timestamp())}"
    tell_one(notices, organizer, fact.event, Said(words, cause, buttons))


def _differences(view: View, fact: facts.EventChanged) -> list[str]:
    """Return one line for each thing that is another one now."""
    event, before = fact.event, fact.before
    lines = []
    if (before.starts_at, before.ends_at) != (event.starts_at, event.ends_at):
        was = formatting.span(before.starts_at, before.ends_at, view.now, view.language)
        lines.append(f"🕒 {was} → {view.when(event)}")
    place_before = (before.building_id, before.floor, before.spot_zh)
    if place_before != (event.building_id, event.floor, event.spot_zh):
        building = view.work.session.get_one(Building, before.building_id)
        spot = before.spot_zh if view.language == "zh" else before.spot_en
        parts = (view.named(building), before.floor or "", spot)
        lines.append(f"📍 {' '.join(part for part in parts if part)} → {view.where(event)}")
    title_before = before.title_zh if view.language == "zh" else before.title_en
    if title_before != view.named(event):
        lines.append(f"📌 {title_before} → {view.named(event)}")
    return lines or [view.when(event), view.where(event)]
