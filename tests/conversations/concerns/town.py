"""People around a concern in a running city: the worker of a tower, the rungs above, colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from activities.clock import SHANGHAI
from activities.concerns.models import Concern
from activities.db.work import UnitOfWork
from tests.city import Chat, City, Shown

BUILDING = "恒隆广场"


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class Town:
    """A city with a worker and an officer who can be reached."""

    city: City
    operator: Chat
    worker: Chat

    async def officer(self, role: str = "街道", place: str | None = "南京西路") -> Chat:
        return await self.staff(role, place)

    async def staff(self, role: str, place: str | None) -> Chat:
        await self.operator.says("/invite")
        shown = await self.operator.taps(role)
        if place is not None:
            shown = await self.operator.taps(place)
        code = shown[-1].text.split("/join ")[1].split("\n")[0]
        chat = self.city.person(role)
        await chat.says(f"/join {code}")
        return chat

    async def reporter(self, language: str = "zh", building: str = BUILDING) -> Chat:
        chat = self.city.person("白领", language)
        await chat.says("/building")
        await chat.taps(building if language == "zh" else "Plaza 66")
        await chat.news()
        return chat

    async def until(self, moment: datetime) -> None:
        """Let time pass in quarters of an hour, with everything that falls due."""
        while self.city.clock.now() < moment:
            step = (moment - self.city.clock.now()).total_seconds()
            self.city.clock.set(
                moment
                if step <= 900
                else datetime.fromtimestamp(self.city.clock.now().timestamp() + 900, SHANGHAI)
            )
            await self.city.louyi.ticks.do_due()

    async def concern(self) -> Concern:
        """The newest concern."""

        def read(work: UnitOfWork) -> Concern:
            return (
                work.session.scalars(select(Concern).order_by(Concern.id.desc())).unique().all()[0]
            )

        found: Concern = await self.city.read(read)
        return found


async def reported(chat: Chat, text: str = "12楼空调太冷了") -> list[Shown]:
    """Say what is wrong and send it."""
    await chat.says(text)
    return await chat.taps("提交" if chat.language == "zh" else "Send")
