"""Reporting in a conversation: me too, identity, danger, nudging, escalating, adding."""

from __future__ import annotations

import pytest

from activities.concerns.workflow import ConcernState
from tests.city import texts
from tests.conversations.concerns.town import Town, at, reported


async def test_the_same_matter_is_offered_and_can_be_joined(town: Town) -> None:
    first, second = await town.reporter(), await town.reporter()
    await reported(first, "12楼空调太冷了")
    await town.worker.news()
    shown = await second.says("12楼的空调好冷")
    assert "看起来相同" in texts(shown)
    assert "12楼空调太冷了" not in texts(shown)
    joined = texts(await second.taps("我也遇到了"))
    assert "已加入" in joined
    assert "还有 1 位" in texts(await town.worker.news())
    concern = await town.concern()
    await town.worker.presses("case.take", concern.id)
    await town.worker.presses("case.answer", concern.id)
    await town.worker.says("正在调温度")
    told = texts(await second.news())
    assert "正在调温度" in told
    assert "12楼空调太冷了" not in told
    assert "正在调温度" in texts(await first.news())


async def test_another_matter_is_not_offered(town: Town) -> None:
    await reported(await town.reporter(), "12楼空调太冷了")
    shown = await (await town.reporter()).says("28楼空调出风口滴水")
    assert "看起来相同" not in texts(shown)


async def test_who_joined_may_stop_following(town: Town) -> None:
    first, second = await town.reporter(), await town.reporter()
    await reported(first)
    await second.says("12楼的空调好冷")
    await second.taps("我也遇到了")
    assert "不再关注" in texts(await second.taps("不再关注"))
    concern = await town.concern()
    assert concern.priority == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [("催一下", "这是第 1 次"), ("怎么还没人来修", "这是第 1 次")],
)
async def test_nudging_by_words(town: Town, words: str, said: str) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    await town.worker.news()
    assert said in texts(await reporter.says(words))
    assert "催办（第 1 次）" in texts(await town.worker.news())
    assert "之后可以再催" in texts(await reporter.says(words))


async def test_nudging_in_english(town: Town) -> None:
    reporter = await town.reporter("en")
    await reported(reporter, "the air conditioning on 12F is too cold")
    assert "the first nudge" in texts(await reporter.says("please hurry up, nobody has come"))


async def test_escalating_is_refused_while_the_promise_holds_and_offered_when_broken(
    town: Town,
) -> None:
    officer = await town.officer()
    reporter = await town.reporter()
    shown = await reported(reporter)
    assert all("提级" not in each for card in shown for each in card.labels)
    assert "时限还没到" in texts(await reporter.says("我要投诉升级到街道"))
    town.city.clock.set(at(24, 11, 1))
    await reporter.taps("查看最新")
    await reporter.taps("要求提级")
    concern = await town.concern()
    assert concern.level == "sub_district"
    assert "报告人要求提级" in texts(await officer.news())


async def test_adding_by_words_goes_to_the_only_open_case(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    await town.worker.news()
    assert "已补充到" in texts(await reporter.says("补充一下：靠窗那排最冷"))
    assert "靠窗那排最冷" in texts(await town.worker.news())
    assert "要补充什么" in texts(await reporter.says("补充一下"))


async def test_adding_with_two_open_cases_asks_which(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter, "12楼空调太冷了")
    await reported(reporter, "18楼女厕水龙头坏了")
    asked = await reporter.says("补充一下：靠窗那排最冷")
    assert "哪一件" in texts(asked)
    await reporter.taps("12楼空调太冷了")
    assert "已补充到" in texts(await reporter.screen())


async def test_confidential_shows_no_name_and_says_why_it_is_not_anonymous(town: Town) -> None:
    reporter = town.city.person("李可追踪", channel="web")
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    await reporter.says("12楼空调太冷了")
    card = texts(await reporter.taps("改为保密"))
    assert "看不到您的名字" in card
    await reporter.taps("提交")
    shown = texts(await town.worker.news())
    assert "（保密）" in shown
    assert "李可追踪" not in shown


async def test_over_another_channel_the_reason_is_said_and_anonymity_is_not_offered(
    town: Town,
) -> None:
    reporter = town.city.person("李可追踪", channel="rest")
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    shown = await reporter.says("12楼空调太冷了")
    assert all("完全匿名" not in each for each in shown[-1].labels)
    assert "网页聊天" in texts(await reporter.taps("改为保密"))


async def test_a_pseudonym_is_what_the_worker_sees(town: Town) -> None:
    reporter = town.city.person("李可追踪")
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    await reporter.says("12楼空调太冷了")
    await reporter.taps("用化名")
    await reporter.taps("提交")
    concern = await town.concern()
    alias = town.city.louyi.concierge.texts.say(f"concern.alias.{concern.alias}", "zh")
    shown = texts(await town.worker.news())
    assert alias in shown
    assert "李可追踪" not in shown


async def test_whom_it_is_about_does_not_see_it(town: Town) -> None:
    reporter = await town.reporter()
    await town.worker.news()
    await reporter.says("值班的人态度很差")
    await reporter.taps("涉及工作人员")
    card = texts(await reporter.taps("楼宇工作者"))
    assert "不会看到这件事" in card
    sent = texts(await reporter.taps("提交"))
    assert "已提交" in sent


async def test_danger_reaches_the_worker_before_anything_is_confirmed(town: Town) -> None:
    reporter = await town.reporter()
    await town.worker.news()
    answered = texts(await reporter.says("12楼着火了"))
    assert "119" in answered
    [alarm] = await town.worker.news()
    assert "有人报告火情：恒隆广场" in alarm.text
    assert "白领" not in alarm.text


async def test_a_word_of_self_harm_reaches_the_handler_and_not_the_worker(town: Town) -> None:
    handler = await town.staff("保密专员", None)
    reporter = await town.reporter()
    await town.worker.news()
    await handler.news()
    await reporter.says("我不想活了")
    assert "需要马上关心" in texts(await handler.news())
    assert await town.worker.news() == []


async def test_saying_that_it_is_fixed_closes_what_nobody_has_closed_yet(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    assert "很高兴" in texts(await reporter.says("空调好了"))
    assert (await town.concern()).state == ConcernState.CLOSED


async def test_somebody_elses_case_is_not_shown_by_number_or_forged_button(town: Town) -> None:
    first, second = await town.reporter(), await town.reporter()
    await reported(first)
    concern = await town.concern()
    assert "没有找到" in texts(await second.says(f"/concerns {concern.number}"))
    for verb in ("concern.status", "concern.nudge", "concern.fixed", "case.show", "case.take"):
        assert "没有找到" in texts(await second.presses(verb, concern.id)), verb
