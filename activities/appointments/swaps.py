"""Exchanging slots between two people: one asks for a full slot, whoever has it may agree.

Neither learns the other's name. Both slots stay as full as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.appointments import queries
from activities.appointments.facts import SwapAsked, SwapMade
from activities.appointments.models import Interest, Slot, SlotSwap
from activities.appointments.refusals import NoSlotYet, SlotHasPlaces, SwapOver
from activities.appointments.workflow import SwapState
from activities.db.work import UnitOfWork
from activities.enrolment import seats
from activities.errors import Stale
from activities.people.models import User


def ask(work: UnitOfWork, user: User, slot_id: int) -> SlotSwap:
    """Ask those of a full slot whether one of them would take the person's own.

    A second wish replaces the first. Raises NoSlotYet, SlotHasPlaces, Stale.
    """
    wanted = work.session.get(Slot, slot_id, populate_existing=True)
    if wanted is None or wanted.void or wanted.starts_at <= work.now:
        raise Stale(kind="appointment")
    appointment = queries.running(work, wanted.appointment_id)
    seats.lock(work, appointment.seat_pool_id or 0)
    mine = _own(work, appointment.id, user)
    if wanted.taken < wanted.capacity or mine.slot_id == slot_id:
        raise SlotHasPlaces
    end_of(work, appointment.id, user)
    swap = SlotSwap(
        district_id=appointment.district_id,
        appointment_id=appointment.id,
        asker_id=user.id,
        asker=user,
        offered=mine.slot,
        wanted=wanted,
        state=SwapState.OPEN,
        made_at=work.now,
    )
    work.session.add(swap)
    work.session.flush()
    holders = [
        each.user_id
        for each in queries.interests_of(work, appointment.id)
        if each.slot_id == slot_id
    ]
    work.tell(SwapAsked(swap, tuple(holders)))
    return swap


def agree(work: UnitOfWork, user: User, swap_id: int) -> Interest:
    """Exchange slots with whoever asked; return what the person has now.

    Raises SwapOver when somebody else was first or one of the two has another slot by now.
    """
    swap = work.session.get(SlotSwap, swap_id)
    if swap is None:
        raise SwapOver
    appointment = queries.running(work, swap.appointment_id)
    seats.lock(work, appointment.seat_pool_id or 0)
    work.session.refresh(swap)
    theirs = queries.interest_of(work, appointment.id, swap.asker)
    mine = queries.interest_of(work, appointment.id, user)
    if mine is None or theirs is None or not _stands(work, swap, mine, theirs):
        raise SwapOver
    mine.slot_id, theirs.slot_id = theirs.slot_id, mine.slot_id
    swap.state, swap.ended_at = SwapState.DONE, work.now
    work.session.flush()
    for person in (user, swap.asker):
        end_of(work, appointment.id, person)
    work.session.refresh(mine)
    work.session.refresh(theirs)
    work.tell(SwapMade(appointment, swap.asker, theirs.slot, user, mine.slot))
    return mine


def end_of(work: UnitOfWork, appointment_id: int, user: User) -> None:
    """End the person's wish to exchange, if there is one."""
    for each in open_swaps(work, appointment_id):
        if each.asker_id == user.id:
            each.state, each.ended_at = SwapState.ENDED, work.now
    work.session.flush()


def open_swaps(work: UnitOfWork, appointment_id: int) -> Sequence[SlotSwap]:
    """Return the wishes that nobody has met yet, oldest first."""
    return work.session.scalars(
        select(SlotSwap)
        .where(SlotSwap.appointment_id == appointment_id, SlotSwap.state == SwapState.OPEN)
        .order_by(SlotSwap.id)
    ).all()


def _stands(work: UnitOfWork, swap: SlotSwap, mine: Interest, theirs: Interest) -> bool:
    return (
        swap.state == SwapState.OPEN
        and mine.id != theirs.id
        and mine.slot_id == swap.wanted_slot_id
        and theirs.slot_id == swap.offered_slot_id
        and min(mine.slot.starts_at, theirs.slot.starts_at) > work.now
    )


def _own(work: UnitOfWork, appointment_id: int, user: User) -> Interest:
    found = queries.interest_of(work, appointment_id, user)
    if found is None:
        raise NoSlotYet
    return found
