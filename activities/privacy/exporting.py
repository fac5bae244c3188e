"""One's own data, all of it: found by the facts, handed out under a secret address for an hour."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, select

from activities.db.base import UtcDateTime
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.privacy.facts import TableFacts
from activities.privacy.models import DataLink
from activities.privacy.parts import Parts
from activities.privacy.rows import rows_of, table_of

LIFE = timedelta(hours=1)


class DataLinkInvalid(LouyiError):
    """The address is unknown or too old."""

    code = "privacy_link_invalid"


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one table that belong to the person, with the table's name for people."""

    table: str
    zh: str
    en: str
    rows: tuple[dict[str, Any], ...]


def new_link(work: UnitOfWork, user: User) -> str:
    """Return a token for the address; only its hash is stored."""
    token = secrets.token_urlsafe(24)
    work.session.add(
        DataLink(
            district_id=user.district_id,
            token_hash=_hash(token),
            user_id=user.id,
            expires_at=work.now + LIFE,
        )
    )
    work.session.flush()
    return token


def owner_of_link(work: UnitOfWork, token: str) -> User:
    """Return whose data the token shows. Raises DataLinkInvalid."""
    link = work.session.scalars(
        select(DataLink).where(DataLink.token_hash == _hash(token), DataLink.expires_at > work.now)
    ).first()
    if link is None:
        raise DataLinkInvalid
    return work.session.get_one(User, link.user_id)


def everything_about(work: UnitOfWork, parts: Parts, user: User) -> list[Kept]:
    """Return every row that is kept about the person, without secrets and without other people."""
    kept: list[Kept] = []
    for part in parts:
        more = part.export(work, user) if part.export is not None else []
        for facts in part.facts.tables:
            own = [each["row"] for each in more if each["table"] == facts.table]
            rows = (*_rows(work, facts, user), *own)
            if rows:
                kept.append(Kept(facts.table, facts.zh, facts.en, rows))
    return kept


def _rows(work: UnitOfWork, facts: TableFacts, user: User) -> Sequence[dict[str, Any]]:
    table = table_of(facts)
    personal = {each.name for each in facts.personal} - facts.secret
    chosen = [
        column
        for column in table.columns
        if (column.name in personal and not column.foreign_keys)
        or (column.name in facts.plain and _is_moment(column))
    ]
    if not any(column.name in personal for column in chosen):
        return ()
    found = work.session.execute(
        select(*chosen).where(rows_of(facts, user.id)).order_by(table.c.id)
    ).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _is_moment(column: Column[Any]) -> bool:
    return isinstance(column.type, UtcDateTime | Date)


def _plain(value: Any) -> Any:
    """Return the value as JSON has it."""
    return value.isoformat() if isinstance(value, datetime | date) else value


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
