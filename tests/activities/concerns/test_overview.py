"""What stands open around somebody, on both databases."""

from __future__ import annotations

import pytest

from activities.casework import presence
from activities.casework.policies import Minutes, set_policy
from activities.casework.presence import AbsenceEmpty
from activities.casework.visits import VisitNote, about, recent_of, record
from activities.concerns import access, anonymity, overview
from activities.concerns import service as concerns
from activities.concerns.defaults import load_canned_replies, load_policies
from activities.conversations.models import InboxMessage, InboxState
from activities.errors import NotAllowed, NotFound
from activities.people.models import Role
from tests.activities.concerns.office import Office


def test_the_brief_groups_by_building_in_walking_order_with_the_due_first(office: Office) -> None:
    worker = office.people["一岗"]
    office.grant(worker, Role.BUILDING_WORKER, building=office.building("tower_two"))
    office.on_duty(worker, office.building("tower_two"))
    far = office.report("门卡丢了", "other", building=office.building("tower_two"))
    late = office.report("门坏了", "other")
    soon = office.report("空调太冷")
    brief = overview.brief(office.work, worker)
    assert [(building.key, [each.id for each in group]) for building, group in brief] == [
        ("tower_one", [soon.id, late.id]),
        ("tower_two", [far.id]),
    ]
    assert overview.workers_with_open_concerns(office.work) == [worker]


def test_who_watches_over_what_is_overdue_at_the_top(office: Office) -> None:
    operator = office.person("管理员", Role.ADMIN)
    office.grant(operator, Role.DISTRICT_OFFICER)
    watchers = overview.officers_of_district(office.work, office.district.id)
    assert [each.name for each in watchers] == ["区专员", "管理员"]


def test_the_level_above_is_the_next_rung_and_nobody_for_a_sensitive_case(office: Office) -> None:
    plain, sensitive = office.report(), office.report("被骚扰", "harassment")
    assert [each.name for each in overview.level_above(office.work, plain)] == ["街道专员"]
    assert overview.level_above(office.work, sensitive) == []


def test_colleagues_are_those_who_are_there_and_may_have_it(office: Office) -> None:
    concern = office.report()
    names = [each.name for each in concerns.colleagues(office.work, concern)]
    assert names == ["二岗"]
    office.away(office.people["二岗"])
    assert concerns.colleagues(office.work, concern) == []


def test_staff_of_the_building_are_offered_when_it_is_about_one(office: Office) -> None:
    around = access.staff_around(office.work, office.building())
    assert [each.name for each in around] == ["一岗", "二岗", "街道专员"]


def test_urgent_and_weighty_cases_come_first_in_the_list(office: Office) -> None:
    office.report("门坏了")
    weighty = office.report("空调太冷")
    urgent = office.report("有烟味", "fire_safety", urgent=True)
    other = office.people["同楼白领"]
    concerns.me_too(office.work, other, office.chats[other.id], weighty.id)
    listed = concerns.owned_by(office.work, office.people["一岗"])
    assert [each.id for each in listed][:2] == [urgent.id, weighty.id]


def test_absences_are_ones_own_or_the_operators_to_note(office: Office) -> None:
    worker, second = office.people["一岗"], office.people["二岗"]
    now = office.clock.now()
    with pytest.raises(NotAllowed):
        presence.be_away(office.work, second, worker, now, now.replace(day=26))
    with pytest.raises(AbsenceEmpty):
        presence.be_away(office.work, worker, worker, now, now)
    presence.be_away(office.work, worker, worker, now, now.replace(day=26))
    assert presence.is_absent(office.work, worker.id)
    assert presence.be_back(office.work, worker) == 1
    assert not presence.is_absent(office.work, worker.id)


def test_only_an_operator_changes_a_promise_and_never_to_nothing(office: Office) -> None:
    district = office.district.id
    minutes = Minutes(1, 1, 1)
    worker = office.people["一岗"]
    with pytest.raises(NotAllowed):
        set_policy(office.work, worker, district, "toilet", "building", minutes)
    with pytest.raises(ValueError, match="at least one"):
        set_policy(office.work, None, district, "toilet", "building", Minutes(1, 0, 1))


def test_loading_the_defaults_twice_changes_nothing(office: Office) -> None:
    for _ in range(2):
        load_policies(office.work, office.district.id)
        load_canned_replies(office.work, office.district.id)
    concern = office.report()
    replies = concerns.canned_replies(office.work, concern)
    assert [each.topic for each in replies][:2] == ["air_conditioning", "any"]
    text = concerns.canned_text(office.work, concern, f"={replies[0].id}", "en")
    assert text == replies[0].en
    assert concerns.canned_text(office.work, concern, "自己写的", "zh") == "自己写的"


def test_a_visit_is_kept_for_the_case_by_whoever_serves_the_building(office: Office) -> None:
    worker, concern = office.people["一岗"], office.report()
    note = VisitNote(office.building(), "看过了", subject_kind="concern", subject_id=concern.id)
    visit = record(office.work, worker, note)
    assert about(office.work, "concern", concern.id) == [visit]
    assert recent_of(office.work, worker) == [visit]
    with pytest.raises(NotAllowed):
        record(office.work, office.people["邻楼工作者"], note)


def test_a_receipt_opens_its_own_concern_only(office: Office) -> None:
    one = office.report("一号", identity="anonymous")
    two = office.report("二号", identity="anonymous")
    first, second = (anonymity.give_receipt(office.work, each) for each in (one, two))
    assert anonymity.concern_by_receipt(office.work, first) == one
    assert anonymity.concern_by_receipt(office.work, second) == two
    with pytest.raises(NotFound):
        anonymity.concern_by_receipt(office.work, "0" * 16)


def test_wiping_leaves_what_is_not_answered_yet_and_comes_again(office: Office) -> None:
    chat = office.chats[office.people["报告人"].id]
    waiting = InboxMessage(
        district_id=office.district.id,
        conversation_id=chat.id,
        channel="web",
        external_id="one",
        payload={"text": "还没答"},
        received_at=office.clock.now(),
    )
    office.session.add(waiting)
    office.session.flush()
    anonymity.wipe(office.work, chat.id)
    office.session.refresh(waiting)
    assert waiting.payload == {"text": "还没答"}
    waiting.state = InboxState.DONE
    office.session.flush()
    anonymity.wipe(office.work, chat.id)
    office.session.refresh(waiting)
    assert waiting.payload == {}
