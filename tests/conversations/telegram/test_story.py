"""The whole story over Telegram in both languages: report, break, ladder, solved, reopened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.concerns.models import Concern
from tests.conversations.telegram.town import Town, Visitor

WORDS = {
    "zh": {
        "building": "恒隆广场", "report": "12楼空调太冷了", "send": "提交", "now": "接手",
        "ask": "看看是不是真的好了", "not_fixed": "没解决", "again": "下午又冷了",
        "reopened": "已重新打开", "fixed": "解决了", "glad": "很高兴问题解决了",
    },
    "en": {
        "building": "Plaza 66", "report": "the air conditioning on 12F is too cold",
        "send": "Send", "now": "Now with", "ask": "check whether it really is",
        "not_fixed": "Not fixed", "again": "cold again this afternoon",
        "reopened": "Opened again", "fixed": "It is fixed", "glad": "Glad it is fixed",
    },
}  # fmt: skip


async def officer_of(town: Town, operator: Visitor) -> Visitor:
    await operator.says("/invite")
    await operator.taps("街道")
    await operator.taps("南京西路")
    card = next(each for each in reversed(operator.from_bot()) if "/join" in each.text)
    officer = town.visitor("街道专员")
    await officer.says("/join " + card.text.split("/join ")[1].split("\n")[0])
    return officer


async def solved(worker: Visitor, officer: Visitor) -> None:
    """The helper below proposes, the owner above publishes."""
    await worker.taps("办结")
    await worker.taps("已解决")
    await officer.news()
    await officer.taps("同意并发布")


def screen(visitor: Visitor) -> str:
    return "\n".join(each.text for each in visitor.from_bot())


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_whole_story_over_telegram(  # noqa: PLR0915 - one whole story
    town: Town, language: str
) -> None:
    say = WORDS[language]
    operator = await town.operator()
    worker = await town.worker(operator)
    officer = await officer_of(town, operator)
    reporter = town.visitor("报告人", "zh-hans" if language == "zh" else "en")
    await reporter.starts()
    await reporter.taps(say["building"])
    await reporter.says(say["report"])
    await reporter.taps(say["send"])
    await worker.news()

    await town.passes(timedelta(minutes=75))
    assert say["now"] in screen(reporter)
    assert "首次响应超期" in screen(officer)

    await officer.news()
    await officer.taps("受理")
    await officer.taps("回复")
    await officer.says("已请物业来调")
    assert "已请物业来调" in screen(reporter)

    await solved(worker, officer)
    assert say["ask"] in screen(reporter)
    await reporter.taps(say["not_fixed"])
    await reporter.says(say["again"])
    assert say["reopened"] in screen(reporter)
    assert say["again"] in screen(officer)

    await town.passes(timedelta(minutes=5))
    await solved(worker, officer)
    await reporter.taps(say["fixed"])
    assert say["glad"] in screen(reporter)
    [concern] = await town.rows(Concern)
    assert (concern.state, concern.resolution, concern.confirmed_by, concern.level) == (
        "closed", "fixed", "reporter", "sub_district",
    )  # fmt: skip
    assert concern.reopened == 1
