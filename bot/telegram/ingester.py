"""Which replica polls: one, by a lease that it renews before every poll.

Should it be paused and overtaken, nothing is lost and nothing doubled: updates are stored once,
by their number, and confirmed only after that. The lease keeps two from shutting each other out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from activities.conversations.replicas import hold
from bot.workshop import Workshop

POLLING: Final = "telegram.polling"
POLL_SECONDS: Final = 10
LEASE: Final = timedelta(seconds=POLL_SECONDS + 15)
"""Longer than a poll with its storing, so that a living poller is never overtaken."""
GUARD_SECONDS: Final = 2.0


class PollingTurn:
    """This replica's claim to be the one that polls."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.is_mine: bool | None = None
        """None before it was asked for the first time."""

    async def take(self) -> bool:
        """Take or keep the turn; False while another replica has it. Raises SQLAlchemyError."""
        self.is_mine = await self._workshop.write(lambda work: hold(work, POLLING, LEASE))
        return self.is_mine
