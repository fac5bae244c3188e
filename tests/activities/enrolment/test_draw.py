"""Drawing lots: reproducible, fair to those who lost last time, explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from activities.enrolment import draw, history, seats
from activities.enrolment.draw import Tier
from activities.enrolment.facts import LotsDrawn
from activities.enrolment.models import Allotment, Registration, RegistrationState
from activities.enrolment.refusals import RegistrationNotOpen
from activities.enrolment.seats import SeatState
from tests.activities.enrolment.town import Town


def lottery(town: Town, capacity: int, **columns: Any) -> int:
    draw_at = town.now + timedelta(hours=2)
    return town.pool(capacity, allotment=Allotment.DRAW, draw_at=draw_at, **columns)


def test_no_seat_is_given_before_the_draw_and_all_are_given_by_it(town: Town) -> None:
    people = town.people(5)
    pool = lottery(town, 2)
    for each in people:
        standing = town.register(pool, each)
        assert standing.registration is None
        assert standing.position is None
    assert town.count(pool).state == SeatState.LOTS
    town.later(hours=2)
    assert len(town.registered(pool)) == 2
    assert len(town.waiting(pool)) == 3
    assert town.is_sound(pool)
    [told] = town.heard(LotsDrawn)
    assert {each.user_id for each in told.won} == set(town.registered(pool))


def test_whoever_has_the_seed_can_repeat_the_draw(town: Town) -> None:
    people = town.people(6)
    pool = lottery(town, 3, draw_seed="feedc0de")
    for each in people:
        town.register(pool, each)
    expected = sorted(
        (each.id for each in people), key=lambda one: draw.lot_number("feedc0de", one)
    )
    town.later(hours=2)
    assert set(town.registered(pool)) == set(expected[:3])
    assert town.waiting(pool) == expected[3:]


def test_drawing_twice_changes_nothing(town: Town) -> None:
    people = town.people(4)
    pool = lottery(town, 2)
    for each in people:
        town.register(pool, each)
    town.later(hours=2)
    before = town.registered(pool), town.waiting(pool)
    with town.work() as work:
        draw.draw_due(work, pool)
    assert (town.registered(pool), town.waiting(pool)) == before
    assert len(town.heard(LotsDrawn)) == 1


def test_who_lost_last_time_is_drawn_first(town: Town) -> None:
    people = town.people(6)
    first = lottery(town, 3)
    for each in people:
        town.register(first, each)
    town.later(hours=2)
    lost = set(town.waiting(first))
    second = lottery(town, 3)
    for each in people:
        town.register(second, each)
    town.later(hours=2)
    assert set(town.registered(second)) == lost


def test_who_was_often_absent_is_drawn_after_the_others(town: Town) -> None:
    absent, *others = town.people(4)
    pools = [town.pool(5), town.pool(5)]
    for past in pools:
        town.register(past, absent)
    with town.work() as work:
        for row in work.session.query(Registration).all():
            row.state, row.ended_at = RegistrationState.NO_SHOW, town.now
    with town.work() as work:
        tiers = draw.tiers_of(work, [absent.id, others[0].id])
    assert tiers == {absent.id: Tier.OFTEN_ABSENT, others[0].id: Tier.ORDINARY}
    pool = lottery(town, 3)
    for each in (absent, *others):
        town.register(pool, each)
    town.later(hours=2)
    assert town.waiting(pool) == [absent.id]


def test_everybody_can_read_what_the_draw_did_with_them(town: Town) -> None:
    people = town.people(3)
    pool = lottery(town, 1)
    for each in people:
        town.register(pool, each)
    town.later(hours=2)
    with town.work() as work:
        logs = [[row.what for row in history.log_of(work, pool, each)] for each in people]
        assert seats.pool(work, pool).draw_seed
    assert sorted(each[-1] for each in logs) == ["drawn", "not_drawn", "not_drawn"]
    assert all(each[0] == "lot" for each in logs)


def test_a_seat_given_back_after_the_draw_goes_on_in_the_drawn_order(town: Town) -> None:
    people = town.people(4)
    pool = lottery(town, 1, draw_seed="a")
    for each in people:
        town.register(pool, each)
    town.later(hours=2)
    [winner] = town.registered(pool)
    next_one = town.waiting(pool)[0]
    town.withdraw(pool, next(each for each in people if each.id == winner))
    assert town.offered(pool) == [next_one]


def test_registration_opens_when_it_was_said(town: Town) -> None:
    [person] = town.people(1)
    pool = town.pool(3, opens_at=town.now + timedelta(hours=1))
    with pytest.raises(RegistrationNotOpen):
        town.register(pool, person)
    town.now += timedelta(hours=1)
    assert town.register(pool, person).registration is not None
