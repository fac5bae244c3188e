"""The HTTP server and its in-process handle; methods and acts are in their own packages."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import unquote

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from tests.fakes.bot_api.acts import looking, perform
from tests.fakes.bot_api.acts import people as people_acts
from tests.fakes.bot_api.acts.groups import group as found_group
from tests.fakes.bot_api.calling import answer_call
from tests.fakes.bot_api.clock import ServerClock
from tests.fakes.bot_api.control import answer_control
from tests.fakes.bot_api.desk import Desk
from tests.fakes.bot_api.files import UPLOAD_LIMIT_BYTES
from tests.fakes.bot_api.limits import Limits, Violation
from tests.fakes.bot_api.people import PATIENCE_SECONDS, Group, Person
from tests.fakes.bot_api.records import Call, Json, User
from tests.fakes.bot_api.webhooks import Delivery, WebhookPace
from tests.fakes.bot_api.world import World

BODY_LIMIT_BYTES = UPLOAD_LIMIT_BYTES + 10 * 1024 * 1024
DEFAULT_TOKEN = "7000001:louyi-fake-token"
T = TypeVar("T")


class FakeBotApi(Desk):
    """A Bot API for one bot on a loopback port; `base_url` is what the bot is configured with."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = "louyi_bot",
        port: int = 0,
        clock: ServerClock | None = None,
        pace: WebhookPace | None = None,
        has_privacy_mode: bool = False,
    ) -> None:
        number = token.partition(":")[0]
        self.world = World(
            token=token,
            bot=User(int(number), "楼驿", is_bot=True, username=username),
            clock=clock or ServerClock(),
            pace=pace or WebhookPace(),
            has_privacy_mode=has_privacy_mode,
        )
        self.port = port
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        """Listen; `port` then holds the port that was free."""
        server = web.Server(
            self._handle,
            request_factory=_large_request,
            handler_cancellation=True,
            access_log=None,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Cut what hangs, stop delivering and close the port."""
        self.world.faults.clear()
        await self.world.webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The server's address, for RemoteBotApi."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The only token the server accepts."""
        return self.world.token

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's base_url."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's base_file_url."""
        return f"{self.url}/file/bot"

    @property
    def bot_id(self) -> int:
        """The bot's own user id."""
        return self.world.bot.id

    @property
    def limits(self) -> Limits:
        """The sending limits, to be changed in place."""
        return self.world.limit_book.limits

    @property
    def clock(self) -> ServerClock:
        """The server's time."""
        return self.world.clock

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot, oldest first."""
        return list(self.world.calls)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every try to hand an update to the webhook."""
        return list(self.world.webhooks.deliveries)

    @property
    def violations(self) -> list[Violation]:
        """Every breach of a sending limit, enforced or not."""
        return list(self.world.limit_book.violations)

    @property
    def pending(self) -> list[int]:
        """Identifiers of unconfirmed updates."""
        return list(self.world.updates.pending)

    @property
    def pending_updates(self) -> list[Json]:
        """The unconfirmed updates themselves, for tests that post them to a webhook their way."""
        return [json.loads(update.raw) for update in self.world.updates.pending.values()]

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return looking.calls(self.world, method=method)

    def count_of(self, method: str) -> int:
        """How many calls of one method there were; cheap enough for a loop of many thousands."""
        return self.world.calls_by_method[method.lower()]

    def commands(self, scope: Json | None = None, language_code: str = "") -> list[Json]:
        """The command list for a scope and language."""
        return looking.commands(self.world, scope=scope, language_code=language_code)

    def profile(self, field: str, language_code: str = "") -> str | None:
        """The bot's name, description or short_description in a language."""
        return looking.profile(self.world, field=field, language_code=language_code)

    def content(self, file_id: str | None) -> bytes:
        """The bytes of a message's `photo` or `document`; KeyError if there is no such file."""
        stored = self.world.files.by_id(file_id or "")
        if stored is None:
            raise KeyError(file_id)
        return stored.content

    def person(
        self,
        id: int | None = None,  # noqa: A002 - Telegram's own word for it.
        first_name: str = "楼宇里的人",
        language_code: str | None = "zh-hans",
        *,
        last_name: str | None = None,
        username: str | None = None,
    ) -> Person:
        """Somebody with a Telegram client; the bot may write to them once they have written."""
        number = people_acts.person(
            self.world,
            person=id,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language_code,
        )
        return Person(self, self.world, number, self.world.people[number].first_name)

    def group(self, title: str, *, owner: Person | None = None) -> Group:
        """A basic group, without the bot."""
        return Group(self, self._found(title, owner, is_forum=False))

    def forum_group(self, title: str, *, owner: Person | None = None) -> Group:
        """A supergroup with topics, without the bot."""
        return Group(self, self._found(title, owner, is_forum=True))

    async def wait_until(
        self,
        condition: Callable[[], T | Awaitable[T]],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
    ) -> T:
        """The condition's first true value, looked at after every change; then TimeoutError."""
        return await self.world.changes.until(condition, timeout, self._describe)

    async def act(self, name: str, /, **arguments: Any) -> Any:
        """Carry out an act of the control table by name."""
        return await perform(self.world, name, arguments)

    def _found(self, title: str, owner: Person | None, *, is_forum: bool) -> int:
        number = None if owner is None else owner.id
        return found_group(self.world, title=title, owner=number, is_forum=is_forum)

    def _describe(self) -> str:
        last = [f"{call.method} {call.arguments} -> {call.error_code}" for call in self.calls[-5:]]
        return "\n".join(["last calls:", *last])

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = unquote(request.raw_path.partition("?")[0])
        if path.startswith("/bot"):
            token, _, method = path.removeprefix("/bot").partition("/")
            return await answer_call(self.world, request, token, method)
        if path.startswith("/file/bot"):
            return self._file(path.removeprefix("/file/bot"))
        if path.startswith("/control/"):
            return await answer_control(self.world, request, path.removeprefix("/control/"))
        return web.Response(status=404)

    def _file(self, rest: str) -> web.Response:
        token, _, path = rest.partition("/")
        stored = self.world.files.by_path(path)
        if token != self.token or stored is None:
            return web.Response(status=404, text="Not Found")
        return web.Response(body=stored.content, content_type=stored.mime_type)


def _large_request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> web.BaseRequest:
    """A request whose body may be larger than aiohttp's 1 MB, so that our own limit answers."""
    return web.BaseRequest(
        message,
        payload,
        protocol,
        writer,
        task,
        asyncio.get_running_loop(),
        client_max_size=BODY_LIMIT_BYTES,
    )
