"""What Telegram may answer to a message of ours, and what becomes of the message then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.conversations import outbox
from activities.conversations.models import (
    Conversation,
    ConversationKind,
    OutboxMessage,
    OutboxState,
)
from tests.conversations.telegram.test_concerns import LEAK, open_desk, report
from tests.conversations.telegram.town import Town, Visitor

SECOND = timedelta(seconds=1)


async def in_touch(town: Town) -> Visitor:
    visitor = town.visitor()
    await visitor.starts()
    await visitor.taps("恒隆广场")
    return visitor


async def states(town: Town) -> list[str]:
    return [each.state for each in await town.rows(OutboxMessage)]


def sent_texts(visitor: Visitor) -> list[str]:
    return [each.text for each in visitor.from_bot()]


async def test_a_flood_wait_is_kept_to_the_second_and_nothing_is_lost(town: Town):
    visitor, other = await in_touch(town), await in_touch(town)
    await town.telegram.flood_once("sendMessage", retry_after=30)
    await visitor.says("/privacy")
    calls = town.telegram.count_of("sendMessage")
    await visitor.says("/menu")
    await town.passes(29 * SECOND)
    assert town.telegram.count_of("sendMessage") == calls, "not one call inside the window"
    assert await other.says("/menu"), "others do not wait"
    await town.passes(SECOND)
    first, second = await visitor.news()
    assert "我保存" in first.text
    assert "一句话告诉我" in second.text
    assert set(await states(town)) == {OutboxState.SENT}


async def test_a_flood_wait_in_a_group_holds_for_all_its_topics(town: Town):
    desk = await open_desk(town)
    await town.telegram.flood_once("createForumTopic", retry_after=30)
    reporter, _ = await report(town)
    calls = town.telegram.count_of("createForumTopic")
    await reporter.says("会议室灯不亮")
    await reporter.taps("提交")
    assert town.telegram.count_of("createForumTopic") == calls
    assert desk.topics() == []


async def test_another_try_does_not_open_another_topic(town: Town):
    desk = await open_desk(town)
    await town.telegram.fail(
        "sendMessage", chat=desk.group.chat_id, code=502, description="Bad Gateway"
    )
    await report(town)
    assert len(desk.topics()) == 1
    await town.passes(5 * SECOND)
    assert len(desk.topics()) == 1
    assert len(desk.in_topic()) == 1


async def test_who_blocked_the_bot_is_left_in_peace_until_they_write_again(town: Town):
    visitor = await in_touch(town)
    await visitor.says("/human")
    await visitor.person.block()
    await town.passes(timedelta(minutes=16))
    calls = town.telegram.count_of("sendMessage")
    conversation = next(
        each for each in await town.rows(Conversation) if each.address == str(visitor.person.id)
    )
    assert conversation.unreachable_since == town.clock.now()
    assert OutboxState.SUPPRESSED in await states(town)
    await town.passes(timedelta(hours=1))
    assert town.telegram.count_of("sendMessage") == calls
    [menu, *_] = await visitor.starts()
    assert menu.buttons
    [conversation] = await town.rows(Conversation)
    assert conversation.unreachable_since is None


async def test_a_group_that_moves_takes_its_conversations_along(town: Town):
    operator = await town.operator()
    group = town.telegram.group("恒隆广场工作群", owner=operator.person)
    await group.add_bot(operator.person)
    await operator.says("/staffgroup 恒隆广场", group=group)
    await operator.news()
    old = await group.migrate(operator.person)
    await operator.says("/menu", group=group)
    await town.passes(2 * SECOND)
    conversations = await town.rows(Conversation)
    groups = [each for each in conversations if each.kind == ConversationKind.STAFF_GROUP]
    assert {each.address for each in groups} == {str(old), str(group.chat_id)}
    # Something for the old address: Telegram says where the group is now.
    await town.write(lambda work: _post_into(work, str(old)))
    await town.passes(SECOND)
    moved = [each for each in await town.rows(Conversation) if each.subject_kind == "building"]
    assert [each.address for each in moved] == [str(group.chat_id)]
    assert operator.from_bot(group)[-1].text == "通知"
    calls = town.telegram.count_of("sendMessage")
    await town.passes(timedelta(hours=1))
    assert town.telegram.count_of("sendMessage") == calls, "sent once"


async def test_a_group_nobody_wrote_in_since_is_re_keyed(town: Town):
    operator = await town.operator()
    group = town.telegram.group("恒隆广场工作群", owner=operator.person)
    await group.add_bot(operator.person)
    await operator.says("/staffgroup 恒隆广场", group=group)
    old = await group.migrate(operator.person)
    for _ in range(2):
        await town.write(lambda work: _post_into(work, str(old), str(group.chat_id)))
    await town.passes(SECOND)
    assert [each.text for each in operator.from_bot(group)] == ["通知", "通知"]
    [conversation] = [
        each for each in await town.rows(Conversation) if each.kind == ConversationKind.STAFF_GROUP
    ]
    assert conversation.address == str(group.chat_id)
    assert conversation.subject_kind == "building"


def _post_into(work, *addresses: str) -> None:
    conversation = next(
        each for each in work.session.query(Conversation) if each.address in addresses
    )
    number = work.session.query(OutboxMessage).count()
    payload = {"type": "card", "lines": ["通知"], "buttons": []}
    outbox.send(work, conversation, outbox.Outgoing(payload, f"test:{number}"))


async def test_pressing_refresh_twice_changes_nothing_and_is_no_error(town: Town):
    await open_desk(town)
    reporter, _ = await report(town)
    await reporter.taps("查看最新")
    await reporter.taps("查看最新")
    refused = [call for call in town.telegram.calls_of("editMessageText") if call.error_code]
    assert refused, "Telegram did refuse: the message is not modified"
    assert set(await states(town)) <= {OutboxState.SENT, OutboxState.SUPERSEDED}
    assert await reporter.news() == []


async def test_a_card_whose_message_is_gone_is_shown_anew(town: Town):
    visitor = await in_touch(town)
    await visitor.says("/events")
    [card] = await visitor.taps("肩颈舒缓瑜伽")
    token = card.find("报名").callback_data
    town.telegram.world.chats[visitor.person.id].messages[card.message_id].is_deleted = True
    await visitor.person.press_data(token, card.message_id)
    [anew] = await visitor.news()
    assert "报名成功" in anew.text
    await visitor.taps("退出")
    assert "已退出" in visitor.message(anew.message_id).text, "from here on this one is edited"


async def test_a_lost_answer_costs_at_most_one_duplicate(town: Town):
    visitor = await in_touch(town)
    await town.telegram.lose_answer("sendMessage")
    await visitor.says("/privacy")
    await town.passes(5 * SECOND)
    await town.passes(timedelta(hours=1))
    assert sum("我保存" in text for text in sent_texts(visitor)) == 2
    assert set(await states(town)) == {OutboxState.SENT}


async def test_a_lost_answer_to_an_edit_costs_nothing(town: Town):
    visitor = await in_touch(town)
    await visitor.says("/events")
    [card] = await visitor.taps("肩颈舒缓瑜伽")
    await town.telegram.lose_answer("editMessageText")
    await visitor.taps("报名")
    await town.passes(5 * SECOND)
    assert await visitor.news() == []
    assert "报名成功" in visitor.message(card.message_id).text


async def test_an_error_of_the_server_is_tried_again_with_growing_pauses(town: Town):
    visitor = await in_touch(town)
    await town.telegram.fail("sendMessage", times=3, code=502, description="Bad Gateway")
    await visitor.says("/privacy")
    await visitor.says("/menu")
    for pause in (2, 4, 8):
        calls = town.telegram.count_of("sendMessage")
        await town.passes(timedelta(seconds=pause - 1))
        assert town.telegram.count_of("sendMessage") == calls
        await town.passes(SECOND)
        assert town.telegram.count_of("sendMessage") > calls
    first, second = await visitor.news()
    assert "我保存" in first.text
    assert "一句话告诉我" in second.text


@pytest.mark.parametrize("trouble", ["drop", "garble"])
async def test_a_cut_connection_and_a_proxys_error_page_are_tried_again(town: Town, trouble: str):
    visitor = await in_touch(town)
    await getattr(town.telegram, trouble)("sendMessage")
    await visitor.says("/privacy")
    assert await visitor.news() == []
    await town.passes(5 * SECOND)
    assert ["我保存" in each.text for each in await visitor.news()] == [True]


async def test_a_message_that_is_refused_for_good_does_not_block_the_chat(town: Town):
    visitor = await in_touch(town)
    await town.telegram.fail(
        "sendMessage", code=400, description="Bad Request: can't parse entities"
    )
    await visitor.says("/privacy")
    [menu] = await visitor.says("/menu")
    assert "一句话告诉我" in menu.text
    assert (await states(town)).count(OutboxState.DEAD) == 1


async def test_a_message_nobody_takes_is_given_up_in_the_end(town: Town):
    visitor = await in_touch(town)
    await town.telegram.fail("sendMessage", times=50, code=500, chat=visitor.person.id)
    await visitor.says("/privacy")
    for _ in range(20):
        await town.passes(timedelta(minutes=11))
    assert (await states(town)).count(OutboxState.DEAD) == 1
    assert town.telegram.count_of("sendMessage") < 20


async def test_answers_come_in_the_order_of_the_questions(town: Town):
    people = [await in_touch(town) for _ in range(3)]
    commands = ["/privacy", "/nonsense", "/menu", "/events", "/stations", "/staff"] * 3
    for command in commands:
        for visitor in people:
            await visitor.person.send_text(command)
    marks = {
        "/privacy": "我保存", "/nonsense": "不认识", "/menu": "一句话告诉我",
        "/events": "近期活动", "/stations": "离您最近", "/staff": "没有工作人员身份",
    }  # fmt: skip
    for visitor in people:
        answers = [each.text for each in await visitor.news()]
        assert len(answers) == len(commands)
        for command, text in zip(commands, answers, strict=True):
            assert marks[command] in text


async def test_a_long_report_is_cut_for_the_screen_and_kept_whole(town: Town):
    await open_desk(town)
    reporter = await in_touch(town)
    words = LEAK + "<b>&" * 950
    await reporter.says(words)
    assert "…" in reporter.from_bot()[-1].text
    await reporter.taps("提交")
    assert OutboxState.DEAD not in await states(town)


async def test_what_people_write_is_never_markup(town: Town):
    reporter = await in_touch(town)
    await reporter.says(f"{LEAK} <a href='https://example.com'>点这里</a> & <script>")
    assert "<a href='https://example.com'>点这里</a> & <script>" in reporter.from_bot()[-1].text
