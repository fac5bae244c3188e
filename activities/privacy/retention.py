"""Letting go in time: every night what has been kept long enough is emptied or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import delete, select, update

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.people.models import RoleGrant, User
from activities.places.models import District
from activities.privacy.erasing import children_first, forget
from activities.privacy.facts import ACCOUNT_DAYS, ColumnFacts, TableFacts
from activities.privacy.models import DataLink
from activities.privacy.parts import Parts, StillNeeded
from activities.privacy.rows import emptied, is_not_needed, over, table_of
from activities.scheduling import due

NIGHT = "privacy.night"
AT_NIGHT = time(3, 30)
USEFUL_FOR = timedelta(days=3_650)
"""A night that was missed is made up for, however long the process was away."""
MOST_ACCOUNTS = 50
"""So many idle accounts are erased in one night: each is more work than a row."""


def plan_nights(work: UnitOfWork) -> None:
    """Plan the next night of every district; a night that is planned already is left alone."""
    for district_id in work.session.scalars(select(District.id)):
        plan_next_night(work, district_id)


def plan_next_night(work: UnitOfWork, district_id: int) -> None:
    """Plan the next look at what has been kept long enough."""
    at = next_night(work.now)
    due.plan(work, district_id, NIGHT, district_id, at, useful_for=USEFUL_FOR)


def next_night(now: datetime) -> datetime:
    """Return the next half past three in Shanghai."""
    tonight = datetime.combine(local(now).date(), AT_NIGHT, SHANGHAI)
    return tonight if tonight > now else tonight + timedelta(days=1)


def let_go(work: UnitOfWork, parts: Parts) -> None:
    """Empty columns and delete rows whose days have passed, and erase accounts nobody uses.

    All in the caller's transaction: interrupted, nothing has happened and the next run does it.
    """
    for part in parts:
        if part.sweep is not None:
            part.sweep(work)
    for facts in children_first(parts):
        _empty_columns(work, facts)
        if facts.delete is not None:
            gone = over(facts, work.now, facts.delete) & is_not_needed(table_of(facts))
            work.session.execute(delete(table_of(facts)).where(gone))
    work.session.execute(delete(DataLink).where(DataLink.expires_at < work.now))
    for user in _idle(work):
        _forget_idle(work, parts, user)


def _empty_columns(work: UnitOfWork, facts: TableFacts) -> None:
    by_days: dict[int, list[ColumnFacts]] = {}
    for column in facts.personal:
        if column.days is not None and (facts.delete is None or column.days < facts.delete):
            by_days.setdefault(column.days, []).append(column)
    for days, columns in by_days.items():
        values = emptied(facts, columns, with_account=False)
        if not values:
            continue
        work.session.execute(
            update(table_of(facts)).where(over(facts, work.now, days)).values(values)
        )


def _idle(work: UnitOfWork) -> Sequence[User]:
    with_roles = select(RoleGrant.user_id)
    return work.session.scalars(
        select(User)
        .where(
            User.seen_at < work.now - timedelta(days=ACCOUNT_DAYS),
            User.post.is_(None),
            User.id.not_in(with_roles),
        )
        .order_by(User.seen_at)
        .limit(MOST_ACCOUNTS)
    ).all()


def _forget_idle(work: UnitOfWork, parts: Parts, user: User) -> None:
    try:
        with work.session.begin_nested():
            forget(work, parts, user)
    except StillNeeded:
        # Somebody has to take over first; those who watch over it are asked by their own notices.
        return
