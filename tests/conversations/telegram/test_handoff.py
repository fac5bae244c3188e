"""Talking to a person over Telegram: the queue, the relay both ways, the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.concerns.models import Concern
from activities.conversations.handoff_models import HandoffLine
from activities.conversations.models import Conversation
from tests.conversations.telegram.town import Town, Visitor
from tests.web.pictures import picture


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
    assert len(menu.buttons) == 7


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


async def talking(town: Town, language: str = "zh-hans") -> tuple[Visitor, Visitor]:
    person, worker = await two_sides(town, language)
    await person.says("/human")
    await worker.news()
    await worker.taps("接手")
    await person.news()
    await worker.news()
    return person, worker


async def test_7_24_the_bot_is_silent_in_a_humans_turn_and_comes_back_after_the_end(town: Town):
    person, worker = await talking(town)
    for words in ("18楼女厕水龙头坏了", "明天有什么活动", "谢谢"):
        assert await person.says(words) == []
    assert len(await worker.news()) == 3
    await worker.taps("结束并交还")
    assert "楼驿回来了" in (await person.news())[-1].text
    assert "准备提交" in (await person.says("18楼女厕水龙头坏了"))[-1].text
    assert await worker.news() == []


async def test_7_24_after_a_case_made_of_the_talk_is_closed_the_bot_answers(town: Town):
    person, worker = await two_sides(town)
    await person.says("/human")
    await person.says("门禁坏了")
    await town.passes(timedelta(minutes=16))
    await person.news()
    await worker.news()
    await worker.taps("办结")
    await worker.taps("已解决")
    await person.news()
    await person.taps("解决了")
    assert any("高兴" in each.text for each in person.from_bot())
    [menu] = await person.says("/menu")
    assert "🗓 活动" in menu.buttons


async def test_what_was_said_while_waiting_is_given_to_whoever_comes(town: Town):
    person, worker = await two_sides(town)
    await person.says("/human")
    await person.says("我在一楼大厅")
    await person.sends_photo(picture(), "卡在这里")
    await worker.news()
    told = "\n".join(each.text for each in await worker.taps("接手"))
    assert "我在一楼大厅" in told
    assert "卡在这里" in told


async def test_when_nobody_comes_the_transcript_becomes_a_case(town: Town):
    person, worker = await two_sides(town)
    await person.says("/human")
    await person.says("12楼空调太冷了")
    await person.sends_photo(picture(), "出风口")
    await town.passes(timedelta(minutes=16))
    [concern] = await town.rows(Concern)
    assert concern.text == "12楼空调太冷了\n出风口"
    assert concern.category.code == "air_conditioning"
    [told] = [each for each in await person.news() if concern.number in each.text]
    assert "现在没有工作人员接手" in told.text
    assert "答复" in told.text
    assert any("出风口" in each.text for each in await worker.news())


async def test_photos_and_places_go_both_ways(town: Town):
    person, worker = await talking(town)
    await person.sends_photo(picture(), "就是这里")
    [shown] = await worker.news()
    assert "就是这里" in shown.text
    assert shown.photo is not None
    await worker.sends_photo(picture(), "是这扇门吗")
    [answered] = await person.news()
    assert answered.photo is not None
    await person.locates(31.2304, 121.4478)
    [place] = await worker.news()
    assert place.location is not None


async def test_edits_go_both_ways_and_change_what_was_passed_on(town: Town):
    person, worker = await talking(town)
    sent = await person.person.send_text("我在3楼")
    [passed] = await worker.news()
    await person.person.edit_text(sent, "我在13楼")
    assert await worker.news() == []
    assert worker.message(passed.message_id).text == "✏️ 🙋 来访的人：我在13楼（已修改）"
    answer = await worker.person.send_text("马上到")
    [told] = await person.news()
    await worker.person.edit_text(answer, "十分钟后到")
    await worker.news()
    await person.news()
    assert "十分钟后到" in person.message(told.message_id).text
    assert [each.text for each in await town.rows(HandoffLine)] == ["我在13楼", "十分钟后到"]


async def test_what_cannot_be_passed_on_is_said_to_its_sender(town: Town):
    person, worker = await talking(town)
    await person.person.send_sticker()
    assert len(await person.news()) == 1
    assert await worker.news() == []


async def test_a_worker_who_goes_silent_is_replaced(town: Town):
    person, worker = await talking(town)
    await person.says("您还在吗")
    await town.passes(timedelta(minutes=29))
    assert await person.news() == []
    await town.passes(timedelta(minutes=2))
    assert "请其他同事" in (await person.news())[-1].text
    told = [each.text for each in await worker.news()]
    assert any("30 分钟没有回复" in each for each in told)
    assert any("有人想和工作人员说话" in each for each in told)


async def test_who_was_answered_is_not_put_back_into_the_queue(town: Town):
    person, worker = await talking(town)
    await person.says("您还在吗")
    await worker.says("在的")
    await person.news()
    await town.passes(timedelta(minutes=45))
    assert await person.news() == []
