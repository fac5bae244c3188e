"""The line: joining it, leaving it, and offering free seats to those in it, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.enrolment import history, seats
from activities.enrolment.facts import LineJoined, OfferMade, RegistrationCreated
from activities.enrolment.models import (
    Offer,
    OfferState,
    Registration,
    RegistrationState,
    SeatPool,
    WaitingListEntry,
    WaitingState,
)
from activities.enrolment.standing import waiting
from activities.people.models import User
from activities.scheduling import due, quiet

OFFER_SENT = "offer.send"
OFFER_EXPIRY = "offer.expiry"
SWEEP = "enrolment.sweep"
SWEEP_EVERY = timedelta(minutes=5)
SHORTEST_OFFER = timedelta(minutes=5)
LONGEST_OFFER = timedelta(hours=12)
SHARE_OF_TIME_LEFT = 12
ALWAYS = timedelta(days=365)
"""How late something may be done that has to be done however late it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: for how many, or a part of them, on what condition; and answers."""

    party: int = 1
    takes_part: bool = False
    only_if: int | None = None
    answers: list[str] | None = None


def offer_length(now: datetime, begins: datetime) -> timedelta:
    """Return how long an offer stands: a twelfth of the time left, from 5 minutes to 12 hours."""
    return min(max((begins - now) / SHARE_OF_TIME_LEFT, SHORTEST_OFFER), LONGEST_OFFER)


def grant(
    work: UnitOfWork, pool: SeatPool, user: User, wish: Wish, *, from_line: bool = False
) -> Registration:
    """Store a registration for seats that are held already."""
    pending = pool.needs_approval
    registration = Registration(
        district_id=pool.district_id,
        pool_id=pool.id,
        user_id=user.id,
        user=user,
        party=wish.party,
        state=RegistrationState.PENDING_APPROVAL if pending else RegistrationState.REGISTERED,
        only_if=wish.only_if,
        answers=wish.answers,
        created_at=work.now,
    )
    work.session.add(registration)
    work.session.flush()
    what = "asked" if pending else "registered"
    history.note(work, pool, user.id, what, n=wish.party)
    work.tell(RegistrationCreated(registration, from_line))
    return registration


def join(work: UnitOfWork, pool: SeatPool, user: User, wish: Wish) -> WaitingListEntry:
    """Put somebody at the end of the line, or among the lots."""
    entry = WaitingListEntry(
        district_id=pool.district_id,
        pool_id=pool.id,
        user_id=user.id,
        user=user,
        party=wish.party,
        takes_part=wish.takes_part,
        rank=seats.queue(work, pool.id),
        answers=wish.answers,
        state=WaitingState.WAITING,
        joined_at=work.now,
    )
    if pool.awaits_draw:
        entry.rank = 0
    work.session.add(entry)
    work.session.flush()
    history.note(work, pool, user.id, "lot" if pool.awaits_draw else "waits", n=wish.party)
    plan_sweep(work, pool)
    work.tell(LineJoined(entry))
    return entry


def leave(work: UnitOfWork, entry: WaitingListEntry, state: WaitingState) -> None:
    """End an entry. One that waited is counted off; an offer's seats are the caller's to free."""
    waited = entry.state == WaitingState.WAITING
    entry.state = state
    entry.ended_at = work.now
    work.session.flush()
    if waited:
        seats.shift_queue(work, entry.pool_id, -1)


def fill(work: UnitOfWork, pool_id: int, *, in_turn: User | None = None) -> None:
    """Offer every free seat to those who wait, in their order, as each chose when joining.

    A party that would come only together is passed over while too few seats are free, and keeps
    its place. `in_turn` is somebody who is being answered anyway and needs no message.
    """
    pool = seats.lock(work, pool_id)
    count = seats.count(work, pool)
    if not pool.waiting or count.state not in {seats.SeatState.QUEUED, seats.SeatState.FREE}:
        return
    left = count.left
    for entry in waiting(work, pool_id):
        if left == 0:
            return
        party = entry.party if left is None else _fitting(entry, left)
        if not party:
            _pass_over(work, pool, entry, left or 0)
            continue
        _offer(work, pool, entry, party, tell=in_turn is None or in_turn.id != entry.user_id)
        left = None if left is None else left - party


def _fitting(entry: WaitingListEntry, left: int) -> int:
    if entry.party <= left:
        return entry.party
    return left if entry.takes_part else 0


def _pass_over(work: UnitOfWork, pool: SeatPool, entry: WaitingListEntry, left: int) -> None:
    if not entry.passed_over:
        entry.passed_over = True
        history.note(work, pool, entry.user_id, "passed_over", n=entry.party, left=left)


def _offer(
    work: UnitOfWork, pool: SeatPool, entry: WaitingListEntry, party: int, *, tell: bool
) -> None:
    if not seats.hold(work, pool.id, party, past_the_queue=True):
        return
    sends_at = quiet.when_to_tell(work.now, pool.closes_at)
    offer = Offer(
        district_id=pool.district_id,
        pool_id=pool.id,
        entry_id=entry.id,
        entry=entry,
        party=party,
        state=OfferState.OPEN,
        made_at=work.now,
        sends_at=sends_at,
        expires_at=offer_end(sends_at, pool.closes_at),
    )
    entry.state = WaitingState.OFFERED
    work.session.add(offer)
    work.session.flush()
    seats.shift_queue(work, pool.id, -1)
    until = local(offer.expires_at).strftime("%m-%d %H:%M")
    history.note(work, pool, entry.user_id, "offered", n=party, until=until)
    due.plan(work, pool.district_id, OFFER_EXPIRY, offer.id, offer.expires_at, useful_for=ALWAYS)
    if sends_at > work.now:
        length = offer.expires_at - sends_at
        due.plan(work, pool.district_id, OFFER_SENT, offer.id, sends_at, useful_for=length)
    elif tell:
        work.tell(OfferMade(offer))


def offer_end(sends_at: datetime, begins: datetime) -> datetime:
    """Return until when an offer told at `sends_at` stands: it stops at night, and at the begin."""
    length = offer_length(sends_at, begins)
    end = sends_at + length
    if not quiet.is_quiet(sends_at):
        end = quiet.add_waking(sends_at, length)
    return min(max(end, sends_at + SHORTEST_OFFER), begins).astimezone(SHANGHAI)


def plan_sweep(work: UnitOfWork, pool: SeatPool) -> None:
    """Plan the next look at this line, the same for everybody who joins within minutes."""
    if pool.sweep_at is not None and pool.sweep_at > work.now:
        return
    every = SWEEP_EVERY.total_seconds()
    at = datetime.fromtimestamp((work.now.timestamp() // every + 1) * every, work.now.tzinfo)
    if at < pool.closes_at:
        pool.sweep_at = at
        due.plan(work, pool.district_id, SWEEP, pool.id, at, useful_for=ALWAYS)
