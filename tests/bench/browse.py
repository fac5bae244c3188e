"""Browsing 2,000 events and 300 clubs in the running app: how long an answer takes.

One person asks by REST, without a language model: the time is from the request to the answer.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from activities.bootstrap.sample_city import load_sample_city
from activities.clock import SystemClock
from activities.clubs.models import Club
from activities.db.work import UnitOfWork
from activities.enrolment.models import SeatPool
from activities.events.models import Certainty, Event, EventStatus
from activities.interests import interests
from activities.places.models import Building
from bot.assembly import open_workshop
from bot.settings import Settings
from tests.bench.app import App, app

EVENTS, CLUBS = 2_000, 300
TURNS = 200
GOAL_MS = 15
ASKED = {
    "/events": "today's events",
    "/clubs": "clubs",
    "明天中午有什么活动": "a day, in words",
    "恒隆广场有什么活动": "a building, in words",
    "有什么羽毛球社团": "an interest, in words",
}


def fill(folder: Path) -> None:
    """Make a database of the size that is measured, in the folder where the app will look."""
    settings = Settings(_env_file=None, data_dir=folder, nlu=False)
    workshop = open_workshop(settings, SystemClock())
    try:
        workshop.writer.run(lambda session: _fill(workshop.work(session)))
    finally:
        workshop.writer.close()
        workshop.engine.dispose()


def _fill(work: UnitOfWork) -> None:
    load_sample_city(work)
    buildings = work.session.scalars(select(Building)).all()
    kinds = [each.code for each in interests().known]
    work.session.add_all(_club(number, buildings, kinds) for number in range(CLUBS))
    for number in range(EVENTS):
        work.session.add(_event(work, number, buildings[number % len(buildings)], kinds))
    work.session.flush()


def _club(number: int, buildings: list[Building], kinds: list[str]) -> Club:
    building = buildings[number % len(buildings)]
    return Club(
        district_id=building.district_id, building_id=building.id, key=f"bench_{number}",
        zh=f"第{number}号午间社", en=f"Noon Club {number}", aliases=[],
        interest=kinds[number % len(kinds)], openness="open", about_zh="一起", about_en="Together",
        meets_zh="", meets_en="",
    )  # fmt: skip


def _event(work: UnitOfWork, number: int, building: Building, kinds: list[str]) -> Event:
    begins = work.now + timedelta(hours=1 + number % 700)
    pool = SeatPool(district_id=building.district_id, capacity=20, closes_at=begins)
    return Event(
        district_id=building.district_id, building=building, seats=pool,
        zh=f"第{number}场午间小聚", en=f"Noon Meeting {number}", about_zh="", about_en="",
        spot_zh="", spot_en="", interest=kinds[number % len(kinds)], starts_at=begins,
        ends_at=begins + timedelta(hours=1), status=EventStatus.PUBLISHED,
        certainty=Certainty.CONFIRMED,
    )  # fmt: skip


async def measure(running: App, asked: str, turns: int) -> float:
    """Return the median time of an answer in milliseconds."""
    times: list[float] = []
    for turn in range(turns):
        begun = time.monotonic()
        answers = await running.say(f"browser{turn % 20}", asked)
        times.append(time.monotonic() - begun)
        assert answers, "nothing was answered"
    return sorted(times)[len(times) // 2] * 1000


async def rows(turns: int = TURNS) -> list[tuple[str, str, str]]:
    """Return the lines of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(fill, folder)
        async with app(folder, NLU="false") as running:
            await measure(running, "/menu", 20)
            return [
                (
                    f"browsing {EVENTS} events, {CLUBS} clubs: {what}",
                    f"{await measure(running, asked, turns):.1f} ms",
                    f"p50 <= {GOAL_MS} ms",
                )
                for asked, what in ASKED.items()
            ]


if __name__ == "__main__":
    for line in asyncio.run(rows()):
        sys.stdout.write(" | ".join(line) + "\n")
