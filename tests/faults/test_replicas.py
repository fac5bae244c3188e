"""Several processes on one PostgreSQL: order, one effect, one poller, no loss while they change."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from activities.clock import SystemClock
from activities.conversations import handoff
from activities.conversations.inbox import open_conversation
from activities.conversations.models import ConversationKind, OutboxMessage, TurnOwner
from activities.conversations.replicas import ReplicaLease
from activities.db.engine import open_database
from activities.people.service import recognise
from activities.places.models import District
from activities.scheduling.due import plan
from activities.scheduling.models import Due
from tests.fakes.bot_api import FakeBotApi
from tests.faults.amounts import measured, of
from tests.faults.balancer import balancer
from tests.faults.processes import Replica
from tests.faults.relay import Relay, inversions, unit
from tests.faults.supervised import free_port

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

REPLICAS = of(2, 4)
PAIRS = of(4, 20)
REMINDERS = of(40, 300)


@dataclass
class Fleet:
    """Replicas on one database, behind one address, with one Telegram."""

    telegram: FakeBotApi
    replicas: list[Replica]
    relay: Relay

    def urls(self) -> list[str]:
        return [
            each.url
            for each in self.replicas
            if each.process is not None and each.process.returncode is None
        ]

    async def start(self) -> None:
        await asyncio.gather(*(each.start() for each in self.replicas))
        await asyncio.gather(*(each.until_ready() for each in self.replicas))

    async def stop(self) -> list[int]:
        return list(await asyncio.gather(*(each.stop() for each in self.replicas)))


@asynccontextmanager
async def fleet(url: str, folder: Path, *, by_webhook: bool, **more: str) -> AsyncIterator[Fleet]:
    front = free_port()
    async with FakeBotApi() as telegram:
        settings = {
            "DATABASE_URL": url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API": telegram.url,
            "TELEGRAM_MESSAGES_PER_SECOND": "10000",
        } | more
        if by_webhook:
            settings["PUBLIC_URL"] = f"http://127.0.0.1:{front}"
        replicas = [Replica(folder / str(number), settings) for number in range(REPLICAS)]
        engine = open_database(url)
        found = Fleet(telegram, replicas, Relay(telegram, engine))
        async with balancer(front, found.urls):
            await found.start()
            try:
                yield found
            finally:
                await found.stop()
                for each in replicas:
                    await each.kill()
                engine.dispose()


def count(relay: Relay, table: type, *conditions: object) -> int:
    with Session(relay.engine) as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def test_replicas_that_start_together_prepare_one_city(
    postgres_url: str, tmp_path: Path
) -> None:
    async with fleet(postgres_url, tmp_path, by_webhook=True) as found:
        assert count(found.relay, District) == 1
        present = ReplicaLease.id.startswith("replica:")
        assert count(found.relay, ReplicaLease, present) == REPLICAS
        assert await found.stop() == [0] * REPLICAS
        assert count(found.relay, ReplicaLease) == 0, "who stops leaves at once"


async def test_bursts_keep_their_order_over_replicas_that_are_killed(
    postgres_url: str, tmp_path: Path
) -> None:
    """Lines 5 and 8: webhooks to whichever replica, some acknowledgements lost, some kills."""
    kills, rounds = of(2, 20), of(2, 6)
    dice = random.Random(8)
    async with fleet(postgres_url, tmp_path, by_webhook=True) as found:
        await found.relay.open(PAIRS)
        await found.telegram.ignore_acknowledgements(times=PAIRS)

        async def kill() -> None:
            for _ in range(kills):
                await asyncio.sleep(dice.random() * 2)
                victim = dice.choice(found.replicas)
                await victim.kill()
                await victim.start()
                await victim.until_ready()

        async def talk() -> None:
            for _ in range(rounds):
                for pair in found.relay.pairs:
                    await found.relay.burst(pair, 5)
                await asyncio.sleep(2)

        await asyncio.gather(kill(), talk())
        await found.relay.until_answered()
        result = found.relay.found()
        measured(8, f"{REPLICAS} replicas, {kills} kills, bursts of 5, {result}")
        measured(5, f"{PAIRS} acknowledgements lost, effects = distinct ids, doubled 0")
        assert (result.lost, result.doubled, result.inversions) == (0, 0, 0)
        assert (result.undelivered, result.shown_out_of_order) == (0, 0)
        assert result.surplus <= kills * PAIRS


async def test_a_rolling_restart_loses_nothing(postgres_url: str, tmp_path: Path) -> None:
    async with fleet(postgres_url, tmp_path, by_webhook=True) as found:
        await found.relay.open(PAIRS)
        ended: list[int] = []
        rolling = asyncio.Event()

        async def roll() -> None:
            for each in found.replicas:
                ended.append(await each.stop())
                await each.start()
                await each.until_ready()
            rolling.set()

        async def talk() -> None:
            while not rolling.is_set():
                for pair in found.relay.pairs:
                    await found.relay.says(pair)
                # A chat is written to about once a second: more would only wait in the outbox.
                await asyncio.sleep(2)

        await asyncio.gather(roll(), talk())
        await found.relay.until_answered()
        result = found.relay.found()
        measured(8, f"rolling restart of {REPLICAS} replicas, {result}")
        assert ended == [0] * REPLICAS
        assert (result.lost, result.doubled, result.inversions) == (0, 0, 0)
        assert (result.undelivered, result.surplus, result.shown_out_of_order) == (0, 0, 0)


async def test_one_replica_polls_and_another_takes_over(postgres_url: str, tmp_path: Path) -> None:
    async with fleet(postgres_url, tmp_path, by_webhook=False) as found:
        await found.relay.open(PAIRS)
        for pair in found.relay.pairs:
            await found.relay.burst(pair, 3)
        await found.relay.until_answered()
        conflicts = [
            call for call in found.telegram.calls_of("getUpdates") if call.error_code == 409
        ]
        assert conflicts == [], "two never poll at once"
        await (await _poller(found)).stop()
        for pair in found.relay.pairs:
            await found.relay.burst(pair, 3)
        await found.relay.until_answered()
        result = found.relay.found()
        measured(33, f"{REPLICAS} replicas, one polls; stopped, another goes on: {result}")
        assert (result.lost, result.doubled, result.inversions) == (0, 0, 0)


async def _poller(found: Fleet) -> Replica:
    """The replica that polls: the only one whose health knows of Telegram's silence."""
    async with aiohttp.ClientSession() as session:
        for each in found.replicas:
            async with session.get(f"{each.url}/healthz") as answer:
                if (await answer.json())["telegram_silent_seconds"] is not None:
                    return each
    raise AssertionError("nobody polls")


