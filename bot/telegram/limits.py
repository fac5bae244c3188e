"""Telegram's sending limits, kept before the call: overall, for each chat, for each group."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

CHAT_BURST: Final = 3
"""Telegram asks for one message a second in a chat and lets short bursts pass."""
GROUP_MESSAGES_PER_MINUTE: Final = 20


class SendingLimits:
    """Waits until a message may be sent, without holding up other chats."""

    def __init__(self, overall_per_second: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._overall = RateLimitItemPerSecond(overall_per_second)
        self._chat = RateLimitItemPerSecond(CHAT_BURST, CHAT_BURST)
        self._group = RateLimitItemPerMinute(GROUP_MESSAGES_PER_MINUTE)

    async def wait(self, chat: str, *, is_edit: bool = False) -> None:
        """Return when one more call to the chat is within every limit."""
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
