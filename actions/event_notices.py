"""Telling people what happened to their seats when it is not their turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actions.capability import Capability
from actions.event_refresh import plan_refresh
from actions.event_view import View, view_for, views_for
from actions.notices import BULK, NORMAL, URGENT, Notices
from actions.reply import Button, Card
from activities.enrolment import facts
from activities.enrolment import service as enrolment
from activities.enrolment.models import RegistrationState
from activities.enrolment.threshold import ThresholdState
from activities.events import changing, plans
from activities.events import service as events
from activities.events.models import Certainty, Event
from activities.people.models import User

capability = Capability("event_notices")


@dataclass(frozen=True, slots=True)
class Said:
    """What is told: the words, the cause that makes a repetition harmless, and what can be done."""

    words: Sequence[str]
    cause: str
    buttons: tuple[Button, ...] = ()
    priority: int = NORMAL


def tell_one(notices: Notices, user: User, event: Event, said: Said) -> None:
    """Tell one person something about an event; the card becomes the event's card for them."""
    view = view_for(notices, user)
    show = (view.button("event.show_button", "event.show", event.id),)
    card = Card(
        tuple(said.words),
        title=view.named(event),
        buttons=(said.buttons, show) if said.buttons else (show,),
        key=f"event:{event.id}",
    )
    notices.tell(user, card, cause=said.cause, priority=said.priority)


def tell_people(
    notices: Notices, people: Iterable[int], event: Event, key: str, *, cause: str, **data: object
) -> None:
    """Tell many people one sentence about an event, with when and where."""
    for view in views_for(notices, people):
        words = (view.say(key, **data), view.when(event), view.where(event))
        tell_one(notices, view.user, event, Said(words, cause=cause, priority=BULK))


def organizer_of(notices: Notices, event: Event) -> User | None:
    """Return who organizes the event, if it is a person."""
    if event.organizer_id is None:
        return None
    return notices.work.session.get(User, event.organizer_id)


@capability.listens(facts.RegistrationCreated)
def on_registration(notices: Notices, fact: facts.RegistrationCreated) -> None:
    """Refresh the cards; ask the organizer where somebody needs approval."""
    event = events.event_of_pool(notices.work, fact.registration.pool_id)
    if event is None:
        return
    plan_refresh(notices.work, event)
    organizer = organizer_of(notices, event)
    if fact.registration.state != RegistrationState.PENDING_APPROVAL or organizer is None:
        return
    view = view_for(notices, organizer)
    person = fact.registration
    words = [view.say("event.asks_to_come", name=person.user.name, n=person.party)]
    pairs = zip(event.questions or (), person.answers or (), strict=False)
    words += [f"{question} {answer}" for question, answer in pairs]
    buttons = (
        view.button("event.approve_button", "event.approve", person.id, style="primary"),
        view.button("event.reject_button", "event.reject", person.id),
    )
    tell_one(notices, organizer, event, Said(words, cause=f"asks:{person.id}", buttons=buttons))


@capability.listens(facts.RegistrationDecided)
def on_decision(notices: Notices, fact: facts.RegistrationDecided) -> None:
    """Tell the person what the organizer decided."""
    event = events.event_of_pool(notices.work, fact.registration.pool_id)
    if event is None:
        return
    plan_refresh(notices.work, event)
    user = fact.registration.user
    view = view_for(notices, user)
    words = [view.say(f"event.decided.{fact.registration.state}")]
    words += [view.say("event.reason", reason=fact.reason)] if fact.reason else []
    cause = f"decided:{fact.registration.id}:{fact.registration.state}"
    tell_one(notices, user, event, Said(words, cause=cause))


@capability.listens(facts.RegistrationWithdrawn)
def on_withdrawal(notices: Notices, fact: facts.RegistrationWithdrawn) -> None:
    """Refresh the cards."""
    _refresh(notices, fact.registration.pool_id)


@capability.listens(facts.LineJoined)
def on_line(notices: Notices, fact: facts.LineJoined) -> None:
    """Refresh the cards."""
    _refresh(notices, fact.entry.pool_id)


@capability.listens(facts.CapacityChanged)
def on_capacity(notices: Notices, fact: facts.CapacityChanged) -> None:
    """Refresh the cards; who moves up hears of it by an offer."""
    _refresh(notices, fact.pool.id)


@capability.listens(facts.OfferMade)
def on_offer(notices: Notices, fact: facts.OfferMade) -> None:
    """Offer seats to somebody who waits, with the time until they go to the next."""
    offer = fact.offer
    event = events.event_of_pool(notices.work, offer.pool_id)
    if event is None:
        return
    user = offer.entry.user
    view = view_for(notices, user)
    until = view.moment(offer.expires_at)
    words = [
        view.say("event.offered", n=offer.party, until=until),
        *_fewer(view, offer.party, offer.entry.party),
        view.when(event),
        view.where(event),
    ]
    buttons = (
        view.button("event.accept_button", "event.accept", event.id, style="primary"),
        view.button("event.decline_button", "event.decline", event.id),
    )
    cause = f"offer:{offer.id}"
    tell_one(notices, user, event, Said(words, cause=cause, buttons=buttons, priority=URGENT))


