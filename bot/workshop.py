"""Where work is done: the engine, the one writer, the clock and the calendar of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.clock import Clock
from activities.db.session import JobSession
from activities.db.work import UnitOfWork
from activities.db.writer import GroupWriter
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from activities.vault import Vault

Result = TypeVar("Result")
Job = Callable[[UnitOfWork], Result]


@dataclass(slots=True)
class Workshop:
    """Runs jobs on the database: writing ones through group commit, reading ones beside it."""

    engine: Engine
    writer: GroupWriter
    clock: Clock
    signals: Signals
    calendar: WorkingCalendar
    replica: str
    vault: Vault

    async def write(
        self, job: Job[Result], *, lock_on: int | None = None, patient: bool = False
    ) -> Result:
        """Run a job in the writer's next group; returns after the commit that contains it."""
        future = self.writer.submit(
            lambda session: job(self.work(session)), lock_on=lock_on, patient=patient
        )
        return await asyncio.wrap_future(future)

    async def read(self, job: Job[Result]) -> Result:
        """Run a job that only reads, in a thread of its own."""
        return await asyncio.to_thread(self.read_now, job)

    def read_now(self, job: Job[Result]) -> Result:
        """Run a job that only reads, here. Not for use on the event loop."""
        reading = self.engine.execution_options(read_only=True)
        with JobSession(reading, expire_on_commit=False) as session:
            return job(self.work(session))

    def work(self, session: Session) -> UnitOfWork:
        """Return a unit of work on the session, at this moment."""
        return UnitOfWork(
            session,
            self.clock.now(),
            self.signals,
            self.calendar,
            replica=self.replica,
            vault=self.vault,
        )
