"""The waiting list. Numbers in names are lines of the acceptance list of the domain page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.clock import local
from activities.enrolment import history, line, seats, standing
from activities.enrolment.facts import OfferLapsed, OfferMade
from activities.enrolment.refusals import OfferExpired, PartySizeInvalid, RegistrationClosed
from activities.enrolment.seats import SeatState
from activities.enrolment.standing import at_least, chance
from activities.scheduling import quiet
from tests.activities.enrolment.town import Town


def test_01_who_accepts_and_then_cancels_is_not_offered_the_seat_again(town: Town) -> None:
    holder, first, second = town.people(3)
    pool = town.pool(1)
    for each in (holder, first, second):
        town.register(pool, each)
    town.withdraw(pool, holder)
    town.accept(pool, first)
    town.withdraw(pool, first)
    assert town.offered(pool) == [second.id]
    assert town.stands(pool, first).entry is None
    town.decline(pool, second)
    assert town.offered(pool) == []
    assert town.count(pool).left == 1


def test_03_a_raised_limit_moves_those_who_wait(town: Town) -> None:
    organizer, *people = town.people(6)
    pool = town.pool(2)
    for each in people:
        town.register(pool, each)
    town.resize(pool, 4, organizer)
    assert town.offered(pool) == [people[2].id, people[3].id]
    assert town.waiting(pool) == [people[4].id]


def test_03_a_limit_lowered_under_the_count_throws_nobody_out(town: Town) -> None:
    organizer, *people = town.people(5)
    pool = town.pool(4)
    for each in people:
        town.register(pool, each)
    town.resize(pool, 2, organizer)
    assert town.registered(pool) == [each.id for each in people]
    assert town.count(pool).left == 0
    town.withdraw(pool, people[0])
    assert town.register(pool, organizer).entry is not None
    assert town.offered(pool) == [], "three hold seats and the limit is two"


def test_04_a_newcomer_cannot_pass_those_who_wait(town: Town) -> None:
    holder, waiting, newcomer = town.people(3)
    pool = town.pool(1)
    town.register(pool, holder)
    town.register(pool, waiting)
    town.withdraw(pool, holder)
    found = town.register(pool, newcomer)
    assert found.registration is None
    assert found.position == 2
    assert town.offered(pool) == [waiting.id]


def test_05_an_offer_made_at_night_is_told_in_the_morning_and_runs_from_there(town: Town) -> None:
    holder, waiting = town.people(2)
    pool = town.pool(1, in_hours=60)
    town.register(pool, holder)
    town.register(pool, waiting)
    town.now = town.at(1, 3)
    town.withdraw(pool, holder)
    assert town.heard(OfferMade) == []
    town.later(hours=5)
    assert town.heard(OfferMade) == [], "eight in the morning is quiet still"
    town.later(minutes=30)
    [told] = town.heard(OfferMade)
    assert local(told.offer.sends_at).strftime("%H:%M") == "08:30"
    assert told.offer.expires_at >= town.at(1, 8, 35)
    town.accept(pool, waiting)
    assert town.registered(pool) == [waiting.id]


def test_05_an_offer_that_would_lapse_at_night_stops_until_the_morning(town: Town) -> None:
    holder, waiting = town.people(2)
    pool = town.pool(1, in_hours=74)
    town.register(pool, holder)
    town.register(pool, waiting)
    town.now = town.at(0, 20, 30)
    town.withdraw(pool, holder)
    offer = town.stands(pool, waiting).offer
    assert offer is not None
    assert local(offer.expires_at) > town.at(1, 8, 30)
    assert not quiet.is_quiet(offer.expires_at)


def test_06_a_party_that_wants_to_stay_together_keeps_its_place_and_is_told_why(
    town: Town,
) -> None:
    holders = town.people(3)
    party, single = town.people(2)
    pool = town.pool(3)
    for each in holders:
        town.register(pool, each)
    town.register(pool, party, party=3)
    town.register(pool, single)
    town.withdraw(pool, holders[0])
    assert town.offered(pool) == [single.id]
    assert town.stands(pool, party).position == 1
    with town.work() as work:
        [line_of_log] = [
            each for each in history.log_of(work, pool, party) if each.what == "passed_over"
        ]
    assert line_of_log.data == {"n": 3, "left": 1}


def test_06_a_party_that_takes_a_part_is_offered_what_there_is(town: Town) -> None:
    holders = town.people(3)
    [party] = town.people(1)
    pool = town.pool(3)
    for each in holders:
        town.register(pool, each)
    town.register(pool, party, party=3, takes_part=True)
    town.withdraw(pool, holders[0])
    town.withdraw(pool, holders[1])
    offer = town.stands(pool, party).offer
    assert offer is not None
    assert offer.party == 1, "the first seat that came free was offered at once"


def test_07_those_who_wait_are_not_among_those_who_come(town: Town) -> None:
    holder, waiting = town.people(2)
    pool = town.pool(1)
    town.register(pool, holder)
    town.register(pool, waiting)
    assert town.registered(pool) == [holder.id]


def test_08_two_people_with_one_name_are_two_people(town: Town) -> None:
    one, other = town.person("王伟"), town.person("王伟")
    pool = town.pool(5)
    town.register(pool, one)
    town.register(pool, other)
    town.withdraw(pool, one)
    assert town.registered(pool) == [other.id]


def test_one_lapse_costs_one_place_and_the_second_the_line(town: Town) -> None:
    holder, first, second = town.people(3)
    pool = town.pool(1, in_hours=6)
    for each in (holder, first, second):
        town.register(pool, each)
    town.withdraw(pool, holder)
    assert town.offered(pool) == [first.id]
    town.later(minutes=31)
    assert town.offered(pool) == [second.id]
    assert town.waiting(pool) == [first.id]
    assert [each.waits_on for each in town.heard(OfferLapsed)] == [True]
    town.later(minutes=31)
    assert town.offered(pool) == [first.id]
    town.later(minutes=31)
    assert town.offered(pool) == [second.id]
    assert town.stands(pool, first).entry is None
    assert town.is_sound(pool)


def test_who_is_alone_in_the_line_is_offered_again_once(town: Town) -> None:
    holder, alone = town.people(2)
    pool = town.pool(1, in_hours=6)
    town.register(pool, holder)
    town.register(pool, alone)
    town.withdraw(pool, holder)
    town.later(minutes=31)
    assert town.offered(pool) == [alone.id]
    town.later(minutes=31)
    assert town.stands(pool, alone).entry is None
    assert town.count(pool).left == 1


def test_an_offer_cannot_be_accepted_after_its_time_even_before_the_tick(town: Town) -> None:
    holder, waiting = town.people(2)
    pool = town.pool(1, in_hours=6)
    town.register(pool, holder)
    town.register(pool, waiting)
    town.withdraw(pool, holder)
    town.now += timedelta(minutes=31)
    with pytest.raises(OfferExpired):
        town.accept(pool, waiting)
    assert town.registered(pool) == []


def test_declining_is_one_tap_and_the_next_is_offered_at_once(town: Town) -> None:
    holder, first, second = town.people(3)
    pool = town.pool(1)
    for each in (holder, first, second):
        town.register(pool, each)
    town.withdraw(pool, holder)
    town.decline(pool, first)
    assert town.offered(pool) == [second.id]
    assert town.stands(pool, first).entry is None


@pytest.mark.parametrize(
    ("hours_left", "minutes"), [(0.2, 5), (1, 5), (6, 30), (24, 120), (144, 720), (900, 720)]
)
def test_an_offer_is_the_shorter_the_nearer_it_begins(
    town: Town, hours_left: float, minutes: int
) -> None:
    begins = town.now + timedelta(hours=hours_left)
    assert line.offer_length(town.now, begins) == timedelta(minutes=minutes)


def test_an_offer_ends_at_the_latest_when_it_begins(town: Town) -> None:
    begins = town.now + timedelta(minutes=3)
    assert line.offer_end(town.now, begins) == begins


def test_before_an_early_event_people_are_told_at_night_in_the_last_hour(town: Town) -> None:
    begins = town.at(1, 8, 20)
    assert quiet.when_to_tell(town.at(1, 2), begins) == town.at(1, 7, 20)


def test_registering_twice_is_once(town: Town) -> None:
    [person] = town.people(1)
    pool = town.pool(3)
    town.register(pool, person, party=2)
    again = town.register(pool, person)
    assert again.registration is not None
    assert not again.fresh
    assert town.count(pool).left == 1


@pytest.mark.parametrize("party", [0, -1, 4, 11])
def test_a_party_that_can_never_fit_is_refused(town: Town, party: int) -> None:
    [person] = town.people(1)
    pool = town.pool(3)
    with pytest.raises(PartySizeInvalid):
        town.register(pool, person, party=party)
    assert town.count(pool).state == SeatState.FREE


def test_nobody_registers_or_leaves_once_it_has_begun(town: Town) -> None:
    holder, late = town.people(2)
    pool = town.pool(3, in_hours=1)
    town.register(pool, holder)
    town.now += timedelta(hours=1)
    with pytest.raises(RegistrationClosed):
        town.register(pool, late)
    with pytest.raises(RegistrationClosed):
        town.withdraw(pool, holder)


def test_the_sweep_offers_what_nobody_offered(town: Town) -> None:
    holder, waiting = town.people(2)
    pool = town.pool(1)
    town.register(pool, holder)
    town.register(pool, waiting)
    with town.work() as work:
        seats.pool(work, pool).capacity = 2
    assert town.offered(pool) == []
    town.later(minutes=6)
    assert town.offered(pool) == [waiting.id]


def test_a_chance_is_honest_about_how_many_usually_leave(town: Town) -> None:
    assert at_least(0, 10, 0.1) == 1.0
    assert at_least(1, 10, 0.1) == pytest.approx(1 - 0.9**10)
    assert at_least(3, 2, 0.9) == pytest.approx(0.0, abs=1e-9)
    holder, first, second = town.people(3)
    pool = town.pool(1)
    for each in (holder, first, second):
        town.register(pool, each)
    with town.work() as work:
        rows = seats.pool(work, pool)
        chances = [chance(work, rows, entry) for entry in standing.waiting(work, pool)]
    assert chances == [pytest.approx(0.12), pytest.approx(0.0, abs=1e-9)]
