"""Asking how a matter is done: the fitting part, its source, alternatives, and a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from activities.clock import SHANGHAI
from tests.city import City, texts


@pytest.mark.parametrize(
    ("words", "title", "part", "not_part"),
    [
        ("健康证要带什么材料", "健康证", "🎒 要带", "📝 步骤"),
        ("居住证续签要多久", "居住证", "⏱ 多久", "🎒 要带"),
        ("公证多少钱", "公证", "💴 费用", "📝 步骤"),
        ("社保转移怎么办理", "社保关系转移", "📝 步骤", "💴 费用"),
        ("what documents do I need for a business licence", "business licence", "🎒 Bring", "Fee"),
        ("how long does a work permit take", "Work permit", "⏱ How long", "🎒 Bring"),
    ],
)
async def test_the_fitting_part_is_answered_with_its_source(
    city: City, words: str, title: str, part: str, not_part: str
) -> None:
    anna = city.person(language="en" if words.isascii() else "zh")
    [card] = await anna.says(words)
    assert title in card.payload["title"]
    assert any(line.startswith(part) for line in card.payload["lines"])
    assert not any(line.startswith(not_part) for line in card.payload["lines"])
    assert any(line.startswith("📄") and "2026" in line for line in card.payload["lines"])
    assert "示例" in card.text or "Sample" in card.text


async def test_other_parts_and_the_whole_guide_are_one_tap_away(city: City) -> None:
    anna = city.person()
    await anna.says("健康证要带什么材料")
    [fee] = await anna.taps("费用")
    assert "💴 费用" in fee.text
    [whole] = await anna.taps("完整指南")
    for part in ("👥 适用", "🎒 要带", "📍 在哪办", "⏱ 多久", "💴 费用", "📝 步骤", "📄 来源"):
        assert part in whole.text


async def test_two_others_and_a_person_are_offered(city: City) -> None:
    anna = city.person()
    [card] = await anna.says("居住证积分怎么办理")
    rather = [label for label in card.labels if label.startswith("您是问")]
    assert 1 <= len(rather) <= 2
    assert "问工作人员" in card.labels
    [other] = await anna.taps(rather[0])
    assert other.payload["title"] in rather[0]


async def test_the_stations_that_can_help_are_named_and_shown(city: City) -> None:
    anna = city.person()
    await anna.says("/building")
    await anna.taps("恒隆广场")
    [card] = await anna.says("公积金在哪里办")
    assert "高和大厦党群服务站" in card.text
    assert "有“公积金查询办理”的服务站" in texts(await anna.taps("公积金查询办理"))


async def test_nothing_is_invented_when_nothing_is_written(city: City) -> None:
    anna = city.person()
    [card] = await anna.presses("guide.search", "天然气开户")
    assert "没有写好的指南" in card.text
    assert {"指南目录", "问工作人员"} <= set(card.labels)
    assert "📄" not in card.text


async def test_the_nearest_guide_is_called_the_nearest_one(city: City) -> None:
    anna = city.person()
    shown = await anna.presses("guide.search", "怎么申请火星签证")
    assert "没有正好写这件事的指南" in shown[0].text


async def test_the_shelves_lead_to_every_guide(city: City) -> None:
    anna = city.person()
    [shelves] = await anna.says("/guides")
    titles: set[str] = set()
    for topic in shelves.labels:
        await anna.says("/guides")
        [shelf] = await anna.taps(topic)
        titles |= set(shelf.labels)
    assert len(titles) >= 40 + 1
    assert "停车月卡与访客停车" in titles


async def test_a_named_guide_is_shown_when_only_its_name_is_typed(city: City) -> None:
    anna = city.person()
    shown = await anna.says("停车月卡与访客停车")
    assert "📄 来源" in texts(shown)


async def test_past_its_review_date_the_guide_says_so(city: City) -> None:
    city.clock.set(datetime(2027, 6, 1, 10, 0, tzinfo=SHANGHAI))
    anna = city.person()
    [card] = await anna.says("健康证怎么办理")
    assert "已过核对日期" in card.text


async def test_the_operator_is_asked_to_check_and_makes_a_new_version(city: City) -> None:
    operator = await city.operator()
    city.clock.set(datetime(2027, 5, 20, 10, 5, tzinfo=SHANGHAI))
    await city.louyi.ticks.do_due()
    assert "到了该核对的日子" in texts(await operator.news())
    assert "已记为今天核对" in texts(await operator.taps("已核对，没变"))


async def test_nobody_else_confirms_a_guide(city: City) -> None:
    anna = city.person()
    [card] = await anna.says("健康证怎么办理")
    number = next(button.args[0] for button in card.buttons if button.verb == "guide.show")
    before = city.clock.now()
    assert "没有" in texts(await anna.presses("guide.confirm", number))
    assert city.clock.now() - before < timedelta(days=1)


async def test_words_without_a_wish_offer_what_they_are_about(city: City) -> None:
    anna = city.person()
    [card] = await anna.says("捡到钱包交给谁")
    assert "失物招领" in card.labels
    assert "📄 来源" in texts(await anna.taps("失物招领"))
