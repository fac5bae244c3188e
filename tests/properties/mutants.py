"""Bugs planted on purpose: the machine of enrolment_machine.py must catch every one of them.

Run `python -m tests.properties.mutants` for the list and how soon each is caught.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select, update

from activities.enrolment import draw, line, offers, seats, standing
from activities.enrolment import service as enrolment
from activities.enrolment.models import Offer, OfferState, SeatPool, WaitingState
from activities.scheduling import quiet
from tests.properties.enrolment_machine import Seats

# What Hypothesis tries depends on the modules loaded: a rare bug needs room, the control less.
MOST_EXAMPLES = 240
CONTROL_EXAMPLES = 80
Swap = tuple[Any, str, Any]
Mutant = Callable[[], list[Swap]]

MUTANTS: dict[str, Mutant] = {}


def mutant(plant: Mutant) -> Mutant:
    MUTANTS[plant.__name__] = plant
    return plant


@mutant
def the_last_seat_is_given_twice() -> list[Swap]:
    """Count, then insert: the statement no longer checks the capacity."""

    def hold(work: Any, pool_id: int, party: int, *, past_the_queue: bool = False) -> bool:
        work.session.execute(
            update(SeatPool).where(SeatPool.id == pool_id).values(taken=SeatPool.taken + party)
        )
        return True

    return [(seats, "hold", hold)]


@mutant
def a_newcomer_passes_those_who_wait() -> list[Swap]:
    hold, count = seats.hold, seats.count

    def passing(work: Any, pool_id: int, party: int, *, past_the_queue: bool = False) -> bool:
        return hold(work, pool_id, party, past_the_queue=True)

    def blind(work: Any, pool: SeatPool) -> seats.SeatCount:
        found = count(work, pool)
        if found.state != seats.SeatState.QUEUED:
            return found
        return seats.SeatCount(seats.SeatState.FREE, found.left, found.waiting, found.reason)

    return [(seats, "hold", passing), (seats, "count", blind)]


@mutant
def withdrawn_seats_are_lost() -> list[Swap]:
    return [(seats, "release", lambda *_: None)]


@mutant
def nobody_is_offered_what_came_free() -> list[Swap]:
    return [(line, "fill", lambda *_, **__: None)]


@mutant
def the_last_in_line_is_offered_first() -> list[Swap]:
    waiting = standing.waiting
    return [(line, "waiting", lambda work, pool_id: list(reversed(waiting(work, pool_id))))]


@mutant
def a_large_party_blocks_the_line() -> list[Swap]:
    waiting = standing.waiting

    def until_one_does_not_fit(work: Any, pool_id: int) -> list[Any]:
        pool = seats.pool(work, pool_id)
        left = (pool.capacity or 99) - pool.taken
        found = []
        for each in waiting(work, pool_id):
            if not each.takes_part and each.party > left:
                break
            found.append(each)
        return found

    return [(line, "waiting", until_one_does_not_fit)]


@mutant
def a_party_that_stays_together_is_split() -> list[Swap]:
    return [(line, "_fitting", lambda entry, left: min(entry.party, left))]


@mutant
def a_party_that_takes_a_part_is_passed_over() -> list[Swap]:
    return [(line, "_fitting", lambda entry, left: entry.party if entry.party <= left else 0)]


@mutant
def an_offer_can_be_accepted_after_its_time() -> list[Swap]:
    def any_open(work: Any, entry: Any) -> Any:
        return work.session.scalars(
            select(Offer).where(Offer.entry_id == entry.id, Offer.state == OfferState.OPEN)
        ).first()

    return [(standing, "open_offer", any_open)]


@mutant
def the_first_lapse_throws_out() -> list[Swap]:
    return [(offers, "LAPSES_FORGIVEN", 0)]


@mutant
def no_lapse_ever_throws_out() -> list[Swap]:
    return [(offers, "LAPSES_FORGIVEN", 99)]


@mutant
def a_lapse_costs_all_places() -> list[Swap]:
    def to_the_end(work: Any, entry: Any) -> None:
        entry.rank = seats.queue(work, entry.pool_id)
        entry.state = WaitingState.WAITING
        work.session.flush()

    return [(offers, "_one_place_back", to_the_end)]


@mutant
def a_lapse_costs_no_place() -> list[Swap]:
    def stay(work: Any, entry: Any) -> None:
        entry.state = WaitingState.WAITING
        work.session.flush()
        seats.shift_queue(work, entry.pool_id, +1)

    return [(offers, "_one_place_back", stay)]


@mutant
def lapsed_seats_are_lost() -> list[Swap]:
    release, lapse = seats.release, offers.lapse_due

    def lapse_and_keep(work: Any, offer_id: int) -> None:
        seats.release = lambda *_: None
        try:
            lapse(work, offer_id)
        finally:
            seats.release = release

    return [(offers, "lapse_due", lapse_and_keep)]


@mutant
def the_time_to_answer_runs_at_night() -> list[Swap]:
    def running(start: datetime, length: timedelta) -> datetime:
        return start + length

    return [(quiet, "add_waking", running)]


@mutant
def people_are_woken_at_night() -> list[Swap]:
    return [(quiet, "when_to_tell", lambda now, _begins: now)]


@mutant
def who_declines_is_kept_in_line() -> list[Swap]:
    leave = line.leave

    def requeue(work: Any, entry: Any, state: WaitingState) -> None:
        if state == WaitingState.DECLINED:
            entry.state = WaitingState.WAITING
            work.session.flush()
            seats.shift_queue(work, entry.pool_id, +1)
        else:
            leave(work, entry, state)

    return [(line, "leave", requeue)]


@mutant
def who_cancels_is_offered_the_seat_again() -> list[Swap]:
    withdraw = enrolment.withdraw

    def rejoin(work: Any, pool_id: int, user: Any) -> Any:
        was = withdraw(work, pool_id, user)
        if was.registration is not None:
            line.join(work, seats.pool(work, pool_id), user, line.Wish(1))
        return was

    return [(enrolment, "withdraw", rejoin)]


@mutant
def a_raised_limit_moves_nobody() -> list[Swap]:
    def silent(work: Any, pool_id: int, capacity: int | None, by: Any) -> SeatPool:
        del by
        pool = seats.lock(work, pool_id)
        pool.capacity = capacity
        work.session.flush()
        return pool

    return [(enrolment, "resize", silent)]


@mutant
def a_lowered_limit_throws_out() -> list[Swap]:
    resize = enrolment.resize

    def cutting(work: Any, pool_id: int, capacity: int | None, by: Any) -> SeatPool:
        pool = resize(work, pool_id, capacity, by)
        held = enrolment.registered(work, pool_id)
        while pool.capacity is not None and pool.taken > pool.capacity and held:
            one = [each for each in held if each.state != "checked_in"].pop()
            one.state = "cancelled"
            seats.release(work, pool_id, one.party)
            pool, held = seats.pool(work, pool_id), enrolment.registered(work, pool_id)
        return pool

    return [(enrolment, "resize", cutting)]


@mutant
def the_draw_forgets_who_lost_last_time() -> list[Swap]:
    def everybody_alike(work: Any, user_ids: Any) -> dict[int, draw.Tier]:
        del work
        return dict.fromkeys(user_ids, draw.Tier.ORDINARY)

    return [(draw, "tiers_of", everybody_alike)]


@mutant
def the_draw_is_a_race_after_all() -> list[Swap]:
    return [(draw, "order", lambda _seed, lots, _tiers: list(lots))]


@mutant
def the_draw_is_held_twice() -> list[Swap]:
    drawn = draw.draw_due

    def again(work: Any, pool_id: int) -> None:
        pool = seats.lock(work, pool_id)
        if pool.allotment == "draw" and pool.drawn_at is not None:
            pool.drawn_at = None
            pool.draw_seed = "another"
            work.session.flush()
        drawn(work, pool_id)

    return [(draw, "draw_due", again)]


@mutant
def registering_twice_makes_two() -> list[Swap]:
    real = enrolment.standing

    def forgetful(work: Any, pool_id: int, user: Any) -> Any:
        found = real(work, pool_id, user)
        return found if found.registration else standing.Standing()

    return [(enrolment, "standing", forgetful)]


@contextmanager
def planted(plant: Mutant) -> Iterator[None]:
    """Put the bug in, and take it out again."""
    swaps = plant()
    originals = [(holder, name, getattr(holder, name)) for holder, name, _ in swaps]
    try:
        for holder, name, value in swaps:
            setattr(holder, name, value)
        yield
    finally:
        for holder, name, value in originals:
            setattr(holder, name, value)


def is_caught(plant: Mutant, examples: int = MOST_EXAMPLES) -> bool:
    """Tell whether the machine fails with the bug in."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    with planted(plant), contextlib.redirect_stdout(io.StringIO()):
        try:
            run_state_machine_as_test(Seats, settings=chosen)
        except Exception:
            return True
    return False


def nothing() -> list[Swap]:
    """Plant no bug: the control. What is caught with this shows nothing."""
    return []


def main() -> None:
    for name, plant in MUTANTS.items():
        begun = time.perf_counter()
        word = "caught" if is_caught(plant) else "ALIVE "
        sys.stdout.write(f"{word} {time.perf_counter() - begun:6.1f} s  {name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
