"""A concern over Telegram, from one sentence to the reporter's last word, with the staff's side."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from activities.casework.models import CaseMessage
from activities.concerns.models import Concern
from activities.conversations.models import Draft
from tests.conversations.telegram.town import Town, Visitor
from tests.fakes.bot_api import Group, picture

LEAK = "18楼女厕水龙头坏了"


@dataclass
class Desk:
    """The staff's side: the operator, the building's worker, their group."""

    operator: Visitor
    worker: Visitor
    group: Group

    def topics(self) -> list[int]:
        screen = self.operator.person.screen(self.group)
        return [each.thread for each in screen if each.notice == "forum_topic_created"]

    def in_topic(self) -> list[str]:
        [thread] = self.topics()
        return [each.text for each in self.operator.from_bot(self.group, thread)]


async def open_desk(town: Town) -> Desk:
    operator = await town.operator()
    worker = await town.worker(operator)
    group = town.telegram.forum_group("恒隆广场工作群", owner=operator.person)
    await group.add_bot(operator.person)
    await group.join(worker.person)
    await operator.says("/staffgroup 恒隆广场", group=group)
    return Desk(operator, worker, group)


async def report(town: Town, language: str = "zh-hans") -> tuple[Visitor, Concern]:
    """Report the leak from Plaza 66 with everything as it is suggested."""
    reporter = town.visitor("报告人", language)
    await reporter.starts()
    await reporter.taps("恒隆广场" if language != "en" else "Plaza 66")
    sentence = LEAK if language != "en" else "the tap in the ladies' on 18F is broken"
    await reporter.says(sentence)
    await reporter.taps("提交" if language != "en" else "Send")
    [concern] = await town.rows(Concern)
    return reporter, concern


async def test_one_sentence_becomes_a_card_and_confirm_makes_it_a_case(any_town: Town):
    desk = await open_desk(any_town)
    reporter = any_town.visitor()
    await reporter.starts()
    await reporter.taps("恒隆广场")
    [draft] = await reporter.says(LEAK)
    assert f"“{LEAK}”" in draft.text
    assert "🚻 卫生间" in draft.text
    assert "恒隆广场 18F 女厕" in draft.text
    assert await any_town.count(Concern) == 0, "nothing is stored before it is confirmed"
    [with_photo] = await reporter.sends_photo(picture())
    assert with_photo.photo is not None
    assert "📷 1 张照片" in with_photo.text
    [card] = await reporter.taps("提交")
    [concern] = await any_town.rows(Concern)
    assert f"✅ 已提交，编号 {concern.number}" in reporter.message(with_photo.message_id).text
    assert card.text.startswith(f"诉求 {concern.number}")
    assert await any_town.count(Draft) == 0
    [told] = [each for each in await desk.worker.news() if "新事项" in each.text]
    assert LEAK in told.text
    assert told.photo is not None, "the worker sees the photo"
    assert told.buttons == ["受理", "回复", "办结", "内部备注", "打开网页", "更多…"]
    [in_group] = desk.in_topic()
    assert f"诉求 {concern.number}" in in_group


async def test_the_worker_answers_from_both_places_and_notes_stay_inside(town: Town):
    desk = await open_desk(town)
    reporter, concern = await report(town)
    await desk.worker.news()
    await desk.worker.taps("受理")
    assert "已受理" in desk.worker.from_bot()[-1].text
    await reporter.news()
    assert any("楼宇工作者 已受理" in each.text for each in reporter.from_bot())
    [thread] = desk.topics()
    await desk.worker.says("// 找物业老王拿备件", group=desk.group, thread=thread)
    await desk.worker.says("师傅下午三点到", group=desk.group, thread=thread)
    [from_topic] = await reporter.news()
    assert "👷 师傅下午三点到" in from_topic.text
    await desk.worker.taps("回复")
    await desk.worker.says("已经在路上了")
    [from_private] = await reporter.news()
    assert "👷 已经在路上了" in from_private.text
    assert not any("备件" in each.text for each in reporter.from_bot())
    said = [(each.text, each.internal) for each in await town.rows(CaseMessage)]
    assert said == [
        ("找物业老王拿备件", True),
        ("师傅下午三点到", False),
        ("已经在路上了", False),
    ]
    assert len(desk.topics()) == 1
    assert concern.number in desk.in_topic()[0]


async def test_resolved_is_confirmed_by_the_reporter(any_town: Town):
    desk = await open_desk(any_town)
    reporter, _ = await report(any_town)
    await desk.worker.taps("办结")
    await desk.worker.taps("已解决")
    [asked] = await reporter.news()
    assert "请看看是不是真的好了" in asked.text
    await reporter.taps("解决了")
    [concern] = await any_town.rows(Concern)
    assert (concern.state, concern.confirmed_by) == ("closed", "reporter")
    assert any("报告人确认已解决" in each.text for each in await desk.worker.news())
    assert any("报告人确认已解决" in text for text in desk.in_topic())


@pytest.mark.parametrize(
    ("language", "not_fixed", "reason", "reopened"),
    [
        ("zh-hans", "没解决", "还在滴水", "已重新打开"),
        ("en", "Not fixed", "It is still dripping", "Opened again"),
    ],
    ids=["zh", "en"],
)
async def test_not_resolved_is_opened_again_with_the_reason(
    town: Town, language: str, not_fixed: str, reason: str, reopened: str
):
    desk = await open_desk(town)
    reporter, _ = await report(town, language)
    await desk.worker.taps("办结")
    await desk.worker.taps("已解决")
    await reporter.news()
    await reporter.taps(not_fixed)
    await reporter.says(reason)
    assert reopened in reporter.from_bot()[-1].text
    [concern] = await town.rows(Concern)
    assert (concern.state, concern.reopened) == ("in_progress", 1)
    assert any(reason in each.text for each in await desk.worker.news())
    assert any(reason in text for text in desk.in_topic())


async def test_an_english_report_reads_in_english_and_the_worker_reads_chinese(town: Town):
    desk = await open_desk(town)
    reporter, concern = await report(town, "en")
    card = reporter.from_bot()[-1]
    assert card.text.startswith(f"Case {concern.number}")
    assert "📨 With" in card.text
    [told] = [each for each in await desk.worker.news() if "新事项" in each.text]
    assert "the tap in the ladies' on 18F is broken" in told.text


async def test_what_the_reporter_adds_reaches_the_worker(town: Town):
    desk = await open_desk(town)
    reporter, _ = await report(town)
    await desk.worker.news()
    await reporter.taps("补充")
    await reporter.says("地上全是水")
    [told] = await desk.worker.news()
    assert "地上全是水" in told.text
    assert any("地上全是水" in text for text in desk.in_topic())


async def test_a_discarded_draft_leaves_nothing(town: Town):
    reporter = town.visitor()
    await reporter.starts()
    await reporter.taps("恒隆广场")
    await reporter.says(LEAK)
    await reporter.taps("放弃")
    assert await town.count(Concern) == 0
    assert await town.count(Draft) == 0


async def test_an_old_confirm_button_shows_the_draft_as_it_is_now(town: Town):
    reporter = town.visitor()
    await reporter.starts()
    await reporter.taps("恒隆广场")
    [old] = await reporter.says(LEAK)
    await reporter.sends_photo(picture())
    confirm = old.find("提交")
    await reporter.person.press_data(confirm.callback_data, old)
    answers = await reporter.news()
    assert any("情况刚刚变了" in each.text for each in answers)
    assert await town.count(Concern) == 0


async def test_talk_in_the_group_is_nobodys_answer(town: Town):
    desk = await open_desk(town)
    await report(town)
    before = len(desk.operator.from_bot(desk.group))
    await desk.worker.says("中午一起吃饭吗", group=desk.group)
    await town.quiet()
    assert len(desk.operator.from_bot(desk.group)) == before
    assert await town.count(CaseMessage) == 0


async def test_a_stranger_in_the_topic_answers_nobody(town: Town):
    desk = await open_desk(town)
    reporter, _ = await report(town)
    stranger = town.visitor("路过的人")
    await desk.group.join(stranger.person)
    [thread] = desk.topics()
    await reporter.news()
    await stranger.says("我来回答", group=desk.group, thread=thread)
    assert await reporter.news() == []
    assert await town.count(CaseMessage) == 0


async def test_each_case_has_one_topic_of_its_own(town: Town):
    desk = await open_desk(town)
    reporter, _ = await report(town)
    await reporter.says("会议室灯不亮")
    await reporter.taps("提交")
    assert await town.count(Concern) == 2
    assert len(desk.topics()) == 2
