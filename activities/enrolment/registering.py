"""Registering: many who come at one moment are decided in one pass, as if one after another.

What is alike (seats while there are some, places in the line when there are none) is counted in
memory and written once; wherever the line has a say, one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from activities.db.work import UnitOfWork
from activities.enrolment import line, seats, threshold
from activities.enrolment.line import ONE, Request, Wish
from activities.enrolment.models import SeatPool
from activities.enrolment.refusals import (
    PartySizeInvalid,
    RegistrationClosed,
    RegistrationNotOpen,
)
from activities.enrolment.seats import SeatState
from activities.enrolment.standing import Standing, standing, standing_in_line, who_stand
from activities.errors import LouyiError
from activities.people.models import User

LARGEST_PARTY = 10
Answer = Standing | LouyiError


def register(work: UnitOfWork, pool_id: int, user: User, wish: Wish = ONE) -> Standing:
    """Give the person seats, else a lot or a place in the line; twice is once.

    Raises RegistrationClosed, RegistrationNotOpen and PartySizeInvalid.
    """
    [answer] = register_all(work, pool_id, [Request(user, wish)])
    if isinstance(answer, LouyiError):
        raise answer
    return answer


def register_all(work: UnitOfWork, pool_id: int, requests: Sequence[Request]) -> list[Answer]:
    """Answer each request as `register` would, in their order; a refusal is an answer too."""
    pool = seats.lock(work, pool_id)
    known = who_stand(work, pool_id, [each.user.id for each in requests])
    answers: dict[int, Answer] = {}
    fresh: dict[int, int] = {}
    for place, each in enumerate(requests):
        if each.user.id in known or each.user.id in fresh:
            continue
        refusal = _refusal(work, pool, each.wish)
        if refusal is None:
            fresh[each.user.id] = place
        else:
            answers[place] = refusal
    places = list(fresh.values())
    while places:
        run = _decide(work, pool, [requests[place] for place in places])
        answers |= zip(places, run, strict=False)
        places = places[len(run) :]
        pool = seats.pool(work, pool_id) if places else pool
    return [
        answers[place] if place in answers else standing(work, pool_id, each.user)
        for place, each in enumerate(requests)
    ]


def _refusal(work: UnitOfWork, pool: SeatPool, wish: Wish) -> LouyiError | None:
    state = seats.count(work, pool).state
    if state == SeatState.CLOSED:
        return RegistrationClosed()
    if state == SeatState.NOT_YET:
        return RegistrationNotOpen()
    try:
        check_party(pool, wish.party)
    except PartySizeInvalid as refusal:
        return refusal
    return None


def check_party(pool: SeatPool, party: int) -> None:
    """Raise PartySizeInvalid for a party of none, or of more than may come together."""
    most = LARGEST_PARTY if pool.largest_party is None else pool.largest_party
    largest = most if pool.capacity is None else min(most, pool.capacity)
    if not 1 <= party <= largest:
        raise PartySizeInvalid(largest=largest)


def _decide(work: UnitOfWork, pool: SeatPool, requests: Sequence[Request]) -> list[Standing]:
    """Decide for as many as are decided alike, at least for the first."""
    state = seats.count(work, pool).state
    if state == SeatState.FREE:
        seated = seats.hold_in_order(work, pool, [each.wish.party for each in requests])
        if seated:
            return _seat(work, pool, requests[:seated])
    if state in {SeatState.FULL, SeatState.LOTS}:
        return _queue(work, pool, requests)
    [first] = line.join(work, pool, [requests[0]])
    line.fill(work, pool.id, in_turn=requests[0].user)
    return [standing_in_line(work, first, fresh=True)]


def _seat(work: UnitOfWork, pool: SeatPool, requests: Sequence[Request]) -> list[Standing]:
    granted = line.grant(work, pool, requests)
    threshold.review(work, pool)
    return [Standing(registration=each, fresh=True) for each in granted]


def _queue(work: UnitOfWork, pool: SeatPool, requests: Sequence[Request]) -> list[Standing]:
    """Put everybody at the end, where no seat is free that `fill` could offer."""
    first, *others = line.join(work, pool, requests)
    stands = standing_in_line(work, first, fresh=True)
    return [
        stands,
        *(
            replace(
                stands,
                entry=entry,
                position=None if stands.position is None else stands.position + behind,
            )
            for behind, entry in enumerate(others, start=1)
        ),
    ]
