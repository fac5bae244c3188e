"""Telling people what happened to a collective appointment when it is not their turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from actions.appointment_cards import appointment_card, proposal_card
from actions.appointment_refresh import plan_refresh
from actions.appointment_view import slot_words, title
from actions.capability import Capability
from actions.event_view import View, view_for
from actions.notices import BULK, NORMAL, URGENT, Notices
from actions.reply import Card
from activities.appointments import facts, following, queries, rights
from activities.appointments.models import CollectiveAppointment
from activities.appointments.workflow import AppointmentState
from activities.enrolment import facts as enrolment
from activities.enrolment.models import Registration, RegistrationState
from activities.enrolment.threshold import ThresholdState
from activities.people.models import User

ASKED_TWICE = 2

capability = Capability("appointment_notices")


def tell(
    notices: Notices,
    people: Iterable[int],
    appointment: CollectiveAppointment,
    key: str,
    *,
    cause: str,
    priority: int = BULK,
    **data: object,
) -> None:
    """Tell people one sentence, on a card that shows what they can do now."""
    for user_id in people:
        user = notices.work.session.get(User, user_id)
        if user is not None:
            view = view_for(notices, user)
            news = view.say(key, **_in_words(view, data))
            card = appointment_card(view, appointment, news)
            notices.tell(user, card, cause=cause, priority=priority)


def tell_workers(
    notices: Notices,
    appointment: CollectiveAppointment,
    key: str,
    verb: str,
    *,
    cause: str,
    level_up: bool = False,
    **data: object,
) -> None:
    """Tell the building's workers what is theirs to do, by one tap.

    With `level_up`, or when no worker can be reached, the sub-district and the administrators.
    """

    def told(user: User) -> bool:
        view = view_for(notices, user)
        act = view.button(f"{verb}_button", verb, appointment.id, style="primary")
        show = view.button("appointment.manage_button", "appointment.manage", appointment.id)
        line = view.say(key, **_in_words(view, data))
        card = Card(
            (line, view.named(appointment.building)),
            title=title(view, appointment),
            buttons=((act, show),),
            key=f"appointment_duty:{appointment.id}",
        )
        return notices.tell(user, card, cause=cause)

    workers = rights.workers_of(notices.work, appointment.building)
    reached = [told(user) for user in workers]
    if level_up or not any(reached):
        known = {user.id for user in workers}
        for user in rights.officers_of(notices.work, appointment.building):
            if user.id not in known:
                told(user)


@capability.listens(facts.AppointmentProposed)
def proposed(notices: Notices, fact: facts.AppointmentProposed) -> None:
    """Ask the building's workers, or whoever is above when none of them can be reached."""
    found = fact.appointment

    def told(user: User) -> bool:
        card = proposal_card(view_for(notices, user), found)
        return notices.tell(user, card, cause=f"appointment.proposed:{found.id}")

    workers = rights.workers_of(notices.work, found.building)
    reached = [told(user) for user in workers]
    if not any(reached):
        for user in rights.officers_of(notices.work, found.building):
            told(user)


@capability.listens(facts.AppointmentDecided)
def decided(notices: Notices, fact: facts.AppointmentDecided) -> None:
    """Tell whoever proposed it; the cards of the other workers say so too."""
    found = fact.appointment
    key = "declined" if found.state == AppointmentState.DECLINED else "begins"
    cause = f"appointment.decided:{found.id}"
    if found.proposer_id is not None:
        people = [found.proposer_id]
        tell(notices, people, found, f"appointment.{key}", cause=cause, priority=NORMAL)
    for user in rights.workers_of(notices.work, found.building):
        if user.id != fact.by.id:
            card = appointment_card(view_for(notices, user), found)
            notices.tell(user, card, cause=cause, update=True, priority=BULK)


@capability.listens(enrolment.RegistrationCreated)
def registered(notices: Notices, fact: enrolment.RegistrationCreated) -> None:
    """Refresh the cards."""
    _refresh(notices, fact.registration.pool_id)


@capability.listens(enrolment.RegistrationWithdrawn)
def withdrawn(notices: Notices, fact: enrolment.RegistrationWithdrawn) -> None:
    """Refresh the cards."""
    _refresh(notices, fact.registration.pool_id)


