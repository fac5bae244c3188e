"""Trouble around the process: Rasa away or mad, a poisonous message, a flood, a slow reader."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from actions.turn_taking import Concierge
from activities.conversations.models import InboxMessage, InboxState
from bot.understanding.breaker import FAILURES_TO_OPEN
from tests.conversations.telegram.town import Town, open_town
from tests.faults.amounts import measured, of
from tests.faults.supervised import free_port

PRESSES = of(20, 500)
SENTENCES = 8
WELL_BEHAVED = 10
FLOOD = of(100, 2_000)

MADNESS = {
    "200 []": lambda: web.json_response([]),
    "garbage": lambda: web.Response(text="<html>gateway</html>", content_type="text/html"),
    "500": lambda: web.Response(status=500),
    "another shape": lambda: web.json_response({"intent": {"name": 3, "confidence": "high"}}),
}


@asynccontextmanager
async def rasa(answer, seconds: float = 0.0) -> AsyncIterator[tuple[str, list[str]]]:
    """A Rasa server that answers what it is told to, after so long; yields address and asked."""
    asked: list[str] = []

    async def parse(request: web.Request) -> web.Response:
        asked.append((await request.json())["text"])
        await asyncio.sleep(seconds)
        return answer()

    application = web.Application()
    application.router.add_post("/model/parse", parse)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


async def sentences_and_presses(town: Town) -> float:
    """Sentences that keywords understand, then a button; returns the longest wait in seconds."""
    visitor = town.visitor()
    await visitor.starts()
    longest = 0.0
    for _ in range(SENTENCES):
        begun = time.monotonic()
        shown = await visitor.says("近期有什么活动")
        longest = max(longest, time.monotonic() - begun)
        assert any("活动" in each.text for each in shown), "answered without Rasa"
    [card] = await visitor.taps("恒隆广场")
    assert "记住了" in card.text
    states = {each.state for each in await town.rows(InboxMessage)}
    assert states == {InboxState.DONE}
    return longest


@pytest.mark.parametrize("madness", MADNESS)
async def test_a_mad_rasa_costs_nobody_an_answer(tmp_path: Path, madness: str) -> None:
    """Line 29: what is no parse answer is a failure, and a few open the breaker."""
    async with (
        rasa(MADNESS[madness]) as (url, asked),
        open_town(tmp_path, rasa_url=url) as town,
    ):
        # Its clock stands still: once open, it stays open however slow this machine is.
        town.louyi.breaker._monotonic = lambda: 0.0
        longest = await sentences_and_presses(town)
        assert len(asked) == FAILURES_TO_OPEN <= 5
        assert town.louyi.breaker.is_open
    measured(
        29, f"Rasa {madness}: lost 0, open after {len(asked)} failures, at most {longest:.1f} s"
    )


async def test_a_slow_rasa_is_not_waited_for(tmp_path: Path) -> None:
    async with (
        rasa(MADNESS["200 []"], seconds=30) as (url, asked),
        open_town(tmp_path, rasa_url=url) as town,
    ):
        town.louyi.breaker._monotonic = lambda: 0.0
        longest = await sentences_and_presses(town)
        assert len(asked) == FAILURES_TO_OPEN
    measured(29, f"Rasa slow by 30 s: lost 0, at most {longest:.1f} s for an answer")


async def test_a_dead_rasa_is_not_missed(tmp_path: Path) -> None:
    async with open_town(tmp_path, rasa_url=f"http://127.0.0.1:{free_port()}") as town:
        longest = await sentences_and_presses(town)
    measured(29, f"Rasa dead: lost 0, at most {longest:.1f} s for an answer")


async def test_presses_are_answered_while_rasa_sleeps(tmp_path: Path) -> None:
    """Line 12: the callback is answered at once, whatever sentences wait for."""
    async with (
        rasa(MADNESS["200 []"], seconds=30) as (url, _),
        open_town(tmp_path, rasa_url=url) as town,
    ):
        talker, visitor = town.visitor(), town.visitor()
        await visitor.starts()
        await talker.person.send_text("近期有什么活动")
        waits = []
        for _ in range(PRESSES):
            await visitor.says("/building")
            begun = time.monotonic()
            await visitor.person.press("恒隆广场")
            asked = town.telegram.count_of("answerCallbackQuery") + 1
            await town.telegram.wait_until(
                lambda wanted=asked: town.telegram.count_of("answerCallbackQuery") >= wanted
            )
            waits.append(time.monotonic() - begun)
            await town.quiet()
        errors = [
            each.error_code
            for each in town.telegram.calls_of("answerCallbackQuery")
            if each.error_code
        ]
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)] * 1000
    measured(12, f"{PRESSES} presses, Rasa asleep: p99 {p99:.0f} ms, errors {len(errors)}")
    assert errors == []


async def test_poison_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line 7: one message in a hundred makes us fail; the others are answered, it is told."""
    taking = Concierge.take

    def poisoned(self, work, message, sender, heard) -> None:
        if "毒" in heard.text:
            raise RuntimeError("poison")
        taking(self, work, message, sender, heard)

    monkeypatch.setattr(Concierge, "take", poisoned)
    async with open_town(tmp_path) as town:
        visitor = town.visitor()
        await visitor.person.start()
        for number in range(99):
            await visitor.person.send_text("毒" if number == 30 else "/privacy")
        await town.telegram.wait_until(lambda: not town.telegram.pending, timeout=60)
        await town.quiet()
        states = [each.state for each in await town.rows(InboxMessage)]
        metrics = states.count(InboxState.DEAD)
    measured(7, f"{states.count('done')} of 100 done, {metrics} dead letter, told with a reference")
    assert (states.count("done"), metrics) == (99, 1)


async def test_a_flood_of_one_harms_nobody_else(tmp_path: Path) -> None:
    """Line 30: one person writes without a pause; the others are answered as before."""
    async with open_town(tmp_path) as town:
        others = [town.visitor() for _ in range(WELL_BEHAVED)]
        flooding = town.visitor()
        for each in [*others, flooding]:
            await each.starts()
        quiet = await _waits(town, others)

        async def flood() -> None:
            for _ in range(FLOOD):
                await flooding.person.send_text("/privacy")
                await asyncio.sleep(0.01)

        flood_task = asyncio.create_task(flood())
        loud = await _waits(town, others)
        await flood_task
    measured(
        30,
        f"{FLOOD} messages of one person at 100/s: others' p95 "
        f"{_p95(quiet):.0f} ms before, {_p95(loud):.0f} ms during, none lost",
    )
    assert len(loud) == len(quiet), "everybody else was answered"


async def _waits(town: Town, people: list) -> list[float]:
    waits = []
    for _ in range(3):
        for each in people:
            before = len(each.from_bot())
            begun = time.monotonic()
            await each.person.send_text("/menu")
            await town.telegram.wait_until(
                lambda who=each, had=before: len(who.from_bot()) > had, timeout=30
            )
            waits.append(time.monotonic() - begun)
    return waits


def _p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)] * 1000
