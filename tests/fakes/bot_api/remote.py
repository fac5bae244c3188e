"""Driving a server that runs in another process, through its control API."""

import asyncio
import base64
import builtins
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from tests.fakes.bot_api.desk import Desk
from tests.fakes.bot_api.errors import NotPossible
from tests.fakes.bot_api.people import (
    PATIENCE_SECONDS,
    GroupActs,
    PersonActs,
    as_visible,
    chat_id_of,
)
from tests.fakes.bot_api.records import Call
from tests.fakes.bot_api.views import CallbackAnswer, VisibleMessage

T = TypeVar("T")
_REPOSITORY = Path(__file__).parents[3]


class RemoteGroup(GroupActs):
    """A group of a server in another process."""


class RemotePerson(PersonActs):
    """A person of a server in another process."""

    async def screen(
        self, chat: GroupActs | None = None, *, thread: int | None = None
    ) -> list[VisibleMessage]:
        """All messages of a chat as they stand now."""
        found = await self._link.act("screen", person=self.id, chat=chat_id_of(chat), thread=thread)
        return [as_visible(one) for one in found]

    async def answers(self) -> list[CallbackAnswer]:
        """The bot's answers to this person's presses, oldest first."""
        found = await self._link.act("answers", person=self.id)
        return [CallbackAnswer(**one) for one in found]


class RemoteBotApi(Desk):
    """The same desk and people as FakeBotApi's, over HTTP; everything is awaited."""

    def __init__(self, url: str, *, token: str) -> None:
        self.url = url
        self.token = token
        self.base_url = f"{url}/bot"
        self.base_file_url = f"{url}/file/bot"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def act(self, name: str, /, **arguments: Any) -> Any:
        """Carry out an act; the server's error comes back as the exception it was there."""
        assert self._session is not None, "use it as an async context manager"
        body = json.dumps(arguments, default=_base64)
        async with self._session.post(f"{self.url}/control/{name}", data=body) as response:
            answer = await response.json()
        if response.status == 200:
            return answer["result"]
        kind = getattr(builtins, answer["kind"], NotPossible)
        raise kind(answer["error"])

    async def person(
        self,
        id: int | None = None,  # noqa: A002 - Telegram's own word for it.
        first_name: str = "楼宇里的人",
        language_code: str | None = "zh-hans",
    ) -> RemotePerson:
        """Somebody with a Telegram client."""
        number = await self.act(
            "person", person=id, first_name=first_name, language_code=language_code
        )
        return RemotePerson(self, number, first_name)

    async def group(self, title: str, *, owner: RemotePerson | None = None) -> RemoteGroup:
        """A basic group, without the bot."""
        return await self._found(title, owner, is_forum=False)

    async def forum_group(self, title: str, *, owner: RemotePerson | None = None) -> RemoteGroup:
        """A supergroup with topics, without the bot."""
        return await self._found(title, owner, is_forum=True)

    async def calls(self, method: str | None = None, *, since: int = 0) -> list[Call]:
        """Calls numbered above `since`, oldest first."""
        return [Call(**one) for one in await self.act("calls", method=method, since=since)]

    async def wait_until(
        self,
        condition: Callable[[], Awaitable[T]],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
    ) -> T:
        """An asynchronous condition's first true value, asked for after every change."""
        async with asyncio.timeout(timeout):
            version = -1
            while True:
                version = await self.act("changed_since", version=version, seconds=timeout)
                found = await condition()
                if found:
                    return found

    async def _found(
        self, title: str, owner: RemotePerson | None, *, is_forum: bool
    ) -> RemoteGroup:
        number = None if owner is None else owner.id
        return RemoteGroup(
            self, await self.act("group", title=title, owner=number, is_forum=is_forum)
        )


@asynccontextmanager
async def spawned(*options: str) -> AsyncIterator[RemoteBotApi]:
    """Run the server in a process of its own for the length of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.bot_api",
        "--port",
        "0",
        *options,
        stdout=asyncio.subprocess.PIPE,
        cwd=_REPOSITORY,
    )
    try:
        assert process.stdout is not None
        started = json.loads(await process.stdout.readline())
        async with RemoteBotApi(started["url"], token=started["token"]) as telegram:
            yield telegram
    finally:
        process.terminate()
        await process.wait()


def _base64(content: object) -> str:
    if not isinstance(content, bytes):
        raise TypeError(f"cannot be sent to the control API: {type(content).__name__}")
    return base64.b64encode(content).decode()
