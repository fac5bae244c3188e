"""Pushing what is new in a conversation to its open pages, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from activities.db.work import UnitOfWork
from bot.web.chat import WEB
from bot.web.history import Cursor, Message, conversation_of
from bot.web.parts import Parts
from bot.web.problems import parts_of, problem

SECONDS_BETWEEN_LOOKS: Final = 2.0
SECONDS_BEFORE_FIRST_WORD: Final = 0.3

router = APIRouter()


@router.get("/chat/stream")
async def stream(
    request: Request, after: str = "", last_event_id: Annotated[str, Header()] = ""
) -> Response:
    """Push what is new in the person's own conversation, for as long as the page is open."""
    parts = parts_of(request)
    address = parts.cookies.person(request)
    if address is None:
        return problem(request, 401, "no_cookie")
    return StreamingResponse(
        pushes(parts, address, Cursor.read(last_event_id or after)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def pushes(parts: Parts, address: str, cursor: Cursor) -> AsyncIterator[str]:
    """Yield server-sent events: read, then wait to be woken or for the next look."""
    page = _OpenPage(parts, address, cursor)
    try:
        while True:
            for event in [*page.notices(), *await page.news()]:
                yield event
            yield ": here\n\n"
            await page.wait()
    finally:
        page.close()


class _OpenPage:
    """A page that follows its conversation: what it has read, and how it is woken."""

    def __init__(self, parts: Parts, address: str, cursor: Cursor) -> None:
        self._parts = parts
        self._address = address
        self._cursor = cursor
        self._notice: str | None = None
        self._conversation_id: int | None = None
        self._woken: asyncio.Event | None = None

    def notices(self) -> list[str]:
        """Return what is to be said about the language model, if that has changed."""
        notice = self._parts.notice()
        if notice == self._notice:
            return []
        self._notice = notice
        return [f"event: notice\ndata: {notice or 'ready'}\n\n"]

    async def news(self) -> list[str]:
        """Return the messages that the page has not read, as events."""
        if self._conversation_id is None and not await self._find():
            return []
        read = await self._parts.workshop.read(self._read)
        if read:
            self._cursor = read[-1][0]
        return [_event(cursor, message) for cursor, message in read if message["payload"]]

    async def wait(self) -> None:
        """Wait until there is news, or as long as a safety net needs between looks."""
        if self._woken is None:
            await asyncio.sleep(SECONDS_BEFORE_FIRST_WORD)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), SECONDS_BETWEEN_LOOKS)
        self._woken.clear()

    def close(self) -> None:
        """Forget the page."""
        if self._conversation_id is not None and self._woken is not None:
            self._parts.web.close_page(self._conversation_id, self._woken)

    def _read(self, work: UnitOfWork) -> list[tuple[Cursor, Message]]:
        return self._parts.history.since(work, self._conversation_id or 0, self._cursor)

    async def _find(self) -> bool:
        found = await self._parts.workshop.read(
            lambda work: conversation_of(work, WEB, self._address)
        )
        if found is None:
            return False
        self._conversation_id, self._woken = found, self._parts.web.open_page(found)
        return True


def _event(cursor: Cursor, message: Message) -> str:
    return f"id: {cursor}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n"
