"""Roles by chat: claiming the installation, inviting, joining; and what others are refused."""

from __future__ import annotations

import pytest

from activities.concerns.models import Concern
from activities.people.models import Invitation, Role, RoleGrant
from tests.conversations.telegram.test_concerns import open_desk, report
from tests.conversations.telegram.town import Town


async def test_the_printed_code_makes_the_first_operator_once(any_town: Town):
    operator, late = any_town.visitor(), any_town.visitor("后来的人")
    [welcome] = await operator.says(f"/claim {any_town.code()}")
    assert "您现在是管理员（全区）" in welcome.text
    assert welcome.buttons == ["打开工作台", "我的事项", "邀请同事"]
    [refused] = await late.says(f"/claim {any_town.code()}")
    assert "邀请码不对" in refused.text
    assert await any_town.count(RoleGrant, RoleGrant.role == Role.ADMIN) == 1


async def test_an_invitation_by_chat_makes_a_worker_of_one_building(town: Town):
    operator = await town.operator()
    worker = await town.worker(operator, "大悦城")
    [roles] = await worker.says("/staff")
    assert "楼宇工作者 · 大悦城" in roles.text
    assert "邀请同事" not in roles.buttons


async def test_roles_are_spoken_of_in_english_too(town: Town):
    operator = town.visitor("operator", "en")
    [welcome] = await operator.says(f"/claim {town.code()}")
    assert "You are now operator (everywhere)" in welcome.text
    [question] = await operator.says("/invite")
    assert "Which role should they have?" in question.text
    await operator.taps("building worker")
    await operator.taps("Plaza 66")
    assert "/join " in operator.from_bot()[-1].text


@pytest.mark.parametrize("code", ["", "K7QM-2XRD-9VBC", "' OR 1=1 --", "０００"])
async def test_a_wrong_code_gives_nothing(town: Town, code: str):
    [answer] = await town.visitor().says(f"/join {code}")
    assert "邀请码" in answer.text
    real_people = await town.count(RoleGrant, RoleGrant.granted_by_id.is_not(None))
    assert real_people == 0


async def test_others_cannot_invite_nor_claim_a_group(town: Town):
    operator = await town.operator()
    worker = await town.worker(operator)
    before = await town.count(Invitation)
    for command in ("/invite", "/staffgroup"):
        for visitor in (worker, town.visitor("路过的人")):
            [refused] = await visitor.says(command)
            assert "没有做这一步的权限" in refused.text
    assert await town.count(Invitation) == before


async def test_the_menu_of_the_operator_does_nothing_in_other_hands(town: Town):
    operator = await town.operator()
    await operator.says("/invite")
    card = operator.from_bot()[-1]
    stranger = town.visitor("路过的人")
    await stranger.starts()
    token = card.find("管理员").callback_data
    await stranger.person.press_data(token, stranger.from_bot()[-1])
    [answer] = await stranger.news()
    assert "已经过期" in answer.text
    assert await town.count(Invitation) == 1


async def test_a_worker_of_another_building_sees_nothing_of_the_case(town: Town):
    desk = await open_desk(town)
    await report(town)
    elsewhere = await town.worker(desk.operator, "大悦城")
    await elsewhere.says("/cases")
    assert "您没有未办结的事项" in elsewhere.from_bot()[-1].text
    assert not any("水龙头" in each.text for each in elsewhere.from_bot())


async def test_two_workers_cannot_take_the_same_case(town: Town):
    desk = await open_desk(town)
    await report(town)
    [in_topic] = desk.operator.from_bot(desk.group, desk.topics()[0])
    token = in_topic.find("受理").callback_data
    await desk.worker.news()
    await desk.worker.taps("受理")
    await desk.operator.person.press_data(token, in_topic, chat=desk.group)
    await town.quiet()
    assert "这一步现在做不了" in desk.in_topic()[-1]
    [concern] = await town.rows(Concern)
    worker = (await town.rows(RoleGrant))[-1].user_id
    assert concern.owner_id == worker
