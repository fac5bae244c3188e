"""A running Louyi for tests: the real process on a real database, with a clock that we move.

`Chat` is a person in a conversation: says, taps, sends; and reads what is on the screen.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from activities.clock import SHANGHAI, ManualClock
from activities.conversations.inbox import Arrival
from activities.conversations.models import Conversation, OutboxMessage, OutboxState
from activities.db.work import UnitOfWork
from activities.people.models import Identity, User
from bot.assembly import Louyi, running
from bot.settings import Settings

TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@dataclass
class Button:
    label: str
    verb: str
    args: tuple[Any, ...]
    url: str | None


@dataclass
class Shown:
    """One message on the screen."""

    id: int
    key: str | None
    edits: bool
    payload: dict[str, Any]

    @property
    def text(self) -> str:
        if self.payload["type"] == "spot":
            return f"{self.payload['title']} {self.payload['address']}"
        return "\n".join([self.payload.get("title", ""), *self.payload["lines"]]).strip()

    @property
    def buttons(self) -> list[Button]:
        return [
            Button(each["label"], each["verb"], tuple(each["args"]), each["url"])
            for row in self.payload.get("buttons", ())
            for each in row
        ]

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.buttons]


@dataclass
class Chat:
    """A person in a conversation on one channel."""

    city: City
    name: str
    language: str = "zh"
    channel: str = "web"
    address: str = field(default_factory=lambda: secrets.token_hex(8))
    conversation_id: int | None = None
    seen: int = 0

    async def says(self, text: str) -> list[Shown]:
        return await self.sends(text=text)

    async def taps(self, label: str) -> list[Shown]:
        """Press the newest button on the screen whose label contains the words."""
        shown, button = await self._find(label)
        return await self.presses(button.verb, *button.args, message_id=str(shown.id))

    async def presses(self, verb: str, *args: Any, message_id: str = "") -> list[Shown]:
        if self.conversation_id is None:
            await self.says("/menu")
        token = self.city.louyi.signer.sign(self.conversation_id or 0, verb, args)
        return await self.sends(token=token, message_id=message_id)

    async def locates(self, latitude: float, longitude: float) -> list[Shown]:
        return await self.sends(location=[latitude, longitude])

    async def sends(self, **payload: Any) -> list[Shown]:
        payload["sender"] = {"id": self.address, "name": self.name, "language": self.language}
        arrival = Arrival(self.channel, self.address, secrets.token_hex(8), payload)
        accepted = await self.city.louyi.gateway.accept(arrival)
        self.conversation_id = accepted.conversation_id
        await self.city.louyi.gateway.settled(accepted.conversation_id)
        return await self.news()

    async def news(self) -> list[Shown]:
        """Return what has come since the last look."""
        fresh = [each for each in await self.screen() if each.id > self.seen]
        self.seen = max([self.seen, *(each.id for each in fresh)])
        return fresh

    async def screen(self) -> list[Shown]:
        def read(work: UnitOfWork) -> list[Shown]:
            rows = work.session.scalars(
                select(OutboxMessage)
                .join(Conversation)
                .where(
                    Conversation.channel == self.channel,
                    Conversation.address == self.address,
                    # A channel that a test does not run cannot deliver: what was written counts.
                    OutboxMessage.state.in_(
                        [OutboxState.QUEUED, OutboxState.SENT, OutboxState.DEAD]
                    ),
                )
                .order_by(OutboxMessage.id)
            )
            return [Shown(row.id, row.card_key, row.edits, row.payload) for row in rows]

        return await self.city.read(read)

    async def user_id(self) -> int:
        def read(work: UnitOfWork) -> int:
            found = work.session.scalars(
                select(Identity).where(
                    Identity.channel == self.channel, Identity.external_id == self.address
                )
            ).one()
            return found.user_id

        return await self.city.read(read)

    async def _find(self, label: str) -> tuple[Shown, Button]:
        screen = await self.screen()
        for shown in reversed(screen):
            for button in shown.buttons:
                if label in button.label:
                    return shown, button
        everything = [each.labels for each in screen]
        raise AssertionError(f"no button “{label}” on the screen: {everything}")


@dataclass
class City:
    """The running process with the means to look into it."""

    louyi: Louyi
    clock: ManualClock
    told: list[str]

    def person(self, name: str = "报告人", language: str = "zh", channel: str = "web") -> Chat:
        return Chat(self, name, language, channel)

    async def read(self, job: Any) -> Any:
        return await self.louyi.workshop.read(job)

    async def write(self, job: Any) -> Any:
        return await self.louyi.workshop.write(job)

    async def operator(self) -> Chat:
        """Somebody who has claimed the installation with the code of the first start."""
        chat = self.person("管理员")
        code = next(line.split()[-1] for line in self.told if "/claim" in line)
        await chat.says(f"/claim {code}")
        return chat

    async def worker(self, operator: Chat, building: str = "恒隆广场") -> Chat:
        """A building worker, invited by chat."""
        await operator.says("/invite")
        await operator.taps("楼宇工作者")
        [card] = await operator.taps(building)
        code = card.text.split("/join ")[1].split("\n")[0]
        chat = self.person("楼宇工作者")
        await chat.says(f"/join {code}")
        return chat

    async def user(self, chat: Chat) -> User:
        user_id = await chat.user_id()
        return await self.read(lambda work: work.session.get_one(User, user_id))


@asynccontextmanager
async def open_city(
    folder: Path, database_url: str = "", start: datetime = TUESDAY_MORNING, **settings: Any
) -> AsyncIterator[City]:
    """Start Louyi on the database with the sample city, without a language model."""
    clock = ManualClock(start)
    told: list[str] = []
    chosen = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url,
        nlu=False,
        secret_key="only for tests",
        **settings,
    )
    async with running(chosen, clock=clock, tell=told.append) as louyi:
        yield City(louyi, clock, told)


def texts(shown: list[Shown]) -> str:
    """Everything that is shown, as one text."""
    return "\n".join(each.text for each in shown)
