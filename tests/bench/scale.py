"""What a message costs when the database is full: people, events and cases by the thousand."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.clock import SystemClock
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from tests.bench.app import app

PEOPLE = tuple(int(each) for each in os.environ.get("SCALE_PEOPLE", "100 10000 1000000").split())
THINGS = tuple(int(each) for each in os.environ.get("SCALE_THINGS", "10 1000 100000").split())
MESSAGES = int(os.environ.get("SCALE_MESSAGES", "200"))
WARM_UP = 20
SENTENCES = ("近期有什么活动", "附近哪里有母婴室", "我的安排", "/events", "/menu")
FIRST = 10_000_000
"""Numbers of the rows that fill the database begin here."""


@dataclass
class Cost:
    """What one message cost in a database of this size."""

    people: int
    things: int
    megabytes: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


async def measure_scale(folder: Path) -> list[Cost]:
    """Fill a fresh database for each size and talk to it."""
    sizes = [(people, THINGS[0]) for people in PEOPLE]
    sizes += [(PEOPLE[0], things) for things in THINGS[1:]]
    return [
        await _measure(folder / f"{people}-{things}", people, things) for people, things in sizes
    ]


def rows_of(costs: list[Cost]) -> list[str]:
    """Return the table, as Markdown, with the ratio to the smallest."""
    return [
        "| people | events and cases | database MB | CPU ms each | × smallest | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {each.people:,} | {each.things:,} | {each.megabytes:.0f} | {each.cpu_ms:.1f} | "
            f"{each.cpu_ms / costs[0].cpu_ms:.2f} | {each.p50_ms:.1f} | {each.p99_ms:.1f} |"
            for each in costs
        ),
    ]


async def _measure(folder: Path, people: int, things: int) -> Cost:
    database = folder / "louyi.db"
    await asyncio.to_thread(fill, database, people, things)
    async with app(folder, NLU="false") as running:
        for turn in range(WARM_UP):
            await running.say("warm", SENTENCES[turn % len(SENTENCES)])
        times = []
        cpu = running.cpu_seconds()
        for turn in range(MESSAGES):
            begun = time.monotonic()
            # A new sender now and then: sixty messages a minute is what one may write.
            await running.say(f"scale{turn // 50}", SENTENCES[turn % len(SENTENCES)])
            times.append(time.monotonic() - begun)
        spent = running.cpu_seconds() - cpu
    times.sort()
    return Cost(
        people, things,
        megabytes=await asyncio.to_thread(_take_away, folder),
        cpu_ms=spent * 1000 / MESSAGES,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[int(len(times) * 0.99)] * 1000,
    )  # fmt: skip


def _take_away(folder: Path) -> float:
    """Remove the database; return how large it was, in MB."""
    size = (folder / "louyi.db").stat().st_size / 1e6
    for each in folder.glob("louyi.db*"):
        each.unlink()
    return size


def fill(database: Path, people: int, things: int) -> None:
    """Make a city with so many people who have written once, and so many events and cases."""
    engine = open_database(f"sqlite:///{database}")
    migrate(engine)
    with Session(engine) as session:
        now = SystemClock().now()
        load_sample_city(UnitOfWork(session, now, Signals(), WorkingCalendar()))
        session.commit()
    columns = {
        table: [column["name"] for column in inspect(engine).get_columns(table)]
        for table in ("seat_pool", "event")
    }
    engine.dispose()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        moment = now.strftime("%Y-%m-%d %H:%M:%S.000000")
        _add_people(connection, people, moment)
        _copy(connection, "seat_pool", columns["seat_pool"], things)
        _copy(connection, "event", columns["event"], things, follows=("seat_pool_id",))
        _add_cases(connection, things, moment)
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _add_people(connection: sqlite3.Connection, people: int, moment: str) -> None:
    numbers = range(FIRST, FIRST + people)
    _insert(
        connection,
        "user",
        ("id", "district_id", "name", "language", "created_at"),
        ((number, 1, f"人{number}", "zh", moment) for number in numbers),
    )
    _insert(
        connection,
        "identity",
        ("id", "user_id", "channel", "external_id"),
        ((number, number, "telegram", str(number)) for number in numbers),
    )
    _insert(
        connection,
        "conversation",
        ("id", "district_id", "channel", "address", "kind", "user_id", "owner", "focus",
         "misunderstood", "created_at"),
        (
            (number, 1, "telegram", str(number), "private", number, "bot", "[]", 0, moment)
            for number in numbers
        ),
    )  # fmt: skip
    _insert(
        connection,
        "inbox_message",
        ("id", "district_id", "conversation_id", "channel", "external_id", "payload", "state",
         "attempts", "received_at", "done_at"),
        (
            (number, 1, number, "telegram", f"1:{number}", "{}", "done", 0, moment, moment)
            for number in numbers
        ),
    )  # fmt: skip
    _insert(
        connection,
        "outbox_message",
        ("id", "district_id", "conversation_id", "dedupe_key", "payload", "edits", "priority",
         "state", "attempts", "created_at", "sent_at"),
        (
            (number, 1, number, f"in:{number}:0", "{}", 0, 1, "sent", 0, moment, moment)
            for number in numbers
        ),
    )  # fmt: skip


def _copy(
    connection: sqlite3.Connection,
    table: str,
    columns: list[str],
    count: int,
    follows: tuple[str, ...] = (),
) -> None:
    """Copy the first row so often, with numbers of its own; `follows` get the same numbers."""
    row = connection.execute(
        f"SELECT {','.join(columns)} FROM {table} ORDER BY id DESC LIMIT 1"
    ).fetchone()
    known = dict(zip(columns, row, strict=True))
    _insert(
        connection,
        table,
        columns,
        (
            tuple((known | {"id": number} | dict.fromkeys(follows, number)).values())
            for number in range(FIRST, FIRST + count)
        ),
    )


def _add_cases(connection: sqlite3.Connection, count: int, moment: str) -> None:
    places = {
        table: connection.execute(f'SELECT min(id) FROM "{table}"').fetchone()[0]
        for table in ("building", "category", "user")
    }
    told = {
        "district_id": 1, "building_id": places["building"], "category_id": places["category"],
        "owner_id": places["user"], "text": "水龙头坏了", "identity": "named", "state": "closed",
        "level": "building", "created_at": moment, "closed_at": moment,
    }  # fmt: skip
    _insert(
        connection,
        "concern",
        ("id", "number", *told),
        ((number, f"X{number}", *told.values()) for number in range(FIRST, FIRST + count)),
    )


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: Iterable[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """Insert rows; what else the table demands gets a plain value."""
    names = list(columns)
    demanded = {
        row[1]: _plain(row[2])
        for row in connection.execute(f'PRAGMA table_info("{table}")')
        if row[3] and row[1] not in names
    }
    all_names = [*names, *demanded]
    marks = ",".join("?" * len(all_names))
    rest = tuple(demanded.values())
    connection.executemany(
        f'INSERT INTO "{table}" ({",".join(all_names)}) VALUES ({marks})',
        (row + rest for row in rows),
    )


def _plain(kind: str) -> object:
    """Return a value that fits a column of this kind."""
    if kind.upper().startswith(("INT", "BIGINT", "BOOL", "FLOAT", "SMALL")):
        return 0
    return "[]" if kind.upper() == "JSON" else "2026-11-24 02:00:00.000000"
