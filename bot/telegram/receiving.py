"""Receiving from Telegram: an update is confirmed only after it is stored."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import BadRequest, Conflict, RetryAfter, TelegramError

from activities.conversations.inbox import Arrival
from activities.failpoints import failpoint
from bot.gateway.gateway import Gateway
from bot.logs import error_place
from bot.telegram.ingester import GUARD_SECONDS, POLL_SECONDS, PollingTurn
from bot.telegram.updates import ALLOWED_UPDATES, arrival_of

log = structlog.get_logger()

BATCH: Final = 100
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 20.0


class Receiving:
    """Stores updates, answers callbacks at once, and knows when the last poll succeeded."""

    def __init__(self, bot: Bot, gateway: Gateway, monotonic: Callable[[], float]) -> None:
        self._bot = bot
        self._gateway = gateway
        self._monotonic = monotonic
        self._tasks: set[asyncio.Task[None]] = set()
        self.last_success: float | None = None

    async def store(self, update: dict[str, Any]) -> None:
        """Store one update. Raises SQLAlchemyError when it could not be stored.

        One that makes no sense is left: refusing it would block its chat for a day.
        """
        arrival = self._read(update)
        if arrival is not None:
            await self._gateway.accept(arrival)
            failpoint("update.before_acknowledgement")

    async def poll(self, turn: PollingTurn | None = None) -> None:
        """Poll for ever, while it is this replica's turn.

        The offset that confirms updates moves only after they are stored.
        """
        offset = 0
        pause = FIRST_PAUSE
        while True:
            try:
                if turn is not None and not await turn.take():
                    # Whoever had it meanwhile has confirmed more than we know of.
                    offset = 0
                    await asyncio.sleep(GUARD_SECONDS)
                    continue
                updates = await self._get_updates(offset)
                await self._store_all(updates)
            except (TelegramError, SQLAlchemyError) as error:
                log.warning("polling interrupted", where=error_place(error))
                await asyncio.sleep(_pause_after(error, pause))
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            self.last_success = self._monotonic()
            pause = FIRST_PAUSE
            if updates:
                failpoint("poll.before_confirm")
                offset = updates[-1]["update_id"] + 1

    async def stop(self) -> None:
        """Let callbacks being answered finish."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)

    def _read(self, update: dict[str, Any]) -> Arrival | None:
        try:
            query = update.get("callback_query")
            if query is not None:
                self._in_background(self._answer_callback(str(query["id"])))
            return arrival_of(update, self._bot.id)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            log.error("update unreadable", where=error_place(error))
            return None

    async def _get_updates(self, offset: int) -> list[dict[str, Any]]:
        # The raw call: the library would hand over objects, and we store what was sent. It warns
        # of names it has a method for; to Telegram a name in small letters is the same.
        found = await self._bot.do_api_request(
            "getupdates",
            api_kwargs={
                "offset": offset,
                "limit": BATCH,
                "timeout": POLL_SECONDS,
                "allowed_updates": json.dumps(ALLOWED_UPDATES),
            },
            read_timeout=POLL_SECONDS + 10,
        )
        return list(found) if isinstance(found, list) else []

    async def _store_all(self, updates: list[dict[str, Any]]) -> None:
        stored = await asyncio.gather(*map(self.store, updates), return_exceptions=True)
        for outcome in stored:
            if isinstance(outcome, SQLAlchemyError):
                raise outcome
            if isinstance(outcome, Exception):
                log.error("update dropped", where=error_place(outcome))

    async def _answer_callback(self, query_id: str) -> None:
        try:
            failpoint("callback.before_answer")
            await self._bot.answer_callback_query(query_id)
            failpoint("callback.after_answer")
        except BadRequest:
            # Too old: after a restart nobody waits for the answer any more.
            return
        except TelegramError as error:
            log.warning("callback not answered", where=error_place(error))

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def is_from_telegram(sent: str | None, secret: str) -> bool:
    """Tell whether the webhook's secret header is the one we set, in constant time."""
    return hmac.compare_digest((sent or "").encode(), secret.encode())


def _pause_after(error: Exception, pause: float) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return float(after if isinstance(after, int) else after.total_seconds())
    return LONGEST_PAUSE if isinstance(error, Conflict) else pause
