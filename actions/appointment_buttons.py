"""What a person can do about a collective appointment, as rows of buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from actions import appointment_view as words
from actions.event_view import View
from actions.reply import Button, rows_of
from activities.appointments import personal, queries
from activities.appointments.models import CollectiveAppointment, Interest
from activities.appointments.workflow import AppointmentState
from activities.clock import local
from activities.enrolment import door, seats
from activities.enrolment import service as enrolment
from activities.enrolment.models import RegistrationState
from activities.enrolment.seats import SeatState
from activities.enrolment.service import Standing

MOST_SLOTS: Final = 24

ButtonRows = list[tuple[Button, ...]]


@dataclass(frozen=True, slots=True)
class Mine:
    """Where the person stands, and the slot they have."""

    standing: Standing
    chosen: Interest | None = None


def mine_of(view: View, appointment: CollectiveAppointment) -> Mine:
    """Return where the person stands with the appointment."""
    if appointment.seat_pool_id is None:
        return Mine(Standing())
    return Mine(
        enrolment.standing(view.work, appointment.seat_pool_id, view.user),
        queries.interest_of(view.work, appointment.id, view.user),
    )


def person_rows(
    view: View, appointment: CollectiveAppointment, mine: Mine, *, slots: bool
) -> ButtonRows:
    """Return what the person can do now; with `slots` the choice of slots is open."""
    if appointment.state != AppointmentState.OPEN:
        return _rows_outside(view, appointment, mine)
    if appointment.starts_at is not None and appointment.starts_at <= view.now:
        return _on_the_day(view, appointment, mine.standing)
    if mine.standing.registration is not None:
        return _joined_rows(view, appointment, mine, slots=slots)
    return _rows_without_place(view, appointment, mine.standing)


def _rows_outside(view: View, appointment: CollectiveAppointment, mine: Mine) -> ButtonRows:
    """Return what can be done before it begins to collect, and when all is over."""
    number, key = appointment.id, ""
    if appointment.state == AppointmentState.PROPOSED and appointment.proposer_id == view.user.id:
        key = "take_back"
    waits = mine.chosen is not None and mine.chosen.picked_up_at is None
    if appointment.state == AppointmentState.CLOSED and waits:
        key = "picked_up"
    if not key:
        return []
    return [(view.button(f"appointment.{key}_button", f"appointment.{key}", number),)]


def _rows_without_place(
    view: View, appointment: CollectiveAppointment, stands: Standing
) -> ButtonRows:
    number = appointment.id
    if stands.offer is not None:
        yes = view.button("appointment.accept_button", "appointment.accept", number)
        return [(yes, view.button("appointment.reject_button", "appointment.reject", number))]
    if stands.entry is not None:
        return [(_leave(view, number),)]
    return _newcomer_rows(view, appointment)


def _joined_rows(
    view: View, appointment: CollectiveAppointment, mine: Mine, *, slots: bool
) -> ButtonRows:
    leave = (_leave(view, appointment.id),)
    if appointment.starts_at is None:
        return [*_drop_condition(view, appointment, mine.standing), leave]
    if mine.chosen is None or slots:
        return [*_slot_rows(view, appointment, mine.chosen), leave]
    at_the_door = _on_the_day(view, appointment, mine.standing)
    return [*at_the_door, *_settled_rows(view, appointment), leave]


def _leave(view: View, number: int) -> Button:
    return view.button("appointment.leave_button", "appointment.leave", number, style="danger")


def _slot_rows(
    view: View, appointment: CollectiveAppointment, chosen: Interest | None
) -> ButtonRows:
    """Return one button a slot: to choose it while it has places, to ask for a swap when full."""
    buttons = []
    for each in queries.slots_of(view.work, appointment.id)[:MOST_SLOTS]:
        at = local(each.starts_at).strftime("%H:%M")
        left = each.capacity - each.taken
        if each.starts_at <= view.now or (chosen is not None and chosen.slot_id == each.id):
            continue
        if left > 0:
            key = "appointment.slot_button"
            buttons.append(view.button(key, "appointment.choose", each.id, at=at, n=left))
        elif chosen is not None:
            key = "appointment.swap_button"
            buttons.append(view.button(key, "appointment.swap", each.id, at=at))
    return list(rows_of(buttons))


def _newcomer_rows(view: View, appointment: CollectiveAppointment) -> ButtonRows:
    pool = seats.pool(view.work, appointment.seat_pool_id or 0)
    number = appointment.id
    if seats.count(view.work, pool).state != SeatState.FREE:
        wait = view.button("appointment.wait_button", "appointment.join", number, style="primary")
        return [(wait,)]
    join = view.button("appointment.join_button", "appointment.join", number, style="primary")
    if queries.stage(view.work, appointment) not in words.COLLECTING:
        return [(join,)]
    n = condition_of(appointment)
    key = "appointment.join_if_button"
    return [(join, view.button(key, "appointment.join", number, n, n=n))] if n else [(join,)]


def condition_of(appointment: CollectiveAppointment) -> int | None:
    """Return the number that “only if so many come” offers: the target, or a quarter more."""
    more = appointment.minimum + max(appointment.minimum // 4, 2)
    wanted = min(appointment.target or more, appointment.maximum)
    return wanted if wanted > appointment.minimum else None


def _drop_condition(view: View, appointment: CollectiveAppointment, mine: Standing) -> ButtonRows:
    if mine.registration is None or mine.registration.only_if is None:
        return []
    key = "appointment.join_anyway_button"
    return [(view.button(key, "appointment.join", appointment.id),)]


def _settled_rows(view: View, appointment: CollectiveAppointment) -> ButtonRows:
    number = appointment.id
    change = view.button("appointment.change_slot_button", "appointment.slots", number)
    if not appointment.needs:
        return [(change,)]
    missing = personal.are_missing(view.work, appointment, view.user.id)
    if missing:
        key = "appointment.give_data_button"
        return [(view.button(key, "appointment.details", number, style="primary"),), (change,)]
    again = view.button("appointment.change_data_button", "appointment.details", number)
    return [
        (change, again),
        (view.button("appointment.erase_button", "appointment.erase", number),),
    ]


def _on_the_day(view: View, appointment: CollectiveAppointment, mine: Standing) -> ButtonRows:
    starts_at, ends_at = appointment.starts_at, appointment.ends_at
    if starts_at is None or ends_at is None or mine.registration is None:
        return []
    is_on = starts_at - door.DOOR_OPENS_BEFORE <= view.now <= ends_at
    pool = seats.pool(view.work, appointment.seat_pool_id or 0)
    came = mine.registration.state == RegistrationState.CHECKED_IN
    if not is_on or came or pool.door_secret is None:
        return []
    key = "appointment.check_in_button"
    return [(view.button(key, "appointment.check_in", appointment.id, style="primary"),)]
