"""At the door: the rotating code, tickets, names, and who did not come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.enrolment import door, seats
from activities.enrolment.models import RegistrationState
from activities.enrolment.refusals import CodeWrong, DoorClosed, NotRegistered
from tests.activities.enrolment.town import Town, here


def opened(town: Town) -> int:
    pool = town.pool(5, in_hours=0.5)
    with town.work() as work:
        door.open_door(work, pool)
    return pool


def code_now(town: Town, pool: int) -> str:
    with town.work() as work:
        return door.code_at(seats.pool(work, pool), town.now)


def test_13_a_second_scan_returns_the_first(town: Town) -> None:
    [person] = town.people(1)
    pool = opened(town)
    town.register(pool, person)
    code = code_now(town, pool)
    with town.work() as work:
        first = door.check_in_by_code(work, pool, here(work, person), code)
        came_at = first.came_at
    town.now += timedelta(seconds=20)
    with town.work() as work:
        again = door.check_in_by_code(work, pool, here(work, person), code_now_in(work, pool, town))
        assert again.came_at == came_at
        assert len(door.checked_in(work, pool)) == 1


def code_now_in(work, pool: int, town: Town) -> str:
    return door.code_at(seats.pool(work, pool), town.now)


def test_13_a_late_offline_check_in_keeps_its_real_time(town: Town) -> None:
    person, other, organizer = town.people(3)
    pool = opened(town)
    mine = town.register(pool, person).registration
    others = town.register(pool, other).registration
    assert mine
    assert others
    came_at = town.now + timedelta(minutes=25)
    town.now += timedelta(hours=2)
    with town.work() as work:
        door.check_in_by_name(work, others.id, here(work, organizer))
        assert door.mark_no_shows(work, pool) == 1
    with town.work() as work:
        kept = door.check_in_by_name(work, mine.id, here(work, organizer), came_at=came_at)
        assert kept.came_at == came_at
        assert kept.recorded_at == town.now
    standing = town.stands(pool, person)
    assert standing.registration
    assert standing.registration.state == RegistrationState.CHECKED_IN


def test_the_code_changes_every_half_minute_and_the_last_one_is_still_good(town: Town) -> None:
    person, slow = town.people(2)
    pool = opened(town)
    town.register(pool, person)
    town.register(pool, slow)
    code = code_now(town, pool)
    town.now += timedelta(seconds=30)
    assert code_now(town, pool) != code
    with town.work() as work:
        door.check_in_by_code(work, pool, here(work, person), code)
    town.now += timedelta(seconds=30)
    with town.work() as work, pytest.raises(CodeWrong):
        door.check_in_by_code(work, pool, here(work, slow), code)


def test_a_ticket_is_good_for_its_registration_only(town: Town) -> None:
    person, other, organizer = town.people(3)
    pool = opened(town)
    mine = town.register(pool, person).registration
    town.register(pool, other)
    assert mine
    with town.work() as work:
        shown = door.ticket(seats.pool(work, pool), mine)
        number, _, signature = shown.partition("-")
        forged = f"{int(number) + 1}-{signature}"
    for bad in (forged, "", "1", f"{number}-", "x-y", "９-z"):
        with town.work() as work, pytest.raises(CodeWrong):
            door.check_in_by_ticket(work, pool, bad, here(work, organizer))
    with town.work() as work:
        kept = door.check_in_by_ticket(work, pool, shown, here(work, organizer))
        assert kept.registration_id == mine.id


def test_nobody_without_a_seat_checks_in_and_nobody_days_before(town: Town) -> None:
    person, stranger = town.people(2)
    pool = opened(town)
    with town.work() as work, pytest.raises(NotRegistered):
        door.check_in_by_code(work, pool, here(work, stranger), code_now_in(work, pool, town))
    far = town.pool(5)
    with town.work() as work:
        door.open_door(work, far)
    town.register(far, person)
    with town.work() as work, pytest.raises(DoorClosed):
        door.check_in_by_code(work, far, here(work, person), code_now_in(work, far, town))


def test_where_the_door_was_not_used_nobody_is_called_absent(town: Town) -> None:
    [person] = town.people(1)
    pool = opened(town)
    town.register(pool, person)
    town.now += timedelta(hours=3)
    with town.work() as work:
        assert door.mark_no_shows(work, pool) == 0
