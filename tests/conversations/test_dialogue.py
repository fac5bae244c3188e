"""How a conversation is followed: pointing, correcting, digressing, two requests in one breath."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.clubs.models import Club, Membership
from activities.concerns.models import Concern
from activities.enrolment.models import Registration, RegistrationState, SeatPool
from activities.events.models import Event
from activities.lunch.order_models import LunchOrder
from tests.city import Chat, City, open_city, texts


@pytest.fixture
async def city(tmp_path: Path, understanding: dict[str, str]) -> AsyncIterator[City]:
    async with open_city(tmp_path, **understanding) as opened:
        yield opened


async def at_plaza(city: City, language: str = "zh") -> Chat:
    chat = city.person("白领", language)
    await chat.says("/building")
    await chat.taps("恒隆广场" if language == "zh" else "Plaza 66")
    return chat


async def clubs_of(city: City, chat: Chat) -> set[str]:
    user_id = await chat.user_id()
    joined = select(Club.zh).join(Membership, Membership.club_id == Club.id)
    query = joined.where(Membership.user_id == user_id)
    return await city.read(lambda work: set(work.session.scalars(query)))


async def seats_of(city: City, chat: Chat) -> dict[str, int]:
    user_id = await chat.user_id()
    query = (
        select(Event.zh, Registration.party)
        .join(Registration, Registration.pool_id == Event.seat_pool_id)
        .where(Registration.user_id == user_id, Registration.state == RegistrationState.REGISTERED)
    )
    return await city.read(lambda work: dict(work.session.execute(query).all()))


async def dishes_of(city: City, chat: Chat) -> list[dict[str, int]]:
    user_id = await chat.user_id()

    def read(work):
        query = select(LunchOrder).where(LunchOrder.user_id == user_id).order_by(LunchOrder.id)
        return [
            {each.portions.dish.zh: each.count for each in order.items}
            for order in work.session.scalars(query).unique()
        ]

    return await city.read(read)


async def concerns_of(city: City, chat: Chat) -> list[tuple[str, str | None]]:
    user_id = await chat.user_id()

    def read(work):
        query = select(Concern).where(Concern.reporter_id == user_id).order_by(Concern.id)
        return [(each.category.code, each.floor) for each in work.session.scalars(query).unique()]

    return await city.read(read)


# Pointing at what was just shown.


@pytest.mark.parametrize("words", ["算我一个", "我要参加", "加入这个", "就这个吧，算上我"])
async def test_joining_the_club_on_the_card(city: City, words: str) -> None:
    chat = await at_plaza(city)
    await chat.says("介绍一下午间读书会")
    await chat.says(words)
    assert await clubs_of(city, chat) == {"午间读书会"}


@pytest.mark.parametrize("words", ["count me in", "sign me up", "I'll join that one"])
async def test_joining_the_club_on_the_card_in_english(city: City, words: str) -> None:
    chat = await at_plaza(city, "en")
    await chat.says("tell me about the coffee lab")
    await chat.says(words)
    assert await clubs_of(city, chat) == {"咖啡研究所"}


async def test_the_second_of_a_list(city: City) -> None:
    chat = await at_plaza(city)
    [shown] = await chat.says("有哪些社团")
    second = shown.text.split("2. ")[1].split(" ·")[0].split("\n")[0]
    await chat.says("我想加入第二个")
    [joined] = await clubs_of(city, chat)
    assert joined in second


async def test_this_one_among_several_is_asked_and_not_guessed(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("有哪些社团")
    [asked] = await chat.says("算我一个")
    assert "哪个社团" in asked.text
    assert await clubs_of(city, chat) == set()


async def test_somebody_else_comes_too(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("报名桌游策略夜")
    assert "一共 2 位" in texts(await chat.says("帮同事也报一个"))
    assert "一共 4 位" in texts(await chat.says("再加两个人"))
    assert await seats_of(city, chat) == {"桌游策略夜": 4}


async def test_a_colleague_before_oneself_is_registered_makes_two(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("桌游策略夜是什么")
    await chat.says("帮同事也报一个")
    assert await seats_of(city, chat) == {"桌游策略夜": 2}


async def test_nobody_is_added_where_no_seats_are_left(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("报名桌游策略夜")

    def fill(work):
        pool = select(SeatPool).join(Event).where(Event.zh == "桌游策略夜")
        row = work.session.scalars(pool).one()
        row.capacity = row.taken

    await city.write(fill)
    assert "不够再加人" in texts(await chat.says("帮同事也报一个"))
    assert await seats_of(city, chat) == {"桌游策略夜": 1}


async def test_nobody_joins_a_club_for_somebody_else(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("加入午间读书会")
    assert "本人来加入" in texts(await chat.says("帮同事也报一个"))


async def test_a_number_in_a_name_is_no_party(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("报名八人饭桌")
    assert await seats_of(city, chat) == {"八人饭桌": 1}


async def test_a_portion_for_a_colleague_too(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天两份牛肉面")
    await chat.says("帮同事也订一份")
    await chat.taps("确认")
    await chat.says("给同事也订一份")
    await chat.taps("确认")
    assert await dishes_of(city, chat) == [{"红烧牛肉面": 3}, {"红烧牛肉面": 1}]


# The same as last time.


@pytest.mark.parametrize("words", ["老样子", "跟上次一样", "和昨天一样来一份"])
async def test_lunch_as_last_time(city: City, words: str) -> None:
    chat = await at_plaza(city)
    await chat.says("今天两份葱油拌面")
    await chat.taps("确认")
    city.clock.advance(timedelta(days=1))
    await chat.says(words)
    await chat.taps("确认")
    first, second = await dishes_of(city, chat)
    assert first == second or words.endswith("一份")


async def test_the_same_trouble_as_last_time_needs_no_place(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("18楼空调太冷了")
    await chat.taps("提交")
    [draft] = await chat.says("跟上次一样的问题，空调太冷")
    assert "18F" in draft.text
    await chat.taps("提交")
    assert await concerns_of(city, chat) == [
        ("air_conditioning", "18F"),
        ("air_conditioning", "18F"),
    ]


async def test_registering_as_last_time_takes_the_next_of_its_kind(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("报名手冲咖啡小课")
    await chat.says("跟上次一样再报名")
    assert await seats_of(city, chat) == {"手冲咖啡小课": 1, "拉花入门八人班": 1}


# Corrections and additions before confirming.


@pytest.mark.parametrize("words", ["不对，是19楼", "错了 19楼", "等等，是19楼"])
async def test_a_floor_is_corrected(city: City, words: str) -> None:
    chat = await at_plaza(city)
    await chat.says("18楼空调太冷了")
    await chat.says(words)
    await chat.says("好的")
    assert await concerns_of(city, chat) == [("air_conditioning", "19F")]


@pytest.mark.parametrize("words", ["no wait, make it two", "make it two please", "好的，要两份"])
async def test_a_number_is_corrected_in_either_language(city: City, words: str) -> None:
    chat = await at_plaza(city, "en")
    await chat.says("one scallion noodles today")
    await chat.says(words)
    await chat.says("yes")
    assert await dishes_of(city, chat) == [{"葱油拌面": 2}]


async def test_wrong_without_saying_what_asks_what_and_keeps_the_draft(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("18楼空调太冷了")
    assert "哪里不对" in texts(await chat.says("不对"))
    await chat.says("19楼")
    await chat.taps("提交")
    assert await concerns_of(city, chat) == [("air_conditioning", "19F")]


async def test_no_drops_the_draft(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天一份牛肉面")
    assert "已放弃" in texts(await chat.says("不要了"))
    assert await dishes_of(city, chat) == []


# Acceptance line 31: the off-topic question first, then exactly the pending slot, once.


async def test_a_question_in_the_middle_is_answered_and_then_the_pending_one_asked_once(
    city: City,
) -> None:
    chat = city.person("白领")
    [asked] = await chat.says("明天一份牛肉面")
    assert "哪栋楼" in asked.text
    shown = await chat.says("公积金租房提取要带什么材料")
    assert "公积金" in shown[0].text
    assert [("哪栋楼" in each.text) for each in shown] == [False] * (len(shown) - 1) + [True]
    await chat.says("恒隆")
    await chat.says("好的")
    assert await dishes_of(city, chat) == [{"红烧牛肉面": 1}]


async def test_a_digression_leaves_what_is_drafted_as_it_was(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天两份牛肉面 11:45取")
    shown = await chat.says("我有什么安排")
    assert texts(shown).count("请确认您的午餐") == 1
    assert "×2" in texts(shown)


# Two requests in one breath.


async def test_a_question_and_a_report_are_answered_in_order(city: City) -> None:
    chat = await at_plaza(city)
    shown = await chat.says("帮我看看明天午饭吃什么，另外18楼灯坏了")
    assert "红烧牛肉面" in texts(shown[:-1])
    assert "准备提交" in shown[-1].text
    await chat.taps("提交")
    assert await concerns_of(city, chat) == [("lighting", "18F")]


async def test_two_things_to_do_are_both_done(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("加入瑜伽社，顺便报名桌游策略夜")
    assert await clubs_of(city, chat) == {"午间瑜伽社"}
    assert await seats_of(city, chat) == {"桌游策略夜": 1}


async def test_the_second_draft_waits_for_the_first(city: City) -> None:
    chat = await at_plaza(city)
    shown = await chat.says("明天订一份牛肉面，另外18楼空调太冷了")
    assert "请确认您的午餐" in shown[0].text
    assert "接着再办：“18楼空调太冷了”" in shown[-1].text
    shown = await chat.taps("确认")
    assert "准备提交" in shown[-1].text
    await chat.says("好的")
    assert await dishes_of(city, chat) == [{"红烧牛肉面": 1}]
    assert await concerns_of(city, chat) == [("air_conditioning", "18F")]


async def test_what_waits_comes_also_when_the_first_is_given_up(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天订一份牛肉面，另外18楼空调太冷了")
    shown = await chat.taps("放弃")
    assert "准备提交" in shown[-1].text


async def test_what_has_waited_too_long_is_not_done_out_of_the_blue(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天订一份牛肉面，另外18楼空调太冷了")
    city.clock.advance(timedelta(hours=2))
    assert "准备提交" not in texts(await chat.taps("放弃"))
    assert await concerns_of(city, chat) == []


async def test_a_refusal_of_the_first_does_not_undo_the_second(city: City) -> None:
    chat = await at_plaza(city)
    shown = await chat.says("取消我的午餐，另外加入瑜伽社")
    assert "没有午餐订单" in texts(shown)
    assert await clubs_of(city, chat) == {"午间瑜伽社"}


@pytest.mark.parametrize(
    "words",
    ["18楼空调太冷了，麻烦快点派人来修", "明天中午两份牛肉面，11:45取", "你好。18楼空调太冷了"],
)
async def test_one_request_in_several_clauses_stays_one(city: City, words: str) -> None:
    chat = await at_plaza(city)
    assert len(await chat.says(words)) == 1


# Names of things.


async def test_an_unknown_club_offers_the_nearest_three_and_something_else(city: City) -> None:
    chat = await at_plaza(city)
    [asked] = await chat.says("加入围棋社")
    assert asked.labels[0] == "桌游玩家社"
    assert len(asked.buttons) == 4
    assert asked.labels[-1] == "都不是，换别的"
    [more] = await chat.taps("都不是")
    assert not set(more.labels) & set(asked.labels[:3])
    await chat.taps("恒隆羽毛球社")
    assert await clubs_of(city, chat) == {"恒隆羽毛球社"}


async def test_none_of_these_can_be_said(city: City) -> None:
    chat = await at_plaza(city)
    [asked] = await chat.says("加入围棋社")
    [more] = await chat.says("都不是")
    assert set(more.labels) - set(asked.labels)


async def test_what_is_offered_is_named_in_the_persons_language(city: City) -> None:
    chat = await at_plaza(city, "en")
    [asked] = await chat.says("join the knitting society")
    assert all(label.isascii() for label in asked.labels)


async def test_a_club_made_now_is_understood_now(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("有哪些社团")

    def found(work):
        like = work.session.scalars(select(Club)).first()
        own = {column.key for column in Club.__table__.columns} - {"id", "key", "zh", "en"}
        copied = {name: getattr(like, name) for name in own} | {"aliases": []}
        work.session.add(Club(key="kites", zh="风筝社", en="Kite Flyers", **copied))

    await city.write(found)
    await chat.says("加入风筝社")
    assert await clubs_of(city, chat) == {"风筝社"}


# Language.


@pytest.mark.parametrize(
    "words", ["K7MN-P2QX", "Tower Cup Watch Party", "wifi", "报名 Table for Eight"]
)
async def test_a_code_or_a_name_does_not_turn_a_chinese_chat_english(
    city: City, words: str
) -> None:
    chat = await at_plaza(city)
    await chat.says(words)
    assert (await city.user(chat)).language == "zh"


@pytest.mark.parametrize("words", ["running", "reading", "yoga"])
async def test_an_english_word_does_not_turn_an_english_chat_chinese(
    city: City, words: str
) -> None:
    chat = await at_plaza(city, "en")
    await chat.says(words)
    assert (await city.user(chat)).language == "en"


async def test_the_language_may_change_in_the_middle(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天一份牛肉面")
    [draft] = await chat.says("make it two please")
    assert "Please confirm your lunch" in draft.text
    assert "×2" in draft.text
    [draft] = await chat.says("还是一份吧")
    assert "请确认您的午餐" in draft.text


# What the words rather are than the beginning of a draft.


async def test_asking_what_is_in_a_dish_orders_nothing(city: City) -> None:
    chat = await at_plaza(city, "en")
    assert "Yes, Sesame" in texts(await chat.says("do the sesame noodles have peanuts"))


async def test_asking_where_to_complain_is_answered_and_reports_nothing(city: City) -> None:
    chat = await at_plaza(city)
    assert "欠薪" in texts(await chat.says("老板拖欠工资两个月了去哪投诉"))
    assert await concerns_of(city, chat) == []


async def test_who_has_reported_nothing_and_complains_again_reports_it(city: City) -> None:
    chat = await at_plaza(city)
    assert "准备提交" in texts(await chat.says("怎么空调又坏了，还没人来修"))


async def test_the_agenda_knows_lunch_too(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("明天一份牛肉面")
    await chat.taps("确认")
    assert "🍱 明天 红烧牛肉面 ×1" in texts(await chat.says("我有什么安排"))
