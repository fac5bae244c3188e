"""Taking updates in: stored before acknowledged, once, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager

import aiohttp
import pytest
from sqlalchemy import event, text

from activities.conversations.models import Conversation, InboxMessage
from activities.enrolment.models import Registration
from tests.conversations.telegram.town import Town, Visitor, open_town
from tests.fakes.bot_api import FakeBotApi


def update_of(visitor: Visitor, words: str, number: int) -> dict:
    person = {"id": visitor.person.id, "is_bot": False, "first_name": "报告人"}
    chat = {"id": visitor.person.id, "type": "private"}
    message = {"message_id": 1, "date": 0, "from": person, "chat": chat, "text": words}
    return {"update_id": number, "message": message}


async def post(town: Town, update: dict, secret: str | None) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    url = f"{town.louyi.settings.base_url}/webhooks/telegram"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=update, headers=headers) as response,
    ):
        return response.status


@asynccontextmanager
async def writer_held(town: Town):
    """Nothing can be written while the block runs: the writer's thread waits."""
    held, go = threading.Event(), threading.Event()

    def hold(_session) -> None:
        held.set()
        go.wait()

    future = town.louyi.workshop.writer.submit(hold)
    await asyncio.to_thread(held.wait)
    try:
        yield
    finally:
        go.set()
        await asyncio.wrap_future(future)


@asynccontextmanager
async def database_down(town: Town):
    """The table of what comes in cannot be reached."""

    def rename(old: str, new: str):
        return lambda work: work.session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await town.write(rename("inbox_message", "away"))
    try:
        yield
    finally:
        await town.write(rename("away", "inbox_message"))


@pytest.mark.parametrize("secret", [None, "", "wrong", "é", "a" * 64])
async def test_who_does_not_know_the_secret_is_refused(by_webhook: Town, secret: str | None):
    update = update_of(by_webhook.visitor(), "/menu", 1)
    headers = secret if secret is None else secret.encode().decode("latin-1")
    assert await post(by_webhook, update, headers) == 403
    assert await by_webhook.count(InboxMessage) == 0
    right = by_webhook.louyi.telegram.webhook_secret
    assert await post(by_webhook, update, right) == 200
    assert await by_webhook.count(InboxMessage) == 1


async def test_telegram_is_told_the_secret_and_what_we_want(by_webhook: Town):
    [call] = by_webhook.telegram.calls_of("setWebhook")
    assert call.arguments["url"] == f"{by_webhook.louyi.settings.base_url}/webhooks/telegram"
    assert call.arguments["secret_token"] == by_webhook.louyi.telegram.webhook_secret
    assert "drop_pending_updates" not in call.arguments


async def test_a_redelivered_update_is_answered_once(by_webhook: Town):
    visitor = by_webhook.visitor()
    await by_webhook.telegram.ignore_acknowledgements(times=2)
    [answer, *_] = await visitor.says("/privacy")
    assert "我保存" in answer.text
    assert len([each for each in visitor.from_bot() if "我保存" in each.text]) == 1
    assert await by_webhook.count(InboxMessage) == 1
    assert len(by_webhook.telegram.deliveries) == 3


async def test_while_the_database_is_away_nothing_is_acknowledged(by_webhook: Town):
    visitor = by_webhook.visitor()
    right = by_webhook.louyi.telegram.webhook_secret
    async with database_down(by_webhook):
        statuses = [
            await post(by_webhook, update_of(visitor, "/menu", number), right)
            for number in range(1, 21)
        ]
        assert statuses == [503] * 20
        await visitor.person.send_text("/privacy")
        tries = by_webhook.telegram.deliveries
        await by_webhook.telegram.wait_until(
            lambda: len(by_webhook.telegram.deliveries) > len(tries) + 1
        )
        assert all(each.status == 503 for each in by_webhook.telegram.deliveries)
    [answer, *_] = await visitor.news()
    assert "我保存" in answer.text, "Telegram sent it again and now it is stored"
    assert await by_webhook.count(InboxMessage) == 1


async def test_while_the_database_is_away_polling_confirms_nothing(town: Town):
    visitor = town.visitor()
    async with database_down(town):
        polls = town.telegram.count_of("getUpdates")
        await visitor.person.send_text("/privacy")
        await town.telegram.wait_until(lambda: town.telegram.count_of("getUpdates") > polls)
        assert len(town.telegram.pending) == 1
    [answer, *_] = await visitor.news()
    assert "我保存" in answer.text
    assert town.telegram.pending == []