@capability.listens(facts.OfferLapsed)
def on_lapse(notices: Notices, fact: facts.OfferLapsed) -> None:
    """Say that the time was over, and what that means."""
    event = events.event_of_pool(notices.work, fact.offer.pool_id)
    if event is None:
        return
    user = fact.offer.entry.user
    view = view_for(notices, user)
    key = "event.lapsed_once" if fact.waits_on else "event.lapsed"
    tell_one(notices, user, event, Said([view.say(key)], cause=f"lapsed:{fact.offer.id}"))


@capability.listens(facts.LotsDrawn)
def on_draw(notices: Notices, fact: facts.LotsDrawn) -> None:
    """Tell everybody what the draw brought."""
    event = events.event_of_pool(notices.work, fact.pool.id)
    if event is None:
        return
    plan_refresh(notices.work, event)
    won = [each.user_id for each in fact.won]
    tell_people(notices, won, event, "event.drawn", cause=f"draw:{event.id}")
    for entry in fact.lost:
        view = view_for(notices, entry.user)
        words = [view.say("event.not_drawn", position=entry.rank - len(fact.won))]
        why = (view.button("event.why_button", "event.why", event.id),)
        tell_one(
            notices,
            entry.user,
            event,
            Said(words, cause=f"draw:{event.id}", buttons=why, priority=BULK),
        )


@capability.listens(facts.ThresholdMissed)
def on_minimum_missed(notices: Notices, fact: facts.ThresholdMissed) -> None:
    """Tell everybody that too few come, and let the organizer prolong by one tap."""
    event = events.event_of_pool(notices.work, fact.pool.id)
    if event is None:
        return
    numbers = {"n": fact.coming, "minimum": fact.threshold.minimum}
    people = events.people_of(notices.work, event)
    cause = f"missed:{fact.threshold.id}"
    tell_people(notices, people, event, "event.minimum.missed", cause=cause, **numbers)
    organizer = organizer_of(notices, event)
    if organizer is None or fact.threshold.decide_by is None:
        return
    view = view_for(notices, organizer)
    until = view.moment(fact.threshold.decide_by)
    words = [view.say("event.minimum.decide", until=until, **numbers)]
    buttons = (
        view.button("event.prolong_button", "event.prolong", event.id, style="primary"),
        view.button("event.cancel_button", "event.cancel", event.id, style="danger"),
    )
    tell_one(notices, organizer, event, Said(words, cause=f"{cause}:organizer", buttons=buttons))


@capability.listens(facts.ThresholdMoved)
def on_minimum(notices: Notices, fact: facts.ThresholdMoved) -> None:
    """Confirm or call off the event, and tell everybody."""
    event = events.event_of_pool(notices.work, fact.pool.id)
    if event is None:
        return
    state = ThresholdState(fact.threshold.state)
    plan_refresh(notices.work, event)
    cause = f"minimum:{fact.threshold.id}:{state}:{int(notices.work.now.timestamp())}"
    changing.follow_threshold(notices.work, event, state)
    if state in {ThresholdState.CONFIRMED, ThresholdState.PROLONGED}:
        people = events.people_of(notices.work, event)
        until = fact.threshold.cut_off_at
        for view in views_for(notices, people):
            words = view.say(f"event.minimum.{state}_now", n=fact.coming, until=view.moment(until))
            said = Said([words, view.when(event)], cause=cause, priority=BULK)
            tell_one(notices, view.user, event, said)
    organizer = organizer_of(notices, event)
    if organizer is not None and state in {ThresholdState.REACHED, ThresholdState.COLLECTING}:
        view = view_for(notices, organizer)
        key = "reached" if state == ThresholdState.REACHED else "lost"
        words = view.say(f"event.minimum.{key}_now", n=fact.coming)
        tell_one(notices, organizer, event, Said([words], cause=cause, priority=BULK))


@capability.when_due(plans.EVENING_BEFORE)
def remind_in_the_evening(notices: Notices, event_id: int) -> None:
    """Remind everybody who comes, the evening before."""
    _remind(notices, event_id, "event.reminder.evening")


@capability.when_due(plans.HOUR_BEFORE)
def remind_an_hour_before(notices: Notices, event_id: int) -> None:
    """Remind everybody who comes, an hour before."""
    _remind(notices, event_id, "event.reminder.hour")


def _remind(notices: Notices, event_id: int, key: str) -> None:
    event = notices.work.session.get(Event, event_id)
    if event is None or event.certainty == Certainty.CANCELLED or event.postponed:
        return
    things = bool(event.bring_zh)
    for each in enrolment.registered(notices.work, event.seat_pool_id):
        if each.state != RegistrationState.REGISTERED:
            continue
        view = view_for(notices, each.user)
        words = [view.say(key), view.when(event), view.where(event)]
        if things:
            words.append(view.say("event.bring", things=view.named(event, "bring")))
        leave = (view.button("event.withdraw_button", "event.withdraw", event.id),)
        cause = f"{key}:{event.id}:{event.sequence}:{each.id}"
        tell_one(notices, each.user, event, Said(words, cause=cause, buttons=leave, priority=BULK))


def _refresh(notices: Notices, pool_id: int) -> None:
    event = events.event_of_pool(notices.work, pool_id)
    if event is not None:
        plan_refresh(notices.work, event)


def _fewer(view: View, offered: int, wanted: int) -> list[str]:
    """Explain an offer of fewer seats than were wished for."""
    return [view.say("event.offered_part", n=offered, wanted=wanted)] if offered < wanted else []
