"""Delivery of updates to a webhook."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import Update
from telegram.error import BadRequest

from tests.fakes.bot_api import FakeBotApi, bot_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Hook:
    """A web server whose answers a test decides."""

    answers: dict[int, list[int]] = field(default_factory=dict)
    """Statuses by chat, used up one by one; then 200."""
    seen: list[Any] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    two_at_once: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    busiest: int = 0
    url: str = ""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        if self.busy == 2:
            self.two_at_once.set()
        self.secrets.append(request.headers.get(SECRET_HEADER))
        update: Any = Update.de_json(await request.json(), None)
        self.seen.append(update)
        await self.open.wait()
        self.busy -= 1
        left = self.answers.get(update.effective_chat.id)
        return web.Response(status=left.pop(0) if left else 200)

    def texts(self, chat_id: int) -> list[str]:
        return [one.message.text for one in self.seen if one.effective_chat.id == chat_id]


@pytest.fixture
async def hook():
    ready = Hook()
    ready.open.set()
    runner = web.ServerRunner(web.Server(ready.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield ready
    ready.open.set()
    await runner.cleanup()


@pytest.fixture
async def telegram(hook):
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def bot(telegram):
    async with bot_of(telegram) as ready:
        yield ready


async def test_updates_arrive_with_the_secret_pending_ones_first(
    telegram: FakeBotApi, bot, hook: Hook
):
    person = telegram.person(id=7)
    await person.send_text("早先写的")
    await bot.set_webhook(hook.url, secret_token="only-for_us")
    await person.send_text("后来写的")
    await telegram.wait_until(lambda: not telegram.pending)
    assert hook.texts(7) == ["早先写的", "后来写的"]
    assert hook.secrets == ["only-for_us"] * 2


async def test_refused_update_comes_again_before_the_next_of_its_chat(
    telegram: FakeBotApi, bot, hook: Hook
):
    hook.answers[7] = [500, 503, 200]
    await bot.set_webhook(hook.url)
    person = telegram.person(id=7)
    for text in "一二三":
        await person.send_text(text)
    await telegram.wait_until(lambda: not telegram.pending)
    assert hook.texts(7) == ["一", "一", "一", "二", "三"]
    assert [one.attempt for one in telegram.deliveries] == [1, 2, 3, 1, 1]


async def test_refused_update_holds_up_no_other_chat(telegram: FakeBotApi, bot, hook: Hook):
    hook.answers[7] = [500] * 10_000
    await bot.set_webhook(hook.url)
    await telegram.person(id=7).send_text("坏的")
    await telegram.person(id=8).send_text("好的")
    await telegram.wait_until(lambda: len(telegram.pending) == 1)
    assert hook.texts(8) == ["好的"]
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 1
    assert "500" in info.last_error_message


async def test_chats_are_served_in_parallel_up_to_max_connections(
    telegram: FakeBotApi, bot, hook: Hook
):
    hook.open.clear()
    await bot.set_webhook(hook.url, max_connections=2)
    for number in range(1, 6):
        await telegram.person(id=number).send_text("早")
    await hook.two_at_once.wait()
    # Round trips give a third delivery the time to come, if the limit did not hold.
    for _ in range(5):
        await bot.get_me()
    hook.open.set()
    await telegram.wait_until(lambda: not telegram.pending)
    assert hook.busiest == 2


async def test_update_without_an_answer_is_sent_again(telegram: FakeBotApi, bot, hook: Hook):
    await telegram.set_webhook_pace(answer_timeout_seconds=0.05)
    hook.open.clear()
    await bot.set_webhook(hook.url)
    await telegram.person(id=7).send_text("早")
    await telegram.wait_until(lambda: len(telegram.deliveries) >= 2)
    hook.open.set()
    await telegram.wait_until(lambda: not telegram.pending)
    assert telegram.deliveries[0].status is None
    assert telegram.deliveries[-1].status == 200


async def test_nobody_listening_loses_nothing(telegram: FakeBotApi, bot, hook: Hook):
    await bot.set_webhook("http://127.0.0.1:9/nobody")
    await telegram.person(id=7).send_text("早")
    await telegram.wait_until(lambda: telegram.deliveries)
    await bot.set_webhook(hook.url)
    await telegram.wait_until(lambda: not telegram.pending)
    assert hook.texts(7) == ["早"]


async def test_ignored_acknowledgement_brings_the_update_twice(
    telegram: FakeBotApi, bot, hook: Hook
):
    await telegram.ignore_acknowledgements(times=2)
    await bot.set_webhook(hook.url)
    await telegram.person(id=7).send_text("早")
    await telegram.wait_until(lambda: not telegram.pending)
    assert len({update.update_id for update in hook.seen}) == 1
    assert hook.texts(7) == ["早"] * 3


async def test_deleting_the_webhook_returns_to_polling(telegram: FakeBotApi, bot, hook: Hook):
    hook.answers[7] = [500] * 10_000
    await bot.set_webhook(hook.url)
    await telegram.person(id=7).send_text("早")
    await telegram.wait_until(lambda: hook.seen)
    await bot.delete_webhook()
    assert [one.message.text for one in await bot.get_updates()] == ["早"]
    assert (await bot.get_webhook_info()).url == ""


async def test_dropping_pending_updates_drops_them(telegram: FakeBotApi, bot):
    await telegram.person().send_text("早")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_secret_with_other_characters_is_refused(telegram: FakeBotApi, bot, hook: Hook):
    with pytest.raises(BadRequest, match="unallowed characters"):
        await bot.set_webhook(hook.url, secret_token="口令")
