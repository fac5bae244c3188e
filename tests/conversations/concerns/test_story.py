"""The whole story: report, break, ladder, reply, solved, reopened, solved again."""

from __future__ import annotations

from pathlib import Path

from activities.concerns.workflow import ConcernState
from tests.city import open_city, texts
from tests.conversations.concerns.town import Town, at, reported


async def test_from_the_report_over_the_ladder_to_the_end(  # noqa: PLR0915 - one whole story
    tmp_path: Path, database_url: str
) -> None:
    async with open_city(tmp_path, database_url) as city:
        operator = await city.operator()
        town = Town(city, operator, await city.worker(operator))
        officer = await town.officer()
        reporter = await town.reporter()
        shown = texts(await reported(reporter))
        assert "已提交" in shown
        assert "今天 11:00 前答复" in shown
        assert "空调太冷" in texts(await town.worker.news())

        await town.until(at(24, 10, 30))
        assert "50%" in texts(await town.worker.news())
        await town.until(at(24, 11, 15))
        told = texts(await reporter.news())
        assert "现在由南京西路街道接手" in told
        assert "今天 15:00 前答复" in told
        packet = texts(await officer.news())
        assert "首次响应超期" in packet
        assert "报告于 今天 10:00" in packet
        assert "空调太冷" in packet
        assert "继续协助" in texts(await town.worker.news())

        await officer.taps("受理")
        await officer.taps("回复")
        await officer.says("已请物业来调")
        assert "已请物业来调" in texts(await reporter.news())

        await town.worker.taps("办结")
        await town.worker.taps("已解决")
        assert "提出办结意见" in texts(await officer.news())
        await officer.taps("同意并发布")
        assert "请看看是不是真的好了" in texts(await reporter.news())

        await reporter.taps("没解决")
        await reporter.says("下午又冷了")
        concern = await town.concern()
        assert (concern.state, concern.level, concern.reopened) == (
            ConcernState.IN_PROGRESS,
            "sub_district",
            1,
        )
        assert "下午又冷了" in texts(await officer.news())
        await town.worker.news()
        await town.worker.says("/cases")
        await town.worker.presses("case.resolved", concern.id, "fixed")
        await officer.taps("同意并发布")
        closed = texts(await reporter.taps("解决了"))
        assert "很高兴问题解决了" in closed
        assert "满意吗" in closed
        await reporter.taps("😀")
        concern = await town.concern()
        assert (concern.state, concern.resolution, concern.confirmed_by) == (
            ConcernState.CLOSED,
            "fixed",
            "reporter",
        )


async def test_the_story_in_english(town: Town) -> None:
    officer = await town.officer()
    reporter = await town.reporter("en")
    shown = texts(await reported(reporter, "the air conditioning on 12F is too cold"))
    assert "answer due today 11:00" in shown
    await town.until(at(24, 11, 15))
    told = texts(await reporter.news())
    assert "Now with the sub-district" in told
    assert "answer due today 15:00" in told
    await town.worker.news()
    await officer.news()
    concern = await town.concern()
    await officer.presses("case.take", concern.id)
    await officer.presses("case.ask_back", concern.id)
    await officer.says("是几号会议室？")
    assert "has a question" in texts(await reporter.news())
    await reporter.taps("Add something")
    assert "Added to" in texts(await reporter.says("meeting room 3"))
    assert (await town.concern()).state == ConcernState.IN_PROGRESS
    assert "meeting room 3" in texts(await officer.news())


async def test_partly_and_not_possible_are_never_met_with_gladness(town: Town) -> None:
    for resolution, label in (("partly_fixed", "部分解决"), ("not_possible", "解决了")):
        reporter = await town.reporter()
        await reported(reporter)
        concern = await town.concern()
        await town.worker.presses("case.resolved", concern.id, resolution)
        await reporter.news()
        said = texts(await reporter.taps(label))
        assert "高兴" not in said
        assert "谢谢" in said


async def test_after_thanks_nobody_asks_for_a_rating_again(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await reporter.news()
    assert "满意吗" in texts(await reporter.says("修好了"))
    assert "满意" not in texts(await reporter.says("谢谢"))


async def test_silence_closes_without_a_question(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await reporter.news()
    town.city.clock.set(at(1, 10, 5, month=12))
    await town.city.louyi.ticks.do_due()
    said = texts(await reporter.news())
    assert "自动办结" in said
    assert "满意" not in said
    assert (await town.concern()).confirmed_by == "timeout"


async def test_the_second_question_may_open_it_again(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await reporter.taps("解决了")
    town.city.clock.set(at(22, 10, 5, month=12))
    await town.city.louyi.ticks.do_due()
    assert "四周过去了" in texts(await reporter.news())
    await reporter.taps("又出现了")
    assert "已重新打开" in texts(await reporter.says("今天又冷了"))
