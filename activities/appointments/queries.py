"""Looking collective appointments up: by id, by building, by person. Nothing is changed here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import select

from activities.appointments.models import CollectiveAppointment, Interest, Slot
from activities.appointments.workflow import AppointmentState
from activities.db.work import UnitOfWork
from activities.enrolment import service as enrolment
from activities.enrolment import threshold
from activities.enrolment.models import Registration, WaitingListEntry
from activities.enrolment.threshold import ThresholdState
from activities.errors import NotFound, Stale
from activities.people.models import User

LIVE = (AppointmentState.PROPOSED, AppointmentState.OPEN)


def appointment(work: UnitOfWork, appointment_id: int) -> CollectiveAppointment:
    """Return the appointment. Raises NotFound."""
    found = work.session.get(CollectiveAppointment, appointment_id)
    if found is None:
        raise NotFound(kind="appointment")
    return found


def running(work: UnitOfWork, appointment_id: int) -> CollectiveAppointment:
    """Return an appointment that has begun and is not over. Raises NotFound, Stale."""
    found = appointment(work, appointment_id)
    if found.state != AppointmentState.OPEN or found.seat_pool_id is None:
        raise Stale(kind="appointment")
    return found


def of_pool(work: UnitOfWork, pool_id: int) -> CollectiveAppointment | None:
    """Return the appointment whose seats these are, or None when they belong to something else."""
    return work.session.scalars(
        select(CollectiveAppointment).where(CollectiveAppointment.seat_pool_id == pool_id)
    ).first()


def stage(work: UnitOfWork, found: CollectiveAppointment) -> str:
    """Return where it stands: its own state before and after, its threshold's between."""
    if found.state != AppointmentState.OPEN or found.seat_pool_id is None:
        return str(found.state)
    return threshold.threshold_of(work, found.seat_pool_id).state


def all_open(work: UnitOfWork, building_id: int | None = None) -> Sequence[CollectiveAppointment]:
    """Return those that collect or are to come, the building's own first, else the oldest."""
    rows = work.session.scalars(
        select(CollectiveAppointment)
        .where(CollectiveAppointment.state == AppointmentState.OPEN)
        .order_by(CollectiveAppointment.id)
    ).all()
    coming = [each for each in rows if each.ends_at is None or each.ends_at > work.now]
    return sorted(coming, key=lambda each: each.building_id != building_id)


def proposed(work: UnitOfWork) -> Sequence[CollectiveAppointment]:
    """Return the proposals without an answer, oldest first."""
    return work.session.scalars(
        select(CollectiveAppointment)
        .where(CollectiveAppointment.state == AppointmentState.PROPOSED)
        .order_by(CollectiveAppointment.id)
    ).all()


def known(work: UnitOfWork) -> Sequence[CollectiveAppointment]:
    """Return every appointment, for sentences to name."""
    return work.session.scalars(
        select(CollectiveAppointment).order_by(CollectiveAppointment.id)
    ).all()


def same_matter(
    work: UnitOfWork, building_id: int, guide_key: str | None, names: Sequence[str]
) -> CollectiveAppointment | None:
    """Return what collects for the same matter in this building, or waits to begin."""
    wanted = {_plain(name) for name in names} - {""}
    rows = work.session.scalars(
        select(CollectiveAppointment).where(
            CollectiveAppointment.building_id == building_id,
            CollectiveAppointment.state.in_(LIVE),
        )
    )
    for each in rows:
        if each.ends_at is not None and each.ends_at <= work.now:
            continue
        if guide_key is not None and each.guide_key == guide_key:
            return each
        if wanted & {_plain(name) for name in (each.zh, each.en)}:
            return each
    return None


def joined_by(work: UnitOfWork, user: User) -> Sequence[CollectiveAppointment]:
    """Return what the person is interested in, waits for or has proposed, and is not closed."""
    pools = [
        *work.session.scalars(
            select(Registration.pool_id).where(
                Registration.user_id == user.id, Registration.state.in_(enrolment.LIVE)
            )
        ),
        *work.session.scalars(
            select(WaitingListEntry.pool_id).where(
                WaitingListEntry.user_id == user.id,
                WaitingListEntry.state.in_(enrolment.IN_LINE),
            )
        ),
    ]
    rows = work.session.scalars(
        select(CollectiveAppointment)
        .where(CollectiveAppointment.state.in_(LIVE))
        .order_by(CollectiveAppointment.id)
    )
    return [
        each
        for each in rows
        if each.seat_pool_id in pools
        or (each.state == AppointmentState.PROPOSED and each.proposer_id == user.id)
    ]


def slots_of(work: UnitOfWork, appointment_id: int) -> Sequence[Slot]:
    """Return the slots as they stand in this transaction, earliest first."""
    return work.session.scalars(
        select(Slot)
        .where(Slot.appointment_id == appointment_id, Slot.void.is_(False))
        .order_by(Slot.starts_at)
        .execution_options(populate_existing=True)
    ).all()


def interests_of(work: UnitOfWork, appointment_id: int) -> Sequence[Interest]:
    """Return who has chosen a slot, by slot and in the order of choosing."""
    return work.session.scalars(
        select(Interest)
        .join(Slot, Slot.id == Interest.slot_id)
        .where(Interest.appointment_id == appointment_id)
        .order_by(Slot.starts_at, Interest.chosen_at, Interest.id)
        .execution_options(populate_existing=True)
    ).all()


def interest_of(work: UnitOfWork, appointment_id: int, user: User) -> Interest | None:
    """Return what the person has chosen, or None."""
    return work.session.scalars(
        select(Interest)
        .where(Interest.appointment_id == appointment_id, Interest.user_id == user.id)
        .execution_options(populate_existing=True)
    ).first()


def people_of(work: UnitOfWork, found: CollectiveAppointment) -> tuple[int, ...]:
    """Return the ids of everybody who is interested or waits, each once."""
    if found.seat_pool_id is None:
        return ()
    seated = [each.user_id for each in enrolment.registered(work, found.seat_pool_id)]
    line = [each.user_id for each in enrolment.everybody_in_line(work, found.seat_pool_id)]
    return tuple(dict.fromkeys([*seated, *line]))


def without_slot(work: UnitOfWork, found: CollectiveAppointment) -> tuple[int, ...]:
    """Return the ids of those who are interested and have not chosen a slot."""
    if found.seat_pool_id is None:
        return ()
    chosen = {each.user_id for each in interests_of(work, found.id)}
    seated = [each.user_id for each in enrolment.registered(work, found.seat_pool_id)]
    return tuple(each for each in seated if each not in chosen)


def is_decided(work: UnitOfWork, found: CollectiveAppointment) -> bool:
    """Tell whether it takes place for certain."""
    return stage(work, found) in {ThresholdState.CONFIRMED, ThresholdState.HELD}


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