async def test_each_reminder_is_told_once_however_many_tick(
    postgres_url: str, tmp_path: Path
) -> None:
    """Line 13: rows fall due while replicas tick and are killed; what is too late is not told."""
    kills = of(2, 50)
    dice = random.Random(13)
    async with fleet(postgres_url, tmp_path, by_webhook=True) as found:
        ids = _waiting(found, REMINDERS)
        for _ in range(kills):
            await asyncio.sleep(dice.random() * 1.5)
            victim = dice.choice(found.replicas)
            await victim.kill()
            await victim.start()
            await victim.until_ready()
        await found.relay.until_answered()
        told = _told(found)
        outcomes = _outcomes(found)
        measured(
            13,
            f"{REMINDERS} due, {REPLICAS} replicas, {kills} kills: told once {len(told)}, "
            f"twice {sum(each > 1 for each in told.values())}, "
            f"expired {outcomes['expired']} of {REMINDERS // 4}, told of those 0",
        )
        assert set(told.values()) == {1}
        assert len(told) == len(ids) - REMINDERS // 4
        # What was done is forgotten with the waiting itself; what came too late is kept as that.
        assert outcomes == {"expired": REMINDERS // 4}


def _waiting(found: Fleet, number: int) -> list[int]:
    """People who wait for a human and are given back to the bot at a moment; some far too late."""
    now = SystemClock().now()
    ids = []
    with Session(found.relay.engine) as session:
        work = unit(session)
        for place in range(number):
            address = f"waiting{place}"
            conversation = open_conversation(work, "web", address, ConversationKind.PRIVATE)
            conversation.user = recognise(work, "web", address)
            conversation.owner = TurnOwner.WAITING
            session.flush()
            is_late = place % 4 == 0
            due_at = now - timedelta(days=3) if is_late else now + timedelta(seconds=place % 5)
            plan(work, 1, handoff.TIMEOUT, conversation.id, due_at, useful_for=timedelta(days=1))
            ids.append(conversation.id)
        session.commit()
    return ids


def _told(found: Fleet) -> Counter[int]:
    with Session(found.relay.engine) as session:
        rows = session.scalars(
            select(OutboxMessage.conversation_id).where(
                OutboxMessage.dedupe_key.startswith("handoff.timed_out")
            )
        )
        return Counter(rows)


def _outcomes(found: Fleet) -> Counter[str]:
    with Session(found.relay.engine) as session:
        kinds = session.scalars(select(Due.outcome).where(Due.kind == handoff.TIMEOUT))
        return Counter(str(each) for each in kinds)


def test_without_the_head_of_conversation_guard_messages_overtake(postgres_url: str) -> None:
    """The negative control of line 8: plain SKIP LOCKED over rows, as many queues do it."""
    done = asyncio.run(_plain_queue(postgres_url))
    overtaken = sum(map(inversions, done.values()))
    measured(8, f"negative control, plain SKIP LOCKED: {overtaken} inversions")
    assert overtaken > 0


async def _plain_queue(url: str) -> dict[int, list[int]]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE job (id int PRIMARY KEY, chat int, done bool)")
        connection.execute(
            "INSERT INTO job SELECT i, i % 5, false FROM generate_series(1, 200) AS i"
        )
    done: dict[int, list[int]] = {}

    def take(seed: int) -> None:
        dice = random.Random(seed)
        with psycopg.connect(url) as connection:
            while True:
                row = connection.execute(
                    "SELECT id, chat FROM job WHERE NOT done ORDER BY id LIMIT 1 "
                    "FOR UPDATE SKIP LOCKED"
                ).fetchone()
                if row is None:
                    return
                connection.execute("SELECT pg_sleep(%s)", [dice.random() / 100])
                connection.execute("UPDATE job SET done = true WHERE id = %s", [row[0]])
                connection.commit()
                done.setdefault(row[1], []).append(row[0])

    await asyncio.gather(*(asyncio.to_thread(take, seed) for seed in range(4)))
    return done
