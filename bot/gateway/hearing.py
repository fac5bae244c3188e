"""From a stored payload to what was heard: photos stored, sentences read, presses verified.

All that takes time happens here, before and outside the transaction.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from itertools import dropwhile
from typing import Any, Final

from actions.conversing import is_command
from actions.meaning.requests import Understood, pieces_of
from actions.turn import Heard, HeardFile
from actions.turn_taking import Sender
from bot.channel import Channel, FileTooLarge
from bot.gateway.button_tokens import ButtonSigner, looks_like_token
from bot.media import PhotoStore, PhotoUnreadable
from bot.sent_files import FileOfNoUse, SentFiles
from bot.understanding.port import Understanding

LONGEST_TEXT: Final = 4_000
BLANKS: Final = "\u115f\u1160\u2800\u3164"
"""Drawn as nothing, yet letters and signs to Unicode."""


class Hearing:
    """Prepares stored messages for their turn."""

    def __init__(
        self,
        understanding: Understanding,
        signer: ButtonSigner,
        photos: PhotoStore,
        channels: Mapping[str, Channel],
        files: SentFiles | None = None,
    ) -> None:
        self._understanding = understanding
        self._signer = signer
        self._photos = photos
        self._channels = channels
        self._files = files or SentFiles()

    async def hear(self, conversation_id: int, channel: str, payload: dict[str, Any]) -> Heard:
        """Return what was heard. Raises nothing for what a person may send, but TryAgain."""
        text = clean(str(payload.get("text") or ""))
        said_as = payload.get("said_as")
        if payload.get("trouble"):
            edited = bool(payload.get("edited"))
            words = text if edited else ""
            key = str(payload["trouble"])
            return Heard(text=words, trouble=key, edited=edited, said_as=said_as)
        if payload.get("token") or looks_like_token(text):
            return self.hear_press(conversation_id, {"token": text, **payload})
        if payload.get("location"):
            latitude, longitude = payload["location"]
            return Heard(location=(float(latitude), float(longitude)), said_as=said_as)
        if len(text) > LONGEST_TEXT:
            return Heard(trouble="talk.too_long")
        heard = await self._content(channel, payload, text)
        return replace(heard, said_as=said_as)

    def hear_press(self, conversation_id: int, payload: Mapping[str, Any]) -> Heard:
        """Return the press that a token stands for, or that it is none of this conversation's."""
        press = self._signer.read(conversation_id, str(payload["token"]), payload.get("message_id"))
        return Heard(trouble="error.stale") if press is None else Heard(press=press)

    async def _content(self, channel: str, payload: dict[str, Any], text: str) -> Heard:
        if payload.get("document"):
            return await self._file(channel, payload["document"], text)
        photo, trouble = await self._photo(channel, payload)
        if trouble is not None:
            return Heard(trouble=trouble)
        return await self._read(text, photo, understands=payload.get("kind") != "group")

    async def _read(self, text: str, photo: str | None, *, understands: bool) -> Heard:
        if not text.strip() or is_command(text) or not understands:
            return Heard(text=text, photo=photo)
        meaning, parts = await asyncio.gather(
            self._understanding.understand(text), self._read_pieces(text)
        )
        return Heard(text=text, photo=photo, meaning=meaning, parts=parts)

    async def _read_pieces(self, text: str) -> tuple[Understood, ...]:
        """Read each piece by itself where a message may be several requests; else nothing."""
        pieces = pieces_of(text)
        if len(pieces) < 2:
            return ()
        read = await asyncio.gather(
            *(self._understanding.understand(text[each.start : each.end]) for each in pieces)
        )
        return tuple(map(Understood, pieces, read))

    async def _photo(self, channel: str, payload: dict[str, Any]) -> tuple[str | None, str | None]:
        """Return the token of the stored photo, or the key of the sentence that says why not."""
        if payload.get("photo"):
            return str(payload["photo"]), None
        if not payload.get("file"):
            return None, None
        try:
            data = await self._channels[channel].fetch(str(payload["file"]))
            return await self._photos.keep(data), None
        except FileTooLarge:
            return None, "talk.photo_too_large"
        except PhotoUnreadable:
            return None, "talk.photo_unreadable"

    async def _file(self, channel: str, sent: Mapping[str, Any], text: str) -> Heard:
        """Return what a file says, read here unless the channel has read it already."""
        name, readings = str(sent["name"]), sent.get("readings")
        try:
            if readings is None:
                data = await self._channels[channel].fetch(str(sent["file"]))
                readings = await self._files.read(data, name)
        except FileTooLarge:
            return Heard(trouble="talk.file_too_large")
        except FileOfNoUse:
            return Heard(trouble="talk.file_of_no_use")
        return Heard(text=text, file=HeardFile(name, readings))


def sender_of(payload: Mapping[str, Any]) -> Sender:
    """Return who wrote, as the channel told it."""
    sender = payload["sender"]
    return Sender(
        str(sender["id"]), clean(str(sender.get("name") or "")), sender.get("language") or ""
    )


def clean(text: str) -> str:
    """Return the text without control characters, and without what is not seen at its beginning."""
    kept = [letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc"]
    return "".join(dropwhile(_is_unseen, kept))


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "ZC" or letter in BLANKS
