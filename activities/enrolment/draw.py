"""Drawing lots instead of racing: reproducible from the stored seed, explained to everybody."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from enum import IntEnum
from hashlib import sha256

from sqlalchemy import func, select

from activities.db.work import UnitOfWork
from activities.enrolment import history, line, seats
from activities.enrolment.facts import LotsDrawn
from activities.enrolment.models import (
    EnrolmentLog,
    Registration,
    RegistrationState,
    SeatPool,
    WaitingListEntry,
    WaitingState,
)
from activities.enrolment.standing import waiting
from activities.scheduling import due

DRAW = "enrolment.draw"
NO_SHOWS_FORGIVEN = 1
NO_SHOWS_FORGOTTEN_AFTER = timedelta(days=90)


class Tier(IntEnum):
    """Who is drawn first. Inside a tier nothing but the lot decides."""

    LOST_LAST_TIME = 0
    ORDINARY = 1
    OFTEN_ABSENT = 2


def plan(work: UnitOfWork, pool: SeatPool) -> None:
    """Plan the draw for its moment, however late the process is awake again."""
    if pool.draw_at is not None:
        due.plan(work, pool.district_id, DRAW, pool.id, pool.draw_at, useful_for=line.ALWAYS)


def draw_due(work: UnitOfWork, pool_id: int) -> None:
    """Draw the lots once: winners get their seats at once, the others wait in the drawn order."""
    pool = seats.lock(work, pool_id)
    if not pool.awaits_draw or not pool.open:
        return
    pool.draw_seed = pool.draw_seed or secrets.token_hex(8)
    pool.drawn_at = work.now
    work.session.flush()
    lots = waiting(work, pool_id)
    tiers = tiers_of(work, [each.user_id for each in lots])
    drawn = order(pool.draw_seed, lots, tiers)
    won: list[Registration] = []
    for place, entry in enumerate(drawn, start=1):
        entry.rank = place
        registration = _seat(work, pool, entry)
        tier = tiers[entry.user_id].name.lower()
        what = "drawn" if registration else "not_drawn"
        history.note(work, pool, entry.user_id, what, place=place, of=len(drawn), tier=tier)
        won += [registration] if registration else []
    pool.next_rank = max(pool.next_rank, len(drawn) + 1)
    work.session.flush()
    lost = tuple(each for each in drawn if each.state == WaitingState.WAITING)
    work.tell(LotsDrawn(pool, tuple(won), lost))
    line.fill(work, pool_id)


def order(
    seed: str, lots: Sequence[WaitingListEntry], tiers: dict[int, Tier]
) -> list[WaitingListEntry]:
    """Return the lots in drawn order: by tier, then by the hash of seed and person."""
    return sorted(lots, key=lambda lot: (tiers[lot.user_id], lot_number(seed, lot.user_id)))


def lot_number(seed: str, user_id: int) -> str:
    """Return a person's lot: anybody who has the seed can compute it again."""
    return sha256(f"{seed}:{user_id}".encode()).hexdigest()


def tiers_of(work: UnitOfWork, user_ids: Sequence[int]) -> dict[int, Tier]:
    """Return each person's tier, from their last draw and their recent absences."""
    last = _last_draws(work, user_ids)
    absent = no_shows(work, user_ids)
    return {
        user_id: Tier.OFTEN_ABSENT
        if absent.get(user_id, 0) > NO_SHOWS_FORGIVEN
        else Tier.LOST_LAST_TIME
        if last.get(user_id) == "not_drawn"
        else Tier.ORDINARY
        for user_id in user_ids
    }


def no_shows(work: UnitOfWork, user_ids: Sequence[int]) -> Counter[int]:
    """Return how often each person did not come in the last three months."""
    rows = work.session.execute(
        select(Registration.user_id, func.count())
        .where(
            Registration.user_id.in_(user_ids),
            Registration.state == RegistrationState.NO_SHOW,
            Registration.ended_at > work.now - NO_SHOWS_FORGOTTEN_AFTER,
        )
        .group_by(Registration.user_id)
    )
    return Counter(dict(rows.all()))


def _last_draws(work: UnitOfWork, user_ids: Sequence[int]) -> dict[int, str]:
    newest = (
        select(func.max(EnrolmentLog.id))
        .where(EnrolmentLog.user_id.in_(user_ids), EnrolmentLog.what.in_(["drawn", "not_drawn"]))
        .group_by(EnrolmentLog.user_id)
    )
    rows = work.session.execute(
        select(EnrolmentLog.user_id, EnrolmentLog.what).where(EnrolmentLog.id.in_(newest))
    )
    return {user_id: what for user_id, what in rows if user_id is not None}


def _seat(work: UnitOfWork, pool: SeatPool, entry: WaitingListEntry) -> Registration | None:
    """Give a drawn party its seats; a party too large for what is left waits on."""
    work.session.refresh(pool)
    left = None if pool.capacity is None else pool.capacity - pool.taken
    party = entry.party
    if left is not None and party > left:
        party = max(left, 0) if entry.takes_part else 0
    if not party or not seats.hold(work, pool.id, party, past_the_queue=True):
        return None
    line.leave(work, entry, WaitingState.ACCEPTED)
    request = line.Request(entry.user, line.Wish(party, answers=entry.answers))
    return line.grant(work, pool, [request], from_line=True)[0]
