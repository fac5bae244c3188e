"""Bringing somebody along after one has registered: more seats for the same registration."""

from __future__ import annotations

from activities.db.work import UnitOfWork
from activities.enrolment import history, seats, threshold
from activities.enrolment.models import Registration
from activities.enrolment.refusals import NoSeatsForMore, NotRegistered, RegistrationClosed
from activities.enrolment.registering import check_party
from activities.enrolment.seats import SeatState
from activities.enrolment.standing import standing
from activities.people.models import User


def bring(work: UnitOfWork, pool_id: int, user: User, more: int) -> Registration:
    """Add `more` people to the person's registration, with all their seats or none.

    Those who wait come first. Raises NotRegistered, RegistrationClosed, PartySizeInvalid and
    NoSeatsForMore.
    """
    pool = seats.lock(work, pool_id)
    mine = standing(work, pool_id, user).registration
    if mine is None:
        raise NotRegistered
    count = seats.count(work, pool)
    if count.state == SeatState.CLOSED:
        raise RegistrationClosed
    free = 0 if count.waiting else count.left
    if free is not None and free < more:
        raise NoSeatsForMore(left=free, party=mine.party)
    check_party(pool, mine.party + more)
    if not seats.hold(work, pool_id, more):
        raise NoSeatsForMore(left=0, party=mine.party)
    mine.party += more
    work.session.flush()
    history.note(work, pool, user.id, "brought", n=more, party=mine.party)
    threshold.review(work, pool)
    return mine
