"""The one place that asks the machine for the time. Everything else is told it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the present moment, aware, in UTC."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to: for rehearsals of a day and for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock was last set to."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move forward by `step`."""
        self._now += step

    def set(self, moment: datetime) -> None:
        """Move to `moment`."""
        self._now = moment.astimezone(UTC)


def local(moment: datetime) -> datetime:
    """Return the same moment as the clocks on the wall in Shanghai show it."""
    return moment.astimezone(SHANGHAI)
