"""What may be used once and in time: an invitation, a sign-in link."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, update

from activities.db.base import Base
from activities.db.work import UnitOfWork

Row = TypeVar("Row", bound=Base)


def use_once(
    work: UnitOfWork, table: type[Row], is_it: ColumnElement[bool], **noted: object
) -> Row | None:
    """Use up the row that is meant and return it; None when it is unknown, used or too old.

    One conditional statement, so that of two who try at once only one has it.
    """
    columns: Any = table
    return work.session.scalars(
        update(table)
        .where(is_it, columns.used_at.is_(None), columns.expires_at > work.now)
        .values(used_at=work.now, **noted)
        .returning(table)
    ).one_or_none()
