"""Bringing somebody along after registering: all the seats or none, and never past the line."""

from __future__ import annotations

import pytest

from activities.enrolment import companions, seats
from activities.enrolment.refusals import (
    NoSeatsForMore,
    NotRegistered,
    PartySizeInvalid,
    RegistrationClosed,
)
from tests.activities.enrolment.town import Town


def bring(town: Town, pool: int, user, more: int) -> int:
    with town.work() as work:
        return companions.bring(work, pool, user, more).party


def held(town: Town, pool: int) -> tuple[int, int]:
    with town.work() as work:
        return seats.pool(work, pool).taken, seats.held_by_rows(work, pool)[0]


def test_the_party_grows_by_the_seats_that_are_left(town: Town) -> None:
    person = town.person()
    pool = town.pool(3)
    town.register(pool, person)
    assert bring(town, pool, person, 2) == 3
    assert held(town, pool) == (3, 3)
    town.withdraw(pool, person)
    assert held(town, pool) == (0, 0)


def test_too_few_seats_leave_the_party_as_it_was(town: Town) -> None:
    person = town.person()
    pool = town.pool(2)
    town.register(pool, person)
    with pytest.raises(NoSeatsForMore) as refused:
        bring(town, pool, person, 2)
    assert refused.value.data == {"left": 1, "party": 1}
    assert held(town, pool) == (1, 1)


def test_04_nobody_is_brought_past_those_who_wait(town: Town) -> None:
    inside, leaving, waiting = town.people(3)
    pool = town.pool(2)
    for each in (inside, leaving, waiting):
        town.register(pool, each)
    town.withdraw(pool, leaving)
    with pytest.raises(NoSeatsForMore):
        bring(town, pool, inside, 1)


def test_who_is_not_registered_brings_nobody(town: Town) -> None:
    pool = town.pool(2)
    with pytest.raises(NotRegistered):
        bring(town, pool, town.person(), 1)


def test_nobody_is_brought_when_it_has_begun(town: Town) -> None:
    person = town.person()
    pool = town.pool(5)
    town.register(pool, person)
    town.later(days=3)
    with pytest.raises(RegistrationClosed):
        bring(town, pool, person, 1)


def test_a_party_has_its_largest_size(town: Town) -> None:
    person = town.person()
    pool = town.pool(50)
    town.register(pool, person)
    with pytest.raises(PartySizeInvalid):
        bring(town, pool, person, 10)
