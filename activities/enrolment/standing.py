"""Where a person stands with a pool of seats: seated, offered, in line, how likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import comb

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from activities.db.lists import one_of
from activities.db.work import UnitOfWork
from activities.enrolment.models import (
    Offer,
    OfferState,
    Registration,
    RegistrationState,
    SeatPool,
    WaitingListEntry,
    WaitingState,
)
from activities.people.models import User

LIVE = (
    RegistrationState.PENDING_APPROVAL,
    RegistrationState.REGISTERED,
    RegistrationState.CHECKED_IN,
)
IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED)
WITHDRAWALS_COME_WITHIN = timedelta(hours=48)
"""Most people who give a seat back do so in the last two days."""
MOST_TRIALS = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: with seats, with an offer, in the line at a position from 1, or not.

    While lots are collected there is an entry and no position.
    """

    registration: Registration | None = None
    entry: WaitingListEntry | None = None
    position: int | None = None
    offer: Offer | None = None
    fresh: bool = False
    """True when this very call brought the person there."""


_POOL = bindparam("pool", type_=BigInteger())
_PERSON = bindparam("person", type_=BigInteger())
# One question instead of two: most who ask in a rush stand nowhere yet.
_WHERE_ONE_STANDS = union_all(
    select(literal(1).label("registered"), Registration.id).where(
        Registration.pool_id == _POOL,
        Registration.user_id == _PERSON,
        Registration.state.in_([state.value for state in LIVE]),
    ),
    select(literal(0).label("registered"), WaitingListEntry.id).where(
        WaitingListEntry.pool_id == _POOL,
        WaitingListEntry.user_id == _PERSON,
        WaitingListEntry.state.in_([state.value for state in IN_LINE]),
    ),
)


@lru_cache(maxsize=2)
def _who_stand(dialect: str) -> CompoundSelect[int]:
    """Build the question once for each database: it is asked in every rush."""
    return union_all(
        select(Registration.user_id).where(
            Registration.pool_id == _POOL,
            one_of(dialect, Registration.user_id, "people"),
            Registration.state.in_([state.value for state in LIVE]),
        ),
        select(WaitingListEntry.user_id).where(
            WaitingListEntry.pool_id == _POOL,
            one_of(dialect, WaitingListEntry.user_id, "people"),
            WaitingListEntry.state.in_([state.value for state in IN_LINE]),
        ),
    )


def standing(work: UnitOfWork, pool_id: int, user: User) -> Standing:
    """Return where the person stands with this pool."""
    work.session.flush()
    connection = work.session.connection()
    found = connection.execute(_WHERE_ONE_STANDS, {"pool": pool_id, "person": user.id}).first()
    if found is None:
        return Standing()
    if found.registered:
        fresh = work.session.get_one(Registration, found.id, populate_existing=True)
        return Standing(registration=fresh)
    entry = work.session.get_one(WaitingListEntry, found.id, populate_existing=True)
    return standing_in_line(work, entry)


def who_stand(work: UnitOfWork, pool_id: int, user_ids: Sequence[int]) -> set[int]:
    """Return which of these people have seats, an offer or a place in the line already."""
    work.session.flush()
    connection = work.session.connection()
    question = _who_stand(connection.dialect.name)
    asked = {"pool": pool_id, "people": list(user_ids)}
    return set(connection.execute(question, asked).scalars())


def standing_in_line(work: UnitOfWork, entry: WaitingListEntry, *, fresh: bool = False) -> Standing:
    """Return where somebody in the line stands, with the offer they hold, if any."""
    offer = open_offer(work, entry) if entry.state == WaitingState.OFFERED else None
    position = None if entry.rank == 0 else _ahead_of(work, entry) + 1
    return Standing(entry=entry, position=position, offer=offer, fresh=fresh)


def open_offer(work: UnitOfWork, entry: WaitingListEntry) -> Offer | None:
    """Return the offer that the entry holds now, or None."""
    return work.session.scalars(
        select(Offer).where(
            Offer.entry_id == entry.id,
            Offer.state == OfferState.OPEN,
            Offer.expires_at > work.now,
        )
    ).first()


def waiting(work: UnitOfWork, pool_id: int) -> Sequence[WaitingListEntry]:
    """Return those who wait without an offer, first in line first."""
    return work.session.scalars(
        select(WaitingListEntry)
        .where(
            WaitingListEntry.pool_id == pool_id,
            WaitingListEntry.state == WaitingState.WAITING,
        )
        .order_by(WaitingListEntry.rank, WaitingListEntry.id)
    ).all()


def everybody_in_line(work: UnitOfWork, pool_id: int) -> Sequence[WaitingListEntry]:
    """Return everybody in the line, those who hold an offer included."""
    return work.session.scalars(
        select(WaitingListEntry)
        .where(WaitingListEntry.pool_id == pool_id, WaitingListEntry.state.in_(IN_LINE))
        .order_by(WaitingListEntry.rank, WaitingListEntry.id)
    ).all()


def registered(work: UnitOfWork, pool_id: int) -> Sequence[Registration]:
    """Return those who have seats. Those who wait are never among them."""
    return work.session.scalars(
        select(Registration)
        .where(
            Registration.pool_id == pool_id,
            Registration.state.in_((*LIVE, RegistrationState.NO_SHOW)),
        )
        .order_by(Registration.id)
    ).all()


def chance(work: UnitOfWork, pool: SeatPool, entry: WaitingListEntry) -> float:
    """Return how likely this party gets seats, 0 to 1, from how many usually give theirs back."""
    ahead = work.session.scalar(
        select(func.coalesce(func.sum(WaitingListEntry.party), 0)).where(
            WaitingListEntry.pool_id == pool.id,
            WaitingListEntry.state == WaitingState.WAITING,
            WaitingListEntry.rank < entry.rank,
        )
    )
    left = 0 if pool.capacity is None else max(pool.capacity - pool.taken, 0)
    needed = int(ahead or 0) + (1 if entry.takes_part else entry.party) - left
    time_left = max(pool.closes_at - work.now, timedelta())
    share = pool.withdrawal_rate * min(time_left / WITHDRAWALS_COME_WITHIN, 1.0)
    return at_least(needed, min(pool.taken, MOST_TRIALS), share)


def at_least(needed: int, trials: int, share: float) -> float:
    """Return the probability that at least `needed` of `trials` happen, each with `share`."""
    if needed <= 0:
        return 1.0
    fewer = sum(
        comb(trials, hits) * share**hits * (1 - share) ** (trials - hits)
        for hits in range(min(needed, trials + 1))
    )
    return max(0.0, 1.0 - fewer)


def _ahead_of(work: UnitOfWork, entry: WaitingListEntry) -> int:
    before = work.session.scalar(
        select(func.count())
        .select_from(WaitingListEntry)
        .where(
            WaitingListEntry.pool_id == entry.pool_id,
            WaitingListEntry.state.in_(IN_LINE),
            WaitingListEntry.rank < entry.rank,
        )
    )
    return before or 0
