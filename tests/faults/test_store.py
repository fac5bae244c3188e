"""The store keeps what it acknowledged: writers killed, servers stopped at once."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from activities.db.engine import open_database
from tests.conversations.telegram.town import open_town
from tests.databases import Server, why_no_postgres
from tests.faults.amounts import measured, of
from tests.faults.supervised import REPOSITORY

pytestmark = pytest.mark.slow

KILLS = of(4, 100)
STOPS = of(2, 20)
POSTS = of(40, 200)
WRITER = "tests.faults.acknowledging"


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that the test may stop without asking anybody."""
    reason = why_no_postgres()
    if reason is not None:
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="louyi-pg-", ignore_cleanup_errors=True) as folder:
        shutil.chown(folder, "postgres")
        server = Server(Path(folder))
        server.start()
        yield server
        server.stop()
        shutil.chown(folder, "root")


def acknowledged(url: str, kill_after: int) -> tuple[subprocess.Popen[str], list[int]]:
    """Start the writer and read so many acknowledgements of it."""
    writer = subprocess.Popen(
        [sys.executable, "-m", WRITER, url], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert writer.stdout
    return writer, [int(writer.stdout.readline()) for _ in range(kill_after)]


def rest_of(writer: subprocess.Popen[str]) -> list[int]:
    """Kill it and read what it had said before it died."""
    writer.kill()
    assert writer.stdout
    lines = writer.stdout.read().split("\n")[:-1]
    writer.wait()
    writer.stdout.close()
    return [int(line) for line in lines if line]


def test_sqlite_keeps_what_was_acknowledged(sqlite_url: str) -> None:
    """Line 15."""
    told: list[int] = []
    for kill in range(KILLS):
        writer, first = acknowledged(sqlite_url, 3 + kill % 5)
        told += first + rest_of(writer)
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        integrity = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        kept = set(connection.scalars(text("SELECT id FROM kept")))
    engine.dispose()
    lost = set(told) - kept
    measured(15, f"sqlite, {KILLS} kills: {len(lost)} of {len(told)} lost, integrity {integrity}")
    assert lost == set()
    assert integrity == "ok"


@pytest.mark.postgres
def test_postgres_keeps_what_was_acknowledged(own_server: Server) -> None:
    """Line 15: the server is stopped without a checkpoint, as by a power cut of its process."""
    url = own_server.new_database()
    told: list[int] = []
    for _ in range(STOPS):
        writer, first = acknowledged(url, 5)
        own_server.stop_at_once()
        told += first + rest_of(writer)
        own_server.start_again()
    engine = open_database(url)
    with engine.connect() as connection:
        kept = set(connection.scalars(text("SELECT id FROM kept")))
    engine.dispose()
    lost = set(told) - kept
    measured(15, f"postgresql, {STOPS} immediate stops: {len(lost)} of {len(told)} lost")
    assert lost == set()


@pytest.mark.postgres
async def test_nothing_is_acknowledged_that_is_not_stored(
    own_server: Server, tmp_path: Path
) -> None:
    """Line 6: the database is stopped and comes back while updates are posted."""
    url = own_server.new_database()
    async with open_town(tmp_path, by_webhook=True, database_url=url) as town:
        person = town.visitor().person.id
        target = f"{town.louyi.settings.base_url}/webhooks/telegram"
        secret = {"X-Telegram-Bot-Api-Secret-Token": town.louyi.telegram.webhook_secret}
        answered: dict[int, list[int]] = {number: [] for number in range(POSTS)}

        async with aiohttp.ClientSession(headers=secret) as session:

            async def post(number: int) -> None:
                """As Telegram does: again until it is taken."""
                while 200 not in answered[number]:
                    async with session.post(target, json=_update(person, number)) as response:
                        answered[number].append(response.status)
                    if response.status != 200:
                        await asyncio.sleep(0.2)

            async def stop_and_start() -> None:
                await asyncio.sleep(0.3)
                await asyncio.to_thread(own_server.stop_at_once)
                await asyncio.sleep(1)
                await asyncio.to_thread(own_server.start_again)

            async def post_all() -> None:
                for number in range(POSTS):
                    await post(number)
                    await asyncio.sleep(0.02)

            await asyncio.gather(stop_and_start(), post_all())
        stored = await town.read(
            lambda work: set(work.session.scalars(text("SELECT external_id FROM inbox_message")))
        )
    expected = {f"7000001:{900_000 + number}" for number in range(POSTS)}
    refused = sum(status != 200 for statuses in answered.values() for status in statuses)
    measured(
        6,
        f"{POSTS} posts, {refused} refused while it was away; "
        f"{len(expected - stored)} answered 2xx without a row",
    )
    assert expected <= stored
    assert refused > 0, "the database was never away: nothing was shown"


def _update(person: int, number: int) -> dict[str, object]:
    return {
        "update_id": 900_000 + number,
        "message": {
            "message_id": number,
            "date": 0,
            "chat": {"id": person, "type": "private"},
            "from": {"id": person, "is_bot": False, "first_name": "人"},
            "text": "/privacy",
        },
    }
