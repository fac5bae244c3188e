"""The day and its slots: setting them, choosing one, moving to another.

Every change of who has a slot begins with the lock of the appointment's seat pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update

from activities.appointments import following, personal, queries, swaps
from activities.appointments.facts import DaySet
from activities.appointments.models import CollectiveAppointment, Interest, Slot
from activities.appointments.refusals import (
    AppointmentSlotFull,
    DayInvalid,
    NotReachedYet,
    SlotsTooFew,
)
from activities.appointments.rights import require_care
from activities.appointments.workflow import SwapState
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.enrolment import door, quiet, seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.threshold import ThresholdState
from activities.errors import Stale
from activities.people.models import User

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=4)
LONGEST_DAY: Final = timedelta(hours=10)
LARGEST_SLOT: Final = 100
LONGEST_SPOT: Final = 60


@dataclass(frozen=True, slots=True)
class Day:
    """What a worker decides once enough people are interested."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    per_slot: int
    spot: str = ""
    needs: tuple[str, ...] = ()
    valid_months: int | None = None

    @property
    def number(self) -> int:
        """How many slots fit into the day."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=self.minutes))

    @property
    def places(self) -> int:
        """How many people all slots hold together."""
        return self.number * self.per_slot


def set_day(work: UnitOfWork, by: User, appointment_id: int, day: Day) -> CollectiveAppointment:
    """Confirm that it takes place, on this day and in these slots.

    Set again, the choices of before are void and everybody chooses anew. Raises NotAllowed,
    NotReachedYet, DayInvalid, SlotsTooFew, Stale.
    """
    appointment = queries.running(work, appointment_id)
    require_care(by, appointment)
    pool = seats.lock(work, appointment.seat_pool_id or 0)
    _require_enough(work, appointment)
    check_day(work, appointment, day)
    again = appointment.starts_at is not None
    threshold.confirm(work, threshold.threshold_of(work, pool.id))
    work.session.refresh(pool)
    if day.places < pool.taken:
        raise SlotsTooFew(places=day.places, n=pool.taken)
    _forget_choices(work, appointment)
    _store(work, appointment, day)
    pool.closes_at = day.starts_at
    work.session.flush()
    enrolment.resize(work, pool.id, min(appointment.maximum, day.places), by)
    following.plan_day(work, appointment)
    work.tell(DaySet(appointment, queries.people_of(work, appointment), again))
    return appointment


def check_day(work: UnitOfWork, appointment: CollectiveAppointment, day: Day) -> None:
    """Raise DayInvalid for a day on which nobody can come, or that makes no slots."""
    latest = max(appointment.cut_off_at, work.now) + timedelta(days=120)
    begins_by_day = not quiet.is_quiet(day.starts_at)
    sensible = (
        local(day.starts_at).date() > local(work.now).date()
        and day.starts_at < latest
        and begins_by_day
        and timedelta(0) < day.ends_at - day.starts_at <= LONGEST_DAY
        and SHORTEST <= timedelta(minutes=day.minutes) <= LONGEST
        and 1 <= day.per_slot <= LARGEST_SLOT
        and day.number >= 1
        and set(day.needs) <= set(personal.Detail)
    )
    if not sensible:
        raise DayInvalid


def choose(work: UnitOfWork, user: User, slot_id: int) -> Interest:
    """Take a place in a slot, or move to it from another; the same slot again changes nothing.

    Raises NotFound, NotRegistered for somebody who is not interested, AppointmentSlotFull, Stale.
    """
    slot = _slot(work, slot_id)
    appointment = queries.running(work, slot.appointment_id)
    seats.lock(work, appointment.seat_pool_id or 0)
    registration = door.registration_of(work, appointment.seat_pool_id or 0, user.id)
    chosen = queries.interest_of(work, appointment.id, user)
    if chosen is not None and chosen.slot_id == slot_id:
        return chosen
    hold(work, slot_id)
    if chosen is None:
        chosen = Interest(
            district_id=appointment.district_id,
            appointment_id=appointment.id,
            registration=registration,
            user_id=user.id,
            slot_id=slot_id,
            chosen_at=work.now,
        )
        work.session.add(chosen)
    else:
        release(work, chosen.slot_id)
        swaps.end_of(work, appointment.id, user)
        chosen.slot_id, chosen.chosen_at = slot_id, work.now
    work.session.flush()
    work.session.refresh(chosen)
    return chosen


def give_back(work: UnitOfWork, appointment_id: int, user: User) -> None:
    """Free the person's slot, if they have one, and end their wish to exchange it."""
    chosen = queries.interest_of(work, appointment_id, user)
    if chosen is None:
        return
    swaps.end_of(work, appointment_id, user)
    release(work, chosen.slot_id)
    work.session.delete(chosen)
    work.session.flush()


def hold(work: UnitOfWork, slot_id: int) -> None:
    """Take a place of a slot that has not begun. Raises AppointmentSlotFull."""
    held = work.session.execute(
        update(Slot)
        .where(Slot.id == slot_id, Slot.taken < Slot.capacity, Slot.starts_at > work.now)
        .values(taken=Slot.taken + 1)
        .execution_options(synchronize_session=False)
        .returning(Slot.id)
    )
    if held.first() is None:
        raise AppointmentSlotFull


def release(work: UnitOfWork, slot_id: int) -> None:
    """Give a place of a slot back."""
    work.session.execute(
        update(Slot)
        .where(Slot.id == slot_id)
        .values(taken=Slot.taken - 1)
        .execution_options(synchronize_session=False)
    )


def _slot(work: UnitOfWork, slot_id: int) -> Slot:
    found = work.session.get(Slot, slot_id)
    if found is None or found.void:
        raise Stale(kind="appointment")
    return found


def _require_enough(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    stage = queries.stage(work, appointment)
    if stage not in {ThresholdState.REACHED, ThresholdState.CONFIRMED}:
        if stage == ThresholdState.HELD:
            raise Stale(kind="appointment")
        coming = threshold.count_coming(work, appointment.seat_pool_id or 0)
        raise NotReachedYet(n=coming, minimum=appointment.minimum)
    begun = appointment.starts_at is not None and appointment.starts_at <= work.now
    if begun:
        raise Stale(kind="appointment")


def _forget_choices(work: UnitOfWork, appointment: CollectiveAppointment) -> None:
    for swap in swaps.open_swaps(work, appointment.id):
        swap.state, swap.ended_at = SwapState.ENDED, work.now
    for chosen in queries.interests_of(work, appointment.id):
        work.session.delete(chosen)
    for slot in queries.slots_of(work, appointment.id):
        slot.void, slot.taken = True, 0
    work.session.flush()


def _store(work: UnitOfWork, appointment: CollectiveAppointment, day: Day) -> None:
    step = timedelta(minutes=day.minutes)
    work.session.add_all(
        Slot(
            district_id=appointment.district_id,
            appointment_id=appointment.id,
            starts_at=day.starts_at + place * step,
            ends_at=day.starts_at + (place + 1) * step,
            capacity=day.per_slot,
        )
        for place in range(day.number)
    )
    appointment.starts_at = day.starts_at
    appointment.ends_at = day.starts_at + day.number * step
    appointment.spot = day.spot.strip()[:LONGEST_SPOT]
    appointment.needs = list(day.needs)
    appointment.valid_months = day.valid_months
    work.session.flush()
