"""The channel port: what delivery and hearing need of a channel, and how a channel says no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way to a conversation."""

    outbox_id: int
    conversation_id: int
    channel: str
    address: str
    kind: str
    payload: dict[str, Any]
    card_key: str | None
    shown_as: str | None
    """The channel's id of the message to edit, when this replaces a shown card."""
    attempts: int = 0

    def at(self, address: str) -> Parcel:
        """Return the same message for another address of its conversation."""
        return replace(self, address=address)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the channel took it: its id of the message, and the address when that changed."""

    message_id: str | None
    new_address: str | None = None


class Channel(Protocol):
    """A way to reach people."""

    name: str

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Hand a message over. Raises DeliveryRefused, Unreachable, TryAgain."""

    async def fetch(self, file: str) -> bytes:
        """Return a file that somebody sent. Raises FileTooLarge."""


class DeliveryRefused(Exception):
    """The channel will never take this message: trying again is of no use."""


class Unreachable(Exception):
    """The person has blocked us, or the chat is gone."""


class TryAgain(Exception):
    """Not now; `after` when the channel said how long to wait."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class FileTooLarge(Exception):
    """The channel does not hand over files of this size."""
