"""Proposing a collective appointment, letting it begin or not, and changing its numbers.

A worker's own proposal begins at once; anybody else's is looked at by the building's workers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from activities.appointments import queries
from activities.appointments.documents import documents_of
from activities.appointments.facts import (
    AppointmentDecided,
    AppointmentProposed,
    NumbersChanged,
)
from activities.appointments.models import CollectiveAppointment
from activities.appointments.refusals import (
    AlreadyProposed,
    AppointmentReasonNeeded,
    MatterInvalid,
    MaximumBelowJoined,
    NumbersInvalid,
    TooManyProposals,
)
from activities.appointments.rights import cares_for, require_care
from activities.appointments.workflow import (
    APPOINTMENT_WORKFLOW,
    AppointmentEvent,
    AppointmentState,
)
from activities.db.work import UnitOfWork
from activities.enrolment import seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.models import SeatPool
from activities.errors import NotAllowed, NotFound, Stale
from activities.people.models import User
from activities.people.rights import is_admin
from activities.places.models import Building
from activities.search.index import index

LONGEST_MATTER: Final = 60
LONGEST_ABOUT: Final = 300
LARGEST: Final = 500
MOST_WAITING: Final = 2
SHORTEST_COLLECTING: Final = timedelta(hours=2)
LONGEST_COLLECTING: Final = timedelta(days=120)
TIME_FOR_THE_DAY: Final = timedelta(days=60)
"""How long after the cut-off the day may be at the latest."""
COLLECTING_AFTER_A_LATE_YES: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was confirmed on the draft card."""

    building: Building
    zh: str
    en: str
    minimum: int
    maximum: int
    cut_off_at: datetime
    target: int | None = None
    guide_key: str | None = None
    aliases: Sequence[str] = ()
    about: str = ""


def propose(work: UnitOfWork, user: User, told: Proposal) -> CollectiveAppointment:
    """Store a proposal; it begins to collect at once if the person cares for the building.

    Raises MatterInvalid, NumbersInvalid, AlreadyProposed, TooManyProposals.
    """
    _check(work, told)
    existing = queries.same_matter(work, told.building.id, told.guide_key, (told.zh, told.en))
    if existing is not None:
        raise AlreadyProposed
    waiting = [each for each in queries.proposed(work) if each.proposer_id == user.id]
    if len(waiting) >= MOST_WAITING:
        raise TooManyProposals(n=len(waiting))
    appointment = _stored(work, user, told)
    if cares_for(user, told.building):
        _begin(work, user, appointment)
    else:
        work.tell(AppointmentProposed(appointment))
    return appointment


def approve(work: UnitOfWork, by: User, appointment_id: int) -> CollectiveAppointment:
    """Let it begin to collect; whoever proposed it is the first to be interested.

    Raises NotFound, NotAllowed, and Stale when it was answered before.
    """
    appointment = proposal_for(work, by, appointment_id)
    _begin(work, by, appointment)
    if appointment.proposer is not None and appointment.seat_pool_id is not None:
        enrolment.register(work, appointment.seat_pool_id, appointment.proposer)
    work.tell(AppointmentDecided(appointment, by))
    return appointment


def decline(work: UnitOfWork, by: User, appointment_id: int, reason: str) -> CollectiveAppointment:
    """Say no, and why. Raises NotFound, NotAllowed, AppointmentReasonNeeded, Stale."""
    appointment = proposal_for(work, by, appointment_id)
    appointment.reason = checked_reason(reason)
    APPOINTMENT_WORKFLOW.advance(
        work, appointment, AppointmentEvent.DECLINE, actor_id=by.id, reason=appointment.reason
    )
    work.tell(AppointmentDecided(appointment, by))
    return appointment


def take_back(work: UnitOfWork, user: User, appointment_id: int) -> CollectiveAppointment:
    """Withdraw one's own proposal while nobody has answered it. Raises NotAllowed, Stale."""
    appointment = queries.appointment(work, appointment_id)
    if appointment.proposer_id != user.id:
        raise NotAllowed
    _require_waiting(work, appointment)
    APPOINTMENT_WORKFLOW.advance(work, appointment, AppointmentEvent.TAKE_BACK, actor_id=user.id)
    return appointment


def proposal_for(work: UnitOfWork, by: User, appointment_id: int) -> CollectiveAppointment:
    """Return a proposal to somebody who may answer it; nobody but an administrator answers theirs.

    Raises NotFound, NotAllowed, Stale.
    """
    appointment = work.session.get(CollectiveAppointment, appointment_id)
    if appointment is None:
        raise NotFound(kind="appointment")
    require_care(by, appointment)
    if appointment.proposer_id == by.id and not is_admin(by):
        raise NotAllowed
    _require_waiting(work, appointment)
    return appointment


