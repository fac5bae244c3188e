"""Changing a row so that it is written down, and taking a change back if nothing came between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import Table, select

from activities.audit.models import AuditEntry
from activities.db.base import Base, UtcDateTime
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed, NotFound
from activities.people.models import User
from activities.people.rights import is_admin

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
UNDOABLE: Final = (ADDED, CHANGED, REMOVED)
A_PAGE: Final = 50


class CannotUndo(LouyiError):
    """It was taken back already, or the row has been changed since."""

    code = "cannot_undo"


def change(
    work: UnitOfWork, by: User, row: Base, values: Mapping[str, Any], label: str
) -> AuditEntry | None:
    """Set fields of a row and note what they were; None when nothing differs."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not differing:
        return None
    before = {name: _plain(getattr(row, name)) for name in differing}
    for name, value in differing.items():
        setattr(row, name, value)
    work.session.flush()
    after = {name: _plain(value) for name, value in differing.items()}
    return _note(work, by, CHANGED, row, label, before, after)


def add(work: UnitOfWork, by: User, row: Base, label: str) -> AuditEntry:
    """Store a new row and note it."""
    work.session.add(row)
    work.session.flush()
    return _note(work, by, ADDED, row, label, None, _fields(row))


def remove(work: UnitOfWork, by: User, row: Base, label: str) -> AuditEntry:
    """Delete a row and note what it was."""
    entry = _note(work, by, REMOVED, row, label, _fields(row), None)
    work.session.delete(row)
    work.session.flush()
    return entry


def note(work: UnitOfWork, by: User, action: str, row: Base, label: str) -> AuditEntry:
    """Note something that was done by hand and cannot be taken back."""
    return _note(work, by, action, row, label, None, None)


def undo(work: UnitOfWork, by: User, entry_id: int) -> AuditEntry:
    """Take a change back, which is a change itself. Raises NotAllowed, NotFound, CannotUndo."""
    if not is_admin(by):
        raise NotAllowed
    entry = work.session.get(AuditEntry, entry_id, with_for_update=True)
    if entry is None:
        raise NotFound(kind="audit_entry")
    if entry.undone_by_id is not None or entry.action not in UNDOABLE:
        raise CannotUndo
    table = _class_of(entry.subject_kind)
    row = work.session.get(table, entry.subject_id)
    undone = _take_back(work, by, entry, table, row)
    entry.undone_by_id = undone.id
    work.session.flush()
    return undone


def entries(work: UnitOfWork, by: User, *, page: int = 0) -> tuple[Sequence[AuditEntry], bool]:
    """Return a page of what was changed, newest first, and whether there is more."""
    if not is_admin(by):
        raise NotAllowed
    rows = work.session.scalars(
        select(AuditEntry).order_by(AuditEntry.id.desc()).offset(page * A_PAGE).limit(A_PAGE + 1)
    ).all()
    return rows[:A_PAGE], len(rows) > A_PAGE


def _take_back(
    work: UnitOfWork, by: User, entry: AuditEntry, table: type[Base], row: Base | None
) -> AuditEntry:
    if entry.action == REMOVED:
        if row is not None:
            raise CannotUndo
        return add(work, by, table(**_typed(table, entry.before or {})), entry.label)
    after = entry.after or {}
    # Whatever came between is somebody's decision: it is not overwritten.
    if row is None or any(_plain(getattr(row, name)) != value for name, value in after.items()):
        raise CannotUndo
    if entry.action == ADDED:
        return remove(work, by, row, entry.label)
    undone = change(work, by, row, _typed(table, entry.before or {}), entry.label)
    if undone is None:
        raise CannotUndo
    return undone


def _note(  # noqa: PLR0913 - the fields of one row
    work: UnitOfWork,
    by: User,
    action: str,
    row: Base,
    label: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> AuditEntry:
    entry = AuditEntry(
        district_id=by.district_id,
        actor=by,
        action=action,
        subject_kind=row.__tablename__,
        subject_id=row.id,  # type: ignore[attr-defined]
        label=label,
        before=before,
        after=after,
        at=work.now,
    )
    work.session.add(entry)
    work.session.flush()
    return entry


def _fields(row: Base) -> dict[str, Any]:
    columns = cast(Table, row.__table__).columns
    return {column.key: _plain(getattr(row, column.key)) for column in columns}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(table: type[Base], fields: Mapping[str, Any]) -> dict[str, Any]:
    columns = cast(Table, table.__table__).columns
    return {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and isinstance(columns[name].type, UtcDateTime)
        else value
        for name, value in fields.items()
    }


def _class_of(table: str) -> type[Base]:
    return next(
        cast(type[Base], each.class_)
        for each in Base.registry.mappers
        if cast(Table, each.local_table).name == table
    )
