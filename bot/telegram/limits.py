"""Telegram's sending limits, kept before the call: overall, for each chat, for each group."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.channel import TryAgain

CHAT_BURST: Final = 3
"""Telegram asks for one message a second in a chat and lets short bursts pass."""
GROUP_MESSAGES_PER_MINUTE: Final = 20


class SendingLimits:
    """Waits until a message may be sent, without holding up other chats."""

    def __init__(
        self,
        overall_per_second: int,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        chat_burst: int | None = None,
    ) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._overall_per_second = overall_per_second
        self._chat = RateLimitItemPerSecond(chat_burst or CHAT_BURST, CHAT_BURST)
        self._monotonic = monotonic
        self._held_until: dict[str, float] = {}
        self.share(1)

    def share(self, replicas: int) -> None:
        """Keep to this replica's part of the limits that all replicas have together."""
        self._overall = RateLimitItemPerSecond(max(self._overall_per_second // replicas, 1))
        self._group = RateLimitItemPerMinute(max(GROUP_MESSAGES_PER_MINUTE // replicas, 1))

    def hold(self, chat: str, length: timedelta) -> None:
        """Keep to a flood wait in a group, whose topics are conversations of their own.

        In a private chat there is one conversation, and its first message waits in the outbox.
        """
        if chat.startswith("-"):
            self._held_until[chat] = self._monotonic() + length.total_seconds()

    async def wait(self, chat: str, *, is_edit: bool = False) -> None:
        """Return when one more call to the chat is within every limit. Raises TryAgain."""
        left = self._held_until.get(chat, 0.0) - self._monotonic()
        if left > 0:
            raise TryAgain("flood in the group", timedelta(seconds=left))
        if chat.startswith("-"):
            await self._wait_for(self._group, chat)
        elif not is_edit:
            await self._wait_for(self._chat, chat)
        await self._wait_for(self._overall, "all")

    async def _wait_for(
        self, item: RateLimitItemPerSecond | RateLimitItemPerMinute, key: str
    ) -> None:
        while not await self._limiter.hit(item, key):
            window = await self._limiter.get_window_stats(item, key)
            await asyncio.sleep(max(window.reset_time - time.time(), 0.01))
