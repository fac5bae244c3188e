"""Sealing words with a key that is never in the database: a dump or a backup alone opens nothing.

Every case has a key of its own, derived from the master key. The cipher is made of the standard
library's keyed hashes: SHAKE-256 as the key stream, HMAC-SHA-256 over nonce and cipher text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

MARK: Final = "sealed:1:"
NONCE_BYTES: Final = 24
TAG_BYTES: Final = 32
KEY_BYTES: Final = 32


class VaultLocked(Exception):
    """There is no key here, or it is another one than the words were sealed with."""


class Vault:
    """Seals and opens words; `about` says which case they belong to."""

    def __init__(self, master: bytes) -> None:
        """Take the master key. Raises ValueError for one that is too short to keep anything."""
        if len(master) < KEY_BYTES:
            raise ValueError("the key of the vault needs at least 32 bytes")
        self._master = master

    def seal(self, words: str, about: str) -> str:
        """Return the words as letters that say nothing without the key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        stream, authentic = self._keys(about)
        hidden = _mixed(words.encode(), stream, nonce)
        tag = hmac.digest(authentic, nonce + hidden, "sha256")
        return MARK + base64.b64encode(nonce + tag + hidden).decode()

    def open(self, sealed: str, about: str) -> str:
        """Return the words. Raises VaultLocked for another key, case or letter."""
        try:
            packed = base64.b64decode(sealed.removeprefix(MARK), validate=True)
        except binascii.Error as error:
            raise VaultLocked from error
        nonce, tag = packed[:NONCE_BYTES], packed[NONCE_BYTES : NONCE_BYTES + TAG_BYTES]
        hidden = packed[NONCE_BYTES + TAG_BYTES :]
        stream, authentic = self._keys(about)
        if not hmac.compare_digest(tag, hmac.digest(authentic, nonce + hidden, "sha256")):
            raise VaultLocked
        return _mixed(hidden, stream, nonce).decode()

    def _keys(self, about: str) -> tuple[bytes, bytes]:
        stream = hmac.digest(self._master, b"stream|" + about.encode(), "sha256")
        authentic = hmac.digest(self._master, b"authentic|" + about.encode(), "sha256")
        return stream, authentic


def is_sealed(text: str | None) -> bool:
    """Tell whether the text looks sealed; only opening it proves it."""
    return text is not None and text.startswith(MARK)


def _mixed(data: bytes, key: bytes, nonce: bytes) -> bytes:
    stream = hashlib.shake_256(key + nonce).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))
