"""Codes people read aloud and type: no look-alike characters, forgiving about case and dashes."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 O 1 I L: a code is read from a screen and typed on a phone."""


def new_code(length: int, *, group: int = 4) -> str:
    """Return a random code in dashed groups, e.g. K7QM-2XRD for a length of 8."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return "-".join(letters[at : at + group] for at in range(0, length, group))


def canonical(code: str) -> str:
    """Return the code as stored, whatever case, spaces or dashes it was typed with."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def code_hash(code: str) -> str:
    """Return the SHA-256 of the canonical code; enough for random codes of 40 bits and more."""
    return hashlib.sha256(canonical(code).encode()).hexdigest()
