"""Forgetting a person: what they hold is given back, then their rows go or lose what is personal.

The chat that carries the last words is emptied a moment later, when they have been delivered.
"""

from __future__ import annotations

from sqlalchemy import delete, update

from activities.db.base import Base
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy.facts import TableFacts
from activities.privacy.models import Erasure
from activities.privacy.parts import Parts
from activities.privacy.rows import emptied, rows_of, table_of


def forget(work: UnitOfWork, parts: Parts, user: User) -> Erasure:
    """Erase everything that is kept about the person and note it in the ledger.

    Raises StillNeeded while others depend on the person.
    """
    for part in parts:
        if part.may_leave is not None:
            part.may_leave(work, user)
    entry = Erasure(
        district_id=user.district_id,
        user_number=user.id,
        user_since=user.created_at,
        erased_at=work.now,
    )
    work.session.add(entry)
    for part in parts:
        if part.leave is not None:
            part.leave(work, user)
    erase(work, parts, user)
    return entry


def erase(work: UnitOfWork, parts: Parts, user: User) -> None:
    """Remove the person's rows and empty those that others need; nobody is asked or told."""
    work.session.flush()
    for part in parts:
        if part.erase is not None:
            part.erase(work, user)
    work.session.flush()
    for facts in children_first(parts):
        _forget_rows(work, facts, user.id)
    work.session.expire_all()


def children_first(parts: Parts) -> list[TableFacts]:
    """Return all facts so that a row goes before the row it points to."""
    order = {name: place for place, name in enumerate(_names())}
    facts = [table for part in parts for table in part.facts.tables]
    return sorted(facts, key=lambda each: -order[each.table])


def _names() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


def _forget_rows(work: UnitOfWork, facts: TableFacts, user_id: int) -> None:
    if facts.forget == "delete":
        work.session.execute(delete(table_of(facts)).where(rows_of(facts, user_id)))
    elif facts.forget == "clear":
        values = emptied(facts, facts.personal, with_account=True)
        if values:
            work.session.execute(
                update(table_of(facts)).where(rows_of(facts, user_id)).values(values)
            )
