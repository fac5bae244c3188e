"""The day: slots, swaps, personal data, the door, results, and what is erased when."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from activities.appointments import facts, following, personal, queries, service, swaps
from activities.appointments.office_list import COLUMNS, office_list
from activities.appointments.personal_models import AppointmentConsent, PersonalDetails
from activities.appointments.refusals import (
    AppointmentSlotFull,
    ConsentNeeded,
    DayInvalid,
    DetailInvalid,
    NoSlotYet,
    NotHeldYet,
    NotReachedYet,
    SlotHasPlaces,
    SlotsTooFew,
    SwapOver,
)
from activities.clock import local
from activities.enrolment import door, quiet, seats
from activities.enrolment.models import RegistrationState
from activities.enrolment.refusals import NotRegistered, RegistrationClosed
from activities.enrolment.threshold import ThresholdState
from activities.errors import NotAllowed, Stale
from activities.people.models import Role
from tests.activities.appointments.clinic import CITIZEN, TOLD, Clinic
from tests.activities.enrolment.town import here

HEADINGS = {name: name for name in COLUMNS}


def test_no_day_is_set_before_enough_people_are_interested(clinic: Clinic) -> None:
    appointment = clinic.proposed()
    clinic.join(appointment, *clinic.people(2))
    with pytest.raises(NotReachedYet) as refused:
        clinic.set_day(appointment)
    assert refused.value.data == {"n": 2, "minimum": 3}


def test_the_day_makes_slots_that_hold_everybody(clinic: Clinic) -> None:
    people = clinic.people(4)
    appointment = clinic.proposed()
    clinic.join(appointment, *people)
    with pytest.raises(SlotsTooFew) as refused:
        clinic.set_day(appointment, per_slot=1)
    assert refused.value.data == {"places": 3, "n": 4}
    assert clinic.stage(appointment) == ThresholdState.REACHED, "what is refused decides nothing"
    ids = clinic.set_day(appointment)
    pool_id = clinic.of(appointment).seat_pool_id
    with clinic.work() as work:
        times = [
            local(each.starts_at).strftime("%H:%M") for each in queries.slots_of(work, appointment)
        ]
        pool = seats.pool(work, pool_id)
        assert pool.closes_at == clinic.at(14, 9, 30)
        assert pool.capacity == 6
    assert times == ["09:30", "09:50", "10:10"]
    assert len(ids) == 3
    [told] = clinic.heard(facts.DaySet)
    assert set(told.people) == {each.id for each in people}


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 4},
        {"minutes": 90},
        {"per_slot": 0},
        {"per_slot": 101},
        {"needs": ("blood_type",)},
    ],
)
def test_a_day_without_sense_is_refused(clinic: Clinic, changes) -> None:
    appointment = clinic.proposed()
    clinic.join(appointment, *clinic.people(3))
    with pytest.raises(DayInvalid):
        clinic.set_day(appointment, **changes)


def test_a_day_is_neither_today_nor_at_night_nor_backwards(clinic: Clinic) -> None:
    appointment = clinic.proposed()
    clinic.join(appointment, *clinic.people(3))
    for starts, ends in (
        (clinic.at(0, 14), clinic.at(0, 15)),
        (clinic.at(-1, 14), clinic.at(-1, 15)),
        (clinic.at(3, 22), clinic.at(3, 23)),
        (clinic.at(3, 14), clinic.at(3, 13)),
        (clinic.at(200, 14), clinic.at(200, 15)),
    ):
        with pytest.raises(DayInvalid):
            clinic.set_day(appointment, starts_at=starts, ends_at=ends)


def test_only_the_buildings_workers_set_the_day(clinic: Clinic) -> None:
    stranger, *people = clinic.people(4)
    appointment = clinic.proposed()
    clinic.join(appointment, *people)
    with pytest.raises(NotAllowed):
        clinic.set_day(appointment, by=stranger)
    officer = clinic.person("街道", role=Role.DISTRICT_OFFICER)
    assert clinic.set_day(appointment, by=officer)


def test_the_last_place_of_a_slot_is_taken_once(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    clinic.choose(people[1], ids[0])
    with pytest.raises(AppointmentSlotFull):
        clinic.choose(people[2], ids[0])
    clinic.choose(people[0], ids[0])
    clinic.choose(people[0], ids[1])
    clinic.choose(people[2], ids[0])
    assert clinic.is_counted_right(appointment)
    with pytest.raises(NotRegistered):
        clinic.choose(clinic.person("路人"), ids[2])


def test_who_leaves_frees_slot_and_data_and_may_come_back(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    clinic.tells(people[0], appointment)
    clinic.leave(appointment, people[0])
    with clinic.work() as work:
        assert work.session.query(PersonalDetails).count() == 0
        assert work.session.query(AppointmentConsent).one().withdrawn_at == clinic.now
    clinic.join(appointment, people[0])
    clinic.choose(people[0], ids[1])
    assert clinic.is_counted_right(appointment)


def test_nobody_leaves_once_the_day_has_begun(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    clinic.now = clinic.at(14, 9, 31)
    with pytest.raises(RegistrationClosed):
        clinic.leave(appointment, people[0])
    assert clinic.slot_of(appointment, people[0]) == ids[0], "what is refused changes nothing"


def test_two_people_swap_and_nobody_else_moves(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    for each, slot in zip(people, (ids[0], ids[0], ids[1], ids[2]), strict=True):
        clinic.choose(each, slot)
    with clinic.work() as work:
        swap = swaps.ask(work, here(work, people[2]), ids[0]).id
    [asked] = clinic.heard(facts.SwapAsked)
    assert set(asked.holders) == {people[0].id, people[1].id}
    with clinic.work() as work:
        swaps.agree(work, here(work, people[1]), swap)
    assert clinic.slot_of(appointment, people[1]) == ids[1]
    assert clinic.slot_of(appointment, people[2]) == ids[0]
    with clinic.work() as work, pytest.raises(SwapOver):
        swaps.agree(work, here(work, people[0]), swap)
    assert clinic.is_counted_right(appointment)
    [made] = clinic.heard(facts.SwapMade)
    assert (made.first.id, made.second.id) == (people[2].id, people[1].id)


def test_a_swap_falls_when_the_asker_moves_or_leaves(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    for each, slot in zip(people, (ids[0], ids[0], ids[1], ids[1]), strict=True):
        clinic.choose(each, slot)
    with clinic.work() as work:
        moved = swaps.ask(work, here(work, people[2]), ids[0]).id
        left = swaps.ask(work, here(work, people[3]), ids[0]).id
    clinic.choose(people[2], ids[2])
    clinic.leave(appointment, people[3])
    for swap in (moved, left):
        with clinic.work() as work, pytest.raises(SwapOver):
            swaps.agree(work, here(work, people[0]), swap)
    assert clinic.is_counted_right(appointment)


def test_a_swap_needs_a_slot_of_ones_own_and_a_full_one(clinic: Clinic) -> None:
    _, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    with clinic.work() as work, pytest.raises(SlotHasPlaces):
        swaps.ask(work, here(work, people[0]), ids[1])
    with clinic.work() as work, pytest.raises(NoSlotYet):
        swaps.ask(work, here(work, people[1]), ids[0])


def test_a_day_set_again_makes_everybody_choose_anew(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    clinic.set_day(appointment, starts_at=clinic.at(15, 14), ends_at=clinic.at(15, 15))
    assert clinic.slot_of(appointment, people[0]) is None
    assert [each.again for each in clinic.heard(facts.DaySet)] == [False, True]
    assert clinic.planned(following.DAY_BEFORE, appointment) == [clinic.at(14, 18)]
    with pytest.raises(Stale):
        clinic.choose(people[0], ids[0])


@pytest.mark.parametrize(("hour", "tomorrow"), [(9, True), (18, True), (23, True), (3, True)])
def test_the_reminder_never_comes_in_quiet_hours(clinic: Clinic, hour: int, tomorrow: bool) -> None:
    appointment = clinic.proposed()
    clinic.join(appointment, *clinic.people(3))
    clinic.now = clinic.at(2, hour, 30)
    clinic.set_day(appointment, starts_at=clinic.at(3, 10), ends_at=clinic.at(3, 11))
    [at] = clinic.planned(following.DAY_BEFORE, appointment)
    assert not quiet.is_quiet(at)
    assert clinic.now <= at < clinic.at(3, 10)


def test_data_is_taken_with_consent_only_and_complete(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    with clinic.work() as work, pytest.raises(ConsentNeeded):
        personal.give(work, here(work, people[0]), appointment, TOLD, consents=False)
    with clinic.work() as work, pytest.raises(ConsentNeeded):
        personal.give(work, here(work, people[0]), appointment, {"name": "王小明"}, consents=True)
    more = TOLD | {"employer": "某公司"}
    with clinic.work() as work, pytest.raises(ConsentNeeded):
        personal.give(work, here(work, people[0]), appointment, more, consents=True)
    clinic.tells(people[0], appointment)
    with clinic.work() as work:
        consent = work.session.query(AppointmentConsent).one()
        assert consent.purpose == f"collective_appointment:{appointment}"
        assert consent.fields == ["name", "id_number", "phone"]
        assert work.session.query(PersonalDetails).one().told["phone"] == "+8613812345678"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("name", ["王小明", "Anna-Marie O’Neil", "Jo Li"], ["王", "12", "=1+1", "a" * 50, ""]),
        (
            "id_number",
            [CITIZEN, CITIZEN.lower(), "E12345678", "EA 1234567"],
            ["110105194912310021", "12345", "passport", ""],
        ),
        ("phone", ["13812345678", "+49 30 901820"], ["123", "phone", "00000000000"]),
        ("employer", ["静安某某咖啡有限公司"], ["", "x"]),
    ],
)
def test_slips_in_personal_data_are_caught(field: str, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert personal.checked(field, text)
    for text in bad:
        with pytest.raises(DetailInvalid):
            personal.checked(field, text)


def test_erasing_ends_the_consent_and_leaves_the_slot(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    clinic.tells(people[0], appointment)
    with clinic.work() as work:
        assert personal.erase(work, here(work, people[0]), appointment)
        assert not personal.erase(work, here(work, people[0]), appointment)
        assert work.session.query(AppointmentConsent).one().withdrawn_at is not None
    assert clinic.slot_of(appointment, people[0]) == ids[0]
    clinic.tells(people[0], appointment)
    with clinic.work() as work:
        personal.erase_all(work, here(work, people[0]))
        assert work.session.query(PersonalDetails).count() == 0


def test_the_list_has_only_what_was_asked_and_no_formula(clinic: Clinic) -> None:
    appointment, people, _ = clinic.ready()
    ids = clinic.set_day(appointment, needs=("name", "phone", "employer"))
    clinic.choose(people[0], ids[1])
    clinic.choose(people[1], ids[0])
    evil = '=HYPERLINK("http://x","y")'
    told = {"name": "王小明", "phone": "13812345678", "employer": evil}
    clinic.tells(people[0], appointment, told)
    with clinic.work() as work:
        content = office_list(work, here(work, clinic.worker), appointment, HEADINGS)
    rows = [
        [cell.value or "" for cell in row] for row in load_workbook(BytesIO(content)).active.rows
    ]
    assert rows == [
        ["slot", "name", "phone", "employer", "came"],
        ["09:30", "", "", "", ""],
        ["09:50", "王小明", "13812345678", f"'{evil}", ""],
    ]
    cells = [cell for row in load_workbook(BytesIO(content)).active.rows for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    with clinic.work() as work, pytest.raises(NotAllowed):
        office_list(work, here(work, people[0]), appointment, HEADINGS)


def _at_the_door(clinic: Clinic) -> tuple[int, list, list[int]]:
    appointment, people, ids = clinic.ready()
    for each, slot in zip(people, (ids[0], ids[0], ids[1], ids[2]), strict=True):
        clinic.choose(each, slot)
        clinic.tells(each, appointment)
    clinic.now = clinic.at(14, 9, 25)
    return appointment, people, ids


def test_13_checking_in_twice_keeps_the_first_time(clinic: Clinic) -> None:
    appointment, people, _ = _at_the_door(clinic)
    pool = clinic.of(appointment).seat_pool_id
    with clinic.work() as work:
        code = door.code_at(door.open_door(work, pool), clinic.now)
        first = service.check_in(work, here(work, people[0]), appointment, code).came_at
    clinic.now += timedelta(minutes=5)
    with clinic.work() as work:
        mine = door.registration_of(work, pool, people[0].id)
        again = service.tick(work, here(work, clinic.worker), mine.id)
        assert again.came_at == first
        with pytest.raises(NotAllowed):
            service.tick(work, here(work, people[1]), mine.id)


def test_held_then_results_then_closed(clinic: Clinic) -> None:
    appointment, people, _ = _at_the_door(clinic)
    pool = clinic.of(appointment).seat_pool_id
    with clinic.work() as work, pytest.raises(NotHeldYet):
        service.announce_results(work, here(work, clinic.worker), appointment, "随时来取")
    with clinic.work() as work:
        for each in people[:3]:
            mine = door.registration_of(work, pool, each.id)
            service.tick(work, here(work, clinic.worker), mine.id)
    clinic.now = clinic.at(14, 11, 1)
    clinic.tick()
    assert clinic.stage(appointment) == ThresholdState.HELD
    [held] = clinic.heard(facts.AppointmentHeld)
    assert held.came == 3
    with clinic.work() as work:
        absent = door.registration_of(work, pool, people[3].id)
        assert absent.state == RegistrationState.NO_SHOW
    clinic.passes(days=8)
    assert len(clinic.heard(facts.AppointmentHeld)) == 2, "asked again when nobody answers"
    with clinic.work() as work:
        service.announce_results(work, here(work, clinic.worker), appointment, "三楼服务站，工作日")
    [ready] = clinic.heard(facts.ResultsReady)
    assert set(ready.people) == {each.id for each in people[:3]}
    assert clinic.stage(appointment) == "closed"
    assert clinic.planned(following.RESULTS, appointment) == []


def test_where_the_door_was_not_used_everybody_with_a_slot_came(clinic: Clinic) -> None:
    appointment, _, _ = _at_the_door(clinic)
    clinic.now = clinic.at(14, 11, 1)
    clinic.tick()
    with clinic.work() as work:
        assert len(service.who_came(work, queries.appointment(work, appointment))) == 4


def test_what_was_told_is_erased_thirty_days_after(clinic: Clinic) -> None:
    _at_the_door(clinic)
    clinic.now = clinic.at(14, 11, 1)
    clinic.tick()
    clinic.now = clinic.at(44, 10, 0)
    clinic.tick()
    with clinic.work() as work:
        assert work.session.query(PersonalDetails).count() == 4
    clinic.now = clinic.at(44, 10, 31)
    clinic.tick()
    with clinic.work() as work:
        assert work.session.query(PersonalDetails).count() == 0
        left = [each.withdrawn_at for each in work.session.query(AppointmentConsent)]
    assert len(left) == 4
    assert None not in left


def test_a_year_later_a_month_before_it_runs_out_somebody_says_so(clinic: Clinic) -> None:
    appointment, _, _ = _at_the_door(clinic)
    clinic.now = clinic.at(14, 11, 1)
    clinic.tick()
    with clinic.work() as work:
        runs_out = following.expires_on(queries.appointment(work, appointment))
    assert runs_out == date(2027, 12, 8)
    [at] = clinic.planned(following.EXPIRY, appointment)
    assert local(at).strftime("%Y-%m-%d %H:%M") == "2027-11-08 10:00"


def test_a_month_without_that_day_ends_on_its_last(clinic: Clinic) -> None:
    appointment = clinic.of(clinic.proposed())
    for starts, months, expected in (
        (clinic.at(98, 10), 12, date(2028, 3, 2)),
        (clinic.at(67, 10), 1, date(2027, 2, 28)),
        (clinic.at(37, 10), 12, date(2027, 12, 31)),
    ):
        appointment.starts_at, appointment.valid_months = starts, months
        assert following.expires_on(appointment) == expected


def test_calling_it_off_tells_everybody_and_erases(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready()
    clinic.choose(people[0], ids[0])
    clinic.tells(people[0], appointment)
    with clinic.work() as work:
        service.call_off(work, here(work, clinic.worker), appointment, "医生那天来不了")
    [off] = clinic.heard(facts.AppointmentOff)
    assert set(off.people) == {each.id for each in people}
    with clinic.work() as work:
        assert work.session.query(PersonalDetails).count() == 0
    for kind in (following.DAY_BEFORE, following.OVER, following.CHOOSE):
        assert clinic.planned(kind, appointment) == []


def test_a_slot_chosen_late_counts(clinic: Clinic) -> None:
    appointment, people, ids = clinic.ready(5)
    late = clinic.person("后来的人")
    clinic.join(appointment, late)
    clinic.choose(late, ids[2])
    with clinic.work() as work:
        found = queries.appointment(work, appointment)
        assert set(queries.without_slot(work, found)) == {each.id for each in people}
