"""Making the documents that are handed over, for every channel and for the web address alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from actions.capability import Maker
from activities.conversations import documents
from activities.conversations.documents import DocumentFile
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from bot.workshop import Workshop


class DocumentGone(Exception):
    """There is no such document, or its bearer may not have it any more."""


class Documents:
    """Makes a document anew from its token: the rows are read first, then it is drawn."""

    def __init__(self, workshop: Workshop, makers: Mapping[str, Maker]) -> None:
        self._workshop = workshop
        self._makers = makers

    async def make(self, token: str) -> DocumentFile:
        """Return the document as of now. Raises DocumentGone."""
        return await asyncio.to_thread(self._make, token)

    def _make(self, token: str) -> DocumentFile:
        def read(work: UnitOfWork) -> Callable[[], DocumentFile]:
            shared = documents.shared(work, token)
            maker = self._makers.get(shared.kind)
            if maker is None:
                raise DocumentGone
            return maker(work, shared)

        try:
            draw = self._workshop.read_now(read)
        except LouyiError as refusal:
            raise DocumentGone from refusal
        return draw()