async def test_a_press_is_answered_at_once_however_slow_the_turn(any_town: Town):
    visitor = any_town.visitor()
    await visitor.starts()
    async with writer_held(any_town):
        card = visitor.from_bot()[-1]
        press = await visitor.person.press("恒隆广场", card)
        await visitor.person.answer_to(press)
        assert len(visitor.from_bot()) == 2, "the turn itself still waits"
    [menu] = await visitor.news()
    assert "记住了，您在恒隆广场" in menu.text


async def test_an_old_press_is_carried_out_though_nobody_waits_for_its_answer(town: Town):
    visitor = town.visitor()
    await visitor.starts()
    async with writer_held(town):
        await town.telegram.advance(0)
        await town.telegram.fail(
            "answerCallbackQuery",
            code=400,
            description="Bad Request: query is too old and response timeout expired",
        )
        await visitor.person.press("恒隆广场")
    assert "记住了" in (await visitor.news())[0].text


async def test_messages_of_many_at_once_are_all_answered(any_town: Town):
    visitors = [any_town.visitor() for _ in range(40)]
    for visitor in visitors:
        await visitor.person.send_text("/privacy")
    for visitor in visitors:
        [answer, *_] = await visitor.news()
        assert "我保存" in answer.text
    assert await any_town.count(InboxMessage) == 40


@pytest.mark.parametrize("method", ["deleteWebhook", "setMyCommands", "getMe"])
async def test_trouble_at_the_start_is_got_over(folder, monkeypatch, method: str):
    monkeypatch.setattr("bot.telegram.service.FIRST_PAUSE", 0.01)
    async with FakeBotApi() as telegram:
        await telegram.fail(method, times=2, code=502, description="Bad Gateway")
        async with open_town(folder, telegram=telegram) as town:
            visitor = town.visitor()
            assert await visitor.says("/menu")


async def test_polling_goes_on_after_every_kind_of_trouble(town: Town, monkeypatch):
    monkeypatch.setattr("bot.telegram.receiving.FIRST_PAUSE", 0.01)
    visitor = town.visitor()
    for trouble in (town.telegram.drop, town.telegram.garble, town.telegram.fail):
        await trouble("getUpdates", times=1)
        assert await visitor.says("/menu")


async def test_health_is_not_offended_by_silence_on_a_webhook(by_webhook: Town):
    assert by_webhook.louyi.telegram.seconds_since_contact() is None


async def test_a_redelivered_press_is_carried_out_once(by_webhook: Town):
    visitor = by_webhook.visitor()
    await visitor.starts("e_3")
    await by_webhook.telegram.ignore_acknowledgements(times=2)
    await visitor.taps("报名")
    assert await by_webhook.count(Registration) == 1
    assert await by_webhook.count(InboxMessage) == 2
    assert await visitor.news() == []
    assert "报名成功" in visitor.from_bot()[-1].text


async def test_a_press_and_its_answer_are_one_commit(town: Town):
    visitor = town.visitor()
    await visitor.starts("e_3")
    seen: list[tuple[str, int]] = []

    @event.listens_for(town.louyi.workshop.engine, "commit")
    def look(connection) -> None:
        done = connection.scalar(text("SELECT count(*) FROM inbox_message WHERE state = 'done'"))
        new = connection.scalar(text("SELECT count(*) FROM inbox_message WHERE state = 'new'"))
        seen.append((new, done))

    await visitor.taps("报名")
    assert (0, 2) in seen
    assert not any(new for new, _ in seen), "never stored without its answer"


async def test_a_mistake_of_ours_is_told_with_a_reference_and_harms_nothing_else(town: Town):
    visitor = town.visitor()
    await visitor.starts()
    card = visitor.from_bot()[-1]
    conversation = (await town.rows(Conversation))[0]
    broken = town.louyi.signer.sign(conversation.id, "event.show", (2**70,))
    await visitor.person.press_data(broken, card)
    [sorry] = await visitor.news()
    assert "编号" in sorry.text
    [dead] = [each for each in await town.rows(InboxMessage) if each.state == "dead"]
    assert dead.reference in sorry.text
    [menu] = await visitor.taps("恒隆广场")
    assert "记住了" in menu.text
