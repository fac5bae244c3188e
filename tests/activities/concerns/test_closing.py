"""Closing the circle: the verdict, silence, opening again, four eyes, later questions."""

from __future__ import annotations

from datetime import datetime

import pytest

from activities.clock import SHANGHAI
from activities.concerns import closing, joining
from activities.concerns import service as concerns
from activities.concerns.facts import ConcernMoved, ResolutionProposed
from activities.concerns.models import Concern
from activities.concerns.people_models import CsatResponse, Questionnaire
from activities.concerns.workflow import ConcernEvent, ConcernState
from activities.concerns.working import SecondPairMissing, TimePassed
from activities.errors import NotFound, StepNotPossible
from tests.activities.concerns.office import Office


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def resolved(office: Office, resolution: str = "fixed") -> Concern:
    concern = office.report()
    worker = office.people["一岗"]
    concerns.take(office.work, worker, concern)
    concerns.resolve(office.work, worker, concern, resolution=resolution)
    return concern


def test_two_workers_cannot_take_one_case(office: Office) -> None:
    concern = office.report()
    concerns.take(office.work, office.people["一岗"], concern)
    with pytest.raises(StepNotPossible):
        concerns.take(office.work, office.people["二岗"], concern)
    assert concern.owner.name == "一岗"


def test_the_reporter_confirms_and_the_case_is_closed(office: Office) -> None:
    concern = resolved(office)
    concerns.confirm(office.work, office.people["报告人"], concern)
    assert (concern.state, concern.resolution, concern.confirmed_by) == (
        ConcernState.CLOSED,
        "fixed",
        "reporter",
    )


def test_partly_is_its_own_result(office: Office) -> None:
    concern = resolved(office)
    concerns.confirm(office.work, office.people["报告人"], concern, partly=True)
    assert concern.resolution == "partly_fixed"


def test_not_possible_stays_not_possible_when_confirmed(office: Office) -> None:
    concern = resolved(office, "not_possible")
    concerns.confirm(office.work, office.people["报告人"], concern, partly=True)
    assert concern.resolution == "not_possible"


def test_the_reporter_may_say_that_it_is_done_before_the_staff_do(office: Office) -> None:
    concern = office.report()
    concerns.confirm(office.work, office.people["报告人"], concern)
    assert (concern.state, concern.resolution) == (ConcernState.CLOSED, "fixed")
    assert all(each.ended_at is not None for each in office.promises(concern))


def test_silence_closes_after_seven_days_with_its_own_value(office: Office) -> None:
    concern = resolved(office)
    office.until(at(1, 9, 45, month=12))
    assert concern.state == ConcernState.RESOLVED
    office.until(at(1, 10, 15, month=12))
    assert (concern.state, concern.confirmed_by) == (ConcernState.CLOSED, "timeout")


def test_7_25_content_is_asked_once_per_closing_and_not_after_silence(office: Office) -> None:
    concern = resolved(office)
    reporter = office.people["报告人"]
    concerns.confirm(office.work, reporter, concern)
    assert concerns.rate(office.work, reporter, concern, 3)
    assert not concerns.rate(office.work, reporter, concern, 1)
    assert concerns.csat(office.work, concern).score == 3  # type: ignore[union-attr]
    silent = resolved(office)
    office.until(at(2, 12, month=12))
    assert silent.state == ConcernState.CLOSED
    with pytest.raises(NotFound):
        concerns.rate(office.work, reporter, silent, 3)
    assert office.session.query(CsatResponse).count() == 1


def test_7_25_the_next_closing_is_asked_about_anew(office: Office) -> None:
    concern = resolved(office)
    reporter, worker = office.people["报告人"], office.people["一岗"]
    concerns.confirm(office.work, reporter, concern)
    concerns.reopen(office.work, reporter, concern, "又冷了")
    concerns.resolve(office.work, worker, concern, resolution="fixed")
    concerns.confirm(office.work, reporter, concern)
    assert concerns.csat(office.work, concern).score is None  # type: ignore[union-attr]


def test_7_20_a_reopened_case_goes_to_somebody_who_is_there(office: Office) -> None:
    concern = resolved(office)
    office.away(office.people["一岗"])
    concerns.reopen(office.work, office.people["报告人"], concern, "还是冷")
    assert (concern.owner.name, concern.level, concern.reopened) == ("二岗", "building", 1)


def test_7_20_it_goes_to_the_level_that_closed(office: Office) -> None:
    concern = office.report()
    office.until(at(24, 11, 15))
    officer, helper = office.people["街道专员"], office.people["一岗"]
    concerns.resolve(office.work, helper, concern, resolution="fixed", text="修好了")
    concerns.agree(office.work, officer, concern)
    concerns.reopen(office.work, office.people["报告人"], concern, "还是冷")
    assert (concern.level, concern.owner.name) == ("sub_district", "街道专员")


def test_7_22_reopening_needs_a_reason_leaves_an_update_and_reaches_staff(office: Office) -> None:
    concern = resolved(office)
    reporter = office.people["报告人"]
    with pytest.raises(concerns.ReasonMissing):
        concerns.reopen(office.work, reporter, concern, "   ")
    assert concern.state == ConcernState.RESOLVED
    concerns.reopen(office.work, reporter, concern, "还是冷")
    said = concerns.messages(office.work, concern, with_internal=False)
    assert [each.text for each in said] == ["还是冷"]
    assert [each.event for each in office.told(ConcernMoved)][-1] == ConcernEvent.REOPEN


