"""The promises of a concern on both databases; named after the trouble others had with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from activities.casework.clocks import Clock
from activities.casework.policies import Minutes, set_policy
from activities.clock import SHANGHAI, local
from activities.concerns import service as concerns
from activities.concerns.facts import DutyMoved, PromiseAtRisk
from activities.concerns.workflow import ConcernEvent, ConcernState
from activities.people.models import Role
from tests.activities.concerns.office import CALENDAR, Office


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_7_14_a_reply_by_any_path_restarts_the_clock_and_no_longer_waits(office: Office) -> None:
    concern = office.report()
    worker, reporter = office.people["一岗"], office.people["报告人"]
    concerns.ask_back(office.work, worker, concern, "在几号会议室？")
    before = concern.resolution_due_at
    office.later(hours=3)
    concerns.add(office.work, reporter, concern, "三号")
    assert concern.state == ConcernState.IN_PROGRESS
    # Three hours of waiting, of which all lay in office hours, are added to the promise.
    assert CALENDAR.working_time_between(before, concern.resolution_due_at) == timedelta(hours=3)
    [waiting] = office.promises(concern, Clock.NEXT_RESPONSE)
    assert waiting.ended_at is None


def test_7_15_asking_back_in_one_step_counts_as_first_response(office: Office) -> None:
    concern = office.report()
    office.later(minutes=30)
    concerns.ask_back(office.work, office.people["一岗"], concern, "在几号会议室？")
    [first] = office.promises(concern, Clock.FIRST_RESPONSE)
    assert (first.state, first.in_min, first.diff_in_min) == ("hit", 30, 30)
    [resolution] = office.promises(concern, Clock.RESOLUTION)
    assert resolution.state == "paused"


def test_7_16_the_next_response_never_overrules_the_first(office: Office) -> None:
    concern = office.report()
    due = concern.next_due_at
    office.later(minutes=20)
    concerns.add(office.work, office.people["报告人"], concern, "还是很冷")
    assert office.promises(concern, Clock.NEXT_RESPONSE) == []
    assert concern.next_due_at == due


def test_7_16_nothing_is_escalated_while_the_last_word_was_staffs(office: Office) -> None:
    concern = office.report("门卡丢了", "other")
    concerns.answer(office.work, office.people["一岗"], concern, "马上来")
    office.until(at(25, 11))
    assert concern.level == "building"
    concerns.add(office.work, office.people["报告人"], concern, "没人来")
    office.until(at(25, 15, 15))
    assert concern.level == "sub_district"


def test_7_17_a_transfer_does_not_reset_the_first_response(office: Office) -> None:
    concern = office.report()
    due = concern.next_due_at
    office.later(minutes=30)
    concerns.transfer(
        office.work, office.people["一岗"], concern, office.people["二岗"], "设备归二岗管"
    )
    assert (concern.owner.name, concern.next_due_at) == ("二岗", due)
    assert len(office.promises(concern, Clock.FIRST_RESPONSE)) == 1


def test_7_17_another_level_has_its_own_clocks(office: Office) -> None:
    concern = office.report()
    office.until(at(24, 11, 15))
    assert (concern.level, concern.owner.name) == ("sub_district", "街道专员")
    broken, own = office.promises(concern, Clock.FIRST_RESPONSE)
    assert (broken.level, broken.state) == ("building", "missed")
    assert (own.level, own.state, own.minutes) == ("sub_district", "active", 240)


def test_7_18_nothing_is_sent_at_night_on_weekends_or_holidays(office: Office) -> None:
    office.clock.set(at(27, 17, 30))
    concern = office.report()
    moments = []
    office.signals.subscribe(DutyMoved, lambda work, _: moments.append(local(work.now)))
    office.signals.subscribe(PromiseAtRisk, lambda work, _: moments.append(local(work.now)))
    office.until(at(30, 12))
    assert concern.level == "sub_district"
    assert moments
    assert all(each.weekday() < 5 and 9 <= each.hour < 18 for each in moments)


def test_7_18_a_make_up_saturday_counts_as_a_working_day(office: Office) -> None:
    # 2026-10-10 is worked in place of a day of the National Day holiday.
    office.clock.set(at(10, 10, month=10))
    concern = office.report()
    office.until(at(10, 11, 15, month=10))
    assert concern.level == "sub_district"


def test_7_19_an_edited_policy_leaves_running_promises_alone(office: Office) -> None:
    concern = office.report()
    due = concern.next_due_at
    district = office.district.id
    for level in ("building", "sub_district"):
        minutes = Minutes(5, 5, 5)
        set_policy(office.work, None, district, "air_conditioning", level, minutes)
    office.later(minutes=30)
    assert concern.level == "building"
    assert concern.next_due_at == due
    later = office.report("另一台空调", by=office.people["同楼白领"])
    assert (later.next_due_at - later.created_at).total_seconds() == 5 * 60


def test_7_19_the_time_of_a_pause_survives_a_change_of_policy(office: Office) -> None:
    concern = office.report()
    concerns.ask_back(office.work, office.people["一岗"], concern, "哪里？")
    before = concern.resolution_due_at
    office.later(hours=1)
    minutes = Minutes(1, 1, 1)
    set_policy(office.work, None, office.district.id, "air_conditioning", "building", minutes)
    office.later(hours=1)
    concerns.add(office.work, office.people["报告人"], concern, "这里")
    assert CALENDAR.working_time_between(before, concern.resolution_due_at) == timedelta(hours=2)


def test_warnings_come_at_half_and_at_four_fifths_once_each(office: Office) -> None:
    office.report()
    office.until(at(24, 10, 45))
    assert [each.percent for each in office.told(PromiseAtRisk)] == [50]
    office.until(at(24, 10, 50))
    assert [each.percent for each in office.told(PromiseAtRisk)] == [50, 80]


def test_after_an_outage_only_the_break_is_acted_on(office: Office) -> None:
    concern = office.report()
    office.clock.set(at(24, 14))
    office.tick()
    assert concern.level == "sub_district"
    assert office.told(PromiseAtRisk) == []


def test_an_answer_in_the_evening_after_closing_still_keeps_the_promise(office: Office) -> None:
    office.clock.set(at(24, 17, 0))
    concern = office.report()
    office.clock.set(at(24, 21, 0))
    office.tick()
    concerns.take(office.work, office.people["一岗"], concern)
    [first] = office.promises(concern, Clock.FIRST_RESPONSE)
    assert (first.state, first.in_min, first.diff_in_min) == ("hit", 60, 0)


def test_at_the_top_a_break_is_told_and_the_duty_stays(office: Office) -> None:
    concern = office.report()
    office.until(at(27, 17))
    assert concern.level == "district"
    office.until(at(11, 17, month=12))
    assert concern.level == "district"
    assert 100 in [each.percent for each in office.told(PromiseAtRisk)]


def test_third_parties_pause_every_clock_until_work_goes_on(office: Office) -> None:
    concern = office.report()
    worker = office.people["一岗"]
    concerns.wait_for_others(office.work, worker, concern, "等维保单位")
    before = concern.resolution_due_at
    office.until(at(26, 10))
    assert concern.level == "building"
    concerns.go_on(office.work, worker, concern)
    assert concern.resolution_due_at > before
    assert concern.state == ConcernState.IN_PROGRESS


def test_figures_are_frozen_when_it_is_resolved(office: Office) -> None:
    concern = office.report()
    concerns.take(office.work, office.people["一岗"], concern)
    office.until(at(25, 11))
    concerns.resolve(office.work, office.people["一岗"], concern, resolution="fixed")
    [resolution] = office.promises(concern, Clock.RESOLUTION)
    assert (resolution.state, resolution.in_min, resolution.diff_in_min) == ("hit", 600, 360)
    assert concern.first_resolved_at == concern.resolved_at


def test_a_sensitive_concern_moves_among_handlers_only(office: Office) -> None:
    second = office.person("第二保密专员", Role.CONFIDENTIAL_HANDLER)
    concern = office.report("被上级骚扰", "harassment")
    first = concern.owner
    office.later(minutes=45)
    assert {first.name, concern.owner.name} == {"保密专员", second.name}
    assert concern.level == "district"
    assert [each.event for each in office.told(DutyMoved)] == [ConcernEvent.ESCALATE]
