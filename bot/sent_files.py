"""Files people send that are no photos: which can be read, how large, and reading them.

What a file says is read at once, away from the database; the file itself is not kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from actions.capability import FileReader
from bot.channel import FileTooLarge

MOST_BYTES: Final = 1_000_000
LONGEST_NAME: Final = 80
PICTURES: Final = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif")

Readings = dict[str, dict[str, Any]]


class FileOfNoUse(Exception):
    """Nobody here reads files of this kind."""


class SentFiles:
    """Reads files with every capability that can."""

    def __init__(self, readers: Mapping[str, FileReader] | None = None) -> None:
        self._readers = readers or {}

    async def read(self, data: bytes, name: str) -> Readings:
        """Return what was read, by reader. Raises FileTooLarge and FileOfNoUse."""
        if len(data) > MOST_BYTES:
            raise FileTooLarge
        readings = await asyncio.to_thread(self._read, data, name)
        if not readings:
            raise FileOfNoUse
        return readings

    def _read(self, data: bytes, name: str) -> Readings:
        found = {reader: read(data, name) for reader, read in self._readers.items()}
        return {reader: reading for reader, reading in found.items() if reading is not None}


def is_picture(name: str, media_type: str) -> bool:
    """Tell whether a file is to be taken as a photo, whatever it really holds."""
    return media_type.startswith("image/") or PurePath(name).suffix.lower() in PICTURES


def short_name(name: str) -> str:
    """Return a file's name without its folders, its end kept when it is long."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return bare[-LONGEST_NAME:]
