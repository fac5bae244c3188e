"""Louyi on Telegram for tests: the real process parts against a Bot API of our own on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import func, select

from activities.clock import ManualClock
from activities.conversations.models import Conversation
from bot.assembly import Louyi, running
from bot.settings import Settings
from bot.web.application import web_application
from tests.city import TUESDAY_MORNING
from tests.fakes.bot_api import FakeBotApi, Group, Person, Press, VisibleMessage


@dataclass
class Visitor:
    """Somebody with a Telegram client who reads what the bot writes to them."""

    town: Town
    person: Person
    seen: int = 0
    press: Press | None = None
    """The last button they pressed."""

    async def says(
        self, text: str, *, group: Group | None = None, thread: int | None = None
    ) -> list[VisibleMessage]:
        await self.person.send_text(text, chat=group, thread=thread)
        return await self.news()

    async def starts(self, payload: str = "") -> list[VisibleMessage]:
        await self.person.start(payload)
        return await self.news()

    async def taps(self, label: str, *, group: Group | None = None) -> list[VisibleMessage]:
        """Press the newest button whose label contains the words."""
        message, button = self._find(label, group)
        self.press = await self.person.press(button, message, chat=group)
        return await self.news()

    async def sends_photo(self, content: bytes, caption: str = "") -> list[VisibleMessage]:
        await self.person.send_photo(content, caption)
        return await self.news()

    async def locates(self, latitude: float, longitude: float) -> list[VisibleMessage]:
        await self.person.send_location(latitude, longitude)
        return await self.news()

    async def news(self) -> list[VisibleMessage]:
        """What the bot has written in the private chat since the last look."""
        await self.town.quiet()
        fresh = [
            each for each in self.from_bot() if each.message_id > self.seen and each.notice is None
        ]
        self.seen = max([self.seen, *(each.message_id for each in fresh)])
        return fresh

    def from_bot(
        self, group: Group | None = None, thread: int | None = None
    ) -> list[VisibleMessage]:
        screen = self.person.screen(group, thread=thread)
        return [each for each in screen if each.is_from_bot and each.notice is None]

    def message(self, message_id: int) -> VisibleMessage:
        """A message of the private chat as it stands now."""
        return next(each for each in self.person.screen() if each.message_id == message_id)

    def labels(self) -> list[str]:
        return [label for each in self.from_bot() for label in each.buttons]

    def _find(self, label: str, group: Group | None) -> tuple[VisibleMessage, str]:
        for message in reversed(self.from_bot(group)):
            for button in message.buttons:
                if label in button:
                    return message, button
        raise AssertionError(f"no button “{label}”: {[m.buttons for m in self.from_bot(group)]}")


@dataclass
class Town:
    """The running process, its Telegram, and the clock that we move."""

    louyi: Louyi
    telegram: FakeBotApi
    clock: ManualClock
    told: list[str]

    def visitor(self, name: str = "报告人", language: str = "zh-hans") -> Visitor:
        return Visitor(self, self.telegram.person(first_name=name, language_code=language))

    async def quiet(self) -> None:
        """Return when everything sent so far is stored, answered and delivered."""
        await self.telegram.wait_until(lambda: not self.telegram.pending)
        ids = await self.read(lambda work: list(work.session.scalars(select(Conversation.id))))
        for each in ids:
            await self.louyi.gateway.settled(each)
        for each in ids:
            await self.louyi.delivery.settled(each)

    async def passes(self, step: timedelta) -> None:
        """Let time pass and everything that waited for it happen."""
        self.clock.advance(step)
        await self.louyi.ticks.do_due()
        await self.louyi.gateway.take_up_waiting()
        await self.louyi.delivery.take_up_waiting()
        await self.quiet()

    async def read(self, job: Any) -> Any:
        return await self.louyi.workshop.read(job)

    async def write(self, job: Any) -> Any:
        return await self.louyi.workshop.write(job)

    async def count(self, table: Any, *conditions: Any) -> int:
        query = select(func.count()).select_from(table).where(*conditions)
        return int(await self.read(lambda work: work.session.scalar(query)))

    async def rows(self, table: Any) -> list[Any]:
        query = select(table).order_by(table.id)
        return list(await self.read(lambda work: list(work.session.scalars(query))))

    async def operator(self, language: str = "zh-hans") -> Visitor:
        """Somebody who has claimed the installation with the code of the first start."""
        visitor = self.visitor("管理员", language)
        await visitor.says(f"/claim {self.code()}")
        return visitor

    def code(self) -> str:
        return next(line.split()[-1] for line in self.told if "/claim" in line)

    async def worker(
        self, operator: Visitor, building: str = "恒隆广场", language: str = "zh-hans"
    ) -> Visitor:
        """A building worker, invited by chat."""
        await operator.says("/invite")
        await operator.taps("楼宇工作者")
        [card] = [each for each in await operator.taps(building) if "/join" in each.text] or [
            next(each for each in reversed(operator.from_bot()) if "/join" in each.text)
        ]
        code = card.text.split("/join ")[1].split("\n")[0]
        visitor = self.visitor("楼宇工作者", language)
        await visitor.says(f"/join {code}")
        return visitor


@asynccontextmanager
async def open_town(
    folder: Path,
    *,
    by_webhook: bool = False,
    start: datetime = TUESDAY_MORNING,
    telegram: FakeBotApi | None = None,
    **settings: Any,
) -> AsyncIterator[Town]:
    """Start Louyi with the sample city, without a language model, on a Telegram of its own."""
    clock = ManualClock(start)
    told: list[str] = []
    async with AsyncExitStack() as stack:
        if telegram is None:
            telegram = await stack.enter_async_context(FakeBotApi())
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        stack.callback(listening.close)
        if by_webhook:
            settings["public_url"] = f"http://127.0.0.1:{port}"
        chosen = Settings(
            _env_file=None,
            data_dir=folder,
            nlu=False,
            secret_key="only for tests",
            telegram_bot_token=telegram.token,
            telegram_api=telegram.url,
            telegram_messages_per_second=10_000,
            **settings,
        )
        louyi = await stack.enter_async_context(running(chosen, clock=clock, tell=told.append))
        if by_webhook:
            await stack.enter_async_context(_served(louyi, listening))
        await telegram.wait_until(lambda: _is_receiving(telegram, by_webhook=by_webhook))
        yield Town(louyi, telegram, clock, told)


def _is_receiving(telegram: FakeBotApi, *, by_webhook: bool) -> bool:
    method = "setWebhook" if by_webhook else "getUpdates"
    return telegram.count_of(method) > 0


@asynccontextmanager
async def _served(louyi: Louyi, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        web_application(louyi), log_level="warning", access_log=False, ws="none", lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
