"""What follows from where a threshold stands: each state has a next step that is planned.

Nothing that was reached waits for somebody to remember it: workers are asked for the day again
and again, the level above hears of it, and in the end everybody is told that it is off.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime, time, timedelta
from typing import Final

from activities.appointments import personal, queries
from activities.appointments.documents import KIND
from activities.appointments.facts import AppointmentHeld, AppointmentOff, DayMissing
from activities.appointments.models import CollectiveAppointment
from activities.appointments.workflow import APPOINTMENT_WORKFLOW, AppointmentEvent
from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.enrolment import door, quiet, seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.facts import ThresholdMoved
from activities.enrolment.threshold import ThresholdState
from activities.scheduling import due
from activities.search.index import forget

SET_DAY: Final = "appointment.set_day"
CHOOSE: Final = "appointment.choose"
DAY_BEFORE: Final = "appointment.day_before"
OVER: Final = "appointment.over"
RESULTS: Final = "appointment.results"
ERASE: Final = "appointment.erase"
EXPIRY: Final = "appointment.expiry"

ASKING_TIME: Final = time(10, tzinfo=SHANGHAI)
EVENING: Final = time(18, tzinfo=SHANGHAI)
RESULTS_AFTER_WORKING_DAYS: Final = 5
DATA_KEPT_FOR: Final = timedelta(days=30)
TOLD_BEFORE_EXPIRY: Final = timedelta(days=30)
ALWAYS: Final = timedelta(days=365)
"""How late something is still worth doing that has to be done however late it is."""


def follow(work: UnitOfWork, fact: ThresholdMoved) -> CollectiveAppointment | None:
    """Plan what follows a move of a threshold; None when the pool is somebody else's."""
    appointment = queries.of_pool(work, fact.pool.id)
    if appointment is None:
        return None
    state = ThresholdState(fact.threshold.state)
    if state in {ThresholdState.REACHED, ThresholdState.CONFIRMED}:
        if appointment.starts_at is None:
            _ask_for_day(work, appointment, working_days=1)
    elif state == ThresholdState.EXPIRED:
        end(work, appointment, AppointmentEvent.EXPIRE)
    elif state == ThresholdState.COLLECTING:
        due.cancel(work, SET_DAY, appointment.id)
    return appointment


def set_day_due(work: UnitOfWork, appointment_id: int) -> None:
    """Ask again for the day, or give up when there is no time left for one."""
    appointment = queries.appointment(work, appointment_id)
    waits = {ThresholdState.REACHED, ThresholdState.CONFIRMED}
    if appointment.starts_at is not None or queries.stage(work, appointment) not in waits:
        return
    pool = seats.pool(work, appointment.seat_pool_id or 0)
    if work.now >= pool.closes_at:
        end(work, appointment, AppointmentEvent.CALL_OFF)
        return
    appointment.asked_for_day += 1
    _ask_for_day(work, appointment, working_days=2)
    work.tell(DayMissing(appointment, appointment.asked_for_day))


