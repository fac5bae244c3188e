"""Sending updates to a webhook: in order per chat, again until it answers 2xx, never dropped."""

import asyncio
from collections import deque
from dataclasses import dataclass

import aiohttp

from tests.fakes.bot_api.changes import Changes
from tests.fakes.bot_api.clock import ServerClock
from tests.fakes.bot_api.faults import WEBHOOK, Faults
from tests.fakes.bot_api.records import Json
from tests.fakes.bot_api.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
RETRY_AFTER_AT_MOST = 3600.0
DELIVERIES_KEPT = 200_000


@dataclass(slots=True)
class WebhookPace:
    """Seconds between tries, doubling from the first to the longest, and until giving one up.

    Telegram's own values are about 1, 60 to 120, and 60; the defaults suit tests.
    """

    first_retry_seconds: float = 0.02
    longest_retry_seconds: float = 1.0
    answer_timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to hand over one update; `status` is None when no answer came."""

    update_id: int
    lane: int
    attempt: int
    status: int | None
    at: float


@dataclass(slots=True)
class _Answer:
    status: int | None
    retry_after: float = 0.0
    problem: str = ""

    @property
    def is_ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Webhooks:
    """The webhook that is set, if one is, and the lanes of updates on their way to it."""

    def __init__(
        self,
        updates: UpdateQueue,
        clock: ServerClock,
        changes: Changes,
        faults: Faults,
        pace: WebhookPace,
    ) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.pace = pace
        self.deliveries: deque[Delivery] = deque(maxlen=DELIVERIES_KEPT)
        self._last_error: tuple[int, str] | None = None
        self._updates, self._clock, self._changes, self._faults = updates, clock, changes, faults
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(self.max_connections)
        updates.when_added = self._notice

    def set(self, url: str, *, secret: str = "", max_connections: int = 40) -> None:
        """Deliver to `url` from now on, beginning with what is pending; "" stops delivering."""
        self._stop_lanes()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self._slots = asyncio.Semaphore(max_connections)
        self._last_error = None
        if url:
            for update in self._updates.pending.values():
                self._notice(update)
        self._changes.mark()

    def info(self) -> Json:
        """The WebhookInfo object."""
        body: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            body["max_connections"] = self.max_connections
        if self._updates.allowed:
            body["allowed_updates"] = sorted(self._updates.allowed)
        if self._last_error:
            body["last_error_date"], body["last_error_message"] = self._last_error
        return body

    async def close(self) -> None:
        """Stop delivering and close the connections."""
        tasks = list(self._tasks.values())
        self._stop_lanes()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _stop_lanes(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._lanes.clear()

    def _notice(self, update: Update) -> None:
        if not self.url:
            return
        lane = self._lanes.setdefault(update.lane, deque())
        lane.append(update)
        if update.lane not in self._tasks:
            self._tasks[update.lane] = asyncio.create_task(self._run_lane(update.lane, lane))

    async def _run_lane(self, key: int, lane: deque[Update]) -> None:
        while lane:
            await self._hand_over(lane[0])
            self._updates.pending.pop(lane.popleft().update_id, None)
            self._changes.mark()
        del self._lanes[key], self._tasks[key]

    async def _hand_over(self, update: Update) -> None:
        attempt, pause = 1, self.pace.first_retry_seconds
        while True:
            async with self._slots:
                answer = await self._try_once(update)
            self.deliveries.append(
                Delivery(
                    update.update_id, update.lane, attempt, answer.status, self._clock.monotonic()
                )
            )
            self._changes.mark()
            if answer.is_ok and self._faults.take(WEBHOOK, update.lane) is None:
                return
            self._last_error = (self._clock.wall(), answer.problem or "acknowledgement ignored")
            await asyncio.sleep(max(pause, answer.retry_after))
            attempt, pause = attempt + 1, min(pause * 2, self.pace.longest_retry_seconds)

    async def _try_once(self, update: Update) -> _Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        timeout = aiohttp.ClientTimeout(total=self.pace.answer_timeout_seconds)
        try:
            async with self._session.post(
                self.url, data=update.raw.encode(), headers=headers, timeout=timeout
            ) as response:
                await response.read()
                return _Answer(
                    response.status,
                    _retry_after(response.headers.get("Retry-After", "")),
                    "" if response.ok else f"Wrong response from the webhook: {response.status}",
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _Answer(None, problem=f"Connection failed: {type(error).__name__}")


def _retry_after(header: str) -> float:
    return min(float(header), RETRY_AFTER_AT_MOST) if header.isdigit() else 0.0
