"""From a fact's paths to rows of the database. Which rows are meant, not what is done to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Date, Table, and_, exists, false, select, true

from activities.db.base import Base
from activities.privacy.facts import ColumnFacts, TableFacts

HOP = ">"


def table_of(facts: TableFacts) -> Table:
    """Return the table that the facts are about."""
    return Base.metadata.tables[facts.table]


def rows_of(facts: TableFacts, user_id: int) -> ColumnElement[bool]:
    """Return the condition for the person's own rows."""
    if not facts.person:
        return false()
    return and_(_reach(table_of(facts), facts.person) == user_id, *_only(facts))


def over(facts: TableFacts, now: datetime, days: int) -> ColumnElement[bool]:
    """Return the condition for rows whose days have passed; what still runs is never over."""
    moment = _reach(table_of(facts), facts.since)
    # A day of the calendar is compared with a day: SQLite would compare it with letters.
    limit = now - timedelta(days=days)
    told = limit.date() if isinstance(moment.type, Date) else limit
    return and_(moment < told, *_only(facts))


def is_not_needed(table: Table) -> ColumnElement[bool]:
    """Return the condition for rows that no row points to which is kept for longer."""
    pointing = [
        exists().where(own.c[key.parent.name] == table.c[key.column.name])
        for other in Base.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table
        for own in [other.alias(f"{other.name}_of_{key.parent.name}")]
    ]
    return and_(true(), *(~each for each in pointing))


def emptied(
    facts: TableFacts, columns: Iterable[ColumnFacts], *, with_account: bool
) -> dict[str, Any]:
    """Return what is written into columns that are emptied.

    A number of somebody stays: it leads to nobody once their account is erased.
    """
    table = table_of(facts)
    return {
        each.name: _nothing(table.c[each.name])
        for each in columns
        if (with_account or each.days is not None) and not _is_needed_number(table.c[each.name])
    }


def _reach(table: Table, path: str) -> ColumnElement[Any]:
    here, _, beyond = path.partition(HOP)
    if not beyond:
        return table.c[here]
    name, _, column = beyond.partition(".")
    # A table may lead to itself, so the far end always has a name of its own.
    there = Base.metadata.tables[name].alias(f"of_{here}")
    return select(there.c[column]).where(there.c.id == table.c[here]).scalar_subquery()


def _only(facts: TableFacts) -> list[ColumnElement[bool]]:
    table = table_of(facts)
    return [table.c[name] == value for name, value in (facts.where or {}).items()]


def _is_needed_number(column: Column[Any]) -> bool:
    to_user = any(each.column.table.name == "user" for each in column.foreign_keys)
    return to_user and not column.nullable


def _nothing(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    return {} if isinstance(column.type, JSON) else column.type.python_type()