@capability.listens(enrolment.OfferMade)
def offered(notices: Notices, fact: enrolment.OfferMade) -> None:
    """Offer a place to somebody who waits, with the time until it goes to the next."""
    found = queries.of_pool(notices.work, fact.offer.pool_id)
    if found is not None:
        people = [fact.offer.entry.user_id]
        cause = f"offer:{fact.offer.id}"
        tell(notices, people, found, "appointment.offered", cause=cause, priority=URGENT)


@capability.listens(enrolment.OfferLapsed)
def lapsed(notices: Notices, fact: enrolment.OfferLapsed) -> None:
    """Say that the time was over, and what that means."""
    found = queries.of_pool(notices.work, fact.offer.pool_id)
    if found is not None:
        key = "appointment.lapsed_once" if fact.waits_on else "appointment.lapsed"
        tell(notices, [fact.offer.entry.user_id], found, key, cause=f"lapsed:{fact.offer.id}")


@capability.listens(enrolment.ThresholdMoved)
def moved(notices: Notices, fact: enrolment.ThresholdMoved) -> None:
    """Plan what follows, and tell everybody where it stands."""
    found = following.follow(notices.work, fact)
    if found is None:
        return
    plan_refresh(notices.work, found)
    state = ThresholdState(fact.threshold.state)
    cause = f"appointment.{state}:{found.id}:{int(notices.work.now.timestamp())}"
    told = {"n": fact.coming, "minimum": fact.threshold.minimum}
    people = queries.people_of(notices.work, found)
    if state == ThresholdState.REACHED:
        # Whoever has just signed up sees it on the card that answers them.
        answered = _registered_now(notices, fact.pool.id)
        people = tuple(each for each in people if each != answered)
        tell(notices, people, found, "appointment.reached", cause=cause, **told)
        _ask_for_day(notices, found, cause, fact.coming)
    elif state == ThresholdState.COLLECTING:
        tell(notices, people, found, "appointment.lost", cause=cause, **told)
    elif state == ThresholdState.PROLONGED:
        until = fact.threshold.cut_off_at
        tell(notices, people, found, "appointment.prolonged", cause=cause, until=until, **told)
    elif state == ThresholdState.CONFIRMED:
        _confirmed(notices, found, fact, cause)


@capability.listens(enrolment.ThresholdMissed)
def missed(notices: Notices, fact: enrolment.ThresholdMissed) -> None:
    """Tell everybody that too few came; workers and the proposer may prolong by one tap."""
    found = queries.of_pool(notices.work, fact.pool.id)
    if found is None:
        return
    told: dict[str, Any] = {
        "n": fact.coming,
        "minimum": fact.threshold.minimum,
        "until": fact.threshold.decide_by,
    }
    cause = f"appointment.missed:{fact.threshold.id}"
    people = queries.people_of(notices.work, found)
    tell(notices, people, found, "appointment.missed", cause=cause, **told)
    key, verb = "appointment.decide", "appointment.prolong"
    tell_workers(notices, found, key, verb, cause=f"{cause}:decide", **told)
    if found.proposer is not None and not rights.cares_for(found.proposer, found.building):
        view = view_for(notices, found.proposer)
        act = view.button(f"{verb}_button", verb, found.id, style="primary")
        line = view.say(key, **_in_words(view, told))
        card = Card((line,), title=title(view, found), buttons=((act,),))
        notices.tell(found.proposer, card, cause=f"{cause}:decide")


@capability.listens(facts.DayMissing)
def day_missing(notices: Notices, fact: facts.DayMissing) -> None:
    """Ask again for the day; the second time the level above hears of it too."""
    cause = f"appointment.day:{fact.appointment.id}:{fact.times}"
    tell_workers(
        notices,
        fact.appointment,
        "appointment.day_missing",
        "appointment.day",
        cause=cause,
        level_up=fact.times >= ASKED_TWICE,
        times=fact.times,
    )


@capability.listens(facts.DaySet)
def day_set(notices: Notices, fact: facts.DaySet) -> None:
    """Tell everybody the day, with the slots to choose from."""
    found = fact.appointment
    key = "appointment.day_changed" if fact.again else "appointment.day_known"
    moments = (notices.work.now, found.starts_at or notices.work.now)
    cause = ":".join(
        ["appointment.day_set", str(found.id), *(each.isoformat() for each in moments)]
    )
    tell(notices, fact.people, found, key, cause=cause, priority=NORMAL)


