"""The people of these conversations, and how they come as far as a test needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from activities.appointments.models import CollectiveAppointment
from activities.clock import SHANGHAI
from tests.city import Chat, City, Shown, open_city, texts

SENTENCE = "在恒隆广场办健康证，3 个人就请医生来楼里，最多 8 人"
DAY = "12月8日 9:30到11:30，每30分钟2人，2楼会议室"


@dataclass
class Tower:
    """A city in which something is to be done together."""

    city: City
    operator: Chat
    worker: Chat
    folks: list[Chat] = field(default_factory=list)

    def folk(self, number: int, language: str = "zh") -> list[Chat]:
        found = [self.city.person(f"同事{len(self.folks) + at}", language) for at in range(number)]
        self.folks += found
        return found

    async def begun(self, sentence: str = SENTENCE) -> int:
        """Let the worker propose by a sentence; its number."""
        await self.worker.says(sentence)
        await self.worker.taps("✅ 发起")
        found = await self.newest()
        return int(found.id)

    async def joined(self, number: int, *people: Chat) -> None:
        for each in people:
            await each.presses("appointment.join", number)
            await each.news()

    async def with_day(self, people: int = 3) -> tuple[int, list[Chat]]:
        """An appointment whose day is set, and its people, who have read so far."""
        number = await self.begun()
        folks = self.folk(people)
        await self.joined(number, *folks)
        await self.worker.presses("appointment.day", number)
        await self.worker.says(DAY)
        await self.worker.taps("定下来")
        for each in (*folks, self.worker):
            await each.news()
        return number, folks

    async def tells(self, chat: Chat, slot: str, phone: str = "13812345678") -> None:
        """Choose a slot and give the details."""
        await chat.taps(slot)
        await chat.taps("同意并填写")
        for words in ("王小明", "11010519491231002X", phone):
            await chat.says(words)
        await chat.taps("同意并提交")

    async def newest(self) -> CollectiveAppointment:
        query = select(CollectiveAppointment).order_by(CollectiveAppointment.id.desc()).limit(1)
        found: CollectiveAppointment = await self.city.read(
            lambda work: work.session.scalars(query).one()
        )
        return found

    async def count(self, table: Any) -> int:
        return int(
            await self.city.read(
                lambda work: work.session.scalar(select(func.count()).select_from(table))
            )
        )

    async def until(self, moment: datetime) -> None:
        """Let time pass in steps of six hours, and do what falls due."""
        while self.city.clock.now() < moment:
            self.city.clock.set(min(moment, self.city.clock.now() + timedelta(hours=6)))
            await self.city.louyi.ticks.do_due()

    async def passes(self, **step: float) -> None:
        await self.until(self.city.clock.now() + timedelta(**step))

    async def shows(self, chat: Chat, number: int) -> Shown:
        shown: list[Shown] = await chat.presses("appointment.show", number)
        return shown[-1]

    async def news(self, chat: Chat) -> str:
        return texts(await chat.news())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 and on; 31 is the first of December."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=SHANGHAI) + timedelta(days=day - 1)


@asynccontextmanager
async def open_tower(folder: Path, **settings: Any) -> AsyncIterator[Tower]:
    async with open_city(folder, **settings) as city:
        operator = await city.operator()
        worker = await city.worker(operator)
        yield Tower(city, operator, worker)
