"""Moving the duty: up, sideways, back, down; nudging; who still sees what."""

from __future__ import annotations

from datetime import datetime

import pytest

from activities.casework.clocks import Clock
from activities.clock import SHANGHAI
from activities.concerns import joining, overview
from activities.concerns import service as concerns
from activities.concerns.closing import ReasonMissing
from activities.concerns.facts import ConcernNudged, DutyMoved
from activities.concerns.ladder import NobodyElse, NudgedAlready, PromiseHolds
from activities.concerns.workflow import ConcernEvent, ConcernState
from activities.errors import NotAllowed, NotFound, StepNotPossible
from activities.people.models import Role
from tests.activities.concerns.office import Office


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_at_a_break_the_duty_moves_and_the_lower_level_stays_as_helper(office: Office) -> None:
    concern = office.report()
    office.until(at(24, 11, 15))
    assert (concern.owner.name, concern.level, concern.state) == (
        "街道专员",
        "sub_district",
        ConcernState.NEW,
    )
    assert [each.user.name for each in concerns.helpers(office.work, concern)] == ["一岗"]
    [moved] = office.told(DutyMoved)
    assert (moved.from_owner.name, moved.cause) == ("一岗", "first_response")
    office.until(at(24, 15, 15))
    assert (concern.owner.name, concern.level) == ("区专员", "district")
    assert [each.user.name for each in concerns.helpers(office.work, concern)] == [
        "一岗",
        "街道专员",
    ]


def test_a_level_without_anybody_is_stepped_over(office: Office) -> None:
    officer = office.people["街道专员"]
    office.away(officer)
    concern = office.report()
    office.until(at(24, 11, 15))
    assert concern.owner.name == "区专员"


def test_a_transfer_needs_a_reason_and_somebody_who_may_have_it(office: Office) -> None:
    concern = office.report()
    worker, second = office.people["一岗"], office.people["二岗"]
    with pytest.raises(ReasonMissing):
        concerns.transfer(office.work, worker, concern, second, "  ")
    with pytest.raises(NotFound):
        concerns.transfer(office.work, worker, concern, office.people["同楼白领"], "你来")
    assert concern.owner.name == "一岗"


def test_sending_back_counts_a_refusal_and_returns_to_whom_it_came_from(office: Office) -> None:
    concern = office.report()
    worker, second = office.people["一岗"], office.people["二岗"]
    with pytest.raises(NobodyElse):
        concerns.send_back(office.work, worker, concern, "不是我的")
    concerns.transfer(office.work, worker, concern, second, "设备归二岗管")
    concerns.send_back(office.work, second, concern, "不归我管")
    assert (concern.owner.name, concern.refusals, concern.transfers) == ("一岗", 1, 1)


def test_sending_down_needs_a_reason_and_starts_the_buildings_clock(office: Office) -> None:
    concern = office.report()
    office.until(at(24, 11, 15))
    officer = office.people["街道专员"]
    with pytest.raises(ReasonMissing):
        concerns.delegate(office.work, officer, concern, "")
    concerns.delegate(office.work, officer, concern, "现场就能解决")
    assert (concern.level, concern.owner.name) == ("building", "一岗")
    running = [each for each in office.promises(concern, Clock.FIRST_RESPONSE) if not each.ended_at]
    assert [each.level for each in running] == ["building"]


def test_a_worker_may_take_it_up_with_a_reason(office: Office) -> None:
    concern = office.report()
    concerns.escalate(office.work, office.people["一岗"], concern, "需要街道协调物业")
    assert concern.level == "sub_district"


def test_what_goes_up_while_the_reporter_is_asked_stays_paused_there(office: Office) -> None:
    concern = office.report()
    worker = office.people["一岗"]
    concerns.ask_back(office.work, worker, concern, "哪里？")
    concerns.escalate(office.work, worker, concern, "需要街道协调")
    assert (concern.level, concern.state) == ("sub_district", ConcernState.PENDING_REPORTER)
    running = [each for each in office.promises(concern) if each.ended_at is None]
    assert {each.state for each in running} == {"paused"}
    office.until(at(26, 12))
    assert concern.level == "sub_district"


def test_the_reporter_may_escalate_only_once_the_promise_is_broken(office: Office) -> None:
    concern = office.report()
    reporter = office.people["报告人"]
    with pytest.raises(PromiseHolds):
        concerns.escalate_as_reporter(office.work, reporter, concern)
    # The break has come, and nothing has ticked yet.
    office.clock.set(at(24, 11, 1))
    assert concerns.escalate_as_reporter(office.work, reporter, concern)
    assert concern.level == "sub_district"
    with pytest.raises(PromiseHolds):
        concerns.escalate_as_reporter(office.work, reporter, concern)


