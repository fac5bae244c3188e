"""Posting, changing, series, review, messages and reports, without a conversation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.enrolment import door
from activities.enrolment.models import RegistrationState, SeatPool
from activities.enrolment.refusals import CapacityInvalid
from activities.enrolment.service import Wish
from activities.errors import LouyiError, NotAllowed, NotFound
from activities.events import (
    changing,
    export,
    feedback,
    messages,
    organizing,
    plans,
    posting,
    series,
)
from activities.events import service as events
from activities.events.changing import Changes
from activities.events.facts import EventCancelled, EventChanged
from activities.events.models import Certainty, Event
from activities.events.posting import Announcement
from activities.events.refusals import (
    AnswersMissing,
    EndsBeforeStart,
    EventInPast,
    EventOver,
    EventTooFar,
    MessageBudgetSpent,
    NothingChanged,
    OrganizerHasEvents,
    RuleInvalid,
    TitleInvalid,
)
from activities.people.models import Role, User
from activities.scheduling.models import Due
from tests.activities.enrolment.town import CALENDAR, Town, here


def told(town: Town, **other: Any) -> Announcement:
    values: dict[str, Any] = {
        "title": "拉伸瑜伽",
        "building_id": town.building_id,
        "starts_at": town.at(8, 12, 15),
        "capacity": 20,
    }
    return Announcement(**(values | other))


def posted(town: Town, by: User, **other: Any) -> int:
    with town.work() as work:
        return posting.post(work, here(work, by), told(town, **other)).id


def worker(town: Town) -> User:
    return town.person("楼宇工作者", role=Role.BUILDING_WORKER)


def read(town: Town, event_id: int) -> Event:
    with town.work() as work:
        return work.session.get_one(Event, event_id)


def join(town: Town, event_id: int, user: User, **wish: Any) -> None:
    with town.work() as work:
        events.register(work, event_id, here(work, user), Wish(**wish))


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"title": " "}, TitleInvalid),
        ({"title": "长" * 41}, TitleInvalid),
        ({"starts_at": datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)}, EventInPast),
        ({"starts_at": datetime(2028, 1, 1, 12, tzinfo=SHANGHAI)}, EventTooFar),
        ({"ends_at": datetime(2026, 12, 2, 12, tzinfo=SHANGHAI)}, EndsBeforeStart),
        ({"ends_at": datetime(2026, 12, 9, 12, tzinfo=SHANGHAI)}, EndsBeforeStart),
        ({"capacity": 0}, CapacityInvalid),
        ({"capacity": -3}, CapacityInvalid),
        ({"capacity": 10**9}, CapacityInvalid),
    ],
)
def test_what_cannot_be_is_refused(
    town: Town, other: dict[str, Any], refusal: type[LouyiError]
) -> None:
    organizer = worker(town)
    with town.work() as work, pytest.raises(refusal):
        posting.post(work, here(work, organizer), told(town, **other))
    with town.work() as work:
        assert work.session.query(Event).count() == 0


def test_a_change_moves_the_seats_and_the_plans_with_it(town: Town) -> None:
    organizer = worker(town)
    town.hears(EventChanged)
    event_id = posted(town, organizer)
    [person] = town.people(1)
    join(town, event_id, person)
    later = town.at(9, 18, 30)
    with town.work() as work:
        changing.change(work, here(work, organizer), event_id, Changes(starts_at=later))
    event = read(town, event_id)
    assert (event.starts_at, event.ends_at) == (later, later + timedelta(hours=1))
    assert event.sequence == 1
    assert event.earlier_starts_at == town.at(8, 12, 15)
    with town.work() as work:
        assert work.session.get_one(SeatPool, event.seat_pool_id).closes_at == later
        due = {row.kind: row.due_at for row in work.session.query(Due).all()}
    assert due[plans.EVENING_BEFORE] == town.at(8, 18)
    assert due[plans.HOUR_BEFORE] == town.at(9, 17, 30)
    [fact] = town.heard(EventChanged)
    assert fact.before.starts_at == town.at(8, 12, 15)


def test_nothing_to_change_and_nothing_after_the_begin(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer)
    with town.work() as work, pytest.raises(NothingChanged):
        changing.change(work, here(work, organizer), event_id, Changes())
    past = Changes(starts_at=town.now - timedelta(hours=1))
    with town.work() as work, pytest.raises(EventInPast):
        changing.change(work, here(work, organizer), event_id, past)
    town.now = town.at(8, 12, 15)
    with town.work() as work, pytest.raises(EventOver):
        changing.cancel(work, here(work, organizer), event_id)


def test_cancelling_ends_seats_offers_and_plans(town: Town) -> None:
    organizer = worker(town)
    town.hears(EventCancelled)
    event_id = posted(town, organizer, capacity=1)
    holder, waiting, last = town.people(3)
    for each in (holder, waiting, last):
        join(town, event_id, each)
    with town.work() as work:
        events.withdraw(work, event_id, here(work, holder))
        changing.cancel(work, here(work, organizer), event_id, "天气")
    event = read(town, event_id)
    assert event.certainty == Certainty.CANCELLED
    [fact] = town.heard(EventCancelled)
    assert set(fact.people) == {waiting.id, last.id}
    assert town.is_sound(event.seat_pool_id)
    assert town.registered(event.seat_pool_id) == []
    with town.work() as work:
        kinds = {row.kind for row in work.session.query(Due).filter(Due.done_at.is_(None)).all()}
        assert not {plans.EVENING_BEFORE, plans.HOUR_BEFORE, plans.WRAP_UP} & kinds


def test_reminders_of_an_early_event_are_not_sent_at_night(town: Town) -> None:
    early = town.at(3, 8, 20)
    assert plans.hour_before(early) is None, "the evening before says it all"
    assert plans.evening_before(early) == town.at(2, 18)
    late = town.at(3, 21, 45)
    assert plans.hour_before(late) == town.at(3, 20, 45)
    assert local(plans.hour_before(town.at(3, 22, 30)) or late).strftime("%H:%M") == "20:59"


def test_answers_are_asked_for_and_kept(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer, questions=["有没有腰伤？"])
    [person] = town.people(1)
    with pytest.raises(AnswersMissing):
        join(town, event_id, person)
    join(town, event_id, person, answers=["没有"])
    with town.work() as work:
        [line] = organizing.attendees(work, here(work, organizer), event_id)
        assert line.registration.answers == ["没有"]


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=3", date(2026, 12, 25), ["12-25", "01-08"]),
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=2", date(2026, 12, 2), ["12-02", "12-09"]),
    ],
)
def test_a_series_leaves_holidays_out(rule: str, first: date, expected: list[str]) -> None:
    start = datetime.combine(first, datetime.min.time(), SHANGHAI).replace(hour=12)
    found = series.occurrences(rule, start, CALENDAR)
    assert [each.strftime("%m-%d") for each in found] == expected
    assert {each.hour for each in found} == {12}


def test_every_working_day_takes_in_make_up_days() -> None:
    # In 2026 the Saturday 14 February is worked for the spring festival.
    start = datetime(2026, 2, 12, 12, tzinfo=SHANGHAI)
    found = series.occurrences(series.every_workday(4), start, CALENDAR)
    days = [each.date() for each in found]
    assert all(CALENDAR.is_working_day(each) for each in days)
    assert date(2026, 2, 14) in days


@pytest.mark.parametrize("rule", ["", "FREQ=SECONDLY", "nonsense", "FREQ=DAILY;COUNT=1000"])
def test_a_rule_that_makes_no_sense_is_refused(rule: str) -> None:
    with pytest.raises(RuleInvalid):
        series.occurrences(rule, datetime(2026, 12, 2, 12, tzinfo=SHANGHAI), CALENDAR)


def test_a_series_and_cancelling_its_rest(town: Town) -> None:
    organizer = worker(town)
    with town.work() as work:
        start = told(town).starts_at
        rule = series.weekly(start, 3)
        made = series.post_series(work, here(work, organizer), told(town), rule)
        ids = [each.id for each in made]
    assert len(ids) == 3
    with town.work() as work:
        assert series.cancel_rest(work, here(work, organizer), ids[1]) == 2
    certain = [read(town, each).certainty for each in ids]
    assert certain == ["CONFIRMED", "CANCELLED", "CANCELLED"]


@pytest.mark.parametrize(
    "name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\u202e=x"]
)
def test_no_name_becomes_a_formula_in_the_export(town: Town, name: str) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer, questions=["?"])
    join(town, event_id, town.person(name), answers=["=HYPERLINK(1)"])
    with town.work() as work:
        data = export.attendees_xlsx(work, here(work, organizer), event_id, ["a", "b", "c", "d"])
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    for cell in cells:
        assert not str(cell.value).startswith(("=", "+", "-", "@", "\t"))
    assert sheet.cell(2, 5).value == "'=HYPERLINK(1)"


def test_the_budget_of_messages_begins_anew_each_day(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer)
    for _ in range(2):
        with town.work() as work:
            messages.send(work, here(work, organizer), event_id, messages.Audience.ALL, "请早到")
    with town.work() as work, pytest.raises(MessageBudgetSpent):
        messages.send(work, here(work, organizer), event_id, messages.Audience.ALL, "请早到")
    town.now = town.at(1, 9)
    with town.work() as work:
        assert messages.left_today(work, event_id) == 2


def test_the_report_counts_people_and_shows_ratings_from_three_on(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer)
    people = town.people(4)
    for each in people:
        join(town, event_id, each, party=2 if each is people[0] else 1)
    pool_id = read(town, event_id).seat_pool_id
    town.now = town.at(8, 12)
    with town.work() as work:
        for line in organizing.attendees(work, here(work, organizer), event_id)[:3]:
            door.check_in_by_name(work, line.registration.id, here(work, organizer))
    town.now = town.at(8, 13, 45)
    with town.work() as work:
        found = feedback.wrap_up(work, event_id)
        assert found is not None
        assert len(found[1]) == 3
    for place, each in enumerate(people[:3]):
        with town.work() as work:
            event = work.session.get_one(Event, event_id)
            feedback.rate(work, event, here(work, each), 3 if place else 1)
            report = feedback.report(work, here(work, organizer), event_id)
        assert report.shows_answers == (place == 2)
    assert (report.came, report.absent, report.good, report.bad) == (4, 1, 2, 1)
    with town.work() as work, pytest.raises(NotAllowed):
        feedback.rate(work, work.session.get_one(Event, event_id), here(work, people[3]), 3)
    assert town.is_sound(pool_id)


def test_past_turnout_suggests_how_far_to_overbook(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer, capacity=30)
    for each in town.people(20):
        join(town, event_id, each)
    with town.work() as work:
        lines = organizing.attendees(work, here(work, organizer), event_id)
        for place, line in enumerate(lines):
            absent = place < 4
            line.registration.state = (
                RegistrationState.NO_SHOW if absent else RegistrationState.CHECKED_IN
            )
    with town.work() as work:
        assert posting.suggested_capacity(work, organizer.id, 20) is None, "not over yet"
    town.now = town.at(9, 12)
    with town.work() as work:
        assert posting.suggested_capacity(work, organizer.id, 20) == 24
        assert posting.suggested_capacity(work, town.building_id + 999, 20) is None


def test_an_organizer_with_live_events_cannot_leave(town: Town) -> None:
    organizer = town.person("组织者", role=Role.ORGANIZER)
    posted(town, organizer)
    with town.work() as work, pytest.raises(OrganizerHasEvents):
        organizing.stop_organizing(work, here(work, organizer))


def test_a_post_in_review_is_nobodys_to_join_and_only_a_workers_to_release(town: Town) -> None:
    organizer = town.person("组织者", role=Role.ORGANIZER)
    reviewer = worker(town)
    [person] = town.people(1)
    event_id = posted(town, organizer)
    with pytest.raises(NotFound):
        join(town, event_id, person)
    for nobody in (organizer, person):
        with town.work() as work, pytest.raises(NotAllowed):
            posting.review(work, here(work, nobody), event_id, approve=True)
    with town.work() as work:
        posting.review(work, here(work, reviewer), event_id, approve=True)
    join(town, event_id, person)


def test_what_else_is_on_in_the_building_meanwhile(town: Town) -> None:
    organizer = worker(town)
    posted(town, organizer)

    def titles(work: UnitOfWork, start: datetime, end: datetime) -> list[str]:
        return [each.zh for each in posting.clashes(work, town.building_id, start, end)]

    with town.work() as work:
        assert titles(work, town.at(8, 12), town.at(8, 12, 15)) == []
        assert titles(work, town.at(8, 13), town.at(8, 14)) == ["拉伸瑜伽"]
        assert titles(work, town.at(8, 13, 15), town.at(8, 14)) == []
