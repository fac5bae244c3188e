"""Being interested in a collective appointment, and what an office and its people do on the day."""

from __future__ import annotations

from activities.appointments import following, personal, proposing, queries, slots
from activities.appointments.documents import KIND
from activities.appointments.facts import ResultsReady
from activities.appointments.models import CollectiveAppointment
from activities.appointments.refusals import NotHeldYet
from activities.appointments.rights import cares_for, require_care
from activities.appointments.workflow import APPOINTMENT_WORKFLOW, AppointmentEvent
from activities.db.work import UnitOfWork
from activities.enrolment import door, offers, seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.models import CheckIn, Registration, RegistrationState
from activities.enrolment.service import Standing, Wish
from activities.enrolment.threshold import ThresholdState
from activities.errors import NotAllowed, NotFound
from activities.people.models import User
from activities.scheduling import due
from activities.search.index import forget


def join(
    work: UnitOfWork, user: User, appointment_id: int, *, only_if: int | None = None
) -> Standing:
    """Note that the person is interested, in any case or only if so many are; nothing personal.

    Twice is once, but a new condition replaces the old while nothing is decided. Raises NotFound,
    Stale, RegistrationClosed.
    """
    appointment = queries.running(work, appointment_id)
    pool_id = appointment.seat_pool_id or 0
    condition = only_if if only_if is None or only_if > appointment.minimum else None
    stands = enrolment.register(work, pool_id, user, Wish(only_if=condition))
    kept = stands.registration
    if not stands.fresh and kept is not None and kept.only_if != condition:
        pool = seats.lock(work, pool_id)
        kept.only_if = condition
        work.session.flush()
        threshold.review(work, pool)
    return stands


def leave(work: UnitOfWork, user: User, appointment_id: int) -> None:
    """Give up place, slot and everything told about oneself.

    Raises NotFound, Stale, NotRegistered, and RegistrationClosed once the day has begun.
    """
    appointment = queries.running(work, appointment_id)
    pool_id = appointment.seat_pool_id or 0
    seats.lock(work, pool_id)
    slots.give_back(work, appointment_id, user)
    personal.erase(work, user, appointment_id)
    enrolment.withdraw(work, pool_id, user)


def accept(work: UnitOfWork, user: User, appointment_id: int) -> Registration:
    """Take the place that was offered from the waiting list. Raises OfferExpired, Stale."""
    appointment = queries.running(work, appointment_id)
    return offers.accept(work, appointment.seat_pool_id or 0, user)


def decline(work: UnitOfWork, user: User, appointment_id: int) -> None:
    """Let the offered place go to the next. Raises OfferExpired, Stale."""
    appointment = queries.running(work, appointment_id)
    offers.decline(work, appointment.seat_pool_id or 0, user)


def call_off(work: UnitOfWork, by: User, appointment_id: int, reason: str) -> CollectiveAppointment:
    """End it with a reason that everybody reads. Raises NotAllowed, Stale, ReasonNeeded."""
    appointment = queries.running(work, appointment_id)
    require_care(by, appointment)
    if queries.stage(work, appointment) == ThresholdState.HELD:
        raise NotAllowed
    appointment.reason = proposing.checked_reason(reason)
    following.end(work, appointment, AppointmentEvent.CALL_OFF, actor_id=by.id)
    return appointment


def tick(work: UnitOfWork, by: User, registration_id: int) -> CheckIn:
    """Note that somebody is there. Raises NotFound, NotAllowed, DoorClosed."""
    registration = work.session.get(Registration, registration_id)
    found = None if registration is None else queries.of_pool(work, registration.pool_id)
    if found is None:
        raise NotFound(kind="registration")
    require_care(by, found)
    return door.check_in_by_name(work, registration_id, by)


def check_in(work: UnitOfWork, user: User, appointment_id: int, code: str) -> CheckIn:
    """Check oneself in with the code at the door. Raises CodeWrong, NotRegistered, DoorClosed."""
    appointment = queries.running(work, appointment_id)
    return door.check_in_by_code(work, appointment.seat_pool_id or 0, user, code)


def announce_results(
    work: UnitOfWork, by: User, appointment_id: int, words: str
) -> CollectiveAppointment:
    """Tell those who came where and when to pick up, and close. Raises NotHeldYet, NotAllowed."""
    appointment = queries.running(work, appointment_id)
    require_care(by, appointment)
    if queries.stage(work, appointment) != ThresholdState.HELD:
        raise NotHeldYet
    appointment.results = proposing.checked_reason(words)
    appointment.results_at = work.now
    people = who_came(work, appointment)
    due.cancel(work, following.RESULTS, appointment.id)
    threshold.close(work, seats.lock(work, appointment.seat_pool_id or 0))
    APPOINTMENT_WORKFLOW.advance(work, appointment, AppointmentEvent.CLOSE, actor_id=by.id)
    forget(work, KIND, appointment.id)
    work.tell(ResultsReady(appointment, people))
    return appointment


def pick_up(work: UnitOfWork, user: User, appointment_id: int) -> None:
    """Note that the person has what was issued; twice keeps the first time. Raises NotFound."""
    chosen = queries.interest_of(work, appointment_id, user)
    if chosen is None:
        raise NotFound(kind="appointment")
    chosen.picked_up_at = chosen.picked_up_at or work.now
    work.session.flush()


def who_came(work: UnitOfWork, appointment: CollectiveAppointment) -> tuple[int, ...]:
    """Return who was there; where the door was not used, everybody who had a slot."""
    rows = queries.interests_of(work, appointment.id)
    came = [each for each in rows if each.registration.state == RegistrationState.CHECKED_IN]
    return tuple(each.user_id for each in came or rows)


def may_see_list(user: User, appointment: CollectiveAppointment) -> bool:
    """Tell whether the person may see who comes."""
    return cares_for(user, appointment.building)
