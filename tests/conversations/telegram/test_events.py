"""Events over Telegram: browsing, registering, the full event, withdrawing, being moved up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.enrolment.models import Registration
from activities.enrolment.service import LIVE
from activities.events.models import Event
from tests.conversations.telegram.town import Town, Visitor

YOGA = "肩颈舒缓瑜伽"


async def make_small(town: Town, capacity: int = 2) -> int:
    """Let the yoga class have few seats; its id."""

    def shrink(work):
        event = next(each for each in work.session.query(Event) if each.zh == YOGA)
        event.seats.capacity = capacity
        return event.id

    return int(await town.write(shrink))


async def opens_yoga(visitor: Visitor, name: str = YOGA) -> int:
    """Show the class's card; the id of its message."""
    await visitor.says("/events")
    [card] = await visitor.taps(name)
    return card.message_id


async def test_the_list_leads_to_a_card_that_edits_itself_at_every_step(any_town: Town):
    visitor = any_town.visitor()
    [listed] = await visitor.says("近期有什么活动")
    assert "今天 12:15 肩颈舒缓瑜伽 · 还有 16 个名额" in listed.text
    [card] = await visitor.taps(YOGA)
    assert card.buttons == ["报名", "报 2 位", "报 3 位"]
    assert await visitor.taps("报名") == []
    card = visitor.message(card.message_id)
    assert card.is_edited
    assert "✅ 报名成功，1 位" in card.text
    assert "还有 15 个名额" in card.text
    assert card.buttons == ["退出"]
    assert await visitor.taps("退出") == []
    card = visitor.message(card.message_id)
    assert "已退出" in card.text
    assert "还有 16 个名额" in card.text


async def test_the_same_in_english_by_sentences(any_town: Town):
    visitor = any_town.visitor(language="en")
    [listed] = await visitor.says("what events are on")
    assert "today 12:15 Yoga for Stiff Shoulders · 16 seats left" in listed.text
    [card] = await visitor.says("register for Yoga for Stiff Shoulders")
    assert "✅ You're registered" in card.text
    [card] = await visitor.says("withdraw from Yoga for Stiff Shoulders")
    assert "You have withdrawn" in card.text


async def test_no_party_gets_more_seats_than_there_are(town: Town):
    await make_small(town, 2)
    visitor = town.visitor()
    message = await opens_yoga(visitor)
    assert visitor.message(message).buttons == ["报名", "报 2 位"]
    await visitor.taps("报 2 位")
    assert "报名成功，2 位" in visitor.message(message).text
    late = town.visitor("后来的人")
    message = await opens_yoga(late)
    assert late.message(message).buttons == ["加入候补", "多人"]


@pytest.mark.parametrize(
    ("language", "name", "wait", "position", "offered", "accept"),
    [
        ("zh-hans", YOGA, "加入候补", "候补第 2 位", "🎉 有 1 个名额为您保留", "接受"),
        (
            "en",
            "Yoga for Stiff Shoulders",
            "Join the waiting list",
            "number 2 on the waiting list",
            "🎉 A seat is kept for you until",
            "Accept",
        ),
    ],
    ids=["zh", "en"],
)
async def test_the_waiting_list_moves_up_and_the_person_is_offered_the_seat(
    town: Town, language: str, name: str, wait: str, position: str, offered: str, accept: str
):
    await make_small(town, 2)
    has_seats, first, second = town.visitor(), town.visitor(), town.visitor(language=language)
    await opens_yoga(has_seats)
    await has_seats.taps("报 2 位")
    await opens_yoga(first)
    await first.taps("加入候补")
    message = await opens_yoga(second, name)
    await second.taps(wait)
    assert position in second.message(message).text
    await has_seats.taps("退出")
    told = await second.news()
    assert [offered in each.text for each in told] == [True]
    assert name in told[0].text
    assert len(await first.news()) == 1
    await first.taps("接受")
    await second.taps(accept)
    assert await town.count(Registration, Registration.state.in_(LIVE)) == 2


async def test_who_leaves_the_line_is_not_moved_up(town: Town):
    await make_small(town, 1)
    has_seat, waits = town.visitor(), town.visitor()
    await opens_yoga(has_seat)
    await has_seat.taps("报名")
    message = await opens_yoga(waits)
    await waits.taps("加入候补")
    await waits.taps("离开候补")
    assert "已离开候补名单" in waits.message(message).text
    await has_seat.taps("退出")
    assert await waits.news() == []


async def test_registering_twice_takes_one_seat(town: Town):
    visitor = town.visitor()
    message = await opens_yoga(visitor)
    stale = visitor.message(message)
    await visitor.taps("报名")
    await visitor.person.press_data(stale.find("报名").callback_data, message)
    await visitor.news()
    assert "您已经报过名了" in visitor.message(message).text
    assert await town.count(Registration) == 1


async def test_an_hour_before_the_registered_are_reminded_once(town: Town):
    visitor = town.visitor()
    await opens_yoga(visitor)
    await visitor.taps("报名")
    await town.passes(timedelta(hours=1, minutes=20))
    [reminder] = await visitor.news()
    assert "⏰ 活动快开始了" in reminder.text
    await town.passes(timedelta(minutes=10))
    assert await visitor.news() == []


async def test_the_cards_of_others_are_refreshed_and_ones_own_keeps_its_confirmation(town: Town):
    watcher, visitor = town.visitor(), town.visitor()
    watched = await opens_yoga(watcher)
    mine = await opens_yoga(visitor)
    await town.passes(timedelta(seconds=1))
    await visitor.taps("报 2 位")
    assert "还有 16 个名额" in watcher.message(watched).text
    await town.passes(timedelta(seconds=10))
    assert "还有 14 个名额" in watcher.message(watched).text
    assert "✅ 报名成功，2 位" in visitor.message(mine).text
    assert await watcher.news() == []