def test_what_the_reporter_escalates_at_night_moves_at_opening(office: Office) -> None:
    office.clock.set(at(24, 16, 30))
    concern = office.report()
    office.clock.set(at(24, 20, 0))
    assert not concerns.escalate_as_reporter(office.work, office.people["报告人"], concern)
    assert concern.level == "building"
    office.clock.set(at(25, 9, 0))
    office.tick()
    assert concern.level == "sub_district"
    assert len(office.told(DutyMoved)) == 1


def test_somebody_elses_concern_cannot_be_escalated_or_nudged(office: Office) -> None:
    concern = office.report()
    office.clock.set(at(24, 11, 1))
    other = office.people["同楼白领"]
    with pytest.raises(NotFound):
        concerns.escalate_as_reporter(office.work, other, concern)
    with pytest.raises(NotFound):
        concerns.nudge(office.work, other, concern)


def test_a_nudge_is_counted_and_limited_to_one_in_four_working_hours(office: Office) -> None:
    concern = office.report("门卡丢了", "other")
    reporter = office.people["报告人"]
    concerns.nudge(office.work, reporter, concern)
    office.later(hours=3)
    with pytest.raises(NudgedAlready):
        concerns.nudge(office.work, reporter, concern)
    office.later(hours=1)
    concerns.nudge(office.work, reporter, concern)
    assert concern.nudges == 2
    assert len(office.told(ConcernNudged)) == 2


def test_a_nudge_in_the_evening_is_passed_on_in_the_morning(office: Office) -> None:
    concern = office.report()
    office.clock.set(at(24, 22))
    concerns.nudge(office.work, office.people["报告人"], concern)
    assert (concern.nudges, office.told(ConcernNudged)) == (1, [])


def test_while_the_reporter_is_asked_there_is_nothing_to_nudge(office: Office) -> None:
    concern = office.report()
    concerns.ask_back(office.work, office.people["一岗"], concern, "哪里？")
    with pytest.raises(StepNotPossible):
        concerns.nudge(office.work, office.people["报告人"], concern)


def test_levels_above_see_count_and_age_but_never_the_text_of_a_sensitive_case(
    office: Office,
) -> None:
    concern = office.report("被上级骚扰", "harassment")
    office.report()
    officer = office.people["区专员"]
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, officer, concern.id)
    with pytest.raises(NotFound):
        concerns.concern_by_number(office.work, officer, concern.number)
    rows = {each.level: each for each in overview.counted(office.work, officer)}
    assert (rows["district"].open, rows["district"].sensitive) == (1, 1)
    assert (rows["building"].open, rows["building"].sensitive) == (1, 0)
    with pytest.raises(NotAllowed):
        overview.counted(office.work, office.people["一岗"])


def test_7_26_another_kind_goes_to_whoever_has_that_and_stays_open(office: Office) -> None:
    concern = office.report("有人骚扰我", "other")
    handler = office.people["保密专员"]
    worker = office.people["一岗"]
    concerns.recategorise(
        office.work, worker, concern, concerns.category(office.work, "harassment")
    )
    assert (concern.owner, concern.state) == (handler, ConcernState.NEW)
    assert [each.event for each in office.told(DutyMoved)] == [ConcernEvent.RECATEGORISE]
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, worker, concern.id)


def test_merging_moves_the_followers_and_makes_the_reporter_one(office: Office) -> None:
    first = office.report()
    other, third = office.people["同楼白领"], office.person("第三位")
    second = office.report("空调好冷", by=other)
    joining.me_too(office.work, third, office.chats[third.id], second.id)
    concerns.merge(office.work, office.people["一岗"], second, first)
    assert (second.state, second.resolution, second.merged_into_id) == (
        ConcernState.CLOSED,
        "duplicate",
        first.id,
    )
    assert {each.user.name for each in concerns.followers(office.work, first)} == {
        "同楼白领",
        "第三位",
    }
    assert concerns.weight(office.work, first) == 2
    assert [each.state for each in office.promises(second)] == ["dropped", "dropped"]


def test_a_second_matter_becomes_a_concern_of_its_own(office: Office) -> None:
    concern = office.report("空调太冷，厕所也堵了")
    kind = concerns.category(office.work, "toilet")
    part = concerns.split(office.work, office.people["一岗"], concern, "厕所堵了", kind)
    assert (part.split_from_id, part.reporter, part.category) == (
        concern.id,
        office.people["报告人"],
        kind,
    )


def test_a_worker_whose_role_was_taken_a_minute_ago_can_do_nothing(office: Office) -> None:
    concern = office.report()
    worker = office.people["一岗"]
    for grant in list(worker.roles):
        worker.roles.remove(grant)
        office.session.delete(grant)
    office.session.flush()
    with pytest.raises(NotFound):
        concerns.take(office.work, worker, concern)


def test_people_of_another_building_see_nothing(office: Office) -> None:
    concern = office.report()
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, office.people["邻楼工作者"], concern.id)


@pytest.mark.parametrize("role", [Role.ORGANIZER, None])
def test_people_without_a_serving_role_see_nothing(office: Office, role: Role | None) -> None:
    concern = office.report()
    other = office.person("组织者", role)
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, other, concern.id)
