"""Collecting interest. Numbers in names are lines of the acceptance list of the domain page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.appointments import facts, following, personal, proposing, queries, service
from activities.appointments.models import Interest
from activities.appointments.personal_models import AppointmentConsent, PersonalDetails
from activities.appointments.refusals import (
    AlreadyProposed,
    AppointmentReasonNeeded,
    MatterInvalid,
    MaximumBelowJoined,
    NoSlotYet,
    NumbersInvalid,
    TooManyProposals,
)
from activities.enrolment import seats, threshold
from activities.enrolment.facts import OfferMade, ThresholdMissed, ThresholdMoved
from activities.enrolment.refusals import CannotProlong
from activities.enrolment.threshold import ThresholdState
from activities.errors import NotAllowed, Stale, StepNotPossible
from tests.activities.appointments.clinic import TOLD, Clinic
from tests.activities.enrolment.town import here


def test_a_persons_proposal_is_looked_at_first_and_a_workers_is_not(clinic: Clinic) -> None:
    [person] = clinic.people(1)
    mine = clinic.proposed(person)
    assert clinic.stage(mine) == "proposed"
    assert len(clinic.heard(facts.AppointmentProposed)) == 1
    with clinic.work() as work, pytest.raises(Stale):
        service.join(work, here(work, person), mine)
    with clinic.work() as work, pytest.raises(NotAllowed):
        proposing.approve(work, here(work, person), mine)
    with clinic.work() as work:
        proposing.approve(work, here(work, clinic.worker), mine)
    assert clinic.stage(mine) == ThresholdState.COLLECTING
    with clinic.work() as work:
        assert queries.people_of(work, queries.appointment(work, mine)) == (person.id,)
    assert clinic.stage(clinic.proposed(zh="血压", en="Blood")) == ThresholdState.COLLECTING
    with clinic.work() as work, pytest.raises(Stale):
        proposing.approve(work, here(work, clinic.worker), mine)


def test_a_refusal_has_a_reason_and_a_proposal_can_be_taken_back(clinic: Clinic) -> None:
    [person] = clinic.people(1)
    first = clinic.proposed(person)
    with clinic.work() as work, pytest.raises(AppointmentReasonNeeded):
        proposing.decline(work, here(work, clinic.worker), first, "  ")
    with clinic.work() as work:
        proposing.decline(work, here(work, clinic.worker), first, "医院本季度排满了")
    assert clinic.of(first).reason == "医院本季度排满了"
    second = clinic.proposed(person)
    with clinic.work() as work:
        proposing.take_back(work, here(work, person), second)
    assert clinic.stage(second) == "taken_back"


def test_the_same_matter_is_not_collected_twice_in_a_building(clinic: Clinic) -> None:
    one, two = clinic.people(2)
    clinic.proposed(one)
    with pytest.raises(AlreadyProposed):
        clinic.proposed(two, zh="健 康 证", en="Something else")
    clinic.proposed(one, zh="血压", en="Blood pressure")
    with pytest.raises(TooManyProposals):
        clinic.proposed(one, zh="视力", en="Eyesight")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"zh": "x"}, MatterInvalid),
        ({"en": "x" * 61}, MatterInvalid),
        ({"minimum": 1}, NumbersInvalid),
        ({"minimum": 7}, NumbersInvalid),
        ({"target": 2}, NumbersInvalid),
        ({"target": 7}, NumbersInvalid),
        ({"maximum": 501}, NumbersInvalid),
    ],
)
def test_numbers_that_make_no_sense_are_refused(clinic: Clinic, changes, refusal) -> None:
    with pytest.raises(refusal):
        clinic.proposed(**changes)
    with pytest.raises(NumbersInvalid):
        clinic.proposed(cut_off_at=clinic.now + timedelta(hours=1))
    with pytest.raises(NumbersInvalid):
        clinic.proposed(cut_off_at=clinic.now + timedelta(days=121))


def test_interest_holds_nothing_personal(clinic: Clinic) -> None:
    people = clinic.people(3)
    appointment = clinic.proposed()
    clinic.join(appointment, *people)
    with clinic.work() as work, pytest.raises(NoSlotYet):
        personal.give(work, here(work, people[0]), appointment, TOLD, consents=True)
    with clinic.work() as work:
        for table in (Interest, PersonalDetails, AppointmentConsent):
            assert work.session.query(table).count() == 0


def test_29_reached_always_plans_the_next_step_and_asks_until_the_day_is_set(
    clinic: Clinic,
) -> None:
    people = clinic.people(3)
    appointment = clinic.proposed()
    clinic.join(appointment, *people[:2])
    assert clinic.planned(following.SET_DAY, appointment) == []
    clinic.join(appointment, people[2])
    assert clinic.stage(appointment) == ThresholdState.REACHED
    assert clinic.planned(following.SET_DAY, appointment) == [clinic.at(1, 10)]
    clinic.passes(days=1)
    clinic.passes(days=2)
    assert [each.times for each in clinic.heard(facts.DayMissing)] == [1, 2]
    assert len(clinic.planned(following.SET_DAY, appointment)) == 1
    clinic.set_day(appointment)
    assert clinic.planned(following.SET_DAY, appointment) == []
    assert clinic.planned(following.DAY_BEFORE, appointment) == [clinic.at(13, 18)]
    assert len(clinic.planned(following.OVER, appointment)) == 1


def test_29_the_cut_off_confirms_and_still_somebody_is_asked_for_the_day(clinic: Clinic) -> None:
    appointment = clinic.proposed()
    clinic.join(appointment, *clinic.people(3))
    clinic.passes(days=8)
    assert clinic.stage(appointment) == ThresholdState.CONFIRMED
    assert len(clinic.planned(following.SET_DAY, appointment)) == 1


def test_29_a_day_that_nobody_ever_sets_ends_with_everybody_told(clinic: Clinic) -> None:
    people = clinic.people(3)
    appointment = clinic.proposed()
    clinic.join(appointment, *people)
    clinic.now = clinic.now + timedelta(days=68)
    clinic.tick()
    clinic.passes(days=5)
    [off] = clinic.heard(facts.AppointmentOff)
    assert set(off.people) == {each.id for each in people}
    assert clinic.stage(appointment) == "called_off"


def test_29_lost_again_it_asks_nobody_for_a_day(clinic: Clinic) -> None:
    people = clinic.people(3)
    appointment = clinic.proposed()
    clinic.join(appointment, *people)
    clinic.leave(appointment, people[0])
    assert clinic.stage(appointment) == ThresholdState.COLLECTING
    assert clinic.planned(following.SET_DAY, appointment) == []


def test_if_eight_come_i_come_counts_only_then(clinic: Clinic) -> None:
    careful, *others = clinic.people(6)
    appointment = clinic.proposed(minimum=4, maximum=8)
    clinic.join(appointment, careful, only_if=6)
    clinic.join(appointment, *others[:3])
    assert clinic.stage(appointment) == ThresholdState.COLLECTING, "four with one on condition"
    clinic.join(appointment, *others[3:])
    assert clinic.stage(appointment) == ThresholdState.REACHED
    pool = clinic.of(appointment).seat_pool_id
    with clinic.work() as work:
        assert threshold.count_coming(work, pool) == 6


def test_a_condition_can_be_dropped_while_it_is_collecting(clinic: Clinic) -> None:
    careful, *others = clinic.people(3)
    appointment = clinic.proposed()
    clinic.join(appointment, careful, only_if=6)
    clinic.join(appointment, *others)
    assert clinic.stage(appointment) == ThresholdState.COLLECTING
    clinic.join(appointment, careful)
    assert clinic.stage(appointment) == ThresholdState.REACHED
    assert clinic.is_sound(clinic.of(appointment).seat_pool_id)


def test_12_too_few_are_told_prolonged_once_and_then_it_is_off(clinic: Clinic) -> None:
    [person, other] = clinic.people(2)
    appointment = clinic.proposed(minimum=3)
    clinic.join(appointment, person)
    clinic.now += timedelta(days=7)
    clinic.tick()
    assert len(clinic.heard(ThresholdMissed)) == 1
    with clinic.work() as work, pytest.raises(NotAllowed):
        proposing.prolong(work, here(work, other), appointment)
    with clinic.work() as work:
        proposing.prolong(work, here(work, clinic.worker), appointment)
    assert clinic.stage(appointment) == ThresholdState.PROLONGED
    with clinic.work() as work, pytest.raises(CannotProlong):
        proposing.prolong(work, here(work, clinic.worker), appointment)
    clinic.passes(days=8)
    [off] = clinic.heard(facts.AppointmentOff)
    assert off.people == (person.id,)
    assert clinic.stage(appointment) == "expired"
    with clinic.work() as work, pytest.raises(Stale):
        service.join(work, here(work, other), appointment)


def test_03_a_limit_below_those_joined_is_refused_and_says_how_many_they_are(
    clinic: Clinic,
) -> None:
    people = clinic.people(4)
    appointment = clinic.proposed(minimum=5)
    clinic.join(appointment, *people)
    with clinic.work() as work, pytest.raises(MaximumBelowJoined) as refused:
        proposing.change_numbers(work, here(work, clinic.worker), appointment, minimum=2, maximum=3)
    assert refused.value.data == {"n": 4}
    assert clinic.of(appointment).maximum == 6


def test_a_minimum_lowered_to_those_joined_is_reached_at_once(clinic: Clinic) -> None:
    people = clinic.people(4)
    appointment = clinic.proposed(minimum=5)
    clinic.join(appointment, *people)
    with clinic.work() as work:
        proposing.change_numbers(work, here(work, clinic.worker), appointment, minimum=4, maximum=6)
    assert clinic.stage(appointment) == ThresholdState.REACHED
    assert clinic.planned(following.SET_DAY, appointment) != []
    with clinic.work() as work:
        proposing.change_numbers(work, here(work, clinic.worker), appointment, minimum=6, maximum=6)
    assert clinic.stage(appointment) == ThresholdState.COLLECTING
    with clinic.work() as work:
        assert len(queries.people_of(work, queries.appointment(work, appointment))) == 4


def test_numbers_are_not_changed_once_it_is_decided(clinic: Clinic) -> None:
    appointment, _, _ = clinic.ready()
    with clinic.work() as work, pytest.raises(StepNotPossible):
        proposing.change_numbers(work, here(work, clinic.worker), appointment, minimum=2, maximum=6)


def test_04_beyond_the_most_people_wait_and_move_up(clinic: Clinic) -> None:
    people = clinic.people(4)
    appointment = clinic.proposed(minimum=2, maximum=3)
    clinic.join(appointment, *people)
    pool = clinic.of(appointment).seat_pool_id
    assert clinic.waiting(pool) == [people[3].id]
    clinic.leave(appointment, people[0])
    [offer] = clinic.heard(OfferMade)
    assert offer.offer.entry.user_id == people[3].id
    with clinic.work() as work:
        service.accept(work, here(work, people[3]), appointment)
    with clinic.work() as work:
        assert seats.pool(work, pool).taken == 3


def test_everybody_signs_up_alone(clinic: Clinic) -> None:
    pool = clinic.of(clinic.proposed()).seat_pool_id
    with clinic.work() as work:
        assert seats.pool(work, pool).largest_party == 1


def test_threshold_states_are_told_in_order(clinic: Clinic) -> None:
    appointment, _, _ = clinic.ready()
    states = [each.before for each in clinic.heard(ThresholdMoved)]
    assert states == ["collecting", "reached"]
    assert clinic.stage(appointment) == "confirmed"
