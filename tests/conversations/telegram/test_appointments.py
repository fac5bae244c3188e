"""Doing things together over Telegram: proposing, joining on one card, slots, a swap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.appointments.models import CollectiveAppointment, Interest
from activities.appointments.personal_models import PersonalDetails
from tests.conversations.telegram.town import Town, Visitor

SENTENCE = "在恒隆广场办健康证，3 个人就请医生来楼里"
DAY = "12月8日 9:30到11:30，每60分钟1人，2楼会议室"


async def begun(town: Town) -> Visitor:
    """A worker who has proposed by a sentence."""
    worker = await town.worker(await town.operator())
    await worker.says(SENTENCE)
    await worker.taps("✅ 发起")
    return worker


async def test_one_card_edits_itself_from_the_first_to_enough(any_town: Town):
    town = any_town
    worker = await begun(town)
    first, second, third = town.visitor(), town.visitor(), town.visitor()
    [card] = await first_contact(town, first)
    assert "0/3" in card.text
    assert card.buttons[:2] == ["我有意向", "满 5 人我就来"]
    assert await first.taps("我有意向") == []
    shown = first.message(card.message_id)
    assert shown.is_edited
    assert "1/3" in shown.text
    await town.passes(timedelta(seconds=1))
    await first_contact(town, second)
    await second.taps("我有意向")
    await town.passes(timedelta(seconds=10))
    assert "2/3" in first.message(card.message_id).text
    await first_contact(town, third)
    await third.taps("我有意向")
    assert any("人数够了（3 人）" in each.text for each in await first.news())
    assert any("请约办事单位并定日子" in each.text for each in await worker.news())


async def first_contact(town: Town, visitor: Visitor):
    """Open the newest appointment by its deep link, past the notice of a first contact."""
    number = (await town.rows(CollectiveAppointment))[-1].id
    shown = await visitor.starts(f"a_{number}")
    return [each for each in shown if "🤝" in each.text]


@pytest.mark.parametrize(
    ("language", "join", "name", "agree", "send", "swap"),
    [
        ("zh-hans", "我有意向", "王小明", "同意并填写", "同意并提交", "同意交换"),
        ("en", "interested", "Eve Miller", "Agree and go on", "Agree and send", "Swap"),
    ],
    ids=["zh", "en"],
)
async def test_the_day_the_slot_the_details_and_a_swap(
    town: Town, language: str, join: str, name: str, agree: str, send: str, swap: str
):
    worker = await begun(town)
    one, two = town.visitor(language=language), town.visitor(language=language)
    other = town.visitor()
    for visitor, label in ((one, join), (two, join), (other, "我有意向")):
        await first_contact(town, visitor)
        await visitor.taps(label)
    await worker.taps("定日子")
    await worker.says(DAY)
    await worker.taps("改每段人数")
    await worker.says("2")
    await worker.taps("定下来")
    told = (await one.news())[-1]
    assert any("09:30" in label for label in told.buttons)
    await one.taps("09:30")
    await one.taps(agree)
    for each in (name, "E12345678", "13812345678"):
        await one.says(each)
    await one.taps(send)
    assert await town.count(PersonalDetails) == 1
    await two.taps("09:30")
    await other.taps("10:30")
    await other.taps("换个时段")
    await other.taps("09:30 · 已满")
    await two.taps(swap)
    rows = await town.rows(Interest)
    starts = sorted(each.slot_id for each in rows)
    assert starts[0] == starts[1] != starts[2]
    assert any("您的时段是" in each.text for each in await other.news())


async def test_the_reminder_comes_in_the_evening_before(town: Town):
    worker = await begun(town)
    visitors = [town.visitor() for _ in range(3)]
    for each in visitors:
        await first_contact(town, each)
        await each.taps("我有意向")
    await worker.taps("定日子")
    await worker.says("明天 14:00到16:00，每30分钟1人")
    await worker.taps("定下来")
    await visitors[0].taps("14:00")
    await visitors[0].news()
    await town.passes(timedelta(hours=8))
    told = [each.text for each in await visitors[0].news()]
    assert any("您的时段是 明天 14:00–14:30" in text for text in told)
    assert any("还没有选时段" in each.text for each in await visitors[1].news())
