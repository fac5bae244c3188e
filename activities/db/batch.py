"""Doing much at once: what many steps would read is read together, what they write is one insert.

Only for steps that are known to need nothing of what they have just written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from activities.db.base import Base


@dataclass(slots=True)
class Batch:
    """What was read ahead, and the rows that wait to be written."""

    known: dict[tuple[str, int], Any] = field(default_factory=dict)
    """By what it is and whose: read once for all steps."""
    rows: list[tuple[type[Base], tuple[str, ...], dict[str, Any]]] = field(default_factory=list)

    def add(self, table: type[Base], values: dict[str, Any], *, unique: tuple[str, ...]) -> None:
        """Let a row be inserted at the end, unless one with the same `unique` columns exists."""
        self.rows.append((table, unique, values))

    def write(self, session: Session) -> None:
        """Insert what waits, each table at once and in order."""
        session.flush()
        for table, unique in dict.fromkeys((table, unique) for table, unique, _ in self.rows):
            values = [row for each, _, row in self.rows if each is table]
            is_sqlite = session.get_bind().dialect.name == "sqlite"
            insert = sqlite.insert if is_sqlite else postgresql.insert
            statement = insert(cast(Table, table.__table__))
            session.execute(statement.on_conflict_do_nothing(index_elements=list(unique)), values)
        self.rows.clear()
