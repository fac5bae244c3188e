"""What the web pages share: put together once, reached through the application's state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi.templating import Jinja2Templates
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from sqlalchemy import func, select

from actions.texts import Texts
from activities.conversations.models import InboxMessage
from activities.db.work import UnitOfWork
from bot.gateway.gateway import Gateway
from bot.media import PhotoStore
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
    web: WebChannel
    rest: WebChannel
    history: History
    templates: Jinja2Templates
    integrity: str
    notice: Callable[[], str | None]
    rest_token: str
    is_public: bool
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

    def policy(self, nonce: str) -> str:
        """Return the Content-Security-Policy of a page."""
        return (
            f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
            "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        )

    def reader(
        self, conversation_id: int, after: int, said_after: int | None
    ) -> Callable[[UnitOfWork], tuple[int, int, list[str]]]:
        """Return the job that reads what a page has not seen."""
        return lambda work: self.news(work, conversation_id, after, said_after)

    def news(
        self, work: UnitOfWork, conversation_id: int, after: int, said_after: int | None
    ) -> tuple[int, int, list[str]]:
        """Return how far the page has read now, and the events it has not seen."""
        if said_after is None:
            said_after = work.session.scalar(
                select(func.max(InboxMessage.id)).where(
                    InboxMessage.conversation_id == conversation_id
                )
            )
            said_after = said_after or 0
        said = self.history.said_since(work, conversation_id, said_after)
        told = self.history.since(work, conversation_id, after)
        events = [_event(None, message) for _, message in said if message["payload"]]
        events += [_event(message["id"], message) for message in told]
        return (
            max([after, *(message["id"] for message in told)]),
            max([said_after, *(number for number, _ in said)]),
            events,
        )


def _event(number: int | None, message: dict[str, Any]) -> str:
    head = "" if number is None else f"id: {number}\n"
    return f"{head}data: {json.dumps(message, ensure_ascii=False)}\n\n"
