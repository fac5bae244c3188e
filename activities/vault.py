"""Sealing words with a key that is never in the database: a dump or a backup alone opens nothing.

AES-256-GCM (NIST SP 800-38D) with a random nonce; the case is bound in as associated data.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK: Final = "sealed:1:"
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32


class VaultLocked(Exception):
    """There is no key here, or it is another one than the words were sealed with."""


class Vault:
    """Seals and opens words; `about` says which case they belong to."""

    def __init__(self, master: bytes) -> None:
        """Take the master key. Raises ValueError for one that is too short to keep anything."""
        if len(master) < KEY_BYTES:
            raise ValueError("the key of the vault needs at least 32 bytes")
        self._cipher = AESGCM(hashlib.sha256(b"louyi vault|" + master).digest())

    def seal(self, words: str, about: str) -> str:
        """Return the words as letters that say nothing without the key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        hidden = self._cipher.encrypt(nonce, words.encode(), about.encode())
        return MARK + base64.b64encode(nonce + hidden).decode()

    def open(self, sealed: str, about: str) -> str:
        """Return the words. Raises VaultLocked for another key, case or letter."""
        try:
            packed = base64.b64decode(sealed.removeprefix(MARK), validate=True)
            nonce, hidden = packed[:NONCE_BYTES], packed[NONCE_BYTES:]
            return self._cipher.decrypt(nonce, hidden, about.encode()).decode()
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise VaultLocked from error


def is_sealed(text: str | None) -> bool:
    """Tell whether the text looks sealed; only opening it proves it."""
    return text is not None and text.startswith(MARK)
