"""Limits, faults by script and lost answers."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from tests.fakes.bot_api import FakeBotApi, Person, ServerClock, bot_of


@pytest.fixture(autouse=True)
def _retry_after_as_timedelta(monkeypatch):
    """python-telegram-bot warns on every 429 unless it may speak of timedeltas."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def telegram():
    async with FakeBotApi(clock=ServerClock(frozen=True)) as server:
        yield server


@pytest.fixture
async def bot(telegram):
    async with bot_of(telegram) as ready:
        yield ready


@pytest.fixture
async def person(telegram):
    somebody = telegram.person(id=7)
    await somebody.start()
    return somebody


async def test_breaches_are_counted_but_not_refused_by_default(
    telegram: FakeBotApi, bot, person: Person
):
    await bot.send_message(7, "一")
    await bot.send_message(7, "二")
    assert [(one.rule, one.chat_id) for one in telegram.violations] == [("chat", 7)]
    assert [message.text for message in person.screen()][-2:] == ["一", "二"]


async def test_enforced_limit_refuses_the_second_message_of_a_second(
    telegram: FakeBotApi, bot, person: Person
):
    await telegram.enforce_limits()
    await bot.send_message(7, "一")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(7, "二")
    assert refused.value.retry_after == timedelta(seconds=1)
    await telegram.advance(1)
    await bot.send_message(7, "二")
    assert [one.rule for one in telegram.violations] == ["chat"]


async def test_thirty_a_second_overall(telegram: FakeBotApi, bot):
    await telegram.enforce_limits()
    people = [telegram.person(id=number) for number in range(1, 32)]
    for somebody in people:
        await somebody.start()
    for somebody in people[:30]:
        await bot.send_message(somebody.id, "通知")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "通知")
    assert telegram.violations[0].rule == "overall"


async def test_twenty_a_minute_in_a_group(telegram: FakeBotApi, bot, person: Person):
    await telegram.enforce_limits()
    group = telegram.group("午餐", owner=person)
    await group.add_bot(by=person)
    for number in range(20):
        await bot.send_message(group.chat_id, f"第 {number} 条")
        await telegram.advance(1)
    with pytest.raises(RetryAfter):
        await bot.send_message(group.chat_id, "第 21 条")
    assert telegram.violations[0].rule == "group"
    await telegram.advance(60)
    await bot.send_message(group.chat_id, "第 21 条")


async def test_call_inside_a_retry_window_is_a_breach(telegram: FakeBotApi, bot, person: Person):
    await telegram.flood_once("sendMessage", retry_after=3)
    with pytest.raises(RetryAfter, match="3"):
        await bot.send_message(7, "一")
    await telegram.advance(2)
    await bot.send_message(7, "一")
    assert [one.rule for one in telegram.violations] == ["retry_window"]


async def test_edit_inside_a_retry_window_is_a_breach_too(
    telegram: FakeBotApi, bot, person: Person
):
    card = await bot.send_message(7, "一")
    await telegram.enforce_limits()
    await telegram.flood_once("editMessageText", retry_after=30)
    for text in ("二", "三"):
        with pytest.raises(RetryAfter):
            await bot.edit_message_text(text, 7, card.message_id)
    await telegram.advance(30)
    await bot.edit_message_text("三", 7, card.message_id)
    assert [one.rule for one in telegram.violations] == ["retry_window"]


async def test_flood_has_exactly_the_documented_shape(telegram: FakeBotApi, person: Person):
    await telegram.flood_once("sendMessage", retry_after=3)
    async with aiohttp.ClientSession() as session:
        url = f"{telegram.base_url}{telegram.token}/sendMessage"
        async with session.post(url, json={"chat_id": 7, "text": "一"}) as response:
            assert response.status == 429
            assert await response.json() == {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 3",
                "parameters": {"retry_after": 3},
            }


async def test_random_flood_repeats_with_its_seed(telegram: FakeBotApi, bot, person: Person):
    async def outcomes() -> list[Any]:
        await telegram.flood(0.5, retry_after=1, longest=120, seed=4)
        found: list[Any] = []
        for number in range(12):
            try:
                await bot.send_message(7, str(number))
                found.append(None)
            except RetryAfter as refused:
                found.append(refused.retry_after)
        return found

    first = await outcomes()
    assert None in first
    assert len(set(first)) > 2
    assert await outcomes() == first


async def test_scripted_errors_end_after_their_number(telegram: FakeBotApi, bot, person: Person):
    await telegram.fail("SENDMESSAGE", times=2, code=502, description="Bad Gateway")
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(7, "在吗")
    await bot.send_message(7, "在吗")
    assert [call.error_code for call in telegram.calls_of("sendMessage")] == [502, 502, None]


async def test_error_may_wait_for_the_nth_call_and_for_one_chat(
    telegram: FakeBotApi, bot, person: Person
):
    await telegram.person(id=8).start()
    await telegram.fail("sendMessage", after=1, chat=7, code=400, description="Bad Request: no")
    await bot.send_message(7, "一")
    await bot.send_message(8, "一")
    with pytest.raises(BadRequest):
        await bot.send_message(7, "二")


async def test_dropped_call_did_nothing_and_lost_answer_did_it(
    telegram: FakeBotApi, bot, person: Person
):
    await telegram.drop("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "没有发出")
    await telegram.lose_answer("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "发出了")
    assert [message.text for message in person.screen()] == ["/start", "发出了"]
    assert [call.is_ok for call in telegram.calls_of("sendMessage")] == [False, False]


async def test_hanging_call_ends_with_the_clients_patience(telegram: FakeBotApi, person: Person):
    async with bot_of(telegram, read_timeout=0.05) as hasty:
        await telegram.hang("sendMessage")
        with pytest.raises(TimedOut):
            await hasty.send_message(7, "没有发出")
        await telegram.lose_answer("sendMessage", by_hanging=True)
        with pytest.raises(TimedOut):
            await hasty.send_message(7, "发出了")
    assert [message.text for message in person.screen()] == ["/start", "发出了"]


async def test_clearing_faults_cuts_what_hangs(telegram: FakeBotApi, bot, person: Person):
    await telegram.hang("sendMessage", times=5)
    call = asyncio.create_task(bot.send_message(7, "在吗"))
    await telegram.wait_until(lambda: telegram.calls_of("sendMessage"))
    await telegram.clear_faults()
    with pytest.raises(NetworkError):
        await call
    await bot.send_message(7, "在吗")


async def test_error_page_of_a_proxy(telegram: FakeBotApi, bot):
    await telegram.garble("getMe")
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_latency_holds_the_answer_back(telegram: FakeBotApi, person: Person):
    async with bot_of(telegram, read_timeout=0.05) as hasty:
        await telegram.delay(30, "sendMessage")
        with pytest.raises(TimedOut):
            await hasty.send_message(7, "在吗")
        await telegram.clear_faults()
        await hasty.send_message(7, "在吗")
