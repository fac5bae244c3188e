"""Inserting a row unless it is already there, in one statement on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from activities.db.base import Base


def insert_if_new(
    session: Session, table: type[Base], values: dict[str, Any], *, unique: tuple[str, ...]
) -> int | None:
    """Insert and return the new id, or None when a row with the same `unique` columns exists."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = (
        insert(table)
        .values(**values)
        .on_conflict_do_nothing(index_elements=list(unique))
        .returning(table.__table__.c.id)
    )
    inserted: int | None = session.execute(statement).scalar_one_or_none()
    return inserted
