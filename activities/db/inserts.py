"""Inserting a row unless it is already there, in one statement on both databases."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from activities.db.base import Base


def insert_if_new(
    session: Session, table: type[Base], values: dict[str, Any], *, unique: tuple[str, ...]
) -> int | None:
    """Insert and return the new id, or None when a row with the same `unique` columns exists."""
    statement = _statement(session.get_bind().dialect.name, table, unique)
    inserted: int | None = session.execute(statement, values).scalar_one_or_none()
    return inserted


@lru_cache(maxsize=64)
def _statement(dialect: str, table: type[Base], unique: tuple[str, ...]) -> ReturningInsert[Any]:
    """Build the statement once: it runs for every message."""
    rows = cast(Table, table.__table__)
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(rows).on_conflict_do_nothing(index_elements=list(unique)).returning(rows.c.id)
