"""Buttons as short signed texts: a verb with its arguments, bound to one conversation.

At most 64 bytes, since that is what Telegram carries. A token proves only that we made it for
this conversation; whether the step is still possible is asked in the transaction.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from actions.reply import Arg
from actions.turn import Press

MARK: Final = "~"
SEPARATOR: Final = ":"
NOTHING: Final = "-"
SIGNATURE_BYTES: Final = 12
LONGEST: Final = 64


class ButtonTooLong(ValueError):
    """A verb with its arguments does not fit: shorten the verb or pass fewer arguments."""


def looks_like_token(text: str) -> bool:
    """Tell whether typed words have the shape of a token, ours or not."""
    return text.startswith(MARK) and SEPARATOR in text and not any(map(str.isspace, text))


class ButtonSigner:
    """Makes and checks the tokens of buttons."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.sha256(b"louyi button" + secret).digest()

    def sign(self, conversation_id: int, verb: str, args: tuple[Arg, ...]) -> str:
        """Return the token. Raises ButtonTooLong."""
        body = SEPARATOR.join((MARK + verb, *map(_pack, args)))
        token = f"{body}{SEPARATOR}{self._signature(conversation_id, body)}"
        if len(token.encode()) > LONGEST:
            raise ButtonTooLong(body)
        return token

    def read(self, conversation_id: int, token: str, message_id: str | None = None) -> Press | None:
        """Return the press, or None for a token that we did not make for this conversation."""
        body, _, signature = token.rpartition(SEPARATOR)
        expected = self._signature(conversation_id, body)
        if not body.startswith(MARK) or not hmac.compare_digest(
            signature.encode(), expected.encode()
        ):
            return None
        verb, *args = body[len(MARK) :].split(SEPARATOR)
        return Press(verb, tuple(map(_unpack, args)), message_id)

    def _signature(self, conversation_id: int, body: str) -> str:
        message = f"{conversation_id}|{body}".encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()[:SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(digest).decode()


def _pack(arg: Arg) -> str:
    if arg is None:
        return NOTHING
    if isinstance(arg, int):
        return f"{arg:d}"
    return "'" + arg.replace("%", "%25").replace(SEPARATOR, "%3a")


def _unpack(packed: str) -> Arg:
    if packed == NOTHING:
        return None
    if not packed.startswith("'"):
        return int(packed)
    return packed[1:].replace("%3a", SEPARATOR).replace("%25", "%")
