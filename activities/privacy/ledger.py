"""The erasure ledger as lines of JSON: kept outside the database, replayed after a restore.

A line holds a number and moments, nothing that names anybody. It can be replayed any number of
times: an account made later under the same number is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy.erasing import erase
from activities.privacy.models import Erasure
from activities.privacy.parts import Parts

FILE = "erasures.jsonl"
"""How the file is called in the data folder."""
FORMAT = 1


class LedgerUnreadable(Exception):
    """A line that is no entry of the ledger; says which."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no entry of an erasure ledger; restore the file")


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure, as the file has it."""

    number: int
    user: int
    since: datetime
    erased_at: datetime


def lines_after(work: UnitOfWork, number: int) -> list[str]:
    """Return the entries behind `number` as lines of the file, oldest first."""
    rows = work.session.scalars(select(Erasure).where(Erasure.id > number).order_by(Erasure.id))
    return [_line(row) for row in rows]


def read(lines: Iterable[str]) -> list[Entry]:
    """Return the entries of a file. Raises LedgerUnreadable."""
    return [_entry(place, line) for place, line in enumerate(lines, start=1) if line.strip()]


def replay(work: UnitOfWork, parts: Parts, entries: Iterable[Entry]) -> int:
    """Erase again whoever a restore brought back; return how many accounts that were."""
    known = {
        (row.user_number, row.user_since)
        for row in work.session.execute(select(Erasure.user_number, Erasure.user_since))
    }
    again = 0
    # A restored ledger notes its erasures anew: the same account may stand in several lines.
    for entry in {(each.user, each.since): each for each in entries}.values():
        user = work.session.get(User, entry.user)
        if user is None or user.created_at != entry.since:
            continue
        erase(work, parts, user)
        again += 1
        if (entry.user, entry.since) not in known:
            work.session.add(
                Erasure(
                    district_id=user.district_id,
                    user_number=entry.user,
                    user_since=entry.since,
                    erased_at=entry.erased_at,
                )
            )
    work.session.flush()
    return again


def _line(row: Erasure) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "number": row.id,
            "user": row.user_number,
            "since": row.user_since.isoformat(),
            "erased_at": row.erased_at.isoformat(),
        }
    )


def _entry(place: int, line: str) -> Entry:
    try:
        told = json.loads(line)
        if told["format"] != FORMAT:
            raise LedgerUnreadable(place)
        return Entry(
            int(told["number"]),
            int(told["user"]),
            datetime.fromisoformat(told["since"]),
            datetime.fromisoformat(told["erased_at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerUnreadable(place) from error
