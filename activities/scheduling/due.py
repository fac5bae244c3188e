"""Planning and taking what is due. APScheduler only ticks over this; it holds nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import delete, select

from activities.db.batch import Batch
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.scheduling.models import Due

DONE = "done"
EXPIRED = "expired"
UNKNOWN_KIND = "unknown_kind"
HELD = "held"
"""After a restore: whether it was done already is for a person to say."""

UNIQUE = ("kind", "subject_id", "due_at")

DueHandler = Callable[[UnitOfWork, int], None]
ReadAhead = Callable[[UnitOfWork, list[int]], None]
"""Reads together what the steps of one kind will need, for these subjects."""


def plan(
    work: UnitOfWork,
    district_id: int,
    kind: str,
    subject_id: int,
    due_at: datetime,
    *,
    useful_for: timedelta,
) -> None:
    """Note that `kind` is due for the subject; later than `useful_for` it is not worth doing."""
    values = {
        "district_id": district_id,
        "kind": kind,
        "subject_id": subject_id,
        "due_at": due_at,
        "useful_until": due_at + useful_for,
    }
    if work.batch is not None:
        work.batch.add(Due, values, unique=UNIQUE)
    else:
        insert_if_new(work.session, Due, values, unique=UNIQUE)


def is_planned(work: UnitOfWork, kind: str, subject_id: int) -> bool:
    """Tell whether something of this kind is still to come for the subject."""
    planned = select(Due.id).where(
        Due.kind == kind, Due.subject_id == subject_id, Due.done_at.is_(None)
    )
    return work.session.scalars(planned.limit(1)).first() is not None


def cancel(work: UnitOfWork, kind: str, subject_id: int) -> None:
    """Forget what was planned for the subject and has not happened yet."""
    work.session.execute(
        delete(Due).where(Due.kind == kind, Due.subject_id == subject_id, Due.done_at.is_(None))
    )


def do_due(
    work: UnitOfWork,
    handlers: Mapping[str, DueHandler],
    *,
    limit: int = 250,
    ahead: Mapping[str, ReadAhead] | None = None,
) -> int:
    """Do what is due, oldest first, and return how many rows were finished.

    Several replicas may tick at once: on PostgreSQL each takes rows the others have not locked.
    Neighbours of a kind in `ahead` are done together.
    """
    rows = work.session.scalars(
        select(Due)
        .where(Due.done_at.is_(None), Due.due_at <= work.now)
        .order_by(Due.due_at, Due.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for kind, group in groupby(rows, lambda row: row.kind):
        _do_together(work, handlers, list(group), (ahead or {}).get(kind))
    return len(rows)


def _do_together(
    work: UnitOfWork, handlers: Mapping[str, DueHandler], rows: list[Due], ahead: ReadAhead | None
) -> None:
    if ahead is not None:
        ahead(work, [row.subject_id for row in rows])
        work.batch = work.batch or Batch()
    try:
        for row in rows:
            row.outcome = _do(work, handlers, row)
            row.done_at = work.now
        if work.batch is not None:
            work.batch.write(work.session)
    finally:
        work.batch = None


def _do(work: UnitOfWork, handlers: Mapping[str, DueHandler], row: Due) -> str:
    if row.useful_until < work.now:
        return EXPIRED
    handler = handlers.get(row.kind)
    if handler is None:
        return UNKNOWN_KIND
    handler(work, row.subject_id)
    return DONE
