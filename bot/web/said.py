"""From the body of a request to what was said: checked and cleaned, nothing stored yet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.gateway.hearing import clean
from bot.sent_files import is_picture, short_name
from bot.web.history import UNSEEN

LONGEST_TOKEN: Final = 200
LONGEST_NUMBER: Final = 20
"""Digits of a message's number: larger than any that we give."""


class Unreadable(Exception):
    """The body is not a message; `code` names the sentence that says so."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person said on the page."""

    content: dict[str, Any]
    photo: bytes | None = None
    file: bytes | None = None
    """The content of a file; its name is in `content`."""
    is_greeting: bool = False

    @property
    def digest(self) -> str:
        """What tells this from another message under the same key."""
        told = hashlib.sha256(json.dumps(self.content, sort_keys=True).encode())
        told.update(self.photo or self.file or b"")
        return told.hexdigest()


async def read_said(request: Request) -> Said:
    """Return what the request says. Raises Unreadable."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return await _with_file(request)
    try:
        sent = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(sent, dict):
        raise Unreadable
    return _from_json(sent)


def _from_json(sent: dict[str, Any]) -> Said:
    match sent:
        case {"start": True}:
            return Said({"text": "/start", UNSEEN: True}, is_greeting=True)
        case {"press": str(token)} if len(token) <= LONGEST_TOKEN:
            number = str(sent.get("message_id") or "")
            return Said({"token": token, "message_id": number[:LONGEST_NUMBER]})
        case {"location": [int() | float() as latitude, int() | float() as longitude]}:
            if -90 <= latitude <= 90 and -180 <= longitude <= 180:
                return Said({"location": [float(latitude), float(longitude)]})
        case {"text": str(text)}:
            return Said({"text": _storable(text)})
    raise Unreadable


async def _with_file(request: Request) -> Said:
    async with request.form(max_files=1, max_fields=2) as form:
        upload, text = form.get("photo") or form.get("file"), form.get("text") or ""
        if not isinstance(upload, UploadFile) or not isinstance(text, str):
            raise Unreadable
        content: dict[str, Any] = {"text": _storable(text)}
        name = short_name(_storable(upload.filename or ""))
        if "photo" in form or is_picture(name, upload.content_type or ""):
            return Said(content, photo=await upload.read())
        return Said(content | {"document": {"name": name}}, file=await upload.read())


def _storable(text: str) -> str:
    """Return the text without halves of characters and control characters."""
    return clean(text.encode("utf-8", "replace").decode("utf-8"))