@capability.listens(facts.NumbersChanged)
def numbers_changed(notices: Notices, fact: facts.NumbersChanged) -> None:
    """Refresh the cards."""
    plan_refresh(notices.work, fact.appointment)


@capability.listens(facts.AppointmentOff)
def off(notices: Notices, fact: facts.AppointmentOff) -> None:
    """Tell everybody that it does not take place, and why."""
    found = fact.appointment
    plan_refresh(notices.work, found)
    cause = f"appointment.off:{found.id}"
    proposer = () if found.proposer_id is None else (found.proposer_id,)
    people = dict.fromkeys([*fact.people, *proposer])
    key = "expired_now" if found.state == AppointmentState.EXPIRED else "called_off_now"
    tell(notices, people, found, f"appointment.{key}", cause=cause, priority=NORMAL)


@capability.listens(facts.SwapAsked)
def swap_asked(notices: Notices, fact: facts.SwapAsked) -> None:
    """Ask those of the wanted slot, without saying who asks."""
    swap = fact.swap
    found = queries.appointment(notices.work, swap.appointment_id)
    for user_id in fact.holders:
        user = notices.work.session.get_one(User, user_id)
        view = view_for(notices, user)
        slots = {"offered": slot_words(view, swap.offered), "wanted": slot_words(view, swap.wanted)}
        agree = view.button("appointment.agree_button", "appointment.agree", swap.id)
        keep = view.button("appointment.keep_button", "appointment.show", found.id)
        line = view.say("appointment.swap_wanted", **slots)
        card = Card((line,), title=title(view, found), buttons=((agree, keep),))
        notices.tell(user, card, cause=f"appointment.swap:{swap.id}")


@capability.listens(facts.SwapMade)
def swap_made(notices: Notices, fact: facts.SwapMade) -> None:
    """Tell whoever asked that the exchange was made."""
    view = view_for(notices, fact.first)
    news = view.say("appointment.swapped", slot=slot_words(view, fact.first_slot))
    card = appointment_card(view, fact.appointment, news)
    cause = f"appointment.swapped:{fact.appointment.id}:{fact.first.id}:{fact.first_slot.id}"
    notices.tell(fact.first, card, cause=f"{cause}:{int(notices.work.now.timestamp())}")


def _confirmed(
    notices: Notices, found: CollectiveAppointment, fact: enrolment.ThresholdMoved, cause: str
) -> None:
    """Tell those who come, and those whose condition was not met that they are free."""
    dropped = [
        each.user_id
        for each in notices.work.session.query(Registration).filter_by(
            pool_id=fact.pool.id, state=RegistrationState.CANCELLED
        )
        if each.ended_at == notices.work.now
    ]
    tell(notices, dropped, found, "appointment.too_few_for_you", cause=cause, n=fact.coming)
    if found.starts_at is None and fact.threshold.cut_off_at <= notices.work.now:
        people = queries.people_of(notices.work, found)
        tell(notices, people, found, "appointment.confirmed", cause=cause, n=fact.coming)
        _ask_for_day(notices, found, cause, fact.coming)


def _ask_for_day(notices: Notices, found: CollectiveAppointment, cause: str, coming: int) -> None:
    tell_workers(
        notices, found, "appointment.set_the_day", "appointment.day", cause=f"{cause}:day", n=coming
    )


def _registered_now(notices: Notices, pool_id: int) -> int | None:
    newest = notices.work.session.scalars(
        select(Registration)
        .where(Registration.pool_id == pool_id, Registration.created_at == notices.work.now)
        .order_by(Registration.id.desc())
        .limit(1)
    ).first()
    return None if newest is None else newest.user_id


def _refresh(notices: Notices, pool_id: int) -> None:
    found = queries.of_pool(notices.work, pool_id)
    if found is not None:
        plan_refresh(notices.work, found)


def _in_words(view: View, data: dict[str, object]) -> dict[str, object]:
    """Return the data with moments as this person says them."""
    return {
        name: view.moment(value) if isinstance(value, datetime) else value
        for name, value in data.items()
    }
