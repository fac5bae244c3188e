"""Talking to a person over Telegram: the queue, the relay both ways, the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.conversations.models import Conversation
from tests.conversations.telegram.town import Town, Visitor


async def two_sides(town: Town, language: str = "zh-hans") -> tuple[Visitor, Visitor]:
    """Somebody in Plaza 66, and the worker there."""
    operator = await town.operator()
    worker = await town.worker(operator)
    person = town.visitor("来访的人", language)
    await person.starts()
    await person.taps("恒隆广场" if language != "en" else "Plaza 66")
    return person, worker


async def test_the_words_are_relayed_both_ways_until_the_bot_is_back(any_town: Town):
    person, worker = await two_sides(any_town)
    [queued] = await person.says("找人工")
    assert "已请楼宇工作者来" in queued.text
    [called] = await worker.news()
    assert "有人想和工作人员说话" in called.text
    await worker.taps("接手")
    assert "工作人员来了" in (await person.news())[-1].text
    assert await person.says("我的门禁卡丢了") == []
    [relayed] = await worker.news()
    assert relayed.text == "🙋 来访的人：我的门禁卡丢了"
    await worker.says("请带身份证到前台补办")
    [answered] = await person.news()
    assert answered.text == "👷 楼宇工作者：请带身份证到前台补办"
    await worker.taps("结束并交还")
    assert "楼驿回来了" in (await person.news())[-1].text
    [menu] = await person.says("/menu")
    assert "🗓 活动" in menu.buttons
    assert not any("门禁卡" in each.text for each in await worker.news())


async def test_the_same_in_english(town: Town):
    person, worker = await two_sides(town, "en")
    [queued] = await person.says("talk to a person")
    assert "I have called a building worker" in queued.text
    await worker.taps("接手")
    assert "A person is here now" in (await person.news())[-1].text
    await person.says("I lost my access card")
    assert "来访的人：I lost my access card" in (await worker.news())[-1].text
    await worker.says("请到前台")
    assert "请到前台" in (await person.news())[-1].text
    await person.says("/bot")
    assert "Louyi is back" in person.from_bot()[-1].text


async def test_only_one_worker_gets_the_conversation(town: Town):
    person, worker = await two_sides(town)
    operator = town.visitor()
    await person.says("找人工")
    await worker.taps("接手")
    [conversation] = [
        each for each in await town.rows(Conversation) if each.address == str(person.person.id)
    ]
    assert conversation.owner == "human"
    stranger_card = next(each for each in worker.from_bot() if "接手" in each.buttons)
    await operator.starts()
    token = stranger_card.find("接手").callback_data
    await operator.person.press_data(token, operator.from_bot()[-1])
    assert "已经过期" in (await operator.news())[-1].text


@pytest.mark.parametrize(
    ("language", "sorry"),
    [("zh-hans", "现在没有工作人员接手"), ("en", "nobody could come just now")],
    ids=["zh", "en"],
)
async def test_when_nobody_comes_the_bot_takes_over_again(town: Town, language: str, sorry: str):
    person, _ = await two_sides(town, language)
    await person.says("/human")
    await town.passes(timedelta(minutes=14))
    assert await person.news() == []
    await town.passes(timedelta(minutes=2))
    [told] = await person.news()
    assert sorry in told.text
    [menu] = await person.says("/menu")
    assert len(menu.buttons) == 6


async def test_who_waits_is_told_so_and_may_leave(town: Town):
    person, worker = await two_sides(town)
    await person.says("/human")
    [waiting] = await person.says("有人吗")
    assert "还在排队" in waiting.text
    await person.taps("不等了")
    assert "楼驿回来了" in person.from_bot()[-1].text
    await worker.news()
    await worker.taps("接手")
    assert (
        "已经有同事接手了，或者对方不再等待" in (await worker.news() or worker.from_bot())[-1].text
    )
