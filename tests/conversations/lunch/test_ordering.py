"""Lunch in one sentence: two turns, corrections, sold out meanwhile, changing and cancelling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.lunch.models import Dish
from activities.lunch.order_models import LunchOrder, Portions, SlotDay
from tests.city import Chat, City, open_city, texts


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(tmp_path) as opened:
        yield opened


async def at_plaza(city: City, language: str = "zh") -> Chat:
    chat = city.person("白领", language)
    await chat.says("/building" if language == "zh" else "/building ")
    await chat.taps("恒隆广场" if language == "zh" else "Plaza 66")
    return chat


async def orders_of(city: City, chat: Chat) -> list[tuple[str, str, str, list[tuple]]]:
    user_id = await chat.user_id()

    def read(work):
        rows = work.session.scalars(select(LunchOrder).where(LunchOrder.user_id == user_id))
        return [
            (
                row.day.isoformat(),
                row.slot_day.slot.starts,
                row.state,
                [(i.portions.dish.en, i.count, i.note, i.label) for i in row.items],
            )
            for row in rows.unique()
        ]

    return await city.read(read)


NOODLES = "Braised beef noodles"


async def test_one_sentence_and_one_tap_order_lunch(city: City) -> None:
    chat = await at_plaza(city)
    [draft] = await chat.says("明天中午两份牛肉面 11:45 取，一份不要香菜")

    assert "请确认您的午餐" in draft.text
    assert "红烧牛肉面 ×1 · 不要香菜" in draft.text
    assert "11:45–12:00" in draft.text
    assert "¥56.00" in draft.text

    done = await chat.taps("确认")
    assert "订好了" in texts(done)
    assert "取餐码" in texts(done)
    assert await orders_of(city, chat) == [
        ("2026-11-25", "11:45", "placed", [(NOODLES, 1, "", ""), (NOODLES, 1, "不要香菜", "")])
    ]


async def test_the_same_in_english_is_equal(city: City) -> None:
    chat = await at_plaza(city, "en")
    [draft] = await chat.says("two beef noodles tomorrow at 11:45, one without coriander")
    assert "Please confirm your lunch" in draft.text
    assert "CN¥56.00" in draft.text or "¥56.00" in draft.text
    done = await chat.taps("Confirm")
    assert "Pick-up code" in texts(done)
    assert await orders_of(city, chat) == [
        (
            "2026-11-25",
            "11:45",
            "placed",
            [(NOODLES, 1, "", ""), (NOODLES, 1, "without coriander", "")],
        )
    ]


async def test_several_dishes_and_corrections_before_confirming(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("牛肉面两份，茶叶蛋一个")
    await chat.says("再加一个茶叶蛋")
    await chat.says("换成 12:00 取")
    await chat.says("牛肉面改成三份")
    [draft] = await chat.says("茶叶蛋不要辣")
    assert "茶叶蛋 ×2 · 不要辣" in draft.text
    await chat.taps("确认")
    assert await orders_of(city, chat) == [
        ("2026-11-24", "12:00", "placed", [(NOODLES, 3, "", ""), ("Tea egg", 2, "不要辣", "")])
    ]


async def test_make_it_three_and_scallion_instead(city: City) -> None:
    chat = await at_plaza(city, "en")
    await chat.says("order a beef noodles for lunch tomorrow")
    await chat.says("make it three")
    await chat.says("change the beef noodles to scallion noodles")
    await chat.taps("Confirm")
    [(_, _, _, items)] = await orders_of(city, chat)
    assert items == [("Scallion oil noodles", 3, "", "")]


async def test_colleagues_names_stand_on_their_portions(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天两份牛肉面，一份给小王")
    await chat.says("好的")
    [(_, _, _, items)] = await orders_of(city, chat)
    assert items == [(NOODLES, 1, "", ""), (NOODLES, 1, "", "小王")]


async def test_the_menu_card_orders_with_taps_alone(city: City) -> None:
    chat = await at_plaza(city)
    menus = await chat.says("/lunch")
    assert len(menus) == 3
    await chat.taps("红烧牛肉面")
    await chat.taps("➕")
    await chat.taps("换时间")
    await chat.taps("12:15–")
    await chat.taps("备注")
    await chat.taps("不要葱")
    await chat.taps("确认")
    assert await orders_of(city, chat) == [
        ("2026-11-24", "12:15", "placed", [(NOODLES, 2, "不要葱", "")])
    ]


async def test_a_person_without_a_building_is_asked_for_it_first(city: City) -> None:
    chat = city.person("白领")
    [draft] = await chat.says("明天一份牛肉面")
    assert "哪栋楼" in draft.text
    await chat.taps("恒隆广场")
    await chat.taps("确认")
    assert len(await orders_of(city, chat)) == 1


async def test_after_the_cut_off_the_next_day_is_offered_and_said(city: City) -> None:
    city.clock.advance(timedelta(minutes=30))
    chat = await at_plaza(city)
    [draft] = await chat.says("今天中午一份牛肉面")
    assert "10:30 已经截止" in draft.text
    assert "明天" in draft.text


async def test_an_order_confirmed_a_second_too_late_is_refused(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天一份牛肉面")
    city.clock.advance(timedelta(minutes=30))
    shown = await chat.taps("确认")
    assert await orders_of(city, chat) == []
    assert "10:30 已经截止" in texts(shown)
    await chat.taps("确认")
    assert [each[0] for each in await orders_of(city, chat)] == ["2026-11-25"]


@pytest.mark.parametrize("text", ["0份牛肉面", "来-1份牛肉面", "订1000份牛肉面"])
async def test_numbers_that_cannot_be_are_refused(city: City, text: str) -> None:
    chat = await at_plaza(city)
    shown = await chat.says(text)
    assert "1 到 20 份" in texts(shown)


async def test_a_day_off_and_a_dish_of_another_day(city: City) -> None:
    chat = await at_plaza(city)
    assert "没有午餐" in texts(await chat.says("周六订一份牛肉面"))
    shown = await chat.says("明天订一份大馄饨")
    assert "那天不供应" in texts(shown)


async def sell(city: City, dish: str, left: int) -> None:
    def job(work):
        row = work.session.scalars(
            select(Portions).join(Dish).where(Dish.en == dish, Portions.taken >= 0)
        ).first()
        row.stock, row.open = row.taken + max(left, 1), left > 0

    await city.write(job)


async def test_sold_out_while_ordering_offers_the_nearest_dish(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天两份牛肉面")
    await sell(city, NOODLES, 0)
    [offer] = await chat.taps("确认")
    assert "刚刚售罄" in offer.text
    assert len(offer.buttons) >= 3
    await chat.presses(offer.buttons[0].verb, *offer.buttons[0].args)
    await chat.taps("确认")
    [(_, _, _, items)] = await orders_of(city, chat)
    assert items[0][0] != NOODLES
    assert items[0][1] == 2


async def test_when_fewer_are_left_they_can_be_taken(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天三份牛肉面")
    await sell(city, NOODLES, 2)
    await chat.taps("确认")
    await chat.taps("就要这 2 份")
    await chat.taps("确认")
    [(_, _, _, items)] = await orders_of(city, chat)
    assert items == [(NOODLES, 2, "", "")]


async def test_a_slot_that_filled_meanwhile_is_replaced_by_the_nearest(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天一份牛肉面 12:00 取")

    def fill(work):
        for row in work.session.scalars(select(SlotDay)):
            if row.slot.starts == "12:00":
                row.capacity = row.taken

    await city.write(fill)
    [draft] = await chat.taps("确认")
    assert "12:00 取餐已满" in draft.text
    await chat.taps("确认")
    [(_, starts, _, _)] = await orders_of(city, chat)
    assert starts in {"11:45", "12:15"}


async def test_changing_and_cancelling_by_sentence(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天一份牛肉面")
    await chat.taps("确认")
    [draft] = await chat.says("改一下我的午餐，改成两份，12:15取")
    assert "请确认修改" in draft.text
    await chat.taps("确认")
    assert await orders_of(city, chat) == [
        ("2026-11-24", "12:15", "changed", [(NOODLES, 2, "", "")])
    ]
    assert "已取消" in texts(await chat.says("取消午餐"))
    assert (await orders_of(city, chat))[0][2] == "cancelled"
    assert "没有午餐订单" in texts(await chat.says("取消午餐"))


async def test_the_same_as_yesterday(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天两份牛肉面，11:45 取，一份不要香菜")
    await chat.taps("确认")
    city.clock.advance(timedelta(days=1))
    [draft] = await chat.says("和昨天一样")
    assert "不要香菜" in draft.text
    await chat.taps("确认")
    first, second = await orders_of(city, chat)
    assert second[0] == "2026-11-25"
    assert second[1:] == first[1:]


async def test_questions_about_lunch(city: City) -> None:
    chat = await at_plaza(city)
    assert "¥28.00" in texts(await chat.says("牛肉面多少钱"))
    assert "含。麻酱凉拌面" in texts(await chat.says("凉面含花生吗"))
    assert "没有标注含花生" in texts(await chat.says("牛肉面含花生吗"))
    assert "10:30" in texts(await chat.says("午餐几点截止"))
    english = await at_plaza(city, "en")
    assert "¥28.00" in texts(await english.says("how much are the beef noodles"))
    assert "Yes, Sesame" in texts(await english.says("does the sesame noodles contain peanuts"))
    shown = texts(await english.says("what vegetarian lunch is there"))
    assert "Tea egg" in shown
    assert NOODLES not in shown


async def test_diet_marks_are_kept_with_consent_warn_and_are_erased(city: City) -> None:
    chat = await at_plaza(city)
    [ask] = await chat.says("/diet")
    assert "要我记住" in ask.text
    await chat.taps("同意")
    await chat.taps("牛肉")
    [draft] = await chat.says("今天一份牛肉面")
    assert "请留意" in draft.text
    assert "牛肉面" not in texts(await chat.says("/lunch")).split("已按")[0]
    await chat.says("/diet")
    await chat.taps("全部删除")
    assert "牛肉面" in texts(await chat.says("/lunch"))


async def test_ordering_twice_by_a_double_tap_orders_once(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("今天一份牛肉面")
    await chat.taps("确认")
    await chat.taps("✅ 确认")
    assert len(await orders_of(city, chat)) == 1


@pytest.mark.parametrize(
    ("text", "dish", "count"),
    [
        ("今天一份番茄炒蛋饭", "Tomato and egg with rice", 1),
        ("周四三份罗汉素什锦饭，谢谢", "Mixed vegetables with rice", 3),
        ("周四两份清蒸鲈鱼饭 12:00取", "Steamed sea bass with rice", 2),
        ("two tomato and egg with rice please", "Tomato and egg with rice", 2),
    ],
)
async def test_so_many_of_a_dish_are_an_order_whatever_the_name_reminds_of(
    city: City, text: str, dish: str, count: int
) -> None:
    chat = await at_plaza(city, "en" if text.isascii() else "zh")
    await chat.says(text)
    await chat.taps("Confirm" if text.isascii() else "确认")
    [(_, _, _, items)] = await orders_of(city, chat)
    assert items == [(dish, count, "", "")]


async def test_a_dish_in_a_concern_is_no_order(city: City) -> None:
    chat = await at_plaza(city)
    shown = texts(await chat.says("一份番茄炒蛋饭洒在电梯里了，很滑，请来打扫"))
    assert "请确认您的午餐" not in shown