def test_four_eyes_close_what_went_up(office: Office) -> None:
    concern = office.report()
    office.until(at(24, 11, 15))
    officer, helper = office.people["街道专员"], office.people["一岗"]
    with pytest.raises(SecondPairMissing):
        concerns.resolve(office.work, officer, concern, resolution="fixed")
    concerns.resolve(office.work, helper, concern, resolution="partly_fixed", text="换了滤网")
    assert concern.state != ConcernState.RESOLVED
    assert len(office.told(ResolutionProposed)) == 1
    concerns.agree(office.work, officer, concern)
    assert (concern.state, concern.resolution) == (ConcernState.RESOLVED, "partly_fixed")
    said = concerns.messages(office.work, concern, with_internal=False)
    assert said[-1].text == "换了滤网"


def test_with_no_helper_who_can_be_reached_the_owner_may_close_alone(office: Office) -> None:
    concern = office.report()
    office.until(at(24, 11, 15))
    office.chats[office.people["一岗"].id].unreachable_since = office.clock.now()
    office.session.flush()
    concerns.resolve(office.work, office.people["街道专员"], concern, resolution="fixed")
    assert concern.state == ConcernState.RESOLVED


def test_a_staff_answer_that_crosses_with_the_close_is_kept_and_told(office: Office) -> None:
    concern = resolved(office)
    concerns.confirm(office.work, office.people["报告人"], concern)
    concerns.answer(office.work, office.people["一岗"], concern, "顺便换了滤网")
    assert concern.state == ConcernState.CLOSED
    assert len(office.told(ConcernMoved)) == 4


def test_a_reporters_word_that_crosses_with_the_close_is_kept(office: Office) -> None:
    concern = resolved(office)
    concerns.add(office.work, office.people["报告人"], concern, "我下午再看看")
    assert concern.state == ConcernState.RESOLVED
    assert [each.text for each in concerns.messages(office.work, concern, with_internal=False)] == [
        "我下午再看看"
    ]


def test_after_four_weeks_it_is_asked_once_whether_it_still_holds(office: Office) -> None:
    concern = resolved(office)
    reporter = office.people["报告人"]
    concerns.confirm(office.work, reporter, concern)
    office.clock.set(at(22, 9, 59, month=12))
    office.tick()
    assert office.session.query(Questionnaire).count() == 0
    office.clock.set(at(22, 10, 0, month=12))
    office.tick()
    office.tick()
    assert office.session.query(Questionnaire).count() == 1
    concerns.answer_second_question(office.work, reporter, concern, still_solved=False)
    [asked] = office.session.query(Questionnaire).all()
    assert asked.still_solved is False


def test_what_was_opened_again_is_not_asked_about(office: Office) -> None:
    concern = resolved(office)
    reporter = office.people["报告人"]
    concerns.confirm(office.work, reporter, concern)
    concerns.reopen(office.work, reporter, concern, "又冷了")
    assert closing.ask_second_question(office.work, concern.id) is None


def test_an_action_is_planned_for_a_time_to_come(office: Office) -> None:
    concern = office.report()
    worker = office.people["一岗"]
    with pytest.raises(TimePassed):
        concerns.schedule(office.work, worker, concern, at(24, 9))
    concerns.schedule(office.work, worker, concern, at(25, 15), "明天下午三点来")
    assert (concern.state, concern.first_response_at) == (
        ConcernState.ACTION_SCHEDULED,
        office.clock.now(),
    )


def test_a_withdrawn_case_has_no_clock_left(office: Office) -> None:
    concern = office.report()
    concerns.withdraw(office.work, office.people["报告人"], concern)
    assert concern.resolution == "withdrawn"
    assert [each.state for each in office.promises(concern)] == ["dropped", "dropped"]


def test_me_too_raises_the_priority_and_words_go_to_staff_only(office: Office) -> None:
    concern = office.report()
    for number in range(3):
        other = office.person(f"同楼{number}")
        joining.me_too(office.work, other, office.chats[other.id], concern.id, "我们这边也冷")
        joining.me_too(office.work, other, office.chats[other.id], concern.id, "我们这边也冷")
    assert (concerns.weight(office.work, concern), concern.priority) == (3, 2)
    assert concerns.messages(office.work, concern, with_internal=False) == []
    assert len(concerns.messages(office.work, concern, with_internal=True)) == 3


def test_nobody_joins_a_sensitive_case_or_is_offered_one(office: Office) -> None:
    concern = office.report("被上级骚扰", "harassment")
    other = office.people["同楼白领"]
    kind = office.category("harassment")
    assert joining.open_nearby(office.work, office.building(), kind, person=other) == ()
    with pytest.raises(NotFound):
        joining.me_too(office.work, other, office.chats[other.id], concern.id)


def test_a_case_is_offered_to_others_of_the_building_only(office: Office) -> None:
    concern = office.report()
    kind = office.category("air_conditioning")
    other, own = office.people["同楼白领"], office.people["报告人"]

    def offered(building: str, person: object) -> list[int]:
        found = joining.open_nearby(
            office.work,
            office.building(building),
            kind,
            person=person,  # type: ignore[arg-type]
        )
        return [each.id for each in found]

    assert offered("tower_one", other) == [concern.id]
    assert offered("tower_two", other) == []
    assert offered("tower_one", own) == []
