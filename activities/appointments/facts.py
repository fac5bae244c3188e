"""What can happen around a collective appointment, in the past tense. Listeners live in actions."""

from __future__ import annotations

from dataclasses import dataclass

from activities.appointments.models import CollectiveAppointment, Slot, SlotSwap
from activities.people.models import User


@dataclass(frozen=True, slots=True)
class AppointmentProposed:
    """Somebody who does not serve the building proposed one; a worker is to look at it."""

    appointment: CollectiveAppointment


@dataclass(frozen=True, slots=True)
class AppointmentDecided:
    """A worker let it begin, or declined it with a reason."""

    appointment: CollectiveAppointment
    by: User


@dataclass(frozen=True, slots=True)
class DayMissing:
    """Enough people are interested and no day is set yet; asked `times` times by now."""

    appointment: CollectiveAppointment
    times: int


@dataclass(frozen=True, slots=True)
class DaySet:
    """The day and its slots are known; `again` when they are other than before."""

    appointment: CollectiveAppointment
    people: tuple[int, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class NumbersChanged:
    """How many are needed or taken has changed."""

    appointment: CollectiveAppointment


@dataclass(frozen=True, slots=True)
class AppointmentOff:
    """It does not take place: called off, or the minimum was missed for good."""

    appointment: CollectiveAppointment
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SwapAsked:
    """Somebody wants a slot that is full; `holders` have one of its places."""

    swap: SlotSwap
    holders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SwapMade:
    """Two people have exchanged their slots."""

    appointment: CollectiveAppointment
    first: User
    first_slot: Slot
    second: User
    second_slot: Slot


@dataclass(frozen=True, slots=True)
class AppointmentHeld:
    """The day is over; the workers are asked when results can be picked up."""

    appointment: CollectiveAppointment
    came: int


@dataclass(frozen=True, slots=True)
class ResultsReady:
    """What was issued can be picked up by these people."""

    appointment: CollectiveAppointment
    people: tuple[int, ...]
