"""The names that sentences may refer to, kept in step with the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, union_all

from actions.capability import Capability
from actions.meaning.names import NameIndex
from activities.db.work import UnitOfWork


class NameBook:
    """The index of names, rebuilt when a table of named things has grown or shrunk."""

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        self._sources = [source for each in capabilities for source in each.name_sources]
        tables = dict.fromkeys(table for table, _ in self._sources)
        sizes = [
            select(func.count(table.__table__.c.id), func.max(table.__table__.c.id))
            for table in tables
        ]
        # Built once: it is asked at every sentence.
        self._sizes = union_all(*sizes) if sizes else None
        self._version: tuple[Any, ...] = ()
        self._index = NameIndex(())

    def index(self, work: UnitOfWork) -> NameIndex:
        """Return an index that knows every name as of this transaction."""
        version = self._current_version(work)
        if version != self._version:
            self._index = NameIndex(
                (kind, str(number), names)
                for _, source in self._sources
                for kind, number, names in source(work)
            )
            self._version = version
        return self._index

    def _current_version(self, work: UnitOfWork) -> tuple[Any, ...]:
        if self._sizes is None:
            return ()
        work.session.flush()
        rows = work.session.connection().execute(self._sizes)
        return tuple(tuple(row) for row in rows)
