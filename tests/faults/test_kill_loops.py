"""Killed at random, and at every named point: nothing lost, nothing twice, nothing overtaken."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.conversations.models import InboxMessage
from activities.db.engine import open_database
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api.errors import NotPossible
from tests.faults.amounts import FULL, SOAK_MINUTES, measured, of
from tests.faults.processes import Replica
from tests.faults.relay import Relay, unit

pytestmark = pytest.mark.slow

UPDATES, KILLS, PAIRS = of(60, 2_000), of(2, 100), of(6, 60)
POINTS = (
    "accept.before_commit",
    "group.before_commit",
    "group.after_commit",
    "accept.after_commit",
    "update.before_acknowledgement",
    "turn.heard",
    "turn.after_commit",
    "delivery.before_send",
    "delivery.sent",
    "delivery.marked",
    "poll.before_confirm",
    "callback.before_answer",
    "callback.after_answer",
    "tick.before_commit",
    "tick.after_commit",
)
# The others are passed by the conversations of test_kills.py in every run.
CHOSEN = POINTS if FULL else POINTS[-4:]


@pytest.fixture
async def telegram() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def relay(telegram: FakeBotApi, database_url: str) -> AsyncIterator[Relay]:
    engine = open_database(database_url)
    migrate(engine)
    with Session(engine) as session:
        load_sample_city(unit(session))
        session.commit()
    relay = Relay(telegram, engine)
    await relay.open(PAIRS)
    yield relay
    engine.dispose()


@pytest.fixture
async def replica(
    telegram: FakeBotApi, database_url: str, tmp_path: Path
) -> AsyncIterator[Replica]:
    settings = {
        "DATABASE_URL": database_url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API": telegram.url,
        "TELEGRAM_MESSAGES_PER_SECOND": "10000",
    }
    one = Replica(tmp_path, settings)
    yield one
    await one.kill()


async def talk(relay: Relay, updates: int, seconds: float) -> None:
    """So many messages spread over so long, each from somebody by turns."""
    for number in range(updates):
        await relay.says(relay.pairs[number % len(relay.pairs)])
        await asyncio.sleep(seconds / updates)


async def kill_at_random(replica: Replica, kills: int, dice: random.Random, pause: float) -> None:
    for _ in range(kills):
        await replica.until_ready()
        await asyncio.sleep(dice.random() * pause)
        await replica.kill()
        await replica.start()


async def test_kills_lose_nothing_double_nothing_and_keep_the_order(
    relay: Relay, replica: Replica, database_url: str
) -> None:
    """Lines 3 and 9: random SIGKILLs, and answers of Telegram's that are lost after delivery."""
    lost_answers = UPDATES // 20
    for number in range(lost_answers):
        await relay.telegram.lose_answer("sendMessage", after=20 * (number + 1))
    await replica.start()
    await asyncio.gather(
        talk(relay, UPDATES, KILLS * 3.0),
        kill_at_random(replica, KILLS, random.Random(3), 2.0),
    )
    await relay.until_answered()
    assert await replica.stop() == 0, "SIGTERM ends it cleanly"
    found = relay.found()
    which = relay.engine.dialect.name
    measured(3, f"{which}, {replica.kills} kills, {found}")
    # A kill meets at most one message of each conversation between its send and its mark.
    allowed = replica.kills * PAIRS + lost_answers
    measured(9, f"{which}: undelivered {found.undelivered}, twice {found.surplus} ≤ {allowed}")
    assert (found.lost, found.doubled, found.inversions) == (0, 0, 0)
    assert (found.undelivered, found.shown_out_of_order) == (0, 0)
    assert found.surplus <= allowed


async def traffic(relay: Relay, stopping: asyncio.Event) -> None:
    """A message and a press a second, until it is enough: a chat takes no more than that."""
    presser = relay.telegram.person(first_name="P")
    for number in itertools.count():
        if stopping.is_set():
            return
        await relay.says(relay.pairs[number % len(relay.pairs)])
        if number % 4 == 0:
            await presser.send_text("/building")
        with contextlib.suppress(NotPossible):
            # Before the card is there, there is nothing to press.
            await presser.press("恒隆广场")
        await asyncio.sleep(1)


async def test_killed_at_every_named_point(relay: Relay, replica: Replica) -> None:
    """Line 4: before and after every commit, send and acknowledgement."""
    stopping = asyncio.Event()
    talking = asyncio.create_task(traffic(relay, stopping))
    for point in CHOSEN:
        await replica.start(f"{point}:2")
        assert replica.process is not None
        async with asyncio.timeout(120):
            ended = await replica.process.wait()
        assert ended == -signal.SIGKILL, f"{point}: ended with {ended}"
        replica.kills += 1
    stopping.set()
    await talking
    await replica.start()
    await relay.until_answered()
    assert await replica.stop() == 0
    found = relay.found()
    name = relay.engine.dialect.name
    measured(4, f"{name}: {len(CHOSEN)} points, {found}")
    assert (found.lost, found.doubled, found.inversions, found.undelivered) == (0, 0, 0, 0)
    assert found.surplus <= replica.kills * PAIRS


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_lost_message_would_be_seen(relay: Relay, replica: Replica) -> None:
    """The negative control: rows taken away behind its back are counted as lost and doubled."""
    await replica.start()
    await talk(relay, 12, 2)
    await relay.until_answered()
    await replica.stop()
    with relay.engine.begin() as connection:
        connection.exec_driver_sql(
            "DELETE FROM outbox_message WHERE id = (SELECT max(id) FROM outbox_message)"
        )
    assert relay.found().lost == 1
    relay.pairs[0].said += 1
    assert relay.found().lost == 2


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOAK_MINUTES says how long")
async def test_soak(relay: Relay, replica: Replica) -> None:
    """Line 34: 20 updates a second, a kill every minute."""
    seconds = SOAK_MINUTES * 60
    await replica.start()
    begun, sizes = time.monotonic(), []

    async def kill_each_minute() -> None:
        while time.monotonic() - begun < seconds - 30:
            await asyncio.sleep(60)
            sizes.append(replica.megabytes())
            await replica.kill()
            await replica.start()
            await replica.until_ready()

    await asyncio.gather(talk(relay, int(20 * seconds), seconds), kill_each_minute())
    await relay.until_answered(600)
    await replica.stop()
    found = relay.found()
    measured(
        34,
        f"{relay.engine.dialect.name}, {SOAK_MINUTES:g} minutes, {replica.kills} kills, {found}; "
        f"RSS {min(sizes, default=0):.0f}–{max(sizes, default=0):.0f} MB",
    )
    assert (found.lost, found.doubled, found.inversions, found.undelivered) == (0, 0, 0, 0)


async def test_the_inbox_holds_what_was_said_once(relay: Relay, replica: Replica) -> None:
    """Line 5, by polling: confirmations that are lost bring updates again, and change nothing."""
    await replica.start("poll.before_confirm:1")
    await talk(relay, 12, 1)
    assert replica.process is not None
    await replica.process.wait()
    await replica.start()
    await relay.until_answered()
    await replica.stop()
    with Session(relay.engine) as session:
        stored = session.scalar(select(func.count(InboxMessage.id)))
    assert stored == 12 + len(relay.pairs)
    assert relay.found().doubled == 0