def change_numbers(
    work: UnitOfWork, by: User, appointment_id: int, *, minimum: int, maximum: int
) -> CollectiveAppointment:
    """Need more or fewer people; a minimum that is met by now is reached at once.

    Raises NotAllowed, NumbersInvalid, MaximumBelowJoined, and StepNotPossible once it is decided.
    """
    appointment = queries.running(work, appointment_id)
    require_care(by, appointment)
    pool = seats.lock(work, appointment.seat_pool_id or 0)
    if maximum < pool.taken:
        raise MaximumBelowJoined(n=pool.taken)
    if not 2 <= minimum <= maximum <= LARGEST:
        raise NumbersInvalid(largest=LARGEST)
    appointment.minimum, appointment.maximum = minimum, maximum
    if appointment.target is not None:
        appointment.target = min(max(appointment.target, minimum), maximum)
    enrolment.resize(work, pool.id, maximum, by)
    found = threshold.threshold_of(work, pool.id)
    threshold.change(work, found, minimum, target=appointment.target)
    work.tell(NumbersChanged(appointment))
    return appointment


def prolong(
    work: UnitOfWork, user: User, appointment_id: int, until: datetime | None = None
) -> CollectiveAppointment:
    """Collect longer, once; by default as long again, a week at least.

    Whoever proposed it may, and the workers. Raises NotAllowed, CannotProlong, StepNotPossible.
    """
    appointment = queries.running(work, appointment_id)
    if appointment.proposer_id != user.id:
        require_care(user, appointment)
    found = threshold.threshold_of(work, appointment.seat_pool_id or 0)
    again = max(found.cut_off_at - appointment.created_at, timedelta(days=7))
    until = until or max(work.now, found.cut_off_at) + again
    latest = seats.pool(work, found.pool_id).closes_at
    threshold.prolong(work, found, min(until, latest))
    return appointment


def checked_reason(reason: str) -> str:
    """Return a usable reason. Raises AppointmentReasonNeeded."""
    words = reason.strip()[:LONGEST_ABOUT]
    if not words:
        raise AppointmentReasonNeeded
    return words


def begin_sample(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    """Let an appointment of the sample city collect, as if a worker had proposed it."""
    _open_pool(work, appointment)
    appointment.state = AppointmentState.OPEN
    work.session.flush()


def _check(work: UnitOfWork, told: Proposal) -> None:
    names = told.zh.strip(), told.en.strip()
    if not all(2 <= len(name) <= LONGEST_MATTER for name in names):
        raise MatterInvalid(longest=LONGEST_MATTER)
    target = told.minimum if told.target is None else told.target
    if not 2 <= told.minimum <= target <= told.maximum <= LARGEST:
        raise NumbersInvalid(largest=LARGEST)
    if not SHORTEST_COLLECTING <= told.cut_off_at - work.now <= LONGEST_COLLECTING:
        raise NumbersInvalid(largest=LARGEST)


def _stored(work: UnitOfWork, user: User, told: Proposal) -> CollectiveAppointment:
    appointment = CollectiveAppointment(
        district_id=told.building.district_id,
        building_id=told.building.id,
        building=told.building,
        proposer_id=user.id,
        proposer=user,
        guide_key=told.guide_key,
        zh=told.zh.strip(),
        en=told.en.strip(),
        aliases=list(told.aliases),
        about_zh=told.about.strip()[:LONGEST_ABOUT],
        about_en=told.about.strip()[:LONGEST_ABOUT],
        minimum=told.minimum,
        target=told.target,
        maximum=told.maximum,
        cut_off_at=told.cut_off_at,
        state=AppointmentState.PROPOSED,
        needs=[],
        created_at=work.now,
    )
    work.session.add(appointment)
    work.session.flush()
    return appointment


def _begin(work: UnitOfWork, by: User, appointment: CollectiveAppointment) -> None:
    APPOINTMENT_WORKFLOW.advance(work, appointment, AppointmentEvent.APPROVE, actor_id=by.id)
    _open_pool(work, appointment)


def _open_pool(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    if appointment.cut_off_at < work.now + SHORTEST_COLLECTING:
        appointment.cut_off_at = work.now + COLLECTING_AFTER_A_LATE_YES
    pool = SeatPool(
        district_id=appointment.district_id,
        capacity=appointment.maximum,
        closes_at=appointment.cut_off_at + TIME_FOR_THE_DAY,
        # Everybody signs up alone: the data asked for later is one's own to give.
        largest_party=1,
    )
    appointment.seats = seats.open_pool(work, pool)
    appointment.seat_pool_id = pool.id
    work.session.flush()
    threshold.set_threshold(
        work, pool, appointment.minimum, appointment.cut_off_at, target=appointment.target
    )
    for document in documents_of(appointment):
        index(work, document)


def _require_waiting(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    work.session.refresh(appointment, with_for_update={"of": CollectiveAppointment})
    if appointment.state != AppointmentState.PROPOSED:
        raise Stale(kind="appointment")
