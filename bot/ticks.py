"""APScheduler's only job here is to tick: what is due stands in tables, and a tick takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from activities.conversations.replicas import be_present
from activities.db.work import UnitOfWork
from activities.failpoints import failpoint
from activities.scheduling.due import DueHandler, ReadAhead, do_due
from bot.delivery.delivery import Delivery, Shipment, load_shipments
from bot.gateway.gateway import Gateway
from bot.letting_go import LettingGo
from bot.logs import error_place
from bot.workshop import Workshop

log = structlog.get_logger()

SECONDS_BETWEEN_TICKS = 1
SECONDS_BETWEEN_SWEEPS = 1
SECONDS_BETWEEN_SIGNS_OF_LIFE = 5
SECONDS_UNTIL_FILES_GO = 10


class DueSteps(NamedTuple):
    """What is done for each kind of due row, and what reads ahead for many rows of a kind."""

    handlers: dict[str, DueHandler]
    ahead: dict[str, ReadAhead]


class Ticks:
    """The heartbeat of one process. Any number of processes may tick."""

    def __init__(
        self,
        workshop: Workshop,
        gateway: Gateway,
        delivery: Delivery,
        steps: DueSteps,
        letting_go: LettingGo,
        share: Callable[[int], None] = lambda _replicas: None,
    ) -> None:
        self._workshop = workshop
        self._delivery = delivery
        self._steps = steps
        self._share = share
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._add(self.do_due, SECONDS_BETWEEN_TICKS)
        self._add(gateway.take_up_waiting, SECONDS_BETWEEN_SWEEPS)
        self._add(delivery.take_up_waiting, SECONDS_BETWEEN_SWEEPS)
        self._add(self.be_present, SECONDS_BETWEEN_SIGNS_OF_LIFE)
        self._add(letting_go.keep_up, SECONDS_UNTIL_FILES_GO)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a tick in hand finishes."""
        self._scheduler.shutdown(wait=False)

    async def do_due(self) -> None:
        """Do what is due now and deliver what that wrote."""
        failpoint("tick.before_commit")
        shipments = await self._workshop.write(self._do)
        failpoint("tick.after_commit")
        self._delivery.ship(shipments)

    async def be_present(self) -> None:
        """Say that this replica lives, and keep to its part of what all may send."""
        self._share(await self._workshop.write(be_present))

    def _do(self, work: UnitOfWork) -> tuple[Shipment, ...]:
        do_due(work, self._steps.handlers, ahead=self._steps.ahead)
        return load_shipments(work)

    def _add(self, tick: Callable[[], Awaitable[None]], seconds: int) -> None:
        async def safely() -> None:
            try:
                await tick()
            except asyncio.CancelledError:
                # The process stops: the scheduler would print this as an error.
                return
            except Exception as error:
                log.error("tick failed", where=error_place(error))

        self._scheduler.add_job(
            safely,
            "interval",
            seconds=seconds,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
