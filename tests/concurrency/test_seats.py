"""Processes that race for seats: none is given twice, none is left over, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from activities.enrolment import offers, seats
from activities.enrolment import service as enrolment
from activities.enrolment.models import Offer, Registration, WaitingListEntry
from activities.people.models import User
from tests.activities.enrolment.town import Town, here, open_town

ROOT = Path(__file__).parents[2]
PROCESSES, TRIES, SEATS = 8, 10, 30
ROUNDS = int(os.environ.get("LOUYI_RACE_ROUNDS", "1"))


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    opened = open_town(database_url)
    yield opened
    opened.engine.dispose()


def people(town: Town, number: int) -> list[int]:
    with town.work() as work:
        fresh = [
            User(district_id=town.district_id, name="白领", language="zh", created_at=town.now)
            for _ in range(number)
        ]
        work.session.add_all(fresh)
        work.session.flush()
        return [each.id for each in fresh]


def race(url: str, pool_id: int, ids: list[int], kind: str) -> None:
    """Let eight processes begin at one moment, each with its own people."""
    racers = []
    for place in range(PROCESSES):
        mine = ids[place * TRIES : (place + 1) * TRIES]
        command = [sys.executable, "-m", "tests.concurrency.racers", url, str(pool_id)]
        racers.append(
            subprocess.Popen(
                [*command, str(mine[0]), str(mine[-1] + 1), kind],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
        )
    for each in racers:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in racers:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    codes = [each.wait(timeout=120) for each in racers]
    for each in racers:
        for stream in (each.stdin, each.stdout):
            assert stream
            stream.close()
    assert codes == [0] * PROCESSES


def registrations(town: Town, pool_id: int) -> int:
    with town.work() as work:
        return (
            work.session.scalar(
                select(func.count())
                .select_from(Registration)
                .where(Registration.pool_id == pool_id)
            )
            or 0
        )


@pytest.mark.slow
def test_eight_processes_race_for_thirty_seats(town: Town, database_url: str) -> None:
    ids = people(town, PROCESSES * TRIES)
    for _ in range(ROUNDS):
        pool = town.pool(SEATS)
        race(database_url, pool, ids, "guarded")
        assert registrations(town, pool) == SEATS, "not one more, not one less"
        assert len(town.waiting(pool)) == PROCESSES * TRIES - SEATS
        assert town.is_sound(pool)


@pytest.mark.slow
def test_without_the_guard_the_same_race_oversells(town: Town, database_url: str) -> None:
    ids = people(town, PROCESSES * TRIES)
    oversold = False
    for _ in range(5):
        pool = town.pool(SEATS)
        race(database_url, pool, ids, "naive")
        oversold |= registrations(town, pool) > SEATS
        if oversold:
            break
    assert oversold, "the race shows nothing if counting first is safe too"


def test_02_two_places_freed_at_one_moment_make_exactly_two_offers(town: Town) -> None:
    holders = town.people(2)
    waiting = town.people(4)
    pool = town.pool(2)
    for each in (*holders, *waiting):
        town.register(pool, each)

    def leave(user: User) -> None:
        town.withdraw(pool, user)

    with ThreadPoolExecutor(2) as both:
        list(both.map(leave, holders))
    assert town.offered(pool) == [waiting[0].id, waiting[1].id]
    with town.work() as work:
        made = work.session.scalar(
            select(func.count()).select_from(Offer).where(Offer.pool_id == pool)
        )
    assert made == 2
    assert town.is_sound(pool)


def test_one_person_on_two_phones_registers_once(town: Town) -> None:
    [person] = town.people(1)
    pool = town.pool(5)
    with ThreadPoolExecutor(4) as phones:
        found = list(phones.map(lambda _: town.register(pool, person), range(4)))
    assert sum(each.fresh for each in found) == 1
    assert registrations(town, pool) == 1
    assert town.count(pool).left == 4


def test_accepting_and_lapsing_at_one_moment_gives_the_seat_to_one(town: Town) -> None:
    holder, first, second = town.people(3)
    pool = town.pool(1, in_hours=6)
    for each in (holder, first, second):
        town.register(pool, each)
    town.withdraw(pool, holder)
    with town.work() as work:
        entry = work.session.scalars(
            select(WaitingListEntry).where(WaitingListEntry.user_id == first.id)
        ).one()
        offer_id = work.session.scalars(select(Offer.id).where(Offer.entry_id == entry.id)).one()

    def accept() -> None:
        with town.work() as work:
            offers.accept(work, pool, here(work, first))

    def lapse() -> None:
        with town.work() as work:
            offers.lapse_due(work, offer_id)

    with ThreadPoolExecutor(2) as both:
        done = [both.submit(accept), both.submit(lapse)]
        for finished in done:
            finished.result()
    assert town.registered(pool) == [first.id], "its time was not over"
    with town.work() as work:
        assert seats.pool(work, pool).taken == 1
        assert enrolment.standing(work, pool, second).position == 1
