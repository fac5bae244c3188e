"""What erasure leaves to the process: files of photos, and the ledger kept outside the database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from activities.bootstrap.personal_parts import PARTS
from activities.conversations import photos as kept_photos
from activities.db.work import UnitOfWork
from activities.privacy import ledger
from bot.media import PhotoStore
from bot.workshop import Workshop


class LettingGo:
    """Removes files that nothing leads to any more, and copies the ledger to its file."""

    def __init__(self, workshop: Workshop, photos: PhotoStore, data_dir: Path) -> None:
        self._workshop = workshop
        self._photos = photos
        self._ledger = data_dir / ledger.FILE

    async def keep_up(self) -> None:
        """Do what is left to do; doing it twice is harmless."""
        tokens = await self._workshop.read(kept_photos.discarded)
        if tokens:
            await asyncio.to_thread(self._photos.remove, tokens)
            await self._workshop.write(lambda work: kept_photos.file_is_gone(work, tokens))
        await asyncio.to_thread(self._write_ledger)

    def _write_ledger(self) -> None:
        written = ledger.read(_lines(self._ledger))
        last = max((entry.number for entry in written), default=0)
        lines = self._workshop.read_now(lambda work: ledger.lines_after(work, last))
        if lines:
            self._ledger.parent.mkdir(parents=True, exist_ok=True)
            with self._ledger.open("a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))


def forget_again(workshop: Workshop, file: Path) -> int:
    """Erase whoever a restore brought back; return how many. Raises LedgerUnreadable."""
    entries = ledger.read(_lines(file))

    def replay(work: UnitOfWork) -> int:
        return ledger.replay(work, PARTS, entries)

    return workshop.writer.run(lambda session: replay(workshop.work(session)))


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.exists() else []
