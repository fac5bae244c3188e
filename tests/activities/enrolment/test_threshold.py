"""The threshold engine: reached, confirmed, prolonged once, expired; joins with a condition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.enrolment import seats, threshold
from activities.enrolment.facts import ThresholdMissed, ThresholdMoved
from activities.enrolment.refusals import CannotProlong, ThresholdInvalid
from activities.enrolment.threshold import MOVES, Step, ThresholdState
from tests.activities.enrolment.town import Town


def with_minimum(town: Town, minimum: int, *, capacity: int = 10, cut_off_in: float = 24) -> int:
    pool = town.pool(capacity)
    with town.work() as work:
        at = town.now + timedelta(hours=cut_off_in)
        threshold.set_threshold(work, seats.pool(work, pool), minimum, at)
    return pool


def state(town: Town, pool: int) -> str:
    with town.work() as work:
        return threshold.threshold_of(work, pool).state


def test_it_is_reached_lost_and_reached_again(town: Town) -> None:
    one, two, three = town.people(3)
    pool = with_minimum(town, 2)
    town.register(pool, one)
    assert state(town, pool) == ThresholdState.COLLECTING
    town.register(pool, two)
    assert state(town, pool) == ThresholdState.REACHED
    town.withdraw(pool, one)
    assert state(town, pool) == ThresholdState.COLLECTING
    town.register(pool, three)
    town.later(hours=24)
    assert state(town, pool) == ThresholdState.CONFIRMED
    moves = [each.threshold.state for each in town.heard(ThresholdMoved)]
    assert len(moves) == 4


def test_12_a_missed_minimum_is_told_and_the_organizer_may_prolong_by_one_tap(town: Town) -> None:
    [one] = town.people(1)
    pool = with_minimum(town, 3)
    town.register(pool, one)
    town.later(hours=24)
    [missed] = town.heard(ThresholdMissed)
    assert missed.coming == 1
    assert missed.threshold.decide_by is not None
    with town.work() as work:
        threshold.prolong(work, threshold.threshold_of(work, pool))
    assert state(town, pool) == ThresholdState.PROLONGED
    with town.work() as work, pytest.raises(CannotProlong):
        threshold.prolong(work, threshold.threshold_of(work, pool))
    town.later(hours=20)
    assert state(town, pool) == ThresholdState.EXPIRED
    assert len(town.heard(ThresholdMissed)) == 1, "prolonged once, not asked again"


def test_12_without_an_answer_it_expires_after_the_time_to_decide(town: Town) -> None:
    pool = with_minimum(town, 3)
    town.later(hours=24)
    assert state(town, pool) == ThresholdState.COLLECTING
    town.later(hours=4)
    assert state(town, pool) == ThresholdState.EXPIRED


def test_enough_people_in_the_time_to_decide_confirm_it(town: Town) -> None:
    people = town.people(2)
    pool = with_minimum(town, 2)
    town.later(hours=24)
    for each in people:
        town.register(pool, each)
    town.later(hours=4)
    assert state(town, pool) == ThresholdState.CONFIRMED


def test_who_comes_only_if_eight_come_is_counted_only_then(town: Town) -> None:
    careful, *others = town.people(8)
    pool = with_minimum(town, 7)
    town.register(pool, careful, only_if=8)
    for each in others[:6]:
        town.register(pool, each)
    assert state(town, pool) == ThresholdState.COLLECTING, "seven with a condition are six"
    town.register(pool, others[6])
    assert state(town, pool) == ThresholdState.REACHED


def test_a_condition_that_is_not_met_frees_the_seat_at_the_cut_off(town: Town) -> None:
    careful, one, two = town.people(3)
    pool = with_minimum(town, 2)
    town.register(pool, careful, only_if=8)
    town.register(pool, one)
    town.register(pool, two)
    town.later(hours=24)
    assert state(town, pool) == ThresholdState.CONFIRMED
    assert town.registered(pool) == [one.id, two.id]
    assert town.count(pool).left == 8
    assert town.is_sound(pool)


@pytest.mark.parametrize(("minimum", "hours"), [(1, 24), (11, 24), (3, 0), (3, 51)])
def test_a_threshold_that_makes_no_sense_is_refused(town: Town, minimum: int, hours: float) -> None:
    with pytest.raises(ThresholdInvalid):
        with_minimum(town, minimum, cut_off_in=hours)


def test_every_state_but_the_last_can_be_left() -> None:
    assert {before for before, _ in MOVES} == set(ThresholdState) - {"expired", "closed"}
    assert {step for _, step in MOVES} == set(Step)
