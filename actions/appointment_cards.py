"""The cards of a collective appointment: for whoever is interested, and for who cares for it."""

from __future__ import annotations

from actions import appointment_view as words
from actions.appointment_buttons import Mine, mine_of, person_rows
from actions.event_view import View
from actions.reply import Card, Rows, rows_of
from activities.appointments import personal, queries, rights
from activities.appointments.models import CollectiveAppointment, Interest
from activities.appointments.workflow import AppointmentState
from activities.enrolment.models import Registration, RegistrationState, Threshold
from activities.enrolment.threshold import ThresholdState, threshold_of


def appointment_card(
    view: View, appointment: CollectiveAppointment, news: str = "", *, slots: bool = False
) -> Card:
    """Return the card as this person sees it; with `slots` the choice of slots is open."""
    mine = mine_of(view, appointment)
    is_in = mine.standing.registration is not None
    bring = words.bring_line(view, appointment) if is_in and appointment.starts_at else ""
    lines = [
        news,
        words.where(view, appointment),
        words.when(view, appointment),
        view.named(appointment, "about"),
        *words.stage_lines(view, appointment),
        *_mine_lines(view, appointment, mine),
        bring,
    ]
    rows = [
        *person_rows(view, appointment, mine, slots=slots),
        *_last_rows(view, appointment),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=words.title(view, appointment),
        buttons=tuple(row for row in rows if row),
        key=f"appointment:{appointment.id}",
    )


def manage_card(view: View, appointment: CollectiveAppointment, news: str = "") -> Card:
    """Return what whoever cares for the appointment can do now."""
    number = appointment.id
    stage = queries.stage(view.work, appointment)
    undecided = stage in {*words.COLLECTING, ThresholdState.REACHED}
    may_set_day = stage in {ThresholdState.REACHED, ThresholdState.CONFIRMED}
    has_day = appointment.starts_at is not None
    day_key = "appointment.day_again_button" if has_day else "appointment.day_button"
    wanted: list[tuple[bool, str, str]] = [
        (may_set_day, day_key, "appointment.day"),
        (undecided, "appointment.numbers_button", "appointment.numbers"),
        (_may_prolong(view, appointment), "appointment.prolong_button", "appointment.prolong"),
        (has_day, "appointment.people_button", "appointment.people"),
        (has_day, "appointment.file_button", "appointment.file"),
        (has_day and may_set_day, "appointment.door_button", "appointment.door"),
        (stage == ThresholdState.HELD, "appointment.results_button", "appointment.results"),
        (undecided or may_set_day, "appointment.call_off_button", "appointment.call_off"),
    ]
    buttons = [view.button(key, verb, number) for show, key, verb in wanted if show]
    back = view.button("appointment.back_button", "appointment.show", number)
    lines = (
        news,
        words.where(view, appointment),
        words.when(view, appointment),
        *words.stage_lines(view, appointment),
        _data_line(view, appointment),
    )
    return Card(
        tuple(line for line in lines if line),
        title=words.title(view, appointment),
        buttons=(*rows_of(buttons), (back,)),
        key=f"appointment:{number}",
    )


def proposal_card(view: View, appointment: CollectiveAppointment) -> Card:
    """Return a proposal as a worker sees it, to let it begin or not."""
    number = appointment.id
    answers = (
        view.button("appointment.approve_button", "appointment.approve", number, style="primary"),
        view.button("appointment.decline_button", "appointment.refuse", number),
    )
    guide = words.guide_of(view, appointment)
    more = () if guide is None else (view.button("appointment.guide", "guide.show", guide.id),)
    lines = (
        view.say("appointment.asks_worker", building=view.named(appointment.building)),
        view.named(appointment, "about"),
        *words.stage_lines(view, appointment)[:1],
        view.say("appointment.until", when=view.moment(appointment.cut_off_at)),
    )
    return Card(
        tuple(line for line in lines if line),
        title=words.title(view, appointment),
        buttons=(answers, more) if more else (answers,),
        key=f"appointment:{number}",
    )


def _mine_lines(view: View, appointment: CollectiveAppointment, mine: Mine) -> list[str]:
    stands = mine.standing
    if stands.offer is not None:
        return [view.say("appointment.you_are_offered", until=view.moment(stands.offer.expires_at))]
    if stands.entry is not None:
        return [view.say("appointment.you_wait", position=stands.position)]
    if stands.registration is None:
        fresh = appointment.state == AppointmentState.OPEN and appointment.starts_at is None
        return [view.say("appointment.nothing_personal")] if fresh else []
    return _joined_lines(view, appointment, stands.registration, mine.chosen)


def _joined_lines(
    view: View,
    appointment: CollectiveAppointment,
    registration: Registration,
    chosen: Interest | None,
) -> list[str]:
    if registration.state == RegistrationState.CHECKED_IN:
        return [view.say("appointment.you_came")]
    if appointment.starts_at is None:
        condition = registration.only_if
        key = "appointment.you_are_in" if condition is None else "appointment.you_come_if"
        return [view.say(key, n=condition)]
    if chosen is None:
        return [view.say("appointment.choose_slot")]
    slot = view.say("appointment.your_slot", slot=words.slot_words(view, chosen.slot))
    if not appointment.needs:
        return [slot]
    missing = personal.are_missing(view.work, appointment, view.user.id)
    return [slot, view.say(f"appointment.data_{'missing' if missing else 'given'}")]


def _last_rows(view: View, appointment: CollectiveAppointment) -> Rows:
    guide = words.guide_of(view, appointment)
    buttons = []
    if guide is not None:
        buttons.append(view.button("appointment.guide", "guide.show", guide.id))
    if appointment.seat_pool_id and rights.cares_for(view.user, appointment.building):
        buttons.append(
            view.button("appointment.manage_button", "appointment.manage", appointment.id)
        )
    return (tuple(buttons),)


def _may_prolong(view: View, appointment: CollectiveAppointment) -> bool:
    if queries.stage(view.work, appointment) != ThresholdState.COLLECTING:
        return False
    found: Threshold = threshold_of(view.work, appointment.seat_pool_id or 0)
    return not found.prolonged


def _data_line(view: View, appointment: CollectiveAppointment) -> str:
    if appointment.starts_at is None:
        return ""
    rows = queries.interests_of(view.work, appointment.id)
    told = sum(not personal.are_missing(view.work, appointment, each.user_id) for each in rows)
    return view.say("appointment.chosen_so_far", chosen=len(rows), told=told)
