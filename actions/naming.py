"""The names that sentences may refer to, kept in step with the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import CompoundSelect, func, select, union_all

from actions.capability import Capability
from actions.meaning.names import NameIndex
from activities.db.work import UnitOfWork

COUNTED_FOR: Final = timedelta(seconds=10)
"""How long a name may be known whose row is gone: choosing it says that it is gone."""


class NameBook:
    """The index of names, rebuilt when a table of named things has grown or shrunk."""

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        self._sources = [source for each in capabilities for source in each.name_sources]
        # Built once: they are asked at every sentence.
        self._newest, self._number = self._asking_for(func.max), self._asking_for(func.count)
        self._version: tuple[Any, ...] = ()
        self._counts: tuple[int, ...] = ()
        self._counted_at = datetime.min.replace(tzinfo=UTC)
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
        """Return what changes with every new row, and within seconds with every row removed.

        The newest number is one step into an index; counting walks through all of it.
        """
        if self._newest is None or self._number is None:
            return ()
        work.session.flush()
        ask = work.session.connection().execute
        newest = tuple(ask(self._newest).scalars())
        if not self._counted_at <= work.now < self._counted_at + COUNTED_FOR:
            self._counts = tuple(ask(self._number).scalars())
            self._counted_at = work.now
        return newest, self._counts

    def _asking_for(self, what: Callable[[Any], Any]) -> CompoundSelect[Any] | None:
        tables = dict.fromkeys(table for table, _ in self._sources)
        each = [select(what(table.__table__.c.id)) for table in tables]
        return union_all(*each) if each else None
