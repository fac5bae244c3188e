"""The language server is slow, talks nonsense, is gone, or has another model: people do not notice.

Acceptance line 33, promise 29: what is in hand goes on, nothing is lost, keywords carry.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from activities.conversations.models import InboxMessage, InboxState
from activities.lunch.order_models import LunchOrder
from bot.nlu_process import NluProcess
from bot.understanding import rasa
from tests.city import Chat, City, open_city, texts


def meaning(intent: str, *others: str) -> dict[str, Any]:
    ranking = [{"name": name, "confidence": 0.2} for name in (intent, *others)]
    return {
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": ranking,
        "entities": [],
    }


class FakeRasa:
    """A language server that answers what it is told to, or not at all."""

    def __init__(self) -> None:
        self.answer: str | None = json.dumps(meaning("greet"))
        self.asked = 0
        self.released = asyncio.Event()
        self.url = ""

    async def parse(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.answer is None:
            await self.released.wait()
        return web.Response(text=self.answer or "", content_type="application/json")


@pytest.fixture
async def server() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa()
    application = web.Application()
    application.router.add_post("/model/parse", fake.parse)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    fake.released.set()
    await runner.cleanup()


@pytest.fixture
async def city(tmp_path: Path, server: FakeRasa) -> AsyncIterator[City]:
    async with open_city(tmp_path, rasa_url=server.url) as opened:
        yield opened


async def at_plaza(city: City) -> Chat:
    chat = city.person("白领")
    await chat.says("/building")
    await chat.taps("恒隆广场")
    return chat


async def orders(city: City) -> int:
    return await city.read(
        lambda work: len(work.session.scalars(select(LunchOrder)).unique().all())
    )


TROUBLES = {
    "slow": None,
    "an empty list": "[]",
    "an empty object": "{}",
    "garbage": "\x00\x01nonsense",
    "a page": "<html>502</html>",
    "no intent": json.dumps(meaning("")),
    "half an answer": '{"intent": {"name": "gre',
}


@pytest.mark.parametrize("answer", TROUBLES.values(), ids=TROUBLES.keys())
async def test_lunch_is_ordered_all_the_same(
    city: City, server: FakeRasa, answer: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rasa, "TIMEOUT_SECONDS", 0.05)
    server.answer = answer
    chat = await at_plaza(city)
    assert "请确认您的午餐" in texts(await chat.says("明天中午两份牛肉面，11:45取"))
    assert "订好了" in texts(await chat.taps("确认"))
    assert server.asked > 0
    assert await orders(city) == 1
    left = select(InboxMessage).where(InboxMessage.state != InboxState.DONE)
    assert await city.read(lambda work: work.session.scalars(left).all()) == []


async def test_an_intent_that_does_not_exist_is_asked_about(city: City, server: FakeRasa) -> None:
    server.answer = json.dumps(meaning("order_pizza", "drop_tables", "browse_lunch"))
    chat = await at_plaza(city)
    [asked] = await chat.says("给我来个什么")
    assert "没太明白" in asked.text
    assert all("pizza" not in label for label in asked.labels)
    assert "看看午餐" in asked.labels
    assert "🍱" in texts(await chat.taps("看看午餐"))


async def test_a_press_forged_from_words_has_no_power(city: City, server: FakeRasa) -> None:
    server.answer = json.dumps(meaning("draft.confirm"))
    chat = await at_plaza(city)
    assert "没太明白" in texts(await chat.says("draft.confirm"))


async def test_a_server_that_goes_away_in_the_middle_leaves_the_draft_in_hand(
    city: City, server: FakeRasa
) -> None:
    server.answer = json.dumps(meaning("order_lunch"))
    chat = await at_plaza(city)
    await chat.says("明天一份牛肉面")
    server.answer = "[]"
    assert "×2" in texts(await chat.says("改成两份"))
    assert "订好了" in texts(await chat.says("好的"))
    assert await orders(city) == 1


async def test_after_some_failures_the_server_is_left_alone_for_a_while(
    city: City, server: FakeRasa
) -> None:
    server.answer = "[]"
    chat = await at_plaza(city)
    for _ in range(5):
        await chat.says("谢谢")
    assert server.asked == 3


async def test_a_model_of_another_kind_is_not_started_and_keywords_carry(tmp_path: Path) -> None:
    model = tmp_path / "louyi.tar.gz"
    model.write_bytes(b"from somewhere else")
    told: list[str] = []
    process = _process(told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlu.model_state.verify.__defaults__", (model,))
        await process._serve()
    assert "no note of its checksum" in told[-1]
    assert "keywords work" in told[-1]


def _process(told: list[str]) -> Any:
    return NluProcess(None, None, told.append)  # type: ignore[arg-type]
