"""A day from the noon digest to the pick-up, with a vendor, by a clock that we move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.clock import SHANGHAI
from activities.lunch.order_models import LunchOrder, OrderRound
from activities.people.models import User
from tests.city import Chat, City, open_city, texts
from tests.conversations.lunch.people import at, on, states, vendor, worker

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(tmp_path, start=MONDAY) as opened:
        yield opened


async def reorder_by_one_tap(eater: Chat) -> None:
    ordered = await eater.taps("照上次")
    assert "不要香菜" in texts(ordered)
    again = await eater.taps("照上次")
    assert "没有重复下单" in texts(again)


async def tell_and_hand_over(cook: Chat, eater: Chat, other: Chat) -> None:
    await cook.taps("晚 15 分钟")
    assert "15 minutes late" in texts(await other.news())
    await cook.taps("已送到")
    arrived = texts(await eater.news())
    assert "午餐到了" in arrived
    code = arrived.split("取餐码 ")[1][:4]

    await cook.taps("交餐")
    await cook.says("ZZZZ")
    handed = await cook.says(code.lower())
    assert f"{code} 已交餐" in texts(handed)


async def test_a_day_from_the_digest_to_the_pick_up(city: City) -> None:
    eater, other, cook = await worker(city), await worker(city, "en"), await vendor(city)
    await eater.says("今天一份牛肉面，12:00 取，不要香菜")
    await eater.taps("确认")
    await eater.says("/digest")
    await eater.taps("开启")

    await at(city, on(24, 9, 29))
    assert "今天中午吃什么" not in texts(await eater.news())
    await at(city, on(24, 9, 30))
    digest = await eater.news()
    assert "今天中午吃什么" in texts(digest)
    assert "红烧牛肉面" in texts(digest)
    await reorder_by_one_tap(eater)
    await other.says("two beef noodles today at 12:00")
    await other.taps("Confirm")

    await at(city, on(24, 10, 30))
    listed = texts(await cook.news())
    assert "共 3 份" in listed
    assert "红烧牛肉面 ×1 · 不要香菜" in listed
    assert "红烧牛肉面 ×2" in listed

    await tell_and_hand_over(cook, eater, other)

    await at(city, on(24, 14, 0))
    assert (await states(city))[1:] == ["picked_up", "no_show"]

    def closed(work):
        return {row.state for row in work.session.scalars(select(OrderRound))}

    assert "closed" in await city.read(closed)

    await at(city, on(25, 9, 30))
    assert "今天中午吃什么" in texts(await eater.news())
    await eater.says("/digest")
    await eater.taps("不再发送")
    await at(city, on(26, 9, 30))
    assert await eater.news() == []


async def test_nobody_gets_a_digest_on_a_day_off_or_with_lunch_ordered(city: City) -> None:
    eater = await worker(city)
    await eater.says("/digest")
    await eater.taps("开启")
    await eater.says("周二订一份牛肉面")
    await eater.taps("确认")
    await at(city, on(24, 9, 30))
    assert await eater.news() == []
    for day in (25, 26, 27):
        await at(city, on(day, 9, 30))
        assert "今天中午吃什么" in texts(await eater.news())
    await at(city, on(28, 9, 30))
    assert await eater.news() == []


async def test_a_vendor_writes_tomorrows_menu_in_a_message(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await cook.taps("写菜单")
    [draft] = await cook.says("明天：牛肉面 29、冬瓜排骨汤 19×8，凉粉")
    assert "红烧牛肉面" not in draft.text
    assert "牛肉面 ¥29.00" in draft.text
    assert "第 3 行没有读到价格" in draft.text
    await cook.says("凉粉 6")
    done = await cook.taps("发布菜单")
    assert "明天的菜单已发布" in texts(done)
    shown = texts(await eater.says("明天吃什么，看看菜单"))
    assert "冬瓜排骨汤 ¥19.00" in shown
    assert "还剩 8 份" in shown
    await eater.says("明天两份冬瓜排骨汤")
    await eater.taps("确认")
    assert await states(city) == ["placed"]


async def test_a_vendor_that_calls_the_day_off_tells_everybody(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await eater.says("今天一份牛肉面")
    await eater.taps("确认")
    await cook.says("/vendor")
    await cook.taps("今天不供应")
    await cook.taps("确定，全部取消")
    assert "商家取消了这一单" in texts(await eater.news())
    assert await states(city) == ["cancelled"]
    assert "没有午餐" in texts(await eater.says("今天一份牛肉面"))


async def test_a_dish_that_cannot_be_cooked_reaches_those_who_ordered_it(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await eater.says("今天一份牛肉面，茶叶蛋两个")
    await eater.taps("确认")
    await cook.says("/vendor")
    await cook.taps("售罄")
    await cook.taps("做不了（已订 1）")
    told = texts(await eater.news())
    assert "做不出来" in told
    assert "茶叶蛋 ×2" in told


async def test_only_a_vendor_sees_the_vendors_side(city: City) -> None:
    eater = await worker(city)
    assert "没有管理的商家" in texts(await eater.says("/vendor"))
    assert "没有做这一步的权限" in texts(await eater.presses("vendor.panel", 3))
    assert "没有做这一步的权限" in texts(await eater.presses("vendor.hand", 3))
    assert "邀请码不对" in texts(await eater.says("/vendor AAAA-BBBB-CCCC"))


async def open_round(city: City, chat: Chat) -> int:
    await chat.says("/rounds")
    await chat.taps("发起拼单")
    await chat.taps("老弄堂面馆")
    await chat.taps("红烧牛肉面")
    await chat.says("18楼")
    shown = await chat.taps("✅ 发起")
    return int(texts(shown).split("/round ")[1].split()[0])


async def test_a_round_is_opened_by_a_sentence_and_changed_by_another(city: City) -> None:
    city.clock.set(on(24, 9, 0))
    opener = await worker(city)
    await opener.says("我要拼单牛肉面")
    await opener.says("18楼")
    [draft] = await opener.says("最少6份，最多12份，10点10分截止")
    assert "满 6 份成团，最多 12 份" in draft.text
    assert "10:10" in draft.text


async def test_a_group_round_comes_about_and_everybody_gets_a_code(city: City) -> None:
    city.clock.set(on(24, 9, 0))
    opener, mate = await worker(city), await worker(city, "en")
    number = await open_round(city, opener)
    await opener.taps("要 2 份")
    await mate.says(f"/round {number}")
    await mate.taps("1, and 1 more")
    assert "3/10" in texts(await opener.news())

    await at(city, on(24, 9, 45))
    assert "came about" in texts(await mate.news())
    assert "拼成了" in texts(await opener.news())

    def portions(work):
        rows = work.session.scalars(select(LunchOrder).order_by(LunchOrder.id)).unique()
        return [row.portions for row in rows]

    assert await city.read(portions) == [2, 2]


async def test_a_group_round_that_fails_tells_everybody_and_can_be_prolonged_before(
    city: City,
) -> None:
    city.clock.set(on(24, 9, 0))
    opener, mate = await worker(city), await worker(city)
    number = await open_round(city, opener)
    await opener.taps("要 1 份")
    await mate.says(f"/round {number}")
    await mate.taps("要 1 份")
    await mate.taps("没拼成改订")
    await mate.taps("面")
    await opener.news()

    await at(city, on(24, 9, 35))
    assert "还差 2 份" in texts(await opener.news())
    await opener.taps("延长 15 分钟")
    await at(city, on(24, 9, 45))
    assert await states(city) == []
    await at(city, on(24, 10, 0))
    assert "不用付款" in texts(await opener.news())
    assert "已按您的选择改订" in texts(await mate.news())
    assert await states(city) == ["placed"]


@pytest.mark.parametrize(
    ("language", "enough", "short"),
    [("zh", "人数够了", "又不够了，还差 1 份"), ("en", "Enough have joined", "1 portion short")],
)
async def test_the_opener_hears_when_there_are_enough_and_when_no_longer(
    city: City, language: str, enough: str, short: str
) -> None:
    city.clock.set(on(24, 9, 0))
    opener, mate = await worker(city), await worker(city)
    number = await open_round(city, opener)
    await opener.taps("要 2 份")
    user_id = await opener.user_id()
    await city.write(
        lambda work: setattr(work.session.get_one(User, user_id), "language", language)
    )
    await mate.says(f"/round {number}")
    await mate.taps("要 2 份")
    assert enough in texts(await opener.news())
    await mate.taps("要 1 份")
    assert short in texts(await opener.news())