def plan_day(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    """Plan what lies around the day that was set; what was planned for another is forgotten."""
    starts_at, ends_at = appointment.starts_at, appointment.ends_at
    if starts_at is None or ends_at is None:
        return
    for kind in (SET_DAY, CHOOSE, DAY_BEFORE, OVER, ERASE):
        due.cancel(work, kind, appointment.id)
    half_way = quiet.next_waking(work.now + (starts_at - work.now) / 2)
    evening = quiet.when_to_tell(max(evening_before(starts_at), work.now), starts_at)
    if half_way < evening:
        _plan(work, appointment, CHOOSE, half_way, useful_for=evening - half_way)
    _plan(work, appointment, DAY_BEFORE, evening, useful_for=starts_at - evening)
    _plan(work, appointment, OVER, ends_at + timedelta(minutes=30))
    _plan(work, appointment, ERASE, ends_at + DATA_KEPT_FOR)


def over_due(work: UnitOfWork, appointment_id: int) -> None:
    """Note that the day is over, who did not come, and plan the question for results."""
    appointment = queries.appointment(work, appointment_id)
    is_over = appointment.ends_at is not None and appointment.ends_at <= work.now
    if not is_over or queries.stage(work, appointment) != ThresholdState.CONFIRMED:
        return
    pool = seats.lock(work, appointment.seat_pool_id or 0)
    door.mark_no_shows(work, pool.id)
    threshold.hold(work, pool)
    ask = at_ten(work, local(work.now).date(), RESULTS_AFTER_WORKING_DAYS)
    _plan(work, appointment, RESULTS, ask)
    _plan_expiry(work, appointment)
    came = len(door.checked_in(work, pool.id))
    work.tell(AppointmentHeld(appointment, came))


def results_due(work: UnitOfWork, appointment_id: int) -> None:
    """Ask again where results can be picked up, and plan to ask once more."""
    appointment = queries.appointment(work, appointment_id)
    if queries.stage(work, appointment) != ThresholdState.HELD:
        return
    again = at_ten(work, local(work.now).date(), RESULTS_AFTER_WORKING_DAYS)
    _plan(work, appointment, RESULTS, again)
    came = len(door.checked_in(work, appointment.seat_pool_id or 0))
    work.tell(AppointmentHeld(appointment, came))


def erase_due(work: UnitOfWork, appointment_id: int) -> None:
    """Erase what people told for the appointment: it has served its purpose."""
    personal.erase_of(work, queries.appointment(work, appointment_id).id)


def end(
    work: UnitOfWork,
    appointment: CollectiveAppointment,
    event: AppointmentEvent,
    *,
    actor_id: int | None = None,
) -> None:
    """End it before its day: everybody is told, and what they told about themselves is erased."""
    people = queries.people_of(work, appointment)
    APPOINTMENT_WORKFLOW.advance(
        work, appointment, event, actor_id=actor_id, reason=appointment.reason
    )
    if appointment.seat_pool_id is not None:
        enrolment.close(work, appointment.seat_pool_id)
    for kind in (SET_DAY, CHOOSE, DAY_BEFORE, OVER):
        due.cancel(work, kind, appointment.id)
    personal.erase_of(work, appointment.id)
    forget(work, KIND, appointment.id)
    work.tell(AppointmentOff(appointment, people))


def evening_before(starts_at: datetime) -> datetime:
    """Return six in the evening of the day before."""
    return datetime.combine(local(starts_at).date() - timedelta(days=1), EVENING)


def at_ten(work: UnitOfWork, day: dt.date, working_days: int) -> datetime:
    """Return ten o'clock so many working days after a day."""
    for _ in range(working_days):
        day = work.calendar.next_working_day(day)
    return datetime.combine(day, ASKING_TIME)


def expires_on(appointment: CollectiveAppointment) -> dt.date | None:
    """Return when what was issued runs out, counted from the day, or None when nothing does."""
    if appointment.starts_at is None or appointment.valid_months is None:
        return None
    first = local(appointment.starts_at).date()
    months = first.month - 1 + appointment.valid_months
    year, month = first.year + months // 12, months % 12 + 1
    last_of_month = (dt.date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return dt.date(year, month, min(first.day, last_of_month))


def _plan_expiry(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    runs_out = expires_on(appointment)
    if runs_out is None:
        return
    day = runs_out - TOLD_BEFORE_EXPIRY
    if not work.calendar.is_working_day(day):
        day = work.calendar.previous_working_day(day)
    _plan(work, appointment, EXPIRY, datetime.combine(day, ASKING_TIME))


def _ask_for_day(
    work: UnitOfWork, appointment: CollectiveAppointment, *, working_days: int
) -> None:
    due.cancel(work, SET_DAY, appointment.id)
    at = at_ten(work, local(work.now).date(), working_days)
    pool = seats.pool(work, appointment.seat_pool_id or 0)
    _plan(work, appointment, SET_DAY, max(min(at, pool.closes_at), work.now))


def _plan(
    work: UnitOfWork,
    appointment: CollectiveAppointment,
    kind: str,
    at: datetime,
    *,
    useful_for: timedelta = ALWAYS,
) -> None:
    due.plan(work, appointment.district_id, kind, appointment.id, at, useful_for=useful_for)
