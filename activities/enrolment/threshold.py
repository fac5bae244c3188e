"""The threshold engine (成团): so many must come by a cut-off, else prolonged once, else off.

One mechanism for events, lunch rounds and collective appointments: the people are the
registrations of a seat pool. What follows from a state is told by facts, not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.enrolment import history, line, seats
from activities.enrolment.facts import ThresholdMissed, ThresholdMoved
from activities.enrolment.models import Registration, RegistrationState, SeatPool, Threshold
from activities.enrolment.refusals import CannotProlong, ThresholdInvalid
from activities.errors import NotFound, StepNotPossible
from activities.scheduling import due

CUT_OFF: Final = "threshold.cut_off"
TIME_TO_DECIDE: Final = timedelta(hours=4)
DECIDED_BEFORE: Final = timedelta(hours=1)
"""People hear at the latest this long before it begins whether it takes place."""
COMING: Final = (RegistrationState.REGISTERED, RegistrationState.CHECKED_IN)


class ThresholdState(StrEnum):
    """Where a threshold stands."""

    COLLECTING = "collecting"
    REACHED = "reached"
    CONFIRMED = "confirmed"
    PROLONGED = "prolonged"
    EXPIRED = "expired"
    HELD = "held"
    CLOSED = "closed"


class Step(StrEnum):
    """What moves a threshold."""

    ENOUGH = "enough"
    TOO_FEW = "too_few"
    CONFIRM = "confirm"
    PROLONG = "prolong"
    EXPIRE = "expire"
    HOLD = "hold"
    CLOSE = "close"


_S, _E = ThresholdState, Step
MOVES: Final[dict[tuple[ThresholdState, Step], ThresholdState]] = {
    (_S.COLLECTING, _E.ENOUGH): _S.REACHED,
    (_S.PROLONGED, _E.ENOUGH): _S.REACHED,
    (_S.REACHED, _E.TOO_FEW): _S.COLLECTING,
    (_S.REACHED, _E.CONFIRM): _S.CONFIRMED,
    (_S.COLLECTING, _E.PROLONG): _S.PROLONGED,
    (_S.COLLECTING, _E.EXPIRE): _S.EXPIRED,
    (_S.PROLONGED, _E.EXPIRE): _S.EXPIRED,
    (_S.CONFIRMED, _E.HOLD): _S.HELD,
    (_S.HELD, _E.CLOSE): _S.CLOSED,
}

UNDECIDED: Final = (_S.COLLECTING, _S.PROLONGED, _S.REACHED)


def set_threshold(
    work: UnitOfWork,
    pool: SeatPool,
    minimum: int,
    cut_off_at: datetime,
    *,
    target: int | None = None,
) -> Threshold:
    """Make a pool depend on a minimum, decided at the cut-off. Raises ThresholdInvalid."""
    too_many = pool.capacity is not None and minimum > pool.capacity
    if minimum < 2 or too_many or not work.now < cut_off_at <= pool.closes_at:
        raise ThresholdInvalid
    threshold = Threshold(
        district_id=pool.district_id,
        pool_id=pool.id,
        minimum=minimum,
        target=target,
        cut_off_at=cut_off_at,
        prolonged=False,
        state=ThresholdState.COLLECTING,
        changed_at=work.now,
    )
    pool.has_threshold = True
    work.session.add(threshold)
    work.session.flush()
    _plan(work, threshold, cut_off_at)
    return threshold


def of_pool(work: UnitOfWork, pool_id: int) -> Threshold | None:
    """Return the threshold of a pool, or None when it takes place in any case."""
    return work.session.scalars(select(Threshold).where(Threshold.pool_id == pool_id)).first()


def coming(registrations: Sequence[Registration]) -> list[Registration]:
    """Return those who come: all whose “only if so many” holds for the others who come.

    The largest such set is found: everybody is counted in, then those drop out for whom it
    is too few, until nobody else does.
    """
    staying = list(registrations)
    while True:
        total = sum(each.party for each in staying)
        kept = [each for each in staying if each.only_if is None or each.only_if <= total]
        if len(kept) == len(staying):
            return kept
        staying = kept


def count_coming(work: UnitOfWork, pool_id: int) -> int:
    """Return how many people come as things stand."""
    return sum(each.party for each in coming(_registrations(work, pool_id)))


def step_for(state: ThresholdState, number: int, minimum: int) -> Step | None:
    """Return what so many mean for a threshold that stands there; None when nothing is new."""
    step = Step.ENOUGH if number >= minimum else Step.TOO_FEW
    return step if (state, step) in MOVES else None


def review(work: UnitOfWork, pool: SeatPool) -> None:
    """Look again after somebody came or left: reached, or no longer reached."""
    if not pool.has_threshold:
        return
    threshold = of_pool(work, pool.id)
    if threshold is None:
        return
    number = count_coming(work, pool.id)
    step = step_for(ThresholdState(threshold.state), number, threshold.minimum)
    if step is not None:
        _move(work, pool, threshold, step, number)


def cut_off_due(work: UnitOfWork, threshold_id: int) -> None:
    """Decide at the cut-off: confirm, ask the organizer to prolong, or expire."""
    threshold = work.session.get(Threshold, threshold_id)
    if threshold is None:
        return
    pool = seats.lock(work, threshold.pool_id)
    work.session.refresh(threshold)
    if threshold.cut_off_at > work.now or not pool.open:
        return
    review(work, pool)
    number = count_coming(work, pool.id)
    if threshold.state == ThresholdState.REACHED:
        _confirm(work, pool, threshold, number)
    elif threshold.state in {ThresholdState.COLLECTING, ThresholdState.PROLONGED}:
        _missed(work, pool, threshold, number)


def prolong(work: UnitOfWork, threshold: Threshold, until: datetime | None = None) -> Threshold:
    """Give it more time, once: by default half of what is left. Raises CannotProlong."""
    pool = seats.lock(work, threshold.pool_id)
    until = until or work.now + (pool.closes_at - DECIDED_BEFORE - work.now) / 2
    if threshold.prolonged or not work.now < until <= pool.closes_at:
        raise CannotProlong
    threshold.prolonged = True
    threshold.decide_by = None
    threshold.cut_off_at = until
    due.cancel(work, CUT_OFF, threshold.id)
    _plan(work, threshold, until)
    _move(work, pool, threshold, Step.PROLONG, count_coming(work, pool.id))
    return threshold


def confirm(work: UnitOfWork, threshold: Threshold) -> Threshold:
    """Decide before the cut-off that it takes place; confirmed twice is confirmed once.

    Raises StepNotPossible while too few come.
    """
    pool = seats.lock(work, threshold.pool_id)
    work.session.refresh(threshold)
    if threshold.state != ThresholdState.CONFIRMED:
        review(work, pool)
        _confirm(work, pool, threshold, count_coming(work, pool.id))
        due.cancel(work, CUT_OFF, threshold.id)
    return threshold


def change(
    work: UnitOfWork, threshold: Threshold, minimum: int, *, target: int | None = None
) -> Threshold:
    """Ask for more or fewer; those who come are counted again at once, and nobody is thrown out.

    Raises ThresholdInvalid, and StepNotPossible once it is decided.
    """
    pool = seats.lock(work, threshold.pool_id)
    work.session.refresh(threshold)
    if threshold.state not in UNDECIDED:
        raise StepNotPossible(kind="threshold")
    if minimum < 2 or (pool.capacity is not None and minimum > pool.capacity):
        raise ThresholdInvalid
    threshold.minimum, threshold.target = minimum, target
    work.session.flush()
    review(work, pool)
    return threshold


def keep_before_begin(work: UnitOfWork, pool: SeatPool) -> None:
    """Decide before it begins, after the begin was moved to before the cut-off."""
    threshold = of_pool(work, pool.id)
    if threshold is None or threshold.cut_off_at <= pool.closes_at - DECIDED_BEFORE:
        return
    threshold.cut_off_at = max(pool.closes_at - DECIDED_BEFORE, work.now)
    due.cancel(work, CUT_OFF, threshold.id)
    _plan(work, threshold, threshold.cut_off_at)


def hold(work: UnitOfWork, pool: SeatPool) -> None:
    """Note that the thing took place, where a minimum had been confirmed."""
    threshold = of_pool(work, pool.id)
    if threshold is not None and threshold.state == ThresholdState.CONFIRMED:
        _move(work, pool, threshold, Step.HOLD, count_coming(work, pool.id))


def close(work: UnitOfWork, pool: SeatPool) -> None:
    """Note that everything that follows has been done. Raises StepNotPossible unless it was held.

    A pool without a minimum has nothing to note.
    """
    threshold = of_pool(work, pool.id)
    if threshold is not None:
        _move(work, pool, threshold, Step.CLOSE, count_coming(work, pool.id))


def threshold_of(work: UnitOfWork, pool_id: int) -> Threshold:
    """Return the threshold of a pool. Raises NotFound."""
    found = of_pool(work, pool_id)
    if found is None:
        raise NotFound(kind="threshold")
    return found


def _confirm(work: UnitOfWork, pool: SeatPool, threshold: Threshold, number: int) -> None:
    """Confirm, and free the seats of those who wanted more company than there is."""
    everybody = _registrations(work, pool.id)
    staying = {each.id for each in coming(everybody)}
    for registration in everybody:
        if registration.id not in staying:
            registration.state = RegistrationState.CANCELLED
            registration.ended_at = work.now
            seats.release(work, pool.id, registration.party)
            history.note(work, pool, registration.user_id, "too_few_for_you", n=number)
    work.session.flush()
    _move(work, pool, threshold, Step.CONFIRM, number)
    line.fill(work, pool.id)


def _missed(work: UnitOfWork, pool: SeatPool, threshold: Threshold, number: int) -> None:
    may_wait = not threshold.prolonged and threshold.decide_by is None
    decide_by = min(work.now + TIME_TO_DECIDE, pool.closes_at - DECIDED_BEFORE)
    if may_wait and decide_by > work.now:
        threshold.decide_by = decide_by
        work.session.flush()
        _plan(work, threshold, decide_by)
        work.tell(ThresholdMissed(pool, threshold, number))
    elif threshold.decide_by is None or threshold.decide_by <= work.now:
        _move(work, pool, threshold, Step.EXPIRE, number)


def _move(work: UnitOfWork, pool: SeatPool, threshold: Threshold, step: Step, number: int) -> None:
    before = ThresholdState(threshold.state)
    after = MOVES.get((before, step))
    if after is None:
        raise StepNotPossible(kind="threshold")
    threshold.state = after
    threshold.changed_at = work.now
    work.session.flush()
    history.note(work, pool, None, f"threshold_{after}", n=number, minimum=threshold.minimum)
    work.tell(ThresholdMoved(pool, threshold, before, number))


def _plan(work: UnitOfWork, threshold: Threshold, at: datetime) -> None:
    due.plan(work, threshold.district_id, CUT_OFF, threshold.id, at, useful_for=line.ALWAYS)


def _registrations(work: UnitOfWork, pool_id: int) -> Sequence[Registration]:
    return work.session.scalars(
        select(Registration).where(Registration.pool_id == pool_id, Registration.state.in_(COMING))
    ).all()
