"""What is measured for Prometheus: counts, and the age of the oldest thing that waits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from prometheus_client import Counter, Gauge
from sqlalchemy import func, select

from activities.conversations.models import (
    IS_NEW,
    IS_QUEUED,
    InboxMessage,
    InboxState,
    OutboxMessage,
    OutboxState,
)
from activities.db.work import UnitOfWork
from activities.operating.backup import newest
from activities.operating.safe_mode import held
from activities.scheduling.models import Due

MESSAGES = Counter("louyi_messages", "Messages accepted", ["channel"])
DELIVERIES = Counter("louyi_deliveries", "Messages delivered", ["channel", "outcome"])
TURNS_FAILED = Counter("louyi_turns_failed", "Turns that ended in an error of ours")
OLDEST = Gauge("louyi_oldest_seconds", "Age of the oldest thing that waits", ["queue"])
DEAD = Gauge("louyi_dead_letters", "Messages given up", ["queue"])
HELD = Gauge("louyi_held_messages", "Messages that a restore holds back until they are reviewed")
BACKUP = Gauge("louyi_backup_age_seconds", "Age of the newest archive; -1 when there is none")


def measure_queues(work: UnitOfWork) -> dict[str, float]:
    """Return, and keep for Prometheus, the age in seconds of the oldest row of each queue."""
    oldest: dict[str, datetime | None] = {
        "inbox": work.session.scalar(select(func.min(InboxMessage.received_at)).where(IS_NEW)),
        "outbox": work.session.scalar(select(func.min(OutboxMessage.created_at)).where(IS_QUEUED)),
        "due": work.session.scalar(
            select(func.min(Due.due_at)).where(Due.done_at.is_(None), Due.due_at <= work.now)
        ),
    }
    ages = {
        queue: 0.0 if moment is None else max((work.now - moment).total_seconds(), 0.0)
        for queue, moment in oldest.items()
    }
    for queue, age in ages.items():
        OLDEST.labels(queue=queue).set(age)
    for queue, table, state in (
        ("inbox", InboxMessage, InboxState.DEAD),
        ("outbox", OutboxMessage, OutboxState.DEAD),
    ):
        count = work.session.scalar(
            select(func.count()).select_from(table).where(table.state == state)
        )
        DEAD.labels(queue=queue).set(count or 0)
    HELD.set(held(work)["messages"])
    return ages


def measure_backups(folder: Path, now: datetime) -> None:
    """Keep the age of the newest archive for Prometheus."""
    found = newest(folder)
    BACKUP.set(-1 if found is None else now.timestamp() - found.stat().st_mtime)
