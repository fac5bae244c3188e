"""The Understanding port: from text to meaning, and nothing else."""

from __future__ import annotations

from typing import Protocol

from actions.meaning.meaning import Meaning


class Understanding(Protocol):
    """Reads one sentence. Must answer for any text and never raise."""

    async def understand(self, text: str) -> Meaning:
        """Return what the text means."""


class UnderstandingFailed(Exception):
    """An adapter could not read the text: another one takes over."""
