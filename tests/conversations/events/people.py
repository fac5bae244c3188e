"""The people of these conversations: an organizer, office workers, a building worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from activities.clock import SHANGHAI
from activities.db.work import UnitOfWork
from activities.events.models import Event
from activities.people.models import Role, RoleGrant, User
from tests.city import Chat, City, Shown, open_city, texts

YOGA = "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 20 人，带垫子"


@dataclass
class Noon:
    """A city with its people, and short ways to look into it."""

    city: City
    folks: list[Chat] = field(default_factory=list)

    async def folk(self, number: int, language: str = "zh") -> list[Chat]:
        """Return office workers who have said hello."""
        found = []
        for _ in range(number):
            chat = self.city.person(f"白领{len(self.folks) + 1}", language)
            self.folks.append(chat)
            await chat.says("/menu")
            found.append(chat)
        return found

    async def organizer(self, name: str = "组织者", *, trusted: bool = True) -> Chat:
        """Somebody who may post; a trusted one is a worker of 恒隆 too."""
        chat = self.city.person(name)
        await chat.says("/menu")
        user_id = await chat.user_id()

        def grant(work: UnitOfWork) -> None:
            user = work.session.get_one(User, user_id)
            role = Role.DISTRICT_OFFICER if trusted else Role.ORGANIZER
            user.roles.append(RoleGrant(user_id=user_id, role=role, granted_at=work.now))

        await self.city.write(grant)
        return chat

    async def posted(self, organizer: Chat, sentence: str = YOGA, *taps: str) -> Event:
        """Post by a sentence and return the event."""
        await organizer.says(sentence)
        for label in taps:
            await organizer.taps(label)
        await organizer.taps("✅ 发布")
        return await self.last_event()

    async def last_event(self) -> Event:
        def read(work: UnitOfWork) -> Event:
            return work.session.query(Event).order_by(Event.id.desc()).limit(1).one()

        event: Event = await self.city.read(read)
        return event

    async def passes(self, **step: float) -> None:
        """Let time pass and do what is due, in steps of a quarter of an hour."""
        target = self.city.clock.now() + timedelta(**step)
        while self.city.clock.now() < target:
            left = target - self.city.clock.now()
            self.city.clock.advance(min(left, timedelta(minutes=15)))
            await self.city.louyi.ticks.do_due()

    async def until(self, moment: datetime) -> None:
        self.city.clock.set(moment - timedelta(seconds=1))
        await self.city.louyi.ticks.do_due()
        self.city.clock.set(moment)
        await self.city.louyi.ticks.do_due()

    async def news(self, chat: Chat) -> str:
        return texts(await chat.news())

    async def shows(self, chat: Chat, event: Event) -> Shown:
        shown: list[Shown] = await chat.presses("event.show", event.id)
        return shown[-1]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November or December 2026; 31 is the first of December."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=SHANGHAI) + timedelta(days=day - 1)


@asynccontextmanager
async def open_noon(folder: Path, **settings: Any) -> AsyncIterator[Noon]:
    async with open_city(folder, **settings) as city:
        yield Noon(city)
