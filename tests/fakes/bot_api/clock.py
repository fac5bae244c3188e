"""The server's own time, which a test may freeze or move; nothing here waits."""

import time


class ServerClock:
    """Wall and monotonic seconds; `advance` moves both, `frozen` stops them in between."""

    def __init__(self, *, frozen: bool = False) -> None:
        self._ahead = 0.0
        self._stopped = (time.time(), time.monotonic()) if frozen else None

    def wall(self) -> int:
        """Unix seconds, as the Bot API dates messages."""
        now = self._stopped[0] if self._stopped else time.time()
        return int(now + self._ahead)

    def monotonic(self) -> float:
        """Seconds for distances; equal to time.monotonic() in every process until moved."""
        now = self._stopped[1] if self._stopped else time.monotonic()
        return now + self._ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once: queries grow old, limits recover."""
        self._ahead += seconds
