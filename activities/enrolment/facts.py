"""What is told when seats are given, offered, taken back or counted. Listeners live in actions."""

from __future__ import annotations

from dataclasses import dataclass

from activities.enrolment.models import (
    CheckIn,
    Offer,
    Registration,
    SeatPool,
    Threshold,
    WaitingListEntry,
)


@dataclass(frozen=True, slots=True)
class RegistrationCreated:
    """Somebody got seats; `from_waiting_list` when they had been waiting for them."""

    registration: Registration
    from_waiting_list: bool


@dataclass(frozen=True, slots=True)
class RegistrationWithdrawn:
    """Somebody gave seats back."""

    registration: Registration


@dataclass(frozen=True, slots=True)
class RegistrationDecided:
    """The organizer approved, rejected or removed somebody."""

    registration: Registration
    reason: str


@dataclass(frozen=True, slots=True)
class LineJoined:
    """Somebody waits, or has put a lot into the draw."""

    entry: WaitingListEntry


@dataclass(frozen=True, slots=True)
class OfferMade:
    """Seats are kept for somebody, who is to be told now."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class OfferLapsed:
    """Somebody did not answer in time; `waits_on` when they keep a place, one further back."""

    offer: Offer
    waits_on: bool


@dataclass(frozen=True, slots=True)
class CapacityChanged:
    """The limit was raised or lowered."""

    pool: SeatPool
    before: int | None


@dataclass(frozen=True, slots=True)
class LotsDrawn:
    """The draw was held: who got seats, and who waits on in the drawn order."""

    pool: SeatPool
    won: tuple[Registration, ...]
    lost: tuple[WaitingListEntry, ...]


@dataclass(frozen=True, slots=True)
class ThresholdMoved:
    """A threshold went from one state to another."""

    pool: SeatPool
    threshold: Threshold
    before: str
    coming: int


@dataclass(frozen=True, slots=True)
class ThresholdMissed:
    """The cut-off came with too few; the organizer may still prolong until `decide_by`."""

    pool: SeatPool
    threshold: Threshold
    coming: int


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody was there."""

    check_in: CheckIn
