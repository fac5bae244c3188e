"""Who is responsible: roster, specialty, presence, load, substitutes, and who never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.casework.duty_models import Specialty
from activities.concerns import anonymity, overview, roster
from activities.concerns import service as concerns
from activities.concerns.floods import MOST_ANONYMOUS, MOST_REPORTS, TooManyReports
from activities.concerns.people_models import NamedStaff
from activities.concerns.routing import Level, NobodyResponsible, responsible_for
from activities.errors import NotFound
from activities.people.models import Role, User
from tests.activities.concerns.office import Office


def owner(office: Office, category: str = "air_conditioning") -> User:
    found = responsible_for(office.work, office.building(), office.category(category))
    return found.owner


def test_the_worker_on_duty_is_responsible(office: Office) -> None:
    assert owner(office).name == "一岗"


def test_7_21_the_substitute_of_a_substitute_gets_everything(office: Office) -> None:
    first, second = office.people["一岗"], office.people["二岗"]
    third = office.person("机动岗", Role.BUILDING_WORKER)
    office.substitute(first, second)
    office.substitute(second, third)
    office.away(first)
    assert owner(office) == second
    office.away(second)
    assert owner(office) == third


def test_substitutes_in_a_circle_end_with_somebody_else(office: Office) -> None:
    first, second = office.people["一岗"], office.people["二岗"]
    office.substitute(first, second)
    office.substitute(second, first)
    office.away(first)
    office.away(second)
    assert owner(office).name == "邻楼工作者"


def test_who_is_back_has_the_duty_again(office: Office) -> None:
    office.away(office.people["一岗"], days=1)
    assert owner(office).name == "二岗"
    office.later(days=1)
    assert owner(office).name == "一岗"


def test_the_specialist_of_the_building_comes_first(office: Office) -> None:
    second = office.people["二岗"]
    office.session.add(
        Specialty(district_id=second.district_id, user_id=second.id, topic="air_conditioning")
    )
    office.session.flush()
    assert owner(office) == second
    assert owner(office, "toilet").name == "一岗"


def test_whoever_has_too_much_comes_after_colleagues(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "TOO_MANY_OPEN", 2)
    office.report()
    office.report("又一件")
    assert owner(office).name == "二岗"


def test_a_post_that_nobody_fills_comes_after_people(office: Office) -> None:
    for number, name in enumerate(("一岗", "二岗", "邻楼工作者")):
        office.chats[office.people[name].id].unreachable_since = office.clock.now()
        assert number >= 0
    office.session.flush()
    assert owner(office).name == "街道专员"


def test_a_sensitive_concern_goes_to_the_handler_and_to_nobody_else(office: Office) -> None:
    operator = office.person("管理员", Role.ADMIN)
    concern = office.report("被上级骚扰", "harassment")
    assert concern.owner.name == "保密专员"
    for name in ("一岗", "街道专员", "区专员", "管理员"):
        with pytest.raises(NotFound):
            concerns.concern_for_staff(office.work, office.people[name], concern.id)
    handler = office.people["保密专员"]
    office.session.delete(handler.roles.pop())
    office.session.flush()
    with pytest.raises(NobodyResponsible):
        responsible_for(office.work, office.building(), office.category("harassment"))
    assert operator.roles


def test_a_case_that_names_somebody_of_the_staff_does_not_exist_for_them(office: Office) -> None:
    accused = office.person("张三丰", Role.BUILDING_WORKER, building=office.building())
    concern = office.report("张三丰骂人", "other")
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, accused, concern.id)
    with pytest.raises(NotFound):
        concerns.concern_by_number(office.work, accused, concern.number)
    assert concern.owner != accused


def test_a_case_about_the_worker_on_duty_goes_to_somebody_else_on_every_rung(
    office: Office,
) -> None:
    about = frozenset({office.people["一岗"].id, office.people["街道专员"].id})
    concern = office.report("态度很差", "other", about_staff=about)
    assert concern.owner.name == "二岗"
    concerns.escalate(office.work, office.people["二岗"], concern, "需要上级")
    assert concern.owner.name == "区专员"


def test_an_operator_whom_it_names_does_not_see_it_either(office: Office) -> None:
    operator = office.person("李管理", Role.ADMIN)
    concern = office.report("李管理收了好处", "other")
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, operator, concern.id)
    rows = office.session.query(NamedStaff).filter_by(concern_id=concern.id).all()
    assert [each.user_id for each in rows] == [operator.id]


def test_a_hidden_reporter_never_gets_their_own_case(office: Office) -> None:
    worker = office.people["一岗"]
    concern = office.report("值班安排不合理", "other", by=worker, identity="confidential")
    assert concern.owner.name == "二岗"


def test_with_nobody_in_the_building_the_sub_district_has_it(office: Office) -> None:
    for name in ("一岗", "二岗", "邻楼工作者"):
        office.away(office.people[name])
    found = responsible_for(office.work, office.building(), office.category("toilet"))
    assert (found.owner.name, found.level) == ("街道专员", Level.SUB_DISTRICT)


def test_7_27_a_building_and_kind_without_anybody_is_reported(office: Office) -> None:
    assert overview.coverage_gaps(office.work) == []
    for name in ("一岗", "二岗", "邻楼工作者", "街道专员", "区专员"):
        office.chats[office.people[name].id].unreachable_since = office.clock.now()
    office.session.flush()
    gaps = overview.coverage_gaps(office.work)
    assert {(each.building.key, each.category.code) for each in gaps} == {
        (tower, code)
        for tower in ("tower_one", "tower_two")
        for code in ("air_conditioning", "toilet", "fire_safety", "security", "other")
    }


def test_7_27_the_operator_alone_is_no_cover(office: Office) -> None:
    office.person("管理员", Role.ADMIN)
    for name in ("一岗", "二岗", "邻楼工作者", "街道专员", "区专员"):
        office.away(office.people[name])
    gaps = overview.coverage_gaps(office.work)
    assert gaps
    assert all(each.only_operator for each in gaps)
    assert owner(office).name == "管理员"


def test_a_word_added_later_takes_the_case_from_whom_it_names(office: Office) -> None:
    accused = office.person("张三丰", Role.BUILDING_WORKER, building=office.building())
    for day_worker in ("一岗", "二岗", "邻楼工作者"):
        office.away(office.people[day_worker])
    concern = office.report("态度很差", "other")
    assert concern.owner == accused
    concerns.add(office.work, office.people["报告人"], concern, "就是张三丰")
    assert concern.owner.name == "街道专员"
    with pytest.raises(NotFound):
        concerns.concern_for_staff(office.work, accused, concern.id)


def test_a_flood_of_reports_by_one_person_is_stopped(office: Office) -> None:
    for number in range(MOST_REPORTS):
        office.report(f"第{number}件")
    with pytest.raises(TooManyReports):
        office.report("再来一件")
    assert office.report("别人的", by=office.people["同楼白领"])
    office.later(minutes=61)
    assert office.report("一小时后")


def test_a_flood_of_anonymous_reports_is_stopped_without_knowing_who(office: Office) -> None:
    chat = office.chats[office.people["报告人"].id]
    for number in range(MOST_ANONYMOUS):
        office.report(f"第{number}件", identity="anonymous")
        anonymity.wipe_later(office.work, chat)
        office.clock.advance(timedelta(minutes=1))
    with pytest.raises(TooManyReports):
        office.report("再来一件", identity="anonymous")
