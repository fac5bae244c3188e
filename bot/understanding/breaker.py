"""Rasa while it answers, keywords while it does not: the circuit breaker between the two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from actions.meaning.meaning import Meaning
from bot.understanding.port import Understanding, UnderstandingFailed

FAILURES_TO_OPEN: Final = 3
SECONDS_OPEN: Final = 5.0

log = structlog.get_logger()


class CircuitBreaker:
    """Tries the first adapter, falls back to the second, and gives the first time to recover."""

    def __init__(
        self, first: Understanding | None, second: Understanding, monotonic: Callable[[], float]
    ) -> None:
        self._first = first
        self._second = second
        self._monotonic = monotonic
        self._failures = 0
        self._closed_again_at = 0.0

    @property
    def is_open(self) -> bool:
        """Tell whether the first adapter is being left alone."""
        return self._first is None or self._monotonic() < self._closed_again_at

    def use(self, first: Understanding | None) -> None:
        """Put another first adapter in: a model was trained, or a server went away."""
        self._first = first
        self._failures = 0
        self._closed_again_at = 0.0

    async def understand(self, text: str) -> Meaning:
        """Return what the text means, by whichever adapter can tell."""
        first = self._first
        if first is None or self.is_open:
            return await self._second.understand(text)
        try:
            meaning = await first.understand(text)
        except UnderstandingFailed as error:
            self._count_failure(str(error))
            return await self._second.understand(text)
        self._failures = 0
        return meaning

    def _count_failure(self, reason: str) -> None:
        self._failures += 1
        if self._failures >= FAILURES_TO_OPEN:
            self._closed_again_at = self._monotonic() + SECONDS_OPEN
            self._failures = FAILURES_TO_OPEN - 1
            log.warning("understanding by keywords", reason=reason, seconds=SECONDS_OPEN)
