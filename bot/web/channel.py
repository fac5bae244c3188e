"""The web as a channel: a delivered message is one that the page may now read and is told of."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.channel import FileTooLarge, Parcel, Receipt


class WebChannel:
    """Wakes the open pages of a conversation; the pages read from the database."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pages: defaultdict[int, set[asyncio.Event]] = defaultdict(set)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Take the message: it is in the history from now on."""
        self.wake(parcel.conversation_id)
        return Receipt(parcel.shown_as or str(parcel.outbox_id))

    async def fetch(self, file: str) -> bytes:
        """Refuse: the web hands photos over with the message itself."""
        raise FileTooLarge(file)

    def wake(self, conversation_id: int) -> None:
        """Tell open pages that there is something to read."""
        for page in self._pages.get(conversation_id, ()):
            page.set()

    def open_page(self, conversation_id: int) -> asyncio.Event:
        """Return an event that is set whenever there is something to read."""
        page = asyncio.Event()
        self._pages[conversation_id].add(page)
        return page

    def close_page(self, conversation_id: int, page: asyncio.Event) -> None:
        """Forget a page that was closed."""
        self._pages[conversation_id].discard(page)
        if not self._pages[conversation_id]:
            del self._pages[conversation_id]
