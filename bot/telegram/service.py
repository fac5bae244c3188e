"""Telegram as a part of the process: started, received from, stopped."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from actions.texts import Texts
from bot.documents import Documents
from bot.gateway.button_tokens import ButtonSigner
from bot.gateway.gateway import Gateway
from bot.logs import error_place
from bot.media import PhotoStore
from bot.settings import Settings
from bot.telegram.channel import TelegramChannel
from bot.telegram.ingester import PollingTurn
from bot.telegram.introduction import introduce
from bot.telegram.limits import SendingLimits
from bot.telegram.receiving import Receiving
from bot.telegram.transport import AiohttpRequest
from bot.telegram.updates import ALLOWED_UPDATES
from bot.workshop import Workshop

log = structlog.get_logger()

WEBHOOK: Final = "/webhooks/telegram"
WEBHOOK_CONNECTIONS: Final = 40
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0


class TelegramService:
    """One bot: its connection, its channel, and how its updates come in."""

    def __init__(
        self,
        settings: Settings,
        signer: ButtonSigner,
        photos: PhotoStore,
        documents: Documents,
        texts: Texts,
    ) -> None:
        api = settings.telegram_api.rstrip("/")
        self._settings = settings
        self._texts = texts
        self._bot = Bot(
            settings.telegram_bot_token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        )
        limits = SendingLimits(
            settings.telegram_messages_per_second, chat_burst=settings.telegram_chat_burst
        )
        self.channel = TelegramChannel(self._bot, signer, photos, documents, limits)
        self.receiving: Receiving | None = None
        self._task: asyncio.Task[None] | None = None
        self._started: float | None = None
        self._turn: PollingTurn | None = None
        self._webhook_set = False
        self.on_name: Callable[[str], None] | None = None
        """Told how the bot is called, as soon as it is known."""
        self.webhook_secret = hmac.new(
            settings.secret, b"telegram webhook", hashlib.sha256
        ).hexdigest()

    @property
    def by_webhook(self) -> bool:
        """Tell whether updates are pushed to us instead of polled for."""
        return self._settings.public_url is not None

    async def start(self, gateway: Gateway, workshop: Workshop) -> None:
        """Begin to receive in the background, as soon as Telegram can be reached."""
        self._started = time.monotonic()
        self._turn = PollingTurn(workshop)
        self._task = asyncio.create_task(self._run(gateway))

    async def stop(self) -> None:
        """Stop receiving; what is being sent goes on until `close`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.receiving is not None:
            await self.receiving.stop()

    async def close(self) -> None:
        """Close the connection, once nothing is sent any more.

        A send cut short may have arrived: it would be sent again.
        """
        await self._bot.shutdown()

    def seconds_since_contact(self) -> float | None:
        """Return how long Telegram has not been heard of; None while it is Telegram who calls.

        Silence is nothing bad once the webhook is set: nobody may have written.
        """
        if self._started is None or self._webhook_set or self._is_on_guard():
            return None
        last = None if self.receiving is None else self.receiving.last_success
        return time.monotonic() - (self._started if last is None else last)

    def _is_on_guard(self) -> bool:
        """Tell whether another replica polls and this one waits to take over."""
        return self._turn is not None and self._turn.is_mine is False

    async def _run(self, gateway: Gateway) -> None:
        if not await self._connect():
            return
        self.receiving = Receiving(self._bot, gateway, time.monotonic)
        try:
            await introduce(self._bot, self._texts)
        except TelegramError as error:
            log.warning("introduction not set", where=error_place(error))
        if self.by_webhook:
            await self._until_done(self._set_webhook)
            self._webhook_set = True
            log.info("telegram by webhook")
        else:
            await self._until_done(self._delete_webhook)
            log.info("telegram by polling")
            await self.receiving.poll(self._turn)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            f"{self._settings.base_url}{WEBHOOK}",
            secret_token=self.webhook_secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=WEBHOOK_CONNECTIONS,
        )

    async def _delete_webhook(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _connect(self) -> bool:
        try:
            await self._until_done(self._bot.initialize)
        except InvalidToken:
            log.error("telegram refused the bot token: check TELEGRAM_BOT_TOKEN")
            return False
        if self.on_name is not None:
            self.on_name(self._bot.username)
        return True

    async def _until_done(self, call: Callable[[], Awaitable[None]]) -> None:
        """Repeat a call that nothing works without. Raises InvalidToken."""
        pause = FIRST_PAUSE
        while True:
            try:
                await call()
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("telegram cannot be reached", where=error_place(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
