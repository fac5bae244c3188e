"""How the bot introduces itself on Telegram, and what a first contact and a deep link show."""

from __future__ import annotations

import pytest

from tests.conversations.telegram.town import Town


async def test_commands_and_descriptions_are_set_in_both_languages(any_town: Town):
    telegram = any_town.telegram
    chinese, english = telegram.commands(language_code="zh"), telegram.commands(language_code="en")
    assert {"command": "events", "description": "近期活动"} in chinese
    assert {"command": "events", "description": "Events"} in english
    assert [each["command"] for each in chinese] == [each["command"] for each in english]
    assert telegram.commands() == chinese
    assert "报修" in (telegram.profile("description", "zh") or "")
    assert "concierge" in (telegram.profile("description", "en") or "")
    assert (
        telegram.profile("short_description", "en") == "The concierge for Jing'an's office towers"
    )


async def test_every_command_of_the_menu_is_answered(town: Town):
    visitor = town.visitor()
    await visitor.starts()
    for each in town.telegram.commands(language_code="zh"):
        answers = await visitor.says(f"/{each['command']}")
        assert answers, each
        assert "不认识这个命令" not in answers[0].text
        await visitor.says("/cancel")
        await visitor.says("/bot")


@pytest.mark.parametrize(
    ("language", "notice", "question"),
    [
        ("zh-hans", "我会保存您在这里写的话", "您在哪栋楼上班"),
        ("en", "I keep what you write here", "In which building do you work"),
    ],
)
async def test_the_first_contact_tells_what_is_kept_once(
    town: Town, language: str, notice: str, question: str
):
    visitor = town.visitor(language=language)
    first, second = await visitor.starts()
    assert notice in first.text
    assert question in second.text
    again = await visitor.starts()
    assert not any(notice in each.text for each in again)


async def test_a_deep_link_leads_straight_to_the_event(any_town: Town):
    visitor = any_town.visitor()
    notice, card = await visitor.starts("e_3")
    assert "我会保存" in notice.text
    assert "报名" in card.buttons
    await visitor.taps("报名")
    assert "报名成功" in visitor.message(card.message_id).text


@pytest.mark.parametrize("payload", ["e_99999", "c_1", "e_x", "z_3", "e_²"])
async def test_a_deep_link_to_nothing_is_answered_kindly(town: Town, payload: str):
    answers = await town.visitor().starts(payload)
    assert answers
    assert not any("编号" in each.text for each in answers), "an error of ours"
