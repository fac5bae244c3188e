"""What the web pages share: put together once, reached through the application's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fastapi.templating import Jinja2Templates
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from actions.texts import Texts
from bot.documents import Documents
from bot.gateway.gateway import Gateway
from bot.media import PhotoStore
from bot.sent_files import SentFiles
from bot.web.channel import WebChannel
from bot.web.cookies import Cookies
from bot.web.history import History
from bot.workshop import Workshop

WRITING_LIMIT: Final = parse("60/minute")
PAGE_PREFIX: Final = "page."


@dataclass(slots=True)
class Parts:
    """Everything a page may use."""

    workshop: Workshop
    gateway: Gateway
    texts: Texts
    cookies: Cookies
    photos: PhotoStore
    documents: Documents
    files: SentFiles
    web: WebChannel
    rest: WebChannel
    history: History
    templates: Jinja2Templates
    integrity: Mapping[str, str]
    """Of each vendored script, what it must be."""
    notice: Callable[[], str | None]
    rest_token: str
    is_public: bool
    base_url: str
    limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    @property
    def page_texts(self) -> list[str]:
        """The keys of the texts that the chat page shows."""
        return [
            key.removeprefix(PAGE_PREFIX)
            for key in self.texts.keys("zh")
            if key.startswith(PAGE_PREFIX)
        ]

    async def may_write(self, who: str) -> bool:
        """Count one message of somebody; False when they write faster than people do."""
        return bool(await self.limiter.hit(WRITING_LIMIT, who))
