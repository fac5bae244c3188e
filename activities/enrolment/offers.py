"""What becomes of an offer: accepted, declined in one tap, or lapsed; and the sweep behind it."""

from __future__ import annotations

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.enrolment import history, line, seats, threshold
from activities.enrolment.facts import OfferLapsed, OfferMade
from activities.enrolment.models import (
    Offer,
    OfferState,
    Registration,
    WaitingListEntry,
    WaitingState,
)
from activities.enrolment.refusals import OfferExpired, RegistrationClosed
from activities.enrolment.standing import standing
from activities.people.models import User

LAPSES_FORGIVEN = 1


def accept(work: UnitOfWork, pool_id: int, user: User) -> Registration:
    """Turn the person's offer into a registration; done twice, it is the same registration.

    Raises OfferExpired when there is none any more and RegistrationClosed when it has begun.
    """
    pool = seats.lock(work, pool_id)
    was = standing(work, pool_id, user)
    if was.registration is not None:
        return was.registration
    if not pool.open or work.now >= pool.closes_at:
        raise RegistrationClosed
    if was.offer is None:
        raise OfferExpired
    _end(work, was.offer, OfferState.ACCEPTED)
    entry = was.offer.entry
    line.leave(work, entry, WaitingState.ACCEPTED)
    wish = line.Wish(was.offer.party, answers=entry.answers)
    [registration] = line.grant(work, pool, [line.Request(user, wish)], from_line=True)
    threshold.review(work, pool)
    return registration


def decline(work: UnitOfWork, pool_id: int, user: User) -> None:
    """Give the offered seats to the next, and leave the line. Raises OfferExpired."""
    pool = seats.lock(work, pool_id)
    offer = standing(work, pool_id, user).offer
    if offer is None:
        raise OfferExpired
    history.note(work, pool, user.id, "declined")
    drop(work, offer.entry, OfferState.DECLINED)
    line.leave(work, offer.entry, WaitingState.DECLINED)
    line.fill(work, pool_id)


def drop(work: UnitOfWork, entry: WaitingListEntry, state: OfferState) -> None:
    """End the entry's offer, lapsed or not, and free its seats; whoever calls fills the line."""
    offer = work.session.scalars(
        select(Offer).where(Offer.entry_id == entry.id, Offer.state == OfferState.OPEN)
    ).first()
    if offer is not None:
        _end(work, offer, state)
        seats.release(work, offer.pool_id, offer.party)


def send_due(work: UnitOfWork, offer_id: int) -> None:
    """Tell in the morning what was offered at night, if it still stands."""
    offer = work.session.get(Offer, offer_id)
    if offer is not None and offer.state == OfferState.OPEN and offer.expires_at > work.now:
        work.tell(OfferMade(offer))


def lapse_due(work: UnitOfWork, offer_id: int) -> None:
    """End an offer whose time is over: the first time it costs one place, not the line."""
    offer = work.session.get(Offer, offer_id)
    if offer is None:
        return
    pool = seats.lock(work, offer.pool_id)
    work.session.refresh(offer)
    if offer.state != OfferState.OPEN or offer.expires_at > work.now:
        return
    entry = offer.entry
    _end(work, offer, OfferState.EXPIRED)
    seats.release(work, offer.pool_id, offer.party)
    # Nobody can accept while an event is postponed: that costs nothing.
    entry.expiries += int(pool.open)
    waits_on = entry.expiries <= LAPSES_FORGIVEN and work.now < pool.closes_at
    if waits_on:
        _one_place_back(work, entry)
        history.note(work, pool, entry.user_id, "lapsed_once")
    else:
        line.leave(work, entry, WaitingState.OFFER_EXPIRED)
        history.note(work, pool, entry.user_id, "lapsed")
    work.tell(OfferLapsed(offer, waits_on))
    line.fill(work, offer.pool_id)


def sweep_due(work: UnitOfWork, pool_id: int) -> None:
    """Do for one pool whatever should have been done already: the net under everything above."""
    pool = seats.lock(work, pool_id)
    late = work.session.scalars(
        select(Offer.id).where(
            Offer.pool_id == pool_id,
            Offer.state == OfferState.OPEN,
            Offer.expires_at <= work.now,
        )
    ).all()
    for offer_id in late:
        lapse_due(work, offer_id)
    seats.recount(work, pool_id)
    line.fill(work, pool_id)
    if seats.pool(work, pool_id).waiting or late:
        line.plan_sweep(work, pool)


def _end(work: UnitOfWork, offer: Offer, state: OfferState) -> None:
    offer.state = state
    offer.ended_at = work.now
    work.session.flush()


def _one_place_back(work: UnitOfWork, entry: WaitingListEntry) -> None:
    """Let the next who waits pass; with nobody behind, the place stays."""
    behind = work.session.scalars(
        select(WaitingListEntry)
        .where(
            WaitingListEntry.pool_id == entry.pool_id,
            WaitingListEntry.state == WaitingState.WAITING,
            WaitingListEntry.rank > entry.rank,
        )
        .order_by(WaitingListEntry.rank)
        .limit(1)
    ).first()
    if behind is not None:
        entry.rank, behind.rank = behind.rank, entry.rank
    entry.state = WaitingState.WAITING
    work.session.flush()
    seats.shift_queue(work, entry.pool_id, +1)
